"""The nearest change that would alter an answer, held against trying everything."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servflow.rulebook.nearest import MOST_SHOWN, nearest_changes
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
from servflow.values.time import Span
from tests.rulebook.books import book

AT = datetime(2024, 6, 7, 4, tzinfo=UTC)


def nearest(rules: str, policy: str = "shipping_fee", **facts):
    """Give the nearest changes as pairs: what is otherwise, and the rule that would then decide."""
    shop = book(rules)
    decision = shop.judge(policy, facts, AT)
    return [
        (dict(change.facts), dict(change.before), change.decision.rule)
        for change in nearest_changes(shop, decision, facts, AT)
    ]


FEE = """
    shipping_fee:
      rules:
        - {id: L-1, when: {cause: quality, remedy: refund}, then: {return: merchant}}
        - {id: L-2, when: {cause: quality, remedy: exchange}, then: {return: platform}}
      otherwise: {id: L-9, then: {return: buyer}}
"""


def test_one_fact_is_enough():
    """Of one fact another value alters the answer; what is known goes before what is not."""
    assert nearest(FEE, cause="quality", remedy="exchange") == [
        ({"cause": "no_reason"}, {"cause": "quality"}, "L-9"),
        ({"remedy": "refund"}, {"remedy": "exchange"}, "L-1"),
        ({"remedy": "repair"}, {"remedy": "exchange"}, "L-9"),
    ]
    assert nearest(FEE, cause="quality") == [
        ({"remedy": "refund"}, {"remedy": None}, "L-1"),
        ({"remedy": "exchange"}, {"remedy": None}, "L-2"),
    ]


def test_two_facts_where_one_is_not_enough():
    """Where no change of one fact helps, two are changed."""
    assert nearest(FEE, cause="lost", remedy="repair") == [
        ({"cause": "quality", "remedy": "refund"}, {"cause": "lost", "remedy": "repair"}, "L-1"),
        ({"cause": "quality", "remedy": "exchange"}, {"cause": "lost", "remedy": "repair"}, "L-2"),
    ]


def test_nothing_helps():
    """A table that always answers the same has no such change, and neither has a policy that is not there."""
    assert nearest("shipping_fee: {otherwise: {id: L-9, then: {return: buyer}}}", cause="lost") == []
    same = "[{id: L-1, when: {cause: quality, remedy: refund, goodwill: true}, then: {return: merchant}}]"
    assert nearest(f"shipping_fee: {{rules: {same}, otherwise: {{then: {{return: buyer}}}}}}") == []
    assert nearest(FEE, policy="service_mode") == []


LIMITED = """
    approvals:
      rules:
        - {id: A-1, when: {amount: {at_most: 50 CNY}}, then: {allowed: true}}
        - {id: A-2, when: {amount: {at_most: 500 CNY}}, then: {chain: [manager]}}
      otherwise: {id: A-3, then: {allowed: false}}
