"""A base that favours the consumer: what a rulebook that extends it may say, and what stands all the same."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from textwrap import dedent
from typing import Any

import pytest

from servflow import Actor, Applied, ServiceDesk, replay
from servflow.codec import dump_record, load_record
from servflow.errors import RulebookError
from servflow.kernel.journal import plain_decision
from servflow.policies.book import Rulebook
from servflow.policies.floors import Layer, Override, laid_over
from servflow.rulebook import load_rulebook
from servflow.rulebook.nearest import nearest_changes
from servflow.rulebook.timing import sums_of
from servflow.values.decisions import Decision
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
from servflow.values.time import parse_instant
from tests.policies.examples import line, order, paid
from tests.rulebook.books import said

AT = datetime(2024, 6, 7, 4, tzinfo=UTC)  # Friday noon in Shanghai

STATUTE = """
id: statute
version: 1
shipping_fee:
  favour: consumer
  rules:
    - {id: S-1, when: {cause: quality}, then: {outbound: merchant, return: merchant}}
    - {id: S-2, when: {cause: no_reason}, then: {return: buyer, subsidy: 5 CNY}}
  otherwise: {id: S-9, then: {return: buyer}}
"""


INVARIANT = """
  invariants: [{name: the merchant pays for faults, when: {cause: quality}, never: {return: buyer}}]
"""


@pytest.fixture
def shelf(tmp_path):
    """Give a function that writes rulebooks side by side and loads the last."""

    def write(**texts: str) -> Rulebook:
        for name, text in texts.items():
            (tmp_path / name).mkdir(exist_ok=True)
            (tmp_path / name / "rulebook.yaml").write_text(dedent(text), encoding="utf-8")
        return load_rulebook(tmp_path / name)

    return write


def shop(sections: str, base: str = "statute") -> str:
    """Return the text of a rulebook that extends a base."""
    return f"id: shop\nversion: 2\nextends: ../{base}\n{dedent(sections)}"


def fee(book: Rulebook, **facts: Any) -> Decision:
    """Ask who pays the shipping fee."""
    return book.judge("shipping_fee", facts, AT)


def wrong(shelf: Any, **texts: str) -> list[tuple[str, str]]:
    """Give code and message of everything that is wrong with the last of some rulebooks."""
    with pytest.raises(RulebookError) as caught:
        shelf(**texts)
    return [(problem.code, said(problem)) for problem in caught.value.problems]


def test_a_worse_answer_gives_way_to_the_base(shelf):
    """Where the shop's rule is worse, the statute's answer stands, and the decision names the shop's rule."""
    book = shelf(
        statute=STATUTE,
        shop=shop("shipping_fee: {rules: [{id: S-1, when: {cause: quality}, then: {return: buyer}}]}"),
    )
    decision = fee(book, cause="quality")
    assert decision.rule == "S-1"
    assert decision.outcome == {"outbound": "merchant", "return": "merchant"}
    assert decision.overrides == ("shop 2: S-1",)
    assert book.rule_of(decision).file.endswith("statute/rulebook.yaml")
    misses = book.why_not(decision)
    assert [(miss.rule, miss.reason) for miss in misses] == [("S-1", "less_favourable"), ("S-2", "condition")]


def test_a_better_answer_counts(shelf):
    """Where the shop gives more, its rule decides, and the decision names the rule that it replaced."""
    book = shelf(
        statute=STATUTE,
        shop=shop("shipping_fee: {rules: [{id: S-2, when: {cause: no_reason}, then: {return: merchant}}]}"),
    )
    decision = fee(book, cause="no_reason")
    assert (decision.rule, decision.outcome, decision.also) == ("S-2", {"return": "merchant"}, ())
    assert decision.overrides == ("statute 1: S-2",)
    assert book.rule_of(decision).file.endswith("shop/rulebook.yaml")
    assert fee(book, cause="lost").overrides == ()
    assert book.rule_of(fee(book, cause="lost")).id == "S-9"


def test_a_rule_that_goes_before_those_of_the_base_names_them(shelf):
    """A rule of another id that takes a case from the statute names the rule that would have decided it."""
    book = shelf(
        statute=STATUTE,
        shop=shop("shipping_fee: {rules: [{id: H-1, when: {goodwill: true}, then: {return: platform}}]}"),
    )
    assert fee(book, goodwill=True).overrides == ("statute 1: S-9",)


