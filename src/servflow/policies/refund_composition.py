"""The sums of a refund, in whole minor units and without a remainder.

A refund takes its stretch of what the buyer was charged (``refund_basis``), parts it over the payments in their
proportion (G-12), and only then takes from the money part what the buyer owes. Which elements there are is told by
``Terms``; no rule is known here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from servflow.policies.refund_basis import Charge, Taken, charged, taken, units_of
from servflow.policies.refund_split import apportion
from servflow.values.frozen import EMPTY
from servflow.values.money import Money, allocate
from servflow.values.orders import NON_CASH, Order, OrderLine, Payment, RequestedLine

NEVER_RECEIVED = frozenset({"unshipped", "refused_parcel"})
"""Kinds of refund in which the goods never became the buyer's: all that was paid is on its way back."""

OTHERS = frozenset({"merchant", "platform", "carrier"})
"""Who bears a leg when the buyer does not."""


@attrs.frozen(kw_only=True)
class Terms:
    """Which elements a refund is made of. 退款构成。

    Args:
        non_cash: Payment methods that are never turned into money (R-153).
        restore: They are given back in kind (G-11); else they are lost.
        gifts: The price of a gift that was not sent back is deducted (R-202).
        points: Points that the purchase earned are taken back (R-204).
        advance: How freight that the buyer advanced is given back: ``balance`` or ``cash``; nothing: not at all.
        capped: Where a cap applies, it is the outbound freight (G-16); else there is none.
        collect: How freight that the buyer owes is collected: ``deduct`` or ``invoice``; nothing: not at all.
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

    def is_cash(self, payment: Payment) -> bool:
        """Return whether *payment* is money."""
        return payment.method not in self.non_cash


@attrs.frozen(kw_only=True)
class Request:
    """What a refund is asked for: the facts of the policy ``refund`` as a value. 退款请求。

    Args:
        order: What was bought.
        kind: ``unshipped``, ``refused_parcel``, ``after_return`` or ``goodwill``.
        lines: What is refunded; empty means all that is left.
        done: Units already refunded, by line.
        remaining: What is left of each payment; a payment not named is untouched.
        liability: Who bears which leg; with ``subsidy`` and ``mode_cap`` where the shipping fee says so.
        missing_gifts: Gift lines that did not come back.
        freight_paid: What the buyer advanced for the return leg.
        reimbursable: How much of that is given back: ``full``, ``capped`` or ``none``.
        cash_wanted: The buyer wants it in cash (R-196).
        remedy: ``refund``; with another one no money flows, and an exchange takes the points (R-203).
        amount: What a goodwill refund grants.
        owed_return: Return freight that somebody else paid and the buyer owes.
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
        """Return the request that stands in *facts*; other facts, and those that are None, are left out."""
        known = {field.name for field in attrs.fields(cls)}
        return cls(**{name: value for name, value in facts.items() if name in known and value is not None})

    def left_of(self, payment: Payment) -> Money:
        """Return what is left of *payment*: not below zero, not above what was paid."""
        zero = Money.zero(payment.amount.currency)
        return max(min(self.remaining.get(payment.id, payment.amount), payment.amount), zero)


@attrs.frozen
class Deduction:
    """What the buyer owes and the refund is lessened by. 退款扣减。

    Args:
        kind: ``missing_gift``, ``outbound_freight`` or ``return_freight``.
        line: The gift's line.
        owed: What the buyer owes for it.
        amount: What the money part of the refund could bear of that.
    """

    kind: str
    line: str | None
    owed: Money
    amount: Money


@attrs.frozen(kw_only=True)
class Amounts:
    """What a refund comes to. 退款金额。

    To the minor unit, ``sum(by_line) + shipping_fee + adjustment == total + sum(in_kind) + sum(deductions)``.

    Args:
        total: The money part, all deductions taken off.
        by_payment: The same by payment, for the payments that are money.
        by_line: What the goods refunded now were charged.
        deductions: What was taken off the money part, and what the buyer owes beyond it.
        in_kind: The shares of payments that are no money.
        shipping_fee: Outbound freight that goes back, a part of the refund.
        adjustment: What goes beyond lines and freight: a payment that neither explains, a goodwill grant. Below zero,
            what they exceed the payments by, because other refunds used those up.
        advance: Advanced freight that is given back beside the refund.
        advance_as: ``balance`` or ``cash``.
        subsidy: The platform's subsidy, beside the refund too.
        points: Reward points to take back.
        invoice: Freight that the buyer owes beyond the refund.
    """

    total: Money
    by_payment: Mapping[str, Money]
    by_line: Mapping[str, Money] = EMPTY
    deductions: tuple[Deduction, ...] = ()
    in_kind: Mapping[str, Money] = EMPTY
    shipping_fee: Money
    adjustment: Money
    advance: Money
    advance_as: str
    subsidy: Money
    points: int = 0
    invoice: Money


