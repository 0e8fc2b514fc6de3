"""``WorkCalendar``: which days and which hours are working time.

A calendar is a weekly pattern with exceptions to either side: holidays, and the make-up working days that China's
annual notice sets on weekends (调休). It answers from an index in which the n-th working day is two bisections away, so
a span of years costs what a span of days costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

import attrs

from servflow.errors import InvalidValueError
from servflow.values.clock_changes import MINUTE_TICKS
from servflow.values.work_index import Tally, WorkIndex
from servflow.values.working_hours import (
    DAY,
    Hours,
    HoursOn,
    day_problems,
    hour_problems,
    is_date,
    is_weekday,
    night_problems,
)

_LAST = date.max.toordinal()


@attrs.frozen(kw_only=True)
class WorkCalendar:
    """Which days and hours are working time. 工作日历。

    Hours that run past midnight, such as 22:00 to 06:00, belong to the day that they begin on: if that day is worked,
    they are worked to their end, and if it is not, they are free.

    Args:
        weekdays: The days of the week that are worked, Monday is 0.
        hours: What is worked of such a day: from and to (not included) in minutes after local midnight, in order. Only
            the last may end after minute 1440, which is on the next day.
        hours_on: Days of the week and dates with other hours than these. A date goes before its day of the week.
        holidays: Days that the pattern would work and that are free (节假日).
        extra_days: Days that the pattern would not work and that are worked (调休上班).
        confirmed_from: The first day for which the exceptions are known; nothing where they are since ever.
        confirmed_through: The last day for which the exceptions are known; nothing where they are for all time.

    Raises:
        InvalidValueError: A calendar that could never be, with everything that is wrong with it.
    """

    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    hours: Hours = ((0, DAY),)
    hours_on: tuple[HoursOn, ...] = ()
    holidays: frozenset[date] = frozenset()
    extra_days: frozenset[date] = frozenset()
    confirmed_from: date | None = None
    confirmed_through: date | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse a calendar that could never be, naming everything that is wrong with it."""
        problems = [
            *_weekday_problems(self.weekdays),
            *hour_problems(self.hours),
            *day_problems(self.hours_on),
            *self._date_problems(),
        ]
        if not problems:
            week, special = self._pattern
            problems = [*night_problems(week, special)]
        if problems:
            raise InvalidValueError("calendar", "; ".join(problems))

    def _date_problems(self) -> Iterable[str]:
        for name, days in (("holidays", self.holidays), ("extra_days", self.extra_days)):
            if not all(map(is_date, days)):
                yield f"{name} are dates without a time"
        both = self.holidays & self.extra_days
        if both:
            yield f"both holiday and extra day: {', '.join(sorted(map(str, both)))}"
        if not self.weekdays and not self.extra_days:
            yield "it never works: no weekdays and no extra_days"
        for on in self.hours_on:
            if is_date(on.day) and not self.is_working_day(on.day):
                yield f"hours are given for {on.day}, which is not worked: name it in extra_days"

    @cached_property
    def _pattern(self) -> tuple[Sequence[Hours], Mapping[int, Hours]]:
        """What is worked on each day of the week, and on days that differ by their number."""
        given = {on.day: on.hours for on in self.hours_on}
        usual = [given.get(weekday, self.hours) for weekday in range(7)]
        special: dict[int, Hours] = {day.toordinal(): () for day in self.holidays}
        special |= {day.toordinal(): usual[day.weekday()] for day in self.extra_days}
        special |= {day.toordinal(): hours for day, hours in given.items() if isinstance(day, date)}
        return [usual[weekday] if weekday in self.weekdays else () for weekday in range(7)], special

    @cached_property
    def _days(self) -> Tally:
        """Its working days, counted."""
        week, special = self._pattern
        return Tally([bool(hours) for hours in week], {day: bool(hours) for day, hours in special.items()})

    @cached_property
    def work(self) -> WorkIndex:
        """Its working time, added up for ``values.working_time``. 工时索引。"""
        week, special = self._pattern
        return WorkIndex([_ticks(hours) for hours in week], {day: _ticks(hours) for day, hours in special.items()})

    def is_working_day(self, day: date) -> bool:
        """Say whether *day* is worked."""
        return day in self.extra_days or (day.weekday() in self.weekdays and day not in self.holidays)

    def hours_of(self, day: date) -> Hours:
        """Return what is worked of *day*, in minutes after its midnight; nothing of a free day. 当日工时。"""
        week, special = self._pattern
        return special.get(day.toordinal(), week[day.weekday()])

    def is_confirmed(self, day: date) -> bool:
        """Say whether the exceptions are known for *day*."""
        return (self.confirmed_through is None or day <= self.confirmed_through) and (
            self.confirmed_from is None or day >= self.confirmed_from
        )

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


def _weekday_problems(weekdays: tuple[int, ...]) -> Iterable[str]:
    for weekday in weekdays:
        if not is_weekday(weekday):
            yield f"weekday {weekday!r} is not 0 (Monday) to 6 (Sunday)"
    if len(set(weekdays)) != len(weekdays):
        yield "a weekday is named twice"


def _ticks(hours: Hours) -> list[tuple[int, int]]:
    return [(opens * MINUTE_TICKS, closes * MINUTE_TICKS) for opens, closes in hours]


MONDAY_TO_FRIDAY = WorkCalendar()
"""Five days a week, all day, without holidays. 周一至周五。"""
