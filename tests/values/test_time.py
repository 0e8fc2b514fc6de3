"""Instants, zones, spans, and the one function that does every sum of time."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pendulum
import pytest

from servflow.errors import InvalidValueError
from servflow.values.calendars import MONDAY_TO_FRIDAY, WorkCalendar
from servflow.values.time import (
    Counting,
    Span,
    Unit,
    add_span,
    add_time,
    add_to_date,
    certainly_before,
    local_date,
    local_instant,
    next_wall_time,
    parse_instant,
    require_aware,
    time_between,
    zone_info,
)

SHANGHAI = "Asia/Shanghai"
NEW_YORK = "America/New_York"
OFFICE = WorkCalendar(hours=((540, 720), (780, 1080)), holidays=frozenset({date(2024, 5, 1)}))
NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)


def end(start, span, counting="elapsed", zone=SHANGHAI, calendar=MONDAY_TO_FRIDAY):
    """Give the end of a span as local ISO text."""
    counted = Counting(counting)
    instant = add_span(parse_instant(start), Span.parse(span), counting=counted, zone=zone, calendar=calendar)
    assert instant.tzinfo is UTC
    return instant.astimezone(ZoneInfo(zone)).isoformat()


class Unaware(tzinfo):
    """A zone that does not know its offset."""

    def utcoffset(self, _moment):
        """Know nothing."""
        return


@pytest.mark.parametrize(
    "instant",
    [
        NOON,
        NOON.astimezone(timezone(timedelta(hours=8))),
        NOON.astimezone(ZoneInfo(NEW_YORK)),
        pendulum.datetime(2024, 5, 6, 20, tz=SHANGHAI),
        pendulum.datetime(2024, 5, 6, 12),
    ],
)
def test_instants_become_utc(instant):
    """Whatever its zone and class, an instant is a plain datetime in UTC inside."""
    plain = require_aware(instant)
    assert plain == NOON
    assert plain.tzinfo is UTC
    assert type(plain) is datetime


def test_the_second_pass_of_a_repeated_hour_stays_the_second():
    """An hour later is an hour later, although the local clock shows the same."""
    first = datetime(2024, 11, 3, 1, 30, 0, 7, ZoneInfo(NEW_YORK))
    second = first.replace(fold=1)
    assert require_aware(first) == datetime(2024, 11, 3, 5, 30, 0, 7, UTC)
    assert require_aware(second) - require_aware(first) == timedelta(hours=1)


NO_ZONE = "the instant has no time zone; give it one, for example +08:00"
NO_INSTANT = "expected an instant such as 2024-05-01T10:00:00+08:00"


@pytest.mark.parametrize(
    ("instant", "message"),
    [
        (datetime(2024, 5, 6), NO_ZONE),  # noqa: DTZ001 - a naive one is the point
        (datetime(2024, 5, 6, tzinfo=Unaware()), NO_ZONE),
        (date(2024, 5, 6), "expected a datetime, not date"),
        ("2024-05-06T00:00:00Z", "expected a datetime, not str"),
        (None, "expected a datetime, not NoneType"),
        (0, "expected a datetime, not int"),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=8))), "the instant falls outside the years 1 to 9999"),
        (
            datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-8))),
            "the instant falls outside the years 1 to 9999",
        ),
    ],
)
def test_what_is_no_instant(instant, message):
    """A naive datetime and anything that is none are refused, and the error names the field."""
    with pytest.raises(InvalidValueError) as caught:
        require_aware(instant, "shipped_at")
    assert (caught.value.field, caught.value.message) == ("shipped_at", message)


@pytest.mark.parametrize(
    "value",
    [
        "2024-05-06T12:00:00Z",
        "2024-05-06T20:00:00+08:00",
        "2024-05-06 20:00+08:00",
        "20240506T120000Z",
        "2024-05-06T12:00:00.000000+00:00",
        NOON,
    ],
)
def test_parse_instant(value):
    """An ISO text with an offset, or an instant, is read as UTC."""
    assert parse_instant(value) == NOON


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("2024-05-06T12:00:00", NO_ZONE),
        ("2024-05-06", NO_ZONE),
        ("now", NO_INSTANT),
        ("12:30", NO_INSTANT),
        ("", NO_INSTANT),
        ("2024-05-06T12:00:00+08:00[Asia/Shanghai]", NO_INSTANT),
        ("2024-13-06T12:00:00Z", NO_INSTANT),
        ("0001-01-01T00:00:00+08:00", "the instant falls outside the years 1 to 9999"),
        ("\ud800", NO_INSTANT),
        (1714996800, "expected an instant, not int"),
        (None, "expected an instant, not NoneType"),
        (date(2024, 5, 6), "expected an instant, not date"),
        (True, "expected an instant, not bool"),
    ],
)
def test_parse_instant_refuses(value, message):
    """A text without an offset names no instant, and nothing ever reads the clock."""
    with pytest.raises(InvalidValueError) as caught:
        parse_instant(value, "placed_at")
    assert (caught.value.field, caught.value.message) == ("placed_at", message)


@pytest.mark.parametrize(
    "name", [SHANGHAI, "UTC", "Etc/GMT+8", "America/Argentina/Buenos_Aires", "America/Port-au-Prince"]
)
def test_zones(name):
    """Every IANA name is a zone."""
    assert zone_info(name) == ZoneInfo(name)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Asia/Shanghia", "; did you mean 'Asia/Shanghai'?"),
        ("asia", None),
        ("Asia", None),
        ("../../etc/passwd", None),
        ("/etc/localtime", None),
        ("Asia/../Asia/Shanghai", None),
        ("localtime", None),
        ("right/Asia/Shanghai", None),
        ("posix/UTC", None),
        ("tzdata.zi", None),
        ("leapseconds", None),
        ("", None),
        ("Asia/Shanghai\n", None),
        ("a" * 5000, ""),
        (None, None),
        ([], None),
        (b"UTC", None),
    ],
)
def test_unknown_zones(name, hint):
    """A name that is no zone, a path, or the machine's own zone is refused; a near one is proposed."""
    with pytest.raises(InvalidValueError) as caught:
        zone_info(name)
    assert caught.value.field == "timezone"
    if hint is not None:
        assert caught.value.message == f"expected the name of a zone such as Asia/Shanghai{hint}"
    if not isinstance(name, str):
        assert caught.value.message == f"expected the name of a zone, not {type(name).__name__}"


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("15 minutes", Span(15, Unit.MINUTES)),
        ("168 hours", Span(168, Unit.HOURS)),
        ("1 hour", Span(1, Unit.HOURS)),
        ("3 days", Span(3, Unit.DAYS)),
        ("3 working days", Span(3, Unit.WORKING_DAYS)),
        ("1 working day", Span(1, Unit.WORKING_DAYS)),
        ("2 weeks", Span(2, Unit.WEEKS)),
        ("1 month", Span(1, Unit.MONTHS)),
        ("1 years", Span(1, Unit.YEARS)),
        ("  0   working   days ", Span(0, Unit.WORKING_DAYS)),
        ("100000 minutes", Span(100_000, Unit.MINUTES)),
        ("007 days", Span(7, Unit.DAYS)),
    ],
)
def test_spans(text, span):
    """A whole number and a unit, singular or plural, is a span; its text reads back as the same."""
    assert Span.parse(text) == span
    assert Span.parse(str(span)) == span


