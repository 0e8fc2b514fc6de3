"""The rulebook `equipment-maker` decides as the catalogue tells of D4 and D14; see test_service_books for the rest."""

from datetime import datetime, timedelta

import pytest

from tests.rulebooks.books import SHANGHAI, book, judge, judge_duties


@pytest.mark.parametrize(
    ("facts", "rule", "entitlements"),
    [
        ({"in_period": True, "damage_by": "none"}, "R-242", ("free_repair",)),
        ({"in_period": True, "damage_by": "customer"}, "R-242b", ()),
        ({"in_period": True, "damage_by": "force_majeure"}, "R-242b", ()),
        ({"in_period": True}, "R-242d", None),
        ({"in_period": False, "damage_by": "none"}, "R-243w", ()),
        ({"in_period": False, "third_party": True}, "R-241", None),
        ({"in_period": True, "third_party": False, "damage_by": "none"}, "R-242", ("free_repair",)),
        ({}, "", None),
    ],
)
def test_in_and_out_of_warranty(facts, rule, entitlements):
    """R-241 to R-243: free by manufacture, assembly or material; paid for when over; a supplier speaks for his own."""
    decision = judge("equipment-maker", "warranty", **facts)
    assert (decision.rule, decision.outcome.get("entitlements")) == (rule, entitlements)


def test_no_length_of_the_warranty_is_made_up():
    """R-242, W-02: it comes from each contract."""
    assert book("equipment-maker").policies["warranty"].periods == ()


def test_a_message_is_answered_within_a_day():
    """R-250, T-51: 24 hours, a weekend among them; the only number of the text."""
    friday = datetime(2024, 5, 10, 20, tzinfo=SHANGHAI)
    deadline = book("equipment-maker").deadline("ticket.response", friday, {}, "breach")
    assert deadline is not None
    assert deadline.due_at - friday == timedelta(hours=24)
    assert [rule.id for rule in book("equipment-maker").policies["time_limits"].rules()] == ["T-51"]


@pytest.mark.parametrize(
    ("facts", "mode", "paid"),
    [
        ({"covered": True}, "on_site", None),
        ({"covered": False}, "on_site", True),
        ({"covered": False, "solvable_by_phone": True}, "phone", True),
        ({"covered": False, "category": "consultation"}, "phone", False),
    ],
)
def test_what_is_quoted(facts, mode, paid):
    """R-243, R-248: out of warranty a fee is quoted; knowledge is passed on for nothing."""
    outcome = judge("equipment-maker", "service_mode", **facts).outcome
    assert (outcome["mode"], outcome.get("paid")) == (mode, paid)


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"reason": "rework", "rework": 1}, "R-253"),
        ({"reason": "technical_question"}, "R-249"),
        ({"reason": "request", "problem": "major"}, "R-256"),
        ({"reason": "severe"}, "R-256c"),
        ({"reason": "request", "problem": "leak"}, ""),
    ],
)
def test_what_headquarters_hear_of(facts, rule):
    """R-249, R-253, R-256: what nobody can answer, the same problem twice, and major quality problems."""
    decision = judge("equipment-maker", "escalation", level=0, **facts)
    assert (decision.rule, decision.outcome.get("to")) == (rule, "manager" if rule else None)


def test_report_and_survey_are_asked_for():
    """R-254: one when the work is done, the other with the user's word."""
    asked = judge("equipment-maker", "duties", on="ticket.resolve").outcome["effects"]
    assert [(wanted["kind"], wanted["duty"]) for wanted in asked] == [("request_evidence", "R-254")]
    assert judge_duties("equipment-maker", "ticket.confirm") == {"R-254s"}
