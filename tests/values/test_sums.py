"""Sums of time step by step: the corners that no rulebook is likely to write."""

from datetime import UTC, date, datetime, timedelta

import pytest

from servflow.errors import InvalidValueError
from servflow.values.calendars import WorkCalendar
from servflow.values.sums import MOST_DAYS, date_steps, span_steps, wall_time_steps
from servflow.values.time import Counting, Span, Unit, add_span

FRIDAY = datetime(2024, 6, 7, 20, tzinfo=UTC)
OFFICE = WorkCalendar(hours=((540, 1080),))
RARE = WorkCalendar(weekdays=(0,), hours=((540, 541),))


def steps(span, counting=Counting.WORKING, calendar=OFFICE, start=FRIDAY):
    """Walk through a sum in UTC."""
    return span_steps(start, span, counting=counting, zone="UTC", calendar=calendar)


def kinds(found):
    """Give the kinds of steps."""
    return [step.kind for step in found]


def test_no_calendar_days_end_with_the_day():
    """Nought days by the calendar are over when the day is."""
    found = steps(Span(0, Unit.DAYS), Counting.CALENDAR_DAYS)
    assert kinds(found) == ["begins", "ends"]
    assert found[-1].at == datetime(2024, 6, 8, tzinfo=UTC)


def test_the_first_calendar_day_is_not_counted():
    """Three days from Friday are Saturday to Monday."""
    _, counts, ends = steps(Span(3, Unit.DAYS), Counting.CALENDAR_DAYS)
    assert (counts.wall, counts.last, counts.counted) == (datetime(2024, 6, 8), date(2024, 6, 10), 3)  # noqa: DTZ001
    assert ends.at == datetime(2024, 6, 11, tzinfo=UTC)


def test_working_days_step_by_step():
    """What begins after closing time begins with the next hours; days of one kind that follow each other are one."""
    begins, moved, *days, ends = steps(Span(6, Unit.WORKING_DAYS))
    assert (begins.at, moved.kind, moved.wall) == (FRIDAY, "moved", datetime(2024, 6, 10, 9))  # noqa: DTZ001
    assert [(step.kind, step.wall.day, step.last.day, step.counted, step.why) for step in days] == [
        ("counts", 11, 14, 4, ""),
        ("free", 15, 16, 0, "weekend"),
        ("counts", 17, 18, 6, ""),
    ]
    assert ends.at == datetime(2024, 6, 18, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "kind", "end"),
    [(9, "free", (10, 9)), (17, "free", (10, 17)), (18, "moved", (11, 9)), (8, "moved", (10, 9))],
)
def test_a_working_day_begins_within_working_hours(hour, kind, end):
    """At opening time work has begun, at closing time it is over: the day then begins with the next opening."""
    _, first, *_, ends = steps(Span(1, Unit.WORKING_DAYS), start=datetime(2024, 6, 7, hour, tzinfo=UTC))
    assert (first.kind, ends.at) == (kind, datetime(2024, 6, *end, tzinfo=UTC))


def test_a_day_in_a_night_shift_is_of_the_day_it_began_on():
    """At two in the morning the working day is that of the evening before."""
    nights = WorkCalendar(hours=((1320, 1800),))
    found = steps(Span(1, Unit.WORKING_DAYS), calendar=nights, start=datetime(2024, 6, 7, 2, tzinfo=UTC))
    assert kinds(found) == ["begins", "counts", "ends"]
    assert (found[1].last, found[-1].at) == (date(2024, 6, 7), datetime(2024, 6, 8, 2, tzinfo=UTC))


def test_no_working_time_begins_with_working_time():
    """Nought working hours outside working time are over when it begins, and inside it at once."""
    found = steps(Span(0, Unit.HOURS))
    assert kinds(found) == ["begins", "moved", "ends"]
    assert found[-1].at == datetime(2024, 6, 10, 9, tzinfo=UTC)
    assert kinds(steps(Span(0, Unit.HOURS), start=datetime(2024, 6, 7, 10, tzinfo=UTC))) == ["begins", "ends"]


