"""What the analysis says of a table is what trying every case says: no more, no less."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from servflow.policies.conditions import Equals, Known, holds
from servflow.policies.table import Invariant, Rule, Table
from servflow.rulebook.analysis.atoms import Limits
from servflow.rulebook.analysis.proofs import note_faults
from servflow.rulebook.analysis.space import Space
from servflow.rulebook.compile import compiled
from servflow.rulebook.problems import Problem, Problems
from servflow.values.frozen import FrozenMap
from servflow.values.sources import Source
from tests.laws.test_tables_agree import AT, DAYS, FACTS, conditions
from tests.rulebook.books import TOY

WORDS = attrs.evolve(TOY, total=True)
OTHERS = sorted(set(FACTS) - {"colour", "soft"})
"""Facts of every kind; two of them stand in each table beside colour and soft, so that every case can be tried."""

DAY = date(2024, 1, 3)
SOURCES = st.sampled_from([None, None, None, Source("law"), Source("house")])


@st.composite
def whens(draw: st.DrawFn, among: tuple[str, ...], most: int = 2) -> tuple[tuple[str, Any], ...]:
    """Give a few conditions, now and then whether a fact is known."""
    names = draw(st.lists(st.sampled_from(among), max_size=most, unique=True))
    known = st.booleans().map(Known)
    return tuple(draw(st.one_of(*[conditions(name)] * 4, st.tuples(st.just(name), known))) for name in names)


@st.composite
def answers(draw: st.DrawFn) -> FrozenMap:
    """Give one or two of two answers, now and then none."""
    share, verdict = draw(st.sampled_from([0, 1, 1, None])), draw(st.sampled_from(["keep", "sell", None, None]))
    told = {"share": share, "verdict": verdict}
    return FrozenMap({name: value for name, value in told.items() if value is not None})


@st.composite
def rules(draw: st.DrawFn, number: int, among: tuple[str, ...]) -> Rule:
    """Give a rule, seldom a dated one."""
    dated = draw(st.sampled_from([0, 0, 0, 0, 1, 2]))
    return Rule(
        id=f"T-{number}",
        when=draw(whens(among)),
        then=draw(answers()),
        source=draw(SOURCES),
        effective_from=draw(DAYS) if dated == 1 else None,
        effective_to=draw(DAYS) if dated == 2 else None,
        file="toy.yaml",
        line=number + 1,
    )


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Give a table with overlays and a floor."""
    among = ("colour", "soft", *draw(st.lists(st.sampled_from(OTHERS), min_size=1, max_size=2, unique=True)))
    overlays = tuple(draw(rules(number, among)) for number in range(20, 20 + draw(st.integers(0, 3))))
    floor = Invariant(
        name="floor",
        when=draw(whens(among, 1)),
        never=(("share", Equals(draw(st.integers(0, 1)))), ("verdict", Known(draw(st.booleans()))))[
            : draw(st.integers(1, 2))
        ],
        file="toy.yaml",
        line=50,
    )
    rest = Rule(id="rest", then=FrozenMap(share=1), file="toy.yaml", line=40)
    return Table(
        policy="toy",
        vocabulary=WORDS,
        rules=tuple(draw(rules(number, among)) for number in range(draw(st.integers(1, 6)))),
        otherwise=draw(st.sampled_from([None, rest])),
        undecided=draw(st.sampled_from([False, False, True])),
        overlays=overlays,
        invariants=draw(st.sampled_from([(), (floor,)])),
        file="toy.yaml",
        line=1,
    )


def found(table: Table) -> tuple[Problem, ...]:
    """Give what the analysis says."""
    problems = Problems()
    note_faults(table, "toy", Limits(), problems)
    return problems.listed()


def every_case(table: Table) -> Iterator[Mapping[str, Any]]:
    """Give one case for every combination of values that stand for all."""
    columns = Space.of(table).columns
    for values in product(*(column.atoms for column in columns)):
        facts = {column.fact: value for column, value in zip(columns, values, strict=True) if value is not None}
        yield {"as_of": DAY, **facts}


def decided(table: Table, facts: Mapping[str, Any]) -> Rule | None:
    """Give the rule that decides, asked one after the other."""
    return next((rule for rule in table.rules if is_on(rule, facts)), table.otherwise)


