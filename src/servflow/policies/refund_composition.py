"""The sums of a refund, in whole minor units and without a remainder.

What the buyer was charged is laid out once: the goods line by line, the outbound freight, and what was paid beyond. A
refund takes its stretch of each (``refund_split``), parts it over the payments in their proportion (G-12), and only then
takes from the money part what the buyer owes. Nothing here knows a rule: which elements there are is told by ``Terms``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from servflow.policies.refund_split import Progress, apportion
from servflow.values.frozen import EMPTY
from servflow.values.money import Money, allocate, portion
from servflow.values.orders import NON_CASH, Order, OrderLine, Payment, RequestedLine

NEVER_RECEIVED = frozenset({"unshipped", "refused_parcel"})
"""Kinds of refund in which the goods never were the buyer's, so that everything paid is on its way back."""

OTHERS = frozenset({"merchant", "platform", "carrier"})
"""Who bears a leg when the buyer does not."""


@attrs.frozen(kw_only=True)
class Terms:
    """Which elements a refund is made of. 退款构成条件。

    Args:
        non_cash: Payment methods that are never turned into money (R-153).
        restore: They are given back in kind (G-11); else they are lost.
        gifts: The price of a gift that was not sent back is deducted (R-202).
        points: Points earned by the purchase are taken back (R-204).
        advance: How freight that the buyer advanced is given back: ``balance`` or ``cash``; nothing: not at all.
        capped: Where it is capped, the outbound freight is the cap (G-16).
        collect: How freight that the buyer owes is collected: ``deduct``, ``invoice``; nothing: not at all.
        subsidy: The platform's subsidy of the return freight is paid.
        subsidies: Its amounts by region, where the shipping fee names none.
    """

    non_cash: frozenset[str] = NON_CASH
    restore: bool = True
    gifts: bool = True
    points: bool = True
    advance: str | None = "balance"
    capped: bool = True
    collect: str | None = "deduct"
    subsidy: bool = True
    subsidies: Mapping[str, Money] = EMPTY


@attrs.frozen(kw_only=True)
class Request:
    """What a refund is asked for; the facts of the policy ``refund`` as a value. 退款请求。

    Args:
        order: What was bought.
        kind: ``unshipped``, ``refused_parcel``, ``after_return`` or ``goodwill``.
        lines: What is refunded; empty means all that is left.
        done: Units already refunded, by line.
        remaining: What is left of each payment; a payment not named is untouched.
        liability: Who bears which leg; ``subsidy`` and ``mode_cap`` where the shipping fee says so.
        missing_gifts: Gift lines that did not come back.
        freight_paid: What the buyer advanced for the return leg.
        reimbursable: How much of that is given back: ``full``, ``capped`` or ``none``.
        cash_wanted: The buyer wants it in cash (R-196).
        remedy: ``refund``; with another remedy no money flows, and an exchange takes the points (R-203).
        amount: What a goodwill refund grants.
        owed_return: Return freight that others paid and the buyer owes.
    """

    order: Order
    kind: str = "after_return"
    lines: tuple[RequestedLine, ...] = ()
    done: Mapping[str, int] = EMPTY
    remaining: Mapping[str, Money] = EMPTY
    liability: Mapping[str, Any] = EMPTY
    missing_gifts: tuple[str, ...] = ()
    freight_paid: Money | None = None
    reimbursable: str = "full"
    cash_wanted: bool = False
    remedy: str = "refund"
    amount: Money | None = None
    owed_return: Money | None = None

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Request:
        """Return the request that stands in *facts*; facts of other names, and those that are None, are left out."""
        known = {field.name for field in attrs.fields(cls)}
        return cls(**{name: value for name, value in facts.items() if name in known and value is not None})

    def units(self, line: OrderLine) -> tuple[int, int]:
        """Return how many units of *line* are refunded already, and how many are refunded now."""
        done = min(max(self.done.get(line.id, 0), 0), line.quantity)
        left = line.quantity - done
        if not self.lines:
            return done, left
        return done, min(left, sum(asked.quantity for asked in self.lines if asked.id == line.id))

    def left_of(self, payment: Payment) -> Money:
        """Return what is left of *payment*, never below zero nor above what was paid."""
        zero = Money.zero(payment.amount.currency)
        return max(min(self.remaining.get(payment.id, payment.amount), payment.amount), zero)


@attrs.frozen
class Deduction:
    """What is taken off the money part of a refund. 退款扣减。

    Args:
        kind: ``missing_gift``, ``outbound_freight`` or ``return_freight``.
        line: The gift's line.
        owed: What the buyer owes for it.
        amount: What the refund could bear of that.
    """

    kind: str
    line: str | None
    owed: Money
    amount: Money