NO_SPAN = "expected a whole number and a unit, for example '3 days' or '1 month'"
NO_UNIT = "expected a unit of time (minutes, hours, days, working days, weeks, months, years)"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("3", NO_SPAN),
        ("-3 days", NO_SPAN),
        ("1.5 days", NO_SPAN),
        ("days", NO_SPAN),
        ("3days", NO_SPAN),
        ("1 day 2 hours", NO_SPAN),
        ("３ days", NO_SPAN),
        ("3 Days", NO_SPAN),
        ("", NO_SPAN),
        ("3 dayz", f"{NO_UNIT}; did you mean 'day'?"),
        ("3 workin days", f"{NO_UNIT}; did you mean 'working days'?"),
        ("3 business days", f"{NO_UNIT}; did you mean 'working days'?"),
        ("16 working hours", f"{NO_UNIT}; write working hours as hours with 'counting: working'"),
        ("30 working minutes", f"{NO_UNIT}; write working hours as hours with 'counting: working'"),
        ("1 business hour", f"{NO_UNIT}; write working hours as hours with 'counting: working'"),
        ("3 fortnights", NO_UNIT),
        ("3 business dayz", f"{NO_UNIT}; did you mean 'working day'?"),
        ("100001 days", "too long: at most 100000 of a unit"),
        ("9" * 5000 + " days", "too long: at most 100000 of a unit"),
        (3, "expected a text such as '3 days', not int"),
        (None, "expected a text such as '3 days', not NoneType"),
    ],
)
def test_what_is_no_span(text, message):
    """A bare number, a sign, a fraction, an unknown unit or a huge amount is refused under the field's name."""
    with pytest.raises(InvalidValueError) as caught:
        Span.parse(text, "within")
    assert (caught.value.field, caught.value.message) == ("within", message)


