"""Reading plain data into values: what a command, a form or a YAML file brings becomes text, counts, money, orders.

Every reader takes ``(value, field)`` and returns a value or raises ``InvalidValueError``, which names the field and
what was expected, never what was given. A value that is what the reader makes passes through. Text is read as strictly
as YAML scalars that were kept as text: ``"2"`` is a count, ``"2.0"`` is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from servflow.errors import CurrencyMismatchError, InvalidValueError, did_you_mean
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
from servflow.values.orders import Order, OrderLine, Payment, RequestedLine
from servflow.values.shapes import is_list, is_map
from servflow.values.time import parse_instant

LONGEST_TEXT = 2_000
LARGEST_COUNT = 1_000_000_000
MOST_LINES = 1_000

Reader = Callable[[Any, str], Any]


def read_text(value: Any, field: str) -> str:
    """Return text that is not blank; a whole number counts as text."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT:
        raise InvalidValueError(field, f"expected text of 1 to {LONGEST_TEXT} characters")
    return str(value)


def read_bool(value: Any, field: str) -> bool:
    """Return true or false."""
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return bool(value == "true")
    raise InvalidValueError(field, "expected true or false")


def read_count(value: Any, field: str, *, least: int = 1) -> int:
    """Return a whole number of at least *least*."""
    if isinstance(value, str) and value.isascii() and value.lstrip("-").isdigit() and len(value) < 12:  # noqa: PLR2004
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= LARGEST_COUNT:
        raise InvalidValueError(field, f"expected a whole number of at least {least}")
    return value


def read_number(value: Any, field: str) -> int:
    """Return a whole number from 0."""
    return read_count(value, field, least=0)


def read_money(value: Any, field: str) -> Money:
    """Return an amount, from ``Money`` or text like ``50.00 CNY``; a float is refused."""
    if isinstance(value, Money):
        return value
    if not isinstance(value, str):
        raise InvalidValueError(field, "expected an amount like '50.00 CNY'; floats are not money")
    try:
        return Money.parse(value)
    except InvalidValueError as error:
        raise InvalidValueError(field, error.message) from None


def read_payable(value: Any, field: str) -> Money:
    """Return an amount of zero or more."""
    money = read_money(value, field)
    if money.minor < 0:
        raise InvalidValueError(field, "expected an amount that is not negative")
    return money


def one_of(values: Iterable[str]) -> Reader:
    """Return a reader of a closed choice."""
    known = tuple(values)

    def read(value: Any, field: str) -> str:
        if isinstance(value, str) and value in known:
            return str(value)
        hint = did_you_mean(value, known) if isinstance(value, str) else ""
        raise InvalidValueError(field, f"expected one of {', '.join(known)}{hint}")

    return read


def read_names(value: Any, field: str) -> tuple[str, ...]:
    """Return several names; one name alone counts as a list of one."""
    if isinstance(value, str):
        value = (value,)
    if not is_list(value) or len(value) > MOST_LINES:
        raise InvalidValueError(field, "expected a list of names")
    return tuple(read_text(item, f"{field}[{place}]") for place, item in enumerate(value))


def read_text_map(value: Any, field: str) -> FrozenMap:
    """Return a map of text to text."""
    if not is_map(value) or not value:
        raise InvalidValueError(field, "expected a map of names and texts")
    return FrozenMap({str(key): read_text(item, f"{field}.{key}") for key, item in value.items()})


def read_map(value: Any, field: str, readers: Mapping[str, Reader], required: tuple[str, ...]) -> dict[str, Any]:
    """Return the entries of a map, each through its reader; all problems of the map in one error.

    Raises:
        InvalidValueError: Not a map, an unknown or missing key, or an entry that cannot be read.
    """
    if not is_map(value):
        raise InvalidValueError(field, f"expected a map with {', '.join(required)}")
    read: dict[str, Any] = {}
    problems: list[InvalidValueError] = []
    for key, item in value.items():
        reader = readers.get(key)
        if reader is None:
            hint = did_you_mean(str(key), readers)
            problems.append(InvalidValueError(f"{field}.{str(key)[:40]}", f"is not known here{hint}"))
        elif item is not None:
            try:
                read[key] = reader(item, f"{field}.{key}")
            except InvalidValueError as error:
                problems.append(error)
    problems += [InvalidValueError(f"{field}.{key}", "is missing") for key in required if value.get(key) is None]
    if problems:
        first, *others = problems
        raise InvalidValueError(first.field, "; ".join([first.message, *map(str, others)]))
    return read


