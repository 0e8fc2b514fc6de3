"""Refunds: who approves, what is paid, credited, restored and charged, and what the case it comes from hears."""

import attrs
import pytest

from servflow import Actor
from servflow.flows.refund_steps import claims, limit_facts
from servflow.kernel.journal import ERASED
from servflow.kernel.ledger import Claims, Ledger, MoneyClaim
from servflow.values.frozen import amend
from servflow.values.money import Money
from tests.answers import applied, refused
from tests.flows.money_desk import (
    AGENT,
    BUYER,
    FINANCE,
    ORDER,
    SYSTEM,
    UNSHIPPED,
    against,
    effects,
    give,
    open_refund,
    refunded,
    taken,
    units,
)

COD = {**UNSHIPPED, "payments": [{"id": "p1", "method": "cash_on_delivery", "amount": "120.00 CNY"}]}
BANK = {"target": "bank", "holder": "Wang Fang", "number": "6222"}


def yuan(amount):
    """Give so many yuan."""
    return Money.of(amount, "CNY")


def test_whoever_confirmed_does_not_approve():
    """The same person in another role is the same person (R-171)."""
    case = refunded("confirmed")
    assert against(case, "approve", Actor("finance", "A-1")) == ("four_eyes",)
    assert taken(case, "approve", FINANCE).state == "executing"


@pytest.mark.parametrize(
    ("state", "command"), [("confirmed", "approve"), ("executing", "settle"), ("executing", "fail")]
)
def test_who_moves_money(state, command):
    """Finance approves and the system reports payments; an agent does neither."""
    assert against(refunded(state), command, Actor("agent", "A-2")) == ("role_not_allowed",)


@pytest.mark.parametrize(
    ("by", "data", "codes"),
    [
        (BUYER, {"amount": "1.00 CNY"}, ("role_not_allowed",)),
        (SYSTEM, {"amount": "1.00 CNY"}, ("role_not_allowed",)),
        (AGENT, {}, ("invalid_field",)),
        (AGENT, {"amount": "0.00 CNY"}, ("invalid_field",)),
        (AGENT, {"amount": "-1.00 CNY"}, ("invalid_field",)),
        (AGENT, {"amount": "80.01 CNY"}, ("amount_above_paid",)),
    ],
)
def test_goodwill_is_granted_by_an_agent_and_paid_from_cash(by, data, codes):
    """It names what it comes to, which is no more than was paid in money: a coupon is none (R-153)."""
    assert refused(open_refund(by=by, kind="goodwill", order=ORDER, **data)).codes == codes
    for who, more in ((AGENT, {}), (SYSTEM, {"parent": "K-1"})):
        applied(open_refund(by=who, kind="goodwill", order=ORDER, amount="80.00 CNY", **more))


def test_what_an_approved_refund_sets_going():
    """Money to the payment it came from, the coupon restored, points taken back."""
    found = effects(give(refunded("confirmed"), "approve", FINANCE))
    assert found == {
        "pay_refund": {"payment": "p1", "method": "alipay", "amount": yuan("80.00"), "to": "original"},
        "restore": {"payment": "c1", "method": "coupon", "amount": yuan("40.00")},
        "claw_back": {"points": 100},
    }


@pytest.mark.parametrize(("cause", "charged"), [("ordered_by_mistake", True), ("quality", False)])
def test_goods_that_are_sent_again_are_not_paid_back(cause, charged):
    """The second shipping is charged to a buyer who bears it, and to nobody else."""
    data = {"order": ORDER, "kind": "after_return", "remedy": "reship", "cause": cause, "lines": units(1)}
    answer = give(refunded("confirmed", **data), "approve", FINANCE)
    found = effects(answer)
    assert set(found) == {"send_replacement"} | ({"charge"} if charged else set())
    assert claims("executing", answer.case.facts).paid_units == ()


def test_an_account_is_complete_before_money_goes_there():
    """Cash on delivery needs an account, and a bank account needs its data and its holder (R-163, R-167)."""
    assert against(refunded("confirmed", order=COD), "approve", FINANCE) == ("account_target",)
    for account in ({"target": "bank", "holder": "Wang Fang"}, {**BANK, "holder": "Li Lei"}):
        assert against(refunded("confirmed", order=COD, account=account), "approve", FINANCE) == ("B-1",)
    found = effects(give(refunded("confirmed", order=COD, account=BANK), "approve", FINANCE))
    assert found["pay_refund"]["to"] == "account"


