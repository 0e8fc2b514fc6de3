"""The shipped rulebook `lution`: whole, sourced, tested beside its rules, and deciding as the catalogue tells."""

import re
from datetime import datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servflow.policies.duties import Duties
from servflow.policies.vocabulary import VOCABULARIES
from servflow.policies.words import LEGS
from servflow.rulebook import load_rulebook, run_tests
from servflow.rulebook.rule_tests import play
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
from tests.house.source import ROOT

BOOK = load_rulebook("lution")
RULES = BOOK.every_rule()
TEXTS = {
    entry.name: entry.read_text(encoding="utf-8")
    for entry in (files("servflow") / "rulebooks" / "lution").iterdir()
    if entry.name.endswith(".yaml")
}
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2024, 5, 6, 12, tzinfo=SHANGHAI)  # a Monday


def numbered(prefix: str, first: int, last: int) -> list[str]:
    """Give catalogue ids from first to last."""
    return [f"{prefix}-{number:02}" for number in range(first, last + 1)]


REQUIRED = [
    *numbered("R", 124, 221),
    *numbered("T", 25, 47),
    *(row for row in numbered("L", 1, 22) if row != "L-06"),
    *("L-06a", "L-06b", "L-C1", "L-C2", "L-C3", "L-C4", "L-C5", "L-C6"),
    *numbered("F", 1, 9),
    *numbered("C", 1, 14),
    *("C-29", "C-34", "C-39", "C-40"),
]


def liability(**facts: Any) -> dict[str, str]:
    """Give who pays which leg on these facts."""
    outcome = BOOK.judge("shipping_fee", FrozenMap(facts), NOON).outcome
    return {leg: outcome[leg] for leg in LEGS if leg in outcome}


def legs(row: str) -> dict[str, str]:
    """Read legs written as in the catalogue: outbound, return, reship, storage; B, M, C, or a dot for none."""
    names = {"B": "buyer", "M": "merchant", "C": "carrier"}
    return {leg: names[letter] for leg, letter in zip(LEGS, row.split(), strict=True) if letter != "."}


# ---------------------------------------------------------------------------------------------------------- the whole


def test_head():
    """The rulebook says what it is, and counts Monday to Friday in Shanghai (G-02)."""
    assert BOOK.id == "lution"
    assert BOOK.version == "1.0.0"
    assert BOOK.title.zh
    assert (BOOK.timezone, BOOK.currency) == ("Asia/Shanghai", "CNY")
    assert BOOK.calendar.weekdays == (0, 1, 2, 3, 4)
    assert not BOOK.calendar.holidays
    money = {"shipping_fee", "shipping_constraints", "refund", "refund_account", "approvals"}
    assert set(BOOK.policies) == {"time_limits", "eligibility", "duties"} | money


@pytest.mark.parametrize("beside", BOOK.tests, ids=lambda beside: f"{beside.policy}: {beside.name}")
def test_beside_the_rules(beside):
    """Every test that stands beside a rule passes."""
    played = play(BOOK, beside)
    assert played.passed, str(played)


def test_every_rule_that_decides_has_a_test_beside_it():
    """No rule of a table, limit or window is without a case on which it takes part."""
    decisions = [played.decision for played in run_tests(BOOK)]
    seen = {ident for decision in decisions for ident in decision.rules}
    untold = {"refund_account", "duties"}
    wanted = {rule.id for name, policy in BOOK.policies.items() if name not in untold for rule in policy.rules()}
    assert {ident for ident in wanted - seen if not ident.startswith("F-")} == set()


