"""Money: exact amounts of one currency, and exact ways to part them."""

import pickle
import tracemalloc
from decimal import Decimal

import pytest

from servflow.errors import CurrencyMismatchError, InvalidValueError
from servflow.values.currencies import CURRENCIES, EXPONENTS, exponent_of
from servflow.values.money import LIMIT, Money, allocate, portion, share


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("50.00 CNY", 5000, "CNY"),
        ("50 CNY", 5000, "CNY"),
        ("0.1 CNY", 10, "CNY"),
        ("-0.01 CNY", -1, "CNY"),
        ("  7.5   EUR ", 750, "EUR"),
        ("1200 JPY", 1200, "JPY"),
        ("1.234 KWD", 1234, "KWD"),
        ("1.2345 CLF", 12345, "CLF"),
        ("007 CNY", 700, "CNY"),
        ("-0 CNY", 0, "CNY"),
    ],
)
def test_parse(text, minor, currency):
    """A decimal amount, a space and an ISO code are an amount in minor units."""
    assert Money.parse(text) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("50.001 CNY", "amount"),
        ("50.0 JPY", "amount"),
        ("50", "amount"),
        ("", "amount"),
        ("CNY 50", "currency"),
        ("50 cny", "currency"),
        ("50 XAU", "currency"),
        ("50.00 C N", "currency"),
        ("1e3 CNY", "amount"),
        ("1,000 CNY", "amount"),
        (".5 CNY", "amount"),
        ("5. CNY", "amount"),
        ("+5 CNY", "amount"),
        ("--5 CNY", "amount"),
        ("５ CNY", "amount"),
        ("nan CNY", "amount"),
        ("9" * 18 + " CNY", "amount"),
        ("9" * 5000 + " CNY", "amount"),
        ("5 " + "C" * 5000, "currency"),
        (5, "amount"),
        (None, "amount"),
    ],
)
def test_parse_refuses(text, field):
    """What is no exact amount of a known currency is refused, and the error names the field."""
    with pytest.raises(InvalidValueError) as caught:
        Money.parse(text)
    assert caught.value.field == field
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    ("amount", "minor"),
    [
        ("99.9", 9990),
        (99, 9900),
        (-99, -9900),
        (Decimal("99.9"), 9990),
        (Decimal("-99.90"), -9990),
        (Decimal("99.9000"), 9990),
        (Decimal("1E+3"), 100000),
        (Decimal(0), 0),
        (Decimal("0E-50"), 0),
        (Decimal("-0.00"), 0),
        (Decimal("99.90") + Decimal("1E-20") - Decimal("1E-20"), 9990),
    ],
)
def test_of(amount, minor):
    """A text, a whole number or a Decimal of whole units is exact; a Decimal's empty digits lose nothing."""
    assert Money.of(amount, "CNY") == Money(minor)
    assert Money.of(amount) == Money(minor)


@pytest.mark.parametrize(
    "amount",
    [
        99.9,
        1.0,
        True,
        None,
        b"5",
        "99.999",
        10**18,
        -(10**16),
        Decimal("0.001"),
        Decimal("1E-400"),
        Decimal("1E+400"),
        Decimal("1E+999999"),
        Decimal("1E-999999"),
        Decimal("0E+999999"),
        Decimal("NaN"),
        Decimal("Infinity"),
        Decimal("9" * 19),
        Decimal("9" * 17),
    ],
)
def test_of_refuses(amount):
    """A float has lost the amount already; more digits than the currency has, or than fit, are refused at once."""
    with pytest.raises(InvalidValueError) as caught:
        Money.of(amount, "CNY")
    assert caught.value.field == "amount"


def test_of_is_of_the_currency_that_is_named():
    """A whole number is of as many minor units as the currency has, and of that currency."""
    assert [Money.of(5, currency) for currency in ("USD", "JPY", "KWD")] == [
        Money(500, "USD"),
        Money(5, "JPY"),
        Money(5000, "KWD"),
    ]


def test_of_needs_a_currency():
    """The currency is checked before the amount is read."""
    with pytest.raises(InvalidValueError, match="currency: an ISO 4217 code is a text, not NoneType"):
        Money.of("1", None)