def compose(request: Request, terms: Terms) -> Amounts:
    """Return what *request* comes to under *terms*: never below zero, never above what is left of a payment."""
    order = request.order
    zero = Money.zero(order.currency)
    charge = charged(order)
    take = taken(order, charge, request.lines, request.done)
    pays = request.remedy == "refund"
    goodwill = request.kind == "goodwill"
    fee = zero
    if goodwill:
        shares = _granted(request, terms)
    elif pays:
        fee = take.progress.share(charge.fee) if _fee_goes_back(request) else zero
        shares = _shares(request, terms, charge, take)
    else:
        shares = {payment.id: zero for payment in order.payments}
    cash = {payment.id: shares[payment.id] for payment in order.payments if terms.is_cash(payment)}
    in_kind = {name: share for name, share in shares.items() if name not in cash and share}
    owed = () if goodwill else tuple(_owed(request, terms, charge, take))
    deductions = _deduct(owed, Money.total(cash.values(), order.currency), terms)
    by_payment = _lessened(cash, Money.total((item.amount for item in deductions), order.currency))
    parts = take.parts if pays and not goodwill else EMPTY
    explained = Money.total(parts.values(), order.currency) + fee
    advance, advance_as = _advance(request, terms)
    return Amounts(
        total=Money.total(by_payment.values(), order.currency),
        by_payment=by_payment,
        by_line=parts,
        deductions=deductions,
        in_kind=in_kind,
        shipping_fee=fee,
        adjustment=Money.total(shares.values(), order.currency) - explained,
        advance=advance,
        advance_as=advance_as,
        subsidy=_subsidy(request, terms) if pays else zero,
        points=_points(request, terms, take),
        invoice=Money.total((item.owed - item.amount for item in deductions if item.kind in _FREIGHT), order.currency),
    )


_FREIGHT = frozenset({"outbound_freight", "return_freight"})


def _points(request: Request, terms: Terms, take: Taken) -> int:
    """Return the points to take back: those of a purchase that is undone, by an exchange until it succeeds (R-203)."""
    undone = request.kind != "goodwill" and request.remedy in {"refund", "exchange"}
    return take.progress.of(request.order.points_granted) if undone and terms.points else 0


def _fee_goes_back(request: Request) -> bool:
    """Return whether outbound freight that the buyer paid goes back; undecided, it stays with who paid it (G-19)."""
    if request.kind == "unshipped":
        return True
    outbound = request.liability.get("outbound")
    if request.kind == "refused_parcel":
        return (outbound or request.liability.get("return")) != "buyer"
    return outbound in OTHERS


def _shares(request: Request, terms: Terms, charge: Charge, take: Taken) -> dict[str, Money]:
    """Return what each payment gives: its part of the stretch, as far as it is left."""
    payments = request.order.payments
    extras = [charge.fee.minor] if _fee_goes_back(request) else []
    extras += [charge.surplus.minor] if request.kind in NEVER_RECEIVED else []
    start = take.goods_before.minor + sum(take.progress.reached(extra) for extra in extras)
    stop = start + take.goods.minor + sum(take.progress.of(extra) for extra in extras)
    weights = [payment.amount.minor for payment in payments]
    parts = zip(payments, apportion(start, weights), apportion(stop, weights), strict=True)
    wanted = {payment.id: Money(to - since, payment.amount.currency) for payment, since, to in parts}
    return _within_rest(request, terms, wanted)


def _within_rest(request: Request, terms: Terms, wanted: dict[str, Money]) -> dict[str, Money]:
    """Return the shares as far as payments are left; what one money payment lacks, the others give."""
    given = {payment.id: min(wanted[payment.id], request.left_of(payment)) for payment in request.order.payments}
    cash = [payment for payment in request.order.payments if terms.is_cash(payment)]
    lacking = Money.total((wanted[payment.id] - given[payment.id] for payment in cash), request.order.currency)
    for payment in cash:
        more = min(lacking, request.left_of(payment) - given[payment.id])
        given[payment.id] += more
        lacking -= more
    return given


