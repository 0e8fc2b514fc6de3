"""``Space``: all cases that tables tell apart, one side for each fact that a rule asks for; rules are boxes in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

import attrs

from servflow.policies.conditions import Condition, Equals, Known, Not, OneOf, Range, When, values_in
from servflow.policies.facts import FactType, Kind
from servflow.policies.table import Invariant, Rule, Table
from servflow.policies.words import AS_OF
from servflow.rulebook.analysis.atoms import Limits, atoms_of
from servflow.rulebook.analysis.cover import Box
from servflow.values.frozen import FrozenMap

LISTED = frozenset({Kind.CHOICE, Kind.TEXT, Kind.BOOL})
"""Kinds of which every value is an atom: they have no order that bounds ask for."""


def _places(column: Column) -> Mapping[Any, int]:
    listed = column.kind.kind in LISTED
    return {value: 1 << place for place, value in enumerate(column.atoms) if listed or value is None}


@attrs.frozen
class Column:
    """One fact, cut into atoms. 列。

    Args:
        fact: Its name.
        kind: What it may be.
        atoms: One value for each atom, in order where the fact has one; last None, for a fact that is not known, where
            some rule asks whether it is.
    """

    fact: str
    kind: FactType
    atoms: tuple[Any, ...]
    _bits: Mapping[Any, int] = attrs.field(
        default=attrs.Factory(_places, takes_self=True), init=False, eq=False, repr=False
    )

    @property
    def full(self) -> int:
        """The mask of all atoms."""
        return (1 << len(self.atoms)) - 1

    def mask(self, condition: Condition) -> int:
        """Return the atoms of which a condition holds."""
        if self.kind.kind in LISTED:
            match condition:
                case Equals():
                    return self._bits.get(condition.value, 0)
                case OneOf():
                    return sum({self._bits.get(value, 0) for value in condition.values})
                case _:
                    pass
        if isinstance(condition, Not):
            return self.full & ~self.mask(condition.condition) & ~self._bits.get(None, 0)
        asks = not isinstance(condition, Known)
        holding = (place for place, value in enumerate(self.atoms) if not (asks and value is None))
        return sum(1 << place for place in holding if condition.holds(self.atoms[place]))

    def among(self, mask: int) -> tuple[Any, ...]:
        """Return the values of the atoms of a mask."""
        return tuple(value for place, value in enumerate(self.atoms) if mask >> place & 1)


def _by_fact(space: Space) -> Mapping[str, int]:
    return {column.fact: place for place, column in enumerate(space.columns)}


@attrs.frozen
class Space:
    """All cases that some tables tell apart. 情形空间。

    Args:
        columns: A column for each fact that a rule, an overlay or an invariant asks for; ``as_of`` for dated rules.
    """

    columns: tuple[Column, ...]
    _index: Mapping[str, int] = attrs.field(
        default=attrs.Factory(_by_fact, takes_self=True), init=False, eq=False, repr=False
    )

    @classmethod
    def of(cls, *tables: Table, days: Limits | None = None) -> Space:
        """Return the cases that the tables tell apart; all must be of one policy.

        Args:
            tables: The tables that are looked at together.
            days: The first and the last day that counts, for dated rules.

        Raises:
            NotProvedError: Two thresholds have an order that depends on the calendar.
        """
        named: dict[str, dict[Any, None]] = {}
        unsure: set[str] = set()
        for when in chain.from_iterable(map(asked_in, tables)):
            for fact, condition in when:
                named.setdefault(fact, {}).update(dict.fromkeys(values_in(condition)))
                if isinstance(condition, Known):
                    unsure.add(fact)
        kinds = {"as_of": AS_OF, **tables[0].vocabulary.facts}
        limits = {"as_of": days or Limits()}
        atoms = {fact: atoms_of(kinds[fact], at, limits.get(fact)) for fact, at in named.items()}
        return cls(
            tuple(Column(fact, kinds[fact], (*some, *((None,) * (fact in unsure)))) for fact, some in atoms.items())
        )

    @property
    def whole(self) -> Box:
        """The box of all cases."""
        return tuple(column.full for column in self.columns)

    def with_unknown(self) -> Space:
        """Return the same cases and those of which any fact is not known; the day always is."""

        def wide(column: Column) -> Column:
            if column.fact == "as_of" or None in column.atoms:
                return column
            return Column(column.fact, column.kind, (*column.atoms, None))

        return Space(tuple(map(wide, self.columns)))

    def box(self, when: When) -> Box | None:
        """Return the cases of which all conditions hold, or nothing where there is none."""
        sides = list(self.whole)
        for fact, condition in when:
            place = self._index[fact]
            sides[place] &= self.columns[place].mask(condition)
        return tuple(sides) if all(sides) else None

    def box_of(self, rule: Rule) -> Box | None:
        """Return the cases of which a rule holds, on the days on which it is in force."""
        return self.box(asked_of(rule))

    def case(self, box: Box, *rules: Rule | None) -> Mapping[str, Any]:
        """Return a case of a box, of which what is left open may be unknown.

        Args:
            box: The cases.
            rules: The rules that must hold of it: they need every fact that they ask for, whatever its value.
        """
        told = {fact for rule in rules if rule is not None for fact, _ in asked_of(rule)}
        return FrozenMap(self._values(box, told))

    def _values(self, box: Box, told: set[str]) -> Iterator[tuple[str, Any]]:
        for column, side in zip(self.columns, box, strict=True):
            if side != column.full or column.fact in told:
                yield column.fact, column.atoms[(side & -side).bit_length() - 1]


def asked_of(rule: Rule) -> When:
    """Return what a rule asks of each fact; its dates are asked of ``as_of``."""
    if not rule.is_dated:
        return rule.when
    return (*rule.when, ("as_of", Range(at_least=rule.effective_from, at_most=rule.effective_to)))


def asked_in(table: Table) -> Iterable[When]:
    """Return every set of conditions of a table."""
    invariants: Iterable[Invariant] = table.invariants
    return chain(map(asked_of, table.rules), map(asked_of, table.overlays), (one.when for one in invariants))
