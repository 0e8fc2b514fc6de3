"""The rulebook `online-seller` decides as the catalogue tells of D5; see test_service_books for the rest."""

import pytest

from tests.rulebooks.books import book, judge, judge_duties

BOTH = ("exchange", "refund")


@pytest.mark.parametrize(
    ("answer", "rule", "decided", "entitlements"),
    [
        (None, "R-263d", "after_diagnosis", None),
        ("body_warm", "R-264", "at_once", BOTH),
        ("body_cool", "R-264c", "after_diagnosis", None),
        ("loses_warmth", "R-264l", "after_diagnosis", BOTH),
        ("holds_warmth", "R-264h", "after_diagnosis", ()),
        ("scratched", "R-263d", "after_diagnosis", None),
    ],
)
def test_the_tree_of_questions(answer, rule, decided, entitlements):
    """R-264, SYS-36: a warm body is a fault; a cool one is tested; what the test shows is the verdict."""
    told = {} if answer is None else {"fault": answer}
    decision = judge("online-seller", "warranty", category="vacuum_cup", **told)
    outcome = decision.outcome
    assert (decision.rule, outcome["decided"], outcome.get("entitlements")) == (rule, decided, entitlements)


def test_the_answers_on_a_cup_say_nothing_of_other_goods():
    """R-263: of any other article somebody says what the diagnosis was."""
    assert judge("online-seller", "warranty", category="shoes", fault="body_warm").rule == "R-263d"
    found = judge("online-seller", "warranty", category="shoes", diagnosed=True, damage_by="none")
    assert found.outcome["entitlements"] == BOTH


@pytest.mark.parametrize(("percent", "allowed"), [(0, True), (10, True), (11, False), (20, False), (None, False)])
@pytest.mark.parametrize("role", ["agent", "merchant", "manager"])
def test_the_best_discount_is_that_of_the_highest_members(percent, allowed, role):
    """R-262: 10 per cent off, whoever offers it; one that nobody can compare is none."""
    told = {} if percent is None else {"deviation": percent}
    asked = judge("online-seller", "approvals", action="complaint.discount", role=role, **told)
    assert asked.outcome["allowed"] is allowed


def test_four_steps_of_a_dispute():
    """R-259, R-261: calm, cause, solution, apology; a substitute only where the goods are out of stock."""
    moments = ("complaint.open", "complaint.investigate", "complaint.propose", "complaint.resolved")
    steps = [judge_duties("online-seller", on, cause="quality") for on in moments]
    assert steps == [{"R-259"}, {"R-259b"}, {"R-259c"}, {"R-259d"}]
    assert judge_duties("online-seller", "complaint.propose", cause="out_of_stock") == {"R-259c", "R-261"}


def test_no_number_is_made_up():
    """R-260, R-264: neither points nor the hours that a cup holds are told."""
    assert {"kpi", "time_limits"}.isdisjoint(book("online-seller").policies)
