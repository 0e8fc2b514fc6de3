"""Conditions: what a rule asks of one fact. A condition never looks at two facts.

Five forms are enough for every rule of the catalogue, and few enough for exact analysis: equal to a value, one of
several, within bounds, the negation of these, and whether the fact is known. A fact that is not known makes each of the
first four miss, the negation too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

import attrs

from servflow.values.ages import Age
from servflow.values.money import Money
from servflow.values.time import Span, certainly_before


@attrs.frozen
class Equals:
    """The fact is this value. 等于。"""

    value: Any

    def holds(self, fact: Any) -> bool:
        """Return whether it holds of a known fact."""
        return _equal(fact, self.value)

    def __str__(self) -> str:
        """Return the value as a rulebook writes it."""
        return written(self.value)


@attrs.frozen
class OneOf:
    """The fact is one of these values. 属于。"""

    values: tuple[Any, ...]

    def holds(self, fact: Any) -> bool:
        """Return whether it holds of a known fact."""
        return any(_equal(fact, value) for value in self.values)

    def __str__(self) -> str:
        """Return the values as a rulebook writes them."""
        return f"[{', '.join(written(value) for value in self.values)}]"


@attrs.frozen(kw_only=True)
class Range:
    """The fact lies within these bounds. 区间。

    Numbers, dates and instants compare as they are; money of another currency lies within no bounds; durations compare
    where their order is certain (15 days are less than 3 months, 30 days and 1 month are neither). An age compares with
    all of them by the calendar, once its start is known.
    """

    at_least: Any = None
    more_than: Any = None
    at_most: Any = None
    less_than: Any = None

    def holds(self, fact: Any) -> bool:
        """Return whether it holds of a known fact."""
        return (
            (self.at_least is None or order_of(fact, self.at_least) in _AT_LEAST)
            and (self.more_than is None or order_of(fact, self.more_than) == 1)
            and (self.at_most is None or order_of(fact, self.at_most) in _AT_MOST)
            and (self.less_than is None or order_of(fact, self.less_than) == -1)
        )

    @property
    def bounds(self) -> tuple[tuple[str, Any], ...]:
        """The bounds that are set, by name."""
        named = attrs.asdict(self, recurse=False)
        return tuple((name, value) for name, value in named.items() if value is not None)

    def __str__(self) -> str:
        """Return the bounds as a rulebook writes them."""
        return f"{{{', '.join(f'{name}: {written(value)}' for name, value in self.bounds)}}}"


@attrs.frozen
class Not:
    """The fact is known and the condition does not hold of it. 非。"""

    condition: Equals | OneOf | Range

    def holds(self, fact: Any) -> bool:
        """Return whether it holds of a known fact."""
        return not self.condition.holds(fact)

    def __str__(self) -> str:
        """Return the negation as a rulebook writes it."""
        return f"{{not: {self.condition}}}"


@attrs.frozen
class Known:
    """Whether the fact is known at all, whatever it is. 是否已知。"""

    known: bool

    def holds(self, fact: Any) -> bool:
        """Return whether it holds of a fact; None is one that is not known."""
        return (fact is not None) is self.known

    def __str__(self) -> str:
        """Return it as a rulebook writes it."""
        return f"{{known: {written(self.known)}}}"


Condition = Equals | OneOf | Range | Not | Known
When = tuple[tuple[str, Condition], ...]
"""The conditions of a rule: all must hold."""

_AT_LEAST = frozenset({0, 1})
_AT_MOST = frozenset({0, -1})


def first_miss(when: When, facts: Mapping[str, Any]) -> tuple[str, Condition] | None:
    """Return the first condition that does not hold of the facts, or nothing when all hold.

    Args:
        when: The conditions, by fact.
        facts: What is known; absent and None are unknown.
    """
    for name, condition in when:
        fact = facts.get(name)
        if not condition.holds(fact) if fact is not None else _asks_a_value(condition):
            return name, condition
    return None


def holds(when: When, facts: Mapping[str, Any]) -> bool:
    """Return whether all conditions hold of the facts."""
    return first_miss(when, facts) is None


def _asks_a_value(condition: Condition) -> bool:
    """Return whether a fact that is not known misses a condition."""
    return condition.__class__ is not Known or not condition.holds(None)


def values_in(condition: Condition) -> tuple[Any, ...]:
    """Return every value that a condition compares with."""
    if isinstance(condition, Equals):
        return (condition.value,)
    if isinstance(condition, OneOf):
        return condition.values
    if isinstance(condition, Range):
        return tuple(value for _, value in condition.bounds)
    if isinstance(condition, Known):
        return ()
    return values_in(condition.condition)


def written(value: Any) -> str:
    """Return a value as a rulebook writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(written(item) for item in cast('Iterable[Any]', value))}]"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _equal(fact: Any, value: Any) -> bool:
    """Return whether a fact is a value; spans are equal where they last equally long for certain."""
    if isinstance(value, bool):
        return fact is value
    if isinstance(value, Span):
        return order_of(fact, value) == 0
    return bool(fact == value)


def order_of(fact: Any, bound: Any) -> int | None:
    """Return -1, 0 or 1 as *fact* is less than, equal to or more than *bound*; None where that is not certain."""
    if isinstance(bound, Span):
        return fact.order(bound) if isinstance(fact, Age) else _order_of_spans(fact, bound)
    if isinstance(bound, Money) and fact.currency != bound.currency:
        return None
    return int(fact > bound) - int(fact < bound)


def _order_of_spans(fact: Span, bound: Span) -> int | None:
    if fact == bound:
        return 0
    match certainly_before(fact, bound), certainly_before(bound, fact):
        case True, _:
            return -1
        case _, True:
            return 1
        case False, False:
            return 0
        case _:
            return None
