"""Weeks and months of local days."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from servflow.errors import InvalidValueError
from servflow.kpi import Period, periods_between
from servflow.kpi.periods import MOST_PERIODS, period_of


@pytest.mark.parametrize(
    ("day", "every", "first", "last", "name"),
    [
        (date(2024, 5, 6), "week", date(2024, 5, 6), date(2024, 5, 12), "2024-W19"),
        (date(2024, 5, 12), "week", date(2024, 5, 6), date(2024, 5, 12), "2024-W19"),
        (date(2024, 12, 31), "week", date(2024, 12, 30), date(2025, 1, 5), "2025-W01"),
        (date(2021, 1, 3), "week", date(2020, 12, 28), date(2021, 1, 3), "2020-W53"),
        (date(2024, 2, 10), "month", date(2024, 2, 1), date(2024, 2, 29), "2024-02"),
        (date(2023, 2, 28), "month", date(2023, 2, 1), date(2023, 2, 28), "2023-02"),
        (date(2024, 4, 30), "month", date(2024, 4, 1), date(2024, 4, 30), "2024-04"),
        (date(2024, 12, 1), "month", date(2024, 12, 1), date(2024, 12, 31), "2024-12"),
        (date(9999, 12, 31), "month", date(9999, 12, 1), date(9999, 12, 31), "9999-12"),
        (date(9999, 12, 31), "week", date(9999, 12, 27), date(9999, 12, 31), "9999-W52"),
        (date(1, 1, 1), "week", date(1, 1, 1), date(1, 1, 7), "0001-W01"),
    ],
)
def test_the_period_of_a_day(day, every, first, last, name):
    """A week begins on Monday and is named as ISO 8601 does; a month is one of the calendar."""
    period = period_of(day, every)
    assert (period.first, period.last, period.name, str(period)) == (first, last, name, name)
    assert day in period
    assert first - timedelta(days=1) not in period if first > date.min else True
    assert "2024-05" not in period


@pytest.mark.parametrize("every", ["week", "month"])
def test_every_month_and_week_fits_the_next(every):
    """Each period ends the day before the next begins, year after year."""
    found = periods_between(date(2019, 12, 30), date(2029, 2, 1), every)
    assert all(one.last + timedelta(days=1) == other.first for one, other in pairwise(found))
    assert (date(2019, 12, 30) in found[0], date(2029, 2, 1) in found[-1]) == (True, True)
    assert len({period.name for period in found}) == len(found)


def test_whole_periods_between_two_days():
    """No period is left out, and the first and the last are whole."""
    assert [period.name for period in periods_between(date(2024, 4, 30), date(2024, 6, 1), "month")] == [
        "2024-04",
        "2024-05",
        "2024-06",
    ]
    assert periods_between(date(2024, 5, 8), date(2024, 5, 8), "week") == (
        Period(kind="week", first=date(2024, 5, 6), last=date(2024, 5, 12)),
    )


def test_one_period_over_everything():
    """Without weeks or months there is one period, of exactly these days."""
    (period,) = periods_between(date(2024, 5, 8), date(2024, 6, 2), "whole")
    assert (period.name, period.first, period.last) == ("2024-05-08..2024-06-02", date(2024, 5, 8), date(2024, 6, 2))


@pytest.mark.parametrize(
    ("last", "every", "words"),
    [
        (date(2024, 5, 7), "week", "2024-05-07 is before 2024-05-08"),
        (date(2224, 5, 7), "week", f"more than {MOST_PERIODS} from 2024-05-08 to 2224-05-07"),
        (date(2024, 5, 9), "day", "expected one of week, month, whole"),
    ],
)
def test_what_is_no_stretch_of_time_is_refused(last, every, words):
    """Days in the wrong order, more periods than anybody reads, and other kinds of period are refused."""
    with pytest.raises(InvalidValueError, match=words):
        periods_between(date(2024, 5, 8), last, every)


def test_as_many_periods_as_are_allowed():
    """A thousand weeks are a long time, and still a report."""
    last = date(2024, 5, 6) + timedelta(weeks=MOST_PERIODS) - timedelta(days=1)
    assert len(periods_between(date(2024, 5, 6), last, "week")) == MOST_PERIODS
