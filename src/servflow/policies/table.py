"""``Table``: rules in order, of which the first that holds decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Literal

import attrs

from servflow.errors import InvalidValueError
from servflow.policies.conditions import When, first_miss, holds, written
from servflow.policies.facts import Vocabulary
from servflow.values.decisions import Decision, make_decision
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.sources import Label, Source
from servflow.values.time import local_date

Facts = Mapping[str, Any]
Select = Callable[[Facts, date | None], int]
"""Facts and the day on which they count, to the index of the rule that decides; -1 for none."""
Collect = Callable[[Facts, date | None], tuple[int, ...]]
"""The same for all rules that hold."""
Hit = Literal["first", "unique", "sections", "collect"]


@attrs.frozen(kw_only=True)
class Rule:
    """One rule. 规则。

    Args:
        id: Its name, unique inside a policy.
        when: Conditions; all must hold.
        then: What it answers.
        title: Its name for people.
        source: Where it comes from.
        refs: Further ids of the catalogue or contract that it restates.
        note: A remark of the author.
        effective_from: First day on which it holds.
        effective_to: Last day on which it holds.
        example: Facts on which this rule must decide.
        section: The section it stands in, for tables with ``hit: sections``.
        file: The file it stands in.
        line: The line it begins on.
        col: The column it begins in.
        lines: The line of each condition.
    """

    id: str
    when: When = ()
    then: Mapping[str, Any] = EMPTY
    title: Label | None = None
    source: Source | None = None
    refs: tuple[str, ...] = ()
    note: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    example: Mapping[str, Any] | None = None
    section: str = ""
    file: str = attrs.field(default="", eq=False)
    line: int = attrs.field(default=0, eq=False)
    col: int = attrs.field(default=0, eq=False)
    lines: tuple[int, ...] = attrs.field(default=(), eq=False)

    @property
    def is_dated(self) -> bool:
        """Whether it holds on some days only."""
        return self.effective_from is not None or self.effective_to is not None

    def in_force(self, day: date | None) -> bool:
        """Return whether it holds on *day*; a dated rule does not hold where the day is unknown."""
        if not self.is_dated:
            return True
        return (
            day is not None
            and (self.effective_from is None or day >= self.effective_from)
            and (self.effective_to is None or day <= self.effective_to)
        )


@attrs.frozen(kw_only=True)
class Invariant:
    """What must never come out of a table. 不变式。

    Args:
        name: What it says, in a sentence.
        when: The facts that it speaks of.
        never: What may not be answered there: conditions on the outcome, all of which hold of what is forbidden.
        source: The statute or promise behind it.
        file: The file it stands in.
        line: The line it begins on.
        col: The column it begins in.
    """

    name: str
    when: When
    never: When
    source: Source | None = None
    file: str = attrs.field(default="", eq=False)
    line: int = attrs.field(default=0, eq=False)
    col: int = attrs.field(default=0, eq=False)

    def is_broken(self, facts: Facts, outcome: Mapping[str, Any]) -> bool:
        """Return whether *outcome* is forbidden on *facts*."""
        return holds(self.when, facts) and holds(self.never, outcome)


_SENTENCES = {
    "condition": "{0.fact} is {0.given}, not {0.wanted}",
    "unknown": "{0.fact} is not known (it asks for {0.wanted})",
    "not_in_force": "not in force on that day",
    "earlier_rule": "holds, but an earlier rule decided",
    "less_favourable": "holds, but the rulebook that it extends guarantees the consumer more",
}


@attrs.frozen(kw_only=True)
class Miss:
    """Why a rule did not decide. 未命中原因。

    Args:
        rule: Id of the rule.
        reason: ``condition`` (a fact does not meet it), ``unknown`` (a fact is not known), ``not_in_force`` (its
            dates), ``earlier_rule`` (it holds, but another decided before it) or ``less_favourable`` (it holds, but a
            rulebook that this one extends guarantees the consumer more).
        fact: The fact that missed, for the first two.
        wanted: What the rule asks of it, as a rulebook writes it.
        given: What it was.
    """

    rule: str
    reason: Literal["condition", "unknown", "not_in_force", "earlier_rule", "less_favourable"]
    fact: str = ""
    wanted: str = ""
    given: str = ""

    def __str__(self) -> str:
        """Return one sentence."""
        return f"{self.rule}: {_SENTENCES[self.reason].format(self)}"


def _selects(table: Table) -> Select:
    rules = table.rules

    def select(facts: Facts, day: date | None) -> int:
        return next((i for i, rule in enumerate(rules) if rule.in_force(day) and holds(rule.when, facts)), -1)

    return select


def _collects(table: Table) -> Collect:
    return _collector(table.rules)


def _collects_overlays(table: Table) -> Collect:
    return _collector(table.overlays)


def _collector(rules: tuple[Rule, ...]) -> Collect:
    def collect(facts: Facts, day: date | None) -> tuple[int, ...]:
        return tuple(i for i, rule in enumerate(rules) if rule.in_force(day) and holds(rule.when, facts))

    return collect


def _any_dated(table: Table) -> bool:
    return any(rule.is_dated for rule in (*table.rules, *table.overlays))


def _all_answers(table: Table) -> tuple[Rule | None, ...]:
    return (*table.rules, table.otherwise)  # the index -1, no rule, is the last


@attrs.frozen(kw_only=True)
class Table:
    """Rules over one vocabulary. 规则表。

    Made in Python it interprets its rules; ``rulebook.compile`` gives it functions that do the same faster.

    Args:
        policy: Name of the policy.
        vocabulary: Facts and outcomes that the rules speak of.
        rules: In order.
        otherwise: What decides where no rule holds.
        overlays: Rules that add to whichever rule decided; a later one goes over an earlier one.
        hit: ``first``; ``unique`` and ``sections`` select as ``first`` does and are checked when they are read;
            ``collect`` reports every rule that holds.
        zone: Where the day begins on which a dated rule is tested.
        invariants: What must never come out.
        undecided: Whether cases that no rule decides are left so on purpose.
        file: The file it stands in.
        line: The line it begins on.
        select: Index of the rule that decides.
        select_all: Indices of all rules that hold.
        select_overlays: Indices of all overlays that hold.
    """

    policy: str
    vocabulary: Vocabulary
    rules: tuple[Rule, ...] = ()
    otherwise: Rule | None = None
    overlays: tuple[Rule, ...] = ()
    hit: Hit = "first"
    zone: str = "Asia/Shanghai"
    invariants: tuple[Invariant, ...] = ()
    undecided: bool = False
    file: str = attrs.field(default="", eq=False)
    line: int = attrs.field(default=0, eq=False)
    select: Select = attrs.field(default=attrs.Factory(_selects, takes_self=True), eq=False, repr=False)
    select_all: Collect = attrs.field(default=attrs.Factory(_collects, takes_self=True), eq=False, repr=False)
    select_overlays: Collect = attrs.field(
        default=attrs.Factory(_collects_overlays, takes_self=True), eq=False, repr=False
    )
    is_dated: bool = attrs.field(default=attrs.Factory(_any_dated, takes_self=True), init=False, eq=False, repr=False)
    _answers: tuple[Rule | None, ...] = attrs.field(
        default=attrs.Factory(_all_answers, takes_self=True), init=False, eq=False, repr=False
    )

    def decide(self, facts: Facts, at: datetime) -> Decision:
        """Return what the table answers on *facts* at *at*.

        Raises:
            InvalidValueError: A fact is of another type than the vocabulary says.
        """
        try:
            day = self.day(facts, at) if self.is_dated else None
            rule = self._answers[self.select(facts, day)]
            added = self.select_overlays(facts, day) if self.overlays else ()
            also = self.select_all(facts, day)[1:] if self.hit == "collect" else ()
        except (AttributeError, TypeError):
            self._refuse_wrong_types(facts)
            raise
        inputs = facts if facts.__class__ is FrozenMap else FrozenMap(facts)
        if rule is not None and not added and not also:
            return make_decision(self.policy, rule.id, rule.then, inputs, rule.title, rule.source)
        return self._combine(rule, added, also, inputs)

    def _combine(self, rule: Rule | None, added: tuple[int, ...], also: tuple[int, ...], inputs: Facts) -> Decision:
        """Return a decision that more than one rule takes part in, or none."""
        outcome = dict(rule.then) if rule else {}
        for index in added:
            outcome.update(self.overlays[index].then)
        ids = (*(self.rules[index].id for index in also), *(self.overlays[index].id for index in added))
        if rule is None:
            return make_decision(self.policy, "", FrozenMap(outcome), inputs, also=ids)
        return make_decision(self.policy, rule.id, FrozenMap(outcome), inputs, rule.title, rule.source, ids)

    def collect(self, facts: Facts, at: datetime) -> tuple[int, ...]:
        """Return the indices of all rules that hold."""
        return self.select_all(facts, self.day(facts, at) if self.is_dated else None)

    def day(self, facts: Facts, at: datetime | None) -> date | None:
        """Return the day on which dated rules are tested: the fact ``as_of``, or else the local day of *at*."""
        as_of: date | None = facts.get("as_of")
        return as_of if as_of is not None or at is None else local_date(at, self.zone)

    def why_not(self, facts: Facts, at: datetime | None = None) -> tuple[Miss, ...]:
        """Return for each rule that did not decide what kept it from it.

        Args:
            facts: The facts of a decision.
            at: When it was taken; only dated rules need it.
        """
        day = self.day(facts, at) if self.is_dated else None
        decided = self.select(facts, day)
        held = set(self.select_all(facts, day)) if self.hit == "collect" else {decided}
        return tuple(_miss(rule, facts, day) for index, rule in enumerate(self.rules) if index not in held)

    def every_rule(self) -> tuple[Rule, ...]:
        """Return every rule: the rules in order, the one for all other cases, the overlays."""
        last = () if self.otherwise is None else (self.otherwise,)
        return (*self.rules, *last, *self.overlays)

    def _refuse_wrong_types(self, facts: Facts) -> None:
        """Raise for the first fact that is not what the vocabulary says."""
        for name, kind in self.vocabulary.facts.items():
            value = facts.get(name)
            if value is not None and not kind.admits(value):
                raise InvalidValueError(name, f"expected {kind.looks}, not {type(value).__name__}") from None


def _miss(rule: Rule, facts: Facts, day: date | None) -> Miss:
    """Return why a rule did not decide."""
    if not rule.in_force(day):
        return Miss(rule=rule.id, reason="not_in_force")
    missed = first_miss(rule.when, facts)
    if missed is None:
        return Miss(rule=rule.id, reason="earlier_rule")
    fact, condition = missed
    value = facts.get(fact)
    if value is None:
        return Miss(rule=rule.id, reason="unknown", fact=fact, wanted=str(condition))
    return Miss(rule=rule.id, reason="condition", fact=fact, wanted=str(condition), given=written(value))
