"""Who may approve what."""

import pytest

from servflow.policies.approvals import Approvals
from servflow.policies.conditions import Equals, Range
from servflow.policies.table import Rule
from servflow.values.frozen import FrozenMap
from tests.policies.examples import NOW, rule, table, yuan

SMALL = ("amount", Range(at_most=yuan("1000.00")))
SHOP = Approvals(
    table=table(
        "approvals",
        rule("R-171b", {"allowed": False}, action="refund.approve", same_person=True),
        rule("A-2", {"allowed": True}, action="refund.approve", role="manager"),
        Rule(
            id="A-1",
            when=(("action", Equals("refund.approve")), ("role", Equals("finance")), SMALL),
            then=FrozenMap(allowed=True),
        ),
        rule("A-3", {"allowed": False}, action="refund.approve"),
        rule("A-4", {"allowed": False, "role": "supervisor"}, action="quote.approve"),
    )
)


def judge(**facts):
    """Give the rule and the outcome on these facts."""
    decision = SHOP.decide(facts, NOW)
    return decision.rule, decision.outcome


def test_by_role_and_amount():
    """Finance approves up to a limit, the manager above it."""
    assert judge(action="refund.approve", role="finance", amount=yuan("1000.00")) == ("A-1", {"allowed": True})
    assert judge(action="refund.approve", role="manager", amount=yuan("1000.01")) == ("A-2", {"allowed": True})


@pytest.mark.parametrize(
    ("facts", "rule_id", "roles"),
    [
        ({"role": "finance", "amount": yuan("1000.01")}, "A-3", ("manager",)),
        ({"role": "agent", "amount": yuan("5.00")}, "A-3", ("manager", "finance")),
        ({"role": "manager", "same_person": True}, "R-171b", ("manager",)),
    ],
)
def test_a_refusal_says_who_could(facts, rule_id, roles):
    """Whoever may not approve learns who may; nobody approves what they confirmed themselves (R-171)."""
    found, outcome = judge(action="refund.approve", **facts)
    assert found == rule_id
    assert outcome == {"allowed": False, "roles": roles, "role": roles[0]}


def test_a_rule_may_name_the_role():
    """The role that a rule names goes before those that were found; perhaps nobody could."""
    assert judge(action="quote.approve") == ("A-4", {"allowed": False, "role": "supervisor", "roles": ()})


def test_what_no_rule_speaks_of():
    """A chain of approval is empty unless the house names one (C-36)."""
    assert judge(action="ticket.close", role="agent") == ("", {})


def test_rules_explain_themselves():
    """Every rule is listed, and says why it did not decide."""
    assert [found.id for found in SHOP.rules()] == ["R-171b", "A-2", "A-1", "A-3", "A-4"]
    assert {miss.reason for miss in SHOP.why_not({"action": "ticket.close", "role": "agent"})} <= {
        "condition",
        "unknown",
    }