"""


def test_the_smallest_step_goes_first():
    """Of amounts the nearest that alters the answer is told, on either side, exactly at the bound."""
    eighty = Money.parse("80 CNY")
    assert nearest(LIMITED, "approvals", amount=eighty) == [
        ({"amount": Money.parse("50 CNY")}, {"amount": eighty}, "A-1"),
        ({"amount": Money.parse("500.01 CNY")}, {"amount": eighty}, "A-3"),
    ]


@pytest.mark.parametrize(
    ("policy", "fact", "bounds", "now", "wanted"),
    [
        ("approvals", "amount", ("20 CNY", "50 CNY"), Money.parse("80 CNY"), Money.parse("49.99 CNY")),
        ("approvals", "quantity", ("2", "50"), 80, 49),
        ("escalation", "overdue_by", ("2 days", "9 days"), Span.parse("10 days"), Span.parse("8 days")),
        ("warranty", "reported_on", ("2024-01-01", "2024-06-01"), date(2024, 8, 1), date(2024, 5, 31)),
        ("approvals", "quantity", ("2", "2.5"), 80, Decimal("2.25")),
    ],
)
def test_below_a_bound_the_nearest_is_just_below(policy, fact, bounds, now, wanted):
    """Of what lies between two bounds the value next to the upper one is told to whoever stands above."""
    answers = {"approvals": "allowed: true", "escalation": "level: 2", "warranty": "note: yes"}
    other = {"approvals": "allowed: false", "escalation": "level: 3", "warranty": "note: no"}
    last = {"approvals": "role: manager", "escalation": "level: 4", "warranty": "burden: buyer"}
    rules = f"""
    {policy}:
      rules:
        - {{id: N-1, when: {{{fact}: {{less_than: {bounds[0]}}}}}, then: {{{answers[policy]}}}}}
        - {{id: N-2, when: {{{fact}: {{less_than: {bounds[1]}}}}}, then: {{{other[policy]}}}}}
      otherwise: {{id: N-3, then: {{{last[policy]}}}}}
    """
    changes = {rule: changed for changed, _, rule in nearest(rules, policy, **{fact: now})}
    assert changes["N-2"] == {fact: wanted}


def test_a_day_on_which_another_rule_is_in_force():
    """Dated rules may answer otherwise on another day."""
    dated = """
        shipping_fee:
          rules: [{id: L-1, effective: {from: 2024-07-01}, then: {return: merchant}}]
          otherwise: {id: L-9, then: {return: buyer}}
    """
    ((facts, before, rule),) = nearest(dated)
    assert (str(facts["as_of"]), str(before["as_of"]), rule) == ("2024-07-01", "2024-06-07", "L-1")


def test_what_follows_from_other_facts_is_not_changed():
    """The dates tell whether goods are covered: nobody is told to change that by itself."""
    warranty = """
        warranty:
          start: purchase
          periods: [{id: P-1, within: 12 months}]
          rules: [{id: R-1, when: {in_period: true, altered: {not: true}}, then: {entitlements: [free_repair]}}]
          otherwise: {id: R-9, then: {paid_reason: over}}
    """
    facts = {"dates": FrozenMap(purchase="2024-01-01"), "altered": False}
    assert [set(changed) for changed, _, _ in nearest(warranty, "warranty", **facts)] == [{"altered"}]


def test_facts_that_contradict_each_other_are_passed_over():
    """A change that cannot be is none."""
    warranty = """
        warranty:
          start: purchase
          rules: [{id: R-1, when: {replaced_on: {at_most: 2023-01-01}}, then: {entitlements: [free_repair]}}]
          otherwise: {id: R-9, then: {paid_reason: over}}
    """
    assert nearest(warranty, "warranty", dates=FrozenMap(purchase="2024-01-01")) == []


def test_eligibility_is_altered_by_yes_and_no():
    """Another reason is no other answer."""
    rules = """
        eligibility:
          rules:
            - {id: E-1, when: {category: food}}
            - {id: E-2, when: {worn: true}}
    """
    assert nearest(rules, "eligibility", category="food", worn=False) == [
        ({"category": "anything_else"}, {"category": "food"}, ""),
    ]


def test_a_time_limit_is_altered_by_its_own_rules():
    """Only what the rules on this limit ask for is changed."""
    rules = """
        time_limits:
          return.inspection: [{id: T-1, when: {category: phone}, within: 2 days}, {id: T-2, within: 5 days}]
          return.resubmission: [{id: T-3, when: {tier: gold}, within: 2 days}, {id: T-4, within: 5 days}]
    """
    assert nearest(rules, "time_limits", limit="return.inspection") == [
        ({"category": "phone"}, {"category": None}, "T-1"),
    ]


def test_what_depends_on_the_calendar_is_left_out():
    """Where the order of two durations depends on the calendar no change is told."""
    rules = """
        escalation:
          rules:
            - {id: U-1, when: {overdue_by: {at_least: 30 days}}, then: {level: 2}}
          otherwise: {id: U-2, then: {level: 1}}
          invariants: [{name: late, when: {overdue_by: {at_least: 1 month}}, never: {level: 1}}]
    """
    assert nearest(rules, "escalation") == []


CAUSES, REMEDIES = ("quality", "lost", "other"), ("refund", "exchange", "repair")
WHEN = st.fixed_dictionaries(
    {},
    optional={
        "cause": st.sampled_from(CAUSES[:2]),
        "remedy": st.sampled_from(REMEDIES[:2]),
        "goodwill": st.sampled_from(("true", "false")),
    },
)
RULES = st.lists(st.tuples(WHEN, st.sampled_from(("buyer", "merchant", "platform"))), min_size=1, max_size=5)


@given(RULES, st.sampled_from(CAUSES), st.sampled_from(REMEDIES), st.booleans())
def test_no_nearer_change_is_missed(rules, cause, remedy, goodwill):
    """Trying every value finds a change of so few facts exactly where one is told, and each that is told alters it."""
    lines = [
        f"        - {{id: L-{number}, when: {{{', '.join(f'{name}: {value}' for name, value in when.items())}}}, "
        f"then: {{return: {payer}}}}}"
        for number, (when, payer) in enumerate(rules)
    ]
    shop = book("\n".join(["    shipping_fee:", "      rules:", *lines]))
    facts = {"cause": cause, "remedy": remedy, "goodwill": goodwill}
    decision = shop.judge("shipping_fee", facts, AT)
    changes = nearest_changes(shop, decision, facts, AT)
    assert len(changes) <= MOST_SHOWN
    for change in changes:
        other = shop.judge("shipping_fee", {**facts, **change.facts}, AT)
        assert other.outcome != decision.outcome
        assert (other.rule, dict(change.before)) == (change.decision.rule, {name: facts[name] for name in change.facts})
    everywhere = [
        sum(facts[name] != value for name, value in zip(facts, case, strict=True))
        for case in product(CAUSES, REMEDIES, (True, False))
        if shop.judge("shipping_fee", dict(zip(facts, case, strict=True)), AT).outcome != decision.outcome
    ]
    fewest = min(everywhere, default=3)
    assert {len(change.facts) for change in changes} == ({fewest} if fewest < 3 else set())
