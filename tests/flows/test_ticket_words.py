"""Who may say what of a ticket: whether it is covered, whether it is paid for, and who releases a visit."""

from datetime import UTC, datetime, timedelta

import pytest

from servflow import Actor, Applied, Command, Denied, ServiceDesk, load_rulebook
from servflow.rulebook import read_rulebook
from tests.answers import refused

MONDAY = datetime(2024, 5, 6, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BUYER, AGENT, TECHNICIAN = Actor("buyer", "B-1"), Actor("agent", "A-1"), Actor("technician", "T-1")
SUPERVISOR, SYSTEM = Actor("supervisor", "S-1"), Actor("system")
PLAIN = ServiceDesk(read_rulebook({"rulebook.yaml": 'id: none\nversion: "1"\n'}))
"""A desk whose rulebook says nothing."""


def opened(desk=PLAIN, by=AGENT, **data):
    """Ask for service."""
    return desk.open("ticket", {"customer": "B-1", **data}, by=by, at=MONDAY, case_id="W-1")


def after(desk, case, *steps):
    """Give the answer to the last of several commands, a minute between each; all others are applied."""
    out = None
    for name, by, data in steps:
        assert not isinstance(out, Denied), out
        out = desk.decide(case, Command(name, data), by=by, at=case.updated_at + MINUTE)
        case = out.case if isinstance(out, Applied) else case
    return out


@pytest.mark.parametrize("word", [{"covered": True}, {"paid": False}])
def test_a_customer_does_not_decide_that_nothing_is_to_be_paid(word):
    """Neither when asking for service nor when supplying what was missing; the house says so."""
    assert refused(opened(by=BUYER, **word)).codes == ("house_decides",)
    asked = after(PLAIN, opened(by=BUYER).case, ("request_information", AGENT, {})).case
    told = after(PLAIN, asked, ("supply_information", BUYER, word))
    assert isinstance(told, Denied)
    assert refused(told).codes == ("house_decides",)
    assert "merchant" in refused(told).findings[0].roles
    assert isinstance(after(PLAIN, asked, ("supply_information", AGENT, word)), Applied)


@pytest.mark.parametrize("word", [{"covered": False}, {"paid": True}])
def test_a_customer_may_offer_to_pay(word):
    """What is to the customer's own cost anybody may say."""
    case = opened(by=BUYER, **word).case
    assert after(PLAIN, case, ("triage", AGENT, {})).case.facts.paid is True


@pytest.mark.parametrize(("covered", "paid"), [(True, False), (False, True)])
def test_a_case_that_grew_out_of_another_keeps_the_word_on_the_coverage(covered, paid):
    """Where a complaint found a fault of the house's own, the rework is free, whatever the age (R-406)."""
    desk = ServiceDesk(load_rulebook("it-service"))
    case = opened(desk, SYSTEM, dates={"acceptance": "2010-01-01"}, covered=covered).case
    triaged = after(desk, case, ("triage", AGENT, {})).case
    assert (triaged.facts.paid, bool(triaged.facts.coverage["entitlements"])) == (paid, covered)


TO_DIAGNOSIS = (
    ("triage", AGENT, {}),
    ("assign", AGENT, {"to": "T-1"}),
    ("contact", AGENT, {}),
    ("quote", AGENT, {"amount": "0.00 CNY"}),
    ("accept_quote", BUYER, {}),
    ("start", TECHNICIAN, {}),
    ("report_progress", TECHNICIAN, {"diagnosed": True, "known_fault": False}),
)


@pytest.mark.parametrize(
    ("name", "by", "more"),
    [
        ("decide_coverage", AGENT, {}),
        ("report_progress", TECHNICIAN, {"node": "found"}),
        ("resolve", TECHNICIAN, {"result": "done"}),
        ("replace_unit", SUPERVISOR, {"irreparable": True}),
    ],
)
@pytest.mark.parametrize("covered", [True, False])
def test_nobody_speaks_for_the_manufacturer(name, by, more, covered):
    """R-287: what only the manufacturer decides, no other command decides in passing, before or after his word."""
    desk = ServiceDesk(load_rulebook("dealership"))
    case = after(desk, opened(desk).case, *TO_DIAGNOSIS).case
    before = after(desk, case, (name, by, {**more, "covered": covered}))
    assert isinstance(before, Denied)
    assert "R-287n" in refused(before).codes
    decided = after(desk, case, ("decide_coverage", Actor("merchant", "maker"), {"covered": not covered})).case
    late = after(desk, decided, (name, by, {**more, "covered": covered}))
    assert isinstance(late, Denied)
    assert "R-287n" in refused(late).codes


def test_three_people_release_a_project():
    """R-344: one person in two posts does not sign twice."""
    desk = ServiceDesk(load_rulebook("building-products"))
    case = opened(desk, category="project").case
    planned = after(
        desk,
        case,
        ("triage", AGENT, {}),
        ("assign", AGENT, {"to": "T-1"}),
        ("contact", AGENT, {}),
        ("plan", SUPERVISOR, {}),
        ("approve_visit", Actor("supervisor", "P-1"), {}),
    ).case
    again = after(desk, planned, ("approve_visit", Actor("manager", "P-1"), {}))
    assert isinstance(again, Denied)
    assert refused(again).codes == ("R-344",)
    released = after(
        desk,
        planned,
        ("approve_visit", Actor("manager", "P-2"), {}),
        ("approve_visit", Actor("merchant", "P-3"), {}),
        ("schedule", SUPERVISOR, {"appointment": "2024-05-13T08:00:00+08:00"}),
    )
    assert isinstance(released, Applied)
    assert released.case.facts.releasers == ("P-1", "P-2", "P-3")
