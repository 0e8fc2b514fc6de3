"""The rulebook `dealership` decides as the catalogue tells of D7; see test_service_books for the rest."""

import pytest

from servflow.values.parties import Role
from tests.rulebooks.books import book, judge, judge_duties


@pytest.mark.parametrize(
    ("known", "diagnosed", "in_period", "rule", "decided", "entitlements"),
    [
        (True, None, True, "R-285", "at_once", ("free_repair",)),
        (True, None, False, "R-285b", "at_once", ()),
        (False, None, True, "R-286", "after_diagnosis", None),
        (True, None, None, "R-286", "after_diagnosis", None),
        (None, None, None, "R-286", "after_diagnosis", None),
        (True, True, True, "R-286b", "after_diagnosis", ("free_repair",)),
        (True, True, False, "R-285b", "at_once", ()),
        (False, True, True, "R-287", "manufacturer", None),
        (False, True, None, "R-287", "manufacturer", None),
        (True, True, None, "R-287b", "manufacturer", None),
    ],
)
def test_the_ladder_of_coverage(known, diagnosed, in_period, rule, decided, entitlements):
    """R-285 to R-287, W-10: at once, after the diagnosis, by the manufacturer; open until one of them has decided."""
    told = {"known_fault": known, "diagnosed": diagnosed, "in_period": in_period}
    decision = judge("dealership", "warranty", **{name: value for name, value in told.items() if value is not None})
    outcome = decision.outcome
    assert (decision.rule, outcome["decided"], outcome.get("entitlements")) == (rule, decided, entitlements)


def test_no_guarantee_is_made_up():
    """G-27: the text tells no length, so that no car is in or out of the guarantee before a house says so."""
    assert book("dealership").policies["warranty"].periods == ()
    assert "in_period" not in judge("dealership", "warranty", dates={"purchase": "2001-01-01"}, usage=900000).outcome


@pytest.mark.parametrize("role", list(Role))
def test_only_the_manufacturer_decides_what_is_left_open(role):
    """R-287: nobody at the dealership speaks for the manufacturer's service department."""
    outcome = judge("dealership", "approvals", action="ticket.decide_coverage", role=role.value).outcome
    assert outcome["allowed"] is (role is Role.MERCHANT)


@pytest.mark.parametrize(("covered", "paid"), [(True, False), (False, True), (None, True)])
def test_an_open_coverage_is_estimated_as_paid(covered, paid):
    """R-292, R-294, R-298: an estimate and a signed order come first, unless the guarantee covers it."""
    told = {} if covered is None else {"covered": covered}
    assert judge("dealership", "service_mode", **told).outcome["paid"] is paid


@pytest.mark.parametrize(
    ("on", "ids"),
    [
        ("ticket.open", {"R-282", "R-283"}),
        ("ticket.contact", {"R-284"}),
        ("ticket.contacted", {"R-285d", "R-288", "R-289", "R-290", "R-291"}),
        ("ticket.quote", {"R-292", "R-293", "R-294", "R-296"}),
        ("ticket.quoted", {"R-298"}),
        ("ticket.accept_quote", {"R-299"}),
        ("ticket.plan", {"R-295"}),
        ("ticket.planned", {"R-300"}),
        ("ticket.request_authorization", {"R-297"}),
        ("ticket.closed", set()),
    ],
)
def test_the_reception_in_its_order(on, ids):
    """SYS-42: greeting, interview, estimate, order, signature, copies, promise, handover; then the text breaks off."""
    assert judge_duties("dealership", on) == ids


def test_no_time_is_made_up():
    """R-287, R-295, R-297: no limit has a number; the promise to the customer is a date of each case (T-58)."""
    assert "time_limits" not in book("dealership").policies
