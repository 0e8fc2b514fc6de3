"""What a condition asks of one fact."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from servflow.policies.conditions import Equals, Not, OneOf, Range, first_miss, holds, order_of, values_in, written
from servflow.values.ages import Age
from servflow.values.money import Money
from servflow.values.time import Span, Unit


def days(amount: int) -> Span:
    """Give a span of days."""
    return Span(amount, Unit.DAYS)


MONTH = Span(1, Unit.MONTHS)
LEAP = date(2024, 1, 31)


@pytest.mark.parametrize(
    ("condition", "yes", "no"),
    [
        (Equals("red"), ["red"], ["blue", "Red"]),
        (Equals(True), [True], [False, 1]),
        (Equals(3), [3, Decimal(3)], [4]),
        (Equals(Money(5)), [Money(5)], [Money(6), Money(5, "USD")]),
        (Equals(days(7)), [days(7), Span(1, Unit.WEEKS), Span(168, Unit.HOURS)], [days(8), MONTH]),
        (OneOf(("red", "blue")), ["red", "blue"], ["green"]),
        (OneOf((True,)), [True], [1]),
        (Range(at_least=3), [3, 4], [2]),
        (Range(more_than=3), [4], [3]),
        (Range(at_most=3), [3, 2], [4]),
        (Range(less_than=3), [2], [3]),
        (Range(at_least=3, less_than=5), [3, 4], [2, 5]),
        (Range(at_least=Money(500)), [Money(500)], [Money(499), Money(501, "USD")]),
        (Range(at_most=date(2024, 5, 1)), [date(2024, 5, 1)], [date(2024, 5, 2)]),
        (Range(less_than=Span(3, Unit.MONTHS)), [days(15)], [days(90), days(120)]),
        (Range(at_least=MONTH), [Span(1, Unit.YEARS)], [days(30)]),
        (Range(at_least=MONTH), [Age(LEAP, date(2024, 2, 29))], [Age(LEAP, date(2024, 2, 28))]),
        (Range(less_than=days(29)), [Age(LEAP, date(2024, 2, 28))], [Age(LEAP, date(2024, 2, 29))]),
        (Equals(MONTH), [Age(LEAP, date(2024, 2, 29))], [days(29)]),
        (Not(Equals("red")), ["blue"], ["red"]),
        (Not(OneOf(("red", "blue"))), ["green"], ["red"]),
        (Not(Range(at_least=3)), [2], [3]),
    ],
)
def test_a_condition_holds_of_a_known_fact(condition, yes, no):
    """Each form holds of what it says, money of another currency lies within no bounds, and uncertain orders miss."""
    assert [fact for fact in yes if not condition.holds(fact)] == []
    assert [fact for fact in no if condition.holds(fact)] == []


@pytest.mark.parametrize("condition", [Equals("red"), OneOf(("red",)), Not(Equals("red"))])
@pytest.mark.parametrize("facts", [{}, {"colour": None}])
def test_an_unknown_fact_meets_nothing(condition, facts):
    """A fact that is not given makes a condition on it miss, the negation too."""
    assert not holds((("colour", condition),), facts)
    assert first_miss((("colour", condition),), facts) == ("colour", condition)


def test_the_first_miss_is_told():
    """Of several conditions the first that misses is named; none when all hold."""
    when = (("colour", Equals("red")), ("size", Range(at_least=3)))
    assert first_miss(when, {"colour": "red", "size": 2}) == when[1]
    assert first_miss(when, {"colour": "red", "size": 3}) is None
    assert holds((), {})


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (Equals("red"), "red"),
        (Equals(False), "false"),
        (OneOf((1, 2)), "[1, 2]"),
        (Range(at_least=Money(5000), less_than=Money(9900)), "{at_least: 50.00 CNY, less_than: 99.00 CNY}"),
        (Not(OneOf(("a", "b"))), "{not: [a, b]}"),
        (Equals(date(2024, 5, 1)), "2024-05-01"),
    ],
)
def test_a_condition_reads_as_it_is_written(condition, text):
    """A condition prints what an author would write for it."""
    assert str(condition) == text


@pytest.mark.parametrize(
    ("condition", "values"),
    [
        (Equals("a"), ("a",)),
        (OneOf(("a", "b")), ("a", "b")),
        (Range(at_least=1, less_than=5), (1, 5)),
        (Not(Range(more_than=2)), (2,)),
    ],
)
def test_the_values_of_a_condition_are_told(condition, values):
    """Every value that a condition compares with can be listed."""
    assert values_in(condition) == values


def test_values_are_written_as_in_a_rulebook():
    """Instants are written in ISO form, lists in brackets."""
    assert written(datetime(2024, 5, 1, tzinfo=UTC)) == "2024-05-01T00:00:00+00:00"
    assert written(("a", True)) == "[a, true]"


@pytest.mark.parametrize(
    ("one", "other", "order"),
    [
        (days(30), MONTH, None),
        (days(7), Span(1, Unit.WEEKS), 0),
        (days(15), MONTH, -1),
        (MONTH, days(15), 1),
        (Span(12, Unit.MONTHS), Span(1, Unit.YEARS), 0),
        (1, 2, -1),
        (Age(LEAP, date(2024, 3, 1)), MONTH, 1),
        (Age(LEAP, date(2024, 3, 1), 1), MONTH, 0),
        (Age(LEAP, date(2024, 3, 1)), days(31), -1),
        (Age(LEAP, date(2024, 3, 1)), Span(3, Unit.WORKING_DAYS), None),
        (Money(1), Money(1, "USD"), None),
    ],
)
def test_order_is_told_where_it_is_certain(one, other, order):
    """Days and months are ordered where every calendar agrees, else not at all; an age has an order with both."""
    assert order_of(one, other) == order
