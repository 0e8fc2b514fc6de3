"""Whether two rules can hold of one case, with such a case as the witness.

This is what the reader asks of ``hit: unique`` and ``hit: sections``. It is certain where it says yes: the witness is a
value for every fact that either rule speaks of, and both rules hold of it. A narrow gap between bounds may escape it;
``rulebook check`` proves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise, takewhile
from typing import Any

from servflow.errors import InvalidValueError
from servflow.policies.conditions import Condition, Equals, OneOf, Range, order_of, values_in, written
from servflow.policies.facts import FactType, Kind
from servflow.policies.table import Rule, Table
from servflow.policies.words import AS_OF
from servflow.values.ages import Age
from servflow.values.money import Money
from servflow.values.time import Span, Unit

Box = Mapping[str, tuple[Condition, ...]]
"""What is asked of each fact."""

MOST_STEPS = 2_000_000
"""Values that one search tries before it gives up."""

_ANOTHER = "another value"
_TICK = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_START = date(2023, 1, 1)
"""From when the ages of a witness are counted; thresholds whose order is certain have it from any day."""


class Search:
    """Looks for rules of a table that its hit policy lets not stand together. 规则冲突检查。

    With ``unique`` no two rules may hold of one case. With ``sections`` no two of one section may that answer
    differently; a case that an earlier section may decide is left out.
    """

    def __init__(self, table: Table) -> None:
        """Lay out what each rule asks."""
        self._table = table
        self._kinds = {"as_of": AS_OF, **table.vocabulary.facts}
        self._boxes = [box_of(rule) for rule in table.rules]
        self._steps = 0

    @property
    def is_spent(self) -> bool:
        """Whether the search gave up, so that there may be more than it found."""
        return self._steps > MOST_STEPS

    def overlapping(self) -> Iterator[tuple[Rule, Rule, Mapping[str, Any]]]:
        """Give every two rules that may not stand together, and a case of which both hold."""
        rules, boxes = self._table.rules, self._boxes
        for i, j in _pairs(boxes):
            self._steps += 1
            if self.is_spent:
                return
            if self._may_meet(rules[i], rules[j]):
                both = _meet(boxes[i], boxes[j])
                case = self.witness(both)
                if case is not None and not self._taken(both, rules[i].section):
                    yield rules[i], rules[j], case

    def _may_meet(self, one: Rule, other: Rule) -> bool:
        """Return whether the hit policy forbids both to hold of one case."""
        return self._table.hit == "unique" or (one.section == other.section and one.then != other.then)

    def _taken(self, box: Box, section: str) -> bool:
        """Return whether a rule of an earlier section may decide some case of *box*."""
        earlier = takewhile(lambda pair: pair[0].section != section, zip(self._table.rules, self._boxes, strict=True))
        return any(self.witness(_meet(box, other)) is not None for _, other in earlier)

    def witness(self, box: Box) -> Mapping[str, Any] | None:
        """Return a value for each fact of *box* that meets all that is asked of it, or nothing where one has none."""
        case: dict[str, Any] = {}
        for fact, conditions in box.items():
            value = self._value_for(conditions, self._kinds[fact])
            if value is None:
                return None
            case[fact] = value
        return case

    def _value_for(self, conditions: tuple[Condition, ...], kind: FactType) -> Any:
        """Return a value of which all *conditions* hold, or nothing when none was found."""
        for value in _candidates(conditions, kind):
            self._steps += 1
            if all(condition.holds(value) for condition in conditions):
                return value
        return None


def box_of(rule: Rule) -> Box:
    """Return what a rule asks of each fact; its dates are asked of ``as_of``."""
    box: dict[str, tuple[Condition, ...]] = {fact: (condition,) for fact, condition in rule.when}
    if rule.is_dated:
        box["as_of"] = (Range(at_least=rule.effective_from, at_most=rule.effective_to),)
    return box


def as_words(case: Mapping[str, Any]) -> str:
    """Return a case as ``fact=value`` pairs after the word ``witness``."""
    return " ".join(["witness", *(f"{fact}={written(value)}" for fact, value in case.items())])


def uncertain_spans(rules: Iterable[Rule]) -> Iterator[tuple[Rule, str, Span, Span]]:
    """Give the durations that rules compare one fact with although their order depends on the calendar."""
    seen: dict[str, list[Span]] = {}
    for rule in rules:
        for fact, condition in rule.when:
            spans = [value for value in values_in(condition) if isinstance(value, Span)]
            known = seen.setdefault(fact, [])
            for span in spans:
                other = next((other for other in known if order_of(other, span) is None), None)
                if other is not None:
                    yield rule, fact, other, span
                elif span not in known:
                    known.append(span)


def _pairs(boxes: list[Box]) -> Iterator[tuple[int, int]]:
    """Give every two rules, leaving out those that list values of one fact and have none in common.

    Rules are the bits of an integer, so that a thousand of them are compared with one more in a few steps.
    """
    listing: dict[str, int] = {}
    wanting: dict[tuple[str, Any], int] = {}
    for j, box in enumerate(boxes):
        mask = (1 << j) - 1
        for fact, values in _listed(box):
            meeting = ~listing.get(fact, 0)
            for value in values:
                meeting |= wanting.get((fact, value), 0)
                wanting[fact, value] = wanting.get((fact, value), 0) | 1 << j
            listing[fact] = listing.get(fact, 0) | 1 << j
            mask &= meeting
        while mask:
            yield (mask & -mask).bit_length() - 1, j
            mask &= mask - 1


def _listed(box: Box) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Give the facts for which a rule lists the values it wants; spans are left out (a week is seven days)."""
    for fact, (condition,) in box.items():
        if isinstance(condition, Equals | OneOf) and not isinstance((values := values_in(condition))[0], Span):
            yield fact, values


