"""The rulebook `building-products` decides as the catalogue tells of D10; see test_service_books for the rest."""

from itertools import permutations

import pytest

from tests.rulebooks.books import book, judge, judge_duties

CHAIN = ("supervisor", "manager", "merchant")
"""R-344: head of the department that asks, head of after-sales, marketing director."""


@pytest.mark.parametrize("order", list(permutations(CHAIN)))
def test_three_release_a_project_in_order(order):
    """R-344: one order is right, and every other stops where it leaves it."""
    signed: list[str] = []
    for role in order:
        asked = {"action": "ticket.visit", "category": "project", "role": role, "approved_by": tuple(signed)}
        outcome = judge("building-products", "approvals", **asked).outcome
        assert outcome["allowed"] is (role == CHAIN[len(signed)])
        if not outcome["allowed"]:
            assert outcome["next"] == CHAIN[len(signed)]
            break
        signed.append(outcome["counts_as"])
    assert (tuple(signed) == CHAIN) is (order == CHAIN)


@pytest.mark.parametrize("category", ["single", "repair", "trade_in"])
def test_nobody_releases_other_work(category):
    """C-36: the chain is for direct projects."""
    assert judge("building-products", "approvals", action="ticket.visit", category=category, role="agent").rule == ""


@pytest.mark.parametrize(
    ("category", "mode", "opened", "assigned"),
    [
        ("project", "R-340m", {"R-342", "R-343"}, {"R-340"}),
        ("single", "R-340m", {"R-342"}, {"R-340"}),
        ("repair", "R-341m", {"R-342"}, {"R-341"}),
        ("trade_in", "R-341m", {"R-342", "R-341c"}, set()),
    ],
)
def test_each_desk_has_its_work(category, mode, opened, assigned):
    """R-340 to R-343: installation of projects and single doors, repair, trade-in; the operators log everything."""
    decision = judge("building-products", "service_mode", category=category)
    assert (decision.rule, decision.outcome["mode"], decision.outcome["decided_by"]) == (mode, "on_site", "supervisor")
    assert judge_duties("building-products", "ticket.open", category=category) == opened
    assert judge_duties("building-products", "ticket.assign", category=category) == assigned


def test_no_number_is_made_up():
    """R-337, T-72: neither targets nor time limits are given; the deadline is that of each request."""
    assert {"kpi", "time_limits", "warranty"}.isdisjoint(book("building-products").policies)
