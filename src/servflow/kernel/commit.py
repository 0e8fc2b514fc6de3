"""Turning a step that nothing speaks against into the next snapshot, its record and its effects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from servflow.errors import InvalidValueError
from servflow.kernel.case import Applied, Case, Denied, Receipt, Record, make_applied, make_case, make_effect
from servflow.kernel.ledger import Ledger
from servflow.kernel.limits import next_deadlines
from servflow.values.frozen import EMPTY, fast

if TYPE_CHECKING:
    from servflow.kernel.flow import Flow
    from servflow.kernel.situation import Situation
    from servflow.values.orders import Order

make_record = fast(Record)

LONGEST_OPEN_CHAIN = 64
"""Records whose digest nobody asked for, before the chain is closed so that a case does not keep its history alive."""


def commit(  # noqa: PLR0913, PLR0917 - one call a step, by position
    flow: Flow,
    case: Case,
    situation: Situation,
    command: str,
    target: str,
    facts: Any,
    command_id: str | None = None,
    seals: Mapping[str, tuple[str, str]] = EMPTY,
    cleared: str | None = None,
) -> Applied:
    """Return the case after the step, with its record and effects.

    Args:
        flow: The flow of the case.
        case: The case before.
        situation: What the step found.
        command: Name for the record.
        target: The state the step leads to.
        facts: The facts after the step.
        command_id: The caller's id.
        seals: Commitments of personal fields.
        cleared: A time limit that this step lapses.
    """
    at = situation.at
    revision = case.revision + 1
    origin = case.origin
    if case.deadlines or case.clocks or flow.limits_in[target]:
        running, clocks, started, ended = next_deadlines(flow, case, situation, target, facts, cleared)
    else:
        running = clocks = started = ended = ()
    found = situation.effects
    if found:
        case_id = origin.id
        effects = tuple([make_effect(kind, data, case_id, revision, n) for n, (kind, data) in enumerate(found)])
    else:
        effects = ()
    head = case.head
    if revision % LONGEST_OPEN_CHAIN == 0 and not isinstance(head, str):
        head = head.digest
    record = make_record(
        origin.id,
        origin.flow,
        revision,
        command,
        situation.data,
        situation.actor,
        at,
        case.state,
        target,
        situation.decisions,
        started,
        ended,
        effects,
        origin.rulebook,
        head,
        command_id,
        seals,
    )
    after = make_case(origin, target, revision, at, running, facts, record, case.receipts, clocks)
    return make_applied(after, (record,), effects)


def own_order(case: Case, ledger: Ledger | None) -> Order | None:
    """Return the order that a case is about, which has to be the one of the ledger; nothing where it is about none.

    Raises:
        InvalidValueError: The ledger is that of another order.
    """
    order: Order | None = getattr(case.facts, "order", None)
    if order is not None and ledger is not None and ledger.order_id != order.id:
        raise InvalidValueError("ledger", "is that of another order")
    return order


def settle_ledger(flow: Flow, applied: Applied, ledger: Ledger | None) -> Applied | Denied:
    """Return the answer with the order's ledger brought up to date, or a denial where it would be overdrawn."""
    case = applied.case
    order = own_order(case, ledger)
    if order is None:
        return make_applied(case, applied.records, applied.effects, ledger)
    base = ledger if ledger is not None else Ledger(order_id=order.id)
    updated = base.replace(case.id, flow.claims(case.state, case.facts))
    problems = updated.problems(order)
    if problems:
        return Denied(problems)
    return make_applied(case, applied.records, applied.effects, updated if ledger is not None else None)


def with_receipt(applied: Applied, command_id: str, fingerprint: str) -> Applied:
    """Return the answer whose case remembers that the command of this id was applied."""
    case = applied.case
    older = tuple(
        Receipt(receipt.command_id, receipt.fingerprint, receipt.revision)
        for receipt in case.receipts
        if receipt.command_id != command_id
    )[: RECEIPTS_KEPT - 1]
    receipts = (Receipt(command_id, fingerprint, case.revision, applied.records), *older)
    after = Case(
        case.origin,
        case.state,
        case.revision,
        case.updated_at,
        case.deadlines,
        case.facts,
        case.head,
        receipts,
        case.clocks,
    )
    return Applied(after, applied.records, applied.effects, applied.ledger)


RECEIPTS_KEPT = 8
"""How many command ids a case remembers, so that its size does not grow with its history."""
