"""Working calendars: a weekly pattern with exceptions to either side."""

import pickle
import random
from datetime import UTC, date, datetime, timedelta

import attrs
import pytest

from servflow.errors import InvalidValueError
from servflow.values.calendars import MONDAY_TO_FRIDAY, WorkCalendar
from servflow.values.working_hours import HoursOn

MONDAY = date(2026, 2, 9)
SPRING_FESTIVAL = WorkCalendar(
    holidays=frozenset(date(2026, 2, day) for day in range(15, 24)),
    extra_days=frozenset({date(2026, 2, 14), date(2026, 2, 28)}),
    confirmed_through=date(2026, 12, 31),
)


@pytest.mark.parametrize("day", range(7))
def test_monday_to_friday(day):
    """The plain calendar works five days a week, all day, and is certain for all time."""
    assert MONDAY_TO_FRIDAY.is_working_day(MONDAY + timedelta(days=day)) is (day < 5)
    assert MONDAY_TO_FRIDAY.hours == ((0, 1440),)
    assert MONDAY_TO_FRIDAY.is_confirmed(date.max)


def test_exceptions_go_both_ways():
    """A holiday is free on a weekday, and a make-up day is worked on a weekend."""
    assert SPRING_FESTIVAL.is_working_day(date(2026, 2, 14))  # a Saturday
    assert not SPRING_FESTIVAL.is_working_day(date(2026, 2, 16))  # a Monday
    assert not SPRING_FESTIVAL.is_working_day(date(2026, 2, 22))
    assert SPRING_FESTIVAL.is_working_day(date(2026, 2, 24))


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 2, 13), 0, date(2026, 2, 13)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 13), 2, date(2026, 2, 24)),
        (date(2026, 2, 15), 0, date(2026, 2, 24)),
        (date(2026, 2, 15), 1, date(2026, 2, 24)),
        (date(2026, 2, 27), 1, date(2026, 2, 28)),
        (date(2026, 2, 27), 2, date(2026, 3, 2)),
        (date(2026, 2, 1), 5, date(2026, 2, 6)),
    ],
)
def test_next_working_day(day, n, expected):
    """Working days are counted across holidays and make-up days, the start not included."""
    assert SPRING_FESTIVAL.next_working_day(day, n) == expected


def test_one_day_is_the_default():
    """The next working day after a Friday is the Monday."""
    assert MONDAY_TO_FRIDAY.next_working_day(date(2026, 2, 13)) == date(2026, 2, 16)


def test_confirmed_through():
    """A calendar says how far its exceptions are known, that day included."""
    assert SPRING_FESTIVAL.is_confirmed(date(2026, 12, 31))
    assert not SPRING_FESTIVAL.is_confirmed(date(2027, 1, 1))
    since = attrs.evolve(SPRING_FESTIVAL, confirmed_from=date(2026, 1, 1))
    assert [since.is_confirmed(date(year, 6, 1)) for year in (2025, 2026, 2027)] == [False, True, False]
    assert since.is_confirmed(date(2026, 1, 1))
    assert WorkCalendar(confirmed_from=date(2026, 1, 1)).is_confirmed(date.max)


def random_calendar(rng):
    """Give a calendar with exceptions of every kind around 2024."""
    weekdays = tuple(sorted(rng.sample(range(7), rng.randint(0, 7))))
    days = [date(2024, 1, 1) + timedelta(days=rng.randint(0, 60)) for _ in range(rng.randint(1, 30))]
    cut = rng.randint(0, len(days) - 1)
    holidays = frozenset(days[:cut])
    extra = frozenset(days[cut:]) - holidays
    return WorkCalendar(weekdays=weekdays or (() if extra else (0,)), holidays=holidays, extra_days=extra)


@pytest.mark.parametrize("seed", range(60))
def test_the_index_counts_like_a_finger_on_the_calendar(seed):
    """The n-th working day is the one that a walk from day to day finds, whatever the exceptions."""
    rng = random.Random(seed)
    calendar = random_calendar(rng)
    for _ in range(20):
        start, n = date(2023, 12, 20) + timedelta(days=rng.randint(0, 90)), rng.randint(1, 40)
        walked = [
            day for day in (start + timedelta(days=ahead) for ahead in range(1, 500)) if calendar.is_working_day(day)
        ][:n]
        if len(walked) == n:
            assert calendar.next_working_day(start, n) == walked[-1]
        else:
            with pytest.raises(InvalidValueError, match="not so many working days"):
                calendar.next_working_day(start, n)
        today = start if calendar.is_working_day(start) else walked[:1]
        if today == start:
            assert calendar.next_working_day(start, 0) == start