@pytest.mark.parametrize(
    ("amount", "unit", "said"),
    [
        (-1, Unit.DAYS, "amount: expected a whole number from 0 to 100000"),
        (100_001, Unit.DAYS, "amount: expected a whole number from 0 to 100000"),
        (1.0, Unit.DAYS, "amount: expected a whole number from 0 to 100000"),
        (True, Unit.DAYS, "amount: expected a whole number from 0 to 100000"),
        (1, "days", "unit: expected a Unit, not str"),
    ],
)
def test_spans_check_their_fields(amount, unit, said):
    """A span is a whole number from none to 100 000, of a unit."""
    with pytest.raises(InvalidValueError) as caught:
        Span(amount, unit)
    assert str(caught.value) == said


def test_units_are_texts():
    """A unit is its plural name, and knows how long it always is."""
    assert [str(unit) for unit in Unit] == ["minutes", "hours", "days", "working days", "weeks", "months", "years"]
    assert [unit.seconds for unit in Unit] == [60, 3600, 86400, 0, 604800, 0, 0]
    assert [unit.months for unit in Unit] == [0, 0, 0, 0, 0, 1, 12]
    assert Unit("working days") is Unit.parse("working day") is Unit.WORKING_DAYS
    with pytest.raises(InvalidValueError, match=r"unit: .*did you mean 'working day'"):
        Unit.parse("working_day")
    with pytest.raises(InvalidValueError, match=r"unit: .*did you mean 'working days'"):
        Unit.parse("BUSINESS_DAYS")


def test_countings_are_texts():
    """A way of counting is its stored name, and another is refused with the names there are."""
    assert [Counting.parse(name) for name in ("elapsed", "calendar_days", "working")] == list(Counting)
    with pytest.raises(InvalidValueError, match="counting: expected one of elapsed, calendar_days, working"):
        Counting.parse("wall clock")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("15 days", "3 months", True),
        ("3 months", "15 days", False),
        ("30 days", "1 month", None),
        ("1 month", "30 days", None),
        ("26 days", "1 month", True),
        ("27 days", "1 month", None),
        ("1 month", "33 days", True),
        ("32 days", "1 month", False),
        ("31 days", "1 month", None),
        ("364 days", "1 year", None),
        ("363 days", "1 year", True),
        ("1 year", "368 days", True),
        ("1 year", "12 months", False),
        ("11 months", "1 year", True),
        ("7 days", "168 hours", False),
        ("7 days", "169 hours", True),
        ("2 weeks", "15 days", True),
        ("90 minutes", "1 hour", False),
        ("3 working days", "4 working days", True),
        ("4 working days", "4 working days", False),
        ("3 working days", "9 days", None),
        ("1 month", "3 working days", None),
        ("0 months", "0 days", False),
        ("0 months", "1 minute", True),
        ("4800 months", "20871 weeks", None),
        ("4800 months", "20872 weeks", True),
    ],
)
def test_certain_order(first, second, expected):
    """Spans are ordered only where they always are; months against days keep a day's margin."""
    assert certainly_before(Span.parse(first), Span.parse(second)) is expected


@pytest.mark.parametrize(
    ("start", "span", "expected"),
    [
        ("2024-05-06T09:00+08:00", "15 minutes", "2024-05-06T09:15:00+08:00"),
        ("2024-05-06T09:00+08:00", "3 days", "2024-05-09T09:00:00+08:00"),
        ("2024-05-06T09:00:00.000001+08:00", "168 hours", "2024-05-13T09:00:00.000001+08:00"),
        ("2024-05-06T09:00+08:00", "2 weeks", "2024-05-20T09:00:00+08:00"),
        ("2024-01-31T09:00+08:00", "1 month", "2024-02-29T09:00:00+08:00"),
        ("2023-01-31T09:00+08:00", "1 month", "2023-02-28T09:00:00+08:00"),
        ("2024-02-29T09:00+08:00", "1 year", "2025-02-28T09:00:00+08:00"),
        ("2024-01-31T23:00Z", "1 month", "2024-03-01T07:00:00+08:00"),
        ("2024-12-15T09:00:30.5+08:00", "13 months", "2026-01-15T09:00:30.500000+08:00"),
        ("2024-05-06T09:00+08:00", "0 months", "2024-05-06T09:00:00+08:00"),
    ],
)
def test_elapsed(start, span, expected):
    """Exact units pass as they do; months and years lead to the same local time, clamped to the month's end."""
    assert end(start, span) == expected


