"""The rulebook `handbook` decides as the catalogue tells of S0; see test_service_books for the rest."""

import pytest

from servflow.values.time import Span
from tests.rulebooks.books import book, judge, judge_duties


@pytest.mark.parametrize(
    ("limit", "rule", "hours"),
    [
        ("ticket.response", "T-17", 24),
        ("ticket.review", "T-19", 48),
        ("ticket.reaction", "T-21", 48),
        ("ticket.resolution", "T-20", 72),
        ("complaint.opinion", "T-18", 24),
        ("complaint.proposal", "T-20k", 72),
    ],
)
def test_the_ladder_grows(limit, rule, hours):
    """C-15, C-18: first word in 24 hours, assessed and planned in 48, solved in 72, whatever the urgency."""
    for facts in ({}, {"urgency": "extra_urgent"}, {"tier": "key_account", "category": "repair"}):
        decision = judge("handbook", "time_limits", limit=limit, **facts)
        assert decision.rule == rule
        assert Span.parse(decision.outcome["within"]) == Span.parse(f"{hours} hours")


def test_targets():
    """M-01, M-02: 95 of a hundred resolved, each case answered in a day; figures of the introduction are no targets."""
    targets = {rule.id for rule in book("handbook").policies["kpi"].rules()}
    assert targets == {"M-01", "M-02"}
    assert judge("handbook", "kpi", metric="resolution_rate").outcome["target"] == "95 %"
    assert judge("handbook", "kpi", metric="repeat_rate").rule == ""


def test_what_the_text_does_not_say_is_not_decided():
    """R-018: processes that are titles only have no rules: no warranty, no mode, no approval, no escalation."""
    assert set(book("handbook").policies) == {"time_limits", "kpi", "duties"}
    assert judge_duties("handbook", "ticket.open") == {"R-012", "R-014", "R-011", "R-008"}
