"""What could happen next and what could not: ``explain``. It asks the same rows and guards as ``decide``."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import attrs

from servflow.kernel.case import clock_went_back
from servflow.kernel.situation import Situation
from servflow.values.deadlines import base_name
from servflow.values.findings import Finding, make_finding
from servflow.values.frozen import EMPTY, FrozenMap, fast
from servflow.values.parties import Actor, Role
from servflow.values.sources import Label

if TYPE_CHECKING:
    from servflow.kernel.case import Case
    from servflow.kernel.flow import Flow
    from servflow.kernel.machine import CaseEvent
    from servflow.kernel.rules import Rules
    from servflow.values.deadlines import Deadline

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
        left: For the lapse of a service level, what is left of its time, counted as it counts (working time).
    """

    command: str
    label: Label
    allowed: bool
    findings: tuple[Finding, ...]
    roles: tuple[str, ...]
    allowed_from: datetime | None = None
    left: timedelta | None = None


make_possibility = fast(Possibility)


@attrs.frozen(kw_only=True)
class Verdict:
    """What the table and the roles say of every command, whatever the facts. 初判。

    Args:
        answers: One a command, in the flow's order; what they are where no guard objects.
        guarded: Place and rows of each command that a guard may object to.
        every: Place and rows of each command.
    """

    answers: tuple[Possibility, ...]
    guarded: tuple[tuple[int, CaseEvent], ...]
    every: tuple[tuple[int, CaseEvent], ...]


def explain(flow: Flow, case: Case, by: Actor, at: datetime, rules: Rules) -> tuple[Possibility, ...]:
    """Return every command of the flow for *by* at *at*, and every running time limit, in the flow's order."""
    state = case.state
    origin = case.origin
    verdict = _verdict(flow, state, by.role, by.role != "buyer" or by.id == origin.owner)
    late = (clock_went_back(case),) if at < case.updated_at else ()
    answers = list(verdict.answers)
    situation = Situation(origin.id, origin.owner, state, case.facts, EMPTY, by, at, rules, None, origin.opened_at)
    for place, event in verdict.every if late else verdict.guarded:
        situation.findings = late
        if event.fire(situation) is None:
            answers[place] = _denied(answers[place], situation.findings)
    answers.extend([_lapse(flow, deadline, at, rules) for deadline in case.deadlines])
    answers.extend([_standing_by(flow, clock, at, rules) for clock in case.clocks])
    return tuple(answers)


def _verdict(flow: Flow, state: str, role: Role, own: bool) -> Verdict:  # noqa: FBT001 - part of a key
    """Return the verdict for a state, a role and an ownership; made once and kept with the machine."""
    machine = flow.machine
    known = machine.verdicts.get((state, role, own))
    if known is None:
        every = tuple(enumerate(machine.commands[spec.name] for spec in flow.commands))
        known = Verdict(
            answers=tuple(_by_table(event, state, role, own=own) for _, event in every),
            guarded=tuple(entry for entry in every if any(row.guards for row in entry[1].rows.get(state, ()))),
            every=every,
        )
        machine.verdicts[state, role, own] = known
    return known


def _by_table(event: CaseEvent, state: str, role: Role, *, own: bool) -> Possibility:
    spec = event.spec
    reasons = event.objections(state, role, own=own)
    return Possibility(spec.name, spec.label, not reasons, reasons, spec.roles)


def _denied(answer: Possibility, reasons: tuple[Finding, ...]) -> Possibility:
    return make_possibility(answer.command, answer.label, False, reasons, answer.roles, _possible_from(reasons))  # noqa: FBT003


def _possible_from(reasons: tuple[Finding, ...]) -> datetime | None:
    """Return when the last reason falls away, if time removes them all."""
    instants = [reason.allowed_from for reason in reasons]
    known = [instant for instant in instants if instant is not None]
    return max(known) if known and len(known) == len(instants) else None


def _lapse(flow: Flow, deadline: Deadline, at: datetime, rules: Rules) -> Possibility:
    limit = flow.limit_named.get(base_name(deadline.name))
    details = _about(deadline)
    message = f"{deadline.name} is not over yet"
    reason = make_finding("deadline_not_due", message, None, None, (), deadline.due_at, details)
    label = limit.label if limit is not None else LAPSE
    left = rules.time_left(deadline, at) if deadline.run is not None else None
    return make_possibility("lapse", label, False, (reason,), ("system",), deadline.due_at, left)  # noqa: FBT003


def _about(deadline: Deadline) -> FrozenMap:
    """Return the limit that a deadline belongs to, and for a warning at how much of its time."""
    name, _, percent = deadline.name.partition("@")
    return FrozenMap(limit=name, percent=int(percent)) if percent else FrozenMap(limit=name)


def _standing_by(flow: Flow, clock: Deadline, at: datetime, rules: Rules) -> Possibility:
    """Return why a service level cannot lapse now: its clock stands still, or it is over already."""
    details = _about(clock)
    if clock.run is not None and clock.run.over:
        told = details.plus({"due_at": clock.due_at})
        reason = Finding("deadline_is_over", f"{clock.name} is over already", details=told)
    else:
        message = f"{clock.name}: its clock stands still in this state"
        reason = Finding("clock_stands_still", message, details=details)
    left = rules.time_left(clock, at)
    return make_possibility("lapse", flow.limit_label(clock.name), False, (reason,), ("system",), None, left)  # noqa: FBT003
