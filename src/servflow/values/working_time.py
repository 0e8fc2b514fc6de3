"""Working time between two instants, and the instant at which so much has been worked, in whatever zone.

The local clock is followed as it runs. Hours that it jumps over are not there, and nothing is worked in them. While it
shows an hour for the second time it counts as standing still: that hour is worked if the minute before it was put back
is worked. ``values.time`` checks what comes in; here instants are in UTC.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from servflow.errors import InvalidValueError
from servflow.values.calendars import WorkCalendar
from servflow.values.clock_changes import DAY_TICKS, TICK, ClockChange, clock_changes, instant_at, ticks_of


def worked_between(start: datetime, end: datetime, zone: ZoneInfo, calendar: WorkCalendar) -> timedelta:
    """Return how much is worked from *start* until *end*, which is no earlier.

    Raises:
        OverflowError: The local clock shows a time outside the years 1 to 9999.
    """
    work = calendar.work
    if work.always:
        return end - start
    first, last = ticks_of(start), ticks_of(end)
    worked = work.until(_latest_shown(end, zone)) - work.until(_latest_shown(start, zone))
    for change in clock_changes(zone, first - DAY_TICKS, last):
        before, after = change.at + change.before, change.at + change.after
        if before < after:
            if first < change.at <= last:
                worked -= work.until(after) - work.until(before)
        else:
            repeated = min(last, _runs_on(change)) - max(first, change.at)
            if repeated > 0 and work.is_worked_before(before):
                worked += repeated
    return worked * TICK


def work_on(start: datetime, amount: timedelta, zone: ZoneInfo, calendar: WorkCalendar) -> datetime:
    """Return the earliest instant by which *amount* (more than none) has been worked from *start* on.

    Raises:
        InvalidValueError: The calendar has not so much working time.
        OverflowError: The instant lies outside the years 1 to 9999.
    """
    work = calendar.work
    if work.always:
        return start + amount
    at, left = ticks_of(start), amount // TICK
    for change in clock_changes(zone, at - DAY_TICKS):
        if at < change.at:
            done = work.until(at + change.before)
            possible = work.until(change.at + change.before) - done
            if left <= possible:
                day, since = work.reach(done + left)
                return instant_at(day * DAY_TICKS + since - change.before)
            left -= possible
            at = change.at
        standing = _runs_on(change) - at
        if standing > 0:
            if work.is_worked_before(change.at + change.before):
                if left <= standing:
                    return instant_at(at + left)
                left -= standing
            at += standing
        if work.ends is not None and at > work.ends + DAY_TICKS:
            raise InvalidValueError("calendar", "there is not so much working time on it")
    raise OverflowError


def _latest_shown(instant: datetime, zone: ZoneInfo) -> int:
    """Return the latest time that the local clock has shown up to an instant: an hour shown twice does not go back."""
    local = instant.astimezone(zone)
    if not local.fold:
        return ticks_of(local)
    at = ticks_of(instant)
    return max(change.at + change.before for change in clock_changes(zone, at - DAY_TICKS, at) if change.at <= at)


def _runs_on(change: ClockChange) -> int:
    """Return the instant at which a clock that was put back shows something new."""
    return change.at + max(0, change.before - change.after)
