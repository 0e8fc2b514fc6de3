"""Sums of time step by step, for people: which days were free, which counted, where a month is shorter, clocks change.

``values.time.add_span`` does the sum; here the same sum is walked through day by day, and comes to the same instant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from datetime import time as wall_time
from itertools import groupby
from typing import Literal
from zoneinfo import ZoneInfo

import attrs

from servflow.errors import InvalidValueError
from servflow.values.calendars import WorkCalendar
from servflow.values.clock_changes import SECOND_TICKS, TICK, clock_changes, shown_at, ticks_of
from servflow.values.spans import Counting, Span, Unit
from servflow.values.time import (
    add_time,
    add_to_date,
    local_instant,
    next_wall_time,
    require_aware,
    time_between,
    zone_info,
)

Kind = Literal[
    "begins", "moved", "free", "counts", "works", "passes", "clamped", "clock", "gap", "too_late", "pauses", "ends"
]
"""What a step is: see ``SumStep``."""

MOST_DAYS = 1000
"""Days that are walked through one by one; of what is longer the rest is one step."""

_DAY = timedelta(days=1)
_NOTHING = timedelta(0)


@attrs.frozen(kw_only=True)
class SumStep:
    """One step of a sum of time. 计时步骤。

    Args:
        kind: ``begins``; ``moved`` (what begins outside working time begins with the next); ``free`` and ``counts``
            (days); ``works`` (working time of a day); ``passes`` (time that simply passes); ``clamped`` (the month has
            no such day); ``clock`` (clocks are put forward or back); ``gap`` (the local time does not occur);
            ``too_late`` (the time of day has passed on that day); ``pauses`` (days that do not count); ``ends``.
        wall: What the local clock shows at it; of days, the beginning of the first.
        last: The last of several days.
        counted: How many days have been counted with it.
        passed: How much time passes in it; for ``clock`` how far clocks are put forward, below zero: back.
        left: How much working time is left after it.
        why: Why a day is free: ``weekend`` or ``holiday``; ``rest`` where only the end of the days is told.
        at: The instant in UTC, of the beginning and the end.
    """

    kind: Kind
    wall: datetime
    last: date | None = None
    counted: int = 0
    passed: timedelta = _NOTHING
    left: timedelta = _NOTHING
    why: str = ""
    at: datetime | None = None


def span_steps(
    start: datetime, span: Span, *, counting: Counting, zone: str, calendar: WorkCalendar
) -> tuple[SumStep, ...]:
    """Return how ``add_span`` comes to its result, step by step; the last step is that result. 时限计算过程。

    Args:
        start: When it begins.
        span: How long it is.
        counting: How its time passes.
        zone: Whose clock and dates count.
        calendar: Which days and hours are worked.

    Raises:
        InvalidValueError: What ``add_span`` refuses.
    """
    walk = _Walk(require_aware(start, "start"), zone_info(zone), zone, calendar)
    unit = span.unit
    if counting is Counting.CALENDAR_DAYS:
        return walk.until_midnight(span)
    if unit is Unit.WORKING_DAYS or (counting is Counting.WORKING and unit is Unit.DAYS):
        return walk.working_days(span.amount)
    if counting is Counting.WORKING:
        if unit not in {Unit.HOURS, Unit.MINUTES}:
            raise InvalidValueError("counting", f"{unit} cannot be counted in working time")
        return walk.working_time(timedelta(seconds=span.amount * unit.seconds))
    return walk.by_month(span) if unit.months else walk.passing(timedelta(seconds=span.amount * unit.seconds))


def wall_time_steps(start: datetime, minute_of_day: int, *, zone: str, calendar: WorkCalendar) -> tuple[SumStep, ...]:
    """Return how ``next_wall_time`` comes to its result, step by step. 下一钟点计算过程。

    Args:
        start: After when.
        minute_of_day: The time in minutes after midnight.
        zone: Whose clock.
        calendar: Which days are worked.

    Raises:
        InvalidValueError: What ``next_wall_time`` refuses.
    """
    walk = _Walk(require_aware(start, "start"), zone_info(zone), zone, calendar)
    end = next_wall_time(start, minute_of_day, zone=zone, calendar=calendar)
    return walk.until_time_of_day(timedelta(minutes=minute_of_day), end)


def date_steps(start: date, span: Span) -> tuple[SumStep, ...]:
    """Return how ``add_to_date`` comes to its result, step by step. 日期计算过程。

    Raises:
        InvalidValueError: What ``add_to_date`` refuses.
    """
    end = add_to_date(start, span)
    ends = SumStep(kind="ends", wall=_midnight(end))
    return (SumStep(kind="begins", wall=_midnight(start)), *_clamped(start, end, span.unit), ends)


@attrs.frozen
class _Walk:
    """A sum that begins at an instant."""

    start: datetime
    known: ZoneInfo
    zone: str
    calendar: WorkCalendar

    def shown(self, instant: datetime) -> datetime:
        """Return what the local clock shows."""
        return instant.astimezone(self.known).replace(tzinfo=None)

    def closed(self, steps: Iterable[SumStep], wall: datetime) -> tuple[SumStep, ...]:
        """Return all steps of a sum that ends when the local clock shows *wall*."""
        end = local_instant(wall, self.zone)
        gap = () if self.shown(end) == wall else (SumStep(kind="gap", wall=wall),)
        return self.whole((*steps, *gap), end)

    def whole(self, steps: Iterable[SumStep], end: datetime) -> tuple[SumStep, ...]:
        """Return all steps with the beginning and the end."""
        begins = SumStep(kind="begins", wall=self.shown(self.start), at=self.start)
        return (begins, *steps, SumStep(kind="ends", wall=self.shown(end), at=end))

    def passing(self, length: timedelta) -> tuple[SumStep, ...]:
        """Return the steps of time that simply passes, with the clock changes in it."""
        end = add_time(self.start, length, counting=Counting.ELAPSED, zone=self.zone, calendar=self.calendar)
        passes = SumStep(kind="passes", wall=self.shown(self.start), passed=length)
        return self.whole((passes, *self.changes(end)), end)

    def changes(self, end: datetime) -> Iterator[SumStep]:
        """Give the changes of the clock until *end*."""
        last = ticks_of(end)
        for change in clock_changes(self.known, ticks_of(self.start), last):
            moved = change.after - change.before
            if moved and change.at <= last:
                wall = shown_at(change.at + change.before)
                yield SumStep(kind="clock", wall=wall, passed=timedelta(seconds=moved // SECOND_TICKS))

    def until_midnight(self, span: Span) -> tuple[SumStep, ...]:
        """Return the steps of calendar days: the first day is not counted, and the last one to its end."""
        first = self.shown(self.start).date()
        last = add_to_date(first, span)
        steps = _clamped(first, last, span.unit)
        if last > first:
            count = (last - first).days
            steps = (SumStep(kind="counts", wall=_midnight(first + _DAY), last=last, counted=count), *steps)
        return self.closed(steps, _midnight(last) + _DAY)

    def by_month(self, span: Span) -> tuple[SumStep, ...]:
        """Return the steps of months and years that pass: the same local time on the date so much later."""
        wall = self.shown(self.start)
        last = add_to_date(wall.date(), span)
        return self.closed(_clamped(wall.date(), last, span.unit), datetime.combine(last, wall.time()))

    def working_days(self, amount: int) -> tuple[SumStep, ...]:
        """Return the steps of working days: the same local time on the day so many working days later."""
        day, since = self.into_working_time()
        begun = _midnight(day) + since
        steps: list[SumStep] = [] if begun == self.shown(self.start) else [SumStep(kind="moved", wall=begun)]
        counted = 0
        while counted < min(amount, MOST_DAYS):
            day += _DAY
            if self.calendar.is_working_day(day):
                counted += 1
                steps.append(SumStep(kind="counts", wall=_midnight(day), last=day, counted=counted))
            else:
                steps.append(self.free(day))
        if counted < amount:
            last = self.calendar.next_working_day(day, amount - counted)
            steps.append(SumStep(kind="counts", wall=_midnight(day + _DAY), last=last, counted=amount, why="rest"))
            day = last
        return self.closed(_in_runs(steps), _midnight(day) + since)

    def free(self, day: date) -> SumStep:
        """Return the step of a day that is not worked."""
        why = "holiday" if day in self.calendar.holidays else "weekend"
        return SumStep(kind="free", wall=_midnight(day), last=day, why=why)

    def into_working_time(self) -> tuple[date, timedelta]:
        """Return the working day on which the sum begins, and the time after its midnight; a night is of its first."""
        wall = self.shown(self.start)
        day = wall.date() - _DAY
        while True:
            for opens, closes in self.calendar.hours_of(day):
                if wall < _midnight(day) + timedelta(minutes=closes):
                    return day, max(wall - _midnight(day), timedelta(minutes=opens))
            day = self.calendar.next_working_day(day)

    def working_time(self, amount: timedelta) -> tuple[SumStep, ...]:
        """Return the steps of working hours: how much of each day is worked."""
        if not amount:
            begun = self.later(self.start, TICK) - TICK
            moved = () if begun == self.start else (SumStep(kind="moved", wall=self.shown(begun)),)
            return self.whole(moved, begun)
        steps: list[SumStep] = []
        cursor, left = self.start, amount
        while left and len(steps) < MOST_DAYS:
            wall = self.shown(cursor)
            midnight = local_instant(_midnight(wall.date()) + _DAY, self.zone)
            worked = time_between(cursor, midnight, counting=Counting.WORKING, zone=self.zone, calendar=self.calendar)
            passed = min(worked, left)
            left -= passed
            if passed:
                steps.append(SumStep(kind="works", wall=wall, last=wall.date(), passed=passed, left=left))
            elif not self.calendar.is_working_day(wall.date()):
                steps.append(self.free(wall.date()))
            cursor = midnight
        if left:
            steps.append(SumStep(kind="works", wall=self.shown(cursor), passed=left))
        return self.whole(_in_runs(steps), self.later(self.start, amount))

    def later(self, start: datetime, amount: timedelta) -> datetime:
        """Return when so much working time has passed."""
        return add_time(start, amount, counting=Counting.WORKING, zone=self.zone, calendar=self.calendar)

    def until_time_of_day(self, minutes: timedelta, end: datetime) -> tuple[SumStep, ...]:
        """Return the steps to a time of a working day: the days that are free, and one on which it is too late."""
        day, last = self.shown(self.start).date(), (self.shown(end) - minutes).date()
        steps: list[SumStep] = []
        while day < last and len(steps) < MOST_DAYS:
            late = SumStep(kind="too_late", wall=_midnight(day) + minutes)
            steps.append(late if self.calendar.is_working_day(day) else self.free(day))
            day += _DAY
        return self.whole(_in_runs(steps), end)


def _clamped(first: date, last: date, unit: Unit) -> tuple[SumStep, ...]:
    """Return the step of a month that has no such day, if it is one."""
    if not unit.months or first.day == last.day:
        return ()
    return (SumStep(kind="clamped", wall=_midnight(last), counted=first.day),)


def _in_runs(steps: Iterable[SumStep]) -> Iterator[SumStep]:
    """Give days of one kind that follow each other as one step."""
    for (kind, _), group in groupby(steps, key=lambda step: (step.kind, step.why)):
        if kind in {"free", "counts"}:
            first, *more = group
            yield attrs.evolve(first, last=more[-1].last, counted=more[-1].counted) if more else first
        else:
            yield from group


def _midnight(day: date) -> datetime:
    return datetime.combine(day, wall_time())
