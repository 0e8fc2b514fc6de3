"""What happens to a ticket until somebody works on it."""

import attrs
import pytest

from servflow import Actor
from tests.answers import refused
from tests.flows.service import (
    AGENT,
    BUYER,
    DESK,
    NOON,
    ORDER,
    SUPERVISOR,
    SYSTEM,
    TECHNICIAN,
    ask,
    come_to,
    desk,
    give,
    kinds,
    taken,
)


def test_a_ticket_needs_nothing_but_somebody():
    """Whatever is missing can be asked for: by the customer, or for them."""
    for by, data in ((BUYER, {}), (AGENT, {}), (SYSTEM, {"category": "supplier_claim", "customer": None})):
        answer = DESK.open("ticket", data, by=by, at=NOON, case_id="T-1")
        assert answer.case.state == "registered"
    assert DESK.open("ticket", {}, by=BUYER, at=NOON, case_id="T-1").case.facts.customer == "B-1"
    assert ask(order=ORDER).case.facts.customer == "B-1"


def test_somebody_elses_order():
    """The customer who is named must be who bought; a buyer asks for themselves only."""
    answer = ask(by=AGENT, order=ORDER, customer="B-2")
    assert (refused(answer).codes, refused(answer).findings[0].details["field"]) == (("invalid_field",), "customer")
    assert ask(by=AGENT, order=ORDER, customer="B-1").case.facts.customer == "B-1"
    assert refused(ask(by=Actor("buyer", "B-2"))).codes == ("not_your_case",)


def test_a_time_that_is_over_is_no_agreement():
    """The customer may not want it done yesterday (T-13)."""
    answer = ask(agreed_at="2024-05-06T12:00:00+08:00")
    assert (refused(answer).codes, refused(answer).findings[0].details["field"]) == (("lies_in_the_past",), "agreed_at")


def test_the_house_asks_for_what_its_duties_want():
    """Photos of a pump, at the opening; nothing of anything else."""
    assert kinds(ask(category="pump")) == ["request_evidence"]
    assert kinds(ask(category="other")) == []


def test_the_number_of_the_case_is_not_that_of_the_goods():
    """``serial`` numbers the ticket, ``unit`` the goods."""
    numbered = desk('numbering: {ticket: {format: "{yyyymm}-{serial:3}"}}')
    case = ask(numbered, serial=7, unit="P-200-17").case
    assert (case.number, case.facts.unit) == ("202405-007", "P-200-17")


def test_who_asks_is_personal():
    """Contact and address are sealed; the description stays."""
    answer = ask(contact={"phone": "138****0000"}, address="Nanjing Road 1", description="it leaks")
    assert sorted(answer.records[0].seals) == ["address", "contact"]


def test_a_review_tells_the_customer_how_it_goes_on():
    """By mail, and at whose cost (R-034)."""
    answer = give(ask(portable=True).case, AGENT, "triage", department="repair centre", model="P-200")
    (told,) = answer.effects
    assert (told.kind, dict(told.data)) == (
        "notify",
        {"about": "accepted", "mode": "mail_in", "paid": False, "roles": ("buyer",)},
    )
    assert (answer.case.facts.department, answer.case.facts.model) == ("repair centre", "P-200")


@pytest.mark.parametrize("role", ["buyer", "technician", "merchant", "finance"])
def test_only_the_desk_reviews(role):
    """The design's brackets: agent and supervisor."""
    answer = give(ask().case, Actor(role, "B-1"), "triage")
    assert refused(answer).codes == ("role_not_allowed",)
    assert refused(answer).findings[0].roles == ("agent", "supervisor")


def test_missing_information_is_supplied():
    """The case is where it was, with more known of it."""
    case = taken(ask().case, AGENT, "request_information", reason="which model")
    assert (case.state, case.facts.reason) == ("awaiting_information", "which model")
    case = taken(case, BUYER, "supply_information", model="P-200", category="pump", dates={"purchase": "2024-01-10"})
    assert (case.state, case.facts.model) == ("registered", "P-200")
    assert case.facts.coverage["entitlements"] == ("free_repair",)


def test_a_duplicate_goes_on_elsewhere():
    """In another ticket, never in itself; the customer is told (R-035)."""
    case = ask().case
    denied = give(case, AGENT, "merge", into="T-1")
    assert (refused(denied).codes, denied.findings[0].details["field"]) == (("merged_into_itself",), "into")
    answer = give(case, AGENT, "merge", into="T-0")
    assert (answer.case.state, answer.case.facts.merged_into, kinds(answer)) == ("merged", "T-0", ["notify"])


@pytest.mark.parametrize(
    ("data", "assignee", "effects"),
    [
        ({"to": "T-1"}, "T-1", ["notify", "notify"]),
        ({"assignee": "T-1"}, "T-1", ["notify", "notify"]),
        ({"skills": ["pumps"]}, "", ["assign", "notify"]),
        ({"department": "repair"}, "", ["assign", "notify"]),
        ({"to": "T-1", "department": "repair"}, "T-1", ["notify", "notify"]),
        ({}, "S-1", ["notify", "notify"]),
    ],
)
def test_assigning(data, assignee, effects):
    """To somebody by name, to whoever the host finds for it, or to oneself; the customer is told (R-066 to R-068)."""
    answer = give(come_to("triaged"), SUPERVISOR, "assign", **data)
    assert (answer.case.facts.assignee, kinds(answer)) == (assignee, effects)
    assert answer.case.facts.assigned


