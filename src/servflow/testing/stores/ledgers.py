"""The ledger of an order is saved with its cases, so that nothing is refunded twice over several of them."""

from __future__ import annotations

from datetime import timedelta

from servflow.desk import ServiceDesk
from servflow.kernel.case import Denied
from servflow.kernel.ledger import Ledger
from servflow.testing.stores.bench import Bench
from servflow.testing.stores.cases import NOON, Opening, desk, ship, withdraw
from servflow.testing.stores.promises import Group, require, same
from servflow.values.parties import Actor

CHECKS = Group("ledger", "ledgers")


@CHECKS.promise("round-trip", "A ledger is read as it was saved, and one that was never saved is empty with version 0.")
def round_trip(bench: Bench) -> None:
    """Look at a ledger before and after the first case of its order."""
    same(bench.ledger("O-1"), (Ledger(order_id="O-1"), 0), "the empty ledger")
    answer = bench.opening(Opening(case_id="C-1", order_id="O-1"))()
    ledger, version = bench.ledger("O-1")
    same(ledger, answer.ledger, "the ledger")
    require(version != 0, "a saved ledger still has version 0")


@CHECKS.promise("stale", "What was decided from an older ledger is refused, although its own case did not move.")
def stale(bench: Bench) -> None:
    """Two cases of one order are decided from the same ledger."""
    first = bench.opening(Opening(case_id="C-1", order_id="O-1"))
    second = bench.opening(Opening(case_id="C-2", order_id="O-1"))
    first()
    before = bench.ledger("O-1")
    with bench.conflict():
        second()
    same(bench.ledger("O-1"), before, "the ledger")
    same(bench.store.load("C-2"), None, "the case that was refused")
    same(len(bench.store.history("C-2")), 0, "the length of its history")


@CHECKS.promise("retry", "After a refusal the case is decided from the new ledger, and goes through.")
def retry(bench: Bench) -> None:
    """Two units are sold; two cases of one unit each go through, and a third finds nothing left."""
    bench.open("C-1", order_id="O-1")
    bench.open("C-2", order_id="O-1")
    ledger, _ = bench.ledger("O-1")
    third: ServiceDesk = desk("return")
    order = bench.load("C-1").facts.order
    wish = {"order": order, "cause": "no_reason", "lines": [{"id": "l1", "quantity": 1}]}
    answer = third.open("return", wish, by=Actor("buyer", "B-1"), at=NOON, case_id="C-3", ledger=ledger)
    require(isinstance(answer, Denied), "a third unit of two was to be returned: the ledger has forgotten a case")


@CHECKS.promise("steps", "Each step saves the ledger that it leads to.")
def steps(bench: Bench) -> None:
    """Send goods, then let the receipt lapse."""
    case = bench.open(order_id="O-1")
    answer = bench.step(case, ship())()
    same(bench.ledger("O-1")[0], answer.ledger, "the ledger after shipping")
    answer = bench.advance(case.id, NOON + timedelta(days=40))
    same(bench.ledger("O-1")[0], answer.ledger, "the ledger after the lapse")


@CHECKS.promise("conflict", "A refused case does not change the ledger.")
def conflict(bench: Bench) -> None:
    """Decide twice from one revision."""
    case = bench.open(order_id="O-1")
    late = bench.step(case, ship())
    bench.step(case, withdraw())()
    before = bench.ledger("O-1")
    with bench.conflict():
        late()
    same(bench.ledger("O-1"), before, "the ledger")


@CHECKS.promise("apart", "Orders have ledgers of their own, also where one name begins like another.")
def apart(bench: Bench) -> None:
    """Open cases of three orders."""
    for order in ("O-1", "O-10", "o-1"):
        answer = bench.opening(Opening(case_id=f"C-{order}", order_id=order))()
        same(bench.ledger(order)[0], answer.ledger, f"the ledger of {order}")
    ledger, _ = bench.ledger("O-1")
    same(ledger and [name for name, _ in ledger.claims], ["C-O-1"], "whose claims the first order has")
