"""``Period``: a week, a month or any stretch of local days that metrics are counted over.

Source:
    Catalogue T-16 and R-085 (weekly and monthly, by the calendar).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import attrs

from servflow.errors import InvalidValueError

Every = Literal["week", "month", "whole"]

EVERY: tuple[Every, ...] = ("week", "month", "whole")
"""The kinds of period."""

MOST_PERIODS = 1000
"""Periods of one report; more is a date that went wrong."""

_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Period:
    """A stretch of local days. 统计周期。

    Args:
        kind: ``week`` (Monday to Sunday), ``month`` (of the calendar) or ``whole`` (whatever days were asked for).
        first: Its first day.
        last: Its last day, which is part of it.
    """

    kind: Every
    first: date
    last: date

    @property
    def name(self) -> str:
        """``2024-W19``, ``2024-05``, or ``2024-05-01..2024-05-31``."""
        match self.kind:
            case "week":
                year, week, _ = self.first.isocalendar()
                return f"{year:04d}-W{week:02d}"
            case "month":
                return f"{self.first.year:04d}-{self.first.month:02d}"
            case _:
                return f"{self.first}..{self.last}"

    def __contains__(self, day: object) -> bool:
        """Return whether a local day lies in it."""
        return isinstance(day, date) and self.first <= day <= self.last

    def __str__(self) -> str:
        """Return its name."""
        return self.name


def period_of(day: date, every: Literal["week", "month"]) -> Period:
    """Return the week or the month in which *day* lies. 所属周期。"""
    if every == "week":
        first = date.fromordinal(max(day.toordinal() - day.weekday(), 1))
        last = date.fromordinal(min(day.toordinal() - day.weekday() + 6, date.max.toordinal()))
    else:
        first = day.replace(day=1)
        last = first.replace(day=28) + 3 * _DAY
        last = last if last.month == first.month else last - timedelta(days=last.day)
    return Period(kind=every, first=first, last=last)


def periods_between(first: date, last: date, every: Every) -> tuple[Period, ...]:
    """Return every period from the one of *first* to the one of *last*, none left out. 周期列表。

    Weeks and months are whole: the first may begin before *first*, the last may end after *last*.

    Raises:
        InvalidValueError: *last* is before *first*, or there are more than ``MOST_PERIODS``.
    """
    if last < first:
        raise InvalidValueError("last", f"{last} is before {first}")
    if every not in EVERY:
        raise InvalidValueError("by", f"expected one of {', '.join(EVERY)}")
    if every == "whole":
        return (Period(kind=every, first=first, last=last),)
    found = [period_of(first, every)]
    while found[-1].last < last:
        if len(found) == MOST_PERIODS:
            raise InvalidValueError("periods", f"more than {MOST_PERIODS} from {first} to {last}; ask for fewer days")
        found.append(period_of(found[-1].last + _DAY, every))
    return tuple(found)
