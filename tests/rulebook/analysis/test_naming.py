"""Names of suggested tests."""

from datetime import date

import pytest

from servflow.policies.book import RuleTest
from servflow.policies.table import Rule, Table
from servflow.rulebook.analysis.mutants import Mutant
from servflow.rulebook.analysis.naming import named
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
from servflow.values.time import Span
from tests.rulebook.books import TOY


def name(given, expect, *guards, taken=()):
    """Give the name of a test that sees some slips, each of one rule: its id, the fact, the bound."""
    table = Table(policy="toy", vocabulary=TOY)
    mutants = [Mutant(table=table, rule=Rule(id=rule), what="", fact=fact, bound=bound) for rule, fact, bound in guards]
    test = RuleTest(policy="toy", name="", given=FrozenMap(given), expect=FrozenMap(expect))
    return named(test, mutants, taken).name


@pytest.mark.parametrize(
    ("value", "bound", "inside", "told"),
    [
        (Span.parse("7 days"), ("at_most", Span.parse("7 days")), True, "x 7 days: the last day of A"),
        (Span.parse("8 days"), ("at_most", Span.parse("7 days")), False, "x 8 days: just past 7 days, not A"),
        (Span.parse("24 hours"), ("at_least", Span.parse("24 hours")), True, "x 24 hours: the least for A"),
        (date(2024, 1, 1), ("at_least", date(2024, 1, 1)), True, "x 2024-01-01: the first day of A"),
        (
            Money.parse("49.99 CNY"),
            ("at_least", Money.parse("50 CNY")),
            False,
            "x 49.99 CNY: just below 50.00 CNY, not A",
        ),
        (3, ("at_most", 3), True, "x 3: the most for A"),
        (2, ("less_than", 3), True, "x 2: still A"),
    ],
)
def test_a_boundary_gives_the_name(value, bound, inside, told):
    """A case on a bound, or just beyond it, is called after the bound, whatever else it guards."""
    assert name({"x": value}, {"rule": "A" if inside else "B"}, ("A", "", None), ("A", "x", bound)) == told


def test_the_facts_give_the_name():
    """Else the facts do, the one first that the slip is about, with the rule that decides and the one that must not."""
    given = {"soft": True, "new": False, "colour": "red", "size": 3, "dates": FrozenMap(a=1)}
    assert name(given, {"rule": "A"}, ("A", "colour", None)) == "colour red, soft, not new: A"
    assert name(given, {"rule": "B"}, ("A", "colour", None)) == "colour red, soft, not new: B, not A"
    assert name(given, {"rule": "B", "also": ("A",)}, ("A", "", None)) == "soft, not new, colour red: A"
    assert name({"size": 3}, {"rule": ""}, ("A", "colour", None)) == "no colour told, size 3: not A"
    assert name({}, {"rule": "A"}, ("A", "", None)) == "nothing told: A"


def test_no_two_tests_have_one_name():
    """A name that is taken gets more facts, or another slip's, and in the end a number."""
    given = {"a": 1, "b": 2, "c": 3, "d": 4}
    guards = [("A", "", None)]
    assert name(given, {"rule": "A"}, *guards, taken={"a 1, b 2, c 3: A"}) == "a 1, b 2, c 3, d 4: A"
    assert name({"a": 1}, {"rule": "A"}, *guards, taken={"a 1: A"}) == "a 1: A, 2"
    assert name({"a": 1}, {"rule": "A"}, *guards, taken={"a 1: A", "a 1: A, 2"}) == "a 1: A, 3"
