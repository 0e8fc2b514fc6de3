"""Law: a refund conserves money.

"Cash refunded never exceeds cash paid plus approved freight reimbursement; non-cash parts contribute 0 to cash."
"Removing a gift from a returned parcel never raises the refund." (catalogue, Appendix E 4 and 5; exact by G-71)
"""

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from servflow.policies.refund import Refund
from servflow.policies.refund_composition import Request, Terms, compose
from servflow.values.money import Money
from servflow.values.orders import NON_CASH, Order, RequestedLine
from tests.laws.orders import KINDS, cash_paid, cents, legs, orders, remaining, requests, steps
from tests.policies.examples import NOW


def total(amounts: Any) -> Money:
    """Add amounts of CNY."""
    return Money.total(amounts, "CNY")


@st.composite
def refunds(draw: st.DrawFn) -> dict[str, Any]:
    """Give the facts of any refund of any order."""
    order = draw(orders())
    gifts = [line.id for line in order.lines if line.gift]
    return {
        "order": order,
        "kind": draw(st.sampled_from((*KINDS, "goodwill"))),
        "lines": draw(requests(order)),
        "done": draw(st.fixed_dictionaries({line.id: st.integers(0, line.quantity) for line in order.lines})),
        "remaining": draw(remaining(order)),
        "liability": draw(legs()),
        "missing_gifts": tuple(draw(st.lists(st.sampled_from(gifts), unique=True))) if gifts else (),
        "freight_paid": draw(st.none() | cents(0, 2000)),
        "reimbursable": draw(st.sampled_from(("full", "capped", "none"))),
        "remedy": draw(st.sampled_from(("refund", "refund", "exchange", "repair", "reship"))),
        "amount": draw(st.none() | cents(0, 20_000)),
        "owed_return": draw(st.none() | cents(0, 2000)),
    }


def left_of(facts: Mapping[str, Any]) -> dict[str, Money]:
    """Give what is left of each payment."""
    return {payment.id: facts["remaining"].get(payment.id, payment.amount) for payment in facts["order"].payments}


@given(refunds())
def test_parts_come_to_the_whole(facts):
    """The money part is the sum of its payments, and every unit of money in it is accounted for."""
    amounts = compose(Request.of(facts), Terms())
    assert total(amounts.by_payment.values()) == amounts.total
    asked = total(amounts.by_line.values()) + amounts.shipping_fee + amounts.adjustment
    deducted = total(item.amount for item in amounts.deductions)
    assert asked == amounts.total + total(amounts.in_kind.values()) + deducted


@given(refunds())
def test_never_below_nothing_never_above_what_is_left(facts):
    """No payment gives back more than is left of it, and no part of a refund is negative."""
    amounts = compose(Request.of(facts), Terms())
    left = left_of(facts)
    given_back = {**amounts.by_payment, **amounts.in_kind}
    assert all(Money(0) <= share <= left[payment] for payment, share in given_back.items())
    others = (amounts.shipping_fee, amounts.advance, amounts.subsidy, amounts.invoice, *amounts.by_line.values())
    assert min(others) >= Money(0)
    assert all(Money(0) <= item.amount <= item.owed for item in amounts.deductions)
    assert 0 <= amounts.points <= facts["order"].points_granted


@given(refunds())
def test_cash_is_bounded_by_cash(facts):
    """Cash given back never exceeds cash paid plus advanced freight; what is no money contributes none (R-153)."""
    order: Order = facts["order"]
    outcome = Refund.default().decide(facts, NOW).outcome
    advance = outcome["reimbursement"]["amount"] if outcome["reimbursement"] else Money(0)
    assert outcome["total"] + advance <= cash_paid(order) + (facts["freight_paid"] or Money(0))
    methods = {payment.id: payment.method for payment in order.payments}
    assert all(methods[payment] not in NON_CASH for payment in outcome["by_payment"])
    assert all(part["method"] in NON_CASH for part in outcome["restore"])


@given(st.data())
def test_several_refunds_come_to_the_same_as_one(data):
    """However the units of an order are grouped, the refunds together give what one refund of all would give."""
    order = data.draw(orders())
    facts = {"order": order, "kind": data.draw(st.sampled_from(KINDS)), "liability": data.draw(legs())}
    terms = Terms(collect=None)
    done: dict[str, int] = {}
    left = {payment.id: payment.amount for payment in order.payments}
    found = []
    for lines in data.draw(steps(order)):
        amounts = compose(Request.of({**facts, "lines": lines, "done": dict(done), "remaining": dict(left)}), terms)
        found.append(amounts)
        for line in lines:
            done[line.id] = done.get(line.id, 0) + line.quantity
        for payment, share in (*amounts.by_payment.items(), *amounts.in_kind.items()):
            left[payment] -= share
    once = compose(Request.of(facts), terms)
    assert total(amounts.total for amounts in found) == once.total
    assert total(amounts.shipping_fee for amounts in found) == once.shipping_fee
    assert total(amounts.adjustment for amounts in found) == once.adjustment
    assert sum(amounts.points for amounts in found) == once.points == order.points_granted
    for payment in order.payments:
        ident = payment.id
        together = total(amounts.by_payment.get(ident, Money(0)) for amounts in found)
        assert together == once.by_payment.get(ident, Money(0))
        in_kind = total(amounts.in_kind.get(ident, Money(0)) for amounts in found)
        assert in_kind == once.in_kind.get(ident, Money(0))
    for line in order.lines:
        assert total(amounts.by_line.get(line.id, Money(0)) for amounts in found) == once.by_line[line.id]


@given(st.data())
def test_deductions_of_several_refunds_come_to_the_same_as_one(data):
    """What the buyer owes, deducted or invoiced, is the same in several refunds and in one; so is what is left."""
    order = data.draw(orders())
    facts = {
        "order": order,
        "kind": data.draw(st.sampled_from(KINDS)),
        "liability": data.draw(legs()),
    }
    done: dict[str, int] = {}
    found = []
    for lines in data.draw(steps(order)):
        found.append(compose(Request.of({**facts, "lines": lines, "done": dict(done)}), Terms()))
        for line in lines:
            done[line.id] = done.get(line.id, 0) + line.quantity
    once = compose(Request.of(facts), Terms())
    assert total(item.owed for amounts in found for item in amounts.deductions) == total(
        item.owed for item in once.deductions
    )
    assert total(amounts.total - amounts.invoice for amounts in found) == once.total - once.invoice


@given(refunds())
def test_a_missing_gift_never_raises_the_refund(facts):
    """A parcel without its gift never brings more than with it (Appendix E 5)."""
    with_gifts = compose(Request.of({**facts, "missing_gifts": ()}), Terms())
    without = compose(Request.of(facts), Terms())
    assert without.total <= with_gifts.total


@given(refunds())
def test_more_units_never_bring_less(facts):
    """Asking for one unit more of a line never lowers the goods part of a refund."""
    facts = {**facts, "kind": "after_return", "remedy": "refund", "remaining": {}}
    order: Order = facts["order"]
    first = order.lines[0]
    fewer = (RequestedLine(id=first.id, quantity=1),)
    more = (RequestedLine(id=first.id, quantity=2),)
    less, greater = (compose(Request.of({**facts, "lines": lines}), Terms()) for lines in (fewer, more))
    assert total(less.by_line.values()) <= total(greater.by_line.values())
