"""What could happen next and what could not: ``explain``. It asks the same rows and guards as ``decide``."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from servflow.kernel.case import clock_went_back
from servflow.kernel.situation import Situation
from servflow.values.findings import Finding
from servflow.values.frozen import EMPTY, fast
from servflow.values.parties import Actor
from servflow.values.sources import Label

if TYPE_CHECKING:
    from servflow.kernel.case import Case
    from servflow.kernel.flow import Flow
    from servflow.kernel.rules import Rules

LAPSE = Label("time limit is over", "期限届满")


@attrs.frozen(weakref_slot=False)
class Possibility:
    """One command, as it stands for one actor at one instant. 可行性。

    Args:
        command: The command; ``lapse`` for a running time limit.
        label: What people call it.
        allowed: Whether the table, the roles and the guards permit it. What comes with the command, and what a policy
            says to that, is judged by ``decide`` or ``preview``.
        findings: Every reason against it.
        roles: Who may give it, whatever the state.
        allowed_from: The earliest instant at which it becomes possible, where time alone stands against it.
    """

    command: str
    label: Label
    allowed: bool
    findings: tuple[Finding, ...]
    roles: tuple[str, ...]
    allowed_from: datetime | None = None


make_possibility = fast(Possibility)


def explain(flow: Flow, case: Case, by: Actor, at: datetime, rules: Rules) -> tuple[Possibility, ...]:
    """Return every command of the flow for *by* at *at*, and every running time limit, in the flow's order."""
    state = case.state
    origin = case.origin
    situation = Situation(origin.id, origin.owner, state, case.facts, EMPTY, by, at, rules, None, origin.opened_at)
    commands = flow.machine.commands
    possibilities: list[Possibility] = []
    late = (clock_went_back(case),) if at < case.updated_at else ()
    for spec in flow.commands:
        situation.findings = late
        row = commands[spec.name].fire(situation)
        reasons = situation.findings
        opens = _possible_from(reasons) if reasons else None
        possibilities.append(make_possibility(spec.name, spec.label, row is not None, reasons, spec.roles, opens))
    possibilities.extend(_lapse(case, flow, name) for name in (deadline.name for deadline in case.deadlines))
    return tuple(possibilities)


def _possible_from(reasons: tuple[Finding, ...]) -> datetime | None:
    """Return when the last reason falls away, if time removes them all."""
    instants = [reason.allowed_from for reason in reasons]
    known = [instant for instant in instants if instant is not None]
    return max(known) if known and len(known) == len(instants) else None


def _lapse(case: Case, flow: Flow, name: str) -> Possibility:
    deadline = next(found for found in case.deadlines if found.name == name)
    limit = flow.limit_named.get(name)
    reason = Finding("deadline_not_due", f"{name} is not over yet", allowed_from=deadline.due_at)
    label = limit.label if limit is not None else LAPSE
    return make_possibility("lapse", label, False, (reason,), ("system",), deadline.due_at)  # noqa: FBT003