@pytest.mark.parametrize("minor", [1.0, "1", True, None, Decimal(1), LIMIT, -LIMIT])
def test_minor_units_are_an_int(minor):
    """Minor units are an int of at most 18 digits: no float, no bool, no text."""
    with pytest.raises(InvalidValueError) as caught:
        Money(minor)
    assert caught.value.field == "minor"


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("RMB", "CNY"),
        ("rmb", "CNY"),
        ("cny", "CNY"),
        ("CMY", "CNY"),
        ("RUR", "RUB"),
        ("EURO", None),
        ("QQQ", None),
        ("", None),
        ("人民币", None),
    ],
)
def test_unknown_currency(code, hint):
    """An unknown code is refused with the nearest one, where one is near."""
    with pytest.raises(InvalidValueError) as caught:
        Money(1, code)
    assert caught.value.field == "currency"
    assert (f"did you mean {hint}?" in str(caught.value)) is (hint is not None)


@pytest.mark.parametrize("code", [None, 5, ["CNY"], {}])
def test_currency_is_a_text(code):
    """A code of another type is refused, hashable or not."""
    with pytest.raises(InvalidValueError, match="currency: an ISO 4217 code is a text"):
        Money(1, code)


def test_the_table_is_that_of_iso_4217():
    """All 165 active codes with a minor unit are there; ISO's three digits hold for the Iraqi dinar."""
    by_digits = {digits: [code for code in EXPONENTS if EXPONENTS[code] == digits] for digits in (0, 2, 3, 4)}
    assert {digits: len(codes) for digits, codes in by_digits.items()} == {0: 17, 2: 139, 3: 7, 4: 2}
    assert set(EXPONENTS) == CURRENCIES
    assert exponent_of("IQD") == 3
    assert exponent_of("CNY") == 2
    assert exponent_of("KRW") == 0
    assert not CURRENCIES & {"XAU", "XXX", "XDR", "BGN", "HRK", "DEM"}


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money(5000), "50.00 CNY"),
        (Money(-5), "-0.05 CNY"),
        (Money(-12345), "-123.45 CNY"),
        (Money(1200, "JPY"), "1200 JPY"),
        (Money(-1, "JPY"), "-1 JPY"),
        (Money(5, "BHD"), "0.005 BHD"),
        (Money(12345, "UYW"), "1.2345 UYW"),
    ],
)
def test_text(money, text):
    """The text has the currency's digits and reads back as the same amount."""
    assert str(money) == text
    assert repr(money) == f"Money.parse({text!r})"
    assert Money.parse(text) == money


def test_sums():
    """Amounts of one currency add, subtract, multiply with whole numbers and negate."""
    one, two = Money(100), Money(200)
    assert one + two == Money(300)
    assert one - two == Money(-100)
    assert one * 3 == 3 * one == Money(300)
    assert -one == Money(-100)
    assert abs(-one) == abs(one) == one
    assert sum([one, two, two], Money.zero("CNY")) == Money(500)
    assert Money.total(iter([one, two]), "CNY") == Money(300)
    assert Money.total([], "JPY") == Money.zero("JPY") == Money(0, "JPY")


def test_order():
    """Amounts of one currency are ordered, and only nothing is false."""
    one, two = Money(100), Money(200)
    assert one < two
    assert one <= two
    assert one <= Money(100)
    assert two > one
    assert two >= one
    assert not two < one
    assert not two <= one
    assert not one > two
    assert not one >= two
    assert sorted([two, one]) == [one, two]
    assert one
    assert -one
    assert not Money(0)


def test_equality():
    """Equal amounts of one currency are equal and hash alike; another currency or type is merely unequal."""
    assert Money(0, "CNY") != Money(0, "JPY")
    assert Money(5) != 5
    assert {Money(5), Money.parse("0.05 CNY"), Money(2) + Money(3)} == {Money(5)}


@pytest.mark.parametrize(
    "act",
    [
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: a < b,
        lambda a, b: a <= b,
        lambda a, b: a > b,
        lambda a, b: a >= b,
        lambda a, b: Money.total([a, b], a.currency),
    ],
)
def test_two_currencies_never_meet(act):
    """Two currencies in one sum or comparison are an error that names both."""
    with pytest.raises(CurrencyMismatchError, match="cannot combine CNY with JPY"):
        act(Money(1), Money(1, "JPY"))


@pytest.mark.parametrize(
    "act",
    [
        lambda m: m + 1,
        lambda m: 1 + m,
        lambda m: m - 1,
        lambda m: m * 1.5,
        lambda m: m * True,
        lambda m: m * m,
        lambda m: m * Decimal(2),
        lambda m: m < 1,
        lambda m: m <= 1,
        lambda m: m > 1,
        lambda m: m >= 1,
        lambda m: m / 2,
        lambda m: m // 2,
        float,
    ],
)
def test_money_is_no_number(act):
    """Bare numbers neither add nor compare, only whole numbers multiply, and nothing divides."""
    with pytest.raises(TypeError):
        act(Money(100))