def test_of_a_mixed_answer_each_better_part_stands(shelf):
    """Where the shop is better in one answer and worse in another, each better one stands; both rules are named."""
    rule = "{id: H-1, when: {cause: quality}, then: {outbound: buyer, return: merchant, reship: merchant}}"
    base = STATUTE.replace("{outbound: merchant, return: merchant}", "{outbound: merchant, return: buyer}")
    decision = fee(shelf(statute=base, shop=shop(f"shipping_fee: {{rules: [{rule}]}}")), cause="quality")
    assert decision.outcome == {"return": "merchant", "reship": "merchant", "outbound": "merchant"}
    assert (decision.rule, decision.also, decision.overrides) == ("H-1", ("S-1",), ("statute 1: S-1",))


def test_what_belongs_to_an_answer_goes_with_it(shelf):
    """A subsidy is for the leg that the buyer pays: it comes with the answer on that leg, and is no better alone."""
    rule = "{id: H-1, when: {cause: no_reason}, then: {return: buyer, outbound: merchant}}"
    book = shelf(statute=STATUTE, shop=shop(f"shipping_fee: {{rules: [{rule}]}}"))
    assert fee(book, cause="no_reason").outcome == {
        "return": "buyer",
        "outbound": "merchant",
        "subsidy": Money.parse("5 CNY"),
    }
    cheap = "{id: H-1, when: {cause: quality}, then: {return: buyer, subsidy: 5 CNY, reship: merchant}}"
    base = STATUTE.replace("return: merchant}", "return: merchant, reship: buyer}")
    book = shelf(statute=base, shop=shop(f"shipping_fee: {{rules: [{cheap}]}}"))
    assert fee(book, cause="quality").outcome == {"return": "merchant", "reship": "merchant", "outbound": "merchant"}


def test_what_the_base_does_not_say_the_shop_may(shelf):
    """Silence of the base guarantees nothing: another leg, or a case that it does not decide."""
    base = STATUTE.replace("  otherwise: {id: S-9, then: {return: buyer}}\n", "")
    rules = "[{id: H-1, when: {cause: quality}, then: {return: merchant, storage: buyer}},"
    rules += " {id: H-2, when: {cause: lost}, then: {return: buyer}}]"
    book = shelf(statute=base, shop=shop(f"shipping_fee: {{rules: {rules}}}"))
    assert fee(book, cause="quality").outcome["storage"] == "buyer"
    assert fee(book, cause="lost").overrides == ()


def test_without_favour_the_shop_decides(shelf):
    """A base that favours nobody guarantees nothing; the decision still names the rule that was replaced."""
    book = shelf(
        statute=STATUTE.replace("  favour: consumer\n", ""),
        shop=shop("shipping_fee: {rules: [{id: S-1, when: {cause: quality}, then: {return: buyer}}]}"),
    )
    decision = fee(book, cause="quality")
    assert (decision.rule, decision.outcome, decision.overrides) == ("S-1", {"return": "buyer"}, ("statute 1: S-1",))
    assert book.floors == {}


def test_a_floor_holds_through_three_generations(shelf):
    """What the statute guarantees, no grandchild takes away; what the shop guarantees of its own holds as well."""
    middle = "shipping_fee: {rules: [{id: S-2, when: {cause: no_reason}, then: {return: platform}}]}"
    brand = """
        id: brand
        version: 3
        extends: ../shop
        shipping_fee:
          rules:
            - {id: S-1, when: {cause: quality}, then: {return: buyer}}
            - {id: S-2, when: {cause: no_reason}, then: {return: buyer}}
    """
    book = shelf(statute=STATUTE, shop=shop(middle), brand=brand)
    assert fee(book, cause="quality").outcome["return"] == "merchant"
    assert fee(book, cause="no_reason").outcome["return"] == "buyer"
    book = shelf(statute=STATUTE, shop=shop(middle.replace("{rules", "{favour: consumer, rules")), brand=brand)
    assert fee(book, cause="quality").outcome["return"] == "merchant"
    decision = fee(book, cause="no_reason")
    assert decision.outcome["return"] == "platform"
    assert decision.overrides == ("brand 3: S-2", "statute 1: S-2")
    assert book.rule_of(decision).then == {"return": "platform"}
    assert {"S-1", "S-2", "S-9"} == {rule.id for rule in book.floors["shipping_fee"].policy.rules()}


