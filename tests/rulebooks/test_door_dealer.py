"""The rulebook `door-dealer` decides as the catalogue tells of D12; see test_service_books for the rest."""

from datetime import date

import pytest

from servflow.values.money import Money
from servflow.values.parties import Role
from tests.rulebooks.books import book, judge, judge_duties


@pytest.mark.parametrize(
    ("damage_by", "diagnosed", "rule", "entitlements"),
    [
        ("customer", True, "R-359", ()),
        ("customer", None, "R-359", ()),
        ("none", True, "R-360", ("free_repair", "exchange")),
        ("transit", True, "R-360", ("free_repair", "exchange")),
        ("none", None, "R-360o", None),
        (None, True, "R-360o", None),
    ],
)
def test_who_did_it_decides(damage_by, diagnosed, rule, entitlements):
    """R-359, R-360: the customer's doing is paid for; anything else, once appraised, is not; before that it is open."""
    told = {"damage_by": damage_by, "diagnosed": diagnosed}
    decision = judge("door-dealer", "warranty", **{name: value for name, value in told.items() if value is not None})
    assert (decision.rule, decision.outcome.get("entitlements")) == (rule, entitlements)


@pytest.mark.parametrize("role", list(Role))
def test_only_a_technician_appraises_damage(role):
    """R-360, W-30: whatever the others say, and only where it is about damage."""
    asked = {"action": "complaint.find_liability", "role": role.value}
    assert judge("door-dealer", "approvals", category="damage", **asked).outcome["allowed"] is (role is Role.TECHNICIAN)
    assert judge("door-dealer", "approvals", category="attitude", **asked).rule == ""


@pytest.mark.parametrize("amount", ["0.01", "499.99", "100000"])
def test_no_limit_of_what_is_small_is_made_up(amount):
    """G-29: until a house says what is small, everything is agreed by the department and reviewed by the manager."""
    told = {"action": "complaint.compensate", "amount": Money.of(amount, "CNY")}
    first = judge("door-dealer", "approvals", role="supervisor", **told).outcome
    assert (first["allowed"], first["next"]) == (True, "manager")
    assert judge("door-dealer", "approvals", role="manager", **told).outcome["allowed"] is False
    last = judge("door-dealer", "approvals", role="manager", approved_by=("supervisor",), **told).outcome
    assert (last["allowed"], "next" in last) == (True, False)


@pytest.mark.parametrize(
    ("anchor", "visits"),
    [
        (date(2024, 5, 6), ((2024, 5, 13), (2024, 6, 6), (2024, 8, 6), (2024, 11, 6), (2025, 5, 6))),
        (date(2024, 2, 29), ((2024, 3, 7), (2024, 3, 29), (2024, 5, 29), (2024, 8, 29), (2025, 2, 28))),
    ],
)
def test_five_visits_after_an_installation(anchor, visits):
    """R-370, T-76, G-37: once each, from the installation, clamped to the month's end."""
    outcome = judge("door-dealer", "follow_up", category="installation", anchor=anchor).outcome
    assert outcome["visits"] == tuple(date(*day) for day in visits)


@pytest.mark.parametrize(
    ("outcome", "action", "notify"),
    [
        ("satisfied", "close", ("manager",)),
        ("outstanding", "open_complaint", None),
        ("dissatisfied", "open_complaint", ("supervisor",)),
        ("severe", "escalate", None),
        ("not_convenient", "reschedule", None),
    ],
)
def test_what_follows_from_a_call(outcome, action, notify):
    """R-373 to R-378, G-58: praise upwards, what is left and what is wrong into a complaint, misconduct to the top."""
    answer = judge("door-dealer", "follow_up", outcome=outcome, attempt=1).outcome
    assert (answer["action"], answer.get("notify")) == (action, notify)
    assert judge("door-dealer", "escalation", reason=outcome, level=0).outcome.get("to") == (
        "manager" if outcome == "severe" else None
    )


def test_three_calls_more():
    """G-38: not reached: called again three times, then recorded so."""
    answers = [
        judge("door-dealer", "follow_up", outcome="unreachable", attempt=n).outcome["action"] for n in range(1, 6)
    ]
    assert answers == ["reschedule"] * 3 + ["record_unreachable"] * 2


def test_the_card_of_the_installed_customer():
    """R-369: registered when an installation is closed, and for nothing else."""
    assert "R-369" in judge_duties("door-dealer", "ticket.closed", category="installation")
    assert "R-369" not in judge_duties("door-dealer", "ticket.closed", category="door")


def test_one_number():
    """T-75, C-18: 72 hours for the proposal is the only time limit; "promptly" (R-364) is none."""
    assert [rule.id for rule in book("door-dealer").policies["time_limits"].rules()] == ["T-75"]
