"""Units: over all cases of an order, requested >= approved >= received >= credited, and never more than was bought."""

from hypothesis import given

from servflow.kernel.ledger import Ledger
from tests.laws.orders_at_work import shops


@given(seen=shops())
def test_no_unit_is_given_back_twice(seen):
    """Promised: "One unit ledger spans all its cases: requested >= approved >= received >= credited per line"."""
    for shop in seen:
        for line in shop.order.lines:
            claims = [claim for claim in shop.ledger.units() if claim.line == line.id]
            assert sum(claim.requested for claim in claims) <= line.quantity
            for claim in claims:
                assert claim.requested >= claim.approved >= claim.received >= claim.credited >= 0
            assert shop.ledger.units_paid_back().get(line.id, 0) <= line.quantity


@given(seen=shops())
def test_the_ledger_is_the_sum_of_its_cases(seen):
    """Promised: "A ledger is a sum over claims, so it never drifts: it can be rebuilt from the cases"."""
    for shop in seen:
        rebuilt = Ledger(order_id=shop.order.id)
        for name, (world, case) in shop.cases.items():
            rebuilt = rebuilt.replace(name, world.flow.claims(case.state, case.facts))
        assert dict(rebuilt.claims) == dict(shop.ledger.claims)
        assert shop.ledger.problems(shop.order) == ()
