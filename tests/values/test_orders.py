"""What was bought and how it was paid."""

import pytest

from servflow.values.money import Money
from servflow.values.orders import Order, OrderLine, Payment

CENT = Money.parse("0.01 CNY")


@pytest.mark.parametrize(
    ("method", "is_cash"),
    [("alipay", True), ("cash_on_delivery", True), ("coupon", False), ("points", False), ("coins", False)],
)
def test_coupons_points_and_coins_are_not_money(method, is_cash):
    """What was paid with a coupon, points or coins is never turned into money (R-153)."""
    assert Payment(id="p1", method=method, amount=CENT).is_cash is is_cash


def test_a_line_costs_its_units():
    """The value of a line is the price of a unit, so many times."""
    line = OrderLine(id="l1", quantity=3, unit_price=CENT)
    assert line.value == CENT * 3
    order = Order(id="O-1", buyer="B-1", lines=(line,), payments=(Payment(id="p1", method="alipay", amount=CENT),))
    assert (order.line("l1"), order.line("l2"), order.paid) == (line, None, {"p1": CENT})
