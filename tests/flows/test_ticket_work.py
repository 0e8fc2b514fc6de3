"""The work on a ticket: planned, by appointment or at once, on hold, done, or replaced by a new unit."""

from datetime import date, timedelta

import attrs
import pytest

from servflow import Actor
from servflow.values.frozen import FrozenMap
from tests.answers import refused
from tests.flows.service import (
    AGENT,
    BUYER,
    DESK,
    MANAGER,
    MINUTE,
    NOON,
    SUPERVISOR,
    TECHNICIAN,
    ask,
    come_to,
    desk,
    give,
    kinds,
    taken,
)

FINANCE = Actor("finance", "F-1")
TEN = "2024-05-07T10:00:00+08:00"
PLAIN = desk("")
RULED = desk(
    """
approvals:
  rules:
    - {id: A-1, when: {action: ticket.visit, role: {not: manager}}, then: {allowed: false, role: manager}}
"""
)


def limits(case):
    """Give the names of what runs."""
    return {deadline.name for deadline in case.deadlines}


@pytest.mark.parametrize("state", ["assigned", "contacted", "planned"])
def test_resolving_what_is_not_in_work(state):
    """It is told where it is possible; at the first word only, or once it is in work."""
    answer = give(come_to(state), TECHNICIAN, "resolve")
    if state == "contacted":
        assert answer.case.state == "resolved"
    else:
        assert refused(answer).codes == ("wrong_state",)
        assert set(refused(answer).findings[0].details["states"]) == {"contacted", "in_progress"}


def test_resolving_what_was_never_assigned():
    """Begun at the desk, on a quote that was made at the review: somebody has to have it first; nothing is lost."""
    case = taken(come_to("triaged"), AGENT, "quote", amount="5.00 CNY")
    case = taken(taken(case, BUYER, "accept_quote"), AGENT, "start")
    for command in ("resolve", "replace_unit"):
        denied = give(case, AGENT, command)
        assert refused(denied).codes[0] == "not_assigned"
        assert denied.findings[0].roles == ("agent", "supervisor", "technician")
    assert taken(taken(case, SUPERVISOR, "assign", to="T-1"), TECHNICIAN, "resolve").state == "resolved"


def test_whoever_does_the_work_has_the_ticket():
    """A technician who begins what nobody had takes it, and can resolve it."""
    case = taken(taken(come_to("triaged"), AGENT, "quote", amount="5.00 CNY"), BUYER, "accept_quote")
    begun = taken(case, TECHNICIAN, "start")
    assert (begun.facts.assigned, begun.facts.assignee) == (True, TECHNICIAN.id)
    assert taken(begun, TECHNICIAN, "resolve").state == "resolved"


def test_a_visit_may_be_agreed_without_an_hour():
    """An appointment that names no instant is booked, and no clock runs for it."""
    case = taken(come_to("contacted"), TECHNICIAN, "plan", mode="on_site")
    visit = taken(case, TECHNICIAN, "schedule")
    assert (visit.state, visit.facts.appointment) == ("scheduled", None)
    assert "appointment" not in limits(visit)
    assert taken(visit, TECHNICIAN, "arrive").state == "in_progress"


@pytest.mark.parametrize("mode", ["on_site", "carry_in", "mail_in", "return_to_factory", "phone", "remote"])
def test_each_mode_begins_in_its_own_way(mode):
    """On site by an appointment and an arrival, all others at once; at the first word only from afar (SYS-06)."""
    case = taken(come_to("assigned"), TECHNICIAN, "contact", mode=mode)
    first = give(case, TECHNICIAN, "resolve")
    case = taken(case, TECHNICIAN, "plan")
    wrong, right = ("start", "schedule") if mode == "on_site" else ("schedule", "start")
    data = {"schedule": {"appointment": TEN}, "start": {}}
    assert refused(give(case, TECHNICIAN, wrong, **data[wrong])).codes == ("wrong_mode",)
    assert taken(case, TECHNICIAN, right, **data[right]).state == {"start": "in_progress"}.get(right, "scheduled")
    if mode in {"phone", "remote"}:
        assert first.case.state == "resolved"
    else:
        assert (refused(first).codes, first.findings[0].details["mode"]) == (("wrong_mode",), mode)


