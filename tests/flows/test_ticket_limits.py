"""The time limits of a ticket: which run where, which stand still, which are promises."""

from datetime import timedelta

import pytest

from servflow import Command
from servflow.flows.ticket_limits import LIMITS, UNTIL_DONE, WAITING
from servflow.flows.tickets import FLOW
from tests.flows.service import AGENT, BUYER, DESK, NOON, SUPERVISOR, TECHNICIAN, ask, come_to, desk, give, taken

BY_NAME = {limit.name: limit for limit in LIMITS}
LEVELS = {limit.name for limit in LIMITS if limit.measured}
PROMISES = {limit.name for limit in LIMITS if limit.promise is not None}
HOUR = timedelta(hours=1)


def test_service_levels_follow_the_facts():
    """All of them are measured, and as long as urgency, tier, category and warranty make them."""
    assert {
        *("review", "dispatch", "first_contact", "plan", "response", "reaction", "on_site"),
        *("restore", "resolution", "supplier"),
    } == LEVELS
    assert all(BY_NAME[name].follows for name in LEVELS)


def test_promises_carry_their_own_instant():
    """No rulebook gives them a length."""
    assert {"appointment", "completion", "agreed", "follow_up"} == PROMISES
    assert LEVELS.isdisjoint(PROMISES)


@pytest.mark.parametrize("state", WAITING)
def test_clocks_stand_still_while_others_are_waited_for(state):
    """G-04: no service level runs where the house waits for the customer, a provider or an approval."""
    assert [limit.name for limit in FLOW.limits_in[state] if limit.measured] == []


@pytest.mark.parametrize("state", UNTIL_DONE)
def test_the_repair_is_bound_until_it_is_done(state):
    """From the request to the result, whoever has it."""
    assert {"restore", "resolution"} <= {limit.name for limit in FLOW.limits_in[state]}


def test_no_wait_is_without_a_limit():
    """A rulebook can bound every state in which a ticket is not over."""
    assert [state.name for state in FLOW.states if not state.final and not FLOW.limits_in[state.name]] == []


def test_a_pause_prolongs_every_clock():
    """Two hours on hold are two hours later for the repair (in working time as in any other)."""
    before = come_to("in_progress")
    held = taken(before, TECHNICIAN, "hold", reason="provider")
    going = DESK.decide(held, "resume", by=TECHNICIAN, at=held.updated_at + 2 * HOUR).case
    due = {deadline.name: deadline.due_at for deadline in before.deadlines}
    after = {deadline.name: deadline.due_at for deadline in going.deadlines}
    assert after["restore"] - due["restore"] == 2 * HOUR


def test_another_urgency_makes_a_clock_shorter():
    """What has passed has passed (SYS-14)."""
    case = ask().case
    assert {deadline.name: deadline.due_at for deadline in case.deadlines}["response"] == NOON + 2 * HOUR
    urgent = taken(case, AGENT, "triage", urgency="urgent")
    assert {deadline.name: deadline.due_at for deadline in urgent.deadlines}["response"] == NOON + HOUR


def test_nobody_waits_for_an_arrival_where_nobody_comes():
    """The clock of the arrival ends when another mode is settled."""
    case = ask(solvable_by_phone=True).case
    assert "on_site" in {deadline.name for deadline in case.deadlines}
    reviewed = taken(case, AGENT, "triage")
    assert "on_site" not in {deadline.name for deadline in reviewed.deadlines}


def test_silence_of_the_customer():
    """An offer lapses (G-32), extra work is not done, information may end the matter: each as its limit says."""
    rules = desk(
        """
time_limits:
  ticket.information: {within: 2 days, on_lapse: cancel}
  ticket.quote_validity: {within: 2 days}
  ticket.authorization: {within: 2 days}
"""
    )
    asked = taken(ask(rules).case, AGENT, "request_information", rules)
    quoted = taken(come_to("contacted", rules), AGENT, "quote", rules, amount="5.00 CNY")
    extra = taken(come_to("in_progress", rules), TECHNICIAN, "request_authorization", rules, item="seal")
    for case, state in ((asked, "cancelled"), (quoted, "closed"), (extra, "in_progress")):
        after = rules.advance(case, at=case.updated_at + timedelta(days=2)).case
        assert after.state == state
    assert after.facts.items[0]["standing"] == "refused"


def test_an_approver_who_is_absent():
    """The approval goes up when its limit runs out (G-33)."""
    case = taken(come_to("contacted"), AGENT, "quote", amount="80.00 CNY", list_price="100.00 CNY")
    late = DESK.advance(case, at=case.updated_at + timedelta(days=1))
    assert (late.case.state, late.case.facts.level) == ("quote_approval", 1)


def test_the_agreed_time_sends_it_up():
    """Wherever the ticket stands before it is resolved (T-13, G-40); resolved, it waits for the customer."""
    agreed = "2024-05-07T12:00:00+08:00"
    for state, level in (("registered", 1), ("in_progress", 1), ("resolved", 0)):
        rules = desk("")
        case = come_to(state, rules, agreed_at=agreed)
        assert rules.advance(case, at=NOON + timedelta(days=1)).case.facts.level == level
    assert give(come_to("planned"), SUPERVISOR, "plan", agreed_at=agreed).case.facts.agreed_at is not None


def test_a_place_in_the_queue_may_make_a_clock_shorter():
    """A rulebook may count by the priority that it worked out of impact and urgency."""
    rules = desk(
        """
priority: {rules: [{id: P-1, when: {impact: high}, then: {priority: 1}}]}
time_limits:
  ticket.response:
    - {id: first, when: {priority: {at_most: 2}}, within: 15 minutes}
    - {id: later, within: 2 hours}
"""
    )
    for impact, rule in (("high", "first"), ("low", "later")):
        assert [deadline.rule for deadline in ask(rules, impact=impact).case.deadlines] == [rule]


def test_rework_is_counted_from_the_word_that_asked_for_it():
    """A customer who is not content asks anew: the service is to run again within the time since then (R-306)."""
    case = come_to("resolved")
    again = DESK.decide(case, Command("dissatisfied", {"reason": "it leaks"}), by=BUYER, at=case.updated_at + 5 * HOUR)
    (restore,) = (deadline for deadline in again.case.deadlines if deadline.name == "restore")
    assert restore.started_at == again.case.facts.asked_at == case.updated_at + 5 * HOUR
