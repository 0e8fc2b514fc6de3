"""Whether two rules can hold of one case, with such a case."""

from datetime import date

import pytest

from servflow.policies.table import Table
from servflow.rulebook import overlaps
from servflow.rulebook.overlaps import Search, as_words, box_of
from servflow.rulebook.rules import read_rule
from tests.rulebook.books import TOY, fields, noted


def search(*whens: str) -> Search:
    """Give a search over rules with these conditions."""
    rules = []
    for number, when in enumerate(whens):
        opened = fields(f"{{id: T-{number}, {when}}}")
        rules.append(read_rule(opened, TOY))
        assert noted(opened.read) == []
    return Search(Table(policy="toy", vocabulary=TOY, rules=tuple(rules), hit="unique"))


@pytest.mark.parametrize(
    ("one", "other", "case"),
    [
        ("colour: red", "colour: [red, blue]", "colour=red"),
        ("colour: {not: red}", "colour: {not: blue}", "colour=green"),
        ("colour: red", "soft: true", "colour=red soft=true"),
        ("soft: {not: true}", "soft: {not: true}", "soft=false"),
        ("name: {not: a}", "name: {not: b}", "name=another value"),
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
            "seen=2024-05-01T00:00:00.000001+00:00",
        ),
        ("age: {at_least: 7 days}", "age: {less_than: 1 month}", "age=7 days"),
        ("age: 7 days", "age: 1 week", "age=7 days"),
        ("age: {more_than: 7 days}", "age: {not: 1 year}", "age=8 days"),
        ("worn: {at_most: 7 days}", "worn: {less_than: 3 months}", "worn=7 days"),
        ("worn: {more_than: 1 month}", "worn: {less_than: 2 months}", "worn=45 days"),
        ("worn: {more_than: 57 days}", "worn: {less_than: 2 months}", "worn=58 days since 2023-01-01"),
        ("worn: {more_than: 8000 years}", "worn: {not: 90000 years}", "worn=8001 years"),
        ("worn: {more_than: 10 days}", "worn: {less_than: 7000 years}", "worn=11 days"),
    ],
)
def test_an_overlap_has_a_witness(one, other, case):
    """Where both rules can hold there is a case of which they do."""
    found = [(a.id, b.id, as_words(w)) for a, b, w in search(f"when: {{{one}}}", f"when: {{{other}}}").overlapping()]
    assert found == [("T-0", "T-1", f"witness {case}")]


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
    assert list(search(f"when: {{{one}}}", f"when: {{{other}}}").overlapping()) == []


def test_dates_keep_rules_apart():
    """A rule that ends before the other begins never meets it; one day in common is enough."""
    ended = "effective: {to: 2023-12-31}"
    assert list(search(ended, "effective: {from: 2024-01-01}").overlapping()) == []
    ((_, _, case),) = search(ended, "effective: {from: 2023-12-31}").overlapping()
    assert case == {"as_of": date(2023, 12, 31)}


def test_a_box_says_what_is_asked_of_each_fact():
    """A rule without conditions asks nothing."""
    rule = read_rule(fields("{id: a}"), TOY)
    assert rule is not None
    assert box_of(rule) == {}


def test_a_search_gives_up_after_its_steps(monkeypatch):
    """A search that is too hard says so instead of running on."""
    monkeypatch.setattr(overlaps, "MOST_STEPS", 1)
    hard = search("when: {colour: red}", "when: {colour: red}", "when: {colour: red}")
    assert [b.id for _, b, _ in hard.overlapping()] == ["T-1"]
    assert hard.is_spent
