"""A fact cut into atoms: of all values in one atom the same conditions hold, so that one of them stands for all.

Closed choices are cut into their values, open texts into the values that somebody names and one more, everything with
an order into the named values and what lies between, as far as the fact has values there (no day between two days, no
repair between two repairs). Unknown is no atom: the analysis is about declared values (DESIGN section 7).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cmp_to_key
from itertools import islice, pairwise
from math import ceil, floor
from typing import Any

import attrs

from servflow.errors import InvalidValueError, NotProvedError
from servflow.policies.conditions import order_of
from servflow.policies.facts import FactType, Kind
from servflow.values.ages import Age
from servflow.values.money import Money
from servflow.values.time import Span, Unit

_SECOND = timedelta(seconds=1)
_TICK = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_STARTS = tuple(date(year, month, 1) for year in (2023, 2024) for month in range(1, 13))
"""From when ages are counted that only the calendar can tell apart: months and years of every length begin there."""

_FINE = frozenset({Unit.HOURS, Unit.MINUTES})
_SAMPLES: Mapping[Kind, Any] = {
    Kind.NUMBER: 0,
    Kind.MONEY: Money(0),
    Kind.DATE: _STARTS[0],
    Kind.INSTANT: datetime(2023, 1, 1, tzinfo=UTC),
    Kind.DURATION: Span(1, Unit.DAYS),
    Kind.AGE: Span(1, Unit.DAYS),
}
"""A value of each kind, for a fact of which rules ask only whether it is known."""


@attrs.frozen
class Limits:
    """The least and the largest value that a fact can have, as far as there are any. 取值界限。"""

    least: Any = None
    most: Any = None

    def admit(self, value: Any) -> bool:
        """Return whether *value* lies within them."""
        if isinstance(value, Money):
            value = value.minor
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


def atoms_of(kind: FactType, named: Iterable[Any], limits: Limits | None = None) -> tuple[Any, ...]:
    """Return one value for each atom, in their order where they have one.

    Args:
        kind: What the fact may be.
        named: Every value that a condition compares it with.
        limits: The values that count; by default all that the kind has.

    Raises:
        NotProvedError: Two of the values have an order that depends on the calendar.
    """
    values = tuple(dict.fromkeys(named))
    match kind.kind:
        case Kind.CHOICE:
            return tuple(kind.values)
        case Kind.BOOL:
            return (True, False)
        case Kind.TEXT:
            return (*values, _another(values))
        case _:
            return tuple(_cut(kind, in_order(values), limits or _limits_of(kind)))


def _limits_of(kind: FactType) -> Limits:
    return Limits(kind.least if kind.kind in {Kind.NUMBER, Kind.MONEY} else None)


def in_order(values: Iterable[Any]) -> tuple[Any, ...]:
    """Return values from the least to the largest, each once.

    Raises:
        NotProvedError: The order of two of them depends on the calendar.
    """
    ordered: list[Any] = []
    for value in sorted(values, key=cmp_to_key(_compared)):
        if not ordered or _compared(ordered[-1], value):
            ordered.append(value)
    return tuple(ordered)


def _compared(one: Any, other: Any) -> int:
    order = order_of(one, other)
    if order is None:
        raise NotProvedError(f"not proved: whether {one} are less than {other} depends on the calendar")
    return order


def _another(named: tuple[Any, ...]) -> str:
    """Return a text that nobody named."""
    text = "anything_else"
    while text in named:
        text += "_"
    return text


def _cut(kind: FactType, points: tuple[Any, ...], limits: Limits) -> Iterator[Any]:
    """Give every point, and one value of each gap before, between and behind them that has any."""

    def admits(value: Any) -> bool:
        whole = not kind.whole or value == int(value)
        return whole and (isinstance(value, Span | Age) or limits.admit(value))

    for low, high in pairwise((None, *points, None)):
        near = _values_near(kind, low, high, limits)
        inside = (value for value in near if _is_between(low, value, high) and admits(value))
        yield from islice(inside, 1)
        if high is not None and admits(high):
            yield high


def _is_between(low: Any, value: Any, high: Any) -> bool:
    return (low is None or order_of(value, low) == 1) and (high is None or order_of(value, high) == -1)


def _values_near(kind: FactType, low: Any, high: Any, limits: Limits) -> Iterator[Any]:
    """Give values that may lie between two points, those next to them first."""
    for point, step in ((low, 1), (high, -1)):
        if point is not None:
            with suppress(OverflowError, InvalidValueError):
                yield _moved(point, step)
    if limits.least is not None:
        yield Money(limits.least, (low or high).currency) if isinstance(low or high, Money) else limits.least
    if low is None and high is None:
        yield _SAMPLES[kind.kind]
    if low is None or high is None:
        return
    if kind.kind is Kind.NUMBER:
        yield (Decimal(low) + Decimal(high)) / 2
    elif isinstance(low, datetime):
        yield low + _TICK
    elif isinstance(low, Span):
        yield from _spans_near(low, high, fine=kind.kind is Kind.DURATION)
        if kind.kind is Kind.AGE:
            yield from _ages_after(low)


def _moved(value: Any, step: int) -> Any:
    """Return the next value in one direction, of numbers the next whole one."""
    match value:
        case Money():
            return Money(value.minor + step, value.currency)
        case Span():
            return Span(value.amount + step, value.unit)
        case datetime():
            return value + step * _SECOND
        case date():
            return value + step * _DAY
        case _:
            return floor(value) + 1 if step > 0 else ceil(value) - 1


def _spans_near(low: Span, high: Span, *, fine: bool) -> Iterator[Span]:
    """Give spans in other units that may lie between two."""
    with suppress(InvalidValueError):  # more days than a span has, or a day after the year 9999
        days = (Age.after(_STARTS[0], low).days + Age.after(_STARTS[0], high).days) // 2
        yield Span(days, Unit.DAYS)
    if not (fine or low.unit in _FINE or high.unit in _FINE):
        return
    for unit in (Unit.HOURS, Unit.MINUTES):
        for end, step in ((low, 1), (high, -1)):
            with suppress(InvalidValueError):
                yield Span(end.amount * end.unit.seconds // unit.seconds + step, unit)


def _ages_after(low: Span) -> Iterator[Age]:
    """Give ages a day above a span, counted from many days: from some of them they may lie below the next."""
    for start in _STARTS:
        with suppress(InvalidValueError, OverflowError):
            yield Age(start, Age.after(start, low).day + _DAY)