@pytest.mark.parametrize(
    ("start", "span", "expected"),
    [
        ("2024-03-09T12:00-05:00", "1 day", "2024-03-10T13:00:00-04:00"),  # 24 hours, not a local day
        ("2024-02-10T02:30-05:00", "1 month", "2024-03-10T03:00:00-04:00"),  # 02:30 is missing
        ("2024-02-10T02:30:15.25-05:00", "1 month", "2024-03-10T03:00:00-04:00"),
        ("2024-10-03T01:30-04:00", "1 month", "2024-11-03T01:30:00-04:00"),  # 01:30 comes twice
        ("2024-11-03T01:30-05:00", "1 month", "2024-12-03T01:30:00-05:00"),  # from the second pass
    ],
)
def test_elapsed_where_clocks_change(start, span, expected):
    """A missing local time is the first instant after the gap, an ambiguous one the earlier."""
    assert end(start, span, zone=NEW_YORK) == expected


@pytest.mark.parametrize(
    ("start", "span", "zone", "expected"),
    [
        ("2024-05-04T12:00+08:00", "7 days", SHANGHAI, "2024-05-12T00:00:00+08:00"),
        ("2024-05-04T00:00+08:00", "7 days", SHANGHAI, "2024-05-12T00:00:00+08:00"),
        ("2024-05-04T23:59:59.999999+08:00", "7 days", SHANGHAI, "2024-05-12T00:00:00+08:00"),
        ("2024-05-04T23:00Z", "7 days", SHANGHAI, "2024-05-13T00:00:00+08:00"),
        ("2024-05-04T12:00+08:00", "0 days", SHANGHAI, "2024-05-05T00:00:00+08:00"),
        ("2024-05-04T12:00+08:00", "2 weeks", SHANGHAI, "2024-05-19T00:00:00+08:00"),
        ("2024-01-31T12:00+08:00", "1 month", SHANGHAI, "2024-03-01T00:00:00+08:00"),
        ("2024-01-31T12:00+08:00", "1 year", SHANGHAI, "2025-02-01T00:00:00+08:00"),
        ("2024-03-09T12:00-05:00", "1 day", NEW_YORK, "2024-03-11T00:00:00-04:00"),
        ("2018-11-02T12:00-03:00", "1 day", "America/Sao_Paulo", "2018-11-04T01:00:00-02:00"),  # no midnight
        ("2018-02-16T12:00-02:00", "1 day", "America/Sao_Paulo", "2018-02-18T00:00:00-03:00"),
        ("2011-12-27T12:00-10:00", "2 days", "Pacific/Apia", "2011-12-31T00:00:00+14:00"),  # no 30 December
        ("2024-11-01T12:00-04:00", "1 day", "America/Havana", "2024-11-03T00:00:00-04:00"),  # midnight twice
    ],
)
def test_calendar_days(start, span, zone, expected):
    """A window of calendar days is over at 24:00 local of its last day, the first day not counted."""
    assert end(start, span, "calendar_days", zone) == expected


@pytest.mark.parametrize(
    ("start", "span", "expected"),
    [
        ("2024-05-06T10:00+08:00", "3 working days", "2024-05-09T10:00:00+08:00"),
        ("2024-05-09T10:00+08:00", "3 working days", "2024-05-14T10:00:00+08:00"),
        ("2024-05-04T15:00+08:00", "3 working days", "2024-05-09T00:00:00+08:00"),  # a Saturday
        ("2024-05-06T10:00+08:00", "0 working days", "2024-05-06T10:00:00+08:00"),
        ("2024-05-04T10:00+08:00", "0 working days", "2024-05-06T00:00:00+08:00"),
    ],
)
@pytest.mark.parametrize("counting", ["elapsed", "working"])
def test_working_days(start, span, expected, counting):
    """Working days lead to the same local time on the n-th next working day, whether or not `working` is said."""
    assert end(start, span, counting) == expected
    if counting == "working":
        assert end(start, span.replace("working days", "days"), counting) == expected


