"""What was bought, how it was paid, what a request asks for: ``Order`` and its parts, ``RequestedLine``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from servflow.values.money import Money
from servflow.values.time import require_aware

NON_CASH = frozenset({"coupon", "points", "coins"})
"""Payment methods whose amounts are never turned into money (R-153)."""


@attrs.frozen(kw_only=True)
class OrderLine:
    """One item of an order. 订单行。

    Args:
        id: Name of the line inside its order.
        sku: The host's article number.
        category: Open text that rulebooks speak of, for example ``intimate``.
        quantity: Units bought, at least one.
        unit_price: What one unit cost the buyer.
        bundle: Name of the bundle or gift pack the line belongs to.
        no_return: Sold as not returnable, so marked (R-183).
        gift: Given away with another line (R-182).
        gift_of: The line it was given away with.
        selling_price: What one unit sells for, deducted when a gift is kept (R-202).
    """

    id: str
    quantity: int
    unit_price: Money
    sku: str = ""
    category: str | None = None
    bundle: str | None = None
    no_return: bool | None = None
    gift: bool = False
    gift_of: str | None = None
    selling_price: Money | None = None

    @property
    def value(self) -> Money:
        """What the whole line cost."""
        return self.unit_price * self.quantity


@attrs.frozen(kw_only=True)
class Payment:
    """One part of what was paid. 付款。

    Args:
        id: Name of the payment inside its order.
        method: ``alipay``, ``bank_debit``, ``coupon`` and so on; ``coupon``, ``points`` and ``coins`` are not money.
        amount: What was paid with it.
    """

    id: str
    method: str
    amount: Money

    @property
    def is_cash(self) -> bool:
        """Whether the amount is money."""
        return self.method not in NON_CASH


def _in_utc(instant: datetime | None) -> datetime | None:
    """Return the instant in UTC: there two clocks that show the same instant are equal, also where one is set back."""
    return None if instant is None else require_aware(instant, "order")


@attrs.frozen(kw_only=True)
class Order:
    """What was bought. 订单。

    Absent dates have not happened; absent facts are unknown. Instants are aware, and kept in UTC.

    Args:
        id: The host's order number.
        buyer: Who bought; a buyer acts only on their own cases.
        lines: What was bought.
        payments: How it was paid.
        placed_at: When it was ordered.
        shipped_at: When the merchant dispatched it.
        signed_at: When the courier's signature was taken.
        confirmed_at: When the buyer (or the platform) confirmed receipt.
        free_shipping: Sold with the outbound freight on the merchant (包邮).
        shipping_fee: What the outbound freight is.
        recipient: Name of the person who receives; a bank refund's holder must equal it (R-167).
        points_granted: Reward points the purchase earned (F-04).
        region: Logistics region, for the platform's subsidy (R-136).
        currency: ISO 4217 code of every amount.

    Raises:
        InvalidValueError: An instant is naive.
    """

    id: str
    buyer: str
    lines: tuple[OrderLine, ...]
    payments: tuple[Payment, ...] = ()
    placed_at: datetime | None = attrs.field(default=None, converter=_in_utc)
    shipped_at: datetime | None = attrs.field(default=None, converter=_in_utc)
    signed_at: datetime | None = attrs.field(default=None, converter=_in_utc)
    confirmed_at: datetime | None = attrs.field(default=None, converter=_in_utc)
    free_shipping: bool | None = None
    shipping_fee: Money | None = None
    recipient: str | None = None
    points_granted: int = 0
    region: str | None = None
    currency: str = "CNY"

    def line(self, line_id: str) -> OrderLine | None:
        """Return the line of that id, or nothing."""
        for line in self.lines:
            if line.id == line_id:
                return line
        return None

    @property
    def paid(self) -> Mapping[str, Money]:
        """What each payment paid, by payment id."""
        return {payment.id: payment.amount for payment in self.payments}


@attrs.frozen(kw_only=True)
class RequestedLine:
    """What a request asks to give back of one line, and in which condition it is. 申请行。

    A condition that is not given is unknown, and an exclusion needs a known fact to bite.

    Args:
        id: The order line.
        quantity: Units, at least one.
        tried: Tried on (R-177).
        used: Used (R-179).
        washed: Washed (R-179).
        altered: Altered or processed (R-180).
        packaging_intact: In its original packaging (R-201).
        accessories_complete: With everything that came with it (R-201).
    """

    id: str
    quantity: int
    tried: bool | None = None
    used: bool | None = None
    washed: bool | None = None
    altered: bool | None = None
    packaging_intact: bool | None = None
    accessories_complete: bool | None = None
