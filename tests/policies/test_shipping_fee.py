"""Who bears which leg of the goods' way."""

import pytest

from servflow.policies.shipping_fee import ShippingFee
from servflow.policies.table import Table
from servflow.policies.words import LEGS
from servflow.values.frozen import FrozenMap
from tests.policies.examples import NOW, rule, table, yuan

ALL_AGREED = dict.fromkeys(LEGS, "agreed")
TABLE = table(
    "shipping_fee",
    rule("L-01", {**ALL_AGREED, "settlement": "as_agreed"}, agreement="present"),
    rule("L-06b", {"return": "merchant", "reship": "merchant"}, merchant_refused_parcel=True),
    rule("L-22", {"return": "buyer", "reship": "buyer"}, inspection="failed"),
    rule("L-19", {"outbound": "at_fault", "return": "at_fault"}, fault=("merchant", "carrier", "unclear")),
    rule("L-16", {"outbound": "buyer", "return": "buyer", "reship": "buyer"}, free_shipping=True),
    rule("L-18", {"return": "buyer", "subsidy": "by_region"}, cause="no_reason"),
    rule("L-18b", {"return": "merchant", "subsidy": yuan("3.00")}, cause="dislike"),
    rule("L-18c", {"return": "buyer", "subsidy": yuan("3.00")}, cause="other"),
    otherwise=rule("L-20", {"outbound": "merchant", "return": "buyer"}),
    overlays=(rule("L-14", {"storage": "merchant"}, retrieval_delayed=True),),
)


def shop():
    """Give the policy over the table."""
    return ShippingFee(table=TABLE, subsidies=FrozenMap(east=yuan("5.00")))


def judge(**facts):
    """Give the rules and the outcome on these facts."""
    decision = shop().decide(facts, NOW)
    return decision.rules, decision.outcome


@pytest.mark.parametrize(
    ("agreed", "outcome"),
    [
        ({"return": "buyer"}, {"return": "buyer"}),
        ({"return": "buyer", "outbound": "merchant"}, {"return": "buyer", "outbound": "merchant"}),
        ({"return": "buyer", "reship": "merchant"}, {"return": "buyer", "reship": "merchant"}),
        ({"return": "somebody"}, {}),
        ({}, {}),
        (None, {}),
    ],
)
def test_an_agreement_names_the_parties(agreed, outcome):
    """What was agreed is named by its party; legs that the agreement leaves out are not decided (L-01, R-127)."""
    rules, found = judge(
        agreement="present", agreed=agreed, free_shipping=True, remedy="refund", retrieval_delayed=True
    )
    assert rules == ("L-01",)
    assert found == {**outcome, "settlement": "as_agreed"}


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("merchant", {"outbound": "merchant", "return": "merchant"}),
        ("carrier", {"outbound": "carrier", "return": "carrier"}),
        ("unclear", {}),
    ],
)
def test_whoever_is_at_fault_pays(fault, outcome):
    """The party at fault bears the legs; where nobody is named, nobody bears them yet (L-19, R-126)."""
    assert judge(fault=fault) == (("L-19",), outcome)


@pytest.mark.parametrize(
    ("facts", "reship"),
    [
        ({"free_shipping": True, "remedy": "refund"}, None),
        ({"free_shipping": True, "remedy": "exchange"}, "buyer"),
        ({"free_shipping": True}, "buyer"),
        ({"merchant_refused_parcel": True, "remedy": "refund"}, "merchant"),
        ({"inspection": "failed", "remedy": "refund"}, "buyer"),
    ],
)
def test_nothing_is_sent_for_a_refund(facts, reship):
    """A new delivery is nobody's cost where the goods only come back for money (L-06b, L-16, L-22)."""
    assert judge(**facts)[1].get("reship") == reship


