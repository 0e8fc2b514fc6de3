"""Units: over all cases of an order, requested >= approved >= received >= credited, and never more than was bought."""

from hypothesis import given

from servflow.kernel.ledger import Ledger
from servflow.testing.laws_of_steps import no_more_than_bought
from tests.laws.orders_at_work import shops


@given(seen=shops())
def test_no_unit_is_given_back_twice(seen):
    """Promised: "One unit ledger spans all its cases: requested >= approved >= received >= credited per line"."""
    for shop in seen:
        no_more_than_bought(shop.order, shop.ledger)
        back = shop.ledger.units_paid_back()
        assert all(back.get(line.id, 0) <= line.quantity for line in shop.order.lines)


@given(seen=shops())
def test_the_ledger_is_the_sum_of_its_cases(seen):
    """Promised: "A ledger is a sum over claims, so it never drifts: it can be rebuilt from the cases"."""
    for shop in seen:
        rebuilt = Ledger(order_id=shop.order.id)
        for name, (world, case) in shop.cases.items():
            rebuilt = rebuilt.replace(name, world.flow.claims(case.state, case.facts))
        assert dict(rebuilt.claims) == dict(shop.ledger.claims)
        assert shop.ledger.problems(shop.order) == ()
