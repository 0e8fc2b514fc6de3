"""Follow-up visits fall on the days of the calendar on the wall, in order, and each comes once (R-370, G-36, G-37)."""

import calendar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from servflow.policies.follow_up import FollowUp, Visit, next_visit
from servflow.testing import instants
from servflow.values.time import Span, Unit, local_instant
from tests.policies.examples import NOW, rule

BY_CALENDAR = [Unit.DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS]
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Pacific/Apia"])
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))


@st.composite
def houses(draw):
    """Give a house with some visits, in no order."""
    spans = draw(st.lists(st.builds(Span, st.integers(0, 40), st.sampled_from(BY_CALENDAR)), min_size=1, max_size=6))
    visits = tuple(Visit(rule=rule(f"V{n}"), after=span, kind=f"k{n}") for n, span in enumerate(spans))
    return FollowUp(visits=visits, zone=draw(ZONES))


def on_the_wall(day, span):
    """Give the day a span later, counted on a paper calendar."""
    if span.unit in {Unit.DAYS, Unit.WEEKS}:
        return day + timedelta(days=span.amount * (7 if span.unit is Unit.WEEKS else 1))
    year, month = divmod(day.year * 12 + day.month - 1 + span.amount * (12 if span.unit is Unit.YEARS else 1), 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@given(houses(), DAYS)
def test_a_visit_falls_on_the_day_of_the_calendar(house, anchor):
    """A month leads to the same day, or to the last one of a shorter month; every visit is made, in order of days."""
    planned = house.decide({"anchor": anchor}, NOW).outcome["planned"]
    days = {visit.kind: on_the_wall(anchor, visit.after) for visit in house.visits}
    assert {visit["kind"]: visit["on"] for visit in planned} == days
    assert [visit["on"] for visit in planned] == sorted(days.values())
    assert [visit["at"] for visit in planned] == sorted(visit["at"] for visit in planned)


@given(houses(), instants())
def test_a_visit_keeps_the_local_time(house, anchor):
    """Counted from an instant, every visit has the local date of counting from its day, and the same local time."""
    wall = anchor.astimezone(ZoneInfo(house.zone))
    by_day = house.decide({"anchor": wall.date()}, NOW).outcome
    by_instant = house.decide({"anchor": anchor}, NOW).outcome
    assert by_instant["visits"] == by_day["visits"]
    for visit in by_instant["planned"]:
        assert visit["at"] == local_instant(datetime.combine(visit["on"], wall.time()), house.zone)


@given(houses(), DAYS, st.integers(0, 4000))
def test_a_later_installation_is_never_visited_earlier(house, anchor, later):
    """Whoever had it installed later is not called earlier."""
    first, second = (
        house.decide({"anchor": day}, NOW).outcome["planned"] for day in (anchor, anchor + timedelta(days=later))
    )
    ends = {visit["kind"]: visit["on"] for visit in second}
    assert all(visit["on"] <= ends[visit["kind"]] for visit in first)


@given(houses(), DAYS)
def test_the_next_visit_leads_through_all_of_them(house, anchor):
    """Asking for the next visit after each one meets every beginning once, and ends."""
    decision = house.decide({"anchor": anchor}, NOW)
    begins = [visit["at"] for visit in decision.outcome["planned"]]
    at, met = begins[0] - timedelta(microseconds=1), []
    while (coming := next_visit(decision, at)) is not None:
        at = coming["at"]
        met.append(at)
    assert met == sorted(set(begins))
