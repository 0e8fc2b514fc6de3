"""Zones, calendars and clocks for the laws of time, with oracles that never add anything: they walk along the minutes.

The minutes of UTC are gone through one by one, and the local clock is read at each.
"""

from array import array
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from servflow.values.calendars import WorkCalendar
from servflow.values.working_hours import HoursOn

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

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
MORNING = 180
"""Minutes after midnight at which nights end and days begin, at the latest and at the earliest, where there are any."""


@st.composite
def zoned_starts(draw, minutes=3 * 1440):
    """Give a zone and an instant at a full minute near one of its changes."""
    zone = draw(ZONES)
    change = datetime.fromisoformat(draw(st.sampled_from(CHANGES[zone])))
    return zone, change + draw(st.integers(-minutes, minutes)) * MINUTE


@st.composite
def hours_of_a_day(draw, nights):
    """Give up to three intervals, the last of which may be a night."""
    first = MORNING if nights else 0
    edges = draw(st.lists(st.integers(first, 1440), min_size=2, max_size=6, unique=True).map(sorted))
    hours = list(zip(edges[::2], edges[1::2], strict=False))
    if nights and draw(st.booleans()):
        hours[-1] = (hours[-1][0], 1440 + draw(st.integers(1, MORNING)))
    return tuple(hours)


@st.composite
def calendars(draw, around):
    """Give a calendar with nights or without, hours by day, and exceptions near a date."""
    weekdays = draw(st.sets(st.integers(0, 6), min_size=2))
    hours = hours_of_a_day(draw(st.booleans()))
    days = st.integers(-4, 12).map(lambda ahead: around + timedelta(days=ahead))
    holidays = draw(st.frozensets(days, max_size=4))
    extra_days = draw(st.frozensets(days, max_size=3)) - holidays
    own = {day: draw(hours) for day in [*draw(st.sets(st.integers(0, 6), max_size=2)), *sorted(extra_days)[:1]]}
    return WorkCalendar(
        weekdays=tuple(sorted(weekdays)),
        hours=draw(hours),
        hours_on=tuple(HoursOn(day, worked) for day, worked in own.items()),
        holidays=holidays,
        extra_days=extra_days,
    )


def number(instant):
    """Give the minute's number, in UTC or on a clock."""
    return (instant.replace(tzinfo=instant.tzinfo or UTC) - EPOCH) // MINUTE


def midnight_of(day):
    """Give the midnight on a clock with which the day of that number begins."""
    return EPOCH.replace(tzinfo=None) + day * 1440 * MINUTE


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


def worked_minutes(calendar, zone, start, days=21):
    """Give every minute from *start* on that is worked, of a clock that stands still while an hour is repeated."""
    worked = lru_cache(maxsize=64)(lambda day: frozenset(minutes_of(calendar, day)))
    today = start // 1440
    shown = max(max(clock_of_a_day(zone, day)) for day in range(today - 3, today))
    for instant, wall in clock(zone, today, today + days):
        shown = max(shown, wall)
        if instant >= start and (shown in worked(shown // 1440) or shown in worked(shown // 1440 - 1)):
            yield instant


def minutes_of(calendar, day):
    """Give the numbers of the minutes that are worked of the day of that number, its night to the end included."""
    if is_worked(calendar, day):
        shown = date.fromordinal(day + EPOCH.toordinal())
        own = {on.day: on.hours for on in calendar.hours_on}
        for opens, closes in own.get(shown, own.get(shown.weekday(), calendar.hours)):
            yield from range(day * 1440 + opens, day * 1440 + closes)


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
