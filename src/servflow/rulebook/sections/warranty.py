"""``warranty:`` how long goods are covered, and a table of what their owner may ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, Literal

import attrs

from servflow.errors import InvalidValueError
from servflow.policies.facts import FactType, Kind, plain
from servflow.policies.table import Rule, Table
from servflow.policies.vocabulary import VOCABULARIES
from servflow.policies.warranty import BY_USE, Warranty
from servflow.policies.warranty_dates import BASES, read_moment, read_repairs
from servflow.policies.warranty_fee import UsageFee
from servflow.policies.warranty_periods import BY_DEFAULT, Period, Reckoning
from servflow.rulebook.analysis.overlaps import uncertain_spans
from servflow.rulebook.nodes import ListNode, MapNode, Node
from servflow.rulebook.problems import Spot
from servflow.rulebook.reading import Fields, Reader
from servflow.rulebook.rules import RULE_KEYS, read_given, read_rule
from servflow.rulebook.section import Section
from servflow.rulebook.sections.table import TABLE_KEYS, note_duplicates, read_table
from servflow.values.frozen import FrozenMap
from servflow.values.sources import Label
from servflow.values.time import Span, Unit

WORDS = VOCABULARIES["warranty"]

_RECKONED = "is not what a rule decides: the period and the dates tell it"
_FROM_DATES = (
    *("start_basis", "start_date", "reported_on", "age", "begun", "in_period", "exceeded"),
    *("replaced", "repairs_of_same_fault", "repair_days_total"),
)

RULE_WORDS = attrs.evolve(
    WORDS,
    outcomes={
        name: attrs.evolve(kind, instead=f"{name} {_RECKONED}") if name in {"in_period", "exceeded"} else kind
        for name, kind in WORDS.outcomes.items()
    },
)
"""The words of a rule: what the period and the dates tell, it does not answer."""

PERIOD_WORDS = attrs.evolve(
    WORDS,
    facts={
        name: attrs.evolve(kind, instead=f"a period cannot ask for {name}, which it is reckoned with; a rule may")
        if name in _FROM_DATES
        else kind
        for name, kind in WORDS.facts.items()
    },
)
"""The words of a period and of a fee: what is reckoned with it, it does not ask for."""

_BASIS = FactType(Kind.CHOICE, Label("what it is counted from"), {basis: Label(basis) for basis in BASES})

RECKONING_KEYS = ("start", "start_without_receipt", "pauses", "restarts")
"""From when a period is counted."""

_OWN = tuple(key for key in RULE_KEYS if key not in {"then", "example"})

PERIOD_KEYS = (*_OWN, *RECKONING_KEYS, "within", "usage", "after_repair")
"""The keys of one period."""

FEE_KEYS = (*_OWN, "share", "per")
"""The keys of one formula of the deduction for use."""

_MOMENT = plain(Kind.TEXT, "date or instant", "日期或时刻")
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?) ?%")
_PLACE = re.compile(r"repairs\[([0-9]+)\]")
_DAYS: Mapping[Unit, int] = {Unit.DAYS: 1, Unit.WEEKS: 7}


def build_warranty(node: Node, read: Reader) -> Warranty | None:
    """Return who is covered for what, or nothing where there is no rule."""
    fields = read.open(node, (*TABLE_KEYS, *RECKONING_KEYS, "periods", "usage_fee"), "warranty")
    if fields is None:
        return None
    how = _reckoning(fields, BY_DEFAULT)
    periods = tuple(_periods(fields, how))
    fees = tuple(_fees(fields))
    table = read_table(fields, RULE_WORDS)
    if table is None:
        return None
    _check_thresholds(table, read)
    if not fees and "usage_fee" not in fields:
        _check_fees(table, read)
    policy = Warranty(table=table, periods=periods, fees=fees, reckoning=how)
    note_duplicates(policy.rules(), read)
    return policy


def _reckoning(fields: Fields, default: Reckoning) -> Reckoning:
    """Return from when a warranty is counted; what is left out is as in *default*."""
    pauses = fields.choice("pauses", ("repair", "none"))
    restarts = fields.choice("restarts", ("replacement", "none"))
    bases = {key: fields.values(key, _BASIS) for key in ("start", "start_without_receipt")}
    for key, named in bases.items():
        if named == ():
            fields.note_problem(key, "no_value", f"{key} names no date")
    return Reckoning(
        start=bases["start"] or default.start,
        without_receipt=bases["start_without_receipt"] or default.without_receipt,
        pauses=default.pauses if pauses is None else pauses == "repair",
        restarts=default.restarts if restarts is None else restarts == "replacement",
    )


def _periods(fields: Fields, default: Reckoning) -> Iterator[Period]:
    """Give the periods; each says from when it is counted, unless the section does."""
    for entry in fields.each("periods", PERIOD_KEYS, "period"):
        rule = read_rule(entry, PERIOD_WORDS)
        within = entry.span("within", required=True)
        usage, after = entry.number("usage"), entry.span("after_repair")
        how = _reckoning(entry, default)
        if "start" not in entry and "start" not in fields:
            what = "is counted from: 'start', here or beside 'periods'"
            entry.read.problems.add(entry.node, "missing_key", f"a period says what it {what}")
        if rule is None or within is None:
            continue
        try:
            yield Period(rule=rule, within=within, usage=usage, reckoning=how, after_repair=after)
        except InvalidValueError as error:
            code = "bad_value" if error.field == "usage" else "bad_counting"
            entry.note_problem(error.field, code, f"{error.field}: {error.message}")


def _fees(fields: Fields) -> Iterator[UsageFee]:
    """Give the formulas of the deduction for use, from a list or from one that stands alone."""
    found = fields.get("usage_fee")
    entries = found.items if isinstance(found, ListNode) else () if found is None else (found,)
    for node in entries:
        entry = fields.read.open(node, FEE_KEYS, "usage_fee")
        if entry is None:
            continue
        rule = read_rule(entry, PERIOD_WORDS)
        share, per = _share(entry), _per(entry)
        if rule is not None and share is not None and per is not None:
            yield UsageFee(rule=rule, share=share, per=per[0], by=per[1])


def _share(entry: Fields) -> Fraction | None:
    """Return a share of the price."""
    text = entry.text("share", required=True)
    found = None if text is None else _PERCENT.fullmatch(text)
    share = None if found is None else Fraction(found[1]) / 100
    if text is not None and (share is None or not 0 < share <= 1):
        entry.note_problem("share", "bad_value", "share: expected a share of the price such as 0.5 %, 100 % at most")
        return None
    return share


def _per(entry: Fields) -> tuple[int, Literal["usage", "age"]] | None:
    """Return for how much use the share is, and what use is: a number of the fact ``usage``, or days of the age."""
    text = entry.text("per", required=True)
    if text is None:
        return None
    if text.isascii() and text.isdigit() and len(text) < 10 and int(text):  # noqa: PLR2004 - a thousand million
        return int(text), "usage"
    try:
        span = Span.parse(text)
    except InvalidValueError:
        span = None
    if span is None or span.unit not in _DAYS or not span.amount:
        entry.note_problem("per", "bad_value", "per: expected a number such as 1000, or days or weeks such as 1 day")
        return None
    return span.amount * _DAYS[span.unit], "age"


def _check_thresholds(table: Table, read: Reader) -> None:
    """Note ages that the rules and overlays compare although their order depends on the calendar."""
    for rule, fact, one, other in uncertain_spans((*table.rules, *table.overlays)):
        message = f"{fact}: whether {one} are less than {other} depends on the calendar"
        read.problems.add(_place(rule), "uncertain_order", message)


def _check_fees(table: Table, read: Reader) -> None:
    """Note rules that deduct by use although there is no formula."""
    for rule in table.every_rule():
        if rule.then.get("usage_fee") == BY_USE:
            message = f"rule {rule.id} deducts by use: warranty needs the key 'usage_fee'"
            read.problems.add(_place(rule), "missing_key", message)


def _place(rule: Rule) -> Spot:
    return Spot(rule.file, rule.line, rule.col)


def read_warranty_given(node: Node, read: Reader) -> Mapping[str, Any]:
    """Return the facts of a test, with ``dates`` by what happened and ``repairs`` one by one."""
    if not isinstance(node, MapNode):
        return read_given(node, WORDS.facts, read)
    given = read_given(node.without("dates", "repairs"), WORDS.facts, read)
    more: dict[str, Any] = {}
    if (dates := node.get("dates")) is not None and (fields := read.open(dates, BASES, "dates")) is not None:
        more["dates"] = FrozenMap(_moments(fields, BASES))
    if (repairs := node.get("repairs")) is not None:
        more["repairs"] = _repairs(repairs, read)
    return given.plus(more)


def _repairs(node: Node, read: Reader) -> tuple[FrozenMap, ...]:
    """Return the periods in repair."""
    if not isinstance(node, ListNode):
        read.problems.add(node, "wrong_shape", "repairs must be a list")
        return ()
    before = len(read.problems)
    told = tuple(_each_repair(node.items, read))
    if len(read.problems) > before:
        return ()
    try:
        return read_repairs(told, "repairs")
    except InvalidValueError as error:
        place = _PLACE.match(error.field)
        read.problems.add(node.items[int(place[1])] if place else node, "bad_value", f"{error.field}: {error.message}")
        return ()


def _each_repair(nodes: Iterable[Node], read: Reader) -> Iterator[FrozenMap]:
    for node in nodes:
        fields = read.open(node, ("from", "to", "fault"), "repair")
        if fields is not None:
            fields.get("from", required=True)
            fault = fields.text("fault")
            yield FrozenMap({**_moments(fields, ("from", "to")), **({} if fault is None else {"fault": fault})})


def _moments(fields: Fields, names: Iterable[str]) -> dict[str, Any]:
    """Return the dates or instants that stand under some keys."""
    found: dict[str, Any] = {}
    for name in names:
        text = fields.value(name, _MOMENT)
        if text is None:
            continue
        try:
            found[name] = read_moment(text, name)
        except InvalidValueError:
            message = f"{name}: expected a date such as 2024-05-01, or an instant with its offset"
            fields.note_problem(name, "bad_value", message)
    return found


SECTION = Section("warranty", build_warranty, given=read_warranty_given)
"""The section as the loader knows it."""
