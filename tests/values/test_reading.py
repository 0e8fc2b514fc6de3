"""Reading plain data: every refusal names its field, and nothing that was given."""

import pytest

from servflow.errors import InvalidValueError
from servflow.values.money import Money
from servflow.values.orders import OrderLine, Payment, RequestedLine
from servflow.values.reading import (
    LONGEST_TEXT,
    one_of,
    read_bool,
    read_count,
    read_names,
    read_order,
    read_payable,
    read_requested_lines,
    read_text,
)

LINE = {"id": "l1", "quantity": 1, "unit_price": "99.00 CNY"}


def order(**changes):
    """Give an order as plain data."""
    return {"id": "O-1", "buyer": "B-1", "lines": [LINE], **changes}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lines": []}, "order.lines"),
        ({"lines": [LINE, LINE]}, "order.lines"),
        ({"lines": [{**LINE, "unit_price": 99.0}]}, "order.lines[0].unit_price"),
        ({"lines": [{**LINE, "quantity": 0}]}, "order.lines[0].quantity"),
        ({"lines": [{**LINE, "quantity": None}]}, "order.lines[0].quantity"),
        ({"shipping_fee": "-1.00 CNY"}, "order.shipping_fee"),
        ({"shipping_fee": "1.00 USD"}, "order.currency"),
        ({"lines": [{**LINE, "selling_price": "1.00 USD"}]}, "order.currency"),
        ({"signed_at": "2024-05-04T12:00:00"}, "order.signed_at"),
        ({"byer": "B-1"}, "order.byer"),
    ],
)
def test_an_order_that_cannot_be(changes, field):
    """Every way an order can be wrong names the field."""
    with pytest.raises(InvalidValueError) as caught:
        read_order(order(**changes), "order")
    assert caught.value.field == field


def test_two_currencies_are_both_named():
    """An order has one currency; where it has two, the error says which."""
    with pytest.raises(InvalidValueError, match=r"CNY.*USD|USD.*CNY"):
        read_order(order(shipping_fee="1.00 USD"), "order")


def test_what_is_a_value_already_passes():
    """Values and plain data may be mixed; an entry that is null is as if it were not there."""
    line = OrderLine(id="l1", quantity=1, unit_price=Money.parse("99.00 CNY"))
    payment = Payment(id="p1", method="alipay", amount=Money.parse("99.00 CNY"))
    read = read_order(order(lines=[line], payments=[payment], recipient=None), "order")
    assert (read.lines, read.payments, read.recipient) == ((line,), (payment,), None)
    assert read_order(read, "order") is read
    asked = RequestedLine(id="l1", quantity=1)
    assert read_requested_lines([asked], "lines") == (asked,)


def test_one_name_alone_is_a_list_of_one():
    """A form field with one entry need not be a list."""
    assert read_names("g1", "missing_gifts") == ("g1",)
    assert read_names(["g1", "g2"], "missing_gifts") == ("g1", "g2")
    with pytest.raises(InvalidValueError, match="missing_gifts"):
        read_names({"g1": 1}, "missing_gifts")


def test_an_amount_to_pay_is_not_negative():
    """Zero is lawful, less is not."""
    assert read_payable("0.00 CNY", "fee") == Money.zero("CNY")
    with pytest.raises(InvalidValueError, match="fee"):
        read_payable("-0.01 CNY", "fee")


@pytest.mark.parametrize(
    ("value", "least"),
    [(True, 0), (False, 0), (-1, 0), ("-1", 0), ("5-", 0), (0, 1), (1.0, 0), ("1.0", 0), ("\uff11", 0), (10**10, 0)],
)
def test_a_count_is_a_whole_number_in_bounds(value, least):
    """Truth values, fractions, digits of other scripts and numbers out of bounds are no count."""
    with pytest.raises(InvalidValueError, match="expected a whole number"):
        read_count(value, "units", least=least)


def test_yes_and_no_may_be_texts():
    """A form sends texts: these two words are read, and no other."""
    assert [read_bool(value, "used") for value in (True, False, "true", "false")] == [True, False, True, False]
    for value in ("True", "FALSE", "yes", "", 1, 0, None):
        with pytest.raises(InvalidValueError, match=r"^used: expected true or false$"):
            read_bool(value, "used")


def test_a_count_may_be_a_text():
    """Its digits are read, a sign before them too."""
    assert [read_count(value, "units", least=-9) for value in ("0", "12", "-5", "-9", 7)] == [0, 12, -5, -9, 7]


def test_a_number_is_a_text():
    """Whoever types a number where a name is asked for means its digits."""
    assert read_text(5, "id") == "5"
    with pytest.raises(InvalidValueError, match=r"^id: expected text of 1 to 2000 characters$"):
        read_text(True, "id")


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("byer", "order.byer: is not known here; did you mean 'buyer'?"),
        ("xyz", "order.xyz: is not known here"),
        ("x" * 50, f"order.{'x' * 40}: is not known here"),
    ],
)
def test_a_key_that_is_not_known(key, message):
    """It is told with the nearest that is, if one is near."""
    with pytest.raises(InvalidValueError) as caught:
        read_order(order(**{key: "B-1"}), "order")
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("value", "hint"), [("qualty", "; did you mean 'quality'?"), ("xyz", ""), (5, ""), (None, ""), ("QUALITY", "")]
)
def test_a_choice_that_there_is_not(value, hint):
    """All that may be chosen are told, and the nearest, if one is near."""
    with pytest.raises(InvalidValueError) as caught:
        one_of(["quality", "lost"])(value, "cause")
    assert str(caught.value) == f"cause: expected one of quality, lost{hint}"


def test_nothing_stands_twice():
    """A line that is asked for twice, or a payment that is named twice, is refused."""
    twice = [{"id": "l1", "quantity": 1}] * 2
    with pytest.raises(InvalidValueError, match="none twice"):
        read_requested_lines(twice, "lines")
    paid = [{"id": "p1", "method": "alipay", "amount": "1.00 CNY"}] * 2
    with pytest.raises(InvalidValueError, match=r"^order\.payments: an id stands twice$"):
        read_order(order(payments=paid), "order")


def test_text_has_an_end():
    """A text of 2000 characters is read, one more is refused, and so is nothing but spaces."""
    assert read_text("x" * LONGEST_TEXT, "note") == "x" * LONGEST_TEXT
    for text in ("x" * (LONGEST_TEXT + 1), " "):
        with pytest.raises(InvalidValueError, match="expected text of 1 to 2000 characters"):
            read_text(text, "note")
