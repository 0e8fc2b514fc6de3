"""``time_limits:`` by key of the limit, one rule or a list of rules of which the first that holds counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from servflow.kernel.flow import Flow, Limit
from servflow.policies.limit_names import LIMITS
from servflow.policies.time_limits import TimeLimit, TimeLimits
from servflow.policies.vocabulary import VOCABULARIES
from servflow.rulebook.nodes import ListNode, MapNode, Node, TextNode
from servflow.rulebook.problems import shown
from servflow.rulebook.reading import Fields, Reader
from servflow.rulebook.rules import RULE_KEYS, read_rule
from servflow.rulebook.section import Section
from servflow.rulebook.sections.table import note_duplicates
from servflow.values.frozen import FrozenMap
from servflow.values.time import Counting, Unit
from servflow.values.working_hours import minute_of

_WORDS = VOCABULARIES["time_limits"]

LIMIT_KEYS = (*(key for key in RULE_KEYS if key != "then"), "within", "by", "counting", "on_lapse", "warn_at")
"""The keys of one rule on a limit."""

_PERCENT = re.compile(r"([1-9][0-9]?) ?%?")
_ELAPSING = frozenset({Unit.MINUTES, Unit.HOURS})


def build_time_limits(node: Node, read: Reader) -> TimeLimits | None:
    """Return the time limits, or nothing where the node is no mapping."""
    if not isinstance(node, MapNode):
        read.problems.add(node, "wrong_shape", "time_limits must be a mapping of limits")
        return None
    limits: dict[str, tuple[TimeLimit, ...]] = {}
    for key, entry in node.pairs:
        if key.text in LIMITS:
            limits[key.text] = tuple(_rules(key, entry, read))
        else:
            near = read.problems.near(key.text, LIMITS)
            read.problems.add(key, "unknown_limit", f"there is no time limit {shown(key.text)}", near)
    note_duplicates((limit.rule for group in limits.values() for limit in group), read)
    return TimeLimits(limits=FrozenMap(limits), zone=read.timezone)


def _rules(key: TextNode, node: Node, read: Reader) -> Iterator[TimeLimit]:
    """Give the rules of one limit; a rule without an id is called after the limit, later ones with their number."""
    entries = node.items if isinstance(node, ListNode) else (node,)
    if not entries:
        read.problems.add(node, "no_rules", f"{key.text} has no rules")
    for number, entry in enumerate(entries, 1):
        fields = read.open(entry, LIMIT_KEYS, f"time limit {key.text}")
        if fields is None:
            continue
        limit = _limit(fields, key.text if number == 1 else f"{key.text}#{number}")
        if limit is None:
            continue
        yield limit
        if limit.warn_at and not _running(key.text).measured:
            message = f"warn_at: {key.text} is no service level, it has no clock to warn by"
            fields.note_problem("warn_at", "bad_value", message)
        legal = legal_on_lapse(key.text)
        if limit.on_lapse and limit.on_lapse not in legal:
            near = read.problems.near(limit.on_lapse, legal)
            message = f"on_lapse: {shown(limit.on_lapse)} is not possible there: {', '.join(legal)}"
            fields.note_problem("on_lapse", "unknown_command", message, near)


def _limit(fields: Fields, default_id: str) -> TimeLimit | None:
    """Return one rule on a limit."""
    rule = read_rule(fields, _WORDS, default_id=default_id)
    by = fields.time_of_day("by")
    within = fields.span("within", required="by" not in fields)
    counting = Counting(fields.choice("counting", list(Counting)) or Counting.ELAPSED)
    on_lapse = fields.ident("on_lapse")
    warn_at = tuple(_percentages(fields))
    if "by" in fields:
        for key in ("within", "counting"):
            if key in fields:
                fields.note_problem(key, "said_twice", f"a limit ends either by a time of day or {key} so long")
        fields.note_endless("by")
        return None if rule is None or by is None else TimeLimit(rule, None, counting, on_lapse, minute_of(by), warn_at)
    if rule is None or within is None:
        return None
    unit = within.unit
    if not within.amount and counting is not Counting.CALENDAR_DAYS:
        fields.note_problem("within", "never_holds", f"{within}: a limit without any time is over before it begins")
    by_day = counting is Counting.CALENDAR_DAYS and (unit in _ELAPSING or unit is Unit.WORKING_DAYS)
    if by_day or (counting is Counting.WORKING and unit in {Unit.WEEKS, Unit.MONTHS, Unit.YEARS}):
        fields.note_problem("counting", "bad_counting", f"{within} cannot be counted as {counting}")
    elif counting is Counting.WORKING or unit is Unit.WORKING_DAYS:
        fields.note_endless("within" if unit is Unit.WORKING_DAYS else "counting")
    return TimeLimit(rule, within, counting, on_lapse, warn_at=warn_at)


def _percentages(fields: Fields) -> Iterator[int]:
    """Give ``warn_at: 75 %``, or a list of such, each once and in order."""
    found = fields.get("warn_at")
    if found is None:
        return
    seen: set[int] = set()
    for item in found.items if isinstance(found, ListNode) else (found,):
        text = fields.read.text(item, "warn_at")
        percent = None if text is None else _PERCENT.fullmatch(text)
        if percent is not None:
            seen.add(int(percent[1]))
        elif text is not None:
            message = f"warn_at is {shown(text)}: expected a part of the limit's time such as 75 %"
            fields.read.problems.add(item, "bad_value", message)
    yield from sorted(seen)


def _flow_of(limit: str) -> Flow:
    """Return the flow that runs a limit."""
    from servflow.desk import FLOWS

    name = limit.partition(".")[0]
    return next(flow for flow in FLOWS if flow.name == name)


def _running(limit: str) -> Limit:
    """Return a limit as its flow runs it."""
    return _flow_of(limit).limit_named[limit.partition(".")[2]]


@cache
def legal_on_lapse(limit: str) -> tuple[str, ...]:
    """Return what the lapse of a limit may do: ``breach``, ``escalate``, the commands of the states it runs in.

    A command that cannot do without data is none of them: when time runs out, nobody is there to give it.
    """
    flow, states = _flow_of(limit), _running(limit).states
    rows = (row.command for row in flow.rows if not set(states).isdisjoint(row.source))
    return tuple(dict.fromkeys(("breach", "escalate", *(name for name in rows if not flow.specs[name].required))))


SECTION = Section("time_limits", build_time_limits)
"""The section as the loader knows it."""
