"""When clocks are put forward and back."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from servflow.values.clock_changes import (
    DAY_TICKS,
    MINUTE_TICKS,
    SECOND_TICKS,
    ClockChange,
    clock_changes,
    instant_at,
    shown_at,
    ticks_of,
)

HOUR_TICKS = 60 * MINUTE_TICKS
ZONES = ["America/New_York", "Africa/Casablanca", "Asia/Gaza", "Pacific/Apia", "America/St_Johns", "Africa/Freetown"]


def ticks(text):
    """Give the ticks of an instant in UTC."""
    return ticks_of(datetime.fromisoformat(text))


def changes_between(zone, first, last):
    """Give the real changes of a zone's clock, without the ends of years, as text."""
    listed = clock_changes(ZoneInfo(zone), ticks(first), ticks(last))
    return [
        (instant_at(change.at).isoformat(), change.before // HOUR_TICKS, change.after // HOUR_TICKS)
        for change in listed
        if change.before != change.after
    ]


def test_ticks_count_from_midnight():
    """A tick is a microsecond, and the day with number 1 begins with the first tick of its number."""
    assert ticks_of(datetime(1, 1, 1, tzinfo=UTC)) == DAY_TICKS
    moment = datetime(2024, 5, 6, 12, 34, 56, 789, tzinfo=UTC)
    assert ticks_of(moment) == moment.toordinal() * DAY_TICKS + ((12 * 60 + 34) * 60 + 56) * SECOND_TICKS + 789
    assert instant_at(ticks_of(moment)) == moment
    assert shown_at(ticks_of(moment)) == moment.replace(tzinfo=None)


def test_ticks_end_with_the_year_9999():
    """There is no instant before the year 1 and none after 9999."""
    for beyond in (0, (date.max.toordinal() + 1) * DAY_TICKS):
        with pytest.raises(OverflowError):
            instant_at(beyond)


def test_summer_time():
    """The clock of New York is put forward in March and back in November, at the very instants."""
    assert changes_between("America/New_York", "2024-01-01T00:00Z", "2025-06-01T00:00Z") == [
        ("2024-03-10T07:00:00+00:00", -5, -4),
        ("2024-11-03T06:00:00+00:00", -4, -5),
        ("2025-03-09T07:00:00+00:00", -5, -4),
        ("2025-11-02T06:00:00+00:00", -4, -5),
    ]


def test_a_day_that_was_left_out():
    """Samoa went to the other side of the date line: there the clock jumped over a whole day."""
    changes = changes_between("Pacific/Apia", "2011-12-01T00:00Z", "2011-12-31T00:00Z")
    assert changes == [("2011-12-30T10:00:00+00:00", -10, 14)]


def test_a_change_at_the_first_instant_is_left_out():
    """Changes are those after the first instant."""
    change = ticks("2024-03-10T07:00Z")
    zone = ZoneInfo("America/New_York")
    assert next(clock_changes(zone, change)).at > change
    assert next(clock_changes(zone, change - 1)) == ClockChange(change, -5 * HOUR_TICKS, -4 * HOUR_TICKS)


def test_every_year_has_an_end():
    """A zone without changes still gives the end of each year, up to the one that holds the last instant."""
    listed = [*clock_changes(ZoneInfo("Asia/Kathmandu"), ticks("2023-07-01T00:00Z"), ticks("2025-07-01T00:00Z"))]
    offset = 5 * HOUR_TICKS + 45 * MINUTE_TICKS
    ends = ["2024-01-01T00:00Z", "2025-01-01T00:00Z", "2026-01-01T00:00Z"]
    assert listed == [ClockChange(ticks(end), offset, offset) for end in ends]


def test_time_without_zones():
    """Before there were zones every place had its own time, to the second."""
    change = next(clock_changes(ZoneInfo("Asia/Shanghai"), 0))
    assert change == ClockChange(date(2, 1, 1).toordinal() * DAY_TICKS, 29_143 * SECOND_TICKS, 29_143 * SECOND_TICKS)


def test_rules_go_on_for_ever():
    """The rule of today holds in the year 9999 as it does in 2399, and there the years end."""
    late = changes_between("Europe/Berlin", "9999-01-01T00:00Z", "9999-12-31T00:00Z")
    assert late == [("9999-03-28T01:00:00+00:00", 1, 2), ("9999-10-31T01:00:00+00:00", 2, 1)]
    assert [*clock_changes(ZoneInfo("Europe/Berlin"), ticks("9999-12-01T00:00Z"))][-1].at == (
        date.max.toordinal() + 1
    ) * DAY_TICKS


@pytest.mark.parametrize("zone", ZONES)
def test_the_changes_tell_the_offset_of_every_instant(zone):
    """From one change to the next the offset is the one that is listed, in any century."""
    rng = random.Random(zone)
    for _ in range(60):
        start = datetime(rng.choice([1850, 1915, 1940, 1975, 2000, 2024, 2085, 2600, 9000]), 1, 1, tzinfo=UTC)
        instant = start + timedelta(seconds=rng.randrange(3 * 366 * 86_400))
        coming = next(clock_changes(ZoneInfo(zone), ticks_of(instant)))
        assert ticks_of(instant.astimezone(ZoneInfo(zone))) - ticks_of(instant) == coming.before


@pytest.mark.parametrize("zone", sorted(available_timezones() - {"localtime", "Factory"})[::7])
def test_no_change_of_this_time_is_missed(zone):
    """Every hour of two years has the offset that the changes say, in every seventh zone there is."""
    instant, end = datetime(2023, 12, 31, 12, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    known = ZoneInfo(zone)
    changes = clock_changes(known, ticks_of(instant), ticks_of(end))
    change = next(changes)
    while instant < end:
        if ticks_of(instant) >= change.at:
            change = next(changes)
        assert ticks_of(instant.astimezone(known)) - ticks_of(instant) == change.before
        instant += timedelta(hours=6)
