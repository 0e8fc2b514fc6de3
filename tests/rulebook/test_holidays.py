"""China's public holidays by name, held against the calendar of another author."""

import subprocess
import sys
from datetime import date, timedelta

import chinese_calendar
import pytest

from servflow.rulebook import holidays
from servflow.rulebook.holidays import GUESSED_YEARS, PublicHolidays, china
from servflow.values.calendars import WorkCalendar

DAY = timedelta(days=1)
NEW_YEAR_2006 = date(2005, 12, 31)
"""The notice of 2006 made this Saturday a working day; chinesecalendar does not list it."""


def days(first, last):
    """Give every day of these years."""
    day = date(first, 1, 1)
    while day.year <= last:
        yield day
        day += DAY


@pytest.fixture(name="public")
def _public():
    found = china()
    assert found is not None
    return found


@pytest.fixture(name="calendar")
def _calendar(public):
    return WorkCalendar(holidays=public.holidays, extra_days=public.extra_days)


def test_every_day_agrees_with_chinesecalendar(calendar, public):
    """Two independent packages agree on every working day that both know."""
    last = min(max(chinese_calendar.holidays).year, public.confirmed_through.year)
    assert last >= 2026
    differs = [day for day in days(2004, last) if calendar.is_working_day(day) is not chinese_calendar.is_workday(day)]
    assert differs == [NEW_YEAR_2006]


def test_every_day_of_a_notice_is_a_holiday(public):
    """The weekends that a notice counts to a break are free even where Saturdays are worked."""
    known = {day for day in chinese_calendar.holidays if day <= public.confirmed_through}
    assert known <= public.holidays
    assert all(day.weekday() >= 5 for day in public.holidays - known if 2004 <= day.year <= 2026)


def test_make_up_days_are_extra_days(public):
    """The make-up days of 2026 are working days, and all of them are at weekends."""
    made_up = [f"{day:%m-%d}" for day in sorted(public.extra_days) if day.year == 2026]
    assert made_up == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
    assert all(day.weekday() >= 5 for day in public.extra_days)
    assert not public.holidays & public.extra_days


def test_it_is_known_as_far_as_notices_reach(public):
    """The calendar is confirmed from the first notice to the end of the last year that has make-up days."""
    assert public.confirmed_from == date(2001, 1, 1)
    assert public.confirmed_through == date(max(public.extra_days).year, 12, 31)
    assert public.confirmed_through >= date(2026, 12, 31)


def test_guessed_years_have_the_holidays_of_the_law(public):
    """Some years beyond the last notice have the fixed holidays without make-up days, and then there are none."""
    last = public.confirmed_through.year
    for year in range(last + 1, last + GUESSED_YEARS + 1):
        assert {date(year, 1, 1), date(year, 5, 1), date(year, 10, 1)} <= public.holidays
    assert max(public.holidays).year == last + GUESSED_YEARS
    assert max(public.extra_days).year == last


def test_no_year_is_known(monkeypatch):
    """A package that has no make-up days knows no year, and nothing is guessed from it."""
    monkeypatch.setattr(holidays, "_made_up", lambda year: frozenset())
    assert china.__wrapped__() is None


def test_a_year_without_a_notice_is_not_trusted(monkeypatch):
    """Known are the years up to the first without a notice, whatever comes after."""
    made_up = {
        2001: frozenset({date(2001, 1, 20)}),
        2002: frozenset({date(2002, 2, 9)}),
        2004: frozenset({NEW_YEAR_2006}),
    }
    monkeypatch.setattr(holidays, "_made_up", lambda year: made_up.get(year, frozenset()))
    monkeypatch.setattr(holidays, "_days_off", lambda first, last: frozenset({date(first, 1, 1), date(last, 1, 1)}))
    assert china.__wrapped__() == PublicHolidays(
        holidays=frozenset({date(2001, 1, 1), date(2000, 12, 31), date(2000, 12, 30), date(2007, 1, 1)})
        | {date(2006, 12, 31), date(2006, 12, 30)},
        extra_days=frozenset({date(2001, 1, 20), date(2002, 2, 9)}),
        confirmed_from=date(2001, 1, 1),
        confirmed_through=date(2002, 12, 31),
    )


def test_the_package_waits_until_it_is_named():
    """Neither servflow nor a rulebook without China's calendar imports the package."""
    program = (
        "import sys\n"
        "from servflow.rulebook import load_rulebook, read_rulebook\n"
        "import servflow.desk, servflow.flows.returns\n"
        "load_rulebook('lution')\n"
        "assert 'holidays' not in sys.modules\n"
        "read_rulebook({'a': '{id: a, version: 1, calendar: china}'})\n"
        "assert 'holidays' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