def test_the_calendar_ends_with_the_year_9999():
    """There are no working days after 9999, and no negative number of them."""
    assert MONDAY_TO_FRIDAY.next_working_day(date(9999, 12, 30)) == date(9999, 12, 31)
    with pytest.raises(InvalidValueError, match="calendar: there are not so many"):
        MONDAY_TO_FRIDAY.next_working_day(date.max)
    with pytest.raises(InvalidValueError, match="n: "):
        MONDAY_TO_FRIDAY.next_working_day(MONDAY, -1)
    assert MONDAY_TO_FRIDAY.next_working_day(date.min, 5) == date(1, 1, 8)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"weekdays": ()}, "it never works: no weekdays"),
        ({"weekdays": (7,)}, "weekday 7 is not"),
        ({"weekdays": (-1,)}, "weekday -1 is not"),
        ({"weekdays": ("mon",)}, "weekday 'mon' is not"),
        ({"weekdays": (True,)}, "weekday True is not"),
        ({"weekdays": (1, 1)}, "named twice"),
        ({"hours": ()}, "it never works: no hours"),
        ({"hours": ((540, 540),)}, "hours 09:00-09:00 are not a part of one day"),
        ({"hours": ((300, 720), (1320, 1800))}, "hours 22:00-06:00 of mon run into 05:00-12:00 of tue"),
        ({"hours_on": (HoursOn(5, ()),)}, "it never works: no hours (sat)"),
        (
            {"hours_on": (HoursOn(date(2026, 2, 14), ((540, 720),)),)},
            "hours are given for 2026-02-14, which is not worked: name it in extra_days",
        ),
        (
            {"hours_on": (HoursOn(MONDAY, ((540, 720),)),), "holidays": frozenset({MONDAY})},
            "hours are given for 2026-02-09, which is not worked",
        ),
        ({"hours": ((540, 780), (720, 1080))}, "hours 09:00-13:00 and 12:00-18:00 overlap"),
        ({"hours": ((780, 1080), (540, 720))}, "hours 09:00-12:00 stand after 13:00-18:00"),
        ({"holidays": frozenset({datetime(2024, 1, 1, tzinfo=UTC)})}, "holidays are dates without a time"),
        ({"extra_days": frozenset({"2024-01-06"})}, "extra_days are dates"),
        (
            {"holidays": frozenset({MONDAY}), "extra_days": frozenset({MONDAY})},
            "both holiday and extra day: 2026-02-09",
        ),
        (
            dict.fromkeys(["holidays", "extra_days"], frozenset({MONDAY, date(2026, 1, 1)})),
            "both holiday and extra day: 2026-01-01, 2026-02-09",
        ),
    ],
)
def test_impossible_calendars(fields, message):
    """A calendar that could never be is refused with what is wrong."""
    with pytest.raises(InvalidValueError) as caught:
        WorkCalendar(**fields)
    assert caught.value.field == "calendar"
    assert message in caught.value.message


def test_everything_wrong_is_named_at_once():
    """Two mistakes in one calendar are both in the message."""
    with pytest.raises(InvalidValueError, match=r"weekday 9 .*; it never works: no hours"):
        WorkCalendar(weekdays=(9,), hours=())


def test_touching_hours_are_lawful():
    """Hours may begin where the ones before end."""
    assert WorkCalendar(hours=((0, 720), (720, 1440))).hours[1] == (720, 1440)


def test_a_calendar_of_extra_days_alone():
    """Days may be worked without any weekly pattern, and then there is a last one."""
    calendar = WorkCalendar(weekdays=(), extra_days=frozenset({MONDAY, MONDAY + timedelta(days=3)}))
    assert calendar.next_working_day(MONDAY) == MONDAY + timedelta(days=3)
    with pytest.raises(InvalidValueError, match="not so many working days"):
        calendar.next_working_day(MONDAY, 2)


def test_hours_of_a_day():
    """A date goes before its day of the week, that before the usual hours, and a free day has none."""
    calendar = WorkCalendar(
        weekdays=(0, 1, 2, 3, 4, 5),
        hours=((540, 1080),),
        hours_on=(HoursOn(5, ((540, 720),)), HoursOn(6, ((600, 660),)), HoursOn(date(2026, 2, 13), ((480, 600),))),
        holidays=frozenset({date(2026, 2, 16)}),
        extra_days=frozenset({date(2026, 2, 15)}),
    )
    hours = [calendar.hours_of(date(2026, 2, day)) for day in range(12, 18)]
    assert hours == [((540, 1080),), ((480, 600),), ((540, 720),), ((600, 660),), (), ((540, 1080),)]


def test_a_make_up_day_has_the_usual_hours():
    """A day that is worked by exception and has no hours of its own is worked like others."""
    assert SPRING_FESTIVAL.hours_of(date(2026, 2, 14)) == ((0, 1440),)


def test_a_night_before_a_free_morning():
    """A night may end on a day that is free, even where that day would begin early if it were worked."""
    calendar = WorkCalendar(weekdays=(4,), hours=((1320, 1800),), hours_on=(HoursOn(5, ((300, 720),)),))
    assert calendar.is_working_day(date(2026, 2, 13))
    with pytest.raises(InvalidValueError, match="of 2026-02-13 run into 05:00-12:00 of 2026-02-14"):
        attrs.evolve(calendar, extra_days=frozenset({date(2026, 2, 14)}))


def test_calendars_are_values():
    """Equal calendars are equal, hash alike and pickle, used or not."""
    twin = WorkCalendar(holidays=SPRING_FESTIVAL.holidays, extra_days=SPRING_FESTIVAL.extra_days)
    assert twin != SPRING_FESTIVAL
    assert hash(WorkCalendar()) == hash(MONDAY_TO_FRIDAY)
    SPRING_FESTIVAL.next_working_day(MONDAY)
    copy = pickle.loads(pickle.dumps(SPRING_FESTIVAL))  # noqa: S301 - our own bytes
    assert copy == SPRING_FESTIVAL
    assert copy.next_working_day(date(2026, 2, 13), 2) == date(2026, 2, 24)
