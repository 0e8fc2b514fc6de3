"""How a fact is cut into values that stand for all."""

from datetime import date

import attrs
import pytest

from servflow.errors import NotProvedError
from servflow.policies.conditions import written
from servflow.policies.facts import Kind, counted, plain
from servflow.rulebook.analysis.atoms import Limits, atoms_of, in_order
from servflow.values.money import Money
from servflow.values.time import Span
from tests.rulebook.books import TOY

NUMBER = TOY.facts["size"]


def cut(fact, *texts, kind=None):
    """Give the atoms of a fact of the toy, with what the texts name as thresholds."""
    kind = kind or TOY.facts[fact]
    return [written(value) for value in atoms_of(kind, [kind.read(text) for text in texts])]


@pytest.mark.parametrize(
    ("fact", "named", "atoms"),
    [
        ("colour", ["red"], ["red", "green", "blue"]),
        ("soft", ["true"], ["true", "false"]),
        ("name", ["a", "b", "a"], ["a", "b", "anything_else"]),
        ("name", ["anything_else"], ["anything_else", "anything_else_"]),
        ("size", ["3", "4"], ["2", "3", "3.5", "4", "5"]),
        ("size", ["2.5", "0"], ["0", "1", "2.5", "3"]),
        ("price", ["5.00 CNY", "5.01 CNY"], ["4.99 CNY", "5.00 CNY", "5.01 CNY", "5.02 CNY"]),
        ("price", ["0 CNY"], ["0.00 CNY", "0.01 CNY"]),
        ("sold", ["2024-05-01", "2024-05-02"], ["2024-04-30", "2024-05-01", "2024-05-02", "2024-05-03"]),
        ("sold", ["0001-01-01", "9999-12-31"], ["0001-01-01", "0001-01-02", "9999-12-31"]),
        (
            "seen",
            ["2024-05-01T00:00:00Z", "2024-05-01T00:00:01Z"],
            [
                "2024-04-30T23:59:59+00:00",
                "2024-05-01T00:00:00+00:00",
                "2024-05-01T00:00:00.000001+00:00",
                "2024-05-01T00:00:01+00:00",
                "2024-05-01T00:00:02+00:00",
            ],
        ),
        ("age", ["1 day", "2 days"], ["0 days", "1 day", "25 hours", "2 days", "3 days"]),
        ("age", ["7 days", "1 week"], ["6 days", "7 days", "8 days"]),
        ("age", ["1 month", "33 days"], ["0 months", "1 month", "791 hours", "33 days", "34 days"]),
        ("age", ["5000 days", "5001 days"], ["4999 days", "5000 days", "5001 days", "5002 days"]),
        ("age", ["0 days", "100000 days"], ["0 days", "1 day", "100000 days"]),
        ("worn", ["15 days", "16 days"], ["14 days", "15 days", "16 days", "17 days"]),
        ("worn", ["15 days", "3 months"], ["14 days", "15 days", "16 days", "3 months", "4 months"]),
        ("worn", ["57 days", "2 months"], ["56 days", "57 days", "58 days since 2023-01-01", "2 months", "3 months"]),
        ("worn", ["24 hours", "2 days"], ["23 hours", "24 hours", "25 hours", "2 days", "3 days"]),
        ("worn", ["1 month", "8000 years"], ["0 months", "1 month", "2 months", "8000 years", "8001 years"]),
    ],
)
def test_a_fact_is_cut_at_what_is_named(fact, named, atoms):
    """Every threshold is an atom, and so is every gap in which the fact has a value; nothing else is."""
    assert cut(fact, *named) == atoms


def test_what_is_counted_has_no_halves():
    """Between two repairs there is none, and below the first none at all."""
    assert cut("repairs", "1", "2", "2.5", kind=counted("repairs", "修理", least=1)) == ["1", "2", "3"]
    assert cut("repairs", "3", kind=counted("repairs", "修理", least=1)) == ["2", "3", "4"]


def test_a_number_may_lie_below_zero_where_its_kind_says_so():
    """A deviation from a list price has no least value."""
    assert cut("deviation", "0", kind=attrs.evolve(NUMBER, least=None)) == ["-1", "0", "1"]


def test_days_that_do_not_count_are_no_atoms():
    """Before its first day and behind its last a rulebook is not asked."""
    kind = plain(Kind.DATE, "day", "日期")
    year = Limits(date(2024, 1, 1), date(2024, 12, 31))
    assert atoms_of(kind, [date(2024, 7, 1)], year) == (date(2024, 6, 30), date(2024, 7, 1), date(2024, 7, 2))
    assert atoms_of(kind, [date(2023, 5, 1)], year) == (date(2024, 1, 1),)
    assert atoms_of(kind, [date(2025, 5, 1)], year) == (date(2024, 1, 1),)


def test_an_order_that_only_the_calendar_knows_is_not_proved():
    """Thirty days and a month cannot be put in order, nor can working days and days."""
    for one, other in (("30 days", "1 month"), ("3 working days", "3 days")):
        with pytest.raises(NotProvedError, match="depends on the calendar"):
            in_order([Span.parse(one), Span.parse(other)])


def test_equal_thresholds_are_one():
    """A week is seven days, whichever is named first."""
    assert in_order([Span.parse("1 week"), Span.parse("7 days"), Span.parse("1 day")]) == (
        Span.parse("1 day"),
        Span.parse("1 week"),
    )


def test_limits_admit_what_lies_within():
    """Amounts are measured in minor units."""
    assert Limits(0, 100).admit(Money(100))
    assert not Limits(0, 100).admit(Money(101))
    assert not Limits(1).admit(0)
