"""The sums of time behind a decision."""

from datetime import date, timedelta

import pytest

from servflow.rulebook import read_rulebook
from servflow.rulebook.timing import sums_of
from servflow.values.time import Span, parse_instant

SIGNED = parse_instant("2024-05-28T12:00:00+08:00")
BOOK = read_rulebook(
    {
        "book.yaml": """
id: shop
version: "1"
eligibility:
  windows:
    id: W-0
    rules:
      - {id: W-1, anchor: signed_at, within: 7 days, effective: {to: 2024-05-31}}
      - {id: W-2, anchor: signed_at, within: 14 days, effective: {from: 2024-06-01}}
"""
    }
)


def test_the_windows_of_the_local_day_are_told():
    """From midnight in Shanghai on the new window holds, eight hours before the date changes in London."""
    told = {}
    for at in map(parse_instant, ("2024-05-31T23:59:59+08:00", "2024-06-01T00:00:00+08:00")):
        decision = BOOK.judge("eligibility", {"signed_at": SIGNED}, at)
        told |= {(found.rule, found.steps[-1].at): decision.rule for found in sums_of(BOOK, decision, at)}
    assert told == {
        ("W-1", SIGNED + timedelta(days=7)): "W-1",
        ("W-2", SIGNED + timedelta(days=14)): "W-2",
    }


LEVELS = read_rulebook(
    {
        "book.yaml": """
id: desk
version: "1"
calendar: {hours: "09:00-18:00", confirmed_through: 2024-06-30}
warranty:
  start: purchase
  periods: [{id: P-1, within: 1 year}]
  rules: [{id: R-1, when: {in_period: true}, then: {entitlements: [free_repair]}}]
time_limits:
  ticket.response: {id: T-1, within: 4 hours, counting: working, warn_at: [50 %, 75 %]}
  ticket.plan: {id: T-2, within: 2 days, counting: calendar_days}
  ticket.review: {id: T-3, by: "17:00"}
"""
    }
)
FRIDAY = parse_instant("2024-06-28T16:00:00+08:00")


@pytest.mark.parametrize(
    ("limit", "begun", "said", "end", "provisional"),
    [
        ("response", FRIDAY - timedelta(hours=2), "4 hours, working", FRIDAY + timedelta(hours=2), False),
        ("response", FRIDAY, "4 hours, working", FRIDAY + timedelta(days=2, hours=19), True),
        ("plan", FRIDAY, "2 days, calendar days", FRIDAY + timedelta(days=2, hours=8), False),
        ("review", FRIDAY, "by 17:00", FRIDAY + timedelta(hours=1), False),
    ],
)
def test_a_time_limit_is_told_with_its_end(limit, begun, said, end, provisional):
    """What the rulebook says, when it is over, and whether that may still move: holidays are known until June."""
    decision = LEVELS.judge("time_limits", {"limit": f"ticket.{limit}"}, begun)
    (found,) = sums_of(LEVELS, decision, begun)
    assert (found.rule, found.length) == (decision.rule, said)
    assert (found.steps[0].at, found.steps[-1].at, found.provisional) == (begun, end, provisional)


def test_reminders_are_told_with_their_part_of_the_time():
    """After half of it and three quarters, in the time that counts."""
    begun = FRIDAY - timedelta(hours=7)
    decision = LEVELS.judge("time_limits", {"limit": "ticket.response"}, begun)
    (found,) = sums_of(LEVELS, decision, begun)
    assert found.reminders == ((50, begun + timedelta(hours=2)), (75, begun + timedelta(hours=3)))


def test_a_warranty_is_told_with_the_days_that_do_not_count():
    """The day on which it is asked tells which repairs are known; their days put off the end."""
    repairs = ({"from": parse_instant("2024-05-01T09:00Z"), "to": parse_instant("2024-05-11T09:00Z")},)
    facts = {"dates": {"purchase": date(2023, 7, 1)}, "repairs": repairs}
    (found,) = sums_of(LEVELS, LEVELS.judge("warranty", facts, FRIDAY), FRIDAY)
    assert (found.rule, found.length) == ("P-1", "1 year")
    assert [(step.kind, step.wall.date(), step.last, step.counted) for step in found.steps] == [
        ("begins", date(2023, 7, 1), None, 0),
        ("pauses", date(2024, 5, 1), date(2024, 5, 11), 10),
        ("ends", date(2024, 7, 11), None, 0),
    ]


def test_a_repair_after_the_end_puts_off_nothing():
    """Only days in repair that begin before a period is over make it longer."""
    repairs = ({"from": parse_instant("2024-06-10T09:00Z"), "to": parse_instant("2024-06-11T09:00Z")},)
    facts = {"dates": {"purchase": date(2023, 6, 1)}, "repairs": repairs, "reported_on": date(2024, 6, 20)}
    facts |= {"age": Span.parse("1 month")}
    decision = LEVELS.judge("warranty", facts, FRIDAY)
    (found,) = sums_of(LEVELS, decision, FRIDAY)
    assert [step.kind for step in found.steps] == ["begins", "ends"]