def test_the_other_answer_for_all_cases_is_listed_by_both_ids(shelf):
    """An override has both places and the ids of the rules on both sides."""
    book = shelf(statute=STATUTE, shop=shop("shipping_fee:\n  otherwise: {id: H-9, then: {return: platform}}\n"))
    (override,) = book.replaced
    assert override == Override(
        policy="shipping_fee", what="otherwise", base="statute 1", rules=("H-9",), base_rules=("S-9",)
    )
    assert (override.line, override.base_line) == (5, 9)
    assert override.file.endswith("shop/rulebook.yaml")
    assert override.base_file.endswith("statute/rulebook.yaml")
    assert book.overrides == ("shipping_fee: otherwise",)
    assert fee(book).overrides == ("statute 1: S-9",)


def test_where_and_when_the_shop_counts_is_an_override(shelf):
    """Another calendar, zone or currency than the base's is listed; the same one is none."""
    base = f"timezone: Europe/Paris\ncurrency: CNY\n{STATUTE.lstrip()}"
    book = shelf(statute=base, shop=shop("timezone: Asia/Tokyo\ncurrency: CNY\ncalendar: every_day\n"))
    assert book.overrides == ("rulebook: timezone",)


LIMITS = """
id: statute
version: 1
time_limits:
  favour: consumer
  return.merchant_response: {id: T-1, within: 3 days, on_lapse: approve}
  return.return_shipment: {id: T-2, within: 7 days, counting: calendar_days}
  return.inspection: {id: T-3, when: {category: phone}, within: 2 days}
"""


def limit_of(book: Rulebook, limit: str, at: datetime = AT, **facts: Any) -> tuple[str | None, Decision]:
    """Give the due date of a limit, as days and hours after it began, and the decision on it."""
    deadline = book.deadline(limit, at, facts, "breach")
    return (None if deadline is None else str(deadline.due_at - at)), book.judge(
        "time_limits", {"limit": limit, **facts}, at
    )


ANSWER, SENDING, INSPECTION = "return.merchant_response", "return.return_shipment", "return.inspection"


@pytest.mark.parametrize(
    ("limit", "own", "due", "rule", "overrides"),
    [
        (ANSWER, "{within: 2 days}", "2 days, 0:00:00", ANSWER, ["statute 1: T-1"]),
        (ANSWER, "{within: 5 days}", "3 days, 0:00:00", "T-1", [f"shop 2: {ANSWER}"]),
        (ANSWER, "[{when: {category: tv}, within: 1 day}]", "3 days, 0:00:00", "T-1", [f"shop 2: {ANSWER}"]),
        (ANSWER, "{id: T-1, within: 3 days, on_lapse: approve}", "3 days, 0:00:00", "T-1", ["statute 1: T-1"]),
        (SENDING, "{id: H-2, within: 5 days, counting: calendar_days}", "7 days, 12:00:00", "T-2", ["shop 2: H-2"]),
        (SENDING, "{id: H-2, within: 8 days}", "8 days, 0:00:00", "H-2", ["statute 1: T-2"]),
        (SENDING, "{id: H-2, within: 7 days}", "7 days, 12:00:00", "T-2", ["shop 2: H-2"]),
        (SENDING, "{id: H-2, when: {category: tv}, within: 9 days}", None, "", []),
        (INSPECTION, "{id: H-3, within: 9 days}", "9 days, 0:00:00", "H-3", ["statute 1: T-3"]),
    ],
)
def test_a_time_limit_is_no_worse_than_the_base_has_it(shelf, limit, own, due, rule, overrides):
    """The merchant's limit gets no longer and the buyer's no shorter; where the base sets none, the shop may."""
    book = shelf(statute=LIMITS, shop=shop(f"time_limits: {{{limit}: {own}}}"))
    found, decision = limit_of(book, limit)
    assert (found, decision.rule, list(decision.overrides)) == (due, rule, overrides)