@pytest.mark.parametrize(
    ("facts", "subsidy"),
    [
        ({"cause": "no_reason", "region": "east"}, "5.00"),
        ({"cause": "no_reason", "region": "west"}, "0.00"),
        ({"cause": "no_reason"}, "0.00"),
        ({"cause": "other"}, "3.00"),
    ],
)
def test_the_platforms_subsidy(facts, subsidy):
    """A subsidy by region comes from the shop's table, nothing where it is silent (R-136, G-21)."""
    assert judge(**facts)[1]["subsidy"] == yuan(subsidy)


def test_only_the_buyers_leg_is_subsidised():
    """Where somebody else bears the return leg there is no subsidy (Appendix E 2)."""
    assert judge(cause="dislike") == (("L-18b",), {"return": "merchant"})


def test_overlays_add_to_the_rule():
    """An overlay adds its legs to whichever rule decided (L-14)."""
    rules, outcome = judge(cause="no_reason", retrieval_delayed=True)
    assert rules == ("L-18", "L-14")
    assert outcome == {"return": "buyer", "storage": "merchant", "subsidy": yuan("0.00")}


@pytest.mark.parametrize("slow", [False, True])
@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"free_shipping": True, "remedy": "refund"}, {"outbound": "buyer", "return": "buyer"}),
        ({"free_shipping": True}, {"outbound": "buyer", "return": "buyer", "reship": "buyer"}),
        ({"cause": "other"}, {"return": "buyer", "subsidy": yuan("3.00")}),
        ({"cause": "dislike"}, {"return": "merchant"}),
    ],
)
def test_an_overlay_changes_nothing_else(facts, outcome, slow):
    """With an overlay or without, the rule's own answer comes out the same, under its title and source."""
    decision = shop().decide({**facts, "retrieval_delayed": slow}, NOW)
    assert decision.outcome == {**outcome, **({"storage": "merchant"} if slow else {})}
    made = next(found for found in TABLE.rules if found.id == decision.rule)
    assert (decision.label, decision.source, decision.policy) == (made.title, made.source, "shipping_fee")
    assert decision.inputs == {**facts, "retrieval_delayed": slow}


def test_the_fallback():
    """Where no rule holds, the fallback decides (L-20, R-128); without one nothing is decided."""
    assert judge() == (("L-20",), {"outbound": "merchant", "return": "buyer"})
    empty: Table = table("shipping_fee")
    assert ShippingFee(table=empty).decide({}, NOW).outcome == {}


def test_the_decision_keeps_rule_and_inputs():
    """Title, source and facts of the deciding rule stay on the decision; it can be hashed."""
    decision = shop().decide({"cause": "no_reason"}, NOW)
    assert (decision.policy, decision.inputs) == ("shipping_fee", {"cause": "no_reason"})
    assert decision.source == TABLE.rules[5].source
    assert isinstance(decision.outcome, FrozenMap)


def test_an_answer_that_names_everything_stands_as_it_is():
    """Where a rule leaves nothing to name, its own answer is the outcome; an overlay still adds to it."""
    policy = ShippingFee(
        table=table(
            "shipping_fee",
            rule("A", {"return": "buyer", "settlement": "refund"}, cause="quality"),
            overlays=(rule("B", {"storage": "at_fault"}, retrieval_delayed=True),),
        )
    )
    assert policy.decide({"cause": "quality"}, NOW).outcome is policy.table.rules[0].then
    both = policy.decide({"cause": "quality", "retrieval_delayed": True, "fault": "carrier"}, NOW)
    assert (both.rules, both.outcome["storage"], both.outcome["return"]) == (("A", "B"), "carrier", "buyer")
    nobody = policy.decide({"cause": "quality", "retrieval_delayed": True}, NOW)
    assert "storage" not in nobody.outcome


def test_rules_explain_themselves():
    """Every rule is listed, and says why it did not decide."""
    assert [found.id for found in shop().rules()][-3:] == ["L-18c", "L-20", "L-14"]
    assert "L-16: free_shipping is false, not true" in map(str, shop().why_not({"free_shipping": False}))
