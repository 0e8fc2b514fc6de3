"""``Span``: a length of time as a rule states it, and how it is counted.

A span is not yet a number of seconds: a month has 28 to 31 days and a working day as many hours as the calendar says.
``values.time.add_span`` turns a span and a start into an instant.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from typing import Self

import attrs

from servflow.errors import InvalidValueError, did_you_mean

MOST = 100_000
"""The largest amount of a span; more is a slip of the pen."""

_DAY = 86_400
_CYCLE = 146_097  # days in 400 years
_WORKED = re.compile(r"(working|business) +(hour|minute)s?")
_SHAPE = re.compile(r"([0-9]+) +([a-z]+(?: +[a-z]+)?)")


class Unit(StrEnum):
    """What a span is counted in. 时间单位。

    ``seconds`` is what one of it always comes to when time simply passes, ``months`` how many calendar months it has;
    both are 0 where that is not how it is measured. ``singular`` is its name after a one.
    """

    MINUTES = "minutes", 60, 0
    HOURS = "hours", 3600, 0
    DAYS = "days", _DAY, 0
    WORKING_DAYS = "working days", 0, 0
    WEEKS = "weeks", 7 * _DAY, 0
    MONTHS = "months", 0, 1
    YEARS = "years", 0, 12

    seconds: int
    months: int
    singular: str

    def __new__(cls, value: str, seconds: int, months: int) -> Self:
        """Make a member that is its name and knows its length."""
        self = str.__new__(cls, value)
        self._value_ = value
        self.seconds = seconds
        self.months = months
        self.singular = value.removesuffix("s")
        return self

    @classmethod
    def parse(cls, text: str, field: str = "unit") -> Unit:
        """Return the unit of a name in the plural or the singular.

        Raises:
            InvalidValueError: No such unit; the message says which is nearest.
        """
        unit = _UNITS.get(text)
        if unit is not None:
            return unit
        expected = f"expected a unit of time ({', '.join(cls)})"
        if _WORKED.fullmatch(text):
            raise InvalidValueError(field, f"{expected}; write working hours as hours with 'counting: working'")
        hint = did_you_mean(text.lower().replace("business", "working"), _UNITS)
        raise InvalidValueError(field, f"{expected}{hint}")


_UNITS: dict[str, Unit] = {name: unit for unit in Unit for name in (unit.value, unit.singular)}


class Counting(StrEnum):
    """How the time of a limit passes. 计时方式。

    ``elapsed``: it simply passes, a day is 24 hours. ``calendar_days``: whole local days, the first one not counted,
    over at 24:00 of the last. ``working``: only inside the calendar's working time.
    """

    ELAPSED = "elapsed"
    CALENDAR_DAYS = "calendar_days"
    WORKING = "working"

    @classmethod
    def parse(cls, text: str, field: str = "counting") -> Counting:
        """Return the member of that name.

        Raises:
            InvalidValueError: No such way of counting.
        """
        found = _COUNTINGS.get(text)
        if found is None:
            raise InvalidValueError(field, f"expected one of {', '.join(cls)}")
        return found


_COUNTINGS = {counting.value: counting for counting in Counting}


@attrs.frozen(weakref_slot=False)
class Span:
    """A length of time as a rule states it: ``3 working days``. 时限长度。

    Args:
        amount: How many, from none to 100 000.
        unit: Of what.

    Raises:
        InvalidValueError: An amount out of these bounds, or something that is no unit.
    """

    amount: int
    unit: Unit

    def __attrs_post_init__(self) -> None:
        """Refuse what is no span."""
        if self.amount.__class__ is not int or not 0 <= self.amount <= MOST:
            raise InvalidValueError("amount", f"expected a whole number from 0 to {MOST}")
        if self.unit.__class__ is not Unit:
            raise InvalidValueError("unit", f"expected a Unit, not {type(self.unit).__name__}")

    @classmethod
    def parse(cls, text: str, field: str = "span") -> Span:
        """Return the span of a text such as ``3 working days``, ``168 hours`` or ``1 month``.

        Args:
            text: A whole number, a space and a unit.
            field: The name of the field that an error speaks of.

        Raises:
            InvalidValueError: Anything else: a bare number, a sign, a fraction, an unknown unit, more than 100 000.
        """
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidValueError(field, f"expected a text such as '3 days', not {type(text).__name__}")
        found = _SHAPE.fullmatch(text.strip())
        if found is None:
            raise InvalidValueError(field, "expected a whole number and a unit, for example '3 days' or '1 month'")
        digits, name = found.groups()
        if len(digits) > 9 or int(digits) > MOST:  # noqa: PLR2004 - no need to read more digits than that
            raise InvalidValueError(field, f"too long: at most {MOST} of a unit")
        return cls(int(digits), Unit.parse(" ".join(name.split()), field))

    def __str__(self) -> str:
        """Return the text that ``parse`` reads."""
        return f"{self.amount} {self.unit.singular if self.amount == 1 else self.unit.value}"


def certainly_before(first: Span, second: Span) -> bool | None:
    """Say whether *first* is shorter than *second*, whenever both begin.

    Fifteen days are always shorter than three months; thirty days and one month depend on the month, and working days
    on the calendar, so that these have no order. Between months and days a margin of one day is kept, because a local
    day may be missing altogether or last an hour less.

    Returns:
        ``True`` when it always is, ``False`` when it never is, ``None`` when it depends.
    """
    if Unit.WORKING_DAYS in (first.unit, second.unit):
        return first.amount < second.amount if first.unit is second.unit else None
    if first.unit.months and second.unit.months:
        return first.amount * first.unit.months < second.amount * second.unit.months
    shortest, longest = _seconds(first)
    least, most = _seconds(second)
    if longest < least:
        return True
    return False if shortest >= most else None


def _seconds(span: Span) -> tuple[int, int]:
    months = span.amount * span.unit.months
    if not months:
        exact = span.amount * span.unit.seconds
        return exact, exact
    fewest, most = _days_in(months)
    return (fewest - 1) * _DAY, (most + 1) * _DAY


@lru_cache(maxsize=256)
def _days_in(months: int) -> tuple[int, int]:
    """Return the fewest and the most days that so many months in a row can have."""
    firsts = _firsts()
    cycles, rest = divmod(months, len(firsts))
    lengths = [
        (firsts[index + rest] if index + rest < len(firsts) else firsts[index + rest - len(firsts)] + _CYCLE) - first
        for index, first in enumerate(firsts)
    ]
    return cycles * _CYCLE + min(lengths), cycles * _CYCLE + max(lengths)


@cache
def _firsts() -> tuple[int, ...]:
    """Return the day number of the first of every month in the 400 years after which the calendar repeats itself."""
    return tuple(date(year, month, 1).toordinal() for year in range(2000, 2400) for month in range(1, 13))
