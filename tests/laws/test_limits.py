"""When a limit is over: half-open, monotone, and equal to counting minute by minute, in whatever zone.

The oracles here never add anything: they walk along the minutes of UTC and read the local clock.
"""

from array import array
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, example, given
from hypothesis import strategies as st

from servflow.errors import InvalidValueError
from servflow.values.calendars import MONDAY_TO_FRIDAY, WorkCalendar
from servflow.values.time import Counting, Span, Unit, add_span, local_date, local_instant

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TICK = timedelta(microseconds=1)
NO_EXCEPTIONS = WorkCalendar(weekdays=tuple(range(7)))

CHANGES = {
    "Asia/Shanghai": ["1991-04-13T18:00Z", "1991-09-14T17:00Z", "2024-02-09T00:00Z"],
    "America/New_York": ["2024-03-10T07:00Z", "2024-11-03T06:00Z"],
    "Europe/London": ["2024-03-31T01:00Z", "2024-10-27T01:00Z"],
    "America/Sao_Paulo": ["2018-11-04T03:00Z", "2018-02-18T02:00Z"],  # at midnight
    "America/Havana": ["2024-03-10T05:00Z", "2024-11-03T05:00Z"],  # midnight twice
    "America/St_Johns": ["2010-03-14T03:31Z", "2010-11-07T02:31Z"],  # one minute past midnight
    "Australia/Lord_Howe": ["2024-10-05T15:30Z", "2024-04-06T15:00Z"],  # half an hour
    "Pacific/Apia": ["2011-12-30T10:00Z", "2012-03-31T14:00Z"],  # a day that there was not
    "Africa/Casablanca": ["2024-03-10T02:00Z", "2024-04-14T02:00Z"],
    "Asia/Kathmandu": ["2024-05-01T00:00Z"],
    "UTC": ["2024-05-01T00:00Z"],
}
"""Zones with instants (UTC) around which their clocks do something."""

ZONES = st.sampled_from(sorted(CHANGES))


@st.composite
def zoned_starts(draw, minutes=3 * 1440):
    """Give a zone and an instant at a full minute near one of its changes."""
    zone = draw(ZONES)
    change = datetime.fromisoformat(draw(st.sampled_from(CHANGES[zone])))
    return zone, change + draw(st.integers(-minutes, minutes)) * MINUTE


@st.composite
def calendars(draw, around):
    """Give a calendar with up to three intervals and exceptions near a date."""
    weekdays = draw(st.sets(st.integers(0, 6), min_size=2))
    edges = draw(st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True).map(sorted))
    hours = tuple(zip(edges[::2], edges[1::2], strict=False))
    days = st.integers(-4, 12).map(lambda ahead: around + timedelta(days=ahead))
    holidays = draw(st.frozensets(days, max_size=4))
    extra_days = draw(st.frozensets(days, max_size=3)) - holidays
    return WorkCalendar(weekdays=tuple(sorted(weekdays)), hours=hours, holidays=holidays, extra_days=extra_days)


def number(instant):
    """Give the minute's number, in UTC or on a clock."""
    return (instant.replace(tzinfo=instant.tzinfo or UTC) - EPOCH) // MINUTE


@lru_cache(maxsize=4096)
def clock_of_a_day(zone, day):
    """Give what the local clock shows at every minute of a day of UTC, as numbers of minutes."""
    local = ZoneInfo(zone)
    instants = [EPOCH + (day * 1440 + minute) * MINUTE for minute in range(1440)]
    return array("q", [number(instant.astimezone(local).replace(tzinfo=None)) for instant in instants])


def clock(zone, first, last):
    """Give every minute from one day of UTC to another with what the local clock shows."""
    for day in range(first, last):
        yield from enumerate(clock_of_a_day(zone, day), day * 1440)


