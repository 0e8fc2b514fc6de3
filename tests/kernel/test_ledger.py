"""One ledger an order: sums over the claims of its cases."""

import pytest

from servflow.kernel.ledger import Claims, Ledger, MoneyClaim, UnitClaim
from servflow.values.money import Money
from tests.kernel.toy import ORDER


def cny(text):
    """Give an amount."""
    return Money.parse(f"{text} CNY")


def money(pending, refunded="0.00"):
    """Give a claim on the only payment."""
    return MoneyClaim(payment="p1", pending=cny(pending), refunded=cny(refunded))


ONE = Claims(units=(UnitClaim(line="l1", requested=1),), money=(money("30.00"),), paid_units=(("l1", 1),))
TWO = Claims(units=(UnitClaim(line="l1", requested=1),), money=(money("20.00", "5.00"),), paid_units=(("l1", 1),))


def test_a_step_replaces_the_claims_of_its_own_case():
    """Replacing twice is replacing once; other cases stay."""
    ledger = Ledger(order_id="O-1").replace("C-1", ONE).replace("C-2", TWO)
    assert ledger.replace("C-2", TWO) == ledger
    assert ledger.without("C-1") == Ledger(order_id="O-1", claims=(("C-2", TWO),))
    assert ledger.replace("C-1", Claims()).replace("C-2", Claims()) == Ledger(order_id="O-1")


def test_sums_run_over_all_cases():
    """Units asked for, units paid back, money claimed and money left are sums over the cases."""
    ledger = Ledger(order_id="O-1").replace("C-1", ONE).replace("C-2", TWO)
    assert ledger.requested("l1") == 2
    assert ledger.requested("l9") == 0
    assert ledger.units_paid_back() == {"l1": 2}
    assert ledger.claimed("p1", "CNY") == cny("55.00")
    assert ledger.remaining(ORDER) == {"p1": cny("45.00")}
    assert ledger.problems(ORDER) == ()


@pytest.mark.parametrize(
    ("claims", "codes"),
    [
        (Claims(units=(UnitClaim(line="l1", requested=3),)), ["quantity_above_bought"]),
        (Claims(money=(money("90.00", "10.01"),)), ["amount_above_paid"]),
        (Claims(paid_units=(("l1", 3),)), ["quantity_above_bought"]),
        (Claims(units=(UnitClaim(line="l1", requested=1, approved=2),)), ["units_out_of_order"]),
        (Claims(units=(UnitClaim(line="l1", requested=1, received=1),)), ["units_out_of_order"]),
        (Claims(units=(UnitClaim(line="l1", requested=1, approved=1, credited=1),)), ["units_out_of_order"]),
        (Claims(units=(UnitClaim(line="l1", requested=1, credited=-1),)), ["units_out_of_order"]),
        (
            Claims(units=(UnitClaim(line="l1", requested=3),), money=(money("200.00"),), paid_units=(("l1", 4),)),
            ["quantity_above_bought", "amount_above_paid", "quantity_above_bought"],
        ),
        (Claims(units=(UnitClaim(line="l1", requested=2, approved=2, received=2, credited=2),)), []),
    ],
)
def test_claims_never_exceed_what_was_bought_and_paid(claims, codes):
    """More units than bought, more money than paid and units out of order are all told at once."""
    problems = Ledger(order_id="O-1").replace("C-1", claims).problems(ORDER)
    assert [found.code for found in problems] == codes


def test_what_is_exceeded_is_told_in_numbers():
    """A host can render each excess itself: which line or payment, how much is claimed, how much there is."""
    claims = Claims(
        units=(UnitClaim(line="l1", requested=3),), money=(money("90.00", "10.01"),), paid_units=(("l1", 4),)
    )
    units, amount, paid_units = Ledger(order_id="O-1").replace("C-1", claims).problems(ORDER)
    assert units.details == {"line": "l1", "asked": 3, "bought": 2}
    assert amount.details == {"payment": "p1", "claimed": cny("100.01"), "paid": cny("100.00")}
    assert paid_units.details["line"] == "l1"
    assert all(part in amount.message for part in ("p1", "100.01 CNY", "100.00 CNY"))
    assert all(part in units.message for part in ("l1", "3", "2"))
    assert all(part in paid_units.message for part in ("l1", "4", "2"))
    wild = Claims(units=(UnitClaim(line="l1", requested=1, approved=2),))
    assert "l1" in Ledger(order_id="O-1").replace("C-1", wild).problems(ORDER)[0].message
