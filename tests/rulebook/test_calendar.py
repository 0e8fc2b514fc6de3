"""The calendar in the head of a rulebook."""

from datetime import date

import attrs
import pytest

from servflow.errors import RulebookError
from servflow.rulebook import calendar as reading
from servflow.rulebook import load_rulebook, read_rulebook
from servflow.rulebook.holidays import china
from servflow.values.calendars import WorkCalendar
from servflow.values.working_hours import HoursOn
from tests.rulebook.books import said

OFFICE = ((540, 1080),)
HALF = ((540, 720),)


def calendar(text):
    """Give the calendar of a head."""
    return read_rulebook({"a.yaml": f"{{id: a, version: 1, calendar: {text}}}"}).calendar


def told(text):
    """Give what the reader says of a calendar, with the column."""
    with pytest.raises(RulebookError) as caught:
        calendar(text)
    return [f"{problem.col} {problem.code}: {said(problem)}" for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ("'09:00-18:00'", {"hours": OFFICE}),
        ("['09:00-12:00', '22:00-06:00']", {"hours": ((540, 720), (1320, 1800))}),
        ("'18:00-24:00'", {"hours": ((1080, 1440),)}),
        ("'18:00-00:00'", {"hours": ((1080, 1440),)}),
        ("{mon-fri: '09:00-18:00'}", {"hours": OFFICE}),
        (
            "{mon-fri: '09:00-18:00', sat: '09:00-12:00'}",
            {"weekdays": (0, 1, 2, 3, 4, 5), "hours": OFFICE, "hours_on": (HoursOn(5, HALF),)},
        ),
        (
            "{sat: '09:00-12:00', mon-wed: ['09:00-18:00']}",
            {"weekdays": (0, 1, 2, 5), "hours": HALF, "hours_on": tuple(HoursOn(day, OFFICE) for day in (0, 1, 2))},
        ),
        (
            "{mon: '09:00-18:00', 2026-02-09: '09:00-12:00'}",
            {
                "weekdays": (0,),
                "hours": OFFICE,
                "hours_on": (HoursOn(date(2026, 2, 9), HALF),),
            },
        ),
    ],
)
def test_hours(hours, expected):
    """Hours are the same every day or differ by day of the week and date; an end before the start is the next day."""
    assert calendar(f"{{hours: {hours}}}") == WorkCalendar(**expected)


def test_weekdays_may_be_named_beside_hours():
    """Days of the week that are named count; hours of others are for make-up days."""
    found = calendar("{weekdays: [mon], hours: {mon: '09:00-18:00', sat: '09:00-12:00'}, extra_days: 2026-02-14}")
    assert found.weekdays == (0,)
    assert found.hours_of(date(2026, 2, 14)) == HALF


def test_an_extra_day_has_the_hours_of_the_first_day_of_the_week_that_is_named():
    """A make-up day on a day of the week without hours of its own has those of the first day that is named."""
    found = calendar("{hours: {sat: '09:00-12:00', mon-fri: '09:00-18:00'}, extra_days: [2026-02-14, 2026-02-15]}")
    assert found.hours_of(date(2026, 2, 14)) == found.hours_of(date(2026, 2, 15)) == HALF


def test_single_days_may_be_all_that_is_worked():
    """Without days of the week every date has its hours."""
    found = calendar("{weekdays: [], hours: {2026-02-14: '00:00-24:00'}, extra_days: 2026-02-14}")
    assert found.hours_of(date(2026, 2, 14)) == ((0, 1440),)


def test_many_days_without_hours_are_counted():
    """Where China's make-up days have no hours, the first few are named."""
    (line,) = told("{weekdays: [], holidays: china, hours: {2026-02-14: '09:00-12:00'}}")
    assert line.count(", ") == 6
    assert line.endswith(f" and {len(china().extra_days) - 1 - 7} more")


def test_china_by_name():
    """China's calendar is Monday to Friday with its holidays and make-up days, as far as they are known."""
    public = china()
    assert calendar("china") == WorkCalendar(
        holidays=public.holidays,
        extra_days=public.extra_days,
        confirmed_from=public.confirmed_from,
        confirmed_through=public.confirmed_through,
    )
    assert calendar("{holidays: china}") == calendar("china")


