"""When the clocks of a zone are put forward or back, and instants as whole numbers for reckoning with them.

A *tick* is a microsecond; ticks are counted from midnight of the day with number 0, on the clock of UTC for an instant
and on the local clock for what that clock shows. The difference of the two is the zone's offset.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import attrs

SECOND_TICKS = 1_000_000
"""Ticks of a second."""

MINUTE_TICKS = 60 * SECOND_TICKS
"""Ticks of a minute."""

DAY_TICKS = 1440 * MINUTE_TICKS
"""Ticks of a day of 24 hours."""

TICK = timedelta(microseconds=1)
"""One tick."""

_MIDNIGHT = datetime(1, 1, 1)  # noqa: DTZ001 - of whichever clock is spoken of
_NO_ZONES_BEFORE = 1800  # every zone has its first change later
_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097  # after which the calendar repeats itself, weekdays included
_RULES_FROM = 2100  # by then no zone has changes that are listed one by one; rules by month and weekday repeat as well


@attrs.frozen
class ClockChange:
    """An instant at which a clock is put forward or back. 时钟拨动。

    Args:
        at: The instant, in ticks.
        before: The offset from UTC until then, in ticks.
        after: The offset from then on; the same at the end of a year, which is listed as if it were a change.
    """

    at: int
    before: int
    after: int


def ticks_of(moment: datetime) -> int:
    """Return the ticks of an instant in UTC or of what a clock shows, by the numbers that it is written with."""
    seconds = (moment.hour * 60 + moment.minute) * 60 + moment.second
    return moment.toordinal() * DAY_TICKS + seconds * SECOND_TICKS + moment.microsecond


def shown_at(ticks: int) -> datetime:
    """Return the date and time of so many ticks, without an offset.

    Raises:
        OverflowError: It lies outside the years 1 to 9999.
    """
    return _MIDNIGHT + timedelta(0, 0, ticks - DAY_TICKS)


def instant_at(ticks: int) -> datetime:
    """Return the instant in UTC of so many ticks.

    Raises:
        OverflowError: It lies outside the years 1 to 9999.
    """
    return shown_at(ticks).replace(tzinfo=UTC)


def clock_changes(zone: ZoneInfo, first: int, last: int | None = None) -> Iterator[ClockChange]:
    """Give the changes of a zone's clock from one instant on, in order, and the end of each year.

    Args:
        zone: Whose clock.
        first: In ticks; a change at this very instant is left out.
        last: The end of the last year that has to be looked at; the year 9999 if absent.
    """
    for year in range(_year(first), (date.max.year if last is None else _year(last)) + 1):
        for change in _changes_of(zone, year):
            if change.at > first:
                yield change


@lru_cache(maxsize=16_384)
def _changes_of(zone: ZoneInfo, year: int) -> tuple[ClockChange, ...]:
    """Return the changes in a year of UTC, its end being the last."""
    cycles = max(0, (year - _RULES_FROM) // _CYCLE_YEARS)
    if cycles:
        ahead = cycles * _CYCLE_DAYS * DAY_TICKS
        known = _changes_of(zone, year - cycles * _CYCLE_YEARS)
        return tuple(ClockChange(change.at + ahead, change.before, change.after) for change in known)
    start, end = (date(number, 1, 1).toordinal() for number in (year, year + 1))
    if year < _NO_ZONES_BEFORE:
        offset = _offset(zone, date(_NO_ZONES_BEFORE, 1, 1).toordinal() * DAY_TICKS)
        return (ClockChange(end * DAY_TICKS, offset, offset),)
    # No zone has ever changed twice within a day, so that a look a day finds every change.
    looks = [(at, _offset(zone, at)) for at in range(start * DAY_TICKS, end * DAY_TICKS + 1, DAY_TICKS)]
    found = [
        ClockChange(_when(zone, at, later, before), before, after)
        for (at, before), (later, after) in pairwise(looks)
        if before != after
    ]
    last, offset = looks[-1]
    return (*found, ClockChange(last, offset, offset))


def _when(zone: ZoneInfo, first: int, last: int, before: int) -> int:
    """Return the instant between two others from which the offset is no longer *before*: at a full second."""
    while last - first > SECOND_TICKS:
        middle = first + (last - first) // SECOND_TICKS // 2 * SECOND_TICKS
        if _offset(zone, middle) == before:
            first = middle
        else:
            last = middle
    return last


def _offset(zone: ZoneInfo, at: int) -> int:
    instant = instant_at(at)
    return ticks_of(instant.astimezone(zone)) - at


def _year(ticks: int) -> int:
    return date.fromordinal(max(ticks // DAY_TICKS, 1)).year