def is_on(rule: Rule | None, facts: Mapping[str, Any]) -> bool:
    """Say whether a rule is in force and holds."""
    return rule is not None and rule.in_force(facts["as_of"]) and holds(rule.when, facts)


def answer(table: Table, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the whole answer of a table."""
    rule = decided(table, facts)
    more: dict[str, Any] = {} if rule is None else dict(rule.then)
    for overlay in table.overlays:
        if is_on(overlay, facts):
            more.update(overlay.then)
    return more


@settings(deadline=None)
@given(tables())
def test_findings_are_those_of_trying_every_case(table: Table):
    """Gaps, rules that nobody reaches, redundant rules and broken floors are found exactly."""
    cases = list(every_case(table))
    deciding = [decided(table, facts) for facts in cases]
    said = {(problem.code, problem.line) for problem in found(table)}
    assert (("gap", 1) in said) == (None in deciding and not table.undecided)
    dead = {rule.line for rule in table.rules if rule not in deciding}
    dead |= {rule.line for rule in table.overlays if not any(is_on(rule, facts) for facts in cases)}
    assert {line for code, line in said if code == "dead_rule"} == dead
    redundant = {rule.line for rule in table.rules if rule.line not in dead and adds_nothing(table, rule, cases)}
    lines = {rule.line for rule in table.rules}
    assert {line for code, line in said if code == "redundant_rule" and line in lines} == redundant
    broken = any(floor.is_broken(facts, answer(table, facts)) for floor in table.invariants for facts in cases)
    assert any(code == "invariant_broken" for code, _ in said) == broken
    assert {code for code, _ in said} <= {"gap", "dead_rule", "redundant_rule", "invariant_broken", "never_holds"}


def adds_nothing(table: Table, rule: Rule, cases: list[Mapping[str, Any]]) -> bool:
    """Say whether without a rule others would answer each of its cases the same, one of them from the same source."""
    without = attrs.evolve(table, rules=tuple(other for other in table.rules if other is not rule))
    takers = [decided(without, facts) for facts in cases if decided(table, facts) is rule]
    same = all(taker is not None and taker.then == rule.then for taker in takers)
    return same and (rule.source is None or any(taker is not None and taker.source == rule.source for taker in takers))


@settings(deadline=None)
@given(tables())
def test_an_idle_overlay_is_one_without_which_every_answer_is_the_same(table: Table):
    """Overlays that add nothing in any case are found, and no others; one with a source may be a citation."""
    cases = list(every_case(table))
    said = {problem.line for problem in found(table) if problem.code == "redundant_rule"}
    for overlay in table.overlays:
        without = attrs.evolve(table, overlays=tuple(other for other in table.overlays if other is not overlay))
        idle = all(answer(table, facts) == answer(without, facts) for facts in cases)
        held = any(is_on(overlay, facts) for facts in cases)
        assert overlay.line not in said or idle
        if held and idle and overlay.source is None:
            assert overlay.line in said


@settings(deadline=None)
@given(tables(), st.data())
def test_every_witness_shows_what_it_is_for(table: Table, data: st.DataObject):
    """A witness is a case of the fault, whatever the facts that it leaves open: asked, the table does as was said."""
    fast = compiled(table, "toy.yaml", 1)
    open_facts = {
        column.fact: data.draw(st.sampled_from([None, *column.atoms]))
        for column in Space.of(table).columns
        if column.fact != "as_of"
    }
    lines = {rule.line: rule for rule in (*table.rules, *table.overlays)}
    for problem in found(table):
        if problem.witness is None:
            continue
        for more in ({}, open_facts):
            facts = {"as_of": DAY, **more, **problem.witness}
            decision = fast.decide(facts, AT)
            assert decision.outcome == table.decide(facts, AT).outcome == answer(table, facts)
            rule = lines.get(problem.line)
            match problem.code:
                case "gap":
                    assert decision.rule == ""
                case "dead_rule":
                    assert is_on(rule, facts)
                    assert any(is_on(lines[spot.line], facts) and spot.line < problem.line for spot in problem.related)
                case "redundant_rule":
                    assert rule.id in {decision.rule, *decision.also}
                case "invariant_broken":
                    assert any(floor.is_broken(facts, answer(table, facts)) for floor in table.invariants)
                case code:
                    raise AssertionError(code)
