"""Who may approve what, alone or one after the other."""

import pytest

from servflow.errors import InvalidValueError
from servflow.policies.approvals import Approvals
from servflow.policies.conditions import Equals, Range
from servflow.policies.table import Rule
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
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


@pytest.mark.parametrize(
    ("amount", "granted", "rule_id"),
    [("400.00", "600.00", "A-1"), ("400.01", "600.00", "A-3"), ("0.01", "1000.00", "A-3"), ("1000.00", "0.00", "A-1")],
)
def test_what_was_granted_counts(amount, granted, rule_id):
    """An amount after an amount meets the limit of both together; the facts are kept as they were given."""
    facts = {
        "action": "refund.approve",
        "role": "finance",
        "amount": yuan(amount),
        "granted": yuan(granted),
    }
    decision = SHOP.decide(facts, NOW)
    assert (decision.rule, decision.inputs) == (rule_id, facts)
    assert isinstance(decision.inputs, FrozenMap)


def test_granted_without_an_amount():
    """What was granted before is no amount that is asked for now."""
    assert judge(action="refund.approve", role="finance", granted=yuan("5.00"))[0] == "A-3"


def test_why_not_speaks_of_the_whole():
    """The reason of a refusal names the sum that the limit was held against."""
    facts = {"action": "refund.approve", "role": "finance", "amount": yuan("400.01"), "granted": yuan("600.00")}
    misses = {miss.rule: str(miss) for miss in SHOP.why_not(facts)}
    assert misses["A-1"] == "A-1: amount is 1000.01 CNY, not {at_most: 1000.00 CNY}"


@pytest.mark.parametrize(
    ("money", "message"),
    [
        ({"amount": yuan("1.00"), "granted": yuan("-1.00")}, "granted: expected an amount that is not negative"),
        ({"amount": yuan("-1.00"), "granted": yuan("1.00")}, "amount: expected an amount that is not negative"),
        (
            {"amount": yuan("1.00"), "granted": 5},
            "granted: expected an amount with its currency such as 50 CNY, not int",
        ),
        (
            {"amount": "1", "granted": yuan("1.00")},
            "amount: expected an amount with its currency such as 50 CNY, not str",
        ),
        ({"amount": "1"}, "amount: expected an amount with its currency such as 50 CNY, not str"),
    ],
)
def test_money_that_cannot_be_is_an_error(money, message):
    """Nothing granted was less than nothing, or no amount."""
    with pytest.raises(InvalidValueError) as caught:
        judge(action="refund.approve", role="finance", **money)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "money",
    [
        {"amount": Money.of("5.00", "USD")},
        {"amount": Money.of("5.00", "USD"), "granted": Money.of("1.00", "USD")},
        {"amount": yuan("5.00"), "granted": Money.of("1.00", "USD")},
    ],
)
def test_money_of_another_currency(money):
    """Money that no limit can be compared with is refused under a name of its own, whoever asks."""
    facts = {"action": "refund.approve", "role": "manager", **money}
    decision = SHOP.decide(facts, NOW)
    assert (decision.policy, decision.rule, decision.inputs) == ("approvals", "other_currency", facts)
    assert isinstance(decision.inputs, FrozenMap)
    assert decision.outcome == {"allowed": False, "roles": ()}
    assert decision.label.both() == ("the amount is in another currency than the limits 金额币种与审批限额不一致")
    assert len(SHOP.why_not(facts)) >= len(SHOP.rules()) - 1


def test_any_currency_where_no_rule_names_one():
    """Rules that look at no amount do not care for its currency."""
    free = Approvals(table=table("approvals", rule("A-9", {"allowed": True}, role="finance")))
    dollars = {"role": "finance", "amount": Money.of("5.00", "USD")}
    assert free.decide(dollars, NOW).rule == "A-9"
    assert free.decide({**dollars, "granted": Money.of("1.00", "USD")}, NOW).rule == "A-9"
    assert free.decide({**dollars, "granted": yuan("1.00")}, NOW).rule == "other_currency"