def list_of(reader: Reader) -> Reader:
    """Return a reader of a list of what *reader* reads."""

    def read(value: Any, field: str) -> tuple[Any, ...]:
        if not is_list(value) or len(value) > MOST_LINES:
            raise InvalidValueError(field, f"expected a list of at most {MOST_LINES}")
        return tuple(reader(item, f"{field}[{place}]") for place, item in enumerate(value))

    return read


_ORDER_LINE: dict[str, Reader] = {
    "id": read_text,
    "sku": read_text,
    "category": read_text,
    "quantity": read_count,
    "unit_price": read_payable,
    "bundle": read_text,
    "no_return": read_bool,
    "gift": read_bool,
    "gift_of": read_text,
    "selling_price": read_payable,
}
_PAYMENT: dict[str, Reader] = {"id": read_text, "method": read_text, "amount": read_payable}
_REQUESTED: dict[str, Reader] = {
    "id": read_text,
    "quantity": read_count,
    "tried": read_bool,
    "used": read_bool,
    "washed": read_bool,
    "altered": read_bool,
    "packaging_intact": read_bool,
    "accessories_complete": read_bool,
}


def _read_order_line(value: Any, field: str) -> OrderLine:
    if isinstance(value, OrderLine):
        return value
    return OrderLine(**read_map(value, field, _ORDER_LINE, ("id", "quantity", "unit_price")))


def _read_payment(value: Any, field: str) -> Payment:
    if isinstance(value, Payment):
        return value
    return Payment(**read_map(value, field, _PAYMENT, ("id", "method", "amount")))


def read_requested_line(value: Any, field: str) -> RequestedLine:
    """Return one requested line."""
    if isinstance(value, RequestedLine):
        return value
    return RequestedLine(**read_map(value, field, _REQUESTED, ("id", "quantity")))


_ORDER: dict[str, Reader] = {
    "id": read_text,
    "buyer": read_text,
    "lines": list_of(_read_order_line),
    "payments": list_of(_read_payment),
    "placed_at": parse_instant,
    "shipped_at": parse_instant,
    "signed_at": parse_instant,
    "confirmed_at": parse_instant,
    "free_shipping": read_bool,
    "shipping_fee": read_payable,
    "recipient": read_text,
    "points_granted": read_number,
    "region": read_text,
    "currency": read_text,
}


def read_order(value: Any, field: str) -> Order:
    """Return an order; one currency, no line or payment named twice."""
    if isinstance(value, Order):
        order = value
    else:
        read = read_map(value, field, _ORDER, ("id", "buyer", "lines"))
        for first in read["lines"][:1]:
            read.setdefault("currency", first.unit_price.currency)
        order = Order(**read)
    if not order.lines:
        raise InvalidValueError(f"{field}.lines", "expected at least one line")
    for name, entries in (("lines", order.lines), ("payments", order.payments)):
        ids = [entry.id for entry in entries]
        if len(set(ids)) != len(ids):
            raise InvalidValueError(f"{field}.{name}", "an id stands twice")
    amounts = [*(line.unit_price for line in order.lines), *(payment.amount for payment in order.payments)]
    amounts += [line.selling_price for line in order.lines if line.selling_price is not None]
    if order.shipping_fee is not None:
        amounts.append(order.shipping_fee)
    try:
        Money.total(amounts, order.currency)
    except CurrencyMismatchError as error:
        raise InvalidValueError(f"{field}.currency", str(error)) from None
    return order


def read_requested_lines(value: Any, field: str) -> tuple[RequestedLine, ...]:
    """Return requested lines, at least one, none twice."""
    lines: tuple[RequestedLine, ...] = list_of(read_requested_line)(value, field)
    ids = [line.id for line in lines]
    if not ids or len(set(ids)) != len(ids):
        raise InvalidValueError(field, "expected at least one line, and none twice")
    return lines