@pytest.mark.parametrize(
    ("at", "due"),
    [(AT, "1 day, 0:00:00"), (AT + timedelta(days=3), "0:00:00"), (AT + timedelta(days=4), "0:00:00")],
)
def test_which_limit_is_longer_is_told_by_the_calendar(shelf, at, due):
    """One working day and one day of 24 hours: from a Friday the day is shorter, otherwise both are as long."""
    statute = LIMITS.replace("within: 3 days", "within: 1 working day")
    book = shelf(statute=statute, shop=shop("time_limits: {return.merchant_response: {id: H-1, within: 1 day}}"))
    found, decision = limit_of(book, "return.merchant_response", at)
    assert found == "1 day, 0:00:00"
    assert decision.rule == "H-1"
    book = shelf(statute=statute, shop=shop('time_limits: {return.merchant_response: {id: H-1, by: "17:00"}}'))
    assert limit_of(book, "return.merchant_response", at)[0] == "5:00:00"


def test_what_the_lapse_of_a_guaranteed_limit_does_stays(shelf):
    """A shorter limit of the shop lapses as the statute says."""
    book = shelf(
        statute=LIMITS, shop=shop("time_limits: {return.merchant_response: {within: 2 days, on_lapse: escalate}}")
    )
    assert book.deadline("return.merchant_response", AT, {}, "breach").on_lapse == "approve"


def test_one_limit_may_be_guaranteed_alone(shelf):
    """``favour`` with keys of limits guarantees those and no others."""
    statute = LIMITS.replace("favour: consumer", "favour: {return.return_shipment: consumer}")
    text = "time_limits: {return.merchant_response: {within: 9 days}, return.return_shipment: {within: 1 day}}"
    book = shelf(statute=statute, shop=shop(text))
    assert limit_of(book, "return.merchant_response")[0] == "9 days, 0:00:00"
    assert limit_of(book, "return.return_shipment")[0] == "7 days, 12:00:00"


ELIGIBILITY = """
id: statute
version: 1
eligibility:
  favour: consumer
  windows:
    id: W-0
    rules: [{id: W-1, anchor: signed_at, within: 7 days}]
  rules:
    - {id: E-1, when: {category: fresh}}
    - {id: E-2, when: {altered: true}}
"""
SIGNED = parse_instant("2024-06-01T12:00:00+08:00", "signed_at")


def may(book: Rulebook, days: int = 1, **facts: Any) -> Decision:
    """Ask so many days after the parcel was signed for whether something may be given back."""
    return book.judge("eligibility", {"signed_at": SIGNED, **facts}, SIGNED + timedelta(days=days))


def test_an_exclusion_of_the_shop_alone_does_not_count(shelf):
    """Refused is what both refuse; the shop's rule that the statute knows nothing of gives way, and is named."""
    book = shelf(statute=ELIGIBILITY, shop=shop("eligibility: {rules: [{id: H-1, when: {worn: true}}]}"))
    refused = may(book, worn=True)
    assert refused.outcome["eligible"]
    assert (refused.rule, refused.overrides) == ("W-1", ("shop 2: H-1",))
    both = may(book, worn=True, category="fresh")
    assert both.outcome["reasons"] == ("H-1", "E-1")
    assert both.overrides == ()


def test_a_window_of_the_shop_decides_where_only_an_exclusion_gave_way(shelf):
    """The rule of the decision is looked up where it stands, though another rule of the same rulebook gave way."""
    text = """
        eligibility:
          windows: {rules: [{id: H-2, anchor: signed_at, within: 30 days}]}
          rules: [{id: H-1, when: {worn: true}}]
    """
    book = shelf(statute=ELIGIBILITY, shop=shop(text))
    decision = may(book, 20, worn=True)
    assert (decision.rule, decision.overrides) == ("H-2", ("shop 2: H-1",))
    assert book.rule_of(decision).id == "H-2"


def test_an_exclusion_that_the_shop_gives_up_is_gone(shelf):
    """A shop may refuse less than the statute lets it."""
    book = shelf(
        statute=ELIGIBILITY, shop=shop("eligibility: {rules: [{id: E-2, when: {altered: true, category: fresh}}]}")
    )
    assert may(book, altered=True).outcome["eligible"]


