"""What checking and comparing rules costs: 50 rules over 10 facts, beside the same questions asked of z3."""

import random
from collections.abc import Callable
from functools import cache
from typing import Any

from servflow.policies.conditions import Condition, Equals, Not, OneOf, Range
from servflow.policies.facts import FactType, Kind, Vocabulary, choice, counted, plain
from servflow.policies.table import Rule, Table
from servflow.rulebook import read_rulebook
from servflow.rulebook.analysis.claims import claims_of
from servflow.rulebook.analysis.cover import Budget, meet, uncovered
from servflow.rulebook.analysis.space import Space
from servflow.values.frozen import FrozenMap
from servflow.values.sources import Label
from tests.benchmarks.measure import Row

RULES, FACTS = 50, 10
SEED = 3
Faults = tuple[bool, frozenset[str]]
"""Whether some case has no answer, and the rules that no case reaches."""


def _fact(chance: random.Random) -> FactType:
    sort = chance.random()
    if sort < 0.3:
        return plain(Kind.BOOL, "", "")
    if sort < 0.7:
        return choice("", "", **{f"v{number}": ("", "") for number in range(chance.randint(4, 8))})
    return counted("", "")


def _condition(kind: FactType, chance: random.Random) -> Condition:
    if kind.kind is Kind.BOOL:
        return Equals(chance.random() < 0.5)
    if kind.kind is Kind.CHOICE:
        values = tuple(chance.sample(sorted(kind.values), chance.randint(1, 3)))
        return Equals(values[0]) if len(values) == 1 else OneOf(values)
    low, high = sorted(chance.sample(range(10, 80, 10), 2))
    return chance.choice([Range(at_least=low, at_most=high), Range(at_least=low), Range(at_most=low)])


@cache
def random_table(rules: int = RULES, facts: int = FACTS, seed: int = SEED) -> Table:
    """Give a random table: 30 % bool, 40 % choice, 30 % numbers; two to five conditions a rule."""
    chance = random.Random(seed)
    kinds = {f"f{number}": _fact(chance) for number in range(facts)}
    words = Vocabulary(
        "toy", Label("toy"), kinds, {"answer": choice("", "", a=("", ""), b=("", ""), c=("", ""))}, total=True
    )
    made = tuple(
        Rule(
            id=f"R-{number}",
            when=tuple(
                (fact, _condition(kinds[fact], chance))
                for fact in chance.sample(sorted(kinds), chance.randint(2, min(5, facts)))
            ),
            then=FrozenMap(answer=chance.choice("abc")),
        )
        for number in range(rules)
    )
    return Table(policy="toy", vocabulary=words, rules=made)


@cache
def changed_table() -> Table:
    """Give the random table with the last condition of three rules left out."""
    table = random_table()
    chance = random.Random(SEED)
    rules = list(table.rules)
    for place in chance.sample(range(len(rules)), 3):
        rules[place] = Rule(id=rules[place].id, when=rules[place].when[:-1], then=rules[place].then)
    return Table(policy="toy", vocabulary=table.vocabulary, rules=tuple(rules))


def faults(table: Table) -> Faults:
    """Find gaps and dead rules by boxes."""
    *claims, rest = claims_of(table, Space.of(table))
    dead = (claim.rule.id for claim in claims if claim.rule is not None and claim.first(Budget()) is None)
    return rest.first(Budget()) is not None, frozenset(dead)


def differing(old: Table, new: Table) -> int:
    """Count the pairs of rules that decide some case differently."""
    space, budget = Space.of(old, new), Budget(10_000_000)
    later = list(claims_of(new, space))
    return sum(
        1
        for one in claims_of(old, space)
        for other in later
        if (one.rule and one.rule.then) != (other.rule and other.rule.then)
        and (both := meet(one.box, other.box)) is not None
        and uncovered(both, (*one.before, *other.before), budget) is not None
    )


