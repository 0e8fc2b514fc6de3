"""Money: refunds never exceed what was paid, payment by payment, over all cases of an order."""

from hypothesis import given

from servflow.testing.laws_of_steps import no_more_than_paid
from servflow.values.money import Money
from tests.laws.orders_at_work import shops


@given(seen=shops())
def test_no_payment_is_given_back_twice(seen):
    """Promised: "Refunded + pending <= paid per payment": and neither is ever negative."""
    for shop in seen:
        no_more_than_paid(shop.order, shop.ledger)
        assert all(left.minor >= 0 for left in shop.ledger.remaining(shop.order).values())


@given(seen=shops())
def test_what_is_sent_out_was_paid_in(seen):
    """Promised: "Refunds never exceed what was paid".

    What each case last asked the bank to pay fits into the payments.
    """
    shop = seen[-1]
    last = {}
    for effect in shop.sent.values():
        if effect.kind == "pay_refund":
            last[effect.case_id, effect.data["payment"]] = effect.data["amount"]
    for payment in shop.order.payments:
        parts = [amount for (_, name), amount in last.items() if name == payment.id]
        assert Money.total(parts, "CNY").minor <= payment.amount.minor
        assert payment.is_cash or not parts


@given(seen=shops())
def test_parts_sum_to_the_whole(seen):
    """Promised: "Money: parts sum to the whole": a refund's total is the sum of its payments, to the last fen."""
    for shop in seen:
        for world, case in shop.cases.values():
            refund = case.facts.refund
            if not refund or "total" not in refund:
                continue
            total = Money.total(refund["by_payment"].values(), "CNY")
            assert total == refund["total"], world
