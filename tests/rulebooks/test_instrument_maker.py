"""The rulebook `instrument-maker` decides as the catalogue tells of D6, D13 and D17; see test_service_books too."""

import pytest

from servflow.values.parties import Role
from tests.rulebooks.books import book, judge, judge_duties


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("category", ["installation", "repair"])
def test_the_general_manager_signs_every_visit(role, category):
    """R-272, C-27, C-36: one signature, and nobody else's, for an installation and for a repair on site."""
    asked = judge("instrument-maker", "approvals", action="ticket.visit", category=category, role=role.value)
    assert asked.outcome["allowed"] is (role is Role.MANAGER)
    assert asked.outcome.get("next") == (None if role is Role.MANAGER else "manager")


@pytest.mark.parametrize(
    ("category", "mode", "decider"),
    [
        ("consultation", "phone", "agent"),
        ("installation", "on_site", "agent"),
        ("repair", None, "technician"),
        ("shipping", None, None),
    ],
)
def test_who_chooses_how(category, mode, decider):
    """R-277, R-279, C-37: after-sales answers, the technical department decides on repairs, and by what is not told."""
    outcome = judge("instrument-maker", "service_mode", category=category).outcome
    assert (outcome.get("mode"), outcome.get("decided_by")) == (mode, decider)


@pytest.mark.parametrize(
    ("on", "category", "ids"),
    [
        ("ticket.open", "shipping", {"R-266", "R-267"}),
        ("ticket.triage", "shipping", {"R-268", "R-277"}),
        ("ticket.plan", "shipping", {"R-269"}),
        ("ticket.in_progress", "shipping", {"R-270"}),
        ("ticket.open", "repair", set()),
        ("ticket.contact", "installation", {"R-271"}),
        ("ticket.contact", "repair", {"R-278d"}),
        ("ticket.planned", "repair", {"R-272d"}),
        ("ticket.schedule", "installation", {"R-273", "R-274"}),
        ("ticket.report_progress", "repair", {"R-275"}),
        ("ticket.resolve", "repair", {"R-276"}),
        ("ticket.start", "repair", {"R-280"}),
        ("ticket.quote", "repair", {"R-281"}),
    ],
)
def test_the_forms_in_their_order(on, category, ids):
    """SYS-37 to SYS-40: request, delivery order, record, tracking; request, signature, trip, form."""
    assert judge_duties("instrument-maker", on, category=category) == ids


def test_no_number_is_made_up():
    """T-55 to T-57: "promptly" and the estimate of a trip are no limits; no warranty is told."""
    assert set(book("instrument-maker").policies) == {"approvals", "duties", "escalation", "service_mode"}
