"""What is deducted from a refund for the use that was had."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from servflow.errors import InvalidValueError
from servflow.policies.warranty_fee import UsageFee
from servflow.values.ages import Age
from servflow.values.money import Money
from servflow.values.time import Span
from tests.policies.examples import rule, yuan

CAR = UsageFee(rule=rule("fee"), share=Fraction(5, 1000), per=1000)
PHONE = UsageFee(rule=rule("fee"), share=Fraction(1, 1000), per=1, by="age")


@pytest.mark.parametrize(
    ("price", "usage", "fee"),
    [
        ("100000", 0, "0"),
        ("100000", 1000, "500"),
        ("100000", 3001, "1500.50"),
        ("99999.99", 1, "0.49"),
        ("100000", Decimal("0.5"), "0.25"),
        ("100000", 0.5, "0.25"),
        ("100000", 200_000, "100000"),
        ("100000", 1_000_000_000, "100000"),
    ],
)
def test_a_share_of_the_price_by_distance(price, usage, fee):
    """Price x kilometres / 1000 x n, exact, rounded down to the fen, and never more than the price (CN-4)."""
    assert CAR.amount({"price": yuan(price), "usage": usage}) == yuan(fee)


@pytest.mark.parametrize(
    ("age", "fee"),
    [
        (Age(date(2024, 1, 1), date(2024, 2, 1), 1), "30"),
        (Span.parse("10 days"), "10"),
        (Span.parse("2 weeks"), "14"),
        (Span.parse("9000 days"), "1000"),
    ],
)
def test_a_share_of_the_price_by_day(age, fee):
    """A share a day counts the days of the age, those in repair left out (CN-3, Art. 13)."""
    assert PHONE.amount({"price": yuan("1000"), "age": age}) == yuan(fee)


@pytest.mark.parametrize(
    ("formula", "facts"),
    [
        (CAR, {"usage": 5}),
        (CAR, {"price": yuan("5")}),
        (PHONE, {"price": yuan("5")}),
        (PHONE, {"price": yuan("5"), "age": Span.parse("1 month")}),
        (PHONE, {"age": Span.parse("1 day")}),
    ],
)
def test_what_is_not_known_is_not_reckoned(formula, facts):
    """Without the price or the use nothing is deducted on a guess."""
    assert formula.amount(facts) is None


def test_other_currencies_have_their_own_minor_units():
    """A fee in yen is whole yen."""
    assert CAR.amount({"price": Money(1999, "JPY"), "usage": 1000}) == Money(9, "JPY")


@pytest.mark.parametrize(
    ("share", "per", "field"),
    [(Fraction(0), 1, "share"), (Fraction(101, 100), 1, "share"), (Fraction(1), 0, "per")],
)
def test_what_is_no_formula_is_refused(share, per, field):
    """A share is above nothing and at most the whole; it is for some use."""
    with pytest.raises(InvalidValueError) as refused:
        UsageFee(rule=rule("fee"), share=share, per=per)
    assert refused.value.field == field
