"""From when until when something may be asked for."""

from datetime import UTC, date, datetime

import attrs
import pytest

from servflow.errors import InvalidValueError
from servflow.policies.windows import Status, Window, Windows
from servflow.values.calendars import WorkCalendar
from servflow.values.time import Counting, Span
from tests.policies.examples import at, rule

PLATFORM = Window(rule=rule("R-184"), opens="shipped_at", anchor="confirmed_at", within=Span.parse("168 hours"))
SHOP = Window(rule=rule("R-199"), anchor="signed_at", within=Span.parse("7 days"), counting=Counting.CALENDAR_DAYS)
BOTH = Windows(windows=(PLATFORM, SHOP), rule=rule("R-181"))
ALL = attrs.evolve(BOTH, combine="all")
DATES = {"shipped_at": at(2, 9), "signed_at": at(4, 12), "confirmed_at": at(5, 18)}


def statuses(windows, dates, asked_at):
    """Give how each window stands."""
    return [str(standing.status) for standing in windows.standings(dates, asked_at)]


def codes(windows, dates, asked_at):
    """Give the ids of what stands against a request."""
    standings = windows.standings(dates, asked_at)
    return [] if windows.is_open(standings) else [found.code for found in windows.findings(standings)]


@pytest.mark.parametrize(
    ("asked_at", "expected"),
    [
        (at(2, 8, 59, 59), ["not_yet", "not_yet"]),
        (at(2, 9), ["open", "not_yet"]),
        (at(4, 12), ["open", "open"]),
        (at(11, 23, 59, 59), ["open", "open"]),
        (at(12, 0), ["open", "closed"]),
        (at(12, 17, 59, 59), ["open", "closed"]),
        (at(12, 18), ["closed", "closed"]),
    ],
)
def test_hours_from_the_instant_and_days_by_date(asked_at, expected):
    """168 hours end at the instant, seven days at midnight after the seventh day; the end is outside (C-02)."""
    assert statuses(BOTH, DATES, asked_at) == expected


@pytest.mark.parametrize(
    ("asked_at", "either", "every"),
    [
        (at(2, 8), ["R-181", "R-184", "R-199"], ["R-181", "R-184", "R-199"]),
        (at(3), [], ["R-181", "R-199"]),
        (at(6), [], []),
        (at(12, 9), [], ["R-181", "R-199"]),
        (at(12, 19), ["R-181", "R-184", "R-199"], ["R-181", "R-184", "R-199"]),
    ],
)
def test_one_open_window_is_enough_unless_all_are_asked_for(asked_at, either, every):
    """Windows combine by `any` unless told `all` (C-01); those that are shut are named with their group (R-181)."""
    assert codes(BOTH, DATES, asked_at) == either
    assert codes(ALL, DATES, asked_at) == every


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({}, ["unknown", "unknown"]),
        ({"shipped_at": at(2)}, ["open", "unknown"]),
        ({"shipped_at": at(2), "signed_at": at(4)}, ["unknown", "open"]),
        ({"shipped_at": None, "confirmed_at": at(4)}, ["open", "unknown"]),
        ({"shipped_at": at(7)}, ["not_yet", "unknown"]),
    ],
)
def test_a_window_that_cannot_be_counted_yet(dates, expected):
    """A window that has opened stays open until its date comes, unless another window can be counted already."""
    assert statuses(BOTH, dates, at(6)) == expected


@pytest.mark.parametrize("windows", [BOTH, ALL])
def test_without_any_date_time_stands_against_nothing(windows):
    """Where no date is known, no window bites."""
    standings = windows.standings({}, at(6))
    assert windows.is_open(standings)
    assert windows.until(standings) is None


def test_another_date_stands_in():
    """Where receipt was not confirmed, the signing stands in for it if the rule says so (G-65)."""
    window = attrs.evolve(PLATFORM, or_anchor="signed_at")
    group = Windows(windows=(window,))
    assert group.until(group.standings({"signed_at": at(4, 12)}, at(5))) == at(11, 12)
    assert group.until(group.standings(DATES, at(5))) == at(12, 18)


@pytest.mark.parametrize(
    ("windows", "asked_at", "until"),
    [
        (BOTH, at(6), at(12, 18)),
        (BOTH, at(3), at(12, 18)),
        (ALL, at(6), at(12, 0)),
    ],
)
def test_until_when(windows, asked_at, until):
    """It is over with the last open window, or with the first where all must be open."""
    assert windows.until(windows.standings(DATES, asked_at)) == until