def test_ids_are_unique_in_the_whole_rulebook():
    """An id names one rule, whichever policy it stands in."""
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("ident", REQUIRED)
def test_every_id_of_the_catalogue_is_restated(ident):
    """Every rule, limit, row, element and contradiction of the shop stands in the rulebook."""
    assert ident in BOOK.rule_ids() or any(ident in rule.refs for rule in RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_is_named_and_sourced(rule):
    """Every rule has a title in both languages and a source that the head lists, with its clause."""
    assert rule.title is not None
    assert rule.title.en.isascii()
    assert re.search(r"[\u4e00-\u9fff]", rule.title.zh)
    assert rule.source is not None
    assert rule.source.ref in BOOK.sources
    assert rule.source.clause


def test_every_source_is_titled_dated_and_used():
    """No source is listed that no rule comes from, and none without a title in both languages and a day of reading."""
    assert {rule.source.ref for rule in RULES if rule.source} == set(BOOK.sources)
    assert all(source.title.en and source.title.zh and source.read_on for source in BOOK.sources.values())


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_no_contact_data(name):
    """No telephone number, mail address or link stands in the rulebook."""
    assert not re.search(r"\d{3,4}-\d{3,}(-\d+)?(?!-)\b(?<!\d{4}-\d\d)|@|https?:|\bQQ\b|\d{7,}", TEXTS[name])


def test_reference_page_knows_the_rulebook():
    """The page for policy authors names every liability row and contradiction, and nothing that is not there."""
    page = (ROOT / "docs" / "reference" / "lution.md").read_text(encoding="utf-8")
    told = set(re.findall(r"\b[RTLFGC]-C?\d\w*", page))
    known = BOOK.rule_ids() | {ref for rule in RULES for ref in rule.refs}
    known |= set(re.findall(r"\bG-\d+", "".join(TEXTS.values())))
    assert told - known == set()
    assert {rule.id for rule in BOOK.policies["shipping_fee"].rules()} <= told
    assert {ident for ident in REQUIRED if ident.startswith("C-")} <= told


# ----------------------------------------------------------------------------------------------------- who pays freight

ROWS = [
    ("L-01", {"agreement": "present", "agreed": FrozenMap({"return": "merchant", "outbound": "buyer"})}, "B M . ."),
    ("L-02", {"freight_payment": "collect", "collect_consented": False, "delivery": "refused"}, "M M . M"),
    ("L-04", {"shipped_as_agreed": False, "delivery": "refused"}, "M M . M"),
    ("L-05", {"return_address": "late"}, ". M . M"),
    ("L-05", {"return_address": "wrong"}, ". M . M"),
    ("L-05", {"return_address": "missing"}, ". M . M"),
    ("L-06a", {"merchant_refused_parcel": True, "goods_with": "carrier"}, ". M . M"),
    ("L-06a", {"merchant_refused_parcel": True, "goods_with": "merchant"}, ". M . M"),
    ("L-06b", {"merchant_refused_parcel": True, "goods_with": "buyer", "remedy": "refund"}, ". M M M"),
    ("L-07", {"no_reason_blocked_by_merchant": True, "cause": "no_reason"}, ". M . ."),
    ("L-08", {"cause": "quality", "remedy": "refund"}, "M M . ."),
    ("L-09", {"cause": "quality", "remedy": "exchange"}, ". M M ."),
    ("L-10", {"cause": "not_as_described", "remedy": "refund"}, ". M . ."),
    ("L-11", {"remedy": "repair", "cause": "quality"}, "M M M ."),
    ("L-12", {"delivery": "undeliverable", "address_error_by": "buyer"}, ". B . ."),
    ("L-13", {"delivery": "refused", "shipped_as_agreed": True, "refusal_justified": False}, ". B B ."),
    ("L-15", {"delivery": "refused", "remedy": "reship"}, ". . B ."),
    ("L-15", {"delivery": "uncollected", "remedy": "reship"}, ". . B ."),
    ("L-16", {"free_shipping": True, "cause": "no_reason", "remedy": "refund"}, "B B . ."),
    ("L-16", {"free_shipping": True, "cause": "dislike", "remedy": "exchange"}, "B B B ."),
    ("L-17", {"cause": "ordered_by_mistake", "remedy": "refund"}, ". B . ."),
    ("L-17", {"cause": "dislike", "remedy": "exchange"}, ". B B ."),
    ("L-18", {"cause": "no_reason", "remedy": "refund"}, ". B . ."),
    ("L-19", {"fault": "merchant", "cause": "other", "remedy": "exchange"}, "M M M M"),
    ("L-19", {"fault": "carrier", "cause": "other", "remedy": "exchange"}, "C C C C"),
    ("L-19b", {"fault": "buyer", "cause": "other", "remedy": "exchange"}, "B B B B"),
    ("L-20", {"fault": "unclear", "cause": "other", "remedy": "refund"}, "M B . ."),
    ("L-21", {"delivery": "refused", "cause": "no_reason", "remedy": "refund"}, ". B . ."),
    ("L-21a", {"delivery": "refused", "cause": "no_reason", "remedy": "refund", "free_shipping": True}, "B B . ."),
    ("L-21b", {"delivery": "refused", "cause": "wrong_item", "remedy": "refund"}, "M M . M"),
    ("L-22", {"inspection": "failed", "cause": "no_reason", "remedy": "refund"}, ". B B ."),
]


@pytest.mark.parametrize(("row", "facts", "expected"), ROWS)
def test_liability_row(row, facts, expected):
    """Each row of the liability table gives each leg the bearer that the catalogue tells, and no other leg one."""
    assert BOOK.judge("shipping_fee", FrozenMap(facts), NOON).rule == row
    assert liability(**facts) == legs(expected)


def test_overlays_add_to_the_rule_that_decided():
    """A signed freight-collect parcel (L-03) and a slow merchant (L-14) change their own leg only."""
    collect = {"freight_payment": "collect", "collect_consented": False, "delivery": "delivered"}
    assert liability(**collect, cause="dislike", remedy="refund") == legs("M B . .")
    refused = {"delivery": "refused", "refusal_justified": False, "retrieval_delayed": True, "remedy": "refund"}
    assert liability(**refused) == legs(". B . M")


@pytest.mark.parametrize("cause", ["wrong_item", "late_dispatch", "out_of_stock", "damaged_in_transit", "quality"])
@pytest.mark.parametrize("remedy", ["refund", "exchange", "repair"])
def test_own_fault_goes_before_free_shipping(cause, remedy):
    """Free shipping never makes the buyer pay for what the merchant did."""
    assert liability(cause=cause, remedy=remedy, free_shipping=True)["return"] == "merchant"


def test_established_fault_goes_before_the_buyers_wish():
    """Where the merchant is at fault, neither free shipping nor a return without reason is at the buyer's cost."""
    for cause in ("no_reason", "ordered_by_mistake", "dislike", "other"):
        for free in (True, False):
            found = liability(cause=cause, fault="merchant", free_shipping=free, remedy="refund")
            assert set(found.values()) == {"merchant"}


def test_example_of_the_design():
    """A no-reason return of free-shipping goods puts both ways on the buyer, without a subsidy (C-09)."""
    facts = FrozenMap(cause="no_reason", remedy="refund", free_shipping=True, delivery="delivered")
    decision = BOOK.judge("shipping_fee", facts, NOON)
    assert decision.rule == "L-16"
    assert decision.outcome == {"return": "buyer", "outbound": "buyer"}


def test_nothing_is_subsidised_until_a_shop_says_how_much():
    """The table by region is not among the texts: the platform's subsidy is nothing (G-21)."""
    facts = FrozenMap(cause="no_reason", remedy="refund", free_shipping=False, region="east")
    assert BOOK.judge("shipping_fee", facts, NOON).outcome["subsidy"] == Money.zero("CNY")


def anything() -> st.SearchStrategy[dict[str, Any]]:
    """Give any facts on shipping fees, each known or not."""
    kinds = VOCABULARIES["shipping_fee"].facts
    values = {
        name: sorted(kind.values) if kind.kind == "choice" else [False, True]
        for name, kind in kinds.items()
        if kind.kind in {"choice", "bool"}
    }
    return st.fixed_dictionaries({}, optional={name: st.sampled_from(among) for name, among in values.items()})


@given(anything(), st.dictionaries(st.sampled_from(LEGS), st.sampled_from(["buyer", "merchant", "platform"])))
def test_an_agreement_is_the_decision(facts, agreed):
    """With an agreement the decision equals it, whatever else holds (catalogue, appendix E 3)."""
    asked = {**facts, "agreement": "present", "remedy": "exchange", "agreed": FrozenMap(agreed)}
    assert liability(**asked) == agreed


@given(anything())
def test_every_case_is_decided_and_names_parties(facts):
    """Whatever is known, one rule decides, and every leg that it decides has one bearer who exists."""
    asked = {name: value for name, value in facts.items() if name != "agreement"}
    decision = BOOK.judge("shipping_fee", FrozenMap(asked), NOON)
    assert decision.rule
    assert {decision.outcome[leg] for leg in LEGS if leg in decision.outcome} <= {"buyer", "merchant", "carrier"}


@given(anything())
def test_a_confirmed_quality_problem_never_costs_the_buyer(facts):
    """Delivered goods whose quality problem stood the inspection go back at the cost of the merchant (R-192)."""
    asked = {name: value for name, value in facts.items() if name not in {"agreement", "inspection"}}
    assert liability(**{**asked, "cause": "quality", "delivery": "delivered"})["return"] == "merchant"


# ------------------------------------------------------------------------------------------------------------- by when

LIMITS = [
    ("return.merchant_response", {"remedy": "refund"}, "2024-05-09T12:00", "approve"),
    ("return.merchant_response", {}, "2024-05-09T12:00", "approve"),
    ("return.merchant_response", {"remedy": "exchange"}, "2024-05-09T12:00", "escalate"),
    ("return.resubmission", {}, "2024-05-11T12:00", "default"),
    ("return.return_shipment", {"remedy": "refund"}, "2024-05-11T12:00", "default"),
    ("return.return_shipment", {"remedy": "exchange"}, "2024-05-16T12:00", "default"),
    ("return.receipt_confirmation", {}, "2024-05-16T12:00", "default"),
    ("return.inspection", {}, "2024-05-09T12:00", "breach"),
    ("refund.refund_review", {"kind": "unshipped"}, "2024-05-07T12:00", "breach"),
    ("refund.refund_review", {"kind": "refused_parcel"}, "2024-05-07T00:00", "breach"),
    ("refund.refund_review", {"kind": "after_return"}, "2024-05-07T12:00", "breach"),
    ("refund.refund_review", {"kind": "goodwill"}, "2024-05-07T12:00", "breach"),
    ("refund.refund_review", {"kind": "unshipped", "promotion": True}, "2024-05-08T12:00", "breach"),
    ("refund.resubmission", {}, "2024-05-11T12:00", "default"),
    ("refund.finance_processing", {}, "2024-05-07T12:00", "breach"),
    ("refund.finance_processing", {"promotion": True}, "2024-05-08T12:00", "breach"),
    ("refund.arrival", {"method": "alipay"}, "2024-05-08T12:00", "breach"),
    ("refund.arrival", {"method": "tenpay"}, "2024-05-13T12:00", "breach"),
    ("refund.arrival", {"method": "bank_debit"}, "2024-05-13T12:00", "breach"),
    ("refund.arrival", {"method": "credit_card"}, "2024-05-27T12:00", "breach"),
    ("refund.arrival", {"method": "something else"}, "2024-05-27T12:00", "breach"),
]


@pytest.mark.parametrize(("limit", "facts", "due", "on_lapse"), LIMITS)
def test_limit_begun_on_a_monday_noon(limit, facts, due, on_lapse):
    """Each limit ends when the texts say, days being 24 hours unless they are working days (G-01)."""
    deadline = BOOK.deadline(limit, NOON, facts, "default")
    assert deadline is not None
    assert deadline.due_at == datetime.fromisoformat(due).replace(tzinfo=SHANGHAI)
    assert deadline.on_lapse == on_lapse


def test_working_days_pass_over_the_weekend():
    """An inspection begun on a Friday may take until Wednesday; five days to send back do not wait for Monday."""
    friday = datetime(2024, 5, 10, 12, tzinfo=SHANGHAI)
    inspection = BOOK.deadline("return.inspection", friday, {}, "breach")
    shipment = BOOK.deadline("return.return_shipment", friday, {}, "close")
    assert inspection is not None
    assert inspection.due_at == datetime(2024, 5, 15, 12, tzinfo=SHANGHAI)
    assert shipment is not None
    assert shipment.due_at == datetime(2024, 5, 15, 12, tzinfo=SHANGHAI)


# ---------------------------------------------------------------------------------------- exclusions, accounts, duties


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({"category": "intimate", "tried": True}, ("R-177",)),
        ({"bundle_split": True}, ("R-178",)),
        ({"worn": True}, ("R-179",)),
        ({"washed": True}, ("R-179", "R-201")),
        ({"altered": True}, ("R-180", "R-201")),
        ({"gift_alone": True}, ("R-182",)),
        ({"no_return": True}, ("R-183",)),
    ],
)
@pytest.mark.parametrize("remedy", ["refund", "exchange"])
def test_exclusions_hold_for_returns_and_exchanges(facts, reasons, remedy):
    """The list of exclusions is one for both (C-34), and goes before the promise of seven days (C-13)."""
    asked = FrozenMap(facts, cause="no_reason", remedy=remedy, signed_at=NOON)
    outcome = BOOK.judge("eligibility", asked, NOON).outcome
    assert not outcome["eligible"]
    assert outcome["reasons"] == reasons


