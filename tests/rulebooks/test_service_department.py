"""The rulebook `service-department` decides as the catalogue tells of D3; see test_service_books for the rest."""

import pytest

from tests.rulebooks.books import book, judge, judge_duties


@pytest.mark.parametrize(
    ("category", "opened", "planned", "resolved"),
    [
        ("installation", set(), {"R-235"}, {"R-236"}),
        ("fault", {"R-237"}, set(), set()),
        ("inspection", set(), set(), {"R-233c"}),
        ("patrol", set(), set(), set()),
    ],
)
def test_each_kind_of_work_has_its_duties(category, opened, planned, resolved):
    """R-233 to R-237: schedule and acceptance for an installation, correction for an inspection, speed for a fault."""
    assert judge_duties("service-department", "ticket.open", category=category) == opened
    assert judge_duties("service-department", "ticket.plan", category=category) == planned
    assert judge_duties("service-department", "ticket.resolve", category=category) == resolved


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"reason": "unsolved"}, "R-239"),
        ({"reason": "request", "problem": "quality"}, "R-239q"),
        ({"reason": "request", "problem": "noise"}, ""),
    ],
)
def test_what_the_superior_hears_of(facts, rule):
    """R-239: what cannot be solved, and quality problems; nothing else by rule."""
    decision = judge("service-department", "escalation", level=0, **facts)
    assert (decision.rule, decision.outcome.get("to")) == (rule, "supervisor" if rule else None)


def test_no_number_is_made_up():
    """T-50: training, seminars, patrols and inspections have no interval, and nothing has a limit."""
    assert set(book("service-department").policies) == {"duties", "escalation", "service_mode"}
    assert {"R-232", "R-234", "R-238", "R-240"} <= judge_duties("service-department", "always")
