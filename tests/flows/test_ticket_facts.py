"""What the policies make of a ticket, and when they are asked."""

from datetime import UTC, date, datetime

import pytest

from servflow.flows.ticket_facts import TicketFacts, is_covered, limit_facts, next_visit_at
from servflow.values.frozen import FrozenMap
from tests.answers import refused
from tests.flows.service import (
    AGENT,
    DESK,
    NOON,
    ORDER,
    SUPERVISOR,
    TECHNICIAN,
    ask,
    come_to,
    desk,
    give,
    taken,
)

PLAIN = desk("")
PARTED = desk(
    """
service_mode:
  rules:
    - {id: M-1, when: {portable: true}, then: {mode: mail_in, paid: true, decided_by: supervisor}}
"""
)


def policies(answer):
    """Give the policies that an answer's last record asked."""
    return [decision.policy for decision in answer.records[-1].decisions]


def test_what_is_known_at_the_opening_is_judged_at_once():
    """Urgency and warranty may be plain from the beginning; how the service is given is for the review."""
    answer = ask(category="pump", dates={"purchase": "2024-01-10"}, safety=True, solvable_by_phone=True)
    facts = answer.case.facts
    assert policies(answer) == ["duties", "priority", "warranty", "numbering"]
    assert (facts.urgency, facts.priority, facts.mode) == ("extra_urgent", 1, "")
    assert facts.coverage["entitlements"] == ("free_repair",)
    reviewed = give(answer.case, AGENT, "triage")
    assert policies(reviewed) == ["priority", "warranty", "service_mode", "duties"]
    assert (reviewed.case.facts.mode, reviewed.case.facts.paid) == ("phone", False)


def test_the_order_tells_dates_and_region():
    """What nobody says is taken from what was bought; what is said goes before."""
    known = ask(order=ORDER, category="pump").case.facts.known
    assert known["region"] == "east"
    assert known["dates"] == {
        "purchase": datetime(2024, 5, 1, 2, tzinfo=UTC),
        "delivery": datetime(2024, 5, 4, 4, tzinfo=UTC),
    }
    told = ask(order=ORDER, region="west", dates={"purchase": "2023-01-01"}).case.facts.known
    assert (told["region"], told["dates"]) == ("west", {"purchase": date(2023, 1, 1)})
    bare = ask(order={name: ORDER[name] for name in ("id", "buyer", "lines")}).case.facts.known
    assert bare == {}


def test_without_a_warranty_nothing_is_covered_and_nothing_is_paid_for():
    """A house without rules may still say so itself (G-27)."""
    facts = taken(ask(PLAIN).case, AGENT, "triage", PLAIN).facts
    assert (facts.coverage, facts.paid, facts.mode, facts.urgency) == ({}, False, "", "")
    assert taken(ask(PLAIN, paid=True).case, AGENT, "triage", PLAIN).facts.paid
    assert taken(ask(PLAIN, covered=False).case, AGENT, "triage", PLAIN).facts.paid
    assert ask(PLAIN, urgency="urgent").case.facts.urgency == "urgent"


def test_an_expired_warranty_is_paid_for():
    """So is what the customer broke, and nothing else."""
    for known, paid in (
        ({"dates": {"purchase": "2022-01-10"}}, True),
        ({"dates": {"purchase": "2024-01-10"}, "damage_by": "customer"}, True),
        ({"dates": {"purchase": "2024-01-10"}}, False),
        ({"dates": {"purchase": "2022-01-10"}, "paid": False}, False),
        ({"dates": {"purchase": "2022-01-10"}, "covered": True}, False),
        ({}, False),
    ):
        assert ask(by=AGENT, category="pump", **known).case.facts.paid is paid


def test_policies_are_asked_again_only_for_what_is_new():
    """A command that tells what was known already, or nothing, asks nobody."""
    case = come_to("planned", category="pump")
    assert policies(give(case, TECHNICIAN, "report_progress", node="here")) == []
    assert policies(give(case, TECHNICIAN, "report_progress", category="pump")) == []
    told = give(case, TECHNICIAN, "report_progress", damage_by="customer", dates={"purchase": "2024-01-10"})
    assert policies(told) == ["priority", "warranty", "service_mode"]
    assert told.case.facts.coverage["paid_reason"] == "customer_damage"


@pytest.mark.parametrize("command", ["open", "triage"])
def test_what_a_policy_cannot_make_sense_of_is_refused(command):
    """Replaced before it was sold: the field is named, nothing is lost, and nobody gets a traceback."""
    wrong = {"dates": {"purchase": "2024-04-01"}, "replaced_on": "2024-01-01", "category": "pump"}
    answer = ask(**wrong) if command == "open" else give(ask().case, AGENT, "triage", **wrong)
    assert refused(answer).codes == ("invalid_field",)
    assert refused(answer).findings[0].details["field"] == "replaced_on"


