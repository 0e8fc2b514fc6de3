"""Returns: what arrives, what goes back, what is asked for in money, and who may say so."""

from types import SimpleNamespace

import pytest

from servflow import Actor, Command, Denied, ServiceDesk, load_rulebook
from servflow.flows.return_steps import claims, tracked
from servflow.kernel.ledger import Claims, Ledger, MoneyClaim, UnitClaim
from servflow.values.money import Money
from tests.answers import applied, refused
from tests.flows.money_desk import (
    AGENT,
    BUYER,
    DESK,
    HOUR,
    MEDIATOR,
    MERCHANT,
    NOON,
    ORDER,
    SYSTEM,
    against,
    effects,
    give,
    returned,
    taken,
    units,
)


def yuan(amount):
    """Give so many yuan."""
    return Money.of(amount, "CNY")


def test_no_more_arrives_than_was_sent_and_no_more_passes_than_arrived():
    """Units that were not asked for do not arrive, and units that did not arrive do not pass."""
    assert against(returned("in_transit"), "receive", MERCHANT, lines=units(3)) == ("quantity_above_requested",)
    case = taken(returned("in_transit"), "receive", MERCHANT, lines=units(1))
    assert against(case, "pass_inspection", MERCHANT, lines=units(2)) == ("quantity_above_received",)


def test_what_did_not_pass_goes_back_and_is_not_paid():
    """Of two units one passes: the other goes back to the buyer, and money is asked for the first."""
    found = effects(give(returned("inspecting"), "pass_inspection", MERCHANT, lines=units(1)))
    assert found["send_back"] == {"units": {"l1": 1}}
    data = found["open_case"]["data"]
    assert [(line.id, line.quantity) for line in data["lines"]] == [("l1", 1)]
    assert (data["parent"], data["kind"], data["remedy"]) == ("C-1", "after_return", "refund")


def test_only_gifts_are_missing():
    """A gift that was kept is told to the refund; a line that is no gift is refused."""
    case = returned("inspecting")
    assert against(case, "pass_inspection", MERCHANT, missing_gifts=["l1"]) == ("unknown_line",)
    found = effects(give(case, "pass_inspection", MERCHANT, missing_gifts=["g1"]))
    assert found["open_case"]["data"]["missing_gifts"] == ("g1",)


def test_a_parcel_without_a_number_is_not_taken_as_received():
    """Silence counts as receipt only for a parcel that can be traced (C-40)."""
    found = [tracked(SimpleNamespace(facts=SimpleNamespace(tracking=number))) for number in ("", "SF-1")]
    assert [getattr(reason, "code", None) for reason in found] == ["not_tracked", None]


def test_an_exchange_takes_points_first_and_gives_them_back():
    """Points are taken back with the goods and given anew when the exchange has arrived (R-203); freight comes back."""
    case = returned("inspecting", remedy="exchange", lines=units(3))
    answer = give(case, "pass_inspection", MERCHANT)
    found = effects(answer)
    assert found["claw_back"] == {"points": 100}
    assert (found["credit"]["amount"], found["credit"]["about"]) == (yuan("12.00"), "freight")
    sent = taken(answer.case, "ship_replacement", MERCHANT, carrier="sf", tracking="SF-2")
    assert effects(give(sent, "confirm_delivery", BUYER)) == {"restore": {"points": 100}}


def test_money_for_a_unit_goes_back_once():
    """What other cases of the order have had counts, to the fen."""
    order = {**ORDER, "payments": [{"id": "p1", "method": "alipay", "amount": "100.00 CNY"}]}
    others = Ledger(order_id="O-1", claims=(("C-0", Claims(paid_units=(("l1", 2),))),))
    shares = []
    for ledger in (None, others):
        case = returned("inspecting", order=order, lines=units(1))
        passed = applied(give(case, "pass_inspection", MERCHANT, ledger=ledger))
        shares.append(passed.case.facts.refund["by_line"]["l1"])
    assert shares == [yuan("33.34"), yuan("33.33")]