@pytest.mark.parametrize(
    ("start", "span", "expected"),
    [
        ("2024-05-06T08:00+08:00", "1 day", "2024-05-07T09:00:00+08:00"),  # before hours
        ("2024-05-06T09:00:30+08:00", "1 day", "2024-05-07T09:00:30+08:00"),  # in the first minute
        ("2024-05-06T12:30+08:00", "1 day", "2024-05-07T13:00:00+08:00"),  # at lunch
        ("2024-05-06T18:00+08:00", "1 day", "2024-05-08T09:00:00+08:00"),  # at closing time
        ("2024-05-06T17:59:59.9+08:00", "1 day", "2024-05-07T17:59:59.900000+08:00"),
        ("2024-04-30T10:00+08:00", "1 day", "2024-05-02T10:00:00+08:00"),  # over a holiday
        ("2024-05-06T10:00+08:00", "2 hours", "2024-05-06T12:00:00+08:00"),
        ("2024-05-06T10:00+08:00", "121 minutes", "2024-05-06T13:01:00+08:00"),
        ("2024-05-06T10:00+08:00", "8 hours", "2024-05-07T10:00:00+08:00"),
        ("2024-05-10T17:00+08:00", "16 hours", "2024-05-14T17:00:00+08:00"),  # over a weekend
        ("2024-05-11T17:00+08:00", "1 hour", "2024-05-13T10:00:00+08:00"),
        ("2024-05-06T10:00+08:00", "0 hours", "2024-05-06T10:00:00+08:00"),
        ("2024-05-06T18:00+08:00", "0 hours", "2024-05-07T09:00:00+08:00"),
        ("2024-05-06T10:00:00.5+08:00", "2 hours", "2024-05-06T13:00:00.500000+08:00"),
    ],
)
def test_working_hours(start, span, expected):
    """Outside working time nothing passes; inside, an end may be closing time itself."""
    assert end(start, span, "working", calendar=OFFICE) == expected


def test_working_days_where_clocks_change():
    """The same local time on a working day that lacks it is the first instant after the gap."""
    every_day = WorkCalendar(weekdays=tuple(range(7)))
    assert end("2024-03-09T02:30-05:00", "1 working day", "working", NEW_YORK, every_day) == "2024-03-10T03:00:00-04:00"
    assert end("2024-03-10T00:00-05:00", "24 hours", "working", NEW_YORK, every_day) == "2024-03-11T01:00:00-04:00"


@pytest.mark.parametrize(
    ("span", "counting", "message"),
    [
        ("3 hours", "calendar_days", "span: hours are not counted in calendar days"),
        ("3 minutes", "calendar_days", "span: minutes are not"),
        ("3 working days", "calendar_days", "span: working days are not"),
        ("1 week", "working", "counting: weeks cannot be counted in working time"),
        ("1 month", "working", "counting: months cannot"),
        ("1 year", "working", "counting: years cannot"),
        ("8000 years", "elapsed", "span: its end falls outside the years 1 to 9999"),
        ("100000 weeks", "elapsed", "span: its end falls outside"),
        ("100000 months", "elapsed", "span: its end falls outside"),
        ("100000 weeks", "calendar_days", "span: the date falls outside"),
        ("100000 months", "calendar_days", "span: its end falls outside"),
    ],
)
def test_what_cannot_be_counted(span, counting, message):
    """A unit that a way of counting does not know, and an end beyond the calendar, are refused."""
    with pytest.raises(InvalidValueError, match=message):
        end("9024-05-06T10:00+08:00", span, counting)


@pytest.mark.parametrize(
    ("start", "span", "counting"),
    [
        ("9999-12-31T15:00Z", "1 minute", "calendar_days"),
        ("9999-12-31T15:00Z", "0 days", "calendar_days"),
        ("9999-12-31T23:00Z", "1 month", "elapsed"),
        ("9999-12-31T23:00Z", "1 working day", "working"),
        ("9999-12-31T12:00Z", "5 hours", "working"),
        ("9999-12-31T12:00Z", "5 days", "working"),
    ],
)
def test_the_end_of_time(start, span, counting):
    """At the end of the year 9999 every sum ends in a named error."""
    with pytest.raises(InvalidValueError):
        end(start, span, counting)


def test_add_span_checks_what_it_is_given():
    """A naive start, an unknown zone or an unknown way of counting is refused; a stored name of one is understood."""
    given = {"counting": Counting.ELAPSED, "zone": SHANGHAI, "calendar": MONDAY_TO_FRIDAY}
    with pytest.raises(InvalidValueError, match="start: "):
        add_span(NOON.replace(tzinfo=None), Span.parse("1 day"), **given)
    with pytest.raises(InvalidValueError, match="timezone: "):
        add_span(NOON, Span.parse("1 month"), **(given | {"zone": "Mars/Olympus"}))
    with pytest.raises(InvalidValueError, match="counting: "):
        add_span(NOON, Span.parse("1 day"), **(given | {"counting": "workin"}))
    stored = add_span(NOON, Span.parse("3 days"), **(given | {"counting": "elapsed"}))
    assert stored == NOON + timedelta(days=3)


NIGHTS = WorkCalendar(hours=((1320, 1800),), holidays=frozenset({date(2024, 5, 1)}))


