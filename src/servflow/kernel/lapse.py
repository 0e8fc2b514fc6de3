"""What happens when time limits are over: each lapses in due order, stamped with the instant it fell due."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast

from servflow.kernel.case import Applied, Case, Denied
from servflow.kernel.commit import commit, settle_ledger
from servflow.kernel.ledger import Ledger
from servflow.kernel.situation import Situation
from servflow.values.deadlines import Deadline, base_name
from servflow.values.frozen import FrozenMap
from servflow.values.parties import SYSTEM

if TYPE_CHECKING:
    from servflow.kernel.case import Effect, Record
    from servflow.kernel.flow import Flow, Row
    from servflow.kernel.machine import CaseEvent
    from servflow.kernel.rules import Rules

KERNEL_ONLY = ("breach", "remind")
"""What a lapse does without asking the flow."""


def lapse_due(flow: Flow, case: Case, at: datetime, rules: Rules, ledger: Ledger | None) -> Applied:
    """Return the case after every lapse due at or before *at*, those included that the lapses themselves start.

    Each is stamped with the instant it fell due. One whose instant lies before the last record, since something was
    entered late, is stamped with that record's, so that a journal never runs backwards.
    """
    records: list[Record] = []
    effects: list[Effect] = []
    while case.deadlines and case.deadlines[0].due_at <= at:
        applied = lapse_one(flow, case, case.deadlines[0], rules, ledger)
        case = applied.case
        ledger = applied.ledger
        records.extend(applied.records)
        effects.extend(applied.effects)
    return Applied(case, tuple(records), tuple(effects), ledger)


def lapse_one(flow: Flow, case: Case, deadline: Deadline, rules: Rules, ledger: Ledger | None) -> Applied:
    """Return the case after one time limit is over.

    A lapse always succeeds: where the command it stands for is refused (a guard, a ledger, a rulebook that names a
    command without a row here), it is recorded as a breach and somebody is told.
    """
    if deadline.on_lapse not in KERNEL_ONLY:
        done = _by_command(flow, case, deadline, rules, ledger)
        if done is not None:
            return done
    wanted = deadline.on_lapse
    did = wanted if wanted == "remind" or (wanted == "escalate" and "escalate" not in flow.specs) else "breach"
    situation = _situation(case, deadline, did, rules, ledger)
    limit = flow.limit_named.get(base_name(deadline.name))
    roles = limit.notify if limit is not None else ()
    if did == "remind":
        name, _, percent = deadline.name.partition("@")
        situation.effect("remind", limit=name, percent=int(percent), roles=roles)
    else:
        if did == "escalate":
            roles = ("supervisor", *roles)
        situation.effect("notify", about=did, limit=deadline.name, roles=roles)
    applied = commit(flow, case, situation, "lapse", case.state, case.facts, cleared=deadline.name)
    return Applied(applied.case, applied.records, applied.effects, ledger)


def _situation(case: Case, deadline: Deadline, did: str, rules: Rules, ledger: Ledger | None) -> Situation:
    origin = case.origin
    data = FrozenMap(deadline=deadline.name, did=did)
    others = ledger.without(origin.id) if ledger is not None else None
    return Situation(
        origin.id,
        origin.owner,
        case.state,
        case.facts,
        data,
        SYSTEM,
        max(deadline.due_at, case.updated_at),
        rules,
        others,
        origin.opened_at,
    )


def _by_command(flow: Flow, case: Case, deadline: Deadline, rules: Rules, ledger: Ledger | None) -> Applied | None:
    event = flow.machine.events.get(deadline.on_lapse)
    if event is None or flow.specs[deadline.on_lapse].required:
        return None  # nobody is there to say what the command needs
    situation = _situation(case, deadline, deadline.on_lapse, rules, ledger)
    row = _allowed(cast("CaseEvent", event), situation)
    if row is None:
        return None
    facts = row.apply(situation) if row.apply is not None else case.facts
    if situation.findings:
        return None
    limit = flow.limit_named.get(deadline.name)
    if limit is not None and limit.notify:
        situation.effect("notify", about=deadline.on_lapse, limit=deadline.name, roles=limit.notify)
    target = row.target if row.target is not None else case.state
    applied = commit(flow, case, situation, "lapse", target, facts, cleared=deadline.name)
    settled = applied if ledger is None else settle_ledger(flow, applied, ledger)
    return None if isinstance(settled, Denied) else settled


def _allowed(event: CaseEvent, situation: Situation) -> Row | None:
    """Return the row a lapse takes: roles do not matter to it, guards do."""
    row = event.choose(situation)
    if row is None or any(guard(situation) is not None for guard in row.guards):
        return None
    return row
