"""What `diff` says of two rulebooks is what trying every case says: no case more, no case less."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from servflow.policies.book import Rulebook
from servflow.policies.conditions import When, holds
from servflow.policies.table import Rule, Table
from servflow.policies.table_policy import TablePolicy
from servflow.rulebook.analysis.differences import Change, differences
from servflow.rulebook.analysis.space import Space
from servflow.values.frozen import FrozenMap
from servflow.values.sources import Label
from tests.laws.test_analysis_agrees import DAY, tables


def book_of(table: Table) -> Rulebook:
    """Give a rulebook of one table."""
    return Rulebook(
        id="toy", title=Label("toy"), version="1", policies=FrozenMap(toy=TablePolicy(table=table)), timezone="UTC"
    )


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Table, Table]:
    """Give a table and what became of it: rules gone, changed, in another order, or another table altogether."""
    old = draw(tables())
    if draw(st.integers(0, 3)) == 0:
        return old, draw(tables())
    rules = list(old.rules)
    place = draw(st.integers(0, len(rules) - 1))
    match draw(st.integers(0, 3)):
        case 0:
            rules.pop(place)
        case 1:
            rules[place] = attrs.evolve(rules[place], then=FrozenMap(share=2))
        case 2:
            rules[place] = attrs.evolve(rules[place], when=rules[place].when[:-1])
        case _:
            rules.reverse()
    overlays = old.overlays[: draw(st.integers(0, len(old.overlays)))]
    return old, Table(
        policy="toy", vocabulary=old.vocabulary, rules=tuple(rules), overlays=overlays, otherwise=old.otherwise
    )


def every_case(old: Table, new: Table) -> Iterator[Mapping[str, Any]]:
    """Give one case for every combination of values that the two tell apart."""
    columns = Space.of(old, new).columns
    for values in product(*(column.atoms for column in columns)):
        facts = {column.fact: value for column, value in zip(columns, values, strict=True) if value is not None}
        yield {"as_of": DAY, **facts}


def answer(table: Table, facts: Mapping[str, Any]) -> tuple[bool, dict[str, Any]]:
    """Give whether a rule answers, and what."""
    held = [rule for rule in table.rules if rule.in_force(facts["as_of"]) and holds(rule.when, facts)]
    deciding: list[Rule] = held[:1] or ([table.otherwise] if table.otherwise is not None else [])
    over = [rule for rule in table.overlays if rule.in_force(facts["as_of"]) and holds(rule.when, facts)]
    return bool(deciding or over), {name: value for rule in (*deciding, *over) for name, value in rule.then.items()}


def inside(change: Change, facts: Mapping[str, Any]) -> bool:
    """Say whether a case is among those of a change."""
    whens: tuple[When, ...] = change.when
    return any(holds(when, facts) for when in whens)


@settings(deadline=None)
@given(pairs())
def test_the_cases_of_a_difference_are_those_that_differ(pair: tuple[Table, Table]):
    """A case lies in some change if and only if it is answered otherwise, and then as that change says."""
    old, new = pair
    found = differences(book_of(old), book_of(new))
    assert found.not_proved == ()
    for facts in every_case(old, new):
        was, now = answer(old, facts), answer(new, facts)
        around = [change for change in found.changes if inside(change, facts)]
        assert bool(around) == (was != now)
        for change in around:
            names = {*change.old.then, *change.new.then}
            assert {n: was[1].get(n) for n in names} == {n: change.old.then.get(n) for n in names}
            assert {n: now[1].get(n) for n in names} == {n: change.new.then.get(n) for n in names}


@settings(deadline=None)
@given(pairs())
def test_every_witness_is_answered_otherwise(pair: tuple[Table, Table]):
    """A witness is answered as was said before and after, whether or not the facts that it leaves open are known."""
    old, new = pair
    for change in differences(book_of(old), book_of(new)).changes:
        facts = {"as_of": DAY, **{name: value for name, value in change.witness.items() if value is not None}}
        assert inside(change, facts)
        for name in {*change.old.then, *change.new.then}:
            assert answer(old, facts)[1].get(name) == change.old.then.get(name)
            assert answer(new, facts)[1].get(name) == change.new.then.get(name)


@settings(deadline=None)
@given(pairs())
def test_a_difference_has_two_directions(pair: tuple[Table, Table]):
    """A table does not differ from itself, and what one direction finds the other finds as well."""
    old, new = (book_of(table) for table in pair)
    assert not differences(old, old).decide
    there, back = differences(old, new), differences(new, old)
    assert len(there.changes) == len(back.changes)
    assert there.decide == back.decide