@attrs.frozen(kw_only=True)
class Amounts:
    """What a refund comes to. 退款金额。

    ``sum(by_line) + shipping_fee + adjustment == total + sum(restore) + sum(deductions)``, to the minor unit.

    Args:
        total: The money part, all deductions taken off.
        by_payment: The same by payment, the payments that are money only.
        by_line: What the goods refunded now were charged, by line.
        deductions: What was taken off.
        restore: What is given back in kind, by payment.
        shipping_fee: Outbound freight that is given back; part of the refund.
        adjustment: What goes beyond lines and freight: an unexplained payment given back, a goodwill grant; below zero,
            what they exceed the payments by, because other refunds used those up.
        advance: Advanced freight that is given back beside the refund.
        advance_as: ``balance`` or ``cash``.
        subsidy: The platform's subsidy, beside the refund too.
        points: Reward points to take back.
        invoice: Freight that the buyer owes beyond the refund.
    """

    total: Money
    by_payment: Mapping[str, Money]
    by_line: Mapping[str, Money]
    deductions: tuple[Deduction, ...]
    restore: Mapping[str, Money]
    shipping_fee: Money
    adjustment: Money
    advance: Money
    advance_as: str
    subsidy: Money
    points: int
    invoice: Money


@attrs.frozen
class Charge:
    """What the buyer was charged for an order. 订单收费构成。

    Args:
        values: What each line was charged, in the order's sequence; gifts nothing.
        fee: Outbound freight among the payments.
        surplus: What was paid beyond both.
    """

    values: tuple[Money, ...]
    fee: Money
    surplus: Money

    @property
    def goods(self) -> Money:
        """What all lines were charged."""
        return Money.total(self.values, self.fee.currency)


def charged(order: Order) -> Charge:
    """Return what the payments of *order* were for.

    Lines stand at their price. Was less paid than that, a discount lies on all lines in proportion. The outbound freight
    was charged as far as the payments exceed the goods; an order that says it was not sold with free shipping carries it
    in full even then, unless the payments come to the goods exactly.
    """
    zero = Money.zero(order.currency)
    prices = tuple(zero if line.gift else line.value for line in order.lines)
    goods = Money.total(prices, order.currency)
    paid = Money.total((payment.amount for payment in order.payments), order.currency)
    stated = order.shipping_fee or zero
    explicit = order.free_shipping is False and paid != goods
    fee = min(stated, paid) if explicit else min(stated, max(paid - goods, zero))
    worth = min(goods, paid - fee)
    values = prices if worth == goods else allocate(worth, [price.minor for price in prices])
    return Charge(values, fee, paid - fee - worth)


def compose(request: Request, terms: Terms) -> Amounts:
    """Return what *request* comes to under *terms*; never below zero, never above what is left of a payment."""
    if request.kind == "goodwill":
        return _goodwill(request, terms)
    order = request.order
    zero = Money.zero(order.currency)
    charge = charged(order)
    units = [request.units(line) for line in order.lines]
    before = Money.total(_portions(order, charge, [(0, done) for done, _ in units]), order.currency)
    parts = _portions(order, charge, units)
    goods = Money.total(parts, order.currency)
    progress = _progress(charge.goods.minor, before.minor, goods.minor, units, order)
    pays = request.remedy == "refund"
    owed = _owed(request, terms, charge, progress, units) if pays else ()
    fee = progress.share(charge.fee) if pays and _fee_goes_back(request) else zero
    shares: Mapping[str, Money] = {}
    if pays:
        extras = [charge.fee] if fee else []
        extras += [charge.surplus] if request.kind in NEVER_RECEIVED else []
        start = before.minor + sum(progress.reached(extra.minor) for extra in extras)
        stop = start + goods.minor + sum(progress.of(extra.minor) for extra in extras)
        shares = _shares(request, terms, start, stop)
    cash = {payment.id: shares.get(payment.id, zero) for payment in order.payments if _is_cash(payment, terms)}
    kept = {name: share for name, share in shares.items() if name not in cash and share}
    deductions, by_payment = _deduct(owed, cash, zero)
    invoice = Money.total((item.owed - item.amount for item in deductions if item.kind != "missing_gift"), zero.currency)
    if not pays or terms.collect == "invoice":
        invoice += Money.total(_freight_owed(request, terms, charge, progress).values(), zero.currency)
    charged_back = goods + fee if pays else zero
    advance, advance_as = _advance(request, terms)
    return Amounts(
        total=Money.total(by_payment.values(), order.currency),
        by_payment=by_payment,
        by_line=_named(order, units, parts, zero, pays=pays),
        deductions=deductions,
        restore=kept,
        shipping_fee=fee,
        adjustment=Money.total(shares.values(), order.currency) - charged_back,
        advance=advance,
        advance_as=advance_as,
        subsidy=_subsidy(request, terms) if pays else zero,
        points=progress.of(order.points_granted) if terms.points and request.remedy in {"refund", "exchange"} else 0,
        invoice=invoice,
    )
