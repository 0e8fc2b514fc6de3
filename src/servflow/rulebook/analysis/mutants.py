"""Mutants: a table with one small slip in it, as a hand makes it. A test that sees none of them guards nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
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
_NEEDED = frozenset({"within", "by", "counting"})
"""What a time limit cannot do without."""

_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Mutant:
    """A table with one slip. 变异体。

    Args:
        table: The table with the slip.
        rule: The rule that it is in.
        what: What was changed, as a person would say it.
    """

    table: Table
    rule: Rule
    what: str

    def __str__(self) -> str:
        """Return the rule and the slip."""
        return f"{self.rule.id}: {self.what}"


def mutants_of(table: Table) -> Iterator[Mutant]:
    """Give every slip in a table that is worth a test. 生成变异体。

    A rule that is missing, one condition that is, a value too many or too few in a list, a bound one step further or
    with its end taken in, an answer that is another or none, two neighbours swapped, dates a day off.
    """
    for place, rule in enumerate(table.rules):
        changed = _in_place(table, "rules", place)
        yield Mutant(table=changed(()), rule=rule, what="is missing")
        yield from (Mutant(table=changed((other,)), rule=rule, what=what) for other, what in _slips(table, rule))
        if place and table.hit == "first" and table.rules[place - 1].then != rule.then:
            swapped = (*table.rules[: place - 1], rule, table.rules[place - 1], *table.rules[place + 1 :])
            before = f"stands before {table.rules[place - 1].id}"
            yield Mutant(table=plain_table(table, rules=swapped), rule=rule, what=before)
    for place, rule in enumerate(table.overlays):
        changed = _in_place(table, "overlays", place)
        yield Mutant(table=changed(()), rule=rule, what="is missing")
        yield from (Mutant(table=changed((other,)), rule=rule, what=what) for other, what in _slips(table, rule))
    if table.otherwise is not None:
        yield Mutant(table=plain_table(table, otherwise=None), rule=table.otherwise, what="is missing")
        for other, what in _answers(table, table.otherwise):
            yield Mutant(table=plain_table(table, otherwise=other), rule=table.otherwise, what=what)


def _in_place(table: Table, field: str, place: int) -> Callable[[tuple[Rule, ...]], Table]:
    """Return a function that puts rules in the place of one."""
    rules: tuple[Rule, ...] = getattr(table, field)

    def changed(instead: tuple[Rule, ...]) -> Table:
        return plain_table(table, **{field: (*rules[:place], *instead, *rules[place + 1 :])})

    return changed


def _slips(table: Table, rule: Rule) -> Iterator[tuple[Rule, str]]:
    """Give every slip inside a rule."""
    for place, (fact, condition) in enumerate(rule.when):
        without = (*rule.when[:place], *rule.when[place + 1 :])
        yield attrs.evolve(rule, when=without), f"without its condition on {fact}"
        kind = table.vocabulary.facts[fact]
        for other, what in _conditions(fact, condition, kind):
            when = (*rule.when[:place], (fact, other), *rule.when[place + 1 :])
            yield attrs.evolve(rule, when=when), what
    yield from _answers(table, rule)
    for step in (-1, 1):
        if rule.effective_from is not None:
            day = rule.effective_from + step * _DAY
            yield attrs.evolve(rule, effective_from=day), f"in force from {day}"
        if rule.effective_to is not None:
            day = rule.effective_to + step * _DAY
            yield attrs.evolve(rule, effective_to=day), f"in force to {day}"


def _conditions(fact: str, condition: Condition, kind: FactType) -> Iterator[tuple[Condition, str]]:
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
                (Not(cast("Equals | OneOf | Range", other)), f"under its 'not' {what}") for other, what in slips
            )
        case _:
            yield Known(not condition.known), f"where {fact} is {'unknown' if condition.known else 'known'}"


def _listed(fact: str, values: tuple[Any, ...], kind: FactType) -> Iterator[tuple[Condition, str]]:
    """Give a list with each value missing in turn, and with one more."""
    for value in values if len(values) > 1 else ():
        yield _one_of(tuple(other for other in values if other != value)), f"not for {fact}={written(value)}"
    more = [value for value in kind.values if value not in values] if kind.kind is Kind.CHOICE else []
    yield from ((OneOf((*values, value)), f"also for {fact}={value}") for value in more[:1])


def _one_of(values: tuple[Any, ...]) -> Equals | OneOf:
    return Equals(values[0]) if len(values) == 1 else OneOf(values)


def _bounds(fact: str, condition: Range, kind: FactType) -> Iterator[tuple[Range, str]]:
    """Give bounds one step off, and with the end itself taken in or left out."""
    for name, value in condition.bounds:
        was = f"{fact} {name.replace('_', ' ')} {written(value)}"
        yield attrs.evolve(condition, **{name: None, _STRICT[name]: value}), f"{was}, its end otherwise"
        for step in (-1, 1):
            moved = stepped(value, step)
            if moved is not None and not (kind.least is not None and _below(moved, kind.least)):
                yield attrs.evolve(condition, **{name: moved}), f"{was}, one step {'up' if step > 0 else 'down'}"


def _below(value: Any, least: int) -> bool:
    number = value.minor if isinstance(value, Money) else value
    return isinstance(number, int) and number < least


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


def _answers(table: Table, rule: Rule) -> Iterator[tuple[Rule, str]]:
    """Give every other answer of a rule: another value for an outcome, and the outcome left out."""
    for name, value in rule.then.items():
        if not (table.policy == "time_limits" and name in _NEEDED):
            left = FrozenMap({other: kept for other, kept in rule.then.items() if other != name})
            yield attrs.evolve(rule, then=left), f"without its answer on {name}"
        other = _other_answer(table, name, value)
        if other is not None:
            then = FrozenMap({**rule.then, name: other})
            yield attrs.evolve(rule, then=then), f"answering {name}={written(other)} instead of {written(value)}"


def _other_answer(table: Table, name: str, value: Any) -> Any:
    """Return another value that an outcome may have, one that the table gives elsewhere if there is any."""
    kind = table.vocabulary.outcomes.get(name)
    if isinstance(value, bool):
        return not value
    given = (rule.then[name] for rule in table.every_rule() if name in rule.then)
    named = next((other for other in given if other != value), None)
    if named is not None or kind is None:
        return named
    if kind.kind is Kind.CHOICE and not kind.many:
        return next((other for other in kind.values if other != value), None)
    if kind.kind is Kind.DURATION:
        return str(stepped(Span.parse(str(value)), 1))
    return stepped(value, 1)
