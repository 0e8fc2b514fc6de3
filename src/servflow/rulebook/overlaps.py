"""Whether two rules can hold of one case, with such a case as the witness.

This is what the reader asks of ``hit: unique`` and ``hit: sections``. It is certain where it says yes: the witness is a
value for every fact that either rule speaks of, and both rules hold of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from servflow.policies.conditions import Condition, Equals, Not, OneOf, Range, order_of, written
from servflow.policies.facts import FactType, Kind
from servflow.policies.table import Rule, Table
from servflow.values.money import Money
from servflow.values.time import Span

Box = Mapping[str, tuple[Condition, ...]]
"""What is asked of each fact."""

_ANOTHER = "another value"


def overlapping(table: Table) -> Iterator[tuple[Rule, Rule, Mapping[str, Any]]]:
    """Give every two rules that the table's hit policy lets not stand together, and a case of which both hold.

    With ``unique`` no two rules may hold of one case. With ``sections`` no two of one section may that answer
    differently; a case that an earlier section may decide is left out.
    """
    kinds = table.vocabulary.facts
    boxes = [box_of(rule) for rule in table.rules]
    fixed = [_fixed(box) for box in boxes]
    for j, later in enumerate(table.rules):
        for i, earlier in enumerate(table.rules[:j]):
            if table.hit == "sections" and (earlier.section != later.section or earlier.then == later.then):
                continue
            if _differ(fixed[i], fixed[j]):
                continue
            both = _meet(boxes[i], boxes[j])
            case = witness(both, kinds)
            if case is None or (table.hit == "sections" and _taken(both, table.rules, earlier.section, boxes, kinds)):
                continue
            yield earlier, later, case


def box_of(rule: Rule) -> Box:
    """Return what a rule asks of each fact; its dates are asked of ``as_of``."""
    box: dict[str, tuple[Condition, ...]] = {fact: (condition,) for fact, condition in rule.when}
    if rule.is_dated:
        box["as_of"] = (Range(at_least=rule.effective_from, at_most=rule.effective_to),)
    return box


def witness(box: Box, kinds: Mapping[str, FactType]) -> Mapping[str, Any] | None:
    """Return a value for each fact of *box* that meets all that is asked of it, or nothing where one has none."""
    case: dict[str, Any] = {}
    for fact, conditions in box.items():
        value = _value_for(conditions, kinds[fact])
        if value is None:
            return None
        case[fact] = value
    return case


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


def values_in(condition: Condition) -> tuple[Any, ...]:
    """Return every value that a condition compares with."""
    match condition:
        case Equals():
            return (condition.value,)
        case OneOf():
            return condition.values
        case Range():
            return tuple(value for _, value in condition.bounds)
        case Not():
            return values_in(condition.condition)


def _fixed(box: Box) -> Mapping[str, frozenset[Any]]:
    """Return the facts for which a rule lists the values it wants."""
    return {
        fact: frozenset(values_in(condition))
        for fact, (condition,) in box.items()
        if isinstance(condition, Equals | OneOf)
    }


def _differ(one: Mapping[str, frozenset[Any]], other: Mapping[str, frozenset[Any]]) -> bool:
    """Return whether some fact is listed by both without a value in common (the quick way to tell two rules apart)."""
    return any(fact in other and values.isdisjoint(other[fact]) for fact, values in one.items())


def _meet(one: Box, other: Box) -> Box:
    return {fact: one.get(fact, ()) + other.get(fact, ()) for fact in (*one, *(f for f in other if f not in one))}


def _taken(box: Box, rules: tuple[Rule, ...], section: str, boxes: list[Box], kinds: Mapping[str, FactType]) -> bool:
    """Return whether a rule of an earlier section may decide some case of *box*."""
    for rule, earlier in zip(rules, boxes, strict=True):
        if rule.section == section:
            return False
        if witness(_meet(box, earlier), kinds) is not None:
            return True
    return False


def _value_for(conditions: tuple[Condition, ...], kind: FactType) -> Any:
    """Return a value of which all *conditions* hold, or nothing when none was found."""
    named = [value for condition in conditions for value in values_in(condition)]
    candidates = _candidates(named, kind)
    return next((value for value in candidates if all(condition.holds(value) for condition in conditions)), None)


def _candidates(named: list[Any], kind: FactType) -> Iterator[Any]:
    """Give values to try: those named, those beside and between them, and one that is not named."""
    yield from named
    match kind.kind:
        case Kind.CHOICE:
            yield from kind.values
        case Kind.BOOL:
            yield from (True, False)
        case Kind.TEXT:
            yield _ANOTHER
        case Kind.NUMBER:
            numbers = sorted(Decimal(value) for value in named)
            yield from ((low + high) / 2 for low, high in pairwise(numbers))
            yield from (numbers[0] - 1, numbers[-1] + 1)
        case _:
            for value in named:
                yield from _beside(value)


def _beside(value: Any) -> Iterator[Any]:
    """Give the next smaller and the next larger value of a kind that goes by steps."""
    match value:
        case Money():
            yield from (Money(value.minor - 1, value.currency), Money(value.minor + 1, value.currency))
        case datetime():
            yield from (value - timedelta(microseconds=1), value + timedelta(microseconds=1))
        case date():
            yield from (value - timedelta(days=1), value + timedelta(days=1))
        case Span():
            yield from (Span(amount, value.unit) for amount in (max(0, value.amount - 1), value.amount + 1))
        case _:
            pass