def _granted(request: Request, terms: Terms) -> dict[str, Money]:
    """Return what each payment gives to a goodwill refund: money only, in proportion to what is left of it."""
    payments = request.order.payments
    zero = Money.zero(request.order.currency)
    left = [request.left_of(payment) if terms.is_cash(payment) else zero for payment in payments]
    amount = min(max(request.amount or zero, zero), Money.total(left, zero.currency))
    parts = allocate(amount, [rest.minor for rest in left]) if amount else left
    return {payment.id: part if amount else zero for payment, part in zip(payments, parts, strict=True)}


def _owed(request: Request, terms: Terms, charge: Charge, take: Taken) -> Iterator[tuple[str, str | None, Money]]:
    """Give what the buyer owes: kind, line, amount."""
    order = request.order
    if terms.gifts and request.remedy == "refund":
        for line in order.lines:
            if line.id in request.missing_gifts and (price := _gift_price(request, line)):
                yield "missing_gift", line.id, price
    if terms.collect is None:
        return
    if order.shipping_fee and order.free_shipping and request.kind != "unshipped":
        unpaid = take.progress.share(order.shipping_fee) - take.progress.share(charge.fee)
        if unpaid and request.liability.get("outbound") == "buyer":
            yield "outbound_freight", None, unpaid
    if request.owed_return and request.liability.get("return") == "buyer":
        yield "return_freight", None, request.owed_return


def _gift_price(request: Request, gift: OrderLine) -> Money:
    """Return the price of the gift's units that should have come back with the goods refunded now."""
    main = request.order.line(gift.gift_of or "")
    if main is None or any(asked.id == gift.id for asked in request.lines):
        units = units_of(gift, request.lines if main is not None else (), request.done)[1]
    else:
        had, takes = units_of(main, request.lines, request.done)
        units = -(-gift.quantity * (had + takes) // main.quantity) + (-gift.quantity * had // main.quantity)
    return (gift.selling_price or gift.unit_price) * units


def _deduct(owed: tuple[tuple[str, str | None, Money], ...], cash: Money, terms: Terms) -> tuple[Deduction, ...]:
    """Take what is owed from the money part, one after the other, down to nothing (G-53)."""
    deductions: list[Deduction] = []
    for kind, line, debt in owed:
        deducted = terms.collect == "deduct" or kind not in _FREIGHT
        amount = min(debt, cash) if deducted else Money.zero(cash.currency)
        cash -= amount
        deductions.append(Deduction(kind, line, debt, amount))
    return tuple(deductions)


def _lessened(cash: Mapping[str, Money], amount: Money) -> dict[str, Money]:
    """Return the money shares less *amount*, which is never more than they are."""
    if not amount:
        return dict(cash)
    off = allocate(amount, [share.minor for share in cash.values()])
    return {name: share - part for (name, share), part in zip(cash.items(), off, strict=True)}


def _advance(request: Request, terms: Terms) -> tuple[Money, str]:
    """Return what of the advanced return freight is given back, and how (R-195, R-196, G-16)."""
    zero = Money.zero(request.order.currency)
    paid, cap = request.freight_paid, request.order.shipping_fee
    if paid is None or terms.advance is None or request.liability.get("return") not in OTHERS:
        return zero, ""
    if request.reimbursable == "none":
        return zero, ""
    bound = request.reimbursable == "capped" or request.liability.get("mode_cap") is not None
    amount = min(paid, cap) if bound and terms.capped and cap is not None else paid
    return amount, "cash" if request.cash_wanted else terms.advance


def _subsidy(request: Request, terms: Terms) -> Money:
    """Return the platform's subsidy of a return leg that the buyer bears, never more than that leg cost (R-136)."""
    zero = Money.zero(request.order.currency)
    named = request.liability.get("subsidy")
    if named is None or not terms.subsidy or request.liability.get("return") != "buyer":
        return zero
    amount = named if isinstance(named, Money) and named else terms.subsidies.get(request.order.region or "", zero)
    return amount if request.freight_paid is None else min(amount, request.freight_paid)