@pytest.mark.parametrize(
    ("within", "days", "eligible", "until", "overrides"),
    [
        ("3 days", 1, True, 7, ("shop 2: W-1",)),
        ("3 days", 5, True, 7, ("shop 2: W-0", "shop 2: W-1")),
        ("3 days", 8, False, None, ("statute 1: W-1",)),
        ("10 days", 1, True, 10, ("statute 1: W-1",)),
        ("10 days", 8, True, 10, ("statute 1: W-1",)),
        ("10 days", 11, False, None, ("statute 1: W-1",)),
    ],
)
def test_the_longer_window_counts(shelf, within, days, eligible, until, overrides):
    """A shop may give more time and never less."""
    text = f"eligibility: {{windows: {{rules: [{{id: W-1, anchor: signed_at, within: {within}}}]}}}}"
    book = shelf(statute=ELIGIBILITY, shop=shop(text))
    decision = may(book, days)
    assert decision.outcome["eligible"] is eligible
    assert decision.outcome["until"] == (None if until is None else SIGNED + timedelta(days=until))
    assert decision.overrides == overrides
    by_base = overrides and overrides[0].startswith("shop")
    assert (
        book.rule_of(decision).file.endswith("statute/rulebook.yaml" if by_base else "shop/rulebook.yaml")
        or not eligible
    )


def test_the_windows_may_be_guaranteed_alone(shelf):
    """``favour`` inside ``windows`` leaves the exclusions to the shop."""
    statute = ELIGIBILITY.replace("  favour: consumer\n", "").replace(
        "    id: W-0\n", "    id: W-0\n    favour: consumer\n"
    )
    text = """
        eligibility:
          windows: {rules: [{id: W-1, anchor: signed_at, within: 3 days}]}
          rules: [{id: H-1, when: {worn: true}}]
    """
    book = shelf(statute=statute, shop=shop(text))
    assert may(book, 5).outcome["eligible"]
    assert not may(book, worn=True).outcome["eligible"]


def test_a_base_without_windows_guarantees_no_time(shelf):
    """What the base does not speak of is the shop's to say."""
    statute = "id: statute\nversion: 1\neligibility: {favour: consumer, rules: [{id: E-1, when: {category: fresh}}]}\n"
    text = "eligibility: {windows: {id: H-0, rules: [{id: H-1, anchor: signed_at, within: 2 days}]}}"
    assert not may(shelf(statute=statute, shop=shop(text)), 3).outcome["eligible"]


def test_a_shop_without_favour_over_eligibility_names_what_it_replaced(shelf):
    """Without a floor the shop's windows count, and the decision names the one that was replaced."""
    text = "eligibility: {windows: {rules: [{id: W-1, anchor: signed_at, within: 3 days}]}}"
    book = shelf(statute=ELIGIBILITY.replace("  favour: consumer\n", ""), shop=shop(text))
    assert not may(book, 5).outcome["eligible"]
    assert may(book, 1).overrides == ("statute 1: W-1",)


WARRANTY = """
id: statute
version: 1
warranty:
  favour: consumer
  start: purchase
  periods: [{id: P-1, within: 12 months}]
  rules:
    - {id: R-1, when: {in_period: true}, then: {entitlements: [free_repair, refund]}}
  otherwise: {id: R-9, then: {paid_reason: over}}
"""


@pytest.mark.parametrize(
    ("within", "on", "entitled", "until"),
    [("6 months", "2024-09-01", True, "2025-01-01"), ("24 months", "2025-09-01", True, "2026-01-01")],
)
def test_the_longer_warranty_counts(shelf, within, on, entitled, until):
    """A shop may warrant for longer and never for less."""
    text = f"warranty: {{periods: [{{id: P-1, within: {within}}}]}}"
    book = shelf(statute=WARRANTY, shop=shop(text))
    facts = {"dates": FrozenMap(purchase="2024-01-01"), "reported_on": datetime.fromisoformat(on).date()}
    outcome = book.judge("warranty", facts, AT).outcome
    assert ("refund" in outcome.get("entitlements", ())) is entitled
    assert str(outcome["until"]) == until


def test_the_sum_that_counts_is_the_guaranteed_one(shelf):
    """Of two periods, two windows, the sums of both are told that took part."""
    text = "warranty: {periods: [{id: H-1, within: 6 months}]}"
    book = shelf(statute=WARRANTY, shop=shop(text))
    facts = {"dates": FrozenMap(purchase="2024-01-01"), "reported_on": datetime(2024, 9, 1, tzinfo=UTC)}
    decision = book.judge("warranty", facts, AT)
    assert [(found.rule, found.length) for found in sums_of(book, decision, AT)] == [("P-1", "12 months")]
    text = "eligibility: {windows: {rules: [{id: W-1, anchor: signed_at, within: 3 days}]}}"
    book = shelf(statute=ELIGIBILITY, shop=shop(text))
    assert [found.length for found in sums_of(book, may(book), SIGNED)] == ["3 days", "7 days"]
    assert sums_of(book, may(book), SIGNED)[0].steps[0].at == SIGNED
    assert sums_of(book, fee(shelf(statute=STATUTE)), AT) == ()