def test_only_the_maker_decides():
    """What the rules leave to the manufacturer is not planned before his word (R-287)."""
    case = come_to("contacted", known_fault=False)
    denied = give(case, TECHNICIAN, "plan")
    assert refused(denied).codes == ("coverage_undecided",)
    assert "merchant" in denied.findings[0].roles
    covered = taken(case, Actor("merchant", "M-2"), "decide_coverage", covered=True, reason="letter")
    assert covered.facts.coverage == {"decided": "manufacturer", "entitlements": ("free_repair",)}
    assert taken(covered, TECHNICIAN, "plan").state == "planned"


def test_a_plan_promises():
    """By when it is done; later plans take the place of earlier ones, and an appointment falls away."""
    case = taken(come_to("contacted"), TECHNICIAN, "plan", plan="new seal", promised_at=TEN, parts=["seal"])
    assert (case.facts.plan, case.facts.parts) == ("new seal", ("seal",))
    assert "completion" in limits(case)
    case = taken(case, TECHNICIAN, "schedule", appointment=TEN)
    assert {"appointment", "completion"} <= limits(case)
    case = taken(
        case, TECHNICIAN, "plan", promised_at="2024-05-08T10:00:00+08:00", agreed_at="2024-05-09T10:00:00+08:00"
    )
    assert (case.facts.appointment, "appointment" in limits(case), "agreed" in limits(case)) == (None, False, True)
    assert {found.name: found.due_at.day for found in case.deadlines}["completion"] == 8
    wrong = give(
        case, TECHNICIAN, "plan", promised_at="2024-05-06T10:00:00+08:00", agreed_at="2024-05-06T10:00:00+08:00"
    )
    assert [found.details["field"] for found in refused(wrong).findings] == ["promised_at", "agreed_at"]


def test_a_missed_appointment():
    """Recorded as broken, and the customer is told (G-43)."""
    case = taken(come_to("planned"), TECHNICIAN, "schedule", appointment=TEN)
    lapsed = DESK.advance(case, at=NOON + timedelta(days=1))
    told = [effect.data for effect in lapsed.effects if effect.data.get("limit") == "appointment"]
    assert [(data["about"], data["roles"]) for data in told] == [("breach", ("buyer", "supervisor"))]
    assert lapsed.case.state == "scheduled"
    wrong = give(case, TECHNICIAN, "schedule", appointment="2024-05-06T09:00:00+08:00")
    assert refused(wrong).codes == ("lies_in_the_past",)


def test_a_visit_that_one_person_releases():
    """By scheduling it, or by saying so before (C-36)."""
    case = come_to("planned", RULED)
    denied = give(case, TECHNICIAN, "schedule", RULED, appointment=TEN)
    assert (refused(denied).codes, denied.findings[0].roles) == (("A-1",), ("manager",))
    assert refused(give(case, SUPERVISOR, "approve_visit", RULED)).codes == ("A-1",)
    released = taken(case, MANAGER, "approve_visit", RULED)
    assert released.facts.visit_approved
    assert taken(released, TECHNICIAN, "schedule", RULED, appointment=TEN).state == "scheduled"


