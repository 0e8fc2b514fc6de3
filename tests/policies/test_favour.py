"""What is better for the consumer: answers of the vocabularies, and time limits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from servflow.desk import FLOWS
from servflow.policies.favour import better, better_limit, better_value, compared, in_all
from servflow.policies.limit_names import CONSUMERS_LIMITS, LIMITS
from servflow.policies.table import Rule
from servflow.policies.time_limits import TimeLimit
from servflow.policies.vocabulary import VOCABULARIES
from servflow.values.money import Money
from servflow.values.time import Counting, Span, Unit

YUAN = Money.parse


@pytest.mark.parametrize(
    ("policy", "old", "new", "wanted"),
    [
        ("shipping_fee", {"return": "buyer"}, {"return": "merchant"}, 1),
        ("shipping_fee", {"return": "merchant"}, {"return": "buyer"}, -1),
        ("shipping_fee", {"return": "merchant"}, {"return": "platform"}, 0),
        ("shipping_fee", {"return": "buyer"}, {"return": "at_fault"}, 1),
        ("shipping_fee", {"return": "merchant"}, {"return": "agreed"}, -1),
        ("shipping_fee", {"return": "at_fault"}, {"return": "agreed"}, None),
        ("shipping_fee", {}, {"return": "buyer"}, None),
        ("shipping_fee", {"mode_cap": "outbound"}, {}, 1),
        ("shipping_fee", {"return": "buyer"}, {"return": "buyer", "subsidy": YUAN("10 CNY")}, 1),
        ("shipping_fee", {"return": "merchant"}, {"return": "buyer", "subsidy": YUAN("10 CNY")}, -1),
        (
            "shipping_fee",
            {"return": "buyer", "subsidy": YUAN("10 CNY")},
            {"return": "buyer", "subsidy": "by_region"},
            None,
        ),
        (
            "shipping_fee",
            {"return": "buyer", "subsidy": YUAN("10 CNY")},
            {"return": "buyer", "subsidy": YUAN("9 CNY")},
            -1,
        ),
        ("warranty", {"entitlements": ("refund",)}, {"entitlements": ("refund",), "usage_fee": YUAN("9 CNY")}, -1),
        ("warranty", {"entitlements": ()}, {"entitlements": ("refund",), "usage_fee": YUAN("9 CNY")}, 1),
        ("shipping_fee", {"settlement": "kept"}, {"settlement": "closed"}, 0),
        ("shipping_fee", {"return": "buyer", "reship": "merchant"}, {"return": "merchant", "reship": "buyer"}, None),
        ("shipping_constraints", {"reimbursable": "none"}, {"reimbursable": "capped"}, 1),
        ("service_mode", {"paid": False}, {"paid": True}, -1),
        ("service_mode", {"paid": False}, {}, None),
        ("priority", {"priority": 3}, {"priority": Decimal("1.5")}, 1),
        ("warranty", {"entitlements": ("free_repair",)}, {"entitlements": ("refund", "free_repair")}, 1),
        ("warranty", {"entitlements": ("free_repair",)}, {"entitlements": ("refund",)}, None),
        ("warranty", {"entitlements": ("free_repair", "refund")}, {"entitlements": ("refund", "free_repair")}, 0),
        ("warranty", {"entitlements": ("free_repair",)}, {}, -1),
        ("warranty", {"paid_reason": "age"}, {"paid_reason": "use"}, 0),
        ("warranty", {}, {"paid_reason": "use"}, -1),
        ("warranty", {"until": date(2024, 5, 1)}, {"until": date(2024, 6, 1)}, 1),
        ("warranty", {"until": date(2024, 5, 1)}, {"until": Span(1, Unit.MONTHS)}, None),
        ("refund", {"route": "account"}, {"route": "original"}, 1),
        ("priority", {"priority": 3}, {"priority": 1}, 1),
        ("priority", {"priority": 1}, {}, None),
        ("escalation", {"due": Span(1, Unit.HOURS)}, {}, None),
    ],
)
def test_what_is_better_for_the_consumer(
    policy: str, old: dict[str, Any], new: dict[str, Any], wanted: int | None
) -> None:
    """An answer is better, worse, as good, or nobody can tell; the other way round it is the opposite."""
    outcomes = VOCABULARIES[policy].outcomes
    assert better(outcomes, old, new) == wanted
    assert better(outcomes, new, old) == (None if wanted is None else -wanted)


def test_each_answer_is_told_apart() -> None:
    """What differs is compared answer by answer; what is the same, or neutral, is not named."""
    outcomes = VOCABULARIES["shipping_fee"].outcomes
    old = {"return": "buyer", "reship": "merchant", "outbound": "buyer", "settlement": "kept"}
    new = {"return": "merchant", "reship": "buyer", "outbound": "buyer"}
    assert compared(outcomes, old, new) == {"return": 1, "reship": -1}


def test_a_neutral_answer_is_neither_better_nor_worse() -> None:
    """Of a remark nothing is better."""
    assert better_value(VOCABULARIES["warranty"].outcomes["note"], "one", "another") == 0


@pytest.mark.parametrize(
    ("single", "wanted"), [([], 0), ([0, 1], 1), ([-1, 0, -1], -1), ([1, -1], None), ([1, None], None), ([None], None)]
)
def test_several_comparisons_in_one(single: list[int | None], wanted: int | None) -> None:
    """Only what points one way is better or worse as a whole."""
    assert in_all(single) == wanted


def limit(within: str = "", by: int = 0, counting: Counting = Counting.ELAPSED) -> TimeLimit:
    """Return a time limit without conditions."""
    return TimeLimit(Rule(id="T"), Span.parse(within) if within else None, counting=counting, by=by)


@pytest.mark.parametrize(
    ("old", "new", "longer"),
    [
        (limit("3 days"), limit("5 days"), 1),
        (limit("3 days"), limit("3 days"), 0),
        (limit("30 days"), limit("1 month"), None),
        (limit("3 days"), None, 1),
        (None, None, 0),
        (limit(by=1020), limit(by=1080), None),
        (limit(by=1020), limit(by=1020), 0),
        (limit(by=1020), limit("1 day"), None),
        (limit("3 days"), limit("3 days", counting=Counting.CALENDAR_DAYS), None),
    ],
)
def test_a_limit_is_better_as_it_binds(old: TimeLimit | None, new: TimeLimit | None, longer: int | None) -> None:
    """A longer limit is better where the consumer has to act, and worse where the merchant has."""
    assert better_limit("return.return_shipment", old, new) == longer
    assert better_limit("return.merchant_response", old, new) == (None if longer is None else -longer)


@pytest.mark.parametrize("limit", sorted(CONSUMERS_LIMITS))
def test_the_consumer_can_act_within_their_limits(limit: str) -> None:
    """In every state in which a limit of the consumer runs, the buyer has a command of the flow."""
    assert limit in LIMITS
    flow = next(flow for flow in FLOWS if flow.name == limit.partition(".")[0])
    for state in flow.limit_named[limit.partition(".")[2]].states:
        assert any("buyer" in flow.specs[command].roles for command in flow.table[state])
