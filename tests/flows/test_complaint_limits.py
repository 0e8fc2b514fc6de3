"""Time limits of complaints whose length depends on how far the case has come."""

import pytest

from servflow import replay
from servflow.flows.complaint_facts import ComplaintFacts, limit_facts
from servflow.flows.complaints import FLOW
from tests.flows.complaint_desk import (
    AGENT,
    BUYER,
    HOUR,
    MANAGER,
    MONDAY,
    SUPERVISOR,
    applied,
    book,
    case_in,
    due,
    opened,
)

TWO = """
time_limits:
  complaint.review:
    - {id: both, when: {reviewed: true}, within: 8 hours}
    - {id: first, when: {reviewed: false}, within: 4 hours}
approvals:
  rules: [{id: C, when: {action: complaint.review}, then: {chain: [supervisor, manager]}}]
"""


def test_the_second_signature_has_its_own_hours():
    """C-33: four hours for whoever reviews, four more for the manager: eight in all, from the same start."""
    desk = book(TWO)
    case = case_in("under_review", desk)
    assert due(case) == {"review": MONDAY + 4 * HOUR}
    case = applied(desk, case, "sign_review", SUPERVISOR, at=MONDAY + 3 * HOUR).case
    assert due(case) == {"review": MONDAY + 8 * HOUR}
    assert due(applied(desk, case, "approve_review", MANAGER, at=MONDAY + 7 * HOUR).case) == {}


def test_each_of_the_two_may_be_late():
    """A late first signature is told; the eight hours do not move for it, and a late decision is told as well."""
    desk = book(TWO)
    late = desk.advance(case_in("under_review", desk), at=MONDAY + 5 * HOUR)
    assert [effect.data["about"] for effect in late.effects] == ["breach"]
    case = applied(desk, late.case, "sign_review", SUPERVISOR, at=MONDAY + 5 * HOUR).case
    assert due(case) == {"review": MONDAY + 8 * HOUR}
    decided = applied(desk, case, "approve_review", MANAGER, at=MONDAY + 9 * HOUR)
    assert [record.at for record in decided.records if record.command == "lapse"] == [MONDAY + 8 * HOUR]


def test_only_the_review_asks_for_signatures():
    """Any other limit has its length whoever has signed."""
    desk = book("time_limits: {complaint.accountability: {id: A, when: {reviewed: true}, within: 1 hour}}")
    assert due(case_in("accountability", desk)) == {}


DAYS = """
time_limits:
  complaint.responsibility:
    - {id: away, when: {reachable: false}, within: 48 hours}
    - {id: late, when: {reached_after: {at_least: 24 hours}}, within: 48 hours}
    - {id: day, within: 24 hours}
"""


def reached_at(hours, days=DAYS):
    """Give the answers of a complaint whose customer was not reached in the first hour, and then was."""
    desk = book(days)
    answers = [opened(desk)]
    answers.append(applied(desk, answers[-1].case, "register", AGENT))
    answers.append(applied(desk, answers[-1].case, "report_unreachable", AGENT, at=MONDAY + HOUR))
    answers.append(applied(desk, answers[-1].case, "contact", AGENT, at=MONDAY + hours * HOUR))
    return desk, answers


@pytest.mark.parametrize(("hours", "whole"), [(2, 24), (23, 24), (24, 48), (30, 48)])
def test_who_is_reached_late_takes_back_no_time(hours, whole):
    """R-415, R-416: reached in the first day, it has that day; after it, the second stays; nothing is overdue."""
    _, answers = reached_at(hours)
    assert due(answers[-1].case) == {"responsibility": MONDAY + whole * HOUR}
    assert answers[-1].effects == ()
    records = [record for answer in answers for record in answer.records]
    assert replay(records, flows=(FLOW,)).digest == answers[-1].case.digest


@pytest.mark.parametrize("years", [1, 300, 7000])
def test_who_is_reached_after_years_is_reached(years):
    """A time too long to be counted in minutes, or in any unit, is a long time all the same."""
    desk, answers = reached_at(years * 365 * 24)
    assert answers[-1].case.facts.reachable
    last = desk.rulebook.judge("time_limits", {"limit": "complaint.responsibility", **limits_of(answers[-1])}, MONDAY)
    assert last.rule == "late"


def limits_of(answer):
    """Give what the length of a time limit depends on after an answer."""
    return limit_facts("responsibility", answer.case.facts)[0]


def test_another_round_has_a_day_of_its_own():
    """A customer who refuses was reached: how long that had taken before is forgotten."""
    desk, answers = reached_at(30, DAYS.replace("responsibility", "proposal"))
    case = answers[-1].case
    for name, by, data in (
        ("investigate", AGENT, {}),
        ("find_liability", AGENT, {"liability": "own_fault"}),
        ("propose", AGENT, {}),
        ("refuse", BUYER, {}),
    ):
        case = applied(desk, case, name, by, **data).case
    assert due(case) == {"proposal": MONDAY + (30 + 24) * HOUR}


def test_whoever_learns_that_the_customer_can_be_reached_counts_likewise():
    """The same is told with any command of the inquiry; before the inquiry nothing is counted."""
    desk = book(DAYS)
    case = applied(desk, opened(desk, reachable=False).case, "report_up", AGENT, reachable=True).case
    case = applied(desk, case, "register", AGENT, at=MONDAY + 40 * HOUR).case
    assert due(case) == {"responsibility": MONDAY + 64 * HOUR}
    case = applied(desk, case, "report_unreachable", AGENT).case
    case = applied(desk, case, "investigate", AGENT, at=MONDAY + 70 * HOUR, reachable=True).case
    assert due(case) == {"responsibility": MONDAY + 88 * HOUR}


def test_a_limit_knows_only_what_is_known():
    """What nobody has said yet is no fact of a time limit, so that a rule may ask whether it is known."""
    assert limit_facts("review", ComplaintFacts()) == ({"reviewed": False, "reachable": True},)
    (told,) = limit_facts("proposal", ComplaintFacts(category="door", evident=False))
    assert told == {"category": "door", "evident": False, "reachable": True}