def test_the_sum_is_that_of_the_window_in_force_on_the_day_that_decides(shelf):
    """The day that was given decides which window counts, and without one the local day of asking."""
    dated = "{id: W-%s, anchor: signed_at, within: %s days, effective: {%s: 2024-06-%s}}"
    rules = f"{dated % (1, 3, 'to', '15')}, {dated % (2, 5, 'from', '16')}"
    book = shelf(shop=f"id: shop\nversion: 1\neligibility: {{windows: {{rules: [{rules}]}}}}")
    told = {day: sums_of(book, may(book, as_of=date(2024, 6, day)), SIGNED) for day in (15, 16)}
    assert {day: [(found.rule, found.length) for found in sums] for day, sums in told.items()} == {
        15: [("W-1", "3 days")],
        16: [("W-2", "5 days")],
    }
    assert [found.rule for found in sums_of(book, may(book), SIGNED)] == ["W-1"]


def test_the_sum_of_a_time_limit_is_told_with_its_reminders(shelf):
    """From when, for how long, until when, and when somebody is reminded of it."""
    limit = "time_limits: {ticket.response: {id: T-1, within: 4 days, warn_at: [50 %, 75 %]}}"
    book = shelf(shop=f"id: shop\nversion: 1\n{limit}")
    (found,) = sums_of(book, book.judge("time_limits", {"limit": "ticket.response"}, AT), AT)
    assert (found.rule, found.length, found.provisional) == ("T-1", "4 days", False)
    assert [(step.kind, step.at) for step in found.steps if step.at] == [("begins", AT), ("ends", AT + timedelta(4))]
    assert found.reminders == ((50, AT + timedelta(2)), (75, AT + timedelta(3)))


def test_the_nearest_change_looks_at_what_is_guaranteed(shelf):
    """What the statute asks for alters an answer as well as what the shop asks for."""
    book = shelf(statute=STATUTE, shop=shop("shipping_fee: {rules: [{id: S-1, then: {return: buyer}}]}"))
    changes = nearest_changes(book, fee(book), {}, AT)
    assert {change.decision.rule: dict(change.facts) for change in changes}["S-1"] == {"cause": "quality"}


ROUTES = """
id: statute
version: 1
refund:
  elements: [{id: F-1, element: cash}]
  routes:
    favour: consumer
    rules: [{id: F-4, when: {method: card}, then: {route: original}}]
    invariants: [{name: never a card to an account, when: {method: card}, never: {route: account}}]
"""


def test_the_route_of_a_refund_may_be_guaranteed(shelf):
    """A shop that replaces the routes sends no money another way than the statute wants, and keeps its invariants."""
    text = "refund: {routes: {rules: [{id: H-4, when: {method: card}, then: {route: account}}]}}"
    book = shelf(statute=ROUTES, shop=shop(text))
    decision = book.judge("refund", {"method": "card"}, AT)
    assert (decision.rule, decision.outcome, decision.overrides) == ("F-4", {"route": "original"}, ("shop 2: H-4",))
    assert book.overrides == ("refund: routes",)
    assert [invariant.name for invariant in book.policies["refund"].routes.invariants] == ["never a card to an account"]


def test_a_composed_refund_names_the_routes_that_gave_way(shelf):
    """A whole refund goes by the guaranteed route too, and names the shop's rule that gave way."""
    text = shop("refund: {routes: {rules: [{id: H-4, when: {method: card}, then: {route: account}}]}}")
    bought = order(line("l1", "99.00", 1), payments=paid(card="99.00"))
    for statute in (ROUTES, ROUTES.replace("elements: [{id: F-1, element: cash}]", "elements: []")):
        decision = shelf(statute=statute, shop=text).judge("refund", {"order": bought}, AT)
        assert list(decision.outcome["routes"].values()) == ["original"]
        assert decision.overrides == ("shop 2: H-4",)


