"""Laws of time: the same story later comes to the same, as long as the calendar and the clocks are the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

import attrs
from hypothesis import strategies as st

from servflow.kernel.case import Case, Denied
from servflow.kernel.ledger import Ledger
from servflow.policies.book import Rulebook
from servflow.policies.time_limits import TimeLimit, TimeLimits
from servflow.testing.laws_of_histories import Draw
from servflow.testing.laws_of_steps import demand, never_raises
from servflow.testing.moments import HOUR
from servflow.testing.telling import History, asked, is_news, saved
from servflow.values.calendars import WorkCalendar
from servflow.values.clock_changes import clock_changes, ticks_of
from servflow.values.orders import Order
from servflow.values.time import Counting, zone_info

SPANS = (HOUR, timedelta(days=1), timedelta(days=-1), timedelta(days=180, hours=5))
"""By how much times may be moved where nothing looks at a calendar."""
_CYCLE = 400
_CYCLES = ((28, timedelta(days=10_227)), (_CYCLE, timedelta(days=146_097)))
"""Years after which every date falls on the same day of the week again, and how long they are."""
_PLAIN_YEARS = range(1901, 2100)
"""Years in which every fourth one is a leap year, so that the calendar repeats itself after 28."""
_YEARS_AHEAD = 6
"""How far from an instant the end of a time limit may lie."""


def time_shift(history: History, draw: Draw) -> None:
    """Hold that all times moved by the same span leave the outcome, and move every deadline by as much.

    Where only exact time limits decide, by any span; where calendar days, working time, windows and warranties do, by
    28 or 400 years: after these the calendar is the same again. Of rules that name dates, and of zones that change
    their clocks, the law says nothing then.
    """
    subject = history.subject
    spans = shifts(subject.desk.rulebook, history.at.year, history.case.updated_at.year)
    if history.before is not None or not spans or _names_instants(history):
        return
    away = draw(st.sampled_from(spans))
    shifted = _shifted(history, away)
    law, case = "time shift", history.case
    demand(law, shifted is not None, f"what was opened is denied {away} later")
    assert shifted is not None
    same = (shifted.state, shifted.revision) == (case.state, case.revision)
    demand(law, same, f"{away} later the case ends {shifted.state}, not {case.state}")
    due = [(deadline.name, deadline.due_at + away) for deadline in case.deadlines]
    moved = [(deadline.name, deadline.due_at) for deadline in shifted.deadlines]
    demand(law, moved == due, f"{away} later the deadlines have not moved by as much")


def shifts(rulebook: Any, first: int, last: int) -> tuple[timedelta, ...]:
    """Return by how much all times between two years may be moved without a rulebook telling the difference."""
    if reads_no_calendar(rulebook):
        return SPANS
    return tuple(cycles(rulebook, first, last)) if isinstance(rulebook, Rulebook) else ()


def cycles(book: Rulebook, first: int, last: int) -> Iterator[timedelta]:
    """Give the spans after which a rulebook's calendar and clock are the same again as between two years."""
    if _names_dates(book.calendar) or any(rule.is_dated for rule in _rules(book)):
        return
    first, last = first - 1, last + _YEARS_AHEAD
    for years, away in _CYCLES:
        plain = first in _PLAIN_YEARS and last + years in _PLAIN_YEARS
        offset, later = (_offset(book.timezone, first + more, last + more) for more in (0, years))
        if offset is not None and offset == later and (plain or years == _CYCLE):
            yield away


def _rules(book: Rulebook) -> Iterator[Any]:
    """Give every rule of a rulebook, and those of the rulebooks below it that it may not fall short of."""
    yield from book.every_rule()
    for floor in book.floors.values():
        yield from floor.policy.rules()


def _names_dates(calendar: WorkCalendar) -> bool:
    """Return whether a calendar knows single days, and not the days of the week alone."""
    known = calendar.holidays or calendar.extra_days or calendar.confirmed_from or calendar.confirmed_through
    return bool(known) or any(isinstance(special.day, date) for special in calendar.hours_on)


@lru_cache(maxsize=256)
def _offset(zone: str, first: int, last: int) -> int | None:
    """Return the one offset from UTC that a zone has between two years, or nothing where it changes its clock."""
    start, end = (ticks_of(datetime(year, 1, 1, tzinfo=UTC)) for year in (first, last))
    offsets = {
        offset for change in clock_changes(zone_info(zone), start, end) for offset in (change.before, change.after)
    }
    return offsets.pop() if len(offsets) == 1 else None


def reads_no_calendar(rulebook: Any) -> bool:
    """Return whether only time limits of exact length decide: minutes, hours, and days and weeks of 24 hours each."""
    if not isinstance(rulebook, Rulebook) or set(rulebook.policies) - {"time_limits"}:
        return False
    limits = rulebook.policies.get("time_limits")
    rules = [rule for group in limits.limits.values() for rule in group] if isinstance(limits, TimeLimits) else []
    return all(is_exact(rule) for rule in rules)


def is_exact(rule: TimeLimit) -> bool:
    """Return whether a time limit is as long wherever and whenever it begins."""
    if rule.within is None or rule.counting is not Counting.ELAPSED or rule.rule.is_dated:
        return False
    return rule.within.unit in {"minutes", "hours", "days", "weeks"}


def _names_instants(history: History) -> bool:
    """Return whether what was said names instants, which would have to move too."""
    flow = history.subject.flow
    said = [(flow.opening.spec, history.data)]
    wishes = [step.command for step in history.steps if step.command is not None]
    said += [(flow.specs[wish.name], wish.data) for wish in wishes if wish.name in flow.specs]
    timed = {"instant", "date", "dates by what happened", "periods in repair"}
    return any(name in spec.by_name and spec.by_name[name].kind in timed for spec, data in said for name in data)


@never_raises
def _shifted(history: History, away: timedelta) -> Case | None:
    """Return the case that the same story leads to so much later, or nothing where it is not opened."""
    subject = history.subject
    data = dict(history.data)
    order = data.get("order")
    if isinstance(order, Order):
        dates = ("placed_at", "shipped_at", "signed_at", "confirmed_at")
        moved = {name: found + away for name in dates if (found := getattr(order, name)) is not None}
        data["order"] = attrs.evolve(order, **moved)
    known = history.opened.ledger
    ledger = Ledger(order_id=known.order_id) if known is not None else None
    opened = subject.desk.open(
        subject.flow.name,
        data,
        by=history.actor,
        at=history.at.astimezone(UTC) + away,
        case_id=history.case.id,
        ledger=ledger,
        command_id=history.command_id,
    )
    if isinstance(opened, Denied):
        return None
    case, ledger = opened.case, opened.ledger
    for step in history.steps:
        answer = asked(subject, case, ledger, step.command, step.actor, step.at.astimezone(UTC) + away).answer
        after = saved(answer)
        if after is not None and is_news(answer):
            case, ledger = after.case, after.ledger
    return case