CHAINS = Approvals(
    table=table(
        "approvals",
        rule("R-171b", {"allowed": False}, same_person=True, action="refund.approve"),
        rule("R-344", {"chain": ("supervisor", "manager", "manager")}, action="installation.approve"),
        rule("R-390", {"chain": ("supervisor", "manager"), "delegate": "inspector"}, action="visit.approve"),
        Rule(
            id="R-225",
            when=(("action", Equals("quote.approve")), ("deviation", Range(more_than=10))),
            then=FrozenMap(chain=("manager",)),
        ),
        rule("R-225b", {"chain": ()}, action="quote.approve"),
        overlays=(rule("X-1", {"allowed": False, "note": "audit"}, category="frozen"),),
    )
)
REQUEST = {"action": "installation.approve"}
VISIT = {"action": "visit.approve"}


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"role": "supervisor"}, {"allowed": True, "counts_as": "supervisor", "next": "manager"}),
        (
            {"role": "manager", "approved_by": ("supervisor",)},
            {"allowed": True, "counts_as": "manager", "next": "manager"},
        ),
        ({"role": "manager", "approved_by": ("supervisor", "manager")}, {"allowed": True, "counts_as": "manager"}),
        ({"role": "agent", "approved_by": ["manager", "supervisor", "manager"]}, {"allowed": True}),
        ({"approved_by": ("supervisor", "manager", "manager", "finance")}, {"allowed": True}),
    ],
)
def test_a_chain_is_followed(facts, told):
    """Whoever is next is allowed, and learns who comes after; a chain that is through allows (R-344)."""
    decision = CHAINS.decide({**REQUEST, **facts}, NOW)
    assert decision.rule == "R-344"
    assert decision.outcome == {"chain": ("supervisor", "manager", "manager"), **told}


@pytest.mark.parametrize(
    ("facts", "first"),
    [
        ({}, "supervisor"),
        ({"role": "manager"}, "supervisor"),
        ({"role": "manager", "approved_by": ("manager",)}, "supervisor"),
        ({"role": "supervisor", "approved_by": ("supervisor",)}, "manager"),
        ({"role": "supervisor", "same_person": True}, "supervisor"),
        ({"role": "inspector"}, "supervisor"),
    ],
)
def test_nobody_approves_out_of_turn(facts, first):
    """Anybody else is refused and learns who is next, as does whoever asks without a role or approved before."""
    outcome = CHAINS.decide({**REQUEST, **facts}, NOW).outcome
    assert (outcome.get("allowed"), outcome.get("next"), outcome.get("role"), outcome.get("roles")) == (
        False,
        first,
        first,
        (first,),
    )
    assert "counts_as" not in outcome


def test_a_delegate_approves_for_whoever_is_absent():
    """While the next approver is away the delegate may act in their place, and only then (G-33)."""
    away = {**VISIT, "approved_by": ("supervisor",), "absent": True}
    told = CHAINS.decide({**away, "role": "inspector"}, NOW).outcome
    assert (told.get("allowed"), told.get("counts_as"), "next" in told) == (True, "manager", False)
    refused = CHAINS.decide({**away, "role": "agent"}, NOW).outcome
    assert (refused.get("allowed"), refused.get("roles"), refused.get("role")) == (
        False,
        ("inspector", "manager"),
        "inspector",
    )
    here = CHAINS.decide({**away, "absent": False, "role": "inspector"}, NOW).outcome
    assert (here.get("allowed"), here.get("roles")) == (False, ("manager",))
    nobody = CHAINS.decide({**REQUEST, "absent": True}, NOW).outcome
    assert (nobody.get("allowed"), nobody.get("roles")) == (False, ("supervisor",))


def test_an_empty_chain_asks_nobody():
    """Exactly ten per cent below the list needs no approval; a hair more needs the manager's (R-225, G-30)."""
    assert CHAINS.decide({"action": "quote.approve", "deviation": 10}, NOW).outcome == {"chain": (), "allowed": True}
    refused = CHAINS.decide({"action": "quote.approve", "deviation": 10.01, "role": "agent"}, NOW)
    assert (refused.rule, refused.outcome["allowed"], refused.outcome["roles"]) == ("R-225", False, ("manager",))


def test_a_refusal_goes_before_a_chain():
    """What an overlay forbids no chain allows."""
    outcome = CHAINS.decide({**VISIT, "role": "supervisor", "category": "frozen"}, NOW).outcome
    assert (outcome["allowed"], outcome["note"], outcome["roles"]) == (False, "audit", ())