def test_a_visit_that_several_people_release():
    """Nobody schedules it before the last of them has, not even one of them."""
    case = come_to("planned", category="factory", problem="breakdown")
    case = taken(case, SUPERVISOR, "approve_visit")
    assert not case.facts.visit_approved
    denied = give(come_to("planned", category="factory"), SUPERVISOR, "schedule", appointment=TEN)
    assert (refused(denied).codes, denied.findings[0].roles) == (("visit_not_approved",), ("manager",))
    assert refused(give(case, FINANCE, "approve_visit")).codes == ("N-visits",)
    assert taken(case, FINANCE, "approve_visit", absent=True).facts.visit == ("supervisor", "manager")
    case = taken(case, MANAGER, "approve_visit")
    assert case.facts.visit == ("supervisor", "manager")
    booked = give(case, TECHNICIAN, "schedule", appointment=TEN)
    assert kinds(booked) == ["book_visit"]
    assert booked.effects[0].data["assignee"] == "T-1"


def test_an_arrival_is_verified():
    """Customer and goods are who and what they should be; where nobody says, they are taken to be (R-107)."""
    case = taken(come_to("planned"), TECHNICIAN, "schedule", appointment=TEN)
    assert refused(give(case, TECHNICIAN, "arrive", verified=False)).codes == ("not_verified",)
    for verified in ({}, {"verified": True}):
        arrived = taken(case, TECHNICIAN, "arrive", **verified)
        assert (arrived.state, arrived.facts.appointment) == ("in_progress", None)


@pytest.mark.parametrize(
    ("reason", "waited", "days"),
    [
        ("parts", timedelta(days=90), 90),
        ("parts", timedelta(days=89, seconds=1), 90),
        ("parts", timedelta(0), 0),
        ("customer", timedelta(days=3), 0),
    ],
)
def test_days_without_parts(reason, waited, days):
    """They are counted in blocks of 24 hours, a part of one as a whole one, and only where parts were waited for."""
    case = taken(come_to("in_progress"), TECHNICIAN, "hold", reason=reason)
    assert (case.facts.hold, case.deadlines) == (reason, ())
    case = DESK.decide(case, "resume", by=TECHNICIAN, at=case.updated_at + waited).case
    assert case.facts.known.get("days_without_parts", 0) == days
    assert (case.facts.hold, case.facts.held_at) == ("", None)
    again = taken(case, TECHNICIAN, "hold", reason="parts")
    more = DESK.decide(again, "resume", by=TECHNICIAN, at=again.updated_at + MINUTE).case
    assert more.facts.known["days_without_parts"] == days + 1


def test_a_wait_without_a_reason():
    """It is another than those that are named."""
    assert taken(come_to("in_progress"), TECHNICIAN, "hold").facts.hold == "other"


def test_waiting_for_parts_may_give_a_right_to_another_unit():
    """Ninety days without them, and the customer may have another (CN-3)."""
    rules = desk(
        """
warranty:
  periods: [{id: P-1, within: 1 year, start: [purchase]}]
  rules:
    - {id: W-1, when: {days_without_parts: {at_least: 90}}, then: {entitlements: [exchange]}}
    - {id: W-2, when: {in_period: true}, then: {entitlements: [free_repair]}}
"""
    )
    case = come_to("in_progress", rules, dates={"purchase": "2024-05-01"})
    assert refused(give(case, TECHNICIAN, "replace_unit", rules)).codes == ("not_entitled",)
    case = taken(case, TECHNICIAN, "hold", rules, reason="parts")
    case = rules.decide(case, "resume", by=TECHNICIAN, at=case.updated_at + timedelta(days=90)).case
    assert taken(case, TECHNICIAN, "replace_unit", rules).state == "resolved"


def test_restored_before_it_is_repaired():
    """The clock of the restoration ends, that of the repair goes on (C-20)."""
    case = come_to("in_progress")
    assert {"restore", "resolution"} <= limits(case)
    case = taken(case, TECHNICIAN, "report_restored")
    assert "restore" not in limits(case)
    assert "resolution" in limits(case)