@pytest.mark.parametrize(
    "act",
    [
        lambda m: m + m,
        lambda m: -m - m,
        lambda m: m * 2,
        lambda m: m * -(10**30),
        lambda m: Money.total([m, m]),
    ],
)
def test_no_sum_outgrows_64_bits(act):
    """A sum of more than 18 digits is refused rather than handed to a database that cannot hold it."""
    with pytest.raises(InvalidValueError, match="18 digits"):
        act(Money(LIMIT - 1))


def test_money_is_immutable_and_pickles():
    """An amount cannot be changed, and survives pickling, however it was made."""
    money = Money(1) + Money(2)
    with pytest.raises(AttributeError):
        money.minor = 5
    assert pickle.loads(pickle.dumps(money)) == money  # noqa: S301 - our own bytes


@pytest.mark.parametrize(
    ("minor", "weights", "parts"),
    [
        (10000, [1, 1, 1], [3334, 3333, 3333]),
        (10001, [3, 7, 5], [2000, 4667, 3334]),
        (-10000, [1, 1, 1], [-3334, -3333, -3333]),
        (2, [1, 1, 1, 1], [1, 1, 0, 0]),
        (5, [0, 1, 0, 1], [0, 3, 0, 2]),
        (0, [1, 2], [0, 0]),
        (7, (9,), [7]),
        (10, [1, 5, 5], [1, 5, 4]),
        (100, [10**30, 1], [100, 0]),
    ],
)
def test_allocate(minor, weights, parts):
    """Parts are rounded down, the rest goes to the largest remainders, of equal ones to the first."""
    assert [part.minor for part in allocate(Money(minor), weights)] == parts


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [2, 0.5], [True, 1], ["1"]])
def test_allocate_refuses(weights):
    """Weights by which nothing can be parted are refused."""
    with pytest.raises(InvalidValueError) as caught:
        allocate(Money(10), weights)
    assert caught.value.field == "weights"


def test_share():
    """A share is what a run of parts comes to, an empty run nothing."""
    assert share(Money(10000), [1, 1, 1], 0, 2) == Money(6667)
    assert share(Money(10000), [1, 1, 1], 1, 1) == Money(0)
    assert share(Money(10000, "JPY"), [1, 1, 1], 0, 3) == Money(10000, "JPY")


@pytest.mark.parametrize(("start", "stop"), [(-1, 1), (2, 1), (0, 4)])
def test_share_refuses(start, stop):
    """Parts that there are not are refused, negative places too."""
    with pytest.raises(InvalidValueError, match="not among 3"):
        share(Money(1), [1, 1, 1], start, stop)


@pytest.mark.parametrize(
    ("minor", "whole", "done", "take", "part"),
    [
        (10000, 3, 0, 1, 3334),
        (10000, 3, 1, 2, 6666),
        (10000, 3, 3, 0, 0),
        (-10000, 3, 0, 1, -3334),
        (19800, 2, 0, 1, 9900),
        (10, 10**15, 9, 2, 1),
    ],
)
def test_portion(minor, whole, done, take, part):
    """A portion is the run of equal parts that follows what was taken before."""
    assert portion(Money(minor), whole, done, take) == Money(part)


@pytest.mark.parametrize(("whole", "done", "take"), [(0, 0, 0), (3, -1, 1), (3, 1, -1), (3, 2, 2)])
def test_portion_refuses(whole, done, take):
    """More units than there are, or fewer than none, are refused."""
    with pytest.raises(InvalidValueError, match="portion: cannot take"):
        portion(Money(10), whole, done, take)


@pytest.mark.parametrize("power", [40, 400_000])
def test_an_amount_beyond_all_bounds_is_never_written_out(power):
    """A few characters may stand for a number of any length: it is refused before its digits fill the memory."""
    tracemalloc.start()
    with pytest.raises(InvalidValueError, match="too large"):
        Money.of(Decimal(f"1E+{power}"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50_000


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("7", "JPY", 7), ("7.25", "CNY", 725), ("7.125", "KWD", 7125), ("7.0625", "CLF", 70625)],
)
def test_every_currency_has_its_digits(amount, currency, minor):
    """Yen have no digits after the point, yuan two, dinars of Kuwait three, Chilean units of account four."""
    money = Money.of(amount, currency)
    assert (money.minor, str(money)) == (minor, f"{amount} {currency}")
