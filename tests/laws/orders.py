"""Orders and refunds of every shape, for the laws of the policies. Small amounts, so that rounding bites."""

from typing import Any

from hypothesis import strategies as st

from servflow.values.money import Money
from servflow.values.orders import NON_CASH, Order, OrderLine, Payment, RequestedLine

METHODS = ("alipay", "bank_debit", "coupon", "points", "cash_on_delivery")
PARTIES = ("buyer", "merchant", "platform", "carrier")
KINDS = ("unshipped", "refused_parcel", "after_return")


def cents(least: int, most: int) -> st.SearchStrategy[Money]:
    """Give amounts in CNY between so many minor units."""
    return st.integers(least, most).map(Money)


@st.composite
def lines(draw: st.DrawFn) -> tuple[OrderLine, ...]:
    """Give one to four lines, each perhaps with a gift."""
    found: list[OrderLine] = []
    for number in range(draw(st.integers(1, 4))):
        bought = OrderLine(id=f"l{number}", quantity=draw(st.integers(1, 4)), unit_price=draw(cents(0, 3000)))
        found.append(bought)
        if draw(st.booleans()):
            gift = OrderLine(
                id=f"g{number}",
                quantity=draw(st.integers(1, 3)),
                unit_price=draw(cents(0, 50)),
                gift=True,
                gift_of=draw(st.sampled_from([bought.id, None])),
                selling_price=draw(st.none() | cents(0, 500)),
            )
            found.append(gift)
    return tuple(found)


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """Give an order paid in full, with a discount or with something beyond, by up to five payments."""
    bought = draw(lines())
    goods = sum(line.value.minor for line in bought if not line.gift)
    fee = draw(st.none() | st.integers(0, 1500))
    whole = max(goods + draw(st.sampled_from([0, 0, fee or 0, -200, 300])), 0)
    methods = draw(st.lists(st.sampled_from(METHODS), min_size=1, max_size=5, unique=True))
    cuts = sorted(draw(st.lists(st.integers(0, whole), min_size=len(methods) - 1, max_size=len(methods) - 1)))
    shares = [to - since for since, to in zip([0, *cuts], [*cuts, whole], strict=True)]
    return Order(
        id="O",
        buyer="B",
        lines=bought,
        payments=tuple(
            Payment(id=f"p{number}", method=method, amount=Money(share))
            for number, (method, share) in enumerate(zip(methods, shares, strict=True))
        ),
        shipping_fee=None if fee is None else Money(fee),
        free_shipping=draw(st.sampled_from([True, False, None])),
        points_granted=draw(st.integers(0, 100)),
    )


def requests(order: Order) -> st.SearchStrategy[tuple[RequestedLine, ...]]:
    """Give some units of some lines of an order; none means all of it."""
    one = st.sampled_from(order.lines).flatmap(
        lambda line: st.builds(RequestedLine, id=st.just(line.id), quantity=st.integers(1, line.quantity))
    )
    return st.lists(one, max_size=4, unique_by=lambda line: line.id).map(tuple)


@st.composite
def steps(draw: st.DrawFn, order: Order) -> list[tuple[RequestedLine, ...]]:
    """Give refunds that take every unit of an order once, in some sequence and grouping."""
    units = draw(st.permutations([line.id for line in order.lines for _ in range(line.quantity)]))
    groups: list[list[str]] = [[]]
    for unit in units:
        if groups[-1] and draw(st.booleans()):
            groups.append([])
        groups[-1].append(unit)
    return [
        tuple(RequestedLine(id=ident, quantity=group.count(ident)) for ident in dict.fromkeys(group))
        for group in groups
    ]


def legs() -> st.SearchStrategy[dict[str, Any]]:
    """Give who bears which leg; a leg may be undecided."""
    bearer = st.none() | st.sampled_from(PARTIES)
    return st.fixed_dictionaries({"outbound": bearer, "return": bearer}).map(
        lambda found: {leg: party for leg, party in found.items() if party is not None}
    )


def remaining(order: Order) -> st.SearchStrategy[dict[str, Money]]:
    """Give what is left of each payment: all of it, or less because of other refunds."""
    return st.just({}) | st.fixed_dictionaries(
        {payment.id: cents(0, payment.amount.minor) for payment in order.payments}
    )


def cash_paid(order: Order) -> Money:
    """Give what was paid in money."""
    return Money.total((payment.amount for payment in order.payments if payment.method not in NON_CASH), "CNY")
