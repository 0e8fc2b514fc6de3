"""How long something has been in use on a day."""

from datetime import UTC, date, datetime

import pytest

from servflow.errors import InvalidValueError
from servflow.values.ages import Age
from servflow.values.spans import Span

NEW_YEAR = date(2024, 1, 1)


@pytest.mark.parametrize(
    ("start", "day", "span", "order"),
    [
        (date(2024, 1, 15), date(2025, 1, 14), "12 months", -1),
        (date(2024, 1, 15), date(2025, 1, 15), "12 months", 0),
        (date(2024, 1, 15), date(2025, 1, 16), "1 year", 1),
        (date(2024, 1, 31), date(2024, 2, 29), "1 month", 0),
        (date(2024, 1, 31), date(2024, 3, 1), "1 month", 1),
        (date(2024, 2, 29), date(2025, 2, 28), "1 year", 0),
        (NEW_YEAR, date(2024, 1, 8), "7 days", 0),
        (NEW_YEAR, date(2024, 1, 8), "1 week", 0),
        (NEW_YEAR, date(2024, 1, 8), "2 weeks", -1),
        (NEW_YEAR, date(2024, 1, 8), "168 hours", 0),
        (NEW_YEAR, date(2024, 1, 8), "167 hours", 1),
        (NEW_YEAR, date(2024, 1, 8), "10081 minutes", -1),
        (NEW_YEAR, date(2024, 1, 8), "5 working days", None),
        (NEW_YEAR, date(2024, 1, 8), "9000 years", -1),
        (NEW_YEAR, NEW_YEAR, "0 days", 0),
    ],
)
def test_an_age_compares_by_the_calendar(start, day, span, order):
    """Twelve months are over on the same day of the twelfth month, clamped to its end; days are days (DESIGN 7)."""
    assert Age(start, day).order(Span.parse(span)) == order


def test_paused_days_do_not_count():
    """An age with pauses is as old as it would have been so many days earlier."""
    age = Age(NEW_YEAR, date(2024, 1, 15), 7)
    assert (age.counted, age.days) == (date(2024, 1, 8), 7)
    assert age.order(Span.parse("7 days")) == 0


@pytest.mark.parametrize(
    ("span", "day"),
    [("200 days", date(2024, 7, 19)), ("1 month", date(2024, 2, 1)), ("49 hours", date(2024, 1, 3))],
)
def test_a_span_after_a_day_is_an_age(span, day):
    """A span whose start is known is an age on the day it leads to; hours count by whole days."""
    assert Age.after(NEW_YEAR, Span.parse(span)) == Age(NEW_YEAR, day)


def test_an_age_reads_well():
    """It says how many days count, since when, and how many do not."""
    assert str(Age(NEW_YEAR, date(2024, 1, 2))) == "1 day since 2024-01-01"
    assert str(Age(NEW_YEAR, date(2024, 2, 1), 3)) == "28 days since 2024-01-01, 3 more not counted"


@pytest.mark.parametrize(
    ("start", "day", "paused", "field"),
    [
        ("2024-01-01", NEW_YEAR, 0, "start"),
        (NEW_YEAR, datetime(2024, 1, 2, tzinfo=UTC), 0, "day"),
        (NEW_YEAR, date(2023, 12, 31), 0, "day"),
        (NEW_YEAR, date(2024, 1, 3), -1, "paused"),
        (NEW_YEAR, date(2024, 1, 3), 3, "paused"),
        (NEW_YEAR, date(2024, 1, 3), True, "paused"),
        (NEW_YEAR, date(2024, 1, 3), 1.0, "paused"),
    ],
)
def test_what_is_no_age_is_refused(start, day, paused, field):
    """Dates are dates, nothing is older than since its start, and no more days pause than there are."""
    with pytest.raises(InvalidValueError) as refused:
        Age(start, day, paused)
    assert refused.value.field == field


def test_working_days_give_no_age():
    """Nobody is so many working days old: the calendar of an office is not the goods'."""
    with pytest.raises(InvalidValueError, match="working days are not counted in calendar days"):
        Age.after(NEW_YEAR, Span.parse("3 working days"))
