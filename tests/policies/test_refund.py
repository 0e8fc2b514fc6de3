"""The policy `refund`: what it answers, under which rules."""

import pytest

from servflow.policies.refund import ELEMENTS, Refund
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
from tests.policies.examples import NOW, asked, line, order, paid, rule, table, yuan

RULES = FrozenMap({name: rule(f"F-{number:02d}") for number, name in enumerate(ELEMENTS, 1)})
ROUTES = table(
    "refund",
    rule("R-163", {"route": "account"}, method="cash_on_delivery"),
    rule("R-176", {"route": "original"}, method="alipay"),
)
SHOP = Refund(elements=RULES, routes=ROUTES)
GIFTED = order(
    line("l1", "99.00", 2, bundle="set"),
    line("l2", "10.00", bundle="set"),
    line("g1", "0.00", gift=True, gift_of="l1", selling_price=yuan("15.00")),
    payments=paid(alipay="160.00", coupon="48.00"),
    shipping_fee=yuan("10.00"),
    free_shipping=True,
    points_granted=20,
)


def test_everything_at_once():
    """A whole return names total, shares, deductions, coupons, advance, points and every rule that took part."""
    decision = SHOP.decide(
        {
            "order": GIFTED,
            "liability": {"return": "merchant", "outbound": "buyer"},
            "missing_gifts": ("g1",),
            "freight_paid": yuan("12.00"),
            "reimbursable": "capped",
        },
        NOW,
    )
    assert decision.outcome == FrozenMap(
        total=yuan("135.00"),
        by_payment={"alipay": yuan("135.00")},
        by_line={"l1": yuan("198.00"), "l2": yuan("10.00"), "g1": yuan("0.00")},
        deductions=(
            FrozenMap(kind="missing_gift", rule="F-03", line="g1", amount=yuan("15.00"), owed=yuan("15.00")),
            FrozenMap(kind="outbound_freight", rule="F-06", line=None, amount=yuan("10.00"), owed=yuan("10.00")),
        ),
        restore=(FrozenMap(payment="coupon", method="coupon", amount=yuan("48.00")),),
        shipping_fee=yuan("0.00"),
        adjustment=yuan("0.00"),
        reimbursement={"amount": yuan("10.00"), "as": "balance"},
        subsidy=yuan("0.00"),
        points=20,
        invoice=yuan("0.00"),
        account_needed=False,
        account_rules=(),
        routes={"alipay": "original"},
        methods=("alipay",),
        fee_payer="platform",
        split_bundles=(),
    )
    assert (decision.policy, decision.rule) == ("refund", "F-01")
    assert decision.also == ("F-02", "F-03", "F-04", "F-05", "F-06", "F-08", "R-176")
    assert (decision.label, decision.source) == (RULES["cash"].title, RULES["cash"].source)


def test_subsidy_and_split_bundle():
    """A part of a bundle is told by name, and the platform's subsidy with its rule (F-07, F-09)."""
    facts = {"order": GIFTED, "lines": (asked("l1"),), "liability": {"return": "buyer", "subsidy": yuan("3.00")}}
    decision = SHOP.decide(facts, NOW)
    assert decision.outcome["split_bundles"] == ("set",)
    assert decision.outcome["subsidy"] == yuan("3.00")
    assert {"F-07", "F-09"} <= set(decision.also)


def test_without_rules_the_composition_stands():
    """A rulebook that does not speak of refunds still refunds, under no rule's name."""
    decision = Refund.default().decide({"order": GIFTED, "lines": (asked("l1"),)}, NOW)
    assert (decision.rule, decision.also, decision.label, decision.source) == ("", (), None, None)
    assert decision.outcome["total"] == yuan("76.15")
    assert decision.outcome["split_bundles"] == ("set",)
    assert decision.outcome["routes"] == {"alipay": "original"}
    assert Refund.default().rules() == ()


def test_a_route_may_have_the_only_rule():
    """Where only routes have rules, theirs are told beside a decision without a rule of its own."""
    decision = Refund(routes=ROUTES).decide({"order": GIFTED}, NOW)
    assert (decision.rule, decision.also) == ("", ("R-176",))


