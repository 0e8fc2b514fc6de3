"""A governed return: the service desk with the shipped rulebook `lution`, one command at a time."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import attrs

from servflow.desk import ServiceDesk
from servflow.kernel.case import Applied, Case, Command
from servflow.kernel.ledger import Ledger
from servflow.rulebook import load_rulebook
from servflow.values.orders import Order
from servflow.values.parties import Actor
from servflow.values.reading import read_order
from tests.benchmarks.measure import Row

BUYER = Actor.parse("buyer:B-1")
MERCHANT = Actor.parse("merchant:M-1")
INSPECTOR = Actor.parse("inspector:I-1")

ORDER: Mapping[str, Any] = {
    "id": "O-1",
    "buyer": "B-1",
    "placed_at": "2024-05-01T02:00:00+00:00",
    "shipped_at": "2024-05-02T01:00:00+00:00",
    "signed_at": "2024-05-04T04:00:00+00:00",
    "confirmed_at": "2024-05-04T04:00:00+00:00",
    "free_shipping": True,
    "shipping_fee": "10.00 CNY",
    "lines": [{"id": "l1", "sku": "SHIRT", "category": "apparel", "quantity": 2, "unit_price": "99.00 CNY"}],
    "payments": [{"id": "p1", "method": "alipay", "amount": "198.00 CNY"}],
}
OPEN: Mapping[str, Any] = {
    "order": ORDER,
    "remedy": "refund",
    "cause": "no_reason",
    "lines": [{"id": "l1", "quantity": 1}],
}
OPENED_AT = datetime(2024, 5, 6, 1, tzinfo=UTC)
APPROVED_AT = datetime(2024, 5, 6, 3, tzinfo=UTC)
SHIPPED_AT = datetime(2024, 5, 7, 3, tzinfo=UTC)
RECEIVED_AT = datetime(2024, 5, 9, 3, tzinfo=UTC)
INSPECTED_AT = datetime(2024, 5, 9, 5, tzinfo=UTC)

PARCEL = {"carrier": "yto", "tracking": "YT1"}
APPROVE = Command("approve")
SHIP = Command("ship", PARCEL)
SHIP_CHANGED = Command("ship", {**PARCEL, "cause": "quality"})
RECEIVE = Command("receive")
PASS = Command("pass_inspection")


@attrs.frozen
class Stage:
    """The cases of one return, each before its next command."""

    desk: ServiceDesk
    order: Order
    requested: Case
    awaiting_shipment: Case
    in_transit: Case
    inspecting: Case


def done(answer: object) -> Case:
    """Give the case of an answer that has to be a yes, as a host has it again from its store."""
    assert isinstance(answer, Applied), answer
    return attrs.evolve(answer.case, head=answer.case.digest)


@cache
def stage() -> Stage:
    """Play a return up to its inspection."""
    desk = ServiceDesk(load_rulebook("lution"))
    requested = done(desk.open("return", OPEN, by=BUYER, at=OPENED_AT, case_id="C-1"))
    awaiting = done(desk.decide(requested, APPROVE, by=MERCHANT, at=APPROVED_AT))
    in_transit = done(desk.decide(awaiting, SHIP, by=BUYER, at=SHIPPED_AT))
    inspecting = done(desk.decide(in_transit, RECEIVE, by=MERCHANT, at=RECEIVED_AT))
    return Stage(desk, read_order(ORDER, "order"), requested, awaiting, in_transit, inspecting)


def run_open(data: Mapping[str, Any]) -> Callable[[int], None]:
    """Open a return: eligibility, who pays, duties, first deadline."""
    desk = stage().desk

    def run(loops: int) -> None:
        for _ in range(loops):
            desk.open("return", data, by=BUYER, at=OPENED_AT, case_id="C-1")

    return run


def run_command(
    desk: ServiceDesk, case: Case, command: Command, by: Actor, at: datetime, ledger: Ledger | None = None
) -> Callable[[int], None]:
    """Give one command to one case, over and over; a case is a value, so every time is the first."""
    done(desk.decide(case, command, by=by, at=at, ledger=ledger))

    def run(loops: int) -> None:
        for _ in range(loops):
            desk.decide(case, command, by=by, at=at, ledger=ledger)

    return run


def run_digest(case: Case, command: Command, by: Actor, at: datetime) -> Callable[[int], None]:
    """Give one command and ask for the digest, as a host does that saves the answer."""
    desk = stage().desk

    def run(loops: int) -> None:
        for _ in range(loops):
            answer = desk.decide(case, command, by=by, at=at)
            answer.case.digest  # type: ignore[union-attr]  # noqa: B018 - a property that computes

    return run


def run_explain(desk: ServiceDesk, case: Case, by: Actor, at: datetime) -> Callable[[int], None]:
    """Ask for every command of the flow."""

    def run(loops: int) -> None:
        for _ in range(loops):
            desk.explain(case, by=by, at=at)

    return run


def _refused() -> Callable[[int], None]:
    desk, case = stage().desk, stage().requested

    def run(loops: int) -> None:
        for _ in range(loops):
            desk.decide(case, RECEIVE, by=BUYER, at=APPROVED_AT)

    return run


def rows() -> list[Row]:
    """Give the rows of a governed return, each against a bare `transitions` trigger."""
    now = stage()
    with_ledger = run_command(now.desk, now.requested, APPROVE, MERCHANT, APPROVED_AT, Ledger(order_id="O-1"))
    measured = [
        (
            "G1",
            "`approve`: roles, deadline, record",
            run_command(now.desk, now.requested, APPROVE, MERCHANT, APPROVED_AT),
            0.5,
        ),
        (
            "G2",
            "`ship`: and the carrier judged",
            run_command(now.desk, now.awaiting_shipment, SHIP, BUYER, SHIPPED_AT),
            0.5,
        ),
        (
            "G3",
            "`ship` with a changed cause: and who pays decided anew",
            run_command(now.desk, now.awaiting_shipment, SHIP_CHANGED, BUYER, SHIPPED_AT),
            0.5,
        ),
        ("G4", "`receive`", run_command(now.desk, now.in_transit, RECEIVE, MERCHANT, RECEIVED_AT), 0.5),
        (
            "G5",
            "`pass_inspection`: the refund composed, its case asked for",
            run_command(now.desk, now.inspecting, PASS, INSPECTOR, INSPECTED_AT),
            0.5,
        ),
        ("G6", "`open`, order as values: eligible? who pays?", run_open({**OPEN, "order": now.order}), 0.5),
        ("G7", "`open`, order as plain data", run_open(OPEN), None),
        ("G8", "`approve` with the order's ledger", with_ledger, None),
        ("G9", "`approve` and the record's digest", run_digest(now.requested, APPROVE, MERCHANT, APPROVED_AT), None),
        ("G10", "denied: wrong state and wrong role", _refused(), None),
        (
            "G11",
            "`explain`: 19 commands, one deadline",
            run_explain(now.desk, now.requested, MERCHANT, APPROVED_AT),
            None,
        ),
    ]
    return [
        Row(key=key, group="returns", title=title, run=run, base="2e", target=target)
        for key, title, run, target in measured
    ]
