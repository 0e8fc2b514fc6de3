"""What may come with the commands of a ticket, and what may not."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from servflow.errors import InvalidValueError
from servflow.flows.service import read_person, read_rating
from servflow.flows.ticket_fields import (
    DERIVED,
    FACT_FIELDS,
    FACT_NAMES,
    read_age,
    read_measure,
)
from servflow.policies.vocabulary import VOCABULARIES
from servflow.values.ages import Age
from servflow.values.spans import Span
from tests.answers import refused
from tests.flows.service import ask


@pytest.mark.parametrize(
    ("value", "number"), [(12, 12), ("12", 12), ("12.5", Decimal("12.5")), (Decimal("0.5"), Decimal("0.5"))]
)
def test_a_measure_need_not_be_whole(value, number):
    """Kilometres come as a whole number, a decimal or their text."""
    assert read_measure(value, "usage") == number


@pytest.mark.parametrize(
    "value", [-1, "-1", "far", True, 1.5, None, Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), 10**12, [1]]
)
def test_what_is_no_measure(value):
    """Negative, endless and inexact numbers are refused, and whatever is no number."""
    with pytest.raises(InvalidValueError, match="usage: expected a number"):
        read_measure(value, "usage")


def test_an_age():
    """It comes as text, as a span, or reckoned already."""
    reckoned = Age(date(2023, 5, 6), date(2024, 5, 6))
    assert read_age("8 months", "age") == Span.parse("8 months")
    assert [read_age(value, "age") for value in (reckoned, Span.parse("1 year"))] == [reckoned, Span.parse("1 year")]


@pytest.mark.parametrize("value", ["old", "3 working days", 8, None])
def test_what_is_no_age(value):
    """Working days are none, nor is a bare number."""
    with pytest.raises(InvalidValueError, match="age: expected an age with its unit"):
        read_age(value, "age")


def test_who_somebody_is():
    """A text or a map of texts, nothing else."""
    assert read_person("138****0000", "contact") == "138****0000"
    assert read_person({"phone": "1"}, "contact") == {"phone": "1"}
    for wrong in (["1"], {}, {"phone": []}):
        with pytest.raises(InvalidValueError, match="contact"):
            read_person(wrong, "contact")


@pytest.mark.parametrize(("value", "fits"), [(1, True), ("5", True), (0, False), (6, False), (4.5, False)])
def test_ratings_go_from_one_to_five(value, fits):
    """Stars are whole (R-092)."""
    if fits:
        assert read_rating(value, "satisfaction") == int(value)
    else:
        with pytest.raises(InvalidValueError, match="satisfaction"):
            read_rating(value, "satisfaction")


def test_policies_are_asked_with_what_may_be_told():
    """Every fact of the policies of a ticket may come with it, but for those that are found out."""
    asked = {name for policy in ("priority", "warranty", "service_mode") for name in VOCABULARIES[policy].facts}
    assert asked - FACT_NAMES == DERIVED - {"covered"}
    assert len(FACT_FIELDS) == len(FACT_NAMES)


def test_every_slip_is_told_at_once():
    """A refusal names every field that cannot be read, and no word that came with it."""
    answer = ask(usage=1.5, age="old", dates={"birthday": "2024-01-01"}, repairs=[{"from": "x"}], urgncy="urgent")
    assert sorted(found.details["field"] for found in refused(answer).findings) == [
        "age",
        "dates.birthday",
        "repairs[0].from",
        "urgncy",
        "usage",
    ]
    assert "birthday" in str(refused(answer).findings)
    assert "did you mean 'urgency'" in str(refused(answer).findings)


def test_dates_may_be_instants():
    """Whatever a system knows of the purchase: a day, or when exactly."""
    case = ask(category="pump", dates={"purchase": "2024-05-01T00:30:00+08:00"}).case
    assert case.facts.known["dates"] == {"purchase": datetime(2024, 4, 30, 16, 30, tzinfo=UTC)}
    assert case.facts.coverage["until"] == date(2025, 5, 1)