def test_each_part_is_waited_for_as_its_own_way_is():
    """What was paid in cash arrives as fast as the account it goes to, the rest as fast as the way it came."""
    paid = [{"id": "p1", "method": "cash_on_delivery", "amount": "80.00 CNY"}]
    paid.append({"id": "p2", "method": "alipay", "amount": "40.00 CNY"})
    facts = refunded("confirmed", order={**UNSHIPPED, "payments": paid}, account=BANK).facts
    assert [asked["method"] for asked in limit_facts("arrival", facts)] == ["bank", "alipay"]
    assert limit_facts("approval", facts) == ({"kind": "unshipped", "promotion": False},)


def test_an_account_that_is_given_after_a_bounce_is_looked_at_too():
    """Money that came back goes out again only to a complete account (G-55)."""
    failed = taken(refunded("executing", order=COD, account=BANK), "fail", SYSTEM)
    assert against(failed, "supply_account", BUYER, account={"target": "bank", "holder": "Wang Fang"}) == ("B-1",)
    found = effects(give(failed, "supply_account", BUYER, account=BANK))
    assert set(found) == {"pay_refund"}


def test_an_account_that_was_erased_is_taken_as_it_was():
    """A journal that is replayed after the account was erased keeps its approval: the data were complete (R-168)."""
    facts = amend(refunded("confirmed", order=COD, account=BANK).facts, account=ERASED)
    case = attrs.evolve(refunded("confirmed", order=COD, account=BANK), facts=facts)
    assert effects(give(case, "approve", FINANCE))["pay_refund"]["to"] == "account"


def test_the_account_is_personal():
    """What a refund is paid to is sealed in the record that holds it."""
    answer = open_refund(order=COD, account=BANK)
    assert sorted(answer.records[0].seals) == ["account", "order.recipient"]


def test_the_case_that_a_refund_comes_from_hears_of_its_end_once():
    """A settled refund tells its parent; money that comes back and is paid again tells nothing new."""
    case = refunded("executing", parent="C-1", account=BANK)
    settled = give(case, "settle", SYSTEM)
    assert effects(settled) == {"tell_case": {"case": "C-1", "command": "refund_settled"}}
    bounced = taken(settled.case, "fail", SYSTEM)
    assert bounced.state == "failed"
    paid = taken(bounced, "supply_account", BUYER, account=BANK)
    assert effects(give(paid, "settle", SYSTEM)) == {}
    assert effects(give(refunded("executing", account=BANK), "settle", SYSTEM)) == {}


def test_a_dropped_refund_is_told_as_dropped():
    """The case that a refund comes from hears that no money comes."""
    dropped = give(refunded("requested", parent="C-1"), "withdraw", BUYER)
    assert effects(dropped) == {"tell_case": {"case": "C-1", "command": "refund_dropped"}}


def test_what_a_refund_claims_of_its_order():
    """Money on its way is pending, money that arrived is refunded; a coupon counts, and what was given up is free."""
    facts = refunded("executing").facts
    zero, amounts = yuan(0), {"p1": yuan("80.00"), "c1": yuan("40.00")}
    pending = tuple(MoneyClaim(payment=name, pending=amount, refunded=zero) for name, amount in amounts.items())
    settled = tuple(MoneyClaim(payment=name, pending=zero, refunded=amount) for name, amount in amounts.items())
    lines = (("l1", 3), ("g1", 1))
    assert claims("executing", facts) == Claims(money=pending, paid_units=lines)
    assert claims("settled", facts) == Claims(money=settled, paid_units=lines)
    assert claims("withdrawn", facts) == claims("closed", facts) == Claims()


def test_a_refused_parcel_is_waited_for():
    """Money for a parcel on its way back waits until it has arrived (R-149)."""
    on_its_way = {name: value for name, value in ORDER.items() if name != "signed_at"}
    case = applied(open_refund(kind="refused_parcel", order=on_its_way)).case
    assert case.state == "awaiting_parcel"
    assert taken(case, "receive_parcel", AGENT).state == "requested"


def test_a_refund_leaves_other_cases_what_they_claim():
    """Of what another case has claimed of a payment nothing is paid again."""
    took = MoneyClaim(payment="p1", pending=yuan("75.00"), refunded=yuan(0))
    ledger = Ledger(order_id="O-1", claims=(("C-0", Claims(money=(took,))),))
    case = applied(open_refund(ledger=ledger)).case
    assert case.facts.refund["total"] == yuan("5.00")


def test_freight_that_no_money_is_left_to_deduct_from_is_charged():
    """The buyer bears the freight of goods that were sold free of it, and a coupon paid them: the house invoices it."""
    free = {"free_shipping": True, "payments": [{"id": "c1", "method": "coupon", "amount": "120.00 CNY"}]}
    case = refunded("confirmed", order={**ORDER, **free}, kind="after_return", cause="ordered_by_mistake")
    assert effects(give(case, "approve", FINANCE))["charge"] == {"amount": yuan("10.00"), "about": "freight"}