def test_the_route_is_guaranteed_through_three_generations(shelf):
    """A shop that guarantees a route as well lies over the statute, and the brand over both."""
    middle = "refund: {routes: {favour: consumer, rules: [{id: H-4, then: {route: original}}]}}"
    brand = "id: brand\nversion: 3\nextends: ../shop\nrefund: {routes: {rules: [{id: B-4, then: {route: account}}]}}\n"
    book = shelf(statute=ROUTES, shop=shop(middle), brand=brand)
    assert book.judge("refund", {"method": "card"}, AT).outcome == {"route": "original"}
    assert book.judge("refund", {"method": "cash"}, AT).outcome == {"route": "original"}


def test_a_refund_without_routes_of_its_own_is_the_base_s(shelf):
    """Where a shop replaces another part of the refund, the routes stay."""
    book = shelf(statute=ROUTES, shop=shop("refund: {elements: [{id: F-1, element: cash, title: Money}]}"))
    assert book.judge("refund", {"method": "card"}, AT).rule == "F-4"


@pytest.mark.parametrize(
    ("base", "text"),
    [
        (STATUTE, "shipping_fee: {favour: house, rules: [{id: H-1, then: {return: buyer}}]}"),
        (STATUTE, "shipping_fee: {favour: [consumer], rules: [{id: H-1, then: {return: buyer}}]}"),
        (LIMITS, "time_limits: {favour: {return.merchant_response: house}}"),
        (ELIGIBILITY, "eligibility: {favour: none}"),
        (ROUTES, "refund: {routes: {favour: merchant, rules: [{id: H-4, then: {route: account}}]}}"),
    ],
)
def test_a_guarantee_cannot_be_dropped(shelf, base, text):
    """Whatever else stands under ``favour`` is refused where the base favours the consumer."""
    assert ("favour_dropped") in {code for code, _ in wrong(shelf, statute=base, shop=shop(text))}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("shipping_fee: {favour: house, rules: [{id: H-1, then: {return: buyer}}]}", "unknown_value"),
        ("shipping_fee: {favour: {a: b}, rules: [{id: H-1, then: {return: buyer}}]}", "unknown_value"),
        ("time_limits: {favour: {return.inspektion: consumer}}", "unknown_limit"),
        ("approvals: {favour: consumer, rules: [{id: A-1, then: {allowed: true}}]}", "unknown_key"),
        ("refund: {favour: consumer}", "unknown_key"),
        ("shipping_fee: 3", "wrong_shape"),
    ],
)
def test_favour_that_says_nothing_is_refused(shelf, text, code):
    """It stands where answers are better or worse for the consumer, and has one value."""
    assert code in {found for found, _ in wrong(shelf, shop=f"id: shop\nversion: 2\n{text}\n")}


def test_a_base_that_cannot_be_read_guarantees_nothing(shelf):
    """What is wrong in the base is told once, in the base."""
    codes = wrong(shelf, statute=STATUTE.replace("cause: quality", "cause: qualty"), shop=shop("shipping_fee: {}"))
    assert [code for code, _ in codes] == ["unknown_value"]
    assert [code for code, _ in wrong(
        shelf, statute="id: statute\nversion: 1\nshipping_fee: {favour: consumer}", shop=shop("numbering: {}")
    )] == ["no_rules"]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "shipping_fee: {invariants: []}",
        "shipping_fee: {hit: first, rules: [{id: S-1, then: {return: buyer}}], otherwise: {then: {return: buyer}}}",
        "shipping_fee: {invariants: [{name: another, never: {return: carrier}}]}",
        "time_limits: {return.inspection: {within: 2 days}}",
    ],
)
def test_an_invariant_stays_whatever_the_shop_says(shelf, text):
    """The statute's invariants are in the table of every rulebook that extends it."""
    statute = STATUTE + INVARIANT
    invariants = shelf(statute=statute, shop=shop(text)).policies["shipping_fee"].table.invariants
    assert invariants[0].name == "the merchant pays for faults"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("shipping_fee: {invariants: none}", "wrong_shape"),
        ("shipping_fee: {invariants: {}}", "wrong_shape"),
        ("shipping_fee:", "wrong_shape"),
        ("shipping_fee: [{id: S-1, then: {return: buyer}}]", "wrong_shape"),
        ("shipping_fee: {hit: unique, rules: [{id: S-7, when: {cause: lost}, then: {return: buyer}}]}", "other_hit"),
        ("shipping_fee: {hit: sections, sections: [{section: a, rules: [{id: S-7, then: {}}]}]}", "other_hit"),
        ("shipping_fee: {invariants: [{name: the merchant pays for faults, never: {return: carrier}}]}",
         "invariant_replaced"),
    ],
)  # fmt: skip
def test_an_invariant_cannot_be_dropped(shelf, text, code):
    """Another shape, another ``hit`` or the same name is refused."""
    statute = STATUTE + INVARIANT
    assert code in {found for found, _ in wrong(shelf, statute=statute, shop=shop(text))}


