"""What the analysis says of a table is what trying every case says: no more, no less."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from servflow.policies.conditions import Known, holds
from servflow.policies.table import Invariant, Rule, Table
from servflow.rulebook.analysis.atoms import Limits
from servflow.rulebook.analysis.proofs import note_faults
from servflow.rulebook.analysis.space import Space
from servflow.rulebook.compile import compiled
from servflow.rulebook.problems import Problem, Problems
from servflow.values.frozen import FrozenMap
from tests.laws.test_tables_agree import DAYS, conditions
from tests.rulebook.books import TOY

WORDS = attrs.evolve(TOY, total=True)
NAMES = ("colour", "soft", "size", "worn")
DAY = date(2024, 1, 3)


@st.composite
def whens(draw: st.DrawFn, most: int = 2) -> tuple[tuple[str, Any], ...]:
    """Give a few conditions, now and then whether a fact is known."""
    names = draw(st.lists(st.sampled_from(NAMES), max_size=most, unique=True))
    known = st.booleans().map(Known)
    return tuple(draw(st.one_of(*[conditions(name)] * 4, st.tuples(st.just(name), known))) for name in names)


@st.composite
def rules(draw: st.DrawFn, number: int) -> Rule:
    """Give a rule, seldom a dated one."""
    dated = draw(st.sampled_from([0, 0, 0, 0, 1, 2]))
    return Rule(
        id=f"T-{number}",
        when=draw(whens()),
        then=FrozenMap(share=draw(st.integers(0, 1))),
        effective_from=draw(DAYS) if dated == 1 else None,
        effective_to=draw(DAYS) if dated == 2 else None,
        file="toy.yaml",
        line=number + 1,
    )


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Give a table with overlays and a floor."""
    overlays = tuple(draw(rules(number)) for number in range(20, 20 + draw(st.integers(0, 2))))
    never = (("share", draw(conditions("size"))[1]),)
    floor = Invariant(name="floor", when=draw(whens(1)), never=never, file="toy.yaml", line=50)
    return Table(
        policy="toy",
        vocabulary=WORDS,
        rules=tuple(draw(rules(number)) for number in range(draw(st.integers(1, 6)))),
        otherwise=draw(st.sampled_from([None, Rule(id="rest", then=FrozenMap(share=1), file="toy.yaml", line=40)])),
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
    held = (rule for rule in table.rules if rule.in_force(facts["as_of"]) and holds(rule.when, facts))
    return next(held, table.otherwise)


def answer(table: Table, facts: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Give the whole answer of a table."""
    rule = decided(table, facts)
    more: dict[str, Any] = {} if rule is None else dict(rule.then)
    for overlay in table.overlays:
        if overlay.in_force(facts["as_of"]) and holds(overlay.when, facts):
            more.update(overlay.then)
    return more


@settings(deadline=None)
@given(tables())
def test_findings_are_those_of_trying_every_case(table: Table):
    """Gaps, rules that nobody reaches, redundant rules and broken floors are found exactly."""
    cases = list(every_case(table))
    deciding = [decided(table, facts) for facts in cases]
    said = {(problem.code, problem.line) for problem in found(table)}
    lines = {rule.line: rule for rule in table.rules}
    assert ("gap", 1) in said or table.otherwise is not None or None not in deciding
    assert ("gap", 1) not in said or None in deciding
    dead = {line for line, rule in lines.items() if rule not in deciding}
    assert {line for code, line in said if code == "dead_rule" and line in lines} == dead
    redundant = set()
    for line, rule in lines.items():
        without = attrs.evolve(table, rules=tuple(other for other in table.rules if other is not rule))
        after = [decided(without, facts) for facts in cases]
        same = all(
            one is not None and other is not None and one.then == other.then
            for one, other in zip(deciding, after, strict=True)
            if one is rule
        )
        if line not in dead and same:
            redundant.add(line)
    assert {line for code, line in said if code == "redundant_rule"} == redundant
    broken = any(floor.is_broken(facts, answer(table, facts) or {}) for floor in table.invariants for facts in cases)
    assert any(code == "invariant_broken" for code, _ in said) == broken


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
    lines = {rule.line: rule for rule in table.rules}
    for problem in found(table):
        if problem.witness is None:
            continue
        for more in ({}, open_facts):
            facts = {"as_of": DAY, **more, **problem.witness}
            index = fast.select(facts, facts["as_of"])
            match problem.code:
                case "gap":
                    assert index == -1
                case "dead_rule":
                    assert holds(lines[problem.line].when, facts)
                    assert table.rules[index] is not lines[problem.line]
                case "redundant_rule":
                    assert table.rules[index] is lines[problem.line]
                case "invariant_broken":
                    assert any(floor.is_broken(facts, answer(table, facts) or {}) for floor in table.invariants)
                case code:
                    raise AssertionError(code)
