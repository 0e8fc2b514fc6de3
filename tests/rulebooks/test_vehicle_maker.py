"""The rulebook `vehicle-maker` decides as the catalogue tells of D20; see test_service_books for the rest."""

import pytest

from servflow.values.money import Money
from servflow.values.parties import Role
from tests.rulebooks.books import book, judge, judge_duties


@pytest.mark.parametrize(
    ("metric", "rule", "target", "direction"),
    [
        ("service_timeliness", "M-12", "90 %", "at_least"),
        ("satisfaction_rate", "M-13", "85 %", "at_least"),
        ("complaint_rate", "M-14", "3 %", "less_than"),
    ],
)
def test_targets_whose_signs_are_damaged(metric, rule, target, direction):
    """R-423 to R-425, G-45: 90 and 85 per cent are enough, 3 per cent are too many."""
    decision = judge("vehicle-maker", "kpi", metric=metric)
    assert (decision.rule, decision.outcome["target"], decision.outcome["direction"]) == (rule, target, direction)


@pytest.mark.parametrize(("how", "allowed"), [("signature", True), ("verbal", False), ("online", False)])
@pytest.mark.parametrize("role", ["buyer", "technician", "agent"])
def test_only_a_signature_closes(how, allowed, role):
    """R-428: the user signs or seals; nothing stands for it, whoever enters it."""
    told = judge("vehicle-maker", "approvals", action=f"ticket.confirm.{how}", role=role)
    assert told.outcome["allowed"] is allowed


@pytest.mark.parametrize("amount", ["0.01", "9999"])
def test_staff_name_no_price(amount):
    """R-431, C-26, W-29: what is to be paid is the company's to say, however little it is."""
    price = Money.of(amount, "CNY")
    asked = judge("vehicle-maker", "approvals", action="ticket.quote", role="technician", amount=price)
    assert (asked.rule, asked.outcome["allowed"]) == ("R-431q", False)
    passes = {
        role.value
        for role in Role
        if judge("vehicle-maker", "approvals", action="ticket.approve_quote", role=role.value).outcome.get("allowed")
    }
    assert passes == {"manager", "finance"}


def test_what_is_done_on_site():
    """R-434 to R-436, R-427, R-430: a leader, parts, the record of the fault, the report, the instruction."""
    moments = {"assign": "R-434", "contact": "R-435", "arrive": "R-436", "in_progress": "R-427", "resolve": "R-430"}
    assert {name: judge_duties("vehicle-maker", f"ticket.{name}") for name in moments} == {
        name: {duty} for name, duty in moments.items()
    }


def test_no_length_of_the_guarantee_is_made_up():
    """R-426, G-72: the text only says to observe the law and the company's rules."""
    assert "warranty" not in book("vehicle-maker").policies