def z3_faults(table: Table) -> Faults:
    """Ask z3 for the same: one incremental solver, an assumption for each rule."""
    import z3

    names: dict[str, Any] = {}
    for fact, kind in table.vocabulary.facts.items():
        names[fact] = z3.Bool(fact) if kind.kind is Kind.BOOL else z3.Int(fact)
    solver = z3.Solver()
    for fact, kind in table.vocabulary.facts.items():
        if kind.kind is not Kind.BOOL:
            solver.add(names[fact] >= 0)
        if kind.kind is Kind.CHOICE:
            solver.add(names[fact] < len(kind.values))
    dead: set[str] = set()
    for rule in table.rules:
        holds = z3.And([_z3(asked, names[fact], table.vocabulary.facts[fact]) for fact, asked in rule.when])
        solver.push()
        solver.add(holds)
        if solver.check() == z3.unsat:
            dead.add(rule.id)
        solver.pop()
        solver.add(z3.Not(holds))
    return solver.check() == z3.sat, frozenset(dead)


def _z3(condition: Condition, name: Any, kind: FactType) -> Any:
    import z3

    places = {value: place for place, value in enumerate(kind.values)}
    match condition:
        case Equals(value=bool() as value):
            return name if value else z3.Not(name)
        case Equals(value=value):
            return name == places[value]
        case OneOf(values=values):
            return z3.Or([name == places[value] for value in values])
        case Range():
            low = [name >= condition.at_least] if condition.at_least is not None else []
            high = [name <= condition.at_most] if condition.at_most is not None else []
            return z3.And(low + high)
        case Not():
            return z3.Not(_z3(condition.condition, name, kind))
        case _:
            message = f"no way to write {condition}"
            raise NotImplementedError(message)


@cache
def book_of(rules: int) -> str:
    """Give a rulebook of so many rules as text."""
    causes = ("no_reason", "quality", "wrong_item", "not_as_described", "lost")
    lines = ["id: many", 'version: "1"', "sources: {law: {title: The law}}", "shipping_fee:", "  rules:"]
    for number in range(rules):
        cause, remedy = causes[number % 5], ("refund", "exchange")[number % 2]
        lines += [
            f"    - id: L-{number}",
            f"      title: {{en: Rule {number}, zh: 第{number}条}}",
            f"      when: {{cause: {cause}, remedy: {remedy}, category: c{number}, free_shipping: true}}",
            "      then: {return: buyer, outbound: merchant}",
            f'      source: {{ref: law, clause: "{number}"}}',
        ]
    return "\n".join([*lines, "  otherwise: {then: {return: merchant}}", ""])


def repeated(body: Callable[[], object]) -> Callable[[int], None]:
    """Give a body that does something so many times."""

    def run(loops: int) -> None:
        for _ in range(loops):
            body()

    return run


def bases() -> list[Row]:
    """Give what z3 is measured against."""
    table = random_table()
    return [
        Row(
            key="A0",
            group="authoring",
            title="gaps and dead rules of 50 rules x 10 facts, every rule asked",
            run=repeated(lambda: faults(table)),
            base="A0",
            most_ms=20,
        )
    ]


def rows() -> tuple[list[Row], list[str]]:
    """Give the rows, and why z3 is missing where it is."""
    old, new, text = random_table(), changed_table(), book_of(200)
    found = [
        Row(
            key="A1",
            group="authoring",
            title="what changes between two versions of it",
            run=repeated(lambda: differing(old, new)),
            base="A0",
            most_ms=200,
        ),
        Row(
            key="A2",
            group="authoring",
            title="load 200 rules: text to compiled rulebook",
            run=repeated(lambda: read_rulebook({"rulebook.yaml": text})),
            base="A0",
            most_ms=100,
        ),
    ]
    try:
        mine, theirs = faults(old), z3_faults(old)
    except ImportError:
        return found, ["z3-solver: not installed; `make bench` installs it, or `pip install servflow[bench]`"]
    if mine != theirs:
        message = f"z3 finds {theirs}, the boxes {mine}"
        raise AssertionError(message)
    ask = repeated(lambda: z3_faults(old))
    return [*found, Row(key="A3", group="authoring", title="z3: the question of A0", run=ask, base="A0")], []
