"""Hours of a day, and what may be wrong with them."""

from datetime import UTC, date, datetime

import pytest

from servflow.values.working_hours import (
    HoursOn,
    day_problems,
    hour_problems,
    is_date,
    is_weekday,
    minute_of,
    night_problems,
    shown_day,
    shown_hours,
)

NIGHT = ((1320, 1800),)
EARLY = ((300, 720),)
DATE = date(2026, 2, 14)


@pytest.mark.parametrize(
    "hours",
    [((0, 1440),), ((0, 720), (720, 1440)), ((540, 1080), (1320, 1800)), ((1439, 2879),), ((0, 1),)],
)
def test_lawful_hours(hours):
    """Hours may touch, and the last ones may run up to a whole day."""
    assert [*hour_problems(hours)] == []


@pytest.mark.parametrize(
    ("hours", "problem"),
    [
        ((), "it never works: no hours"),
        (((540, 540),), "hours 09:00-09:00 are not a part of one day, or of a night that begins on it"),
        (((1080, 540),), "hours 18:00-09:00 are not"),
        (((0, 1441),), "hours 00:00-24:01 are not"),
        (((1440, 1500),), "hours 24:00-25:00 are not"),
        (((-60, 60),), "are not a part of one day"),
        (((540, 780), (720, 1080)), "hours 09:00-13:00 and 12:00-18:00 overlap"),
        (((1320, 1800), (1380, 1440)), "hours 22:00-06:00 and 23:00-24:00 overlap"),
        (((540, 720), (540, 780)), "hours 09:00-12:00 and 09:00-13:00 overlap"),
        (((780, 1080), (540, 720)), "hours 09:00-12:00 stand after 13:00-18:00: put them in order"),
    ],
)
def test_unlawful_hours(hours, problem):
    """What is no part of a day or night, overlaps or is out of order is named as people write hours."""
    (found,) = hour_problems(hours)
    assert found.startswith(problem) or problem in found


@pytest.mark.parametrize(
    ("hours_on", "problem"),
    [
        ((HoursOn(5, EARLY), HoursOn(5, NIGHT)), "hours of sat are given twice"),
        ((HoursOn(7, EARLY),), "hours are given for 7: expected 0 (Monday) to 6 (Sunday), or a date without a time"),
        ((HoursOn(True, EARLY),), "hours are given for True: expected"),
        ((HoursOn(datetime(2026, 2, 14, tzinfo=UTC), EARLY),), "or a date without a time"),
        ((HoursOn("sat", EARLY),), "hours are given for 'sat': expected"),
        ((HoursOn(DATE, ()),), "it never works: no hours (2026-02-14)"),
        ((HoursOn(6, ((540, 540),)),), "or of a night that begins on it (sun)"),
    ],
)
def test_unlawful_days(hours_on, problem):
    """Hours of single days are looked at like all others, and the message names the day."""
    (found,) = day_problems(hours_on)
    assert problem in found


def test_a_night_may_end_where_the_morning_begins():
    """A shift may take over from another."""
    assert [*night_problems([((360, 720), *NIGHT)] * 7, {})] == []


@pytest.mark.parametrize(
    ("week", "special", "problems"),
    [
        (
            [NIGHT, EARLY, (), (), (), (), ()],
            {},
            ["hours 22:00-06:00 of mon run into 05:00-12:00 of tue"],
        ),
        (
            [EARLY, (), (), (), (), (), NIGHT],
            {},
            ["hours 22:00-06:00 of sun run into 05:00-12:00 of mon"],
        ),
        ([NIGHT, (), (), (), (), (), EARLY], {}, []),
        (
            [(), (), (), (), NIGHT, (), ()],
            {DATE.toordinal(): EARLY},  # a Saturday
            ["hours 22:00-06:00 of 2026-02-13 run into 05:00-12:00 of 2026-02-14"],
        ),
        (
            [EARLY, EARLY, EARLY, EARLY, EARLY, (), ()],
            {DATE.toordinal() + 1: NIGHT},
            ["hours 22:00-06:00 of 2026-02-15 run into 05:00-12:00 of 2026-02-16"],
        ),
        (
            [()] * 7,
            {DATE.toordinal(): NIGHT, DATE.toordinal() + 1: EARLY},
            ["hours 22:00-06:00 of 2026-02-14 run into 05:00-12:00 of 2026-02-15"],
        ),
        ([NIGHT] * 7, {date.min.toordinal(): EARLY, date.max.toordinal(): ()}, []),
        (
            [(), EARLY, (), (), (), (), ()],  # the first day there is was a Monday
            {date.min.toordinal(): NIGHT},
            ["hours 22:00-06:00 of 0001-01-01 run into 05:00-12:00 of 0001-01-02"],
        ),
    ],
)
def test_nights_that_run_into_the_morning(week, special, problems):
    """A night may not overlap the hours of the next day, by the pattern and on every day that differs from it."""
    assert [*night_problems(week, special)] == problems


def test_words():
    """Hours and days are shown as rulebooks write them."""
    assert [minute_of(text) for text in ("00:00", "09:05", "17:30", "24:00")] == [0, 545, 1050, 1440]
    assert (shown_hours(540, 1440), shown_hours(1320, 1800)) == ("09:00-24:00", "22:00-06:00")
    assert (shown_day(0), shown_day(6), shown_day(DATE)) == ("mon", "sun", "2026-02-14")
    assert [is_weekday(day) for day in (0, 6, 7, -1, True, "0", DATE)] == [True, True, *[False] * 5]
    assert [is_date(day) for day in (DATE, datetime(2026, 2, 14, tzinfo=UTC), 5)] == [True, False, False]