def test_a_mode_by_hand_stays():
    """What somebody chose is not chosen again by the rules when more is known."""
    case = taken(ask().case, AGENT, "triage", mode="carry_in")
    assert (case.facts.mode, case.facts.chosen) == ("carry_in", "carry_in")
    case = taken(taken(case, SUPERVISOR, "assign", to="T-1"), TECHNICIAN, "contact", solvable_by_phone=True)
    assert case.facts.mode == "carry_in"
    assert taken(case, TECHNICIAN, "plan", mode="remote").facts.mode == "remote"


def test_the_rules_may_leave_the_mode_to_somebody():
    """Anybody else may only say what the rules say (C-37); whoever it is left to may choose."""
    case = ask(PARTED, portable=True).case
    denied = give(case, AGENT, "triage", PARTED, mode="on_site")
    assert (refused(denied).codes, denied.findings[0].roles) == (("mode_decided_by",), ("supervisor",))
    assert taken(case, AGENT, "triage", PARTED, mode="mail_in").facts.paid
    assert taken(case, SUPERVISOR, "triage", PARTED, mode="on_site").facts.mode == "on_site"
    planned = taken(
        taken(taken(case, AGENT, "triage", PARTED), SUPERVISOR, "assign", PARTED), TECHNICIAN, "contact", PARTED
    )
    assert refused(give(planned, TECHNICIAN, "plan", PARTED, mode="phone")).codes == ("quote_needed",)
    free = taken(planned, AGENT, "decide_coverage", PARTED, covered=True)
    assert give(free, TECHNICIAN, "report_progress", PARTED, paid=False).case.facts.paid is False


def test_coverage_in_a_word():
    """Any entitlement is coverage, none is none, and without a word it is open."""
    assert is_covered({"entitlements": ("exchange",)}) is True
    assert is_covered({"entitlements": ()}) is False
    assert is_covered({"paid_reason": "expired"}) is False
    assert is_covered({"decided": "after_diagnosis"}) is None


def test_what_time_limits_depend_on():
    """What is known of urgency, customer, goods, warranty and reach; nothing stands for what is not known."""
    assert limit_facts("response", TicketFacts()) == ({},)
    known = FrozenMap(tier="gold", category="pump", problem="noise", evident=False, component="main")
    facts = TicketFacts(known=known, urgency="urgent", priority=2, mode="phone", reachable=False)
    asked = {"tier": "gold", "category": "pump", "problem": "noise", "evident": False, "urgency": "urgent"}
    assert limit_facts("response", facts) == ({**asked, "priority": 2, "mode": "phone", "reachable": False},)
    for entitlements, covered, phase in ((("free_repair",), True, "warranty"), ((), False, "after_warranty")):
        (asked,) = limit_facts("restore", TicketFacts(coverage=FrozenMap(entitlements=entitlements)))
        assert asked == {"covered": covered, "phase": phase}
    (asked,) = limit_facts("restore", TicketFacts(known=FrozenMap(phase="trial"), coverage=FrozenMap(entitlements=())))
    assert asked["phase"] == "trial"


def test_the_next_visit():
    """The first of those that are left, if any is."""
    assert next_visit_at(TicketFacts()) is None
    assert next_visit_at(TicketFacts(visits=(FrozenMap(kind="week", at=NOON),))) == NOON


def test_a_service_level_that_only_the_review_tells():
    """It counts from the request, whenever it is known that it holds; asked again, from then."""
    rules = desk("time_limits: {ticket.on_site: {when: {mode: on_site}, within: 2 hours}}")
    case = taken(ask(rules).case, AGENT, "triage", rules)
    assert case.deadlines == ()
    case = taken(case, SUPERVISOR, "assign", rules, to="T-1")
    case = taken(case, TECHNICIAN, "contact", rules, mode="on_site")
    assert [(found.name, found.due_at, found.started_at) for found in case.deadlines] == [
        ("on_site", NOON.replace(hour=6), NOON)
    ]


def test_a_late_entry_counts_from_when_it_happened():
    """Clocks count from when somebody asked; the record keeps when it was written down."""
    answer = ask(by=AGENT, happened_at="2024-05-06T11:00:00+08:00")
    review = next(deadline for deadline in answer.case.deadlines if deadline.name == "review")
    assert review.due_at == datetime(2024, 5, 6, 3, 15, tzinfo=UTC)
    assert answer.records[0].at == NOON
    assert DESK.advance(answer.case, at=NOON).records[0].data["deadline"] == "review"
    later = give(ask().case, AGENT, "triage", happened_at="2024-05-06T13:00:00+08:00")
    assert refused(later).codes == ("happened_later",)
