"""Whether two rules can hold of one case, with such a case."""

import pytest

from servflow.errors import NotProvedError
from servflow.policies.conditions import Equals, Range
from servflow.policies.table import Hit, Rule, Table
from servflow.rulebook.analysis.cover import Budget
from servflow.rulebook.analysis.overlaps import overlapping
from servflow.rulebook.problems import as_words
from servflow.rulebook.rules import read_rule
from servflow.values.frozen import FrozenMap
from tests.rulebook.books import TOY, fields, noted


def found(*whens: str, hit: Hit = "unique") -> list[tuple[str, str, str]]:
    """Give the rules that may not stand together among rules with these conditions, and the cases."""
    rules = []
    for number, when in enumerate(whens):
        opened = fields(f"{{id: T-{number}, {when}}}")
        rules.append(read_rule(opened, TOY))
        assert noted(opened.read) == []
    table = Table(policy="toy", vocabulary=TOY, rules=tuple(rules), hit=hit)
    return [(a.id, b.id, as_words(case)) for a, b, case in overlapping(table, Budget())]


@pytest.mark.parametrize(
    ("one", "other", "case"),
    [
        ("colour: red", "colour: [red, blue]", "colour=red"),
        ("colour: {not: red}", "colour: {not: blue}", "colour=green"),
        ("colour: red", "soft: true", "colour=red soft=true"),
        ("soft: {not: true}", "soft: {not: true}", "soft=false"),
        ("name: {not: a}", "name: {not: b}", "name=anything_else"),
        ("name: a", "name: {not: b}", "name=a"),
        ("size: {more_than: 3}", "size: {less_than: 4}", "size=3.5"),
        ("size: {more_than: 3}", "size: {more_than: 5}", "size=6"),
        ("size: {at_least: 3}", "size: {at_most: 3}", "size=3"),
        ("price: {more_than: 5.00 CNY}", "price: {less_than: 5.02 CNY}", "price=5.01 CNY"),
        ("sold: {more_than: 2024-05-01}", "sold: {less_than: 2024-05-03}", "sold=2024-05-02"),
        ("sold: {at_most: 2024-05-01}", "sold: {at_least: 2024-05-01}", "sold=2024-05-01"),
        ("sold: {at_least: 9999-12-31}", "sold: {not: 2024-05-03}", "sold=9999-12-31"),
        (
            "seen: {more_than: 2024-05-01T00:00:00Z}",
            "seen: {less_than: 2024-05-02T00:00:00Z}",
            "seen=2024-05-01T00:00:01+00:00",
        ),
        ("age: {at_least: 7 days}", "age: {less_than: 1 month}", "age=7 days"),
        ("age: 7 days", "age: 1 week", "age=7 days"),
        ("age: {more_than: 7 days}", "age: {not: 1 year}", "age=8 days"),
        ("worn: {at_most: 7 days}", "worn: {less_than: 3 months}", "worn=6 days"),
        ("worn: {more_than: 1 month}", "worn: {less_than: 2 months}", "worn=45 days"),
        ("worn: {more_than: 57 days}", "worn: {less_than: 2 months}", "worn=58 days since 2023-01-01"),
        ("worn: {more_than: 8000 years}", "worn: {not: 90000 years}", "worn=8001 years"),
        ("worn: {more_than: 10 days}", "worn: {less_than: 7000 years}", "worn=11 days"),
    ],
)
def test_an_overlap_has_a_witness(one, other, case):
    """Where both rules can hold there is a case of which they do."""
    assert found(f"when: {{{one}}}", f"when: {{{other}}}") == [("T-0", "T-1", f"witness {case}")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("colour: red", "colour: [green, blue]"),
        ("colour: red", "colour: {not: [red, blue]}"),
        ("colour: {not: [red, green]}", "colour: {not: blue}"),
        ("soft: true", "soft: {not: true}"),
        ("soft: {not: false}", "soft: {not: true}"),
        ("name: a", "name: {not: a}"),
        ("size: {more_than: 3}", "size: {at_most: 3}"),
        ("price: {more_than: 5.00 CNY}", "price: {less_than: 5.01 CNY}"),
        ("sold: {more_than: 2024-05-01}", "sold: {less_than: 2024-05-02}"),
        ("age: {at_least: 1 month}", "age: {less_than: 15 days}"),
        ("worn: {more_than: 12 months}", "worn: {at_most: 1 year}"),
        ("worn: {less_than: 0 days}", "worn: {not: 7 days}"),
    ],
)
def test_rules_that_never_meet_do_not_overlap(one, other):
    """Where no case has both there is no finding: money goes by the minor unit, dates by the day."""
    assert found(f"when: {{{one}}}", f"when: {{{other}}}") == []


def test_dates_keep_rules_apart():
    """A rule that ends before the other begins never meets it; one day in common is enough."""
    ended = "effective: {to: 2023-12-31}"
    assert found(ended, "effective: {from: 2024-01-01}") == []
    assert found(ended, "effective: {from: 2023-12-31}") == [("T-0", "T-1", "witness as_of=2023-12-31")]


def test_a_narrow_gap_is_found():
    """Sections are exact: a case that an earlier section leaves, however small, is a contradiction there."""
    sections = [
        ("one", {"size": Range(less_than=3)}, 1),
        ("one", {"size": Range(more_than=3)}, 1),
        ("two", {"soft": Equals(value=True)}, 1),
        ("two", {"name": Equals("a")}, 2),
    ]
    rules = tuple(
        Rule(id=f"T-{place}", section=section, when=tuple(when.items()), then=FrozenMap(share=share))
        for place, (section, when, share) in enumerate(sections)
    )
    table = Table(policy="toy", vocabulary=TOY, rules=rules, hit="sections")
    ((one, other, case),) = overlapping(table, Budget())
    assert (one.id, other.id) == ("T-2", "T-3")
    assert case == {"size": 3, "soft": True, "name": "a"}


def test_a_search_gives_up_when_its_budget_is_spent():
    """A search that is too hard says so instead of running on."""
    rules = (Rule(id="a", section="one", then=FrozenMap(share=1)), Rule(id="b", section="one"))
    table = Table(policy="toy", vocabulary=TOY, rules=rules, hit="sections")
    with pytest.raises(NotProvedError, match="not proved"):
        list(overlapping(table, Budget(0)))
