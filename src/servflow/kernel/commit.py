"""Turning a step that nothing speaks against into the next snapshot, its record and its effects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from servflow.errors import InvalidValueError
from servflow.kernel.case import Applied, Case, Denied, Receipt, Record, make_applied, make_case, make_effect
from servflow.kernel.ledger import Ledger
from servflow.values.deadlines import Deadline, in_due_order
from servflow.values.frozen import EMPTY, fast

if TYPE_CHECKING:
    from servflow.kernel.flow import Flow, Limit
    from servflow.kernel.rules import Rules
    from servflow.kernel.situation import Situation

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
    if case.deadlines or flow.limits_in[target]:
        running, started, ended = next_deadlines(flow, case, target, at, facts, situation.rules, cleared)
    else:
        running = started = ended = ()
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
    after = make_case(origin, target, revision, at, running, facts, record, case.receipts)
    return make_applied(after, (record,), effects)


def next_deadlines(
    flow: Flow, case: Case, target: str, at: datetime, facts: Any, rules: Rules, cleared: str | None
) -> tuple[tuple[Deadline, ...], tuple[Deadline, ...], tuple[str, ...]]:
    """Return the deadlines that run after the step, those that began with it, and the names of those that ended.

    A step that stays in its state keeps what runs; one that enters a state ends every limit that does not run there and
    starts every limit that runs there and not in the state before: a limit that spans several states starts once.
    """
    old = case.deadlines
    if target == case.state:
        if cleared is None:
            return old, (), ()
        return tuple([deadline for deadline in old if deadline.name != cleared]), (), (cleared,)
    kept: tuple[Deadline, ...] = ()
    ended: tuple[str, ...] = ()
    started: tuple[Deadline, ...] = ()
    known = flow.limit_named
    for deadline in old:
        name = deadline.name
        if name != cleared and name in known and target in known[name].states:
            kept += (deadline,)
        else:
            ended += (name,)
    for limit in flow.limits_in[target]:
        if case.state not in limit.states:
            begun = start_limit(flow, limit, at, facts, rules)
            if begun is not None:
                started += (begun,)
    return in_due_order(kept + started), started, ended


def start_limit(flow: Flow, limit: Limit, at: datetime, facts: Any, rules: Rules) -> Deadline | None:
    """Return the deadline of a limit begun at *at*, or nothing where the rulebook sets none."""
    key = f"{flow.name}.{limit.name}"
    latest: Deadline | None = None
    for limit_facts in flow.limit_facts(limit.name, facts):
        deadline = rules.deadline(key, at, limit_facts, limit.on_lapse)
        if deadline is not None and (latest is None or deadline.due_at > latest.due_at):
            latest = deadline
    return latest


def settle_ledger(flow: Flow, applied: Applied, ledger: Ledger | None) -> Applied | Denied:
    """Return the answer with the order's ledger brought up to date, or a denial where it would be overdrawn."""
    case = applied.case
    order = getattr(case.facts, "order", None)
    if order is None:
        return make_applied(case, applied.records, applied.effects, ledger)
    base = ledger if ledger is not None else Ledger(order_id=order.id)
    if base.order_id != order.id:
        raise InvalidValueError("ledger", "is that of another order")
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
    )
    return Applied(after, applied.records, applied.effects, applied.ledger)


RECEIPTS_KEPT = 8
"""How many command ids a case remembers, so that its size does not grow with its history."""
