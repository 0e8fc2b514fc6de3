"""What a refund is reckoned from: what the buyer was charged, and how far the refunds of the order are."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from servflow.policies.refund_split import Progress
from servflow.values.money import Money, allocate, portion
from servflow.values.orders import Order, OrderLine, RequestedLine


@attrs.frozen
class Charge:
    """What the payments of an order were for; together they come to what was paid. 订单收费构成。

    Args:
        values: What each line was charged, in the order's sequence; gifts nothing.
        goods: The same, summed.
        fee: Outbound freight among the payments.
        surplus: What was paid beyond both.
    """

    values: tuple[Money, ...]
    goods: Money
    fee: Money
    surplus: Money


@attrs.frozen
class Taken:
    """The stretch of an order that one refund takes. 本次退款范围。

    Args:
        parts: What its units were charged, by line; lines of which it takes none are left out.
        goods: The same, summed.
        goods_before: What the units of earlier refunds were charged.
        progress: The stretch, for what goes with the goods in proportion.
    """

    parts: Mapping[str, Money]
    goods: Money
    goods_before: Money
    progress: Progress


def charged(order: Order) -> Charge:
    """Return what the payments of *order* were for.

    Lines stand at their price. Was less paid than that, the discount lies on all lines in proportion. Outbound freight
    was charged as far as the payments exceed the goods. An order that says it was not sold with free shipping carries
    the freight in full, whatever the payments come to, unless they come to the goods exactly.
    """
    zero = Money.zero(order.currency)
    prices = tuple(zero if line.gift else line.value for line in order.lines)
    goods = Money.total(prices, order.currency)
    paid = Money.total((payment.amount for payment in order.payments), order.currency)
    stated = order.shipping_fee or zero
    in_full = order.free_shipping is False and paid != goods
    fee = min(stated, paid if in_full else max(paid - goods, zero))
    worth = min(goods, paid - fee)
    values = prices if worth == goods else allocate(worth, [price.minor for price in prices])
    return Charge(values, worth, fee, paid - fee - worth)


def units_of(line: OrderLine, lines: tuple[RequestedLine, ...], done: Mapping[str, int]) -> tuple[int, int]:
    """Return how many units of *line* are refunded already and how many more are asked for, as far as there are any.

    Args:
        line: A line of the order.
        lines: What is asked for; empty means all that is left.
        done: Units already refunded, by line.
    """
    before = min(max(done.get(line.id, 0), 0), line.quantity)
    left = line.quantity - before
    if not lines:
        return before, left
    return before, min(left, sum(asked.quantity for asked in lines if asked.id == line.id))


def taken(order: Order, charge: Charge, lines: tuple[RequestedLine, ...], done: Mapping[str, int]) -> Taken:
    """Return the stretch of *order* that a refund of *lines* takes after *done*.

    It is measured in what the goods were charged, and in units where they were charged nothing.
    """
    units = [units_of(line, lines, done) for line in order.lines]
    before = goods = Money.zero(order.currency)
    parts: dict[str, Money] = {}
    for line, value, (had, takes) in zip(order.lines, charge.values, units, strict=True):
        before += portion(value, line.quantity, 0, had)
        if takes:
            parts[line.id] = portion(value, line.quantity, had, takes)
            goods += parts[line.id]
    if charge.goods:
        progress = Progress(before.minor, before.minor + goods.minor, charge.goods.minor)
    else:
        had_units = sum(had for had, _ in units)
        stop = had_units + sum(takes for _, takes in units)
        progress = Progress(had_units, stop, sum(line.quantity for line in order.lines))
    return Taken(parts, goods, before, progress)