def test_after_closing_time_a_working_day_is_no_step():
    """Nothing is worked any more on the day, and the day is not free either: it is passed over."""
    found = steps(Span(2, Unit.HOURS))
    assert kinds(found) == ["begins", "free", "works", "ends"]
    assert (found[2].passed, found[2].left) == (timedelta(hours=2), timedelta(0))


def test_what_takes_years_is_told_in_short():
    """Past the days that are walked through, the rest is one step, and the end is right all the same."""
    hours = Span(20, Unit.HOURS)
    found = steps(hours, calendar=RARE)
    assert found[-2].kind == "works"
    assert found[-1].at == add_span(FRIDAY, hours, counting=Counting.WORKING, zone="UTC", calendar=RARE)
    days = Span(MOST_DAYS + 5, Unit.WORKING_DAYS)
    found = steps(days)
    assert (found[-2].counted, found[-2].why) == (MOST_DAYS + 5, "rest")
    assert found[-1].at == add_span(FRIDAY, days, counting=Counting.WORKING, zone="UTC", calendar=OFFICE)


def test_a_time_of_day_far_ahead():
    """A calendar that works once in many years is walked through no longer than that."""
    once = WorkCalendar(weekdays=(), extra_days=frozenset({date(2034, 6, 7)}), hours=((540, 1080),))
    found = wall_time_steps(FRIDAY, 600, zone="UTC", calendar=once)
    assert kinds(found) == ["begins", "free", "ends"]
    assert (found[1].last, found[-1].at) == (date(2027, 3, 3), datetime(2034, 6, 7, 10, tzinfo=UTC))


def test_a_clock_that_changes_is_told_as_it_is_seen():
    """Clocks are put forward at two, seen before the change, and by how much; back at three."""
    for day, hour, change in (("2024-03-30", 2, 1), ("2024-10-26", 3, -1)):
        start = datetime.fromisoformat(f"{day}T20:00:00+00:00")
        how = {"counting": Counting.ELAPSED, "zone": "Europe/Berlin", "calendar": OFFICE}
        *_, clock, _ = span_steps(start, Span(1, Unit.DAYS), **how)
        changed = datetime.fromisoformat(day) + timedelta(days=1, hours=hour)
        assert (clock.kind, clock.wall, clock.passed) == ("clock", changed, timedelta(hours=change))


def test_a_sum_names_what_it_was_given():
    """A beginning without a zone is refused under its name, by both walks."""
    naive = FRIDAY.replace(tzinfo=None)
    with pytest.raises(InvalidValueError, match=r"^start: the instant has no time zone"):
        steps(Span(1, Unit.DAYS), start=naive)
    with pytest.raises(InvalidValueError, match=r"^start: the instant has no time zone"):
        wall_time_steps(naive, 600, zone="UTC", calendar=OFFICE)


@pytest.mark.parametrize(
    ("span", "counting"),
    [
        (Span(1, Unit.MONTHS), Counting.WORKING),
        (Span(1, Unit.HOURS), Counting.CALENDAR_DAYS),
        (Span(100_000, Unit.YEARS), Counting.ELAPSED),
    ],
)
def test_what_cannot_be_summed_has_no_steps(span, counting):
    """What ``add_span`` refuses is refused here too."""
    with pytest.raises(InvalidValueError):
        steps(span, counting)
    with pytest.raises(InvalidValueError):
        add_span(FRIDAY, span, counting=counting, zone="UTC", calendar=OFFICE)


def test_a_date_in_a_shorter_month():
    """The last day of the month stands in for one that it does not have."""
    found = date_steps(date(2024, 1, 31), Span(1, Unit.MONTHS))
    assert [(step.kind, step.wall.date(), step.counted) for step in found] == [
        ("begins", date(2024, 1, 31), 0),
        ("clamped", date(2024, 2, 29), 31),
        ("ends", date(2024, 2, 29), 0),
    ]
