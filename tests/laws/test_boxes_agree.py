"""Boxes tell the truth about rules: a value of each atom stands for all, what is left over is what no rule has."""

from datetime import date
from itertools import product
from typing import Any

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st

from servflow.policies.table import Table
from servflow.rulebook.analysis.claims import claims_of
from servflow.rulebook.analysis.cover import Box, Budget, meet, meetings, remainder, uncovered
from servflow.rulebook.analysis.primes import primes
from servflow.rulebook.analysis.space import Space, asked_of
from servflow.values.ages import Age
from tests.laws.test_tables_agree import KNOWN, all_that_hold, conditions, tables

SIDES = 3
ATOMS = (1 << SIDES) - 1
WHOLE = (ATOMS,) * SIDES
boxes = st.tuples(*[st.integers(1, ATOMS)] * SIDES)


def cells(box: Box) -> set[tuple[int, ...]]:
    """Give the cases of a box, one by one."""
    return set(product(*([place for place in range(SIDES) if side >> place & 1] for side in box)))


@given(boxes, st.lists(boxes, max_size=6))
def test_what_is_left_is_what_no_box_has(box: Box, covers: list[Box]):
    """The parts that are left never overlap, and together they are the box without the covers: no more, no less."""
    left = cells(box).difference(*map(cells, covers))
    parts = list(remainder(box, covers, Budget()))
    assert sorted(cell for part in parts for cell in cells(part)) == sorted(left)
    first = uncovered(box, covers, Budget())
    assert (first is None) == (not left)


@given(boxes, st.lists(boxes, max_size=6))
def test_large_boxes_are_what_no_box_has(box: Box, covers: list[Box]):
    """Together the large boxes are the box without the covers, each is no part of another, and none could grow."""
    left = cells(box).difference(*map(cells, covers))
    large = list(primes(box, covers, Budget()))
    assert set[tuple[int, ...]]().union(*map(cells, large)) == left
    assert all(not cells(one) <= cells(other) for one in large for other in large if one is not other)
    for one in large:
        wider = [(*one[:n], one[n] | 1 << atom, *one[n + 1 :]) for n in range(SIDES) for atom in range(SIDES)]
        assert all(more == one or not cells(more) <= left for more in wider)


@given(st.lists(boxes, max_size=8))
def test_meetings_are_found_without_looking_at_every_pair(many: list[Box]):
    """The boxes before one that it meets are those that have a case in common with it."""
    expected = [tuple(i for i in range(j) if meet(many[i], many[j]) is not None) for j in range(len(many))]
    assert list(meetings(many, WHOLE)) == expected


@given(tables(), st.data())
def test_an_atom_stands_for_all_its_values(table: Table, data: st.DataObject):
    """Whatever value a fact has, some atom of its column meets the same conditions: no case escapes the analysis."""
    space = Space.of(table)
    column = data.draw(st.sampled_from(space.columns)) if space.columns else None
    assume(column is not None)
    assert column is not None
    asked = [
        condition
        for rule in (*table.rules, *table.overlays)
        for fact, condition in asked_of(rule)
        if fact == column.fact
    ]
    value = data.draw(KNOWN[column.kind.kind])
    assume(not (isinstance(value, Age) and any(isinstance(atom, Age) for atom in column.atoms)))
    pattern = [condition.holds(value) for condition in asked]
    assert pattern in [[condition.holds(atom) for condition in asked] for atom in column.atoms]


@given(st.sampled_from(["colour", "size", "price", "worn", "name"]).flatmap(conditions), tables())
def test_a_mask_is_the_atoms_that_meet_a_condition(asked: tuple[str, Any], table: Table):
    """The atoms of a mask meet the condition, the others do not."""
    fact, condition = asked
    column = next((column for column in Space.of(table).columns if column.fact == fact), None)
    assume(column is not None)
    assert column is not None
    inside = column.among(column.mask(condition))
    assert inside == tuple(value for value in column.atoms if condition.holds(value))


@given(tables())
def test_a_claim_is_what_its_rule_decides(table: Table):
    """On every case of a claim its rule decides, whatever the facts that the case leaves open."""
    space = Space.of(table)
    for claim in claims_of(table, space):
        for box in list(claim.all(Budget()))[:5]:
            facts = {"as_of": date(2024, 1, 3), **space.case(box, claim.rule)}
            held = all_that_hold(table.rules, facts)
            assert (table.rules[held[0]] if held else None) == claim.rule


@given(tables())
def test_claims_share_out_all_cases(table: Table):
    """Every case is claimed once: by the first rule that holds, or by none."""
    space = Space.of(table)
    claimed = [box for claim in claims_of(table, space) for box in claim.all(Budget())]
    assert uncovered(space.whole, claimed, Budget()) is None
    assert all(meet(one, other) is None for i, one in enumerate(claimed) for other in claimed[:i])


@given(tables())
def test_of_collected_rules_each_claims_all_of_which_it_holds(table: Table):
    """With hit: collect no rule takes a case from another."""
    space = Space.of(table)
    *claims, rest = claims_of(attrs.evolve(table, hit="collect"), space)
    assert all(list(claim.all(Budget())) == [claim.box] for claim in claims)
    assert rest.rule is None
