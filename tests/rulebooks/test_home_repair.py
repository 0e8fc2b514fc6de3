"""The rulebook `home-repair` decides as the catalogue tells of S3; see test_service_books for the rest."""

import pytest

from tests.rulebooks.books import book, judge, judge_duties


def test_no_number_is_made_up():
    """T-22, T-24: the prescribed time is never told, so nothing runs until a house says how long."""
    assert "time_limits" not in book("home-repair").policies
    assert "T-22" in book("home-repair").rule("R-099").refs


@pytest.mark.parametrize(("urgency", "priority"), [("normal", 2), ("urgent", 1), ("extra_urgent", 1)])
def test_two_urgencies(urgency, priority):
    """R-097, R-106, C-19: urgent is first; extra urgent counts as urgent."""
    outcome = judge("home-repair", "priority", urgency=urgency).outcome
    assert outcome["priority"] == priority
    assert outcome["urgency"] == ("normal" if urgency == "normal" else "urgent")


@pytest.mark.parametrize(
    ("facts", "rule", "mode", "paid"),
    [
        ({"urgency": "urgent", "problem": "special_support", "remote_possible": True}, "R-106m", "on_site", None),
        ({"problem": "special_support", "remote_possible": True}, "R-102", "remote", None),
        ({"problem": "special_support", "remote_possible": False}, "R-102n", "on_site", None),
        ({"problem": "regular", "covered": False}, "R-102n", "on_site", True),
        ({"problem": "regular", "covered": True}, "R-102n", "on_site", None),
    ],
)
def test_the_four_routes(facts, rule, mode, paid):
    """R-102, R-106: regular, special, special support, out of warranty; what is urgent is seen on site."""
    decision = judge("home-repair", "service_mode", **facts)
    assert (decision.rule, decision.outcome["mode"], decision.outcome.get("paid")) == (rule, mode, paid)


def test_the_third_round_goes_up():
    """R-111, G-41: done over once is no reason, done over twice is."""
    assert judge("home-repair", "escalation", reason="rework", rework=1, level=0).rule == ""
    assert judge("home-repair", "escalation", reason="rework", rework=2, level=0).rule == "R-111"


def test_acceptance_brings_report_settlement_and_survey():
    """R-113, R-115, R-116: only after acceptance."""
    assert {"R-113", "R-115", "R-116"} <= judge_duties("home-repair", "ticket.confirm")
    assert {"R-113", "R-115", "R-116"} & judge_duties("home-repair", "ticket.resolve") == set()
    assert judge("home-repair", "approvals", action="ticket.confirm.verbal").outcome["allowed"] is False