def test_china_with_hours_and_days_of_ones_own():
    """What is written goes before what is taken over: a day worked in the holidays, a make-up day off."""
    found = calendar(
        "{hours: '09:00-18:00', holidays: [china, 2026-02-14, 2026-03-02], extra_days: 2026-02-16,"
        " confirmed_through: 2026-06-30}"
    )
    shown = {day: found.hours_of(date(2026, *day)) for day in [(2, 14), (2, 16), (2, 17), (2, 28), (3, 2)]}
    assert shown == {(2, 14): (), (2, 16): OFFICE, (2, 17): (), (2, 28): OFFICE, (3, 2): ()}
    assert found.confirmed_through == date(2026, 6, 30)
    assert found.confirmed_from == date(2001, 1, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("chine", ["31 unknown_value: 'chine' is not a value of calendar; did you mean 'china'?"]),
        (
            "germany",
            [
                (
                    "31 unknown_value: 'germany' is not a value of calendar; "
                    "expected one of monday_to_friday, every_day, china"
                )
            ],
        ),
        (
            "{holidays: [chinese]}",
            ["43 bad_value: holidays is 'chinese': expected a date such as 2024-05-01 or china; did you mean 'china'?"],
        ),
        ("{holidays: [china, china]}", ["42 said_twice: holidays name 'china' twice"]),
        (
            "{hours: '09:00-09:00'}",
            [("31 bad_value: hours 09:00-09:00 are not a part of one day, or of a night that begins on it")],
        ),
        ("{hours: '09:00-24:30'}", ["39 bad_value: hours are '09:00-24:30': expected them as 09:00-18:00"]),
        ("{hours: '24:00-06:00'}", ["39 bad_value: hours are '24:00-06:00': expected them as 09:00-18:00"]),
        (
            "{hours: ['05:00-09:00', '22:00-06:00']}",
            [
                (
                    "31 bad_value: hours 22:00-06:00 of mon run into 05:00-09:00 of tue; hours 22:00-06:00 of tue run "
                    "into 05:00-09:00 of wed; hours 22:00-06:00 of wed run into 05:00-09:00 of thu; hours 22:00-06:00 "
                    "of thu run into 05:00-09:00 of fri"
                )
            ],
        ),
        ("{hours: {}}", ["31 bad_value: it never works: no hours"]),
        ("{hours: {mon: []}}", ["31 bad_value: it never works: no hours"]),
        ("{hours: {mon: 9-18}}", ["45 bad_value: hours are '9-18': expected them as 09:00-18:00"]),
        ("{hours: {mon-fri: '09:00-18:00', fri: '09:00-12:00'}}", ["64 said_twice: hours name fri twice"]),
        (
            "{hours: {fri-mon: '09:00-18:00'}}",
            [("40 bad_value: hours name 'fri-mon': expected a day such as sat, mon-fri or 2026-02-14")],
        ),
        (
            "{hours: {monday: '09:00-18:00'}}",
            [("40 bad_value: hours name 'monday': expected a day such as sat, mon-fri or 2026-02-14")],
        ),
        (
            "{hours: {mon-: '09:00-18:00'}}",
            [("40 bad_value: hours name 'mon-': expected a day such as sat, mon-fri or 2026-02-14")],
        ),
        (
            "{hours: {2026-02-30: '09:00-18:00'}}",
            [("40 bad_value: hours name '2026-02-30': expected a day such as sat, mon-fri or 2026-02-14")],
        ),
        (
            "{hours: {mon: '09:00-18:00', 2026-02-14: '09:00-18:00'}}",
            ["31 bad_value: hours are given for 2026-02-14, which is not worked: name it in extra_days"],
        ),
        (
            "{hours: {2026-02-09: '09:00-12:00'}}",
            ["39 missing_key: hours name no hours for mon, tue, wed, thu, fri"],
        ),
        (
            "{weekdays: [mon, sat, sun], hours: {mon: '09:00-12:00', 2026-02-14: '09:00-12:00'}}",
            ["66 missing_key: hours name no hours for sat, sun"],
        ),
        (
            "{weekdays: [], extra_days: [2026-02-14, 2026-02-15, 2026-02-09], hours: {2026-02-14: '09:00-12:00'}}",
            ["103 missing_key: hours name no hours for 2026-02-09, 2026-02-15"],
        ),
        (
            "{weekdays: [monday], hours: {2026-02-09: '09:00-12:00'}}",
            [("43 unknown_value: 'monday' is not a value of weekdays; did you mean 'mon'?")],
        ),
        (
            "{holidays: china, confirmed_through: 2099-12-31}",
            [f"68 bad_value: the holidays of china are known through {china().confirmed_through} only"],
        ),
        (
            "{confirmed_from: 2024-01-01}",
            [("32 unknown_key: unknown key 'confirmed_from' in calendar; did you mean 'confirmed_through'?")],
        ),
    ],
)
def test_a_broken_calendar_is_told(text, expected):
    """What is wrong in a calendar is told with its place."""
    found = told(text)
    assert len(found) == len(expected)
    for line, beginning in zip(found, expected, strict=True):
        assert line == beginning


@pytest.mark.parametrize(("text", "column"), [("china", 31), ("{holidays: [china]}", 42)])
def test_the_package_is_missing(monkeypatch, text, column):
    """Without the package the problem names the extra that brings it."""

    def missing():
        raise ImportError("holidays")

    monkeypatch.setattr(reading, "china", missing)
    message = "missing_extra: the holidays of china need the package holidays: install servflow[calendars]"
    assert told(text) == [f"{column} {message}"]


def test_the_package_knows_nothing(monkeypatch):
    """A package without a single notice is not taken for a year without make-up days."""
    monkeypatch.setattr(reading, "china", lambda: None)
    message = "unknown_holidays: the installed package holidays knows no official notice of china"
    assert told("china") == [f"31 {message}"]
    assert told("{holidays: [china]}") == [f"42 {message}"]


def test_a_new_notice_is_no_new_rulebook(monkeypatch):
    """When the package comes to know another year the digest stays, so that open cases go on under their rulebook."""
    before = read_rulebook({"a.yaml": "{id: a, version: 1, calendar: china}"})
    public = china()
    later = public.confirmed_through.replace(year=public.confirmed_through.year + 1)
    monkeypatch.setattr(reading, "china", lambda: attrs.evolve(public, confirmed_through=later))
    after = read_rulebook({"a.yaml": "{id: a, version: 1, calendar: china}"})
    assert before.ref == after.ref
    assert before.calendar.confirmed_through < after.calendar.confirmed_through


def test_a_rulebook_may_take_its_calendar_from_its_base(tmp_path):
    """A rulebook that extends another has its calendar, the days that are taken over included."""
    (tmp_path / "base.yaml").write_text("{id: base, version: 1, calendar: china}", encoding="utf-8")
    (tmp_path / "child.yaml").write_text("{id: child, version: 1, extends: base.yaml}", encoding="utf-8")
    assert load_rulebook(tmp_path / "child.yaml").calendar == calendar("china")
