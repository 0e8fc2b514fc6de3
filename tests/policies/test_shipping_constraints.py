"""With which carrier a parcel may travel."""

import pytest

from servflow.policies.shipping_constraints import ShippingConstraints
from tests.policies.examples import NOW, rule, table

SHOP = ShippingConstraints(
    table=table(
        "shipping_constraints",
        rule("L-C3", {"allowed": True}, leg="return", freight_payment="collect", collect_consented=True),
        rule("L-C4", {"allowed": False}, leg="return", freight_payment="collect"),
        rule("L-C1", {"allowed": True, "reimbursable": "capped"}, cause="quality", carrier=("sf", "ems", "fedex")),
        otherwise=rule("G-17", {"allowed": True}),
    )
)


@pytest.mark.parametrize(
    ("facts", "found", "outcome"),
    [
        ({"leg": "return", "freight_payment": "collect"}, "L-C4", {"allowed": False}),
        ({"leg": "return", "freight_payment": "collect", "collect_consented": True}, "L-C3", {"allowed": True}),
        ({"cause": "quality", "carrier": "sf"}, "L-C1", {"allowed": True, "reimbursable": "capped"}),
        ({"cause": "quality", "carrier": "yto"}, "G-17", {"allowed": True}),
        ({"cause": "dislike", "carrier": "sf"}, "G-17", {"allowed": True}),
    ],
)
def test_constraints(facts, found, outcome):
    """No freight-collect without consent, and no dear carrier at another's cost (R-143, R-193, R-194, G-17)."""
    decision = SHOP.decide(facts, NOW)
    assert (decision.rule, decision.outcome) == (found, outcome)


def test_rules_explain_themselves():
    """Every rule is listed, and says why it did not decide."""
    assert [found.id for found in SHOP.rules()] == ["L-C3", "L-C4", "L-C1", "G-17"]
    assert "L-C1: carrier is yto, not [sf, ems, fedex]" in map(
        str, SHOP.why_not({"cause": "quality", "carrier": "yto"})
    )
