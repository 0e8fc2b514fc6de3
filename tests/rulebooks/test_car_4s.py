"""The rulebook `car-4s` decides as the catalogue tells of D19; see test_service_books for the rest."""

from datetime import datetime, timedelta

import pytest

from servflow.values.parties import Role
from servflow.values.spans import Span, Unit
from tests.rulebooks.books import SHANGHAI, book, judge, judge_duties

KINDS = ("quality", "attitude", "civilised_production", "delay")
MONDAY = datetime(2024, 5, 6, 10, tzinfo=SHANGHAI)


def due(limit, start=MONDAY, **facts):
    """Give when a limit that begins at an instant is over; nothing where it does not run."""
    deadline = book("car-4s").deadline(f"complaint.{limit}", start, facts, "breach")
    return None if deadline is None else deadline.due_at.astimezone(SHANGHAI)


@pytest.mark.parametrize("limit", ["responsibility", "inquiry"])
@pytest.mark.parametrize("category", KINDS)
def test_a_day_or_two_in_all(limit, category):
    """R-414 to R-416, G-62: 24 hours for each of the four kinds, 48 in all for whoever was not reached."""
    told = {"category": category, "evident": True}
    assert due(limit, **told, reachable=True) == MONDAY + timedelta(hours=24)
    assert due(limit, **told, reachable=False) == MONDAY + timedelta(hours=48)
    late, early = Span(24, Unit.HOURS), Span(24 * 60 - 1, Unit.MINUTES)
    assert due(limit, **told, reachable=True, reached_after=late) == MONDAY + timedelta(hours=48)
    assert due(limit, **told, reachable=True, reached_after=early) == MONDAY + timedelta(hours=24)


@pytest.mark.parametrize("limit", ["responsibility", "inquiry"])
@pytest.mark.parametrize(
    "told", [{"category": "quality", "evident": False}, {"category": "quality"}, {"evident": True}]
)
def test_what_is_unclear_has_no_number(limit, told):
    """G-46: not evident, or of none of the four kinds: looked into without the 24 hours, reachable or not."""
    assert {due(limit, **told, reachable=reachable) for reachable in (True, False)} == {None}


def test_four_hours_and_four_hours():
    """R-417, R-419, C-33: four for the review, four for the decision, whichever way it is decided."""
    assert due("review", reviewed=False) == MONDAY + timedelta(hours=4)
    assert due("review", reviewed=True) == MONDAY + timedelta(hours=8)
    assert due("decision") == MONDAY + timedelta(hours=4)


@pytest.mark.parametrize(("hour", "minute"), [(0, 0), (10, 0), (23, 59)])
def test_the_form_is_handed_over_on_its_day(hour, minute):
    """R-421, C-32: by the end of the day on which it is complete, on a Sunday as well."""
    sunday = datetime(2024, 5, 5, hour, minute, tzinfo=SHANGHAI)
    assert due("hand_over", sunday) == datetime(2024, 5, 6, tzinfo=SHANGHAI)


@pytest.mark.parametrize("role", list(Role))
def test_who_signs(role):
    """R-418, R-419: first the management department, then the general manager, and nobody else."""
    first = judge("car-4s", "approvals", action="complaint.review", role=role.value).outcome
    then = judge("car-4s", "approvals", action="complaint.review", role=role.value, approved_by=("supervisor",)).outcome
    assert (first["allowed"], then["allowed"]) == (role is Role.SUPERVISOR, role is Role.MANAGER)


@pytest.mark.parametrize(
    ("covered", "rule", "paid"), [(True, "R-406", False), (False, "R-407", True), (None, "", None)]
)
def test_who_pays(covered, rule, paid):
    """R-406, R-407, C-35: the shop for its own fault, the owner for what is not; nothing before that is known."""
    decision = judge("car-4s", "service_mode", **({} if covered is None else {"covered": covered}))
    assert (decision.rule, decision.outcome.get("paid")) == (rule, paid)


def test_form_and_number_at_once():
    """R-412, R-413, T-79: the form with the report, its number with the registration; no format is made up."""
    assert judge_duties("car-4s", "complaint.report_up") == {"R-412"}
    assert {"R-413"} <= judge_duties("car-4s", "complaint.register")
    assert "numbering" not in book("car-4s").policies