def account(*given: str, **facts: Any) -> tuple[str, ...]:
    """Give the rules against an account of which these data are given."""
    asked = FrozenMap(needed=True, given=given, **facts)
    return tuple(found.code for found in BOOK.judge("refund_account", asked, NOON).outcome["findings"])


def test_account_data():
    """Alipay wants the real name (R-166); a bank wants card, holder, bank (R-168), branch and the recipient (R-167)."""
    assert account("target", "account", target="alipay") == ("R-166",)
    assert account("target", "account", "real_name", target="alipay") == ()
    assert account("target", "card_number", "holder", target="bank") == ("R-168", "R-167")
    whole = ("target", "card_number", "holder", "bank", "branch")
    assert account(*whole, target="bank", holder_matches=True) == ()
    assert account(*whole, target="bank", holder_matches=False) == ("R-167",)


def test_photos_are_asked_for_where_quality_is_the_cause():
    """Opening a return for a quality problem asks for photos (R-210), opening another does not."""
    quality = BOOK.judge("duties", {"on": "return.open", "cause": "quality"}, NOON).outcome["effects"]
    assert [(effect["kind"], effect["duty"]) for effect in quality] == [("request_evidence", "R-210")]
    assert BOOK.judge("duties", {"on": "return.open", "cause": "no_reason"}, NOON).outcome["effects"] == ()


