"""What stands in no table, seen as small tables: windows, periods, fees, visits, targets, numbers.

Duties are left out, for they decide nothing; the elements of a refund too, for tests beside rules know no orders.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs

from servflow.errors import InvalidValueError
from servflow.policies.book import Rulebook
from servflow.policies.eligibility import Eligibility
from servflow.policies.facts import FactType, Kind, Vocabulary, plain
from servflow.policies.follow_up import VISIT_WORDS, FollowUp, Visit
from servflow.policies.kpi import DIRECTIONS, Kpi, Target
from servflow.policies.metric_names import METRICS
from servflow.policies.metric_names import Unit as MetricUnit
from servflow.policies.numbering import NumberFormat, Numbering
from servflow.policies.policy import Policy
from servflow.policies.table import Rule, Table
from servflow.policies.vocabulary import VOCABULARIES
from servflow.policies.warranty import Warranty
from servflow.policies.warranty_dates import BASES
from servflow.policies.warranty_fee import UsageFee
from servflow.policies.warranty_periods import Period, Reckoning
from servflow.policies.windows import ANCHORS, Window, Windows
from servflow.rulebook.analysis.probes import SOME_DAY, fee_probes, group_probes, period_probes, window_probes
from servflow.rulebook.analysis.views import View
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.sources import Label
from servflow.values.time import Counting, Unit

_DURATION = plain(Kind.DURATION, "length", "时长")
_NUMBER = plain(Kind.NUMBER, "number", "数值")
_YES_NO = plain(Kind.BOOL, "yes or no", "是否")
_FIRST_NUMBER = re.compile(r"[0-9]+")
_SERIAL = re.compile(r"\{serial(?::([0-9]+))?\}")
_PERCENT = 100


def entries_of(book: Rulebook) -> Iterator[View]:
    """Give what a rulebook decides beside its tables and time limits, each as a table of its own. 表外条目视图。"""
    for name, policy in book.policies.items():
        match policy:
            case Eligibility(windows=Windows() as windows):
                yield from _windows(name, policy, windows)
            case Warranty():
                yield from _warranty(name, policy)
            case FollowUp():
                yield from _visits(name, policy)
            case Kpi():
                yield from _targets(name, policy)
            case Numbering():
                yield from _formats(name, policy)
            case _:
                pass


def _one_of(*values: str) -> FactType:
    return FactType(Kind.CHOICE, Label("one of these"), {value: Label(value) for value in values})


def _table(words: Vocabulary, rules: Iterable[Rule], answers: Mapping[str, FactType], zone: str) -> Table:
    """Return entries as the rules of a table; what they say are its answers."""
    vocabulary = Vocabulary(words.policy, words.label, words.facts, answers)
    return Table(policy=words.policy, vocabulary=vocabulary, rules=tuple(rules), zone=zone)


def _told(rule: Rule, **answers: Any) -> Rule:
    """Return the rule of an entry with what the entry says; what it does not say is left out."""
    return attrs.evolve(rule, then=FrozenMap({name: value for name, value in answers.items() if value is not None}))


def _bare(rule: Rule) -> Rule:
    return attrs.evolve(rule, then=EMPTY)


def _replaced(listed: Sequence[Any], place: int, instead: Iterable[Any]) -> tuple[Any, ...]:
    return (*listed[:place], *instead, *listed[place + 1 :])


def _windows(name: str, policy: Eligibility, windows: Windows) -> Iterator[View]:
    """Give each window, and the group where there are several."""
    words, dates = VOCABULARIES["eligibility"], _one_of(*ANCHORS)

    def putter(place: int) -> Callable[[Table], Policy]:
        def put(table: Table) -> Policy:
            changed = _replaced(windows.windows, place, map(_window, table.rules))
            return attrs.evolve(policy, windows=attrs.evolve(windows, windows=changed))

        return put

    for place, window in enumerate(windows.windows):
        hours = window.within.unit in {Unit.HOURS, Unit.MINUTES}
        ways = (way for way in Counting if not (hours and way is Counting.CALENDAR_DAYS))
        answers = {"within": _DURATION, "counting": _one_of(*ways), "anchor": dates, "opens": dates, "or_anchor": dates}
        told = {field: getattr(window, field) for field in answers}
        yield View(
            policy=name,
            part=f"window {window.rule.id}",
            table=_table(words, [_told(window.rule, **told)], answers, windows.zone),
            put=putter(place),
            needed=frozenset({"within", "counting", "anchor"}),
            alone=True,
            probes=tuple(window_probes(windows, window)),
        )
    if len(windows.windows) > 1:
        yield _group(name, policy, windows)


def _window(rule: Rule) -> Window:
    then = dict(rule.then)
    return Window(rule=_bare(rule), counting=Counting(then.pop("counting")), **then)


def _group(name: str, policy: Eligibility, windows: Windows) -> View:
    """Return how several windows count together."""
    rule = _told(windows.rule or windows.windows[0].rule, combine=windows.combine)

    def put(table: Table) -> Policy:
        if table.rules:
            return attrs.evolve(policy, windows=attrs.evolve(windows, combine=table.rules[0].then["combine"]))
        if windows.rule is None:
            raise InvalidValueError("windows", "there is no rule that could be missing")
        return attrs.evolve(policy, windows=attrs.evolve(windows, rule=None))

    return View(
        policy=name,
        part="windows",
        table=_table(VOCABULARIES["eligibility"], [rule], {"combine": _one_of("any", "all")}, windows.zone),
        put=put,
        needed=frozenset({"combine"}),
        probes=tuple(group_probes(windows)),
    )


def _warranty(name: str, policy: Warranty) -> Iterator[View]:
    """Give the periods, and the formulas of the deduction for use."""
    words, zone = VOCABULARIES["warranty"], policy.table.zone
    if policy.periods:
        yield View(
            policy=name,
            part="periods",
            table=_table(words, map(_of_period, policy.periods), _PERIOD, zone),
            put=lambda table: attrs.evolve(policy, periods=tuple(map(_period, table.rules))),
            needed=frozenset({"within", "pauses", "restarts", "start_1", "without_receipt"}),
            probes=tuple(period_probes(policy.periods)),
        )
    if policy.fees:
        rules = [_told(fee.rule, share=_percent(fee.share), per=fee.per, by=fee.by) for fee in policy.fees]
        yield View(
            policy=name,
            part="usage_fee",
            table=_table(words, rules, _FEE, zone),
            put=lambda table: attrs.evolve(policy, fees=tuple(map(_fee, table.rules))),
            needed=frozenset(_FEE),
            probes=tuple(fee_probes(policy)),
        )


_PERIOD: Mapping[str, FactType] = {
    "within": _DURATION,
    "usage": _NUMBER,
    "after_repair": _DURATION,
    "pauses": _YES_NO,
    "restarts": _YES_NO,
    **{f"start_{place}": _one_of(*BASES) for place in range(1, len(BASES) + 1)},
}
_FEE: Mapping[str, FactType] = {"share": _NUMBER, "per": _NUMBER, "by": _one_of("usage", "age")}


def _of_period(period: Period) -> Rule:
    how = period.reckoning
    starts = {f"start_{place}": basis for place, basis in enumerate(how.start, 1)}
    return _told(
        period.rule,
        within=period.within,
        usage=period.usage,
        after_repair=period.after_repair,
        pauses=how.pauses,
        restarts=how.restarts,
        without_receipt=how.without_receipt,
        **starts,
    )


def _period(rule: Rule) -> Period:
    then = rule.then
    starts = tuple(value for name, value in then.items() if name.startswith("start_"))
    how = Reckoning(
        start=starts, without_receipt=then["without_receipt"], pauses=then["pauses"], restarts=then["restarts"]
    )
    usage, after = then.get("usage"), then.get("after_repair")
    return Period(rule=_bare(rule), within=then["within"], usage=usage, reckoning=how, after_repair=after)


def _percent(share: Fraction) -> int | Decimal:
    percent = share * _PERCENT
    return int(percent) if percent.denominator == 1 else Decimal(percent.numerator) / percent.denominator


def _fee(rule: Rule) -> UsageFee:
    then = rule.then
    return UsageFee(rule=_bare(rule), share=Fraction(then["share"]) / _PERCENT, per=then["per"], by=then["by"])


def _visits(name: str, policy: FollowUp) -> Iterator[View]:
    """Give each visit."""

    def putter(place: int) -> Callable[[Table], Policy]:
        def put(table: Table) -> Policy:
            changed = (
                Visit(rule=_bare(rule), after=rule.then["after"], kind=rule.then["kind"]) for rule in table.rules
            )
            return attrs.evolve(policy, visits=_replaced(policy.visits, place, changed))

        return put

    for place, visit in enumerate(policy.visits):
        rule = _told(visit.rule, after=visit.after, kind=visit.kind)
        yield View(
            policy=name,
            part=f"visit {visit.rule.id}",
            table=_table(VISIT_WORDS, [rule], {"after": _DURATION}, policy.zone),
            put=putter(place),
            needed=frozenset({"after", "kind"}),
            alone=True,
            probes=(FrozenMap(anchor=SOME_DAY),),
        )


def _targets(name: str, policy: Kpi) -> Iterator[View]:
    """Give the targets of each metric, of which the first that holds counts."""
    for metric in dict.fromkeys(target.metric for target in policy.targets):
        own = [target for target in policy.targets if target.metric == metric]
        others = tuple(target for target in policy.targets if target.metric != metric)
        written = dict.fromkeys(text for target in own for text in (target.written, *_near(target.written)))
        answers = {"target": _one_of(*written), "direction": _one_of(*DIRECTIONS)}
        if METRICS[metric].unit is MetricUnit.TIME:
            answers["of"] = _one_of("each", "mean")
        rules = [_told(target.rule, target=target.written, direction=target.direction, of=target.of) for target in own]

        def put(table: Table, metric: str = metric, others: tuple[Target, ...] = others) -> Policy:
            changed = tuple(_target(rule, metric) for rule in table.rules)
            return attrs.evolve(policy, targets=(*others, *changed))

        yield View(
            policy=name,
            part=metric,
            table=_table(VOCABULARIES["kpi"], rules, answers, policy.zone),
            given=FrozenMap(metric=metric),
            put=put,
            needed=frozenset({"target", "direction", "of"}),
        )


def _near(text: str) -> tuple[str, ...]:
    """Return a target one less and one more than the number that it begins with."""
    found = _FIRST_NUMBER.match(text)
    steps = () if found is None else (-1, 1)
    return tuple(f"{int(found[0]) + step}{text[found.end() :]}" for step in steps if found is not None)


def _target(rule: Rule, metric: str) -> Target:
    then = rule.then
    return Target(rule=_bare(rule), metric=metric, direction=then["direction"], written=then["target"], of=then["of"])


def _formats(name: str, policy: Numbering) -> Iterator[View]:
    """Give the format of each flow's numbers."""
    for flow, form in policy.formats.items():
        others = {other: form for other, form in policy.formats.items() if other != flow}
        longer = _SERIAL.sub(lambda place: f"{{serial:{int(place[1] or 1) + 1}}}", form.pattern)

        def put(table: Table, flow: str = flow, others: Mapping[str, NumberFormat] = others) -> Policy:
            made = [NumberFormat(_bare(rule), rule.then["format"]) for rule in table.rules]
            return attrs.evolve(policy, formats=FrozenMap({**others, **dict.fromkeys([flow][: len(made)], *made)}))

        answers = {"format": _one_of(form.pattern, longer)}
        rule = _told(form.rule, format=form.pattern)
        yield View(
            policy=name,
            part=flow,
            table=_table(VOCABULARIES["numbering"], [rule], answers, policy.zone),
            given=FrozenMap(flow=flow),
            put=put,
            needed=frozenset(answers),
            probes=(FrozenMap(serial=1),),
        )
