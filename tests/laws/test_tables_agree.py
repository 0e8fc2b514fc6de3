"""The compiled selection of a table is what its conditions say, rule by rule, for every table and every case.

The oracle knows nothing of ``conditions`` or ``compile``: it reads the rules as plain data and asks Python's own
comparisons.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from servflow.policies.conditions import Condition, Equals, Not, OneOf, Range
from servflow.policies.facts import Kind
from servflow.policies.table import Rule, Table
from servflow.rulebook.analysis.cover import Budget
from servflow.rulebook.analysis.overlaps import overlapping
from servflow.rulebook.compile import compiled
from servflow.values.ages import Age
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
from servflow.values.time import Span, Unit
from tests.rulebook.books import TOY

AT = datetime(2024, 5, 1, tzinfo=UTC)
DAYS = st.integers(0, 6).map(lambda n: date(2024, 1, 1) + timedelta(n))

VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.CHOICE: st.sampled_from(["red", "green", "blue"]),
    Kind.TEXT: st.sampled_from(["a", "b", "c", "红"]),
    Kind.BOOL: st.booleans(),
    Kind.NUMBER: st.one_of(st.integers(0, 5), st.sampled_from([Decimal("0.5"), Decimal("2.5")])),
    Kind.MONEY: st.integers(0, 5).map(Money),
    Kind.DATE: DAYS,
    Kind.INSTANT: st.integers(0, 5).map(lambda n: AT + timedelta(n)),
    Kind.DURATION: st.integers(0, 5).map(lambda n: Span(n, Unit.DAYS)),
    Kind.AGE: st.sampled_from(["0 days", "7 days", "2 weeks", "1 month", "2 months", "3 years"]).map(Span.parse),
}
ORDERED = (Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.INSTANT, Kind.DURATION, Kind.AGE)


@st.composite
def ages(draw: st.DrawFn) -> Age:
    """Give an age at and around the thresholds, from a day near the end of a month, with and without pauses."""
    start = draw(st.sampled_from([date(2023, 1, 31), date(2024, 1, 30), date(2024, 2, 29)]))
    paused = draw(st.integers(0, 2))
    counted = end(start, draw(VALUES[Kind.AGE])) + timedelta(draw(st.integers(-1, 1)))
    return Age(start, max(counted, start) + timedelta(paused), paused)


def end(start: date, span: Span) -> date:
    """Give the day a span after another, a month clamped to the month's end."""
    if not span.unit.months:
        return start + timedelta(span.amount * (7 if span.unit is Unit.WEEKS else 1))
    years, month = divmod(start.year * 12 + start.month - 1 + span.amount * span.unit.months, 12)
    return date(years, month + 1, min(start.day, monthrange(years, month + 1)[1]))


KNOWN = {**VALUES, Kind.AGE: ages()}
FACTS = {name: kind.kind for name, kind in TOY.facts.items() if not kind.many and name != "as_of"}


def plain_conditions(kind: Kind) -> st.SearchStrategy[Any]:
    """Give conditions on a fact of that kind that are no negations."""
    value = VALUES[kind]
    forms: list[st.SearchStrategy[Any]] = [
        value.map(Equals),
        st.lists(value, min_size=1, max_size=3).map(lambda values: OneOf(tuple(values))),
    ]
    if kind in ORDERED:
        low = st.sampled_from(["at_least", "more_than"])
        high = st.sampled_from(["at_most", "less_than"])
        one = st.tuples(st.one_of(low, high), value).map(lambda pair: Range(**{pair[0]: pair[1]}))
        both = st.tuples(low, value, high, value).map(lambda q: Range(**{q[0]: q[1], q[2]: q[3]}))
        forms += [one, both]
    return st.one_of(forms)


def conditions(name: str) -> st.SearchStrategy[tuple[str, Condition]]:
    """Give conditions on a fact, negations too."""
    plain = plain_conditions(FACTS[name])
    return st.tuples(st.just(name), st.one_of(plain, plain.map(Not)))


@st.composite
def rules(draw: st.DrawFn, number: int) -> Rule:
    """Give a rule with up to three conditions, and now and then with dates."""
    names = draw(st.lists(st.sampled_from(sorted(FACTS)), max_size=3, unique=True))
    when = tuple(draw(conditions(name)) for name in names)
    dated = draw(st.sampled_from([0, 0, 0, 1, 2, 3]))
    return Rule(
        id=f"T-{number}",
        when=when,
        then=FrozenMap(share=draw(st.integers(0, 1))),
        effective_from=draw(DAYS) if dated & 1 else None,
        effective_to=draw(DAYS) if dated & 2 else None,
        section=draw(st.sampled_from(["one", "one", "two"])),
        file="toy.yaml",
        line=number + 1,
        lines=tuple(number + 1 for _ in when),
    )


