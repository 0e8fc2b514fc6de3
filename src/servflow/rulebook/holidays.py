"""Public holidays that a calendar takes over by name, from the package ``holidays`` (extra ``calendars``).

China's days off and make-up working days are announced once a year. The package knows them year by year and guesses
beyond: a year is known when it has make-up days, which no guess has and every notice since 2001 had.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import count, takewhile

import attrs

FIRST_NOTICE = 2001
"""The year of the first notice."""

GUESSED_YEARS = 5
"""Years after the last notice for which the holidays that the law fixes are taken over, to guess deadlines with."""

_DAY = timedelta(days=1)
_SATURDAY = 5


@attrs.frozen(kw_only=True)
class PublicHolidays:
    """Days off and make-up working days of a country. 法定节假日与调休安排。

    Args:
        holidays: Days off, with the weekends that touch them.
        extra_days: Make-up working days.
        confirmed_from: The first day of the first year that is known.
        confirmed_through: The last day of the last one.
    """

    holidays: frozenset[date]
    extra_days: frozenset[date]
    confirmed_from: date
    confirmed_through: date


@cache
def china() -> PublicHolidays | None:
    """Return the days of every year whose official notice the installed package knows, or nothing if it knows none.

    Raises:
        ImportError: The package is not installed.
    """
    known = {year: _made_up(year) for year in takewhile(_made_up, count(FIRST_NOTICE))}
    if not known:
        return None
    last = max(known)
    extra_days = frozenset[date]().union(*known.values())
    return PublicHolidays(
        holidays=frozenset(_breaks(_days_off(FIRST_NOTICE, last + GUESSED_YEARS), extra_days)),
        extra_days=extra_days,
        confirmed_from=date(FIRST_NOTICE, 1, 1),
        confirmed_through=date(last, 12, 31),
    )


def _made_up(year: int) -> frozenset[date]:
    """Return the make-up working days of a year; none where it has not been announced."""
    from holidays import country_holidays

    return frozenset(day for day in country_holidays("CN", years=year).weekend_workdays if day.year == year)


def _days_off(first: int, last: int) -> frozenset[date]:
    from holidays import country_holidays

    return frozenset(country_holidays("CN", years=range(first, last + 1)))


def _breaks(days_off: frozenset[date], extra_days: frozenset[date]) -> set[date]:
    """Return the days off with the weekends before, between and after them: a notice counts these to the break."""
    found = set(days_off)
    for day in days_off:
        for step in (_DAY, -_DAY):
            near = day + step
            while near.weekday() >= _SATURDAY and near not in extra_days:
                found.add(near)
                near += step
    return found