def test_a_result():
    """What came of it, why it had failed, what was used; a failed test is none (R-109)."""
    case = come_to("in_progress")
    assert refused(give(case, TECHNICIAN, "resolve", tested=False)).codes == ("test_failed",)
    told = {"result": "new seal", "cause": "worn", "report": "R-17", "parts": ["seal"], "fault": "leak", "tested": True}
    answer = give(case, TECHNICIAN, "resolve", **told)
    facts = answer.case.facts
    assert (facts.result, facts.cause, facts.report, facts.parts) == ("new seal", "worn", "R-17", ("seal",))
    assert facts.known["fault"] == "leak"
    assert facts.resolved_at == answer.case.updated_at
    assert answer.effects[0].data["about"] == "resolved"
    assert taken(case, TECHNICIAN, "resolve").facts.result == "done"


def covered(**coverage):
    """Give a ticket in work, with what its warranty says."""
    case = come_to("in_progress", PLAIN)
    return attrs.evolve(case, facts=attrs.evolve(case.facts, coverage=FrozenMap(coverage)))


@pytest.mark.parametrize(
    ("coverage", "data", "replaced"),
    [
        ({}, {}, True),
        ({}, {"irreparable": False}, False),
        ({"entitlements": ("free_repair",)}, {}, False),
        ({"entitlements": ("free_repair",)}, {"irreparable": True}, True),
        ({"entitlements": ("free_repair",)}, {"irreparable": False}, False),
        ({"entitlements": ("exchange",)}, {"irreparable": False}, True),
        ({"entitlements": ()}, {"irreparable": True}, False),
    ],
)
def test_when_a_unit_is_replaced(coverage, data, replaced):
    """Irreparable under warranty, or entitled to it; for money only where the customer agreed to pay (C-21)."""
    answer = give(covered(**coverage), TECHNICIAN, "replace_unit", PLAIN, **data)
    if replaced:
        assert (answer.case.state, answer.case.facts.result) == ("resolved", "replaced")
    else:
        assert refused(answer).codes == ("not_entitled",)


def test_a_unit_that_was_not_repaired_in_time_is_replaced():
    """A restoration limit that ran out speaks for a new one, where the rulebook lets it go up (SYS-45)."""
    case = covered(entitlements=("free_repair",))
    late = attrs.evolve(case, facts=attrs.evolve(case.facts, overdue=("restore",)))
    assert taken(late, TECHNICIAN, "replace_unit", PLAIN).state == "resolved"


def test_a_new_unit_for_money():
    """The customer accepted the quote: a new one it is."""
    case = covered(entitlements=())
    paying = attrs.evolve(case, facts=attrs.evolve(case.facts, quote=FrozenMap(accepted=True)))
    assert taken(paying, TECHNICIAN, "replace_unit", PLAIN).state == "resolved"


def test_a_new_unit_begins_a_new_warranty():
    """From the day it was replaced; the host sends the unit (W-10)."""
    case = come_to("in_progress", category="pump", dates={"purchase": "2023-12-01"}, unit="P-17")
    denied = give(case, TECHNICIAN, "replace_unit", irreparable=True, amount="900.00 CNY")
    assert (refused(denied).codes, denied.findings[0].roles) == (("N-unit",), ("supervisor",))
    answer = give(case, SUPERVISOR, "replace_unit", irreparable=True, reason="cracked", report="R-18")
    sent = answer.effects[0]
    assert (sent.kind, sent.data["unit"], sent.data["remedy"]) == ("send_replacement", "P-17", "exchange")
    assert answer.case.facts.coverage["until"] == date(2025, 5, 6)
    assert (answer.case.facts.reason, answer.case.facts.report) == ("cracked", "R-18")
    wrong = give(case, SUPERVISOR, "replace_unit", irreparable=True, replaced_on="2023-01-01")
    assert (refused(wrong).codes, refused(wrong).findings[0].details["field"]) == (("invalid_field",), "replaced_on")


def test_reports_of_a_category_are_asked_for():
    """Where a duty wants one when the work is done (R-254)."""
    case = come_to("in_progress", category="factory")
    assert kinds(give(case, TECHNICIAN, "resolve")) == ["request_evidence", "notify"]
    assert ask(category="factory").effects == ()
