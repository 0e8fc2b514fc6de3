"""What was bought and how it was paid, from one unit for one fen on; small amounts, so that rounding bites."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from servflow.testing.arguments import require_kind, require_known
from servflow.testing.moments import HOUR, instants
from servflow.testing.people import OWNER
from servflow.values.money import Money
from servflow.values.orders import Order, OrderLine, Payment
from servflow.values.time import require_aware

STAGES = ("placed", "shipped", "signed", "confirmed")
"""How far an order has come."""

_METHODS = st.sampled_from(
    [
        ("alipay",),
        ("cash_on_delivery",),
        ("alipay", "coupon"),
        ("bank_debit", "credit_card"),
        ("points", "alipay", "coupon"),
    ]
)
_GOODS = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, 20_000), st.sampled_from([None, "apparel", "digital"])),
    min_size=1,
    max_size=3,
)
_SHIPPING = st.sampled_from(
    [
        {"free_shipping": free, "shipping_fee": fee, "region": region}
        for free in (None, True, False)
        for fee in (None, Money(0), Money(999))
        for region in (None, "east")
    ]
)
_REST = st.sampled_from(
    [(recipient, points, gift) for gift in (False, True) for points in (0, 101) for recipient in (None, "Wang Fang")]
)


def orders(
    at: datetime | None = None, *, stages: tuple[str, ...] = STAGES, buyer: str = OWNER
) -> st.SearchStrategy[Order]:
    """Return orders in CNY: one line or several, paid in one way or several, with gifts or without. 订单。

    Args:
        at: As of when: its dates lie in the day before; nothing: any instant.
        stages: How far it may have come, of ``placed``, ``shipped``, ``signed`` and ``confirmed``.
        buyer: Who bought.

    Raises:
        InvalidValueError: *at* is naive, or there is no stage.
        TypeError: Something is of another kind than expected.
        UnknownNameError: There is no stage of that name.
    """
    if at is not None:
        require_aware(at)
    require_known("stage", stages, "stages", STAGES)
    require_kind(buyer, str, "buyer", "a text")
    return _orders(at, tuple(stages), buyer)


@st.composite
def _orders(draw: st.DrawFn, at: datetime | None, stages: tuple[str, ...], buyer: str) -> Order:
    """Return orders of a buyer that have come as far as one of some stages."""
    now = draw(instants()) if at is None else at
    lines = [
        OrderLine(id=f"l{n}", sku=f"S{n}", quantity=units, unit_price=Money(price), category=category)
        for n, (units, price, category) in enumerate(draw(_GOODS))
    ]
    shipping: dict[str, Any] = draw(_SHIPPING)
    recipient, points, with_gift = draw(_REST)
    total = sum(line.value.minor for line in lines) + _freight(shipping)
    if with_gift:
        gift: dict[str, Any] = {"gift": True, "gift_of": "l0", "selling_price": Money(500)}
        lines.append(OrderLine(id="g", quantity=1, unit_price=Money(0), **gift))
    return Order(
        id="O-1",
        buyer=buyer,
        lines=tuple(lines),
        payments=draw(_payments(total)),
        recipient=recipient,
        points_granted=points,
        **shipping,
        **_dates(now, draw(st.sampled_from(stages))),
    )


def _freight(shipping: dict[str, Any]) -> int:
    """Return what the buyer paid for the way, in minor units."""
    fee: Money | None = shipping["shipping_fee"]
    return 0 if fee is None or shipping["free_shipping"] else fee.minor


@st.composite
def _payments(draw: st.DrawFn, total: int) -> tuple[Payment, ...]:
    methods = draw(_METHODS)
    found: list[Payment] = []
    rest = total
    for n, method in enumerate(methods):
        part = rest if n == len(methods) - 1 else draw(st.integers(0, rest))
        found.append(Payment(id=f"p{n}", method=method, amount=Money(part)))
        rest -= part
    return tuple(found)


def _dates(at: datetime, stage: str) -> dict[str, Any]:
    """Return the dates of an order that has come as far as a stage at *at*."""
    ago = dict(zip(STAGES, (20 * HOUR, 10 * HOUR, 5 * HOUR, HOUR), strict=True))
    return {f"{name}_at": at - ago[name] for name in STAGES[: STAGES.index(stage) + 1]}