@st.composite
def tables(draw: st.DrawFn, **more: Any) -> Table:
    """Give a table of up to eight rules and two overlays."""
    size = draw(st.integers(0, 8))
    overlays = tuple(draw(rules(number)) for number in range(20, 20 + draw(st.integers(0, 2))))
    own = sorted((draw(rules(number)) for number in range(size)), key=lambda rule: rule.section)
    return Table(policy="toy", vocabulary=TOY, rules=tuple(own), overlays=overlays, **more)


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """Give facts of which any may be unknown, in either way."""
    names = draw(st.lists(st.sampled_from(sorted(FACTS)), unique=True))
    facts = {name: draw(st.one_of(st.none(), KNOWN[FACTS[name]])) for name in names}
    return {**facts, "as_of": draw(DAYS)}


def meets(condition: Condition, fact: Any) -> bool:
    """Say by plain comparisons whether a known fact meets a condition; spans simply pass, or are ends of an age."""
    if isinstance(condition, Not):
        return not meets(condition.condition, fact)
    if isinstance(condition, Equals):
        return key(fact) == key(condition.value, fact)
    if isinstance(condition, OneOf):
        return key(fact) in [key(value, fact) for value in condition.values]
    low, above, high, below = (
        None if bound is None else key(bound, fact)
        for bound in (condition.at_least, condition.more_than, condition.at_most, condition.less_than)
    )
    value = key(fact)
    return not (
        (low is not None and value < low)
        or (above is not None and value <= above)
        or (high is not None and value > high)
        or (below is not None and value >= below)
    )


def key(value: Any, fact: Any = None) -> Any:
    """Give a value that compares as the fact does."""
    match value:
        case Age():
            return value.counted
        case Span() if isinstance(fact, Age):
            return end(fact.start, value)
        case Money():
            return value.minor
        case Span():
            return value.amount * value.unit.seconds
        case _:
            return value


def all_that_hold(among: tuple[Rule, ...], facts: dict[str, Any]) -> tuple[int, ...]:
    """Give the index of every rule that holds, rule by rule; an age that is a mere span is so from any day on."""
    held = []
    if isinstance(facts.get("worn"), Span):
        facts = {**facts, "worn": Age.after(date(2024, 1, 30), facts["worn"])}
    for index, rule in enumerate(among):
        day = facts["as_of"]
        in_time = (rule.effective_from or day) <= day <= (rule.effective_to or day)
        if in_time and all(facts.get(name) is not None and meets(asked, facts[name]) for name, asked in rule.when):
            held.append(index)
    return tuple(held)


@given(tables(), st.lists(cases(), min_size=1, max_size=8))
def test_compiled_tables_select_what_their_conditions_say(table: Table, many: list[dict[str, Any]]):
    """The first rule that holds is selected, and every rule that holds is collected, compiled or interpreted."""
    fast = compiled(attrs.evolve(table, hit="collect"), "toy.yaml", 1)
    for facts in many:
        held = all_that_hold(table.rules, facts)
        for either in (fast, table):
            assert either.select(facts, facts["as_of"]) == (held[0] if held else -1)
            assert either.select_all(facts, facts["as_of"]) == held
            assert either.select_overlays(facts, facts["as_of"]) == all_that_hold(table.overlays, facts)


@given(tables(), cases())
def test_every_rule_decides_or_says_why_not(table: Table, facts: dict[str, Any]):
    """One rule decides at most; each of the others gives a reason, and it is a true one."""
    fast = compiled(table, "toy.yaml", 1)
    decision = fast.decide(facts, AT)
    misses = {miss.rule: miss for miss in fast.why_not(facts, AT)}
    assert set(misses) == {rule.id for rule in table.rules} - {decision.rule}
    held = {table.rules[index].id for index in all_that_hold(table.rules, facts)}
    assert {rule for rule, miss in misses.items() if miss.reason == "earlier_rule"} == held - {decision.rule}
    for miss in misses.values():
        assert (miss.reason == "unknown") == (miss.fact != "" and facts.get(miss.fact) is None)


@given(tables(hit="unique"))
def test_a_witness_of_an_overlap_is_true(table: Table):
    """Whenever two rules are said to hold of one case, both do."""
    for one, other, case in overlapping(table, Budget()):
        assert all_that_hold((one, other), {"as_of": date(2024, 1, 3), **case}) == (0, 1)


@given(tables(hit="unique"), st.lists(cases(), min_size=1, max_size=8))
def test_rules_without_an_overlap_never_meet(table: Table, many: list[dict[str, Any]]):
    """Where no overlap is found, no case that was tried has two rules."""
    if not list(overlapping(table, Budget())):
        assert all(len(all_that_hold(table.rules, facts)) <= 1 for facts in many)


@given(tables(hit="sections"))
def test_a_contradiction_in_a_section_is_true(table: Table):
    """Two rules of a section that are said to contradict hold of one case, answer differently, and come first there."""
    for one, other, case in overlapping(table, Budget()):
        held = [table.rules[index] for index in all_that_hold(table.rules, {"as_of": date(2024, 1, 3), **case})]
        assert one in held
        assert other in held
        assert one.section == other.section == held[0].section
        assert one.then != other.then
