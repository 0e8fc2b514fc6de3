"""``WorkCalendar``: which days and which hours are working time.

A calendar is a weekly pattern with exceptions to either side: holidays, and the make-up working days that China's
annual notice sets on weekends (调休). It answers from an index in which the n-th working day is two bisections away, so
a span of years costs what a span of days costs.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise

import attrs

from servflow.errors import InvalidValueError
from servflow.values.clock_changes import MINUTE
from servflow.values.work_index import Tally, WorkIndex

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
    def _days(self) -> Tally:
        """Its working days, counted."""
        week = [int(weekday in self.weekdays) for weekday in range(7)]
        special = dict.fromkeys(self.holidays, 0) | dict.fromkeys(self.extra_days, 1)
        return Tally(week, {day.toordinal(): worth for day, worth in special.items()})

    @cached_property
    def work(self) -> WorkIndex:
        """Its working time, added up for ``values.working_time``. 工时索引。"""
        hours = [(opens * MINUTE, closes * MINUTE) for opens, closes in self.hours]
        week = [hours if weekday in self.weekdays else [] for weekday in range(7)]
        special = {day.toordinal(): hours if day in self.extra_days else [] for day in self.holidays | self.extra_days}
        return WorkIndex(week, special)

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
        found = self._days.reach(self._days.up_to(ordinal) + n)
        if found is None or found > _LAST:
            raise InvalidValueError("calendar", "there are not so many working days on it")
        return date.fromordinal(found)


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