@pytest.mark.parametrize(
    ("start", "span", "expected"),
    [
        ("2024-05-06T23:00+08:00", "3 hours", "2024-05-07T02:00:00+08:00"),
        ("2024-05-10T23:00+08:00", "7 hours", "2024-05-11T06:00:00+08:00"),  # Friday's night ends on Saturday
        ("2024-05-10T23:00+08:00", "8 hours", "2024-05-13T23:00:00+08:00"),
        ("2024-05-11T05:00+08:00", "2 hours", "2024-05-13T23:00:00+08:00"),
        ("2024-05-12T23:00+08:00", "1 hour", "2024-05-13T23:00:00+08:00"),
        ("2024-04-30T23:00+08:00", "8 hours", "2024-05-02T23:00:00+08:00"),  # the night to the holiday is worked
        ("2024-05-11T02:00+08:00", "1 working day", "2024-05-14T02:00:00+08:00"),  # of Friday: to the night of Monday
        ("2024-05-11T02:00+08:00", "0 working days", "2024-05-11T02:00:00+08:00"),
        ("2024-05-11T07:00+08:00", "1 working day", "2024-05-14T22:00:00+08:00"),
        ("2024-05-11T07:00+08:00", "0 hours", "2024-05-13T22:00:00+08:00"),
    ],
)
def test_nights_belong_to_the_day_they_begin_on(start, span, expected):
    """A night is worked to its end if the day it began on is worked, and counts as that day."""
    assert end(start, span, "working", calendar=NIGHTS) == expected


def between(start, finish, counting=Counting.WORKING, zone=SHANGHAI, calendar=OFFICE):
    """Give the time between two ISO texts."""
    return time_between(parse_instant(start), parse_instant(finish), counting=counting, zone=zone, calendar=calendar)


@pytest.mark.parametrize(
    ("start", "finish", "hours"),
    [
        ("2024-05-06T09:00+08:00", "2024-05-06T18:00+08:00", 8),
        ("2024-05-06T12:00+08:00", "2024-05-06T13:00+08:00", 0),
        ("2024-05-06T12:30+08:00", "2024-05-06T13:30+08:00", 0.5),
        ("2024-05-10T17:00+08:00", "2024-05-13T10:00+08:00", 2),
        ("2024-04-30T17:00+08:00", "2024-05-02T10:00+08:00", 2),
        ("2024-05-11T09:00+08:00", "2024-05-12T18:00+08:00", 0),
        ("2024-05-06T09:00+08:00", "2024-05-06T09:00+08:00", 0),
        ("2024-05-06T18:00+08:00", "2024-05-06T09:00+08:00", 0),
        ("2024-01-01T00:00+08:00", "2025-01-01T00:00+08:00", 261 * 8),
    ],
)
def test_time_between(start, finish, hours):
    """Working time is what lies inside the hours of working days, and there is none backwards."""
    assert between(start, finish) == timedelta(hours=hours)


def test_time_between_simply_passes_where_it_is_not_working_time():
    """Counted by hours or by calendar days the time between is the time that passes."""
    for counting in ("elapsed", "calendar_days", Counting.ELAPSED):
        passed = between("2024-05-10T17:00+08:00", "2024-05-13T10:00+08:00", counting)
        assert passed == timedelta(days=2, hours=17)


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("2024-05-06T09:00+08:00", 8, "2024-05-06T18:00:00+08:00"),
        ("2024-05-06T09:00+08:00", 3, "2024-05-06T12:00:00+08:00"),
        ("2024-05-06T09:00+08:00", 3.5, "2024-05-06T13:30:00+08:00"),
        ("2024-05-10T17:00+08:00", 2, "2024-05-13T10:00:00+08:00"),
        ("2024-05-11T17:00+08:00", 0, "2024-05-11T17:00:00+08:00"),
        ("2024-05-06T09:00+08:00", 261 * 8, "2025-05-05T18:00:00+08:00"),
    ],
)
def test_add_time(start, hours, expected):
    """Added working time is over as soon as it has been worked, at closing time rather than at the next opening."""
    how = {"counting": Counting.WORKING, "zone": SHANGHAI, "calendar": OFFICE}
    found = add_time(parse_instant(start), timedelta(hours=hours), **how)
    assert found.tzinfo is UTC
    assert found.astimezone(ZoneInfo(SHANGHAI)).isoformat() == expected


def test_add_time_simply_passes_where_it_is_not_working_time():
    """Counted by hours or by calendar days so much time passes."""
    for counting in ("elapsed", "calendar_days", Counting.ELAPSED):
        how = {"counting": counting, "zone": SHANGHAI, "calendar": OFFICE}
        assert add_time(NOON, timedelta(days=7), **how) == NOON + timedelta(days=7)


