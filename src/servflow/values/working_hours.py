"""Working hours of a day, and what may be wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import TypeAlias, TypeGuard

import attrs

DAY = 1440
"""Minutes of a local day."""


def minute_of(time_of_day: str) -> int:
    """Return a time of day such as ``17:00`` in minutes after midnight; ``24:00`` is the end of the day."""
    return int(time_of_day[:2]) * 60 + int(time_of_day[3:])


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The days of the week as rulebooks write them, in order."""

_FIRST, _LAST = date.min.toordinal(), date.max.toordinal()

Hours: TypeAlias = tuple[tuple[int, int], ...]
"""What is worked of a day: from and to (not included) in minutes after its midnight, in order."""


@attrs.frozen
class HoursOn:
    """Working hours of one day of the week, or of one date. 特定日工时。

    Args:
        day: The day of the week, Monday is 0, or the date.
        hours: What is worked then.
    """

    day: int | date
    hours: Hours


def hour_problems(hours: Hours) -> Iterable[str]:
    """Give what is wrong with the hours of a day. An end after 24:00 is one on the next day."""
    if not hours:
        yield "it never works: no hours"
    for start, end in hours:
        if not 0 <= start < end <= start + DAY or start >= DAY:
            yield f"hours {_clock(start)}-{_clock(end)} are not a part of one day, or of a night that begins on it"
    for (start, end), (later, last) in pairwise(hours):
        if later < start:
            yield f"hours {shown_hours(later, last)} stand after {shown_hours(start, end)}: put them in order"
        elif later < end:
            yield f"hours {shown_hours(start, end)} and {shown_hours(later, last)} overlap"


def day_problems(hours_on: Iterable[HoursOn]) -> Iterable[str]:
    """Give what is wrong with hours that are given for single days."""
    seen: set[int | date] = set()
    for on in hours_on:
        if on.day in seen:
            yield f"hours of {shown_day(on.day)} are given twice"
        seen.add(on.day)
        if not is_weekday(on.day) and not is_date(on.day):
            yield f"hours are given for {on.day!r}: expected 0 (Monday) to 6 (Sunday), or a date without a time"
        yield from (f"{problem} ({shown_day(on.day)})" for problem in hour_problems(on.hours))


def night_problems(week: Sequence[Hours], special: Mapping[int, Hours]) -> Iterable[str]:
    """Give the nights that run into the working hours of the next morning.

    Args:
        week: What is worked on each day of the week, from Monday on.
        special: What is worked on days that differ, by day number.
    """
    for weekday, hours in enumerate(week):
        following = (weekday + 1) % 7
        yield from _overlap(hours, WEEKDAYS[weekday], week[following], WEEKDAYS[following])
    for day in sorted({day + step for day in special for step in (-1, 0) if _FIRST <= day + step < _LAST}):
        hours, after = (special.get(number, week[(number - 1) % 7]) for number in (day, day + 1))
        yield from _overlap(hours, str(date.fromordinal(day)), after, str(date.fromordinal(day + 1)))


def _overlap(hours: Hours, day: str, after: Hours, following: str) -> Iterable[str]:
    if hours and after and hours[-1][1] - DAY > after[0][0]:
        yield f"hours {shown_hours(*hours[-1])} of {day} run into {shown_hours(*after[0])} of {following}"


def shown_hours(start: int, end: int) -> str:
    """Return hours as people write them: ``22:00-06:00``."""
    return f"{_clock(start)}-{_clock(end - DAY if end > DAY else end)}"


def shown_day(day: object) -> str:
    """Return a day of the week or a date as people write it."""
    return WEEKDAYS[day] if is_weekday(day) else str(day)


def is_weekday(day: object) -> TypeGuard[int]:
    """Say whether *day* is the number of a day of the week."""
    return day.__class__ is int and day in range(7)


def is_date(value: object) -> TypeGuard[date]:
    """Say whether *value* is a date without a time."""
    return isinstance(value, date) and not isinstance(value, datetime)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
