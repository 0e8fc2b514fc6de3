"""A desk for returns and refunds under few rules, an order of everything, and a case in the state that a test needs."""

from datetime import UTC, datetime, timedelta

from servflow import Actor, Command, ServiceDesk
from servflow.rulebook import read_rulebook
from tests.answers import applied, refused

NOON = datetime(2024, 5, 6, 4, tzinfo=UTC)
"""Monday noon in Shanghai."""
HOUR = timedelta(hours=1)
BUYER, AGENT, FINANCE, SYSTEM = (Actor.parse(who) for who in ("buyer:B-1", "agent:A-1", "finance:F-1", "system"))
MERCHANT, MEDIATOR = Actor.parse("merchant:M-1"), Actor.parse("mediator:M-2")
ORDER = {
    "id": "O-1",
    "buyer": "B-1",
    "recipient": "Wang Fang",
    "points_granted": 100,
    "shipping_fee": "10.00 CNY",
    "shipped_at": "2024-05-02T09:00:00+08:00",
    "signed_at": "2024-05-04T12:00:00+08:00",
    "lines": [
        {"id": "l1", "quantity": 3, "unit_price": "40.00 CNY"},
        {
            "id": "g1",
            "quantity": 1,
            "unit_price": "0.00 CNY",
            "gift": True,
            "gift_of": "l1",
            "selling_price": "5.00 CNY",
        },
    ],
    "payments": [
        {"id": "p1", "method": "alipay", "amount": "80.00 CNY"},
        {"id": "c1", "method": "coupon", "amount": "40.00 CNY"},
    ],
}
"""Three units for 120 yuan, a third of them paid with a coupon; a gift and points came along."""
UNSHIPPED = {name: value for name, value in ORDER.items() if name not in {"shipped_at", "signed_at"}}
RULES = """
id: few
version: "1"
shipping_fee:
  rules:
    - {id: S-quality, when: {cause: quality}, then: {return: merchant, outbound: merchant, reship: merchant}}
    - {id: S-mine, when: {cause: ordered_by_mistake}, then: {return: buyer, outbound: buyer, reship: buyer}}
time_limits:
  return.merchant_response: {id: T-answer, within: 2 days}
  return.receipt_confirmation: {id: T-receipt, within: 10 days}
  return.return_shipment: {id: T-ship, within: 5 days}
refund:
  accounts:
    - {id: B-1, target: bank, requires: [holder, number], holder_is: recipient}
"""
DESK = ServiceDesk(read_rulebook({"few.yaml": RULES}))
TO_RETURN = (
    ("approve", MERCHANT, {}),
    ("ship", BUYER, {"carrier": "sf", "tracking": "SF-1", "freight_paid": "12.00 CNY"}),
    ("receive", MERCHANT, {}),
    ("pass_inspection", MERCHANT, {}),
)
RETURN_STATES = ("requested", "awaiting_shipment", "in_transit", "inspecting", "after")
TO_REFUND = (("confirm", AGENT, {}), ("approve", FINANCE, {}), ("settle", SYSTEM, {}))
REFUND_STATES = ("requested", "confirmed", "executing", "settled")


def units(number):
    """Ask for so many units of the line."""
    return [{"id": "l1", "quantity": number}]


def open_return(*, by=BUYER, ledger=None, **data):
    """Give the answer to a request to give goods back."""
    asked = {"order": ORDER, "cause": "quality", "lines": units(2), **data}
    return DESK.open("return", asked, by=by, at=NOON, case_id="C-1", ledger=ledger)


def open_refund(*, by=BUYER, ledger=None, **data):
    """Give the answer to a request for money."""
    asked = {"order": UNSHIPPED, "kind": "unshipped", "cause": "quality", **data}
    return DESK.open("refund", asked, by=by, at=NOON, case_id="R-1", ledger=ledger)


def give(case, name, by, *, ledger=None, **data):
    """Give the answer to a command an hour later."""
    return DESK.decide(case, Command(name, data), by=by, at=case.updated_at + HOUR, ledger=ledger)


def taken(case, name, by, **data):
    """Give the case after a command that is granted."""
    return applied(give(case, name, by, **data)).case


def against(case, name, by, **data):
    """Give the codes against a command that is denied."""
    return refused(give(case, name, by, **data)).codes


def come_to(state, first, steps, states):
    """Give a case that has come so far on the plain way."""
    case = applied(first).case
    for name, by, data in steps[: states.index(state)]:
        case = taken(case, name, by, **data)
    return case


def returned(state, **data):
    """Give a return in a state."""
    return come_to(state, open_return(**data), TO_RETURN, RETURN_STATES)


def refunded(state, **data):
    """Give a refund in a state."""
    return come_to(state, open_refund(**data), TO_REFUND, REFUND_STATES)


class Effects(dict):
    """Effects by kind, of which a test asks only for such as there must be."""

    def __missing__(self, kind):
        """Fail by name: the effect was to be there."""
        raise AssertionError(f"no effect {kind} among {', '.join(self)}")


def effects(answer):
    """Give the effects of an answer that is a yes, by kind; none comes twice here."""
    found = applied(answer).effects
    kinds = [effect.kind for effect in found]
    assert len(set(kinds)) == len(kinds), kinds
    return Effects((effect.kind, effect.data) for effect in found)