def test_a_calendar_may_have_too_little_working_time():
    """Time on a calendar that ends is refused by name, and never looked for without end."""
    two_days = WorkCalendar(
        weekdays=(), hours=OFFICE.hours, extra_days=frozenset({date(2024, 5, 11), date(2024, 5, 7)})
    )
    how = {"counting": Counting.WORKING, "zone": SHANGHAI, "calendar": two_days}
    assert add_time(NOON, timedelta(hours=16), **how) == parse_instant("2024-05-11T18:00+08:00")
    with pytest.raises(InvalidValueError, match="calendar: there is not so much working time on it"):
        add_time(NOON, timedelta(hours=16, microseconds=1), **how)
    with pytest.raises(InvalidValueError, match="calendar: there is not so much working time on it"):
        add_span(NOON, Span.parse("17 hours"), **how)
    with pytest.raises(InvalidValueError, match="calendar: there is not so much working time on it"):
        add_span(NOON + timedelta(days=9), Span.parse("1 working day"), **how)
    assert time_between(NOON, NOON + timedelta(days=300), **how) == timedelta(hours=16)


@pytest.mark.parametrize(
    ("start", "minute", "expected"),
    [
        ("2024-05-06T16:59+08:00", 17 * 60, "2024-05-06T17:00:00+08:00"),
        ("2024-05-06T17:00+08:00", 17 * 60, "2024-05-07T17:00:00+08:00"),
        ("2024-05-10T17:01+08:00", 17 * 60, "2024-05-13T17:00:00+08:00"),
        ("2024-04-30T18:00+08:00", 17 * 60, "2024-05-02T17:00:00+08:00"),
        ("2024-05-06T00:00+08:00", 1440, "2024-05-07T00:00:00+08:00"),
        ("2024-05-10T23:59+08:00", 1440, "2024-05-11T00:00:00+08:00"),
        ("2024-05-11T00:00+08:00", 1440, "2024-05-14T00:00:00+08:00"),
        ("2024-05-10T23:59+08:00", 0, "2024-05-13T00:00:00+08:00"),
    ],
)
def test_next_wall_time(start, minute, expected):
    """It is the next time that the clock shows it on a working day; 24:00 is the end of one."""
    found = next_wall_time(parse_instant(start), minute, zone=SHANGHAI, calendar=OFFICE)
    assert found.astimezone(ZoneInfo(SHANGHAI)).isoformat() == expected


@pytest.mark.parametrize("minute", [-1, 1441, 17.5, True, "17:00"])
def test_no_time_of_the_day(minute):
    """Minutes after midnight are whole, and no more than a day has."""
    with pytest.raises(InvalidValueError, match="minute_of_day: expected a whole number of minutes from 0 to 1440"):
        next_wall_time(NOON, minute, zone=SHANGHAI, calendar=OFFICE)


def test_time_sums_check_what_they_are_given():
    """A naive instant, an unknown zone or way of counting, and a negative amount are refused by name."""
    how = {"counting": Counting.WORKING, "zone": SHANGHAI, "calendar": OFFICE}
    naive, later, hour = NOON.replace(tzinfo=None), NOON + timedelta(days=3), timedelta(hours=1)
    for field, call in [
        ("start", lambda: time_between(naive, later, **how)),
        ("end", lambda: time_between(NOON, naive, **how)),
        ("timezone", lambda: time_between(NOON, later, **(how | {"zone": "Mars"}))),
        ("counting", lambda: time_between(NOON, later, **(how | {"counting": "days"}))),
        ("start", lambda: add_time(naive, hour, **how)),
        ("amount", lambda: add_time(NOON, -hour, **how)),
        ("timezone", lambda: add_time(NOON, hour, **(how | {"zone": "Mars"}))),
        ("counting", lambda: add_time(NOON, hour, **(how | {"counting": "days"}))),
        ("start", lambda: next_wall_time(naive, 0, zone=SHANGHAI, calendar=OFFICE)),
        ("timezone", lambda: next_wall_time(NOON, 0, zone="Mars", calendar=OFFICE)),
    ]:
        with pytest.raises(InvalidValueError) as caught:
            call()
        assert caught.value.field == field


def test_time_sums_end_with_the_year_9999():
    """Beyond the years 1 to 9999 every sum of time ends in a named error."""
    first, last = datetime(1, 1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC)
    how = {"counting": Counting.WORKING, "zone": SHANGHAI, "calendar": OFFICE}
    west = {"zone": NEW_YORK, "calendar": OFFICE}
    for call in (
        lambda: time_between(NOON, last, **how),
        lambda: time_between(first, NOON, **(how | west)),
        lambda: add_time(NOON, timedelta.max, **how),
        lambda: add_time(NOON, timedelta(days=7000 * 365), **how),
        lambda: add_time(NOON, timedelta.max, **(how | {"counting": Counting.ELAPSED})),
        lambda: next_wall_time(first, 0, **west),
        lambda: next_wall_time(last - timedelta(hours=9), 0, zone=SHANGHAI, calendar=OFFICE),
    ):
        with pytest.raises(InvalidValueError):
            call()


