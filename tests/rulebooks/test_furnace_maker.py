"""The rulebook `furnace-maker` decides as the catalogue tells of D9; see test_service_books for the rest."""

from datetime import datetime

import pytest

from servflow.values.money import Money
from servflow.values.parties import Role
from tests.rulebooks.books import SHANGHAI, book, judge, judge_duties


@pytest.mark.parametrize("role", list(Role))
def test_who_appraises_and_who_negotiates(role):
    """R-328, W-12: only the quality centre appraises; R-335, W-26: only marketing negotiates, whatever the amount."""
    appraises = judge("furnace-maker", "approvals", action="complaint.find_liability", role=role.value)
    assert appraises.outcome["allowed"] is (role is Role.INSPECTOR)
    for amount in ("0.01", "1000000"):
        asked = {"action": "complaint.compensate", "role": role.value, "amount": Money.of(amount, "CNY")}
        assert judge("furnace-maker", "approvals", **asked).outcome["allowed"] is (role is Role.MERCHANT)


@pytest.mark.parametrize(
    ("in_period", "diagnosed", "damage_by", "rule", "entitlements"),
    [
        (True, True, "none", "R-333", ("free_repair", "exchange")),
        (True, True, "customer", "R-333b", ()),
        (True, True, "transit", "R-333b", ()),
        (True, None, "none", "R-320", None),
        (True, True, None, "R-320", None),
        (False, True, "none", "R-320b", ()),
        (None, True, "customer", "R-333b", ()),
        (None, True, "none", "", None),
    ],
)
def test_the_appraisal_decides(in_period, diagnosed, damage_by, rule, entitlements):
    """R-320, R-333, G-34: in scope and its own fault: swapped; another's fault: quoted; not appraised: open."""
    told = {"in_period": in_period, "diagnosed": diagnosed, "damage_by": damage_by}
    decision = judge("furnace-maker", "warranty", **{name: value for name, value in told.items() if value is not None})
    assert (decision.rule, decision.outcome.get("entitlements")) == (rule, entitlements)


def test_no_length_of_the_guarantee_is_made_up():
    """G-27: without a length from the house nothing is in or out of it."""
    assert book("furnace-maker").policies["warranty"].periods == ()


@pytest.mark.parametrize(
    ("day", "due"), [((2024, 1, 31), (2024, 2, 29)), ((2023, 1, 31), (2023, 2, 28)), ((2024, 5, 6), (2024, 6, 6))]
)
def test_the_suppliers_month(day, due):
    """T-71, G-36: the same day of the next month, or its last."""
    start = datetime(*day, 10, tzinfo=SHANGHAI)
    deadline = book("furnace-maker").deadline("ticket.supplier", start, {"category": "supplier_claim"}, "escalate")
    assert deadline is not None
    assert deadline.due_at == datetime(*due, 10, tzinfo=SHANGHAI)


def test_nothing_else_has_a_number():
    """T-70: "immediately" and "as soon as possible" are no time limits."""
    assert [rule.id for rule in book("furnace-maker").policies["time_limits"].rules()] == ["T-71"]
    assert (
        book("furnace-maker").deadline("ticket.supplier", datetime(2024, 5, 6, tzinfo=SHANGHAI), {}, "escalate") is None
    )


@pytest.mark.parametrize(
    ("facts", "rule", "to", "notify"),
    [
        ({"reason": "severe", "severity": "major"}, "R-324", "inspector", ("technician",)),
        ({"reason": "limit", "limit": "supplier"}, "R-334e", "manager", ("finance",)),
    ],
)
def test_who_hears_of_it(facts, rule, to, notify):
    """R-324: quality centre and R&D of a major problem; G-35: head of purchasing and warehouse of a late supplier."""
    decision = judge("furnace-maker", "escalation", level=0, **facts)
    assert (decision.rule, decision.outcome["to"], decision.outcome["notify"]) == (rule, to, notify)


def test_scrap_is_booked_of_claims_only():
    """R-334: a ticket that is no supplier claim books no scrap."""
    assert judge_duties("furnace-maker", "ticket.open", category="supplier_claim") == {"R-334"}
    assert judge_duties("furnace-maker", "ticket.open", category="furnace") == set()
