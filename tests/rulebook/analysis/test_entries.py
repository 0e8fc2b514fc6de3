"""What stands in no table is guarded as tables are: windows, periods, fees, visits, targets, numbers."""

from textwrap import dedent

import attrs
import pytest

from servflow.policies.kpi import Kpi
from servflow.rulebook import (
    as_section,
    load_rulebook,
    mutate,
    read_rulebook,
    run_tests,
    shipped_names,
    suggest_tests,
    unseen,
    untouched,
)
from servflow.rulebook.analysis.entries import entries_of
from servflow.rulebook.analysis.views import plain_table
from tests.rulebook.books import HEAD, book

WINDOWS = """
eligibility:
  windows:
    id: W
    combine: any
    rules:
      - {id: W-1, opens: shipped_at, anchor: confirmed_at, or_anchor: signed_at, within: 168 hours}
      - {id: W-2, anchor: signed_at, within: 7 days, counting: calendar_days, effective: {from: 2024-01-01}}
"""
ALL_OPEN = """
eligibility:
  windows:
    combine: all
    rules:
      - {id: W-1, anchor: confirmed_at, within: 3 days}
      - {id: W-2, anchor: signed_at, within: 7 days}
"""
PERIODS = """
warranty:
  start: [purchase, production]
  periods:
    - {id: P-1, when: {category: engine}, within: 3 years, usage: 60000, after_repair: 6 months, restarts: replacement}
    - {id: P-2, within: 12 months, pauses: none}
  usage_fee: [{id: F-1, when: {category: engine}, share: 0.5 %, per: 1000}, {id: F-2, share: 100 %, per: 1 day}]
  rules:
    - {id: R-1, when: {in_period: true, receipt: true}, then: {entitlements: [refund], usage_fee: by_use}}
    - {id: R-2, then: {entitlements: []}}
"""
VISITS = """
follow_up:
  visits:
    - {id: V-1, after: 3 days}
    - {id: V-2, when: {tier: vip}, after: 1 month, kind: later}
"""
TARGETS = """
kpi:
  targets:
    - {id: K-1, metric: response_time, at_most: 24 hours, of: mean, when: {period: week}}
    - {id: K-2, metric: response_time, at_most: 30 hours}
    - {id: K-3, metric: satisfaction_rate, at_least: 90 %}
"""
ONE_WINDOW = "eligibility: {windows: {rules: [{id: W-1, anchor: placed_at, within: 1 month}]}}\n"
NUMBERS = """
numbering:
  return: {id: N-1, format: "RT{yyyymm}-{serial:3}"}
  refund: {id: N-2, format: "RF{serial}"}
"""


def slips(text):
    """Give the slips of a rulebook, each with the part it is in."""
    return [f"{verdict.view.part} {verdict.mutant}" for verdict in mutate(book(text))]


@pytest.mark.parametrize("text", [WINDOWS, ALL_OPEN, PERIODS, VISITS, TARGETS, NUMBERS])
def test_what_is_suggested_for_an_entry_can_be_pasted(text):
    """Under the entries of a section, the suggestions read back as tests that pass and see every slip."""
    shop = book(text)
    suggested = as_section(each.test for each in suggest_tests(shop, mutate(shop)))
    lines = suggested.split("\n", 1)[1]
    pasted = read_rulebook({"shop.yaml": HEAD + dedent(text) + lines})
    assert [str(played) for played in run_tests(pasted) if not played.passed] == []
    assert [str(verdict.mutant) for verdict in mutate(pasted) if verdict.fate in {"alive", "hidden"}] == []
    assert unseen(pasted) == ()
    assert unseen(shop) != ()


@pytest.mark.parametrize(
    "shop",
    [*map(book, (WINDOWS, ALL_OPEN, PERIODS, VISITS, TARGETS, NUMBERS)), *map(load_rulebook, shipped_names())],
    ids=lambda shop: "-".join((shop.id, *shop.policies)),
)
def test_an_entry_that_is_put_back_changes_nothing(shop):
    """A policy with its own entry in place of that one is the same policy, but for targets of other metrics."""
    for view in entries_of(shop):
        put, own = view.put(plain_table(view.table)), shop.policies[view.policy]
        assert in_order(put) == in_order(own)


