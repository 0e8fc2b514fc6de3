"""Orders, rules and tables to try policies on; every amount in CNY, every clock in Shanghai."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from servflow.policies.conditions import Condition, Equals, OneOf
from servflow.policies.table import Rule, Table
from servflow.policies.vocabulary import VOCABULARIES
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
from servflow.values.orders import Order, OrderLine, Payment, RequestedLine
from servflow.values.sources import Label, Source

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2024, 5, 6, 9, 0, tzinfo=SHANGHAI)


def at(day: int, hour: int = 12, minute: int = 0, second: int = 0) -> datetime:
    """Give an instant of May 2024 as the clock in Shanghai shows it."""
    return datetime(2024, 5, day, hour, minute, second, tzinfo=SHANGHAI)


def yuan(amount: str) -> Money:
    """Give an amount of CNY."""
    return Money.of(amount, "CNY")


def line(ident: str, price: str, quantity: int = 1, **more: Any) -> OrderLine:
    """Give an order line."""
    return OrderLine(id=ident, unit_price=yuan(price), quantity=quantity, **more)


def paid(**amounts: str) -> tuple[Payment, ...]:
    """Give one payment for each method."""
    return tuple(Payment(id=method, method=method, amount=yuan(amount)) for method, amount in amounts.items())


def order(*lines: OrderLine, payments: tuple[Payment, ...] | None = None, **more: Any) -> Order:
    """Give an order, paid by alipay to the amount of its lines unless told."""
    goods = Money.total((entry.value for entry in lines if not entry.gift), "CNY")
    default = (Payment(id="alipay", method="alipay", amount=goods),)
    return Order(id="O-1", buyer="B-1", lines=lines, payments=default if payments is None else payments, **more)


def asked(ident: str, quantity: int = 1, **condition: bool) -> RequestedLine:
    """Give a requested line."""
    return RequestedLine(id=ident, quantity=quantity, **condition)


def rule(ident: str, then: Mapping[str, Any] | None = None, /, **when: Any) -> Rule:
    """Give a rule with a title and a source; a tuple among the conditions means one of its values."""
    conditions: list[tuple[str, Condition]] = [
        (fact, OneOf(value) if isinstance(value, tuple) else Equals(value)) for fact, value in when.items()
    ]
    return Rule(
        id=ident,
        when=tuple(conditions),
        then=FrozenMap(then or {}),
        title=Label(f"rule {ident}", f"规则 {ident}"),
        source=Source("test", ident),
    )


def table(policy: str, *rules: Rule, **more: Any) -> Table:
    """Give a table of a policy."""
    return Table(policy=policy, vocabulary=VOCABULARIES[policy], rules=rules, **more)