def worked_minutes(calendar, zone, start):
    """Give every minute from *start* on that is worked, of a clock that stands still while an hour is repeated."""
    minutes = {minute for opens, closes in calendar.hours for minute in range(opens, closes)}
    today = start // 1440
    shown = max(max(clock_of_a_day(zone, day)) for day in range(today - 3, today))
    for instant, wall in clock(zone, today, today + 21):
        shown = max(shown, wall)
        if instant >= start and shown % 1440 in minutes and is_worked(calendar, shown // 1440):
            yield instant


def is_worked(calendar, day):
    """Tell by the calendar's own words whether the day of that number is worked."""
    day = date.fromordinal(day + EPOCH.toordinal())
    return day in calendar.extra_days or (day.weekday() in calendar.weekdays and day not in calendar.holidays)


def first_showing(zone, wall):
    """Give the first minute at which the local clock shows *wall*, or else the one at which it jumps over it."""
    wanted, day = number(wall), number(wall) // 1440
    for first in range(day - 2, day + 3):
        shown = clock_of_a_day(zone, first)
        if wanted in shown:
            return EPOCH + (first * 1440 + shown.index(wanted)) * MINUTE
    jumps = pairwise(clock(zone, day - 2, day + 3))
    return EPOCH + next(instant for (_, before), (instant, after) in jumps if before < wanted < after) * MINUTE


def add(start, amount, unit, counting, zone, calendar=MONDAY_TO_FRIDAY):
    """Add a span."""
    return add_span(start, Span(amount, unit), counting=counting, zone=zone, calendar=calendar)


@given(zoned_starts(), st.integers(0, 4000), st.sampled_from([Unit.MINUTES, Unit.HOURS, Unit.DAYS, Unit.WEEKS]))
def test_elapsed_time_passes_the_same_everywhere(zoned, amount, unit):
    """So many minutes, hours, days or weeks are so many seconds, whatever the clocks do."""
    zone, start = zoned
    end = add(start, amount, unit, Counting.ELAPSED, zone)
    assert end - start == amount * timedelta(seconds=unit.seconds)
    assert end == add(start.astimezone(ZoneInfo(zone)), amount, unit, Counting.ELAPSED, "UTC")


@given(zoned_starts(), st.integers(0, 120))
def test_calendar_days_end_at_local_midnight(zoned, days):
    """The window is open through all of its last local day and over at the first instant after it."""
    zone, start = zoned
    last = local_date(start, zone) + timedelta(days=days)
    end = add(start, days, Unit.DAYS, Counting.CALENDAR_DAYS, zone)
    assert local_date(end - TICK, zone) <= last < local_date(end, zone)
    assert end == first_showing(zone, datetime.combine(last + timedelta(days=1), time()))


@given(zoned_starts())
def test_a_local_time_is_its_first_instant_or_the_first_after_the_gap(zoned):
    """Of an ambiguous local time the earlier instant is taken, of a missing one the first after the gap."""
    zone, instant = zoned
    wall = (instant + timedelta(hours=9)).replace(tzinfo=None)
    assert local_instant(wall, zone) == first_showing(zone, wall)


@given(zoned_starts(minutes=90))
def test_a_local_time_close_to_a_change(zoned):
    """The same within the hours in which the clock changes."""
    zone, instant = zoned
    for moment in (instant - timedelta(hours=1), instant, instant + timedelta(hours=1)):
        wall = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
        for shifted in (wall - timedelta(minutes=30), wall, wall + timedelta(minutes=30)):
            assert local_instant(shifted, zone) == first_showing(zone, shifted)


@given(zoned_starts(), st.integers(0, 1500), st.data())
def test_working_minutes_equal_counting_them(zoned, amount, data):
    """So many minutes of working time are over when so many worked minutes have passed on the local clock."""
    zone, start = zoned
    calendar = data.draw(calendars(local_date(start, zone)))
    counted = list(islice(worked_minutes(calendar, zone, number(start)), max(amount, 1)))
    assume(len(counted) == max(amount, 1))
    over = EPOCH + (counted[-1] + (amount > 0)) * MINUTE
    assert add(start, amount, Unit.MINUTES, Counting.WORKING, zone, calendar) == over


@given(zoned_starts(), st.integers(0, 12), st.data())
def test_working_days_equal_counting_them(zoned, amount, data):
    """N working days lead to the local time of the start, or of the next opening, on the n-th worked day after it."""
    zone, start = zoned
    calendar = data.draw(calendars(local_date(start, zone)))
    wall = start.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    minutes = {minute for opens, closes in calendar.hours for minute in range(opens, closes)}
    while not (wall.hour * 60 + wall.minute in minutes and is_worked(calendar, number(wall) // 1440)):
        wall += MINUTE
    for _ in range(amount):
        wall += timedelta(days=1)
        while not is_worked(calendar, number(wall) // 1440):
            wall += timedelta(days=1)
    for counting, unit in [
        (Counting.WORKING, Unit.DAYS),
        (Counting.WORKING, Unit.WORKING_DAYS),
        (Counting.ELAPSED, Unit.WORKING_DAYS),
    ]:
        assert add(start, amount, unit, counting, zone, calendar) == first_showing(zone, wall)


@given(zoned_starts(), st.integers(0, 600), st.integers(0, 600), st.data())
def test_working_time_adds_up(zoned, first, second, data):
    """Working time in two steps is working time at once: nothing is lost between closing and opening."""
    zone, start = zoned
    assume(second)
    calendar = data.draw(calendars(local_date(start, zone)))
    halfway = add(start, first, Unit.MINUTES, Counting.WORKING, zone, calendar)
    assert add(halfway, second, Unit.MINUTES, Counting.WORKING, zone, calendar) == add(
        start, first + second, Unit.MINUTES, Counting.WORKING, zone, calendar
    )


@given(zoned_starts(), st.integers(0, 5000), st.integers(0, 900), st.data())
def test_a_later_start_never_ends_earlier(zoned, later, amount, data):
    """Exact and working time are monotone in the start, in every zone and on every calendar."""
    zone, start = zoned
    calendar = data.draw(calendars(local_date(start, zone)))
    for counting in (Counting.ELAPSED, Counting.WORKING):
        ends = [add(begin, amount, Unit.MINUTES, counting, zone, calendar) for begin in (start, start + later * MINUTE)]
        assert ends == sorted(ends)


@given(zoned_starts(), st.integers(0, 5000), st.integers(0, 60), st.data())
def test_a_later_clock_never_ends_earlier(zoned, later, amount, data):
    """Counted in local or working days, whoever begins later by the local clock too never ends earlier."""
    zone, start = zoned
    calendar = data.draw(calendars(local_date(start, zone)))
    starts = [start, start + later * MINUTE]
    walls = [begin.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for begin in starts]
    assume(walls == sorted(walls))
    for counting in (Counting.CALENDAR_DAYS, Counting.WORKING):
        ends = [add(begin, amount, Unit.DAYS, counting, zone, calendar) for begin in starts]
        assert ends == sorted(ends)


@given(zoned_starts(), st.integers(0, 70_000), st.integers(0, 40), st.sampled_from([Unit.MONTHS, Unit.YEARS]))
@example(("Asia/Shanghai", datetime(2024, 1, 30, 7, tzinfo=UTC)), 1200, 1, Unit.MONTHS)
def test_months_keep_the_order_of_dates(zoned, later, amount, unit):
    """A later date never ends on an earlier one, though several dates may share a month's end."""
    zone, start = zoned
    starts = [start, start + later * MINUTE]
    dates = [local_date(begin, zone) for begin in starts]
    assume(dates == sorted(dates))
    ends = [add(begin, amount, unit, Counting.ELAPSED, zone) for begin in starts]
    assert [local_date(end, zone) for end in ends] == sorted(local_date(end, zone) for end in ends)


@given(zoned_starts(), st.integers(0, 48))
def test_months_lead_to_the_same_local_time(zoned, months):
    """A month leads to the same local time on the same day, or on the month's last; a year is twelve of them."""
    zone, start = zoned
    wall = start.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    year, month = divmod(wall.year * 12 + wall.month - 1 + months, 12)
    following = date(year + month // 11, (month + 1) % 12 + 1, 1)
    target = min(date(year, month + 1, 1) + timedelta(days=wall.day - 1), following - timedelta(days=1))
    expected = local_instant(datetime.combine(target, wall.time()), zone)
    assert add(start, months, Unit.MONTHS, Counting.ELAPSED, zone) == expected
    assert add(start, 1, Unit.YEARS, Counting.ELAPSED, zone) == add(start, 12, Unit.MONTHS, Counting.ELAPSED, zone)


@given(zoned_starts(), st.integers(0, 30), st.integers(1, 30), st.sampled_from(Unit), st.sampled_from(Counting))
def test_a_longer_limit_never_ends_earlier(zoned, amount, more, unit, counting):
    """Of two limits of one kind begun together the longer one never ends first."""
    zone, start = zoned
    try:
        ends = [add(start, length, unit, counting, zone, MONDAY_TO_FRIDAY) for length in (amount, amount + more)]
    except InvalidValueError as refused:
        assert refused.field in {"span", "counting"}
        return
    assert ends == sorted(ends)
    assert all(end.tzinfo is UTC for end in ends)


@given(zoned_starts(), st.integers(0, 30))
def test_a_calendar_without_exceptions_works_as_time_passes(zoned, hours):
    """Where every minute is worked, working hours are hours."""
    zone, start = zoned
    assert add(start, hours, Unit.HOURS, Counting.WORKING, zone, NO_EXCEPTIONS) == start + timedelta(hours=hours)
