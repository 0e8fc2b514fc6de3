"""When a limit is over: half-open, monotone, and equal to counting minute by minute, in whatever zone.

The oracles here never add anything: they walk along the minutes of UTC and read the local clock.
"""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from hypothesis import assume, example, given
from hypothesis import strategies as st

from servflow.errors import InvalidValueError
from servflow.values.calendars import MONDAY_TO_FRIDAY, WorkCalendar
from servflow.values.time import Counting, Span, Unit, add_span, local_date, local_instant
from tests.laws.clocks import (
    EPOCH,
    MINUTE,
    calendars,
    first_showing,
    is_worked,
    midnight_of,
    minutes_of,
    number,
    worked_minutes,
    zoned_starts,
)

TICK = timedelta(microseconds=1)
NO_EXCEPTIONS = WorkCalendar(weekdays=tuple(range(7)))


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
    """N working days lead to the local time of the start, or of the next opening, on the n-th worked day after it.

    What begins in a night after midnight begins on the day before, and leads to that time after the n-th such day.
    """
    zone, start = zoned
    calendar = data.draw(calendars(local_date(start, zone)))
    begun = number(start.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0))
    day = begun // 1440 - 1
    while not any(minute >= begun for minute in minutes_of(calendar, day)):
        day += 1
    since = next(minute for minute in minutes_of(calendar, day) if minute >= begun) - day * 1440
    for _ in range(amount):
        day += 1
        while not is_worked(calendar, day):
            day += 1
    wall = midnight_of(day) + since * MINUTE
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