@pytest.mark.parametrize(
    ("day", "span", "expected"),
    [
        (date(2024, 1, 31), "1 month", date(2024, 2, 29)),
        (date(2024, 1, 31), "12 months", date(2025, 1, 31)),
        (date(2024, 2, 29), "1 year", date(2025, 2, 28)),
        (date(2024, 1, 31), "1 day", date(2024, 2, 1)),
        (date(2024, 1, 31), "2 weeks", date(2024, 2, 14)),
    ],
)
def test_add_to_date(day, span, expected):
    """Dates move by the calendar, a month clamped to its end, and stay plain dates."""
    moved = add_to_date(day, Span.parse(span))
    assert moved == expected
    assert type(moved) is date


@pytest.mark.parametrize(
    ("span", "message"), [("1 hour", "hours are not"), ("1 day", "outside"), ("1 month", "outside")]
)
def test_add_to_date_refuses(span, message):
    """Hours lead to no date, and no date is after 9999."""
    with pytest.raises(InvalidValueError, match=message):
        add_to_date(date.max, Span.parse(span))


def test_local_date():
    """The date is the one that the local clock shows, of an aware instant of a known zone."""
    late = datetime(2024, 5, 6, 16, tzinfo=UTC)
    assert local_date(late, SHANGHAI) == date(2024, 5, 7)
    assert local_date(late, NEW_YORK) == date(2024, 5, 6)
    with pytest.raises(InvalidValueError, match="instant: "):
        local_date(late.replace(tzinfo=None), SHANGHAI)
    with pytest.raises(InvalidValueError, match="timezone: "):
        local_date(late, "Asia")
    with pytest.raises(InvalidValueError, match="instant: its local date falls outside"):
        local_date(datetime.max.replace(tzinfo=UTC), SHANGHAI)


def test_local_instant():
    """A local time is its only instant, the earlier of two, or the first after the gap."""
    wall = datetime.fromisoformat
    assert local_instant(wall("2024-05-06T20:00"), SHANGHAI) == NOON
    earlier = datetime(2024, 11, 3, 5, 30, tzinfo=UTC)
    assert local_instant(wall("2024-11-03T01:30"), NEW_YORK) == earlier
    assert local_instant(wall("2024-11-03T01:30").replace(fold=1), NEW_YORK) == earlier
    after = datetime(2024, 3, 10, 7, tzinfo=UTC)
    assert local_instant(wall("2024-03-10T02:00"), NEW_YORK) == after
    assert local_instant(wall("2024-03-10T02:59:59.999999"), NEW_YORK) == after
    assert local_instant(wall("2024-10-06T02:15"), "Australia/Lord_Howe") == wall("2024-10-05T15:30:00+00:00")
    with pytest.raises(InvalidValueError, match="wall: what a clock shows"):
        local_instant(NOON, SHANGHAI)
    with pytest.raises(InvalidValueError, match="wall: its instant falls outside"):
        local_instant(datetime.min, SHANGHAI)  # noqa: DTZ901 - the very first


def test_pendulum_waits_until_a_month_is_added():
    """Neither importing the module nor a span of exact units loads pendulum; a month does."""
    program = (
        "import sys\n"
        "from datetime import UTC, datetime\n"
        "from servflow.values.calendars import MONDAY_TO_FRIDAY as calendar\n"
        "from servflow.values.time import Counting, Span, add_span\n"
        "def add(text, counting):\n"
        "    start = datetime(2024, 5, 6, tzinfo=UTC)\n"
        "    add_span(start, Span.parse(text), counting=counting, zone='Asia/Shanghai', calendar=calendar)\n"
        "    return 'pendulum' in sys.modules\n"
        "print(add('3 days', Counting.ELAPSED), add('7 days', Counting.CALENDAR_DAYS),\n"
        "      add('3 working days', Counting.WORKING), add('1 month', Counting.ELAPSED))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False", "False", "True"]


@pytest.mark.parametrize(
    ("read", "wrong", "field"),
    [
        (require_aware, None, "at"),
        (parse_instant, "noon", "at"),
        (Unit.parse, "fortnight", "unit"),
        (Counting.parse, "wall clock", "counting"),
        (Span.parse, "soon", "span"),
    ],
)
def test_a_refusal_names_what_was_read_when_nobody_named_it(read, wrong, field):
    """Who gives no name for a field is told what kind of thing it was."""
    with pytest.raises(InvalidValueError) as caught:
        read(wrong)
    assert caught.value.field == field