@pytest.mark.parametrize("policy", [SHOP, Refund.default()])
@pytest.mark.parametrize(("method", "needed"), [("cash_on_delivery", True), ("alipay", False)])
def test_cash_on_delivery_needs_an_account(policy, method, needed):
    """Money that has no way back goes to an account (R-163); other money the way it came (R-152)."""
    bought = order(line("l1", "99.00"), payments=paid(**{method: "99.00"}))
    outcome = policy.decide({"order": bought}, NOW).outcome
    assert outcome["account_needed"] is needed
    assert outcome["routes"] == {method: "account" if needed else "original"}


def test_a_method_without_a_rule_goes_back_the_way_it_came():
    """A route table that is silent on a method leaves the default (R-152)."""
    bought = order(line("l1", "99.00"), payments=paid(tenpay="99.00"))
    decision = SHOP.decide({"order": bought}, NOW)
    assert decision.outcome["routes"] == {"tenpay": "original"}
    assert decision.also == ("F-08",)


def test_an_advance_in_cash_needs_an_account():
    """A reimbursement in cash is blocked until there is an account (R-196)."""
    facts = {
        "order": GIFTED,
        "liability": {"return": "merchant"},
        "freight_paid": yuan("12.00"),
        "cash_wanted": True,
    }
    outcome = SHOP.decide(facts, NOW).outcome
    assert (outcome["account_needed"], outcome["reimbursement"]["as"]) == (True, "cash")


def test_nothing_to_pay_by_an_account():
    """An order on delivery of which no money goes back needs no account."""
    bought = order(line("l1", "99.00"), payments=paid(cash_on_delivery="99.00"))
    outcome = SHOP.decide({"order": bought, "remedy": "exchange"}, NOW).outcome
    assert (outcome["account_needed"], outcome["methods"], outcome["reimbursement"]) == (False, (), None)


def test_lost_coupons_are_not_restored():
    """A rulebook that restores nothing in kind leaves coupons lost, and still turns none into money (R-153)."""
    policy = Refund(terms=Refund.default().terms.__class__(restore=False))
    outcome = policy.decide({"order": GIFTED}, NOW).outcome
    assert (outcome["restore"], outcome["total"]) == ((), yuan("160.00"))


def test_without_an_order_the_route_is_told():
    """A test beside the rules asks for the route of a payment method alone."""
    assert SHOP.decide({"method": "alipay"}, NOW).rule == "R-176"
    assert SHOP.decide({"method": "alipay"}, NOW).outcome == {"route": "original"}
    assert SHOP.decide({"method": "tenpay"}, NOW).outcome == {}
    assert Refund.default().decide({"method": "alipay"}, NOW).outcome == {}


def test_deductions_without_a_rule():
    """A deduction under no rule says so with an empty name."""
    outcome = Refund.default().decide({"order": GIFTED, "missing_gifts": ("g1",)}, NOW).outcome
    assert [(item["kind"], item["rule"]) for item in outcome["deductions"]] == [("missing_gift", "")]


def test_why_another_route_was_not_taken():
    """The routes explain themselves; elements have no conditions to explain."""
    assert [str(miss) for miss in SHOP.why_not({"method": "alipay"})] == [
        "R-163: method is alipay, not cash_on_delivery"
    ]
    assert Refund.default().why_not({"method": "alipay"}) == ()


def test_rules_are_listed():
    """Every element and route can be looked up by its id."""
    listed = SHOP.rules()
    assert [found.id for found in listed] == [*(f"F-{number:02d}" for number in range(1, 10)), "R-163", "R-176"]
    assert listed[0].then == {"element": "cash"}


def test_the_outcome_is_frozen():
    """An answer can be hashed, shared and stored: nothing in it can change."""
    outcome = SHOP.decide({"order": GIFTED}, NOW).outcome
    assert isinstance(outcome, FrozenMap)
    assert isinstance(hash(outcome), int)
    assert Money.total(outcome["by_payment"].values(), "CNY") == outcome["total"]


def test_a_rulebook_without_the_bundle_element_looks_for_none():
    """Where the elements are listed without bundles, nobody is told of a split one (F-09)."""
    policy = Refund(elements=FrozenMap(cash=RULES["cash"]))
    outcome = policy.decide({"order": GIFTED, "lines": (asked("l1"),)}, NOW).outcome
    assert outcome["split_bundles"] == ()
