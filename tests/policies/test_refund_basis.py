"""What the buyer was charged, and the stretch of an order that a refund takes."""

import pytest

from servflow.policies.refund_basis import charged, taken, units_of
from tests.policies.examples import asked, line, order, paid, yuan

TWO = (line("l1", "99.00", 2), line("l2", "50.00"))


def charge(payments, **more):
    """Charge the two lines (248.00 CNY) with these payments."""
    found = charged(order(*TWO, payments=paid(alipay=payments), **more))
    return [str(value) for value in found.values], str(found.fee), str(found.surplus)


@pytest.mark.parametrize(
    ("payments", "more", "values", "fee", "surplus"),
    [
        ("248.00", {}, ["198.00", "50.00"], "0.00", "0.00"),
        ("258.00", {"shipping_fee": yuan("10.00"), "free_shipping": False}, ["198.00", "50.00"], "10.00", "0.00"),
        ("258.00", {"shipping_fee": yuan("10.00")}, ["198.00", "50.00"], "10.00", "0.00"),
        ("248.00", {"shipping_fee": yuan("10.00")}, ["198.00", "50.00"], "0.00", "0.00"),
        ("248.00", {"shipping_fee": yuan("10.00"), "free_shipping": True}, ["198.00", "50.00"], "0.00", "0.00"),
        ("258.00", {"shipping_fee": yuan("10.00"), "free_shipping": True}, ["198.00", "50.00"], "10.00", "0.00"),
        ("248.00", {"shipping_fee": yuan("10.00"), "free_shipping": False}, ["198.00", "50.00"], "0.00", "0.00"),
        ("260.00", {"shipping_fee": yuan("10.00")}, ["198.00", "50.00"], "10.00", "2.00"),
        ("250.00", {}, ["198.00", "50.00"], "0.00", "2.00"),
        ("124.00", {}, ["99.00", "25.00"], "0.00", "0.00"),
        ("134.00", {"shipping_fee": yuan("10.00"), "free_shipping": False}, ["99.00", "25.00"], "10.00", "0.00"),
        ("134.00", {"shipping_fee": yuan("10.00"), "free_shipping": True}, ["106.98", "27.02"], "0.00", "0.00"),
        ("6.00", {"shipping_fee": yuan("10.00"), "free_shipping": False}, ["0.00", "0.00"], "6.00", "0.00"),
    ],
)
def test_payments_tell_what_was_charged(payments, more, values, fee, surplus):
    """Lines stand at their price, less a discount in proportion; freight was charged as far as it was paid."""
    assert charge(payments, **more) == ([f"{value} CNY" for value in values], f"{fee} CNY", f"{surplus} CNY")


def test_gifts_were_charged_nothing():
    """A gift has no part in what was paid, whatever price stands beside it (C-12)."""
    found = charged(order(line("l1", "99.00"), line("g1", "15.00", gift=True), payments=paid(alipay="99.00")))
    assert found.values == (yuan("99.00"), yuan("0.00"))
    assert found.goods == yuan("99.00")


@pytest.mark.parametrize(
    ("lines", "done", "units"),
    [
        ((), {}, (0, 3)),
        ((), {"l1": 1}, (1, 2)),
        ((asked("l1", 2),), {}, (0, 2)),
        ((asked("l1", 2),), {"l1": 2}, (2, 1)),
        ((asked("l1", 9),), {"l1": 9}, (3, 0)),
        ((asked("l2", 1),), {}, (0, 0)),
        ((asked("l1", 1), asked("l1", 1)), {"l1": -1}, (0, 2)),
    ],
)
def test_units_never_exceed_what_was_bought(lines, done, units):
    """What is asked for is taken as far as there is any left; no lines means all that is left."""
    assert units_of(line("l1", "9.00", 3), lines, done) == units


def test_the_stretch_is_measured_in_money():
    """A refund of one of two shirts and the trousers takes 149 of 248."""
    bought = order(*TWO)
    take = taken(bought, charged(bought), (asked("l1"), asked("l2")), {"l1": 1})
    assert take.parts == {"l1": yuan("99.00"), "l2": yuan("50.00")}
    assert (take.goods, take.goods_before) == (yuan("149.00"), yuan("99.00"))
    assert (take.progress.before, take.progress.after, take.progress.whole) == (9900, 24800, 24800)


def test_goods_for_nothing_are_measured_in_units():
    """Where the goods were charged nothing, the freight goes back by units."""
    bought = order(line("l1", "0.00", 4), payments=paid(alipay="8.00"), shipping_fee=yuan("8.00"))
    take = taken(bought, charged(bought), (asked("l1", 1),), {"l1": 1})
    assert take.progress.share(yuan("8.00")) == yuan("2.00")


def test_a_discount_parts_a_line_without_loss():
    """Three units that came to 100.00 together give 33.34, 33.33 and 33.33."""
    bought = order(line("l1", "50.00", 3), payments=paid(alipay="100.00"))
    charge_ = charged(bought)
    parts = [taken(bought, charge_, (asked("l1"),), {"l1": done}).parts["l1"] for done in range(3)]
    assert parts == [yuan("33.34"), yuan("33.33"), yuan("33.33")]
