"""What `diff` says of two rulebooks is what trying every case says: no case more, no case less."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any

import attrs
from hypothesis import example, given, settings
from hypothesis import strategies as st

from servflow.policies.book import Rulebook
from servflow.policies.conditions import Condition, Equals, Known, When, holds
from servflow.policies.table import Rule, Table
from servflow.policies.table_policy import TablePolicy
from servflow.rulebook.analysis.differences import Change, Differences, differences
from servflow.rulebook.analysis.on_day import on_day
from servflow.rulebook.analysis.space import Space
from servflow.values.frozen import FrozenMap
from servflow.values.sources import Label
from servflow.values.time import Span, Unit
from tests.laws.test_analysis_agrees import DAY, WORDS, tables
from tests.laws.test_tables_agree import DAYS


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


def every_case(old: Table, new: Table, *, known: bool = True) -> Iterator[Mapping[str, Any]]:
    """Give one case for every combination of values that the two tell apart, facts that are not known among them."""
    columns = Space.of(old, new).columns
    unknown = [(None,) * (not known and column.fact != "as_of" and None not in column.atoms) for column in columns]
    for values in product(*((*column.atoms, *more) for column, more in zip(columns, unknown, strict=True))):
        facts = {column.fact: value for column, value in zip(columns, values, strict=True) if value is not None}
        yield {"as_of": DAY, **facts}


def answer(table: Table, facts: Mapping[str, Any]) -> tuple[bool, dict[str, Any]]:
    """Give whether a rule answers, and what."""
    held = [rule for rule in table.rules if rule.in_force(facts["as_of"]) and holds(rule.when, facts)]
    deciding: list[Rule] = held[:1] or ([table.otherwise] if table.otherwise is not None else [])
    over = [rule for rule in table.overlays if rule.in_force(facts["as_of"]) and holds(rule.when, facts)]
    return bool(deciding or over), {name: value for rule in (*deciding, *over) for name, value in rule.then.items()}


def collected(table: Table, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Give each outcome as the first rule says that names it."""
    held = [rule for rule in table.rules if rule.in_force(facts["as_of"]) and holds(rule.when, facts)]
    return {name: value for rule in reversed(held) for name, value in rule.then.items()}


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
    cases = list(every_case(old, new))
    if all(answer(old, facts) == answer(new, facts) for facts in cases):
        cases = list(every_case(old, new, known=False))  # only of unknown facts then, and of all of them
    for facts in cases:
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
def test_reasons_differ_where_something_else_refuses(pair: tuple[Table, Table]):
    """Of rules that refuse, a case lies in some change if and only if others of them hold; what is refused is told."""
    old, new = (attrs.evolve(table, policy="eligibility", hit="collect", otherwise=None) for table in pair)
    found = differences(book_of(old), book_of(new))
    for facts in every_case(old, new):
        was, now = (
            {rule.id for rule in table.rules if rule.in_force(facts["as_of"]) and holds(rule.when, facts)}
            for table in (old, new)
        )
        around = [change for change in found.changes if inside(change, facts)]
        assert {name for change in around for name in change.new.then["reasons"]} == now - was
        assert {name for change in around for name in change.old.then["reasons"]} == was - now
        for change in around:
            assert change.old.then.get("eligible", not was) == (not was)
            assert change.new.then.get("eligible", not now) == (not now)


@settings(deadline=None)
@given(pairs())
def test_of_collected_answers_each_is_what_the_first_rule_says(pair: tuple[Table, Table]):
    """Of rules that all count, an outcome changes where the first rule that names it says something else."""
    old, new = (attrs.evolve(table, hit="collect", overlays=(), otherwise=None) for table in pair)
    found = differences(book_of(old), book_of(new))
    for facts in every_case(old, new):
        around = [change for change in found.changes if inside(change, facts)]
        assert bool(around) == (collected(old, facts) != collected(new, facts))


@settings(deadline=None)
@given(tables(), DAYS)
def test_on_one_day_a_table_answers_as_it_does_on_that_day(table: Table, day: date):
    """What is in force on a day answers on every day what the dated rules answer on that one."""
    then = on_day(book_of(table), day).policies["toy"]
    assert isinstance(then, TablePolicy)
    assert not then.table.is_dated
    for facts in every_case(table, table):
        assert answer(then.table, facts) == answer(table, {**facts, "as_of": day})


def rule(ident: str, then: Mapping[str, Any], *when: tuple[str, Condition], **days: date) -> Rule:
    """Give a rule."""
    return Rule(id=ident, when=when, then=FrozenMap(then), **days)


KEEP = {"share": 0, "verdict": "keep"}
TOLD_IN_OTHER_BOXES = (
    Table(
        policy="toy",
        vocabulary=WORDS,
        rules=(
            rule("T-0", KEEP, ("colour", Equals("red")), ("age", Equals(Span(0, Unit.DAYS)))),
            *(rule("T-1", KEEP), rule("T-2", KEEP, ("colour", Equals("red"))), rule("T-3", KEEP), rule("T-4", KEEP)),
        ),
        overlays=(rule("T-20", {**KEEP, "share": 1}), rule("T-21", KEEP, ("soft", Equals(True)))),
    ),
    Table(
        policy="toy",
        vocabulary=WORDS,
        rules=(
            rule(
                "T-0",
                {**KEEP, "verdict": "sell"},
                *(("colour", Equals("red")), ("age", Equals(Span(0, Unit.DAYS)))),
                effective_from=date(2024, 1, 2),
            ),
            *(rule("T-1", {}), rule("T-2", {}), rule("T-3", KEEP), rule("T-4", {"share": 1})),
        ),
        overlays=(
            rule("T-20", KEEP, ("colour", Equals("red")), ("soft", Known(known=False)), effective_to=date(2024, 1, 1)),
            rule("T-21", KEEP, ("colour", Known(known=False)), ("soft", Known(known=True)), effective_from=DAY),
        ),
    ),
)
"""Two tables whose differences are told in 14 boxes from here to there, and in 13 the other way round."""


@settings(deadline=None)
@given(pairs())
@example(TOLD_IN_OTHER_BOXES)
def test_a_difference_has_two_directions(pair: tuple[Table, Table]):
    """A table does not differ from itself, and the cases that one direction finds the other finds as well.

    In how few boxes they are told is no promise: both ways they are joined as they come.
    """
    old, new = (book_of(table) for table in pair)
    assert not differences(old, old).decide
    there, back = differences(old, new), differences(new, old)
    for facts in every_case(*pair):
        forth = turned(there, facts)
        assert all((now, was) in forth for was, now in turned(back, facts))
        assert len(forth) == len(turned(back, facts))
    assert there.decide == back.decide


def turned(found: Differences, facts: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """Give what changes for a case, before and after, each once."""
    around = [(change.old.then, change.new.then) for change in found.changes if inside(change, facts)]
    return [pair for place, pair in enumerate(around) if pair not in around[:place]]