def test_the_digest_knows_what_is_guaranteed(shelf):
    """With another floor the rulebook is another one, though its own rules are the same."""
    text = shop("shipping_fee: {rules: [{id: S-1, when: {cause: quality}, then: {return: buyer}}]}")
    guaranteed = shelf(statute=STATUTE, shop=text).digest
    free = shelf(statute=STATUTE.replace("  favour: consumer\n", ""), shop=text).digest
    other = shelf(statute=STATUTE.replace("outbound: merchant", "outbound: platform"), shop=text).digest
    assert len({guaranteed, free, other}) == 3
    assert shelf(statute=STATUTE).digest != shelf(statute=STATUTE.replace("  favour: consumer\n", "")).digest


def test_what_gave_way_is_recorded(shelf):
    """A decision is stored with the rules that gave way to it, and as ever where none did."""
    decision = Decision("shipping_fee", "S-1", FrozenMap(), overrides=("shop 2: S-1",))
    assert plain_decision(decision)["overrides"] == ["shop 2: S-1"]
    assert "overrides" not in plain_decision(Decision("shipping_fee", "S-1", FrozenMap()))


def test_routes_that_cannot_be_read_are_told_and_no_more(shelf):
    """Where the statute's or the shop's routes are broken, their problems are what is told."""
    text = shop("refund: {routes: {rules: [{id: H-4, when: {metod: card}, then: {route: account}}]}}")
    assert [code for code, _ in wrong(shelf, statute=ROUTES, shop=text)] == ["unknown_fact"]
    assert [code for code, _ in wrong(shelf, statute=ROUTES, shop=shop("refund: {routes: {rules: []}}"))] == [
        "no_rules"
    ]


def test_a_policy_over_another_has_the_rules_of_both(shelf):
    """What answers has the rulebook's own rules first, and of the base those that it does not have itself."""
    book = shelf(statute=STATUTE, shop=shop("shipping_fee: {otherwise: {id: H-9, then: {return: platform}}}"))
    own, floor, layer = book.policies["shipping_fee"], book.floors["shipping_fee"], Layer(house=book.name)
    assert [rule.id for rule in laid_over(own, floor, layer).rules()] == ["S-1", "S-2", "H-9", "S-9"]
    alone = laid_over(own, None, layer)
    assert (alone.name, alone.rules()) == ("shipping_fee", own.rules())


def test_a_case_keeps_what_gave_way(shelf):
    """Records of a case name the rules that gave way; they are stored with them, read back and replayed."""
    statute = "id: statute\nversion: 1\neligibility: {favour: consumer, rules: [{id: E-1, when: {category: fresh}}]}\n"
    book = shelf(statute=statute, shop=shop("eligibility: {rules: [{id: H-1, when: {cause: no_reason}}]}"))
    bought = {
        "id": "O-1",
        "buyer": "B-1",
        "lines": [{"id": "l1", "quantity": 1, "unit_price": "99.00 CNY"}],
        "payments": [{"id": "p1", "method": "alipay", "amount": "99.00 CNY"}],
    }
    wish = {"order": bought, "cause": "no_reason", "lines": [{"id": "l1", "quantity": 1}]}
    opened = ServiceDesk(book).open("return", wish, by=Actor("buyer", "B-1"), at=AT, case_id="C-1")
    assert isinstance(opened, Applied)
    (record,) = opened.records
    assert [decision.overrides for decision in record.decisions if decision.policy == "eligibility"] == [
        ("shop 2: H-1",)
    ]
    stored = json.loads(json.dumps(dump_record(record)))
    assert load_record(stored) == record
    assert replay((load_record(stored),)) == opened.case
