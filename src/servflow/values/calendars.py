"""``WorkCalendar``: which days and which hours are working time.

A calendar is a weekly pattern with exceptions to either side: holidays, and the make-up working days that China's
annual notice sets on weekends (调休). It answers from an index in which the n-th working day is two bisections away, so
a span of years costs what a span of days costs.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise

import attrs

from servflow.errors import InvalidValueError

DAY = 1440
"""Minutes of a local day."""

_LAST = date.max.toordinal()


@attrs.frozen(kw_only=True)
class WorkCalendar:
    """Which days and hours are working time. 工作日历。

    Args:
        weekdays: The days of the week that are worked, Monday is 0.
        hours: What is worked of such a day: from and to (not included) in minutes after local midnight, in order.
        holidays: Days that the pattern would work and that are free (节假日).
        extra_days: Days that the pattern would not work and that are worked (调休上班).
        confirmed_through: The last day for which the exceptions are known; nothing where they are for all time.

    Raises:
        InvalidValueError: A calendar that could never be, with everything that is wrong with it.
    """

    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    hours: tuple[tuple[int, int], ...] = ((0, DAY),)
    holidays: frozenset[date] = frozenset()
    extra_days: frozenset[date] = frozenset()
    confirmed_through: date | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse a calendar that could never be, naming everything that is wrong with it."""
        problems = [*_weekday_problems(self.weekdays), *_hour_problems(self.hours), *self._day_problems()]
        if problems:
            raise InvalidValueError("calendar", "; ".join(problems))

    def _day_problems(self) -> Iterable[str]:
        for name, days in (("holidays", self.holidays), ("extra_days", self.extra_days)):
            if not all(map(_is_date, days)):
                yield f"{name} are dates without a time"
        both = self.holidays & self.extra_days
        if both:
            yield f"both holiday and extra day: {', '.join(sorted(map(str, both)))}"
        if not self.weekdays and not self.extra_days:
            yield "it never works: no weekdays and no extra_days"

    @cached_property
    def _index(self) -> _Index:
        return _Index(self)

    def is_working_day(self, day: date) -> bool:
        """Say whether *day* is worked."""
        return day in self.extra_days or (day.weekday() in self.weekdays and day not in self.holidays)

    def is_confirmed(self, day: date) -> bool:
        """Say whether the exceptions are known as far as *day*."""
        return self.confirmed_through is None or day <= self.confirmed_through

    def next_working_day(self, day: date, n: int = 1) -> date:
        """Return the *n*-th working day after *day*.

        Args:
            day: Where to start; it is not counted.
            n: How many; 0 is *day* itself if it is worked, and otherwise the first one after it.

        Raises:
            InvalidValueError: There are not so many working days before the year 10000.
        """
        if n < 0:
            raise InvalidValueError("n", "expected a whole number, not a negative one")
        ordinal = day.toordinal()
        if n == 0:
            ordinal, n = ordinal - 1, 1
        found = self._index.reach(self._index.count(ordinal) + n)
        if found is None or found > _LAST:
            raise InvalidValueError("calendar", "there are not so many working days on it")
        return date.fromordinal(found)


class _Index:
    """How many working days there are up to any day, and back."""

    __slots__ = ("by_rest", "changes", "counts", "offsets", "starts", "week")

    def __init__(self, calendar: WorkCalendar) -> None:
        # Day number 1 is a Monday, so that (number - 1) % 7 is the weekday.
        self.week = len(calendar.weekdays)
        worked = [weekday in calendar.weekdays for weekday in range(7)]
        self.by_rest = [sum(worked[:rest]) for rest in range(7)]
        self.offsets = [rest for rest in range(7) if worked[rest]]
        special = {day.toordinal(): -1 for day in calendar.holidays if day.weekday() in calendar.weekdays}
        special |= {day.toordinal(): 1 for day in calendar.extra_days if day.weekday() not in calendar.weekdays}
        self.starts = sorted(special)
        self.changes = [0]
        for ordinal in self.starts:
            self.changes.append(self.changes[-1] + special[ordinal])
        self.counts = [self.count(ordinal) for ordinal in self.starts]

    def count(self, ordinal: int) -> int:
        """Return how many working days there are up to that day, itself included."""
        weeks, rest = divmod(ordinal, 7)
        return weeks * self.week + self.by_rest[rest] + self.changes[bisect_right(self.starts, ordinal)]

    def reach(self, count: int) -> int | None:
        """Return the first day up to which there are *count* working days."""
        at = bisect_left(self.counts, count)
        by_exception = self.starts[at] if at < len(self.starts) else None
        if not self.week:
            return by_exception
        weeks, rest = divmod(count - self.changes[at] - 1, self.week)
        by_pattern = weeks * 7 + self.offsets[rest] + 1
        return by_pattern if by_exception is None or by_pattern < by_exception else by_exception


def _is_date(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _weekday_problems(weekdays: tuple[int, ...]) -> Iterable[str]:
    for weekday in weekdays:
        if weekday.__class__ is not int or weekday not in range(7):
            yield f"weekday {weekday!r} is not 0 (Monday) to 6 (Sunday)"
    if len(set(weekdays)) != len(weekdays):
        yield "a weekday is named twice"


def _hour_problems(hours: tuple[tuple[int, int], ...]) -> Iterable[str]:
    if not hours:
        yield "it never works: no hours"
    for start, end in hours:
        if not 0 <= start < end <= DAY:
            yield f"hours {_clock(start)}-{_clock(end)} are not a part of one day"
    for (start, end), (later, last) in pairwise(hours):
        if later < start:
            yield f"hours {_clock(later)}-{_clock(last)} stand after {_clock(start)}-{_clock(end)}: put them in order"
        elif later < end:
            yield f"hours {_clock(start)}-{_clock(end)} and {_clock(later)}-{_clock(last)} overlap"


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


MONDAY_TO_FRIDAY = WorkCalendar()
"""Five days a week, all day, without holidays. 周一至周五。"""
