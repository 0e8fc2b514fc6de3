"""The sums of time in a decision: how a time limit, a window or a warranty comes to its end, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from datetime import time as wall_time
from typing import Any

import attrs

from servflow.policies.book import Rulebook
from servflow.policies.eligibility import Eligibility
from servflow.policies.floors import Floor
from servflow.policies.time_limits import TimeLimit
from servflow.policies.warranty import Warranty
from servflow.policies.warranty_periods import Reckoned
from servflow.policies.windows import ANCHORS, Windows
from servflow.values.decisions import Decision
from servflow.values.sums import SumStep, date_steps, span_steps, wall_time_steps
from servflow.values.time import Counting, Span, local_date


@attrs.frozen(kw_only=True)
class TimeSum:
    """One sum of time of a decision. 计时过程。

    Args:
        rule: The rule that says how long.
        length: How long, as the rulebook writes it.
        steps: What the sum is made of; the last is its result.
        reminders: When somebody is reminded: hundredths of the time, and the instants in UTC.
        provisional: Whether the end may still move, because not all holidays are known yet.
    """

    rule: str
    length: str
    steps: tuple[SumStep, ...]
    reminders: tuple[tuple[int, datetime], ...] = ()
    provisional: bool = False


def sums_of(book: Rulebook, decision: Decision, at: datetime) -> tuple[TimeSum, ...]:
    """Return the sums of time in a decision that a rulebook made at *at*; none where nothing is counted. 计时说明。

    Args:
        book: The rulebook.
        decision: Its answer on a time limit, on what may be given back, or on a warranty.
        at: When it was given: a time limit begins then.

    Raises:
        InvalidValueError: A sum that ends after the year 9999.
    """
    facts = decision.inputs
    if decision.policy == "time_limits":
        return tuple(_limit(book, facts, at))
    asked = book.policies.get(decision.policy)
    floor: Floor | None = book.floors.get(decision.policy)
    both = (asked, floor.policy if floor else None)
    if decision.policy == "eligibility":
        groups = [policy.windows for policy in both if isinstance(policy, Eligibility) and policy.windows is not None]
        sums = [found for windows in groups for found in _windows(windows, facts, facts.get("at") or at)]
        return tuple(dict.fromkeys(sums))
    return tuple(found for policy in both if isinstance(policy, Warranty) for found in _period(policy, decision, at))


def _limit(book: Rulebook, facts: Mapping[str, Any], at: datetime) -> Iterator[TimeSum]:
    """Give the sum of a time limit that begins at *at*."""
    limit: str = facts.get("limit", "")
    found = book.limit(limit, facts, at)
    deadline = book.deadline(limit, at, facts, "breach", measured=True)
    if found is None or deadline is None:
        return
    reminders = ((int(each.name.rpartition("@")[2]), each.due_at) for each in book.warnings(deadline, limit, facts))
    yield TimeSum(
        rule=found.rule.id,
        length=_length(found),
        steps=_steps(book, found, at),
        reminders=tuple(reminders),
        provisional=deadline.provisional,
    )


def _steps(book: Rulebook, limit: TimeLimit, at: datetime) -> tuple[SumStep, ...]:
    if limit.within is None:
        return wall_time_steps(at, limit.by, zone=book.timezone, calendar=book.calendar)
    return span_steps(at, limit.within, counting=limit.counting, zone=book.timezone, calendar=book.calendar)


def _length(limit: TimeLimit) -> str:
    return f"by {limit.outcome['by']}" if limit.within is None else _counted(limit.within, limit.counting)


def _counted(within: Span, counting: Counting) -> str:
    return str(within) if counting is Counting.ELAPSED else f"{within}, {counting.value.replace('_', ' ')}"


def _windows(windows: Windows, facts: Mapping[str, Any], at: datetime) -> Iterator[TimeSum]:
    """Give the sum of each window in force whose first instant is known."""
    order = facts.get("order")
    dates = facts if order is None else {name: getattr(order, name) for name in ANCHORS}
    day: date = facts.get("as_of") or local_date(at, windows.zone)
    for window in windows.windows:
        start = window.counted_from(dates)
        if start is not None and window.rule.in_force(day):
            steps = span_steps(
                start, window.within, counting=window.counting, zone=windows.zone, calendar=windows.calendar
            )
            yield TimeSum(rule=window.rule.id, length=_counted(window.within, window.counting), steps=steps)


def _period(policy: Warranty, decision: Decision, at: datetime) -> Iterator[TimeSum]:
    """Give the sum of the period that is for the goods, with the days in repair that do not count."""
    found = policy.counted(decision.inputs, at)
    if found is None or found[1].start is None:
        return
    period, time = found
    length = period.whole(time)
    *steps, _ = date_steps(found[1].start, length)
    pauses = tuple(_pauses(time, length, found[1].start))
    until = period.standing(time, None).until
    if until is not None and period.rule.id in decision.rules:
        ends = SumStep(kind="ends", wall=datetime.combine(until, wall_time()))
        yield TimeSum(rule=period.rule.id, length=str(length), steps=(*steps, *pauses, ends))


def _pauses(time: Reckoned, length: Span, start: date) -> Iterator[SumStep]:
    """Give the days that put off the end of a period."""
    end = date_steps(start, length)[-1].wall.date()
    if time.paused:
        yield SumStep(kind="pauses", wall=datetime.combine(start, wall_time()), counted=time.paused)
    for repair in (time.repairs or ()) if time.paused is None else ():
        days = repair.pauses(start)
        if repair.first <= end and days:
            end += timedelta(days)
            first = datetime.combine(repair.first, wall_time())
            yield SumStep(kind="pauses", wall=first, last=repair.last, counted=days)
