"""The rulebook `it-service` decides as the catalogue tells of D8; see test_service_books for the rest."""

from datetime import date, datetime, timedelta

import pytest

from tests.rulebooks.books import SHANGHAI, book, judge

EVE = datetime(2024, 9, 30, 22, tzinfo=SHANGHAI)
"""Two hours before a week of holidays."""

PHASES = ("trial", "warranty", "after_warranty")
CLOCKS = {"response": 0.5, "reaction": 2, "on_site": 2, "restore": 2, "resolution": 4}
"""C-20: the five clocks, in hours."""


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("limit", CLOCKS)
def test_every_hour_counts(limit, phase):
    """C-20, C-22, G-69, G-70: five clocks from the report; nights and holidays count, after the warranty as in it."""
    due = book("it-service").deadline(f"ticket.{limit}", EVE, {"phase": phase}, "breach")
    if (limit, phase) == ("reaction", "trial"):  # R-317 speaks of the warranty
        assert due is None
    else:
        assert due is not None
        assert due.due_at - EVE == timedelta(hours=CLOCKS[limit])
        assert not due.provisional


@pytest.mark.parametrize("limit", ["response", "on_site", "restore", "resolution"])
def test_a_fault_has_its_clocks_though_nobody_named_the_phase(limit):
    """R-306 to R-308, R-318: a running system is what is meant where nothing else is said."""
    unnamed = judge("it-service", "time_limits", limit=f"ticket.{limit}")
    assert unnamed.rule == judge("it-service", "time_limits", limit=f"ticket.{limit}", phase="warranty").rule


@pytest.mark.parametrize("phase", PHASES)
def test_only_the_four_hours_bring_the_emergency_plan(phase):
    """C-21, R-315: the two hours of restoring are a target, the four of the repair are hard."""
    brought = {
        limit
        for limit in CLOCKS
        if judge("it-service", "time_limits", limit=f"ticket.{limit}", phase=phase).outcome.get("on_lapse")
    }
    assert brought == {"resolution"}
    hard = judge("it-service", "time_limits", limit="ticket.resolution", phase=phase).outcome
    assert hard["on_lapse"] == "emergency_plan"


@pytest.mark.parametrize(
    ("accepted", "reported", "rule", "free"),
    [
        ("2021-06-01", "2021-06-01", "R-303", True),
        ("2021-06-01", "2024-06-01", "R-303", True),
        ("2021-06-01", "2024-06-02", "R-311", False),
        ("2024-02-29", "2027-02-28", "R-303", True),
        ("2024-02-29", "2027-03-01", "R-311", False),
        ("2024-06-01", "2024-05-31", "R-314w", True),
    ],
)
def test_three_years_from_the_acceptance(accepted, reported, rule, free):
    """R-303, T-67: to the end of the last day; nothing is paid for before the acceptance."""
    decision = judge("it-service", "warranty", dates={"acceptance": accepted}, reported_on=date.fromisoformat(reported))
    assert (decision.rule, bool(decision.outcome["entitlements"])) == (rule, free)


def test_no_other_date_begins_the_warranty():
    """R-303: a purchase does not, and repairs do not put off its end."""
    assert judge("it-service", "warranty", dates={"purchase": "2001-01-01"}).rule == ""
    repairs = [{"from": "2022-01-01", "to": "2022-06-01"}]
    asked = {"dates": {"acceptance": "2021-06-01"}, "repairs": repairs, "reported_on": date(2024, 6, 2)}
    assert judge("it-service", "warranty", **asked).rule == "R-311"


@pytest.mark.parametrize(("tier", "paid"), [("contract", False), ("standard", True), (None, True)])
def test_a_contract_is_quoted_once(tier, paid):
    """R-311, W-27: after the warranty a contract's fee covers each fault; without one the fee is agreed first."""
    told = {} if tier is None else {"tier": tier}
    assert judge("it-service", "service_mode", covered=False, **told).outcome["paid"] is paid
    assert "paid" not in judge("it-service", "service_mode", covered=True, **told).outcome


def test_a_new_unit_needs_nobodys_leave():
    """R-309: what cannot be repaired is replaced, whoever is there."""
    for role in ("technician", "agent", "supervisor"):
        assert judge("it-service", "approvals", action="ticket.replace_unit", role=role).outcome["allowed"] is True
