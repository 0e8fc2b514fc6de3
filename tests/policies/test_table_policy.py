"""Policies that are their tables: carriers, service modes, priorities."""

import pytest

from servflow.policies.table_policy import TablePolicy
from tests.policies.examples import NOW, rule, table

CARRIERS = TablePolicy(
    table=table(
        "shipping_constraints",
        rule("L-C3", {"allowed": True}, leg="return", freight_payment="collect", collect_consented=True),
        rule("L-C4", {"allowed": False}, leg="return", freight_payment="collect"),
        rule("L-C1", {"allowed": True, "reimbursable": "capped"}, cause="quality", carrier=("sf", "ems", "fedex")),
        otherwise=rule("G-17", {"allowed": True}),
    )
)
MODES = TablePolicy(
    table=table(
        "service_mode",
        rule("R-041", {"mode": "phone", "decided_by": "technician"}, solvable_by_phone=True),
        rule("R-073", {"mode": "remote"}, complexity="simple", remote_possible=True),
        rule("R-033a", {"mode": "mail_in"}, portable=True, covered=True),
        rule("R-033b", {"mode": "carry_in", "paid": True}, portable=True, covered=False),
        otherwise=rule("R-074", {"mode": "on_site"}),
    )
)
QUEUE = TablePolicy(
    table=table(
        "priority",
        rule("P-0", {"urgency": "extra_urgent", "priority": 1}, safety=True),
        rule("P-1", {"priority": 1}, impact="high", urgency=("urgent", "extra_urgent")),
        rule("P-2", {"priority": 2}, impact="high"),
        otherwise=rule("P-3", {"priority": 3}),
        overlays=(rule("P-vip", {"note": "call back first"}, tier="key account"),),
    )
)


@pytest.mark.parametrize(
    ("policy", "facts", "found", "outcome"),
    [
        (CARRIERS, {"leg": "return", "freight_payment": "collect"}, ("L-C4",), {"allowed": False}),
        (
            CARRIERS,
            {"leg": "return", "freight_payment": "collect", "collect_consented": True},
            ("L-C3",),
            {"allowed": True},
        ),
        (CARRIERS, {"cause": "quality", "carrier": "sf"}, ("L-C1",), {"allowed": True, "reimbursable": "capped"}),
        (CARRIERS, {"cause": "quality", "carrier": "yto"}, ("G-17",), {"allowed": True}),
        (CARRIERS, {"cause": "dislike", "carrier": "sf"}, ("G-17",), {"allowed": True}),
        (
            MODES,
            {"solvable_by_phone": True, "covered": True},
            ("R-041",),
            {"mode": "phone", "decided_by": "technician"},
        ),
        (MODES, {"complexity": "simple", "remote_possible": True}, ("R-073",), {"mode": "remote"}),
        (MODES, {"portable": True, "covered": True}, ("R-033a",), {"mode": "mail_in"}),
        (MODES, {"portable": True, "covered": False}, ("R-033b",), {"mode": "carry_in", "paid": True}),
        (MODES, {"portable": True}, ("R-074",), {"mode": "on_site"}),
        (QUEUE, {"safety": True, "impact": "low"}, ("P-0",), {"urgency": "extra_urgent", "priority": 1}),
        (QUEUE, {"impact": "high", "urgency": "extra_urgent"}, ("P-1",), {"priority": 1}),
        (QUEUE, {"impact": "high", "urgency": "normal"}, ("P-2",), {"priority": 2}),
        (QUEUE, {"tier": "key account"}, ("P-3", "P-vip"), {"priority": 3, "note": "call back first"}),
    ],
)
def test_the_table_decides(policy, facts, found, outcome):
    """No freight-collect without consent (R-143, R-193), the mode by diagnosis and warranty (R-033), danger first."""
    decision = policy.decide(facts, NOW)
    assert (decision.rules, decision.outcome) == (found, outcome)


@pytest.mark.parametrize(
    ("policy", "name", "ids"),
    [
        (CARRIERS, "shipping_constraints", ["L-C3", "L-C4", "L-C1", "G-17"]),
        (MODES, "service_mode", ["R-041", "R-073", "R-033a", "R-033b", "R-074"]),
        (QUEUE, "priority", ["P-0", "P-1", "P-2", "P-3", "P-vip"]),
    ],
)
def test_it_is_called_like_its_table(policy, name, ids):
    """A policy has its table's name and lists every rule, the one for all other cases and the overlays last."""
    assert policy.name == policy.decide({}, NOW).policy == name
    assert [found.id for found in policy.rules()] == ids


@pytest.mark.parametrize(
    ("policy", "facts", "miss"),
    [
        (CARRIERS, {"cause": "quality", "carrier": "yto"}, "L-C1: carrier is yto, not [sf, ems, fedex]"),
        (MODES, {"portable": True}, "R-033a: covered is not known (it asks for true)"),
        (QUEUE, {"safety": True, "impact": "high"}, "P-2: holds, but an earlier rule decided"),
    ],
)
def test_rules_explain_themselves(policy, facts, miss):
    """A rule that did not decide says why."""
    assert miss in map(str, policy.why_not(facts))
