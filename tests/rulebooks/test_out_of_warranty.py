"""The rulebook `out-of-warranty` decides as the catalogue tells of D2; see test_service_books for the rest."""

from decimal import Decimal

import pytest

from servflow.values.parties import Role
from tests.rulebooks.books import book, judge, judge_duties

QUOTING = ("agent", "merchant", "supervisor", "technician")


@pytest.mark.parametrize("role", QUOTING)
@pytest.mark.parametrize(
    ("deviation", "free"),
    [(-20, True), (0, True), (10, True), (Decimal("10.0000001"), False), (11, False), (100, False), (None, False)],
)
def test_ten_per_cent_below_the_list_and_no_more(role, deviation, free):
    """R-225, G-30: exactly 10 is free; more needs the general manager, and so does what nobody can compare."""
    told = {} if deviation is None else {"deviation": deviation}
    outcome = judge("out-of-warranty", "approvals", action="ticket.quote", role=role, **told).outcome
    assert outcome["allowed"] is free
    assert outcome.get("role") == (None if free else "manager")


@pytest.mark.parametrize("role", list(Role))
def test_only_the_general_manager_approves(role):
    """R-225: nobody else lets such a quote pass."""
    outcome = judge("out-of-warranty", "approvals", action="ticket.approve_quote", role=role.value).outcome
    assert outcome["allowed"] is (role is Role.MANAGER)


@pytest.mark.parametrize(
    ("how", "category", "allowed"),
    [
        ("signature", "press", True),
        ("online", "press", False),
        ("verbal", None, False),
        ("verbal", "consultation", True),
    ],
)
def test_the_customer_signs(how, category, allowed):
    """R-227: the service ends with a signature; advice by telephone has none."""
    told = {} if category is None else {"category": category}
    decision = judge("out-of-warranty", "approvals", action=f"ticket.confirm.{how}", **told)
    assert decision.outcome["allowed"] is allowed


@pytest.mark.parametrize(
    ("facts", "mode", "paid"),
    [
        ({"covered": False}, "on_site", True),
        ({}, "on_site", True),
        ({"covered": True}, "on_site", False),
        ({"covered": False, "solvable_by_phone": True}, "phone", False),
    ],
)
def test_what_is_paid_for(facts, mode, paid):
    """R-217, R-221, R-226: work at the site is paid for unless it is covered; what the tree solves is not."""
    outcome = judge("out-of-warranty", "service_mode", **facts).outcome
    assert (outcome["mode"], outcome["paid"], outcome["decided_by"]) == (mode, paid, "agent")


def test_nobody_releases_a_visit():
    """C-36: there is no chain for visits."""
    assert judge("out-of-warranty", "approvals", action="ticket.visit", role="agent").rule == ""


def test_no_number_is_made_up():
    """R-217, R-219, T-49: neither the guarantee nor the visits nor any limit has a length."""
    assert {"time_limits", "follow_up", "kpi"}.isdisjoint(book("out-of-warranty").policies)
    assert book("out-of-warranty").policies["warranty"].periods == ()
    assert judge_duties("out-of-warranty", "ticket.closed") == {"R-228", "R-229"}
