"""Every message of `check`, as an author reads it."""

from pathlib import Path

import pytest

from servflow.rulebook import check_rulebook, load_rulebook, shipped_names
from servflow.rulebook.analysis import proofs, waits
from servflow.rulebook.analysis.cover import Budget
from tests.rulebook.books import book

GOLDEN = Path(__file__).with_name("golden") / "check.txt"
CASES = [part.partition("\n") for part in GOLDEN.read_text(encoding="utf-8").removeprefix("## ").split("\n## ")]


def said(text, *, strict=False):
    """Give what check says of a rulebook."""
    return [f"{p.line}:{p.col} {p.code}: {p.text}" for p in check_rulebook(book(text), strict=strict)]


@pytest.mark.parametrize(
    ("name", "case"), [(name, rest) for name, _, rest in CASES], ids=[name for name, _, _ in CASES]
)
def test_a_message_says_what_is_wrong_and_shows_a_case(name, case):
    """Each message names the rule, says what is wrong, and shows a case of it; the golden file was read by a person."""
    text, _, expected = case.partition("--> ")
    found = said(text, strict=name.startswith("strict"))
    assert "\n".join(f"--> {line}" for line in found) == f"--> {expected.rstrip()}"


def test_a_flow_without_any_limits_waits_for_ever():
    """Where a rulebook governs a flow and sets no limit, each wait is told; without any rule, at its name."""
    assert len(said("flows: [return]\nnumbering: {ticket: {id: N-1, format: 'T{yyyy}{serial:4}'}}\n")) == 4
    assert len(said("flows: [refund]\n")) == 1
    assert said("flows: [return, refund]\nextends: lution\n") == []


def test_a_question_that_is_too_hard_is_told(monkeypatch):
    """What was not proved is a finding, never silence."""
    monkeypatch.setattr(proofs, "Budget", lambda: Budget(0))
    monkeypatch.setattr(waits, "Budget", lambda: Budget(0))
    found = said("""\
        flows: [refund]
        shipping_fee:
          rules: [{id: L-1, when: {cause: quality}, then: {return: buyer}}]
          invariants: [{name: floor, when: {}, never: {return: buyer}}]
        time_limits:
          refund.resubmission: {id: T-1, when: {category: food}, within: 3 days}
        """)
    assert len(found) == 5
    assert sum("time_limits refund.resubmission" in line for line in found) == 2  # the wait, and its rule
    assert all("not_proved: " in line and "not proved: too many cases to look at" in line for line in found)


def test_thresholds_without_an_order_are_told():
    """Invariants may ask for what no rule does: where the calendar must decide, it is said."""
    (line,) = said("""\
        escalation:
          rules: [{id: E-1, when: {overdue_by: {at_least: 30 days}}, then: {level: 2}}]
          invariants: [{name: floor, when: {overdue_by: {at_least: 1 month}}, never: {level: 3}}]
        """)
    place = "5:1 not_proved: escalation: "
    assert line == f"{place}not proved: whether 1 month are less than 30 days depends on the calendar"


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_rulebooks_have_no_problems(name):
    """What we ship passes `check --strict`."""
    assert check_rulebook(load_rulebook(name), strict=True) == ()


def test_a_test_of_a_rule_that_is_not_there_is_told():
    """A slip in the id of an expected rule is told where the test stands, with the nearest id."""
    rules = "shipping_fee:\n  rules: [{id: SF-5, then: {return: buyer}}]\n"
    found = said(rules + "  tests: [{name: a slip, given: {}, expect: {rule: SF-55}}]\n")
    assert found == [
        "6:1 unknown_rule: the test 'a slip' expects the rule SF-55, and there is none; did you mean 'SF-5'?"
    ]
