"""What the flows refuse beyond the table: lines, amounts, kinds, approvers; and what a rulebook may add."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from servflow import Actor, Applied, Command, Denied, ServiceDesk, load_rulebook
from servflow.flows.refund_steps import confirmed
from servflow.rulebook import read_rulebook
from servflow.values.money import Money
from tests.answers import refused

NOON = datetime(2024, 5, 6, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
BUYER, AGENT, FINANCE = Actor("buyer", "B-1"), Actor("agent", "A-1"), Actor("finance", "F-1")
MERCHANT = Actor("merchant", "M-1")
ORDER = {
    "id": "O-1",
    "buyer": "B-1",
    "region": "east",
    "free_shipping": False,
    "lines": [{"id": "l1", "quantity": 2, "unit_price": "99.00 CNY"}],
    "payments": [{"id": "p1", "method": "alipay", "amount": "198.00 CNY"}],
}
SHIPPED = {**ORDER, "shipped_at": "2024-05-02T09:00:00+08:00", "signed_at": "2024-05-04T12:00:00+08:00"}
LUTION = ServiceDesk(load_rulebook("lution"))
STRICT = """
id: strict
version: "1"
approvals:
  rules:
    - {id: A-1, when: {action: refund.approve, amount: {more_than: 100 CNY}}, then: {allowed: false, role: manager}}
shipping_fee:
  subsidies: {east: 5.00 CNY}
  rules:
    - {id: S-1, when: {cause: no_reason}, then: {return: buyer, subsidy: by_region}}
"""


def opened_return(desk=LUTION, **data):
    """Open a return of one unit, or of what *data* says."""
    request = {"order": SHIPPED, "cause": "no_reason", "lines": [{"id": "l1", "quantity": 1}], **data}
    return desk.open("return", request, by=BUYER, at=NOON, case_id="C-1")


def opened_refund(desk=LUTION, **data):
    """Open a refund of an order that was not shipped, or of what *data* says."""
    return desk.open("refund", {"order": ORDER, "kind": "unshipped", **data}, by=BUYER, at=NOON, case_id="R-1")


@pytest.mark.parametrize(
    ("kind", "order", "codes"),
    [
        ("unshipped", SHIPPED, ("already_shipped",)),
        ("refused_parcel", ORDER, ("not_shipped",)),
        ("refused_parcel", SHIPPED, ("already_signed",)),
    ],
)
def test_a_refund_fits_where_the_goods_are(kind, order, codes):
    """What was not sent cannot be refused, what is on its way not called off; what was signed for is a return."""
    assert refused(opened_refund(order=order, kind=kind, cause="no_reason")).codes == codes


@pytest.mark.parametrize(
    ("line", "code"),
    [({"id": "zz", "quantity": 1}, "unknown_line"), ({"id": "l1", "quantity": 3}, "quantity_above_bought")],
)
def test_lines_that_were_not_bought(line, code):
    """A line outside the order and more units than were bought are refused on opening and on resubmitting."""
    assert refused(opened_return(lines=[line])).codes == (code,)
    assert refused(opened_refund(lines=[line])).codes == (code,)
    reject = Command("reject", {"reason": "unclear"})
    for case, by in ((opened_return().case, MERCHANT), (opened_refund().case, AGENT)):
        rejected = LUTION.decide(case, reject, by=by, at=NOON + HOUR).case
        again = LUTION.decide(rejected, Command("resubmit", {"lines": [line]}), by=BUYER, at=NOON + 2 * HOUR)
        assert refused(again).codes == (code,)


def test_only_goodwill_names_its_amount():
    """What any other refund comes to is for the rulebook to say."""
    assert refused(opened_refund(amount="10.00 CNY")).codes == ("unknown_field",)


def test_an_approver_above_whose_limit_the_amount_lies():
    """The rulebook says who approves how much; the denial names the rule and who could."""
    desk = ServiceDesk(read_rulebook({"strict.yaml": STRICT}))
    case = desk.decide(opened_refund(desk).case, "confirm", by=AGENT, at=NOON + HOUR).case
    denied = desk.decide(case, "approve", by=FINANCE, at=NOON + HOUR)
    assert isinstance(denied, Denied)
    assert (refused(denied).codes, denied.findings[0].roles) == (("A-1",), ("manager",))
    small = desk.decide(
        opened_refund(desk, lines=[{"id": "l1", "quantity": 1}]).case, "confirm", by=AGENT, at=NOON + HOUR
    )
    assert isinstance(desk.decide(small.case, "approve", by=FINANCE, at=NOON + HOUR), Applied)


def test_the_platform_subsidises_the_buyers_return_leg():
    """A subsidy that the region earns is credited beside the refund (F-07, R-136)."""
    desk = ServiceDesk(read_rulebook({"strict.yaml": STRICT}))
    data = {"order": SHIPPED, "kind": "after_return", "cause": "no_reason", "lines": [{"id": "l1", "quantity": 1}]}
    case = desk.open("refund", data, by=BUYER, at=NOON, case_id="R-1").case
    case = desk.decide(case, "confirm", by=AGENT, at=NOON + HOUR).case
    effects = desk.decide(case, "approve", by=FINANCE, at=NOON + HOUR).effects
    assert [effect.kind for effect in effects] == ["pay_refund", "credit"]
    assert effects[1].data["amount"] == Money.parse("5.00 CNY")


def test_money_goes_out_again_only_on_a_composed_refund():
    """The guard of a second payment looks for what the first one was made of."""
    assert confirmed(SimpleNamespace(facts=SimpleNamespace(refund={}))).code == "not_composed"
    assert confirmed(SimpleNamespace(facts=SimpleNamespace(refund={"total": 1}))) is None


def test_an_unknown_line_is_no_line_of_the_order():
    """An order answers for its own lines only."""
    order = opened_return().case.facts.order
    assert order.line("l1").quantity == 2
    assert order.line("zz") is None


def test_goodwill_without_a_ledger_is_held_to_what_was_paid():
    """An amount up to what was paid goes through, a cent more does not."""
    for amount, kind in (("198.00 CNY", Applied), ("198.01 CNY", Denied)):
        data = {"order": ORDER, "kind": "goodwill", "amount": amount}
        assert isinstance(LUTION.open("refund", data, by=AGENT, at=NOON, case_id="R-1"), kind)