def _meet(one: Box, other: Box) -> Box:
    return {fact: one.get(fact, ()) + other.get(fact, ()) for fact in (*one, *(f for f in other if f not in one))}


def _candidates(conditions: tuple[Condition, ...], kind: FactType) -> Iterator[Any]:
    """Give values to try: where values are listed, these; else first what nobody named, then what lies around names."""
    listed = [values_in(condition) for condition in conditions if isinstance(condition, Equals | OneOf)]
    if listed:
        others = set(listed[-1])
        yield from (value for value in listed[0] if value in others or isinstance(value, Span))
        return
    named = [value for condition in conditions for value in values_in(condition)]
    match kind.kind:
        case Kind.CHOICE:
            yield from kind.values
        case Kind.BOOL:
            yield from (True, False)
        case Kind.TEXT:
            yield _ANOTHER
        case Kind.NUMBER:
            numbers = sorted(Decimal(value) for value in named)
            yield from (numbers[0] - 1, numbers[-1] + 1)
            yield from numbers
            yield from ((low + high) / 2 for low, high in pairwise(numbers))
        case Kind.AGE:
            yield from _ages(named)
        case _:
            yield from (value for end in _ends(named) for value in _beside(end))
            yield from named
            yield from (other for value in named for other in _beside(value))


def _ends(named: list[Any]) -> Iterator[Any]:
    """Give the smallest and the largest of values that have an order."""
    if not any(isinstance(value, Span) for value in named):
        yield from (min(named), max(named))


def _ages(named: list[Span]) -> Iterator[Span | Age]:
    """Give spans at, beside and between those that are named, then by the calendar what is a day younger or older.

    Of the spans only those whose order with each of the others is certain: then it is so from whatever day on.
    """
    ends: list[date] = []
    for span in named:
        with suppress(InvalidValueError):  # after the year 9999
            ends.append(Age.after(_START, span).day)
    spans = [*named, *(other for span in named for other in _beside(span))]
    for low, high in pairwise(sorted(ends)):
        with suppress(InvalidValueError):  # more days than a span has
            spans.append(Span(((low - _START) + (high - _START)).days // 2, Unit.DAYS))
    yield from (span for span in spans if all(order_of(span, other) is not None for other in named))
    for end in ends:
        yield from (Age(_START, day) for day in _beside(end) if day > _START)


def _beside(value: Any) -> Iterator[Any]:
    """Give the next smaller and the next larger value of a kind that goes by steps, where there is one."""
    for step in (-1, 1):
        with suppress(OverflowError, InvalidValueError):
            yield _moved(value, step)


def _moved(value: Money | Span | datetime | date, step: int) -> Any:
    if isinstance(value, Money):
        return Money(value.minor + step, value.currency)
    if isinstance(value, Span):
        return Span(value.amount + step, value.unit)
    return value + step * (_TICK if isinstance(value, datetime) else _DAY)
