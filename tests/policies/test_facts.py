"""What a value of each kind of fact looks like in a file and in Python."""

from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
import pytest

from servflow.errors import InvalidValueError
from servflow.policies.facts import FactType, Kind, choice, plain
from servflow.values.ages import Age
from servflow.values.money import Money
from servflow.values.sources import Label
from servflow.values.time import Span, Unit

COLOUR = choice("colour", "颜色", red=("red", "红"), blue=("blue", "蓝"))


def of(kind: Kind) -> FactType:
    """Give a fact of a kind."""
    return plain(kind, "the fact", "事实")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (of(Kind.TEXT), "0123", "0123"),
        (of(Kind.TEXT), "NO", "NO"),
        (COLOUR, "red", "red"),
        (of(Kind.BOOL), "true", True),
        (of(Kind.BOOL), "false", False),
        (of(Kind.NUMBER), "3", 3),
        (of(Kind.NUMBER), "-3", -3),
        (of(Kind.NUMBER), "0.50", Decimal("0.5")),
        (of(Kind.MONEY), "50 CNY", Money(5000)),
        (of(Kind.DATE), "2024-02-29", date(2024, 2, 29)),
        (of(Kind.INSTANT), "2024-05-01T10:00:00+08:00", datetime(2024, 5, 1, 2, tzinfo=UTC)),
        (of(Kind.DURATION), "3 working days", Span(3, Unit.WORKING_DAYS)),
        (of(Kind.AGE), "200 days", Span(200, Unit.DAYS)),
        (of(Kind.AGE), "12 months", Span(12, Unit.MONTHS)),
    ],
)
def test_a_value_is_read_by_its_kind(kind, text, value):
    """A text means what the fact says it means, and nothing that YAML might make of it."""
    found = kind.read(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (of(Kind.BOOL), "yes"),
        (of(Kind.BOOL), "True"),
        (of(Kind.NUMBER), "1e3"),
        (of(Kind.NUMBER), "٣"),
        (of(Kind.NUMBER), "9" * 19),
        (of(Kind.NUMBER), "0." + "1" * 19),
        (of(Kind.NUMBER), "NaN"),
        (of(Kind.MONEY), "50"),
        (of(Kind.MONEY), "50 XYZ"),
        (of(Kind.DATE), "20240501"),
        (of(Kind.DATE), "2024-02-30"),
        (of(Kind.DATE), "2024-W01-1"),
        (of(Kind.INSTANT), "2024-05-01T10:00:00"),
        (of(Kind.DURATION), "365"),
        (of(Kind.DURATION), "3 fortnights"),
        (of(Kind.AGE), "200"),
        (of(Kind.AGE), "3 working days"),
        (COLOUR, "Red"),
    ],
)
def test_what_is_no_value_is_refused_with_what_one_looks_like(kind, text):
    """A unit is never guessed, a date never rolled over; the message says what was expected."""
    with pytest.raises(InvalidValueError, match=r"expected|no time zone|no ISO 4217|no such day"):
        kind.read(text)


def test_words_may_stand_in_place_of_a_value():
    """An amount may be a word where the fact has words; both are read, and both are named."""
    subsidy = FactType(Kind.MONEY, Label("subsidy"), {"by_region": Label("by region")})
    assert subsidy.read("by_region") == "by_region"
    assert subsidy.read("8 CNY") == Money(800)
    with pytest.raises(InvalidValueError, match=r"expected an amount and a currency.*; or by_region"):
        subsidy.read("8")
    assert subsidy.looks == "an amount with its currency such as 50 CNY or by_region"
    assert subsidy.admits("by_region")
    assert not subsidy.admits("by_moon")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (of(Kind.TEXT), "a", 1),
        (COLOUR, "mauve", None),
        (of(Kind.BOOL), True, 1),
        (of(Kind.NUMBER), Decimal(1), True),
        (of(Kind.NUMBER), 1, "1"),
        (of(Kind.MONEY), Money(1), 1),
        (of(Kind.DATE), date(2024, 1, 1), datetime(2024, 1, 1, tzinfo=UTC)),
        (of(Kind.INSTANT), datetime(2024, 1, 1, tzinfo=UTC), date(2024, 1, 1)),
        (of(Kind.DURATION), Span(1, Unit.DAYS), 1),
        (of(Kind.DURATION), Span(1, Unit.DAYS), Age(date(2024, 1, 1), date(2024, 1, 2))),
        (of(Kind.AGE), Span(1, Unit.DAYS), date(2024, 1, 1)),
        (of(Kind.AGE), Age(date(2024, 1, 1), date(2024, 1, 2)), 1),
        (attrs.evolve(COLOUR, many=True), ("red",), "red"),
    ],
)
def test_python_values_are_told_apart(kind, good, bad):
    """A fact admits values of its own Python type: true is no number, and an instant is no date."""
    assert kind.admits(good)
    assert not kind.admits(bad)


def test_values_carry_both_names():
    """Every value of a choice has an English and a Chinese name."""
    assert COLOUR.values["red"] == Label("red", "红")
    assert COLOUR.looks == "one of red, blue"
    assert of(Kind.TEXT).looks == "a text"


WHEN_OVER = FactType(Kind.DATE, Label("last day"), or_span=True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-02-29", date(2024, 2, 29)),
        ("7 days", Span(7, Unit.DAYS)),
        ("2 weeks", Span(2, Unit.WEEKS)),
        ("12 months", Span(12, Unit.MONTHS)),
        ("1 year", Span(1, Unit.YEARS)),
    ],
)
def test_a_date_may_be_answered_with_a_duration(text, value):
    """Where a policy counts from a day that it knows, a rule may say how long instead of until when."""
    assert WHEN_OVER.read(text) == value


@pytest.mark.parametrize("text", ["24 hours", "3 working days", "12", "12 moons", "soon"])
def test_a_duration_in_the_place_of_a_date_leads_to_a_date(text):
    """Hours and working days lead to no date by the calendar; the message says what was expected."""
    expected = (
        "expected a date such as 2024-05-01, or days, weeks, months or years from the first day such as 12 months"
    )
    with pytest.raises(InvalidValueError) as refused:
        WHEN_OVER.read(text)
    assert refused.value.message == expected


def test_an_answer_is_compared_as_a_date():
    """However a rule wrote it, a test and an invariant compare a date; any other fact is compared as it is."""
    with pytest.raises(InvalidValueError):
        WHEN_OVER.answered.read("12 months")
    assert COLOUR.answered is COLOUR