def in_order(policy):
    """Give a policy with the targets of each metric together: those of another one make no difference to them."""
    if not isinstance(policy, Kpi):
        return policy
    return attrs.evolve(policy, targets=tuple(sorted(policy.targets, key=lambda target: target.metric)))


def test_a_window_slips_by_its_length_its_dates_and_its_counting():
    """A window can be longer or shorter, counted otherwise or from elsewhere; hours are never counted by date."""
    assert slips(WINDOWS) == [
        "window W-1 W-1: is missing",
        "window W-1 W-1: answering within=169 hours instead of 168 hours",
        "window W-1 W-1: answering within=167 hours instead of 168 hours",
        "window W-1 W-1: answering counting=working instead of elapsed",
        "window W-1 W-1: answering anchor=placed_at instead of confirmed_at",
        "window W-1 W-1: without its answer on opens",
        "window W-1 W-1: answering opens=placed_at instead of shipped_at",
        "window W-1 W-1: without its answer on or_anchor",
        "window W-1 W-1: answering or_anchor=placed_at instead of signed_at",
        "window W-2 W-2: is missing",
        "window W-2 W-2: answering within=8 days instead of 7 days",
        "window W-2 W-2: answering within=6 days instead of 7 days",
        "window W-2 W-2: answering counting=elapsed instead of calendar_days",
        "window W-2 W-2: answering anchor=placed_at instead of signed_at",
        "window W-2 W-2: in force from 2023-12-31",
        "window W-2 W-2: in force from 2024-01-02",
        "windows W: is missing",
        "windows W: answering combine=all instead of any",
    ]


def test_what_no_rulebook_could_say_is_no_slip():
    """A share above 100 % and a use of nothing are refused by every reader, so no hand slips there."""
    found = slips(PERIODS)
    assert "usage_fee F-1: answering share=1.5 instead of 0.5" in found
    assert [slip for slip in found if "F-2: answering share=" in slip] == [
        "usage_fee F-2: answering share=99 instead of 100"
    ]
    assert "usage_fee F-2: answering per=0 instead of 1" not in found
    assert "periods P-2: without its answer on within" not in found


def test_one_window_is_no_group():
    """Where there is one window only, it makes no difference how several count together."""
    assert {slip.partition(":")[0] for slip in slips(ONE_WINDOW)} == {"window W-1 W-1"}


def test_targets_slip_by_one():
    """A target can be one more or less, or held the other way."""
    assert [slip for slip in slips(TARGETS) if "K-3" in slip] == [
        "satisfaction_rate K-3: is missing",
        "satisfaction_rate K-3: answering target=89 % instead of 90 %",
        "satisfaction_rate K-3: answering direction=more_than instead of at_least",
    ]


def test_bounds_that_no_test_lies_on_are_told():
    """A bound is touched by a test of its policy that lies on it; those of a 'not' count as well."""
    shop = book("""
        approvals:
          rules:
            - {id: A-1, when: {amount: {at_most: 50 CNY}}, then: {allowed: true}}
            - {id: A-2, when: {level: {not: 3}, amount: {more_than: 50 CNY, less_than: 90 CNY}}, then: {role: manager}}
          tests:
            - {name: on it, given: {amount: 50 CNY}, expect: {rule: A-1}}
        """)
    assert [str(bound) for bound in untouched(shop)] == ["A-2: amount less than 90.00 CNY"]
    assert untouched(book(WINDOWS)) == ()


def test_only_a_rulebooks_own_rules_need_tests_of_its_own():
    """What a house takes over from another rulebook is tested there; what it adds is not seen by a test yet."""
    head = 'id: house\nversion: "1"\nextends: lution\n'
    assert unseen(read_rulebook({"house.yaml": head})) == ()
    own = "approvals: {rules: [{id: H-1, when: {action: refund.approve}, then: {allowed: true}}]}\n"
    assert [(policy, rule.id) for policy, rule in unseen(read_rulebook({"house.yaml": head + own}))] == [
        ("approvals", "H-1")
    ]