def test_no_payment_gives_back_more_than_is_left():
    """What another case took of a payment is not paid again."""
    zero = yuan(0)
    taken_before = MoneyClaim(payment="p1", pending=zero, refunded=yuan("70.00"))
    ledger = Ledger(order_id="O-1", claims=(("C-0", Claims(money=(taken_before,))),))
    passed = applied(give(returned("inspecting", lines=units(3)), "pass_inspection", MERCHANT, ledger=ledger))
    assert passed.case.facts.refund["total"] == yuan("10.00")


@pytest.mark.parametrize(
    ("state", "units_claimed"),
    [
        ("requested", (2, 0, 0, 0)),
        ("rejected", (2, 0, 0, 0)),
        ("disputed", (2, 0, 0, 0)),
        ("awaiting_shipment", (2, 2, 0, 0)),
        ("inspecting", (2, 2, 2, 0)),
        ("refunding", (2, 2, 2, 2)),
        ("completed", (2, 2, 2, 2)),
        ("closed", None),
        ("withdrawn", None),
        ("sent_back", None),
    ],
)
def test_what_a_return_claims_of_its_order(state, units_claimed):
    """Units are claimed while the return runs and for ever once credited; what was given up is free again."""
    facts = returned("requested").facts
    expected = Claims()
    if units_claimed is not None:
        names = ("requested", "approved", "received", "credited")
        told = dict(zip(names, units_claimed, strict=True))
        expected = Claims(units=(UnitClaim(line="l1", cause="quality", **told),))
    assert claims(state, facts) == expected


@pytest.mark.parametrize(
    ("state", "days", "after"), [("requested", 2, "awaiting_shipment"), ("in_transit", 10, "refunding")]
)
def test_silence_of_the_merchant_is_consent(state, days, after):
    """A request that nobody answers is agreed to, a parcel that nobody confirms is received (R-189)."""
    case = returned(state)
    late = case.updated_at + 24 * days * HOUR
    assert DESK.advance(case, at=late - HOUR).case.state == state
    assert DESK.advance(case, at=late).case.state == after


def test_who_decides_a_return():
    """The merchant's side approves; the buyer, whose request it is, does not."""
    assert against(returned("requested"), "approve", BUYER) == ("role_not_allowed",)
    assert taken(returned("requested"), "approve", AGENT).state == "awaiting_shipment"


def test_goods_on_their_way_are_not_withdrawn():
    """A return can be withdrawn until the goods are sent."""
    assert against(returned("in_transit"), "withdraw", BUYER) == ("wrong_state",)
    assert taken(returned("awaiting_shipment"), "withdraw", BUYER).state == "withdrawn"


def test_a_lost_parcel_goes_to_dispute_and_is_ruled_on():
    """For the merchant nothing is paid; for the buyer goods go back first, or the money comes at once (C-40)."""
    lost = taken(returned("in_transit"), "report_lost", Actor("carrier", "sf"))
    assert lost.state == "disputed"
    ruled = {
        "closed": {"for": "merchant"},
        "awaiting_shipment": {"for": "buyer"},
        "refunding": {"for": "buyer", "with_goods": False},
    }
    for state, data in ruled.items():
        assert taken(lost, "rule", MEDIATOR, **data).state == state


def test_a_return_ends_as_its_refund_does():
    """A settled refund completes the return, a dropped one closes it."""
    case = returned("after")
    assert case.state == "refunding"
    assert taken(case, "refund_settled", SYSTEM).state == "completed"
    assert taken(case, "refund_dropped", SYSTEM).state == "closed"