def test_no_end_is_known_before_its_date():
    """As long as one window has no end yet, nobody can say until when."""
    later = attrs.evolve(PLATFORM, rule=rule("R-x"), anchor="signed_at")
    group = Windows(windows=(PLATFORM, later))
    standings = group.standings({"shipped_at": at(2)}, at(3))
    assert [standing.status for standing in standings] == [Status.OPEN, Status.OPEN]
    assert group.until(standings) is None
    assert attrs.evolve(group, combine="all").until(standings) is None


@pytest.mark.parametrize(
    ("windows", "dates", "asked_at", "allowed_from"),
    [
        (BOTH, DATES, at(1), at(2, 9)),
        (ALL, DATES, at(1), at(4, 12)),
        (BOTH, DATES, at(20), None),
        (ALL, DATES, at(20), None),
        (ALL, DATES, at(12, 9), None),
        (ALL, {**DATES, "signed_at": at(25)}, at(13), None),
    ],
)
def test_from_when_it_will_be_allowed(windows, dates, asked_at, allowed_from):
    """A reason that time alone removes says when: at the first opening, or the last where all must be open."""
    group = next(iter(windows.findings(windows.standings(dates, asked_at))))
    assert str(group) == f"R-181: {'no window is open' if windows is BOTH else 'not every window is open'}"
    assert (group.label, group.source) == (windows.rule.title, windows.rule.source)
    assert group.allowed_from == allowed_from


def test_reasons_carry_rule_and_dates():
    """Each reason names its rule, source and the dates it was reckoned from; a shut window opens no more."""
    before = BOTH.standings(DATES, at(1))[0].finding
    after = BOTH.standings(DATES, at(20))[0].finding
    assert (str(before), before.allowed_from) == ("R-184: the window has not opened yet", at(2, 9))
    assert (str(after), after.allowed_from) == ("R-184: the window is over", None)
    assert before.details == {"opens": at(2, 9), "until": at(12, 18)}
    assert after.details == {"opens": at(2, 9), "until": at(12, 18)}
    assert (after.label, after.source) == (PLATFORM.rule.title, PLATFORM.rule.source)


def test_a_standing_tells_all_it_knows():
    """Whatever its status, a standing carries its window and the dates that are known."""
    unknown = Windows(windows=(PLATFORM, SHOP)).standings({"shipped_at": at(2), "signed_at": at(4)}, at(5))[0]
    assert (unknown.window, unknown.opens, unknown.until) == (PLATFORM, at(2), None)
    open_ = BOTH.standings(DATES, at(6))[0]
    assert (open_.window, open_.opens, open_.until) == (PLATFORM, at(2, 9), at(12, 18))


def test_windows_without_a_rule_of_their_own():
    """A group that has no rule names its windows only."""
    group = attrs.evolve(BOTH, rule=None)
    assert codes(group, DATES, at(20)) == ["R-184", "R-199"]


def test_windows_hold_in_their_time():
    """A dated window counts on its days only, tested on the day of the request unless told."""
    dated = attrs.evolve(SHOP, rule=attrs.evolve(rule("R-199"), effective_from=date(2024, 5, 8)))
    group = Windows(windows=(dated,))
    assert group.standings(DATES, at(7)) == ()
    assert len(group.standings(DATES, at(7), date(2024, 5, 8))) == 1
    assert len(group.standings(DATES, at(8))) == 1
    assert len(group.standings(DATES, datetime(2024, 5, 7, 16, 30, tzinfo=UTC))) == 1
    assert group.standings(DATES, datetime(2024, 5, 7, 15, 30, tzinfo=UTC)) == ()


def test_windows_ask_the_calendar():
    """Working days are those of the rulebook's calendar."""
    window = Window(rule=rule("w"), anchor="signed_at", within=Span.parse("2 working days"))
    monday_off = WorkCalendar(holidays=frozenset({date(2024, 5, 6)}))
    friday = {"signed_at": at(3, 12)}
    plain, off = Windows(windows=(window,)), Windows(windows=(window,), calendar=monday_off)
    assert plain.until(plain.standings(friday, at(4))) == at(7, 12)
    assert off.until(off.standings(friday, at(4))) == at(8, 12)


@pytest.mark.parametrize("field", ["anchor", "opens", "or_anchor"])
def test_unknown_dates_are_refused(field):
    """A window is counted from a date that orders have."""
    with pytest.raises(InvalidValueError) as refused:
        Window(**{"rule": rule("w"), "anchor": "signed_at", "within": Span.parse("7 days"), field: "opened_at"})
    assert refused.value.field == field
    assert str(refused.value) == f"{field}: expected one of placed_at, shipped_at, signed_at, confirmed_at"
