"""Instants, zones and the one function that does every sum of time: ``add_span``.

Instants are aware, and in UTC as soon as they are inside: only there does comparing them mean what it says. The local
clock is asked where a rule speaks of it, in whatever zone in the same way: of a local time that occurs twice the
earlier instant is meant, and one that does not occur means the first instant after the gap.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from servflow.errors import InvalidValueError, did_you_mean
from servflow.values.calendars import WorkCalendar
from servflow.values.clock_changes import TICK, ticks_of
from servflow.values.spans import Counting, Span, Unit, certainly_before
from servflow.values.working_hours import DAY
from servflow.values.working_time import work_on, worked_between

__all__ = [
    "Counting",
    "Span",
    "Unit",
    "add_span",
    "add_time",
    "add_to_date",
    "certainly_before",
    "local_date",
    "local_instant",
    "next_wall_time",
    "parse_instant",
    "require_aware",
    "time_between",
    "zone_info",
]

_ZONE = re.compile(r"[A-Za-z0-9_+-]{1,32}(/[A-Za-z0-9_+-]{1,32}){0,2}")
_NO_ZONE = frozenset({"localtime", "posixrules", "Factory"})
_RANGE = "falls outside the years 1 to 9999"
_ELAPSED = Counting.ELAPSED  # looking a member up in its class costs more than the sum
_NOTHING = timedelta(0)
_SECOND = timedelta(seconds=1)


def require_aware(instant: datetime, field: str = "at") -> datetime:
    """Return the instant in UTC. 带时区的时刻。

    Args:
        instant: A ``datetime`` (or a child class of it) that knows its offset.
        field: The name of the field that an error speaks of.

    Raises:
        InvalidValueError: Not a ``datetime``, or one without an offset.
    """
    if instant.__class__ is datetime and instant.tzinfo is UTC:
        return instant
    if not isinstance(instant, datetime):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidValueError(field, f"expected a datetime, not {type(instant).__name__}")
    offset = instant.utcoffset()
    if offset is None:
        raise InvalidValueError(field, "the instant has no time zone; give it one, for example +08:00")
    plain = datetime.combine(
        date(instant.year, instant.month, instant.day),
        wall_time(instant.hour, instant.minute, instant.second, instant.microsecond),
        UTC,
    )
    try:
        return plain - offset
    except OverflowError:
        raise InvalidValueError(field, f"the instant {_RANGE}") from None


def parse_instant(value: object, field: str = "at") -> datetime:
    """Return the instant in UTC of an aware ``datetime`` or an ISO 8601 text with an offset.

    Raises:
        InvalidValueError: Anything else; a text without an offset too, since it names no instant.
    """
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise InvalidValueError(field, "expected an instant such as 2024-05-01T10:00:00+08:00") from None
    if not isinstance(value, datetime):
        raise InvalidValueError(field, f"expected an instant, not {type(value).__name__}")
    return require_aware(value, field)


def zone_info(name: str) -> ZoneInfo:
    """Return the zone of an IANA name such as ``Asia/Shanghai``. 时区。

    Raises:
        InvalidValueError: No such zone; the machine's own ``localtime`` is none, for it differs from one to the next.
    """
    if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidValueError("timezone", f"expected the name of a zone, not {type(name).__name__}")
    return _zone(name)


@lru_cache(maxsize=128)
def _zone(name: str) -> ZoneInfo:
    if _ZONE.fullmatch(name) and name not in _NO_ZONE and not name.startswith(("right/", "posix/")):
        with suppress(ZoneInfoNotFoundError, ValueError, OSError):
            return ZoneInfo(name)
    from zoneinfo import available_timezones

    hint = did_you_mean(name, sorted(available_timezones() - _NO_ZONE))
    raise InvalidValueError("timezone", f"expected the name of a zone such as Asia/Shanghai{hint}")


def local_date(instant: datetime, zone: str) -> date:
    """Return the date that the local clock shows at *instant*. 当地日期。

    Raises:
        InvalidValueError: A naive instant, an unknown zone, or a date outside the years 1 to 9999.
    """
    known = zone_info(zone)
    try:
        return _wall(require_aware(instant, "instant"), known).date()
    except OverflowError:
        raise InvalidValueError("instant", f"its local date {_RANGE}") from None


def local_instant(wall: datetime, zone: str) -> datetime:
    """Return the instant in UTC at which the local clock shows *wall*.

    Of a time that occurs twice it is the earlier instant, of one that does not occur the first instant after the gap.

    Args:
        wall: What the clock shows: a ``datetime`` without offset.
        zone: Whose clock.

    Raises:
        InvalidValueError: An aware *wall*, an unknown zone, or an instant outside the years 1 to 9999.
    """
    if wall.tzinfo is not None:
        raise InvalidValueError("wall", "what a clock shows has no offset")
    known = zone_info(zone)
    try:
        return _instant(wall, known)
    except OverflowError:
        raise InvalidValueError("wall", f"its instant {_RANGE}") from None


def add_to_date(day: date, span: Span) -> date:
    """Return the date *span* after *day* by the calendar: a month clamps to the month's end. 日期加期限。

    Raises:
        InvalidValueError: A span that is not of days, weeks, months or years, or a date after the year 9999.
    """
    unit = span.unit
    try:
        if unit.months:
            return _add_months(day, span.amount * unit.months)
        if unit is Unit.DAYS or unit is Unit.WEEKS:
            return day + timedelta(days=span.amount * (7 if unit is Unit.WEEKS else 1))
    except OverflowError:
        raise InvalidValueError("span", f"the date {_RANGE}") from None
    raise InvalidValueError("span", f"{unit} are not counted in calendar days")


def add_span(start: datetime, span: Span, *, counting: Counting, zone: str, calendar: WorkCalendar) -> datetime:
    """Return the instant in UTC at which *span*, begun at *start*, is over. 时限届满时刻。

    The span is half-open: it still runs an instant before the result, and at the result it is over.

    * ``elapsed``: minutes, hours, days of 24 hours and weeks of seven of them pass as they do; months and years lead to
      the same local time on the date that many months later.
    * ``calendar_days``: over at 24:00 local of the last day, the day of *start* not counted. For days, weeks, months
      and years.
    * ``working``, and ``working days`` however they are counted unless by calendar days: N days lead to the same local
      time on the N-th next working day; hours and minutes pass only inside the calendar's hours. What begins outside
      working time begins with the next working hours.

    Args:
        start: When it begins.
        span: How long it is.
        counting: How its time passes.
        zone: Whose clock and dates count.
        calendar: Which days and hours are worked.

    Raises:
        InvalidValueError: A naive start, an unknown zone, a unit that cannot be counted so, or an end after 9999.
    """
    instant = require_aware(start, "start")
    if counting.__class__ is not Counting:
        counting = Counting.parse(counting)
    try:
        seconds = span.unit.seconds
        if seconds and counting is _ELAPSED:
            return instant + timedelta(0, span.amount * seconds)
        return _add_by_clock(instant, span, counting, zone_info(zone), calendar)
    except OverflowError:
        raise InvalidValueError("span", f"its end {_RANGE}") from None


def time_between(start: datetime, end: datetime, *, counting: Counting, zone: str, calendar: WorkCalendar) -> timedelta:
    """Return how much time passes from *start* until *end*; none when *end* is no later. 两时刻间的计时时长。

    Counted as ``working`` it is the time inside the calendar's working hours, otherwise simply the time that passes;
    so for ``calendar_days`` too, whose whole days only say when a span ends.

    Args:
        start: From when.
        end: Until when.
        counting: How the time passes.
        zone: Whose clock counts.
        calendar: Which days and hours are worked.

    Raises:
        InvalidValueError: A naive instant, an unknown zone, or a local time outside the years 1 to 9999.
    """
    first, last = require_aware(start, "start"), require_aware(end, "end")
    if last <= first:
        return _NOTHING
    if Counting.parse(counting) is not Counting.WORKING:
        return last - first
    try:
        return worked_between(first, last, zone_info(zone), calendar)
    except OverflowError:
        raise InvalidValueError("end", f"its local time {_RANGE}") from None


def add_time(start: datetime, amount: timedelta, *, counting: Counting, zone: str, calendar: WorkCalendar) -> datetime:
    """Return the earliest instant in UTC by which *amount* has passed from *start* on. 加计时时长。

    It is the inverse of ``time_between``: a clock that stood still goes on for as long as it had left. Working time
    that is used up at closing time is over then, not at the next opening; no time at all is over at *start*.

    Args:
        start: When it begins.
        amount: How much time, from none on.
        counting: How the time passes: ``working`` inside the calendar's working hours, otherwise simply so.
        zone: Whose clock counts.
        calendar: Which days and hours are worked.

    Raises:
        InvalidValueError: A naive start, a negative amount, an unknown zone, a calendar without so much working time,
            or an end after the year 9999.
    """
    instant = require_aware(start, "start")
    if amount < _NOTHING:
        raise InvalidValueError("amount", "expected a length of time, not a negative one")
    try:
        if Counting.parse(counting) is Counting.WORKING and amount:
            return work_on(instant, amount, zone_info(zone), calendar)
        return instant + amount
    except OverflowError:
        raise InvalidValueError("amount", f"its end {_RANGE}") from None


def next_wall_time(start: datetime, minute_of_day: int, *, zone: str, calendar: WorkCalendar) -> datetime:
    """Return the first instant in UTC after *start* at which the local clock shows a time on a working day. 下一钟点。

    Args:
        start: After when; the result is later than that.
        minute_of_day: The time in minutes after midnight; 1440 is 24:00, the end of the day.
        zone: Whose clock.
        calendar: Which days are worked.

    Raises:
        InvalidValueError: A naive start, no such time, an unknown zone, or no such instant before the year 10000.
    """
    instant, known = require_aware(start, "start"), zone_info(zone)
    if minute_of_day.__class__ is not int or not 0 <= minute_of_day <= DAY:
        raise InvalidValueError("minute_of_day", f"expected a whole number of minutes from 0 to {DAY}")
    try:
        # The day before as well: a clock that is put back at midnight shows its date once more.
        day = calendar.next_working_day(_wall(instant, known).date() - timedelta(days=1), 0)
        while (found := _instant(_on(day, minute_of_day), known)) <= instant:
            day = calendar.next_working_day(day)
    except OverflowError:
        raise InvalidValueError("start", f"the time after it {_RANGE}") from None
    return found


def _add_by_clock(
    instant: datetime, span: Span, counting: Counting, zone: ZoneInfo, calendar: WorkCalendar
) -> datetime:
    wall = _wall(instant, zone)
    if counting is Counting.CALENDAR_DAYS:
        return _instant(_on(add_to_date(wall.date(), span), DAY), zone)
    if counting is _ELAPSED and span.unit.months:
        end = _add_months(wall.date(), span.amount * span.unit.months)
        return _instant(datetime.combine(end, wall.time()), zone)
    match span.unit:
        case Unit.DAYS | Unit.WORKING_DAYS:
            begun, since = _into_working_hours(wall, calendar)
            end = calendar.next_working_day(begun, span.amount)
            return _instant(datetime.combine(end, wall_time()) + since, zone)
        case Unit.HOURS | Unit.MINUTES:
            if not span.amount:
                return work_on(instant, TICK, zone, calendar) - TICK
            return work_on(instant, timedelta(0, span.amount * span.unit.seconds), zone, calendar)
        case _:
            raise InvalidValueError("counting", f"{span.unit} cannot be counted in working time")


def _into_working_hours(wall: datetime, calendar: WorkCalendar) -> tuple[date, timedelta]:
    """Return *wall*, or the beginning of the next working hours, as the day of these hours and the time after it began.

    The day of a night is that on which the night began, so that the time may be more than 24 hours.
    """
    work = calendar.work
    day, since = work.reach(work.until(ticks_of(wall)) + 1)
    return date.fromordinal(day), (since - 1) * TICK


def _add_months(day: date, months: int) -> date:
    import pendulum

    try:
        end = pendulum.Date(day.year, day.month, day.day).add(months=months)
    except (OverflowError, ValueError):
        raise InvalidValueError("span", f"its end {_RANGE}") from None
    return date(end.year, end.month, end.day)


def _on(day: date, minute: int) -> datetime:
    """Return what the clock shows so many minutes after midnight."""
    return datetime(day.year, day.month, day.day) + timedelta(0, minute * 60)  # noqa: DTZ001 - a clock has no offset


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return what the local clock shows, without offset."""
    return instant.astimezone(zone).replace(tzinfo=None)


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the earlier instant at which the local clock shows *wall*, or the first one after the gap."""
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return instant if _wall(instant, zone) == wall else _after_gap(wall.replace(microsecond=0), zone)


def _after_gap(missing: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant at which the local clock jumps over *missing*: clocks are put forward at full seconds."""
    before = missing.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = missing.replace(tzinfo=zone, fold=0).astimezone(UTC)
    while after - before > _SECOND:
        middle = before + timedelta(0, (after - before) // _SECOND // 2)
        if _wall(middle, zone) > missing:
            after = middle
        else:
            before = middle
    return after