def test_duties_decide_nothing_else():
    """Beside the photos no duty asks the host for an effect, so that none changes what a step gives."""
    duties = BOOK.policies["duties"]
    assert isinstance(duties, Duties)
    assert [duty.id for duty in duties.duties if duty.effect] == ["R-210"]


@pytest.mark.parametrize(
    ("on", "facts", "expected"),
    [
        ("return.requested", {"cause": "quality"}, {"R-149", "R-191", "R-206", "R-207", "R-208"}),
        ("return.requested", {"cause": "no_reason"}, {"R-149", "R-206", "R-207", "R-208"}),
        ("return.rejected", {}, {"R-187"}),
        ("return.approve", {}, {"R-211", "R-216"}),
        ("refund.confirm", {"kind": "after_return"}, {"R-170"}),
        ("refund.confirm", {"kind": "unshipped"}, set()),
        ("refund.requested", {"cause": "out_of_stock"}, {"R-169"}),
        ("refund.executing", {}, {"R-165"}),
    ],
)
def test_duties_fall_due_where_the_texts_say(on, facts, expected):
    """People are told what to do when it is time to do it."""
    assert {duty.id for duty in BOOK.duties_for(on, facts)} == expected


@pytest.mark.parametrize(("role", "same", "allowed"), [("finance", False, True), ("finance", True, False)])
def test_finance_approves_what_another_confirmed(role, same, allowed):
    """A refund passes two people (R-171)."""
    asked = FrozenMap(action="refund.approve", role=role, same_person=same, amount=Money.of("50", "CNY"))
    assert BOOK.judge("approvals", asked, NOON).outcome["allowed"] is allowed
