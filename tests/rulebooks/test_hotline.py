"""The rulebook `hotline` decides as the catalogue tells of S1; see test_service_books for the rest."""

import pytest

from tests.rulebooks.books import book, judge


@pytest.mark.parametrize(
    ("facts", "rule", "mode", "paid"),
    [
        ({"category": "consultation"}, "R-030", "phone", False),
        ({"category": "consultation", "covered": False, "solvable_by_phone": True}, "R-030", "phone", False),
        ({"solvable_by_phone": True, "covered": False}, "R-036", "phone", False),
        ({"tier": "emergency", "portable": True}, "R-032", "on_site", None),
        ({"tier": "farmer", "portable": True, "region": "guangdong"}, "R-033a", "carry_in", None),
        ({"tier": "farmer", "portable": True, "region": "hunan"}, "R-033b", "mail_in", None),
        ({"tier": "farmer", "portable": True}, "R-033b", "mail_in", None),
        ({"portable": False, "solvable_by_phone": False, "covered": False}, "R-033", "on_site", True),
        ({"component": "wearing", "solvable_by_phone": False, "covered": True}, "R-033", "on_site", True),
        ({}, "R-033", "on_site", None),
    ],
)
def test_service_mode(facts, rule, mode, paid):
    """SYS-06: enquiry and telephone first, then the class of the customer, then what can be carried; paid or not."""
    decision = judge("hotline", "service_mode", **facts)
    assert (decision.rule, decision.outcome["mode"], decision.outcome.get("paid")) == (rule, mode, paid)


def test_the_technician_decides():
    """C-37: everything but an enquiry is for the technician to decide."""
    deciders = {rule.id: rule.then.get("decided_by") for rule in book("hotline").policies["service_mode"].rules()}
    assert deciders.pop("R-030") == "agent"
    assert set(deciders.values()) == {"technician", None}
    assert [ident for ident, who in deciders.items() if who is None] == ["R-045m", "R-045n"]


def test_no_length_of_the_guarantee_is_made_up():
    """G-27: without a length from the house nothing is in or out of it; wearing parts are paid for."""
    old = {"dates": {"purchase": "2001-01-01"}}
    assert judge("hotline", "warranty", component="main", **old).rule == ""
    assert judge("hotline", "warranty", component="wearing", **old).rule == "R-045"
    assert book("hotline").policies["warranty"].periods == ()


@pytest.mark.parametrize("limit", ["ticket.dispatch", "ticket.plan", "complaint.report_up"])
def test_every_relay_has_a_quarter_of_an_hour(limit):
    """T-02 to T-05, G-69: 15 minutes inside the hours of the house."""
    outcome = judge("hotline", "time_limits", limit=limit).outcome
    assert (str(outcome["within"]), outcome["counting"]) == ("15 minutes", "working")


@pytest.mark.parametrize(
    ("facts", "rule", "level", "to"),
    [
        ({"reason": "request"}, "R-029", 1, "supervisor"),
        ({"reason": "severe", "severity": "major"}, "R-029", 1, "supervisor"),
        ({"reason": "technical_question"}, "R-027", 1, "technician"),
        ({"reason": "request", "component": "main"}, "R-044b", 2, "technician"),
        ({"reason": "limit", "problem": "batch"}, "R-044", 2, "technician"),
        ({"reason": "limit"}, "R-028", 1, "supervisor"),
    ],
)
def test_escalation(facts, rule, level, to):
    """SYS-08, SYS-11: difficult things to the technical centre, what the agent cannot settle to the superior."""
    decision = judge("hotline", "escalation", level=0, **facts)
    assert (decision.rule, decision.outcome["level"], decision.outcome["to"]) == (rule, level, to)
