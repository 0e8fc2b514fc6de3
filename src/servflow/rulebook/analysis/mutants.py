"""Mutants: a table with one small slip in it, as a hand makes it. A test that sees none of them guards nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

import attrs

from servflow.errors import InvalidValueError
from servflow.policies.conditions import Condition, Equals, Known, Not, OneOf, Range, written
from servflow.policies.facts import FactType, Kind
from servflow.policies.table import Rule, Table
from servflow.rulebook.analysis.views import plain_table
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
from servflow.values.time import Span

_STRICT = {"at_least": "more_than", "more_than": "at_least", "at_most": "less_than", "less_than": "at_most"}
_QUANTITIES = frozenset({Kind.DURATION, Kind.NUMBER, Kind.MONEY})
_DATES = (("effective_from", "at_least", "from"), ("effective_to", "at_most", "to"))
_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Mutant:
    """A table with one slip. 变异体。

    Args:
        table: The table with the slip.
        rule: The rule that it is in.
        what: What was changed, as a person would say it.
        fact: The fact that its condition asks for; empty where no condition slipped.
        bound: The bound that slipped, by its name; nothing where none did.
    """

    table: Table
    rule: Rule
    what: str
    fact: str = ""
    bound: tuple[str, Any] | None = None

    def __str__(self) -> str:
        """Return the rule and the slip."""
        return f"{self.rule.id}: {self.what}"


@attrs.frozen
class Slip:
    """A rule as a slip leaves it. 笔误。

    Args:
        rule: The rule.
        what: What was changed.
        fact: The fact that its condition asks for.
        bound: The bound that slipped.
    """

    rule: Rule
    what: str
    fact: str = ""
    bound: tuple[str, Any] | None = None


def mutants_of(table: Table, needed: frozenset[str] = frozenset()) -> Iterator[Mutant]:
    """Give every slip in a table that is worth a test. 生成变异体。

    A rule that is missing, one condition that is, a value too many or too few in a list, a bound one step further or
    with its end taken in, an answer that is another or none, two neighbours swapped, dates a day off.

    Args:
        table: The table.
        needed: The answers that its rules cannot do without.
    """
    for place, rule in enumerate(table.rules):
        yield from _in_place(table, "rules", place, needed)
        if place and table.hit == "first" and table.rules[place - 1].then != rule.then:
            swapped = (*table.rules[: place - 1], rule, table.rules[place - 1], *table.rules[place + 1 :])
            before = f"stands before {table.rules[place - 1].id}"
            yield Mutant(table=plain_table(table, rules=swapped), rule=rule, what=before)
    for place in range(len(table.overlays)):
        yield from _in_place(table, "overlays", place, needed)
    if table.otherwise is not None:
        yield Mutant(table=plain_table(table, otherwise=None), rule=table.otherwise, what="is missing")
        for slip in _answers(table, table.otherwise, needed):
            yield Mutant(table=plain_table(table, otherwise=slip.rule), rule=table.otherwise, what=slip.what)


def _in_place(table: Table, field: str, place: int, needed: frozenset[str]) -> Iterator[Mutant]:
    """Give the table without one of its rules, and with every slip inside it."""
    rules: tuple[Rule, ...] = getattr(table, field)
    rule = rules[place]
    yield Mutant(
        table=plain_table(table, **{field: (*rules[:place], *rules[place + 1 :])}), rule=rule, what="is missing"
    )
    for slip in _slips(table, rule, needed):
        changed = plain_table(table, **{field: (*rules[:place], slip.rule, *rules[place + 1 :])})
        yield Mutant(table=changed, rule=rule, what=slip.what, fact=slip.fact, bound=slip.bound)


def _slips(table: Table, rule: Rule, needed: frozenset[str]) -> Iterator[Slip]:
    """Give every slip inside a rule."""
    for place, (fact, condition) in enumerate(rule.when):
        without = (*rule.when[:place], *rule.when[place + 1 :])
        yield Slip(attrs.evolve(rule, when=without), f"without its condition on {fact}", fact)
        kind = table.vocabulary.facts[fact]
        for other, what, bound in _conditions(fact, condition, kind):
            when = (*rule.when[:place], (fact, other), *rule.when[place + 1 :])
            yield Slip(attrs.evolve(rule, when=when), what, fact, bound)
    yield from _answers(table, rule, needed)
    for field, name, word in _DATES:
        day: date | None = getattr(rule, field)
        for step in () if day is None else (-1, 1):
            moved = stepped(day, step)
            if moved is not None:
                yield Slip(attrs.evolve(rule, **{field: moved}), f"in force {word} {moved}", "as_of", (name, day))


_Other = tuple[Condition, str, tuple[str, Any] | None]
"""Another condition, what it changes, and the bound that slipped."""


def _conditions(fact: str, condition: Condition, kind: FactType) -> Iterator[_Other]:
    """Give the conditions that a slip of the pen makes of one, each with what it changes."""
    match condition:
        case Equals(value=value):
            yield from _listed(fact, (value,), kind)
        case OneOf(values=values):
            yield from _listed(fact, values, kind)
        case Range():
            yield from _bounds(fact, condition, kind)
        case Not(condition=inner):
            slips = _conditions(fact, inner, kind)
            yield from (
                (Not(cast("Equals | OneOf | Range", other)), f"under its 'not' {what}", None)
                for other, what, _ in slips
            )
        case _:
            told = f"where {fact} is {'unknown' if condition.known else 'known'}"
            yield Known(not condition.known), told, None


def _listed(fact: str, values: tuple[Any, ...], kind: FactType) -> Iterator[_Other]:
    """Give a list with each value missing in turn, and with one more."""
    for value in values if len(values) > 1 else ():
        rest = tuple(other for other in values if other != value)
        yield _one_of(rest), f"not for {fact}={written(value)}", None
    more = [value for value in kind.values if value not in values] if kind.kind is Kind.CHOICE else []
    yield from ((OneOf((*values, value)), f"also for {fact}={value}", None) for value in more[:1])


def _one_of(values: tuple[Any, ...]) -> Equals | OneOf:
    return Equals(values[0]) if len(values) == 1 else OneOf(values)


def _bounds(fact: str, condition: Range, kind: FactType) -> Iterator[_Other]:
    """Give bounds one step off, and with the end itself taken in or left out."""
    for name, value in condition.bounds:
        was = f"{fact} {name.replace('_', ' ')} {written(value)}"
        yield attrs.evolve(condition, **{name: None, _STRICT[name]: value}), f"{was}, its end otherwise", (name, value)
        for step in (-1, 1):
            moved = stepped(value, step)
            if moved is not None and not _below(moved, kind.least):
                told = f"{was}, one step {'up' if step > 0 else 'down'}"
                yield attrs.evolve(condition, **{name: moved}), told, (name, value)


def _below(value: Any, least: int | None) -> bool:
    number = value.minor if isinstance(value, Money) else value
    return least is not None and isinstance(number, int | Decimal) and number < least


def stepped(value: Any, step: int) -> Any:
    """Return the next value of a kind that goes by steps, or nothing where there is none. 相邻值。"""
    try:
        match value:
            case bool():
                return None
            case Money():
                return Money(value.minor + step, value.currency)
            case Span():
                return Span(value.amount + step, value.unit)
            case date():
                return value + step * _DAY
            case _:
                return value + step
    except (InvalidValueError, OverflowError, TypeError):
        return None


def _answers(table: Table, rule: Rule, needed: frozenset[str]) -> Iterator[Slip]:
    """Give every other answer of a rule: another value for an outcome, and the outcome left out."""
    for name, value in rule.then.items():
        if name not in needed:
            left = FrozenMap({other: kept for other, kept in rule.then.items() if other != name})
            yield Slip(attrs.evolve(rule, then=left), f"without its answer on {name}")
        for other in _other_answers(table, name, value):
            then = FrozenMap({**rule.then, name: other})
            what = f"answering {name}={written(other)} instead of {written(value)}"
            yield Slip(attrs.evolve(rule, then=then), what)


def _other_answers(table: Table, name: str, value: Any) -> Iterator[Any]:
    """Give a quantity one step up and down, of other outcomes another value, if there is any that the table gives."""
    kind = table.vocabulary.outcomes.get(name)
    if isinstance(value, bool):
        yield not value
        return
    if kind is not None and kind.kind in _QUANTITIES:
        near = [_stepped_answer(kind, value, step) for step in (1, -1)]
        if any(other is not None for other in near):
            yield from (other for other in near if other is not None and not _below(other, kind.least))
            return
    given = (rule.then[name] for rule in table.every_rule() if name in rule.then)
    named = next((other for other in given if other != value), None)
    if named is not None:
        yield named
    elif kind is not None and kind.kind is Kind.CHOICE and not kind.many:
        yield from [other for other in kind.values if other != value][:1]


def _stepped_answer(kind: FactType, value: Any, step: int) -> Any:
    """Return the next value of an answer; a duration may be told as text."""
    if kind.kind is not Kind.DURATION or not isinstance(value, str):
        return stepped(value, step)
    try:
        moved = stepped(Span.parse(value), step)
    except InvalidValueError:  # a word that stands in place of a duration: for_ever
        return None
    return None if moved is None else str(moved)