def test_assigning_to_nobody():
    """Whoever has no name cannot take it."""
    answer = give(come_to("triaged"), Actor("supervisor"), "assign")
    assert (refused(answer).codes, refused(answer).findings[0].details["field"]) == (("missing_field",), "to")


def test_the_host_finds_somebody_and_not_who_declined():
    """Whoever was asked is left out the next time; the dispatch limit runs again (G-42)."""
    case = taken(come_to("triaged"), SUPERVISOR, "assign", skills=["pumps"])
    case = taken(case, SYSTEM, "assign", to="T-1")
    assert (case.state, case.facts.assignee) == ("assigned", "T-1")
    answer = give(case, TECHNICIAN, "decline_assignment", reason="too far")
    (wanted, told) = answer.effects
    assert (wanted.kind, wanted.data["without"], wanted.data["skills"]) == ("assign", ("T-1",), ("pumps",))
    assert (told.data["about"], told.data["to"], answer.case.facts.level) == ("escalated", "supervisor", 0)
    assert (answer.case.state, answer.case.facts.assigned) == ("triaged", False)
    assert "dispatch" in {deadline.name for deadline in answer.case.deadlines}


def test_nobody_declines_for_somebody_else():
    """An assignee who is known is the only one to decline; with nobody named, anybody asked may."""
    case = taken(come_to("triaged"), SUPERVISOR, "assign", to="T-2")
    assert refused(give(case, TECHNICIAN, "decline_assignment")).codes == ("not_your_assignment",)
    open_to_all = taken(come_to("triaged"), SUPERVISOR, "assign", skills=["pumps"])
    assert taken(open_to_all, TECHNICIAN, "decline_assignment").facts.declined_by == ("T-1",)


def test_a_customer_who_is_not_reached():
    """The ticket stays where it is, the attempts are counted; one word, and they begin anew."""
    case = come_to("assigned")
    for attempts in (1, 2):
        case = taken(case, TECHNICIAN, "contact", reachable=False)
        assert (case.state, case.facts.reachable, case.facts.attempts) == ("assigned", False, attempts)
    case = taken(case, TECHNICIAN, "contact", model="P-200")
    assert (case.state, case.facts.reachable, case.facts.attempts) == ("contacted", True, 0)


def test_going_up():
    """By somebody's word one level, or as far as it says; never down; a rule may name others (R-076)."""
    case = come_to("planned")
    case = taken(case, TECHNICIAN, "escalate", reason="difficult")
    assert case.facts.level == 1
    case = taken(case, SUPERVISOR, "escalate", level=4)
    assert case.facts.level == 4
    assert refused(give(case, SUPERVISOR, "escalate", level=4)).codes == ("level_not_higher",)
    ruled = desk(
        "escalation: {rules: [{id: E-1, when: {reason: batch}, then: {level: 3, to: manager, notify: [merchant]}}]}"
    )
    answer = give(come_to("planned", ruled), TECHNICIAN, "escalate", ruled, reason="batch")
    assert answer.case.facts.level == 3
    assert dict(answer.effects[0].data) == {
        "about": "escalated",
        "level": 3,
        "to": "manager",
        "roles": ("manager", "merchant"),
        "reason": "batch",
    }


def test_a_limit_that_sends_it_up_is_remembered():
    """What ran out speaks for a new unit later on."""
    strict = desk("time_limits: {ticket.restore: {within: 1 hour, on_lapse: escalate}}")
    case = come_to("in_progress", strict)
    assert case.facts.overdue == ()
    case = strict.advance(case, at=NOON.replace(hour=6)).case
    assert (case.facts.overdue, case.facts.level) == (("restore",), 1)


def test_an_emergency_plan_is_set_in_motion_once():
    """By hand or by a limit that says so; what it holds is the host's (R-315, G-59)."""
    trial = come_to("planned", phase="trial", category="factory")
    lapsed = DESK.advance(trial, at=NOON.replace(hour=6))
    plan = next(effect for effect in lapsed.effects if effect.kind == "emergency_plan")
    assert dict(plan.data) == {"limit": "restore", "category": "factory"}
    assert lapsed.case.facts.emergency
    assert refused(give(lapsed.case, SUPERVISOR, "emergency_plan")).codes == ("emergency_active",)
    assert kinds(give(trial, SUPERVISOR, "emergency_plan")) == ["emergency_plan"]
    closed = come_to("closed", desk(""))
    started = attrs.evolve(closed, facts=attrs.evolve(closed.facts, emergency=True, overdue=("restore",)))
    again = taken(started, AGENT, "reopen", desk("")).facts
    assert (again.emergency, again.overdue) == (False, ())


def test_cancelling():
    """Before the work begins; whoever had it is told. Afterwards it is resolved, not cancelled."""
    assert kinds(give(ask().case, BUYER, "cancel", reason="mended itself")) == []
    assert kinds(give(come_to("planned"), BUYER, "cancel")) == ["notify"]
    assert refused(give(come_to("planned"), AGENT, "cancel")).codes == ("proof_needed",)
    assert kinds(give(come_to("planned"), AGENT, "cancel", proof="call of 10:02")) == ["notify"]
    assert refused(give(come_to("in_progress"), BUYER, "cancel")).codes == ("wrong_state",)
