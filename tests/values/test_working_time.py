"""Working time where the local clock jumps, and where it shows an hour twice."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from servflow.errors import InvalidValueError
from servflow.values.calendars import WorkCalendar
from servflow.values.time import parse_instant
from servflow.values.working_time import work_on, worked_between

NEW_YORK = ZoneInfo("America/New_York")
NIGHTS = WorkCalendar(weekdays=tuple(range(7)), hours=((1320, 1800),))
"""22:00-06:00, every day."""
EARLY = WorkCalendar(weekdays=tuple(range(7)), hours=((60, 90),))
"""01:00-01:30, every day; the hour from one to two is there twice on 3 November 2024."""
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("start", "hours"),
    [("2024-11-02T20:00-04:00", 9), ("2024-03-09T20:00-05:00", 7), ("2024-05-06T20:00-04:00", 8)],
)
def test_a_night_is_as_long_as_it_is(start, hours):
    """A night in which the clock is put back has an hour more, and one in which it is put forward an hour less."""
    begun = parse_instant(start)
    assert worked_between(begun, begun + timedelta(hours=14), NEW_YORK, NIGHTS) == timedelta(hours=hours)
    over = work_on(begun, timedelta(hours=hours), NEW_YORK, NIGHTS).astimezone(NEW_YORK)
    assert (over.hour, over.minute) == (6, 0)


def test_an_hour_that_is_shown_twice_is_worked_once():
    """Hours inside a repeated hour are those of its first pass: the clock stands still in the second."""
    begun = parse_instant("2024-11-03T00:00-04:00")
    assert worked_between(begun, begun + timedelta(hours=12), NEW_YORK, EARLY) == 30 * MINUTE
    second_pass = parse_instant("2024-11-03T01:00-05:00")
    assert worked_between(second_pass, second_pass + timedelta(hours=12), NEW_YORK, EARLY) == timedelta()
    assert work_on(second_pass, MINUTE, NEW_YORK, EARLY) == parse_instant("2024-11-04T01:01-05:00")


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        ("2024-11-03T01:30-04:00", 30, "2024-11-03T01:00:00-05:00"),
        ("2024-11-03T01:30-04:00", 31, "2024-11-03T01:01:00-05:00"),
        ("2024-11-03T01:30-04:00", 90, "2024-11-03T02:00:00-05:00"),
        ("2024-11-03T01:30-04:00", 120, "2024-11-03T02:30:00-05:00"),
        ("2024-11-03T01:30-05:00", 20, "2024-11-03T01:50:00-05:00"),
        ("2024-11-03T01:30-05:00", 50, "2024-11-03T02:20:00-05:00"),
        ("2024-03-10T01:30-05:00", 30, "2024-03-10T03:00:00-04:00"),
        ("2024-03-10T01:30-05:00", 31, "2024-03-10T03:01:00-04:00"),
    ],
)
def test_work_goes_on_where_the_clock_changes(start, minutes, expected):
    """Who works while the clock is put back or forward works every minute that there is."""
    begun, over = parse_instant(start), parse_instant(expected)
    assert work_on(begun, minutes * MINUTE, NEW_YORK, NIGHTS) == over
    assert worked_between(begun, over, NEW_YORK, NIGHTS) == minutes * MINUTE


def test_hours_that_the_clock_jumps_over_are_not_worked():
    """Working hours between two and three do not exist in the night in which the clock is put forward."""
    skipped = WorkCalendar(weekdays=tuple(range(7)), hours=((120, 150),))
    begun = parse_instant("2024-03-10T01:00-05:00")
    assert worked_between(begun, begun + timedelta(hours=9), NEW_YORK, skipped) == timedelta()
    assert work_on(begun, MINUTE, NEW_YORK, skipped) == parse_instant("2024-03-11T02:01-04:00")


def test_a_day_that_was_left_out_has_no_working_time():
    """Samoa had no 30 December 2011, and nobody worked on it."""
    apia, office = ZoneInfo("Pacific/Apia"), WorkCalendar(hours=((540, 1080),))
    begun = parse_instant("2011-12-29T17:00-10:00")  # a Thursday
    assert worked_between(begun, begun + timedelta(days=2), apia, office) == 60 * MINUTE
    assert work_on(begun, 61 * MINUTE, apia, office) == parse_instant("2012-01-02T09:01+14:00")


def test_where_every_minute_is_worked():
    """Without a free minute it is the time that passes, and the clock is not asked."""
    always = WorkCalendar(weekdays=tuple(range(7)))
    begun = parse_instant("2024-03-10T01:30-05:00")
    assert worked_between(begun, begun + timedelta(days=400), NEW_YORK, always) == timedelta(days=400)
    assert work_on(begun, timedelta(days=400), NEW_YORK, always) == begun + timedelta(days=400)


def test_work_that_has_an_end():
    """Where nothing is worked any more it is said so at once, and the years to come are not looked through."""
    one_day = WorkCalendar(weekdays=(), hours=((540, 1080),), extra_days=frozenset({date(2024, 5, 6)}))
    begun = parse_instant("2024-05-06T17:00-04:00")
    assert work_on(begun, 60 * MINUTE, NEW_YORK, one_day) == parse_instant("2024-05-06T18:00-04:00")
    for late in (begun, begun + timedelta(days=700)):
        with pytest.raises(InvalidValueError, match="calendar: there is not so much working time on it"):
            work_on(late, 61 * MINUTE, NEW_YORK, one_day)


def test_the_last_night_of_all_may_be_longer():
    """The clock is put back after midnight, and work goes on until the morning all the same."""
    one_night = WorkCalendar(weekdays=(), hours=((1320, 1800),), extra_days=frozenset({date(2024, 11, 2)}))
    begun = parse_instant("2024-11-02T20:00-04:00")
    assert work_on(begun, timedelta(hours=9), NEW_YORK, one_night) == parse_instant("2024-11-03T06:00-05:00")


def test_work_beyond_the_year_9999():
    """Work that is never over before the year 10000 overflows, as sums of dates do."""
    with pytest.raises(OverflowError):
        work_on(parse_instant("9999-06-01T00:00Z"), timedelta(days=300), NEW_YORK, NIGHTS)
