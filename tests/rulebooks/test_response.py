"""The rulebook `response` decides as the catalogue tells of S2; see test_service_books for the rest."""

from datetime import datetime

import pytest

from tests.rulebooks.books import SHANGHAI, book, judge, judge_duties


@pytest.mark.parametrize(
    ("urgency", "response", "plan"),
    [("normal", "T-12", "T-08"), ("urgent", "T-11", "T-09"), ("extra_urgent", "T-11", "T-09")],
)
def test_limits_by_urgency(urgency, response, plan):
    """C-16, C-19: outer limits and plans by urgency; extra urgent has those of urgent; review and contact have one."""
    assert judge("response", "time_limits", limit="ticket.response", urgency=urgency).rule == response
    assert judge("response", "time_limits", limit="ticket.plan", urgency=urgency).rule == plan
    assert judge("response", "time_limits", limit="ticket.review", urgency=urgency).rule == "T-06"
    assert judge("response", "time_limits", limit="ticket.first_contact", urgency=urgency).rule == "T-07"


def test_the_steps_fit_into_the_outer_limit():
    """C-16: 15 and 30 minutes together lie inside the hour of an urgent answer."""
    lengths = {
        limit: str(judge("response", "time_limits", limit=f"ticket.{limit}", urgency="urgent").outcome["within"])
        for limit in ("review", "first_contact", "response")
    }
    assert lengths == {"review": "15 minutes", "first_contact": "30 minutes", "response": "1 hour"}


def test_a_complaint_has_a_day_instead_of_the_plans_hours():
    """C-17: 24 hours to an opinion, and contacted in 30 minutes like everybody."""
    for urgency in ("normal", "urgent", "extra_urgent"):
        told = judge("response", "time_limits", limit="ticket.plan", category="complaint", urgency=urgency)
        assert str(told.outcome["within"]) == "24 hours"
    assert judge("response", "time_limits", limit="ticket.reaction", category="complaint").rule == "T-10t"
    assert judge("response", "time_limits", limit="ticket.reaction", category="hardware").rule == ""
    assert judge("response", "time_limits", limit="ticket.first_contact", category="complaint").rule == "T-07"


@pytest.mark.parametrize(
    ("serial", "day", "number"),
    [
        (1, 1, "202405-001"),
        (2, 1, "202405-002"),
        (3, 2, "202405-003"),
        (999, 31, "202405-999"),
        (1000, 31, "202405-1000"),
    ],
)
def test_numbers(serial, day, number):
    """R-062, G-48, Appendix E 14: year, month and serial; the three sample rows, and what comes after 999."""
    at = datetime(2024, 5, day, 12, tzinfo=SHANGHAI)
    for flow in ("ticket", "complaint"):
        assert judge("response", "numbering", at, flow=flow, serial=serial).outcome["number"] == number


def test_a_number_belongs_to_the_local_month():
    """Appendix E 14: half past midnight in Shanghai on the first is a new month, though it is not in London."""
    at = datetime(2024, 6, 1, 0, 30, tzinfo=SHANGHAI)
    assert judge("response", "numbering", at, flow="ticket", serial=1).outcome["number"] == "202406-001"


def test_the_hours_hold_the_sample_rows():
    """G-02, G-69: every instant of the sample rows lies inside the hours that the minutes count in."""
    hours = book("response").calendar
    for text in ("2024-05-01T09:30", "2024-05-01T14:15", "2024-05-01T17:00", "2024-05-02T08:00"):
        wall = datetime.fromisoformat(text)
        assert hours.is_working_day(wall.date())
    limits = book("response").deadline("ticket.review", datetime(2024, 5, 2, 8, tzinfo=SHANGHAI), {}, "breach")
    assert limits is not None
    assert limits.due_at == datetime(2024, 5, 2, 8, 15, tzinfo=SHANGHAI)


@pytest.mark.parametrize("how", ["signature", "online", "verbal"])
def test_how_a_record_is_closed(how):
    """R-080, C-24: signed or confirmed online, not by word of mouth."""
    assert judge("response", "approvals", action=f"ticket.confirm.{how}").outcome["allowed"] is (how != "verbal")


@pytest.mark.parametrize("role", ["agent", "technician", "supervisor", "manager", "finance", "buyer", "mediator"])
def test_who_sees_what(role):
    """R-087, R-088: the team, and nobody else, sees a name or a number; the mask is the same for all."""
    seen = judge("response", "retention", record="ticket", field="phone", role=role)
    assert seen.outcome["visible"] is (role in {"agent", "technician", "supervisor"})
    assert seen.outcome["mask"] == "middle_digits"


def test_urgent_needs_alert_the_leads():
    """R-063: at registration, and only of what is urgent."""
    assert "R-063d" in judge_duties("response", "ticket.open", urgency="extra_urgent")
    assert "R-063d" not in judge_duties("response", "ticket.open", urgency="normal")