def test_an_amended_request_is_tested_as_the_first_one_was():
    """Lines that were washed are refused when a request is amended, and the promise holds once for each line."""
    lution = ServiceDesk(load_rulebook("lution"))
    asked = {"order": {**ORDER, "lines": ORDER["lines"][:1]}, "cause": "dislike", "lines": units(1)}
    opened = applied(lution.open("return", asked, by=BUYER, at=NOON, case_id="C-1")).case
    rejected = applied(
        lution.decide(opened, Command("reject", {"reason": "unclear"}), by=MERCHANT, at=NOON + HOUR)
    ).case
    washed = Command("resubmit", {"lines": [{**units(1)[0], "washed": True}]})
    plain = Command("resubmit", {"lines": units(1)})
    assert refused(lution.decide(rejected, washed, by=BUYER, at=NOON + HOUR)).codes == ("R-179", "R-201")
    assert applied(lution.decide(rejected, plain, by=BUYER, at=NOON + HOUR)).case.state == "requested"
    claim = UnitClaim(line="l1", requested=1, cause="ordered_by_mistake")
    before = Ledger(order_id="O-1", claims=(("C-0", Claims(units=(claim,))),))
    assert refused(lution.open("return", asked, by=BUYER, at=NOON, case_id="C-1", ledger=before)).codes == ("R-198",)


def test_an_amended_request_is_as_old_as_the_first():
    """The days in which goods may be given back are counted to the first request, not to its amendment."""
    lution = ServiceDesk(load_rulebook("lution"))
    asked = {"order": {**ORDER, "lines": ORDER["lines"][:1]}, "cause": "no_reason", "lines": units(1)}
    opened = applied(lution.open("return", asked, by=BUYER, at=NOON + 48 * HOUR, case_id="C-1")).case
    reject = Command("reject", {"reason": "unclear"})
    rejected = applied(lution.decide(opened, reject, by=MERCHANT, at=NOON + 72 * HOUR)).case
    late = NOON + 24 * 7 * HOUR
    assert applied(lution.decide(rejected, "resubmit", by=BUYER, at=late)).case.state == "requested"
    assert isinstance(lution.open("return", asked, by=BUYER, at=late, case_id="C-2"), Denied)


def test_a_parcel_that_nobody_would_take_is_not_sent():
    """Where the warehouse takes no freight-collect parcels the buyer learns so before sending one (R-193)."""
    lution = ServiceDesk(load_rulebook("lution"))
    asked = {"order": ORDER, "cause": "quality", "lines": units(1)}
    opened = applied(lution.open("return", asked, by=BUYER, at=NOON, case_id="C-1")).case
    approved = applied(lution.decide(opened, "approve", by=MERCHANT, at=NOON)).case
    sent = {"carrier": "sf", "tracking": "SF-1", "freight_payment": "collect"}
    assert len(refused(lution.decide(approved, Command("ship", sent), by=BUYER, at=NOON)).codes) == 1
    paid = {**sent, "freight_payment": "prepaid", "freight_paid": "12.00 CNY"}
    shipped = applied(lution.decide(approved, Command("ship", paid), by=BUYER, at=NOON)).case
    assert shipped.facts.freight_paid == yuan("12.00")


def test_who_pays_is_decided_anew_when_the_cause_turns_out_another():
    """What is told later counts: a buyer's mistake puts the freight on the buyer, whatever was said first."""
    case = returned("inspecting")
    assert case.facts.liability == {"return": "merchant", "outbound": "merchant"}
    passed = taken(case, "pass_inspection", MERCHANT, cause="ordered_by_mistake")
    assert passed.facts.liability == {"return": "buyer", "outbound": "buyer"}


@pytest.mark.parametrize(
    ("free", "told"), [(True, {"free_shipping": True}), (False, {"free_shipping": False}), (None, {})]
)
def test_the_rule_of_who_pays_knows_how_the_goods_were_sold(free, told):
    """Free shipping, or not, is told where it is known."""
    facts = returned("requested", order={**ORDER, "free_shipping": free}).facts
    assert facts.fee == {"delivery": "delivered", "cause": "quality", "remedy": "refund", **told}


def test_what_a_step_establishes_is_not_talked_away():
    """A merchant who refuses the parcel has refused it, whatever else comes with the command (R-141)."""
    case = taken(returned("in_transit"), "refuse_parcel", MERCHANT, goods_with="buyer", merchant_refused_parcel=False)
    assert case.facts.fee["merchant_refused_parcel"] is True
