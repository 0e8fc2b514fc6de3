"""The rulebook `capa-maker` decides as the catalogue tells of D15 and D16; see test_service_books for the rest."""

import pytest

from servflow.values.parties import Role
from tests.rulebooks.books import book, judge, judge_duties


@pytest.mark.parametrize("role", list(Role))
def test_who_finds_the_root_cause(role):
    """R-387: technical and quality departments, and nobody else."""
    told = judge("capa-maker", "approvals", action="complaint.find_liability", role=role.value)
    assert told.outcome["allowed"] is (role in {Role.TECHNICIAN, Role.INSPECTOR})


@pytest.mark.parametrize(
    ("action", "chain"),
    [("ticket.visit", ("supervisor", "manager")), ("complaint.review", ("supervisor", "finance", "manager"))],
)
def test_one_after_the_other(action, chain):
    """R-390, R-392, C-36: a visit needs two, the file three, in this order; each is blocked until the one before."""
    for done, expected in enumerate(chain):
        allowed = {
            role.value
            for role in Role
            if judge("capa-maker", "approvals", action=action, role=role.value, approved_by=chain[:done]).outcome[
                "allowed"
            ]
        }
        assert allowed == {expected}
    assert "next" not in judge("capa-maker", "approvals", action=action, approved_by=chain).outcome


def test_nobody_signs_twice():
    """R-390: whoever has signed as quality manager does not sign as general manager."""
    told = {"action": "ticket.visit", "role": "manager", "approved_by": ("supervisor",)}
    assert judge("capa-maker", "approvals", **told).outcome["allowed"] is True
    assert judge("capa-maker", "approvals", **told, same_person=True).outcome["allowed"] is False


def test_the_meeting_decides_how():
    """R-388, W-24: between rework, repair and a visit the quality manager's meeting decides; no mode goes before it."""
    outcome = judge("capa-maker", "service_mode", category="returned", portable=True).outcome
    assert (outcome["decided_by"], "mode" in outcome) == ("supervisor", False)


def test_what_happens_at_the_meeting():
    """R-382, R-386: it is convened with the inquiry; R-383, R-389: statistics and minutes come with its finding."""
    assert judge_duties("capa-maker", "complaint.investigate") == {"R-382", "R-386"}
    assert judge_duties("capa-maker", "complaint.find_liability") == {"R-383", "R-389"}


def test_no_number_is_made_up():
    """Neither text has a time limit."""
    assert "time_limits" not in book("capa-maker").policies
