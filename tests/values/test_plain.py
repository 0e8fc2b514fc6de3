"""Values to plain data and back: a fixed set of tags, nothing names code."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servflow.errors import InvalidValueError
from servflow.values.ages import Age
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
from servflow.values.orders import Order, OrderLine, Payment, RequestedLine
from servflow.values.parties import Role
from servflow.values.plain import from_plain, instant_text, plain_fields, to_plain
from servflow.values.time import Span

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
LINE = OrderLine(id="l1", quantity=2, unit_price=Money(100))
KEYS = st.text(max_size=4) | st.sampled_from(["$money", "$map", "$order", "$"])
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.integers(-(10**12), 10**12).map(Money)
    | st.datetimes(timezones=st.just(UTC))
    | st.dates()
    | st.timedeltas()
    | st.decimals(-1000, 1000, places=3)
    | st.sampled_from(
        [
            LINE,
            RequestedLine(id="l1", quantity=1, used=False),
            Payment(id="p", method="m", amount=Money(1)),
            Age(date(2024, 1, 31), date(2024, 2, 29)),
            Span.parse("12 months"),
        ]
    ),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(KEYS, inner, max_size=3).map(FrozenMap),
    max_leaves=8,
)


@given(value=VALUES)
def test_values_come_back(value):
    """Promised: "Values <-> plain data": what was written is read, also a map whose key looks like a tag."""
    assert from_plain(to_plain(value)) == value


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Money(9900), {"$money": "99.00 CNY"}),
        (Decimal("10.5"), {"$decimal": "10.5"}),
        (NOON, {"$instant": "2024-05-01T12:00:00+00:00"}),
        (date(2024, 5, 1), {"$date": "2024-05-01"}),
        (Span.parse("3 working days"), {"$span": "3 working days"}),
        (
            Age(date(2024, 5, 1), date(2024, 5, 9), 2),
            {"$age": {"start": {"$date": "2024-05-01"}, "day": {"$date": "2024-05-09"}, "paused": 2}},
        ),
        (Role.BUYER, "buyer"),
        ((1, [2]), [1, [2]]),
        ({"a": {"b": None}}, {"a": {"b": None}}),
        ({"$money": "1"}, {"$map": {"$money": "1"}}),
        ({"$money": "1", "b": 2}, {"$money": "1", "b": 2}),
        (LINE, {"$order_line": {"id": "l1", "quantity": 2, "unit_price": {"$money": "1.00 CNY"}}}),
    ],
)
def test_the_written_form(value, plain):
    """Text, numbers, bool and nothing stand for themselves; the rest carries a tag; defaults are left out."""
    assert to_plain(value) == plain


def test_an_enum_is_written_as_its_value():
    """What is written is plain text, whatever class of text it was."""

    class Colour(StrEnum):
        RED = "red"

    assert type(to_plain(Colour.RED)) is str


def test_an_instant_is_written_in_utc():
    """Whatever clock it was read from."""
    assert instant_text(NOON.astimezone(timezone(timedelta(hours=8)))) == "2024-05-01T12:00:00+00:00"


def test_an_order_comes_back():
    """Deep down, with lines, payments and dates."""
    payment = Payment(id="p1", method="alipay", amount=Money(200))
    order = Order(id="O-1", buyer="B-1", lines=(LINE,), payments=(payment,), signed_at=NOON, free_shipping=False)
    assert from_plain(to_plain(order)) == order
    assert plain_fields(order)["free_shipping"] is False


@pytest.mark.parametrize("value", [1.5, b"x", {1}, object(), Decimal("NaN")])
def test_what_has_no_plain_form_is_told(value):
    """Its class is named, not its value."""
    with pytest.raises(InvalidValueError, match=f"value: {type(value).__name__} has no plain form"):
        to_plain(value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"$nothing": 1}, "unknown tag '\\$nothing'"),
        ({"$money": 5}, "amount: "),
        ({"$money": "5"}, "amount: "),
        ({"$instant": 5}, "instant: expected an ISO 8601 instant"),
        ({"$instant": "soon"}, "instant: expected an ISO 8601 instant"),
        ({"$instant": "2024-05-01T12:00:00"}, "instant: expected an offset"),
        ({"$instant": "9999-12-31T23:59:59-14:00"}, "instant: falls outside the years 1 to 9999"),
        ({"$decimal": 5}, "decimal: expected a decimal number"),
        ({"$decimal": "1e5"}, "decimal: expected a decimal number"),
        ({"$microseconds": "5"}, "microseconds: expected a whole number"),
        ({"$microseconds": True}, "microseconds: expected a whole number"),
        ({"$microseconds": 10**30}, "microseconds: is longer than time can be counted"),
        ({"$date": 5}, "date: expected an ISO 8601 date"),
        ({"$date": "2024-02-30"}, "date: expected an ISO 8601 date"),
        ({"$map": []}, "map: expected a map"),
        ({"$order": []}, "Order: expected a map with keys among"),
        ({"$order": {"id": "O-1", "evil": 1}}, "Order: expected a map with keys among"),
        ({"$order": {"id": "O-1"}}, "Order: a required field is missing"),
        (1.5, "value: float is no plain value"),
        ([b"x"], "value: bytes is no plain value"),
    ],
)
def test_what_does_not_fit_is_refused(data, message):
    """Unknown tags and data that do not fit their tag are an error of the family, whatever they are."""
    with pytest.raises(InvalidValueError, match=message):
        from_plain(data)
