"""A journal made into a case again: bit for bit from what was recorded, or under other rules, "what if"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from servflow.errors import ReplayError
from servflow.kernel.case import Applied, Case, Command, Denied, Origin
from servflow.kernel.check import KERNEL_LAPSES
from servflow.kernel.commit import commit, with_receipt
from servflow.kernel.engine import advance, decide, open_case, owner_of
from servflow.kernel.journal import fingerprint, verify
from servflow.kernel.moves import MOVE, moved_again
from servflow.kernel.situation import Situation
from servflow.values.deadlines import Deadline
from servflow.values.decisions import Decision
from servflow.values.refs import RulebookRef

if TYPE_CHECKING:
    from servflow.kernel.case import Record
    from servflow.kernel.flow import Flow
    from servflow.kernel.machine import CaseEvent
    from servflow.kernel.rules import Rules


class RecordedRules:
    """The answers that policies gave when a record was made; needs no rulebook."""

    def __init__(self, record: Record) -> None:
        """Lay the record's decisions out in the order they were asked for."""
        self._record = record
        self._decisions = iter(record.decisions)

    @property
    def ref(self) -> RulebookRef:
        """The rulebook that decided then."""
        return self._record.rulebook

    def judge(self, policy: str, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Return the next recorded decision, which must be one of *policy*."""
        decision = next(self._decisions, None)
        if decision is None or decision.policy != policy:
            raise ReplayError(self._record.revision, f"the flow asks {policy}, the record answers something else")
        return decision

    def deadline(
        self,
        limit: str,
        at: datetime,
        facts: Mapping[str, Any],
        default_on_lapse: str,
        *,
        measured: bool = False,
    ) -> Deadline | None:
        """Return the deadline that the record set under this limit."""
        return self._set(limit.partition(".")[2])

    def warnings(self, deadline: Deadline, limit: str, facts: Mapping[str, Any]) -> tuple[Deadline, ...]:
        """Return the warnings that the record set."""
        prefix = f"{deadline.name}@"
        return tuple(found for found in self._record.deadlines_set if found.name.startswith(prefix))

    def stopped(self, deadline: Deadline, at: datetime) -> Deadline:
        """Return the clock as the record left it."""
        return self._set(deadline.name) or deadline

    resumed = stopped

    def retimed(
        self, deadline: Deadline, limit: str, facts: tuple[Mapping[str, Any], ...], default_on_lapse: str, at: datetime
    ) -> Deadline | None:
        """Return the clock as the record left it, or nothing where it ended with the record."""
        found = self._set(deadline.name)
        if found is None and deadline.name in self._record.deadlines_cleared:
            return None
        return found or deadline

    def time_left(self, deadline: Deadline, at: datetime) -> timedelta | None:
        """Return nothing: a record does not tell how long a working day is."""
        return None

    def _set(self, name: str) -> Deadline | None:
        return next((deadline for deadline in self._record.deadlines_set if deadline.name == name), None)


def replay_recorded(flow: Flow, records: Sequence[Record]) -> Case:
    """Return the case that *records* lead to; the chain is verified and every step is made again.

    Raises:
        TamperedRecordError: The chain is broken.
        ReplayError: A step does not lead to what its record says.
    """
    if not records or records[0].command != "open":
        raise ReplayError(1, "a journal begins with open")
    verify(records)
    first = records[0]
    number = next((d.outcome.get("number", "") for d in first.decisions if d.policy == "numbering"), "")
    origin = Origin(first.case_id, first.flow, first.at, first.rulebook, owner_of(first.data, first.actor), number)
    case = Case(origin, "", 0, first.at, (), None, "")
    for record in records:
        case = _again(flow, case, record).case
    return case


def _again(flow: Flow, case: Case, record: Record) -> Applied:
    applied = moved_again(case, record) if record.command == MOVE else _stepped(flow, case, record)
    if applied.records[0].digest != record.digest:
        raise ReplayError(record.revision, "the step does not lead to what the record says")
    if record.command_id is None:
        return applied
    return with_receipt(applied, record.command_id, fingerprint(record.command, record.data))


def _stepped(flow: Flow, case: Case, record: Record) -> Applied:
    rules = RecordedRules(record)
    origin = case.origin
    situation = Situation(
        origin.id,
        origin.owner,
        case.state,
        case.facts,
        record.data,
        record.actor,
        record.at,
        rules,
        None,
        origin.opened_at,
    )
    cleared = record.data.get("deadline") if record.command == "lapse" else None
    target, facts = _done_again(flow, case, record, situation)
    if record.command == "open":
        situation.judge("numbering", {})
    if record.command == "lapse":
        for effect in record.effects[len(situation.effects) :]:
            if effect.kind in {"notify", "remind"}:
                situation.effect(effect.kind, **effect.data)
    return commit(flow, case, situation, record.command, target, facts, record.command_id, record.seals, cleared)


def _done_again(flow: Flow, case: Case, record: Record, situation: Situation) -> tuple[str, Any]:
    """Return state and facts after the record; refusals are not asked for again, the record says it was applied."""
    if record.command == "open":
        facts = flow.opening.apply(situation)
        return flow.opening.begins_in(facts), facts
    command = record.data.get("did", "") if record.command == "lapse" else record.command
    event = flow.machine.events.get(command)
    if event is None:
        if command in KERNEL_LAPSES:
            return case.state, case.facts
        raise ReplayError(record.revision, f"the flow has no command {command}")
    row = cast("CaseEvent", event).choose(situation)
    if row is None:
        raise ReplayError(record.revision, f"{command} has no row in {case.state}")
    for guard in row.guards:
        guard(situation)
    facts = row.apply(situation) if row.apply is not None else case.facts
    return row.target if row.target is not None else case.state, facts


def replay_under(flow: Flow, records: Sequence[Record], rules: Rules) -> Case:
    """Return the case that the same wishes lead to under other rules.

    Time limits lapse as the other rules say; a command that they deny is left out, as it would have been. A move to
    another rulebook is left out: the other rules hold from the beginning.

    Raises:
        TamperedRecordError: The chain is broken.
        ReplayError: The other rules deny the opening itself.
    """
    verify(records)
    first = records[0]
    opened = open_case(
        flow, first.data, by=first.actor, at=first.at, case_id=first.case_id, rules=rules, command_id=first.command_id
    )
    if isinstance(opened, Denied):
        raise ReplayError(1, f"these rules deny the opening: {', '.join(opened.codes)}")
    case = opened.case
    for record in records[1:]:
        if record.command == MOVE:
            continue
        if record.command == "lapse":
            case = advance(flow, case, at=max(record.at, case.updated_at), rules=rules).case
            continue
        command = Command(record.command, record.data, record.command_id)
        answer = decide(flow, case, command, by=record.actor, at=record.at, rules=rules)
        if isinstance(answer, Applied):
            case = answer.case
        elif answer.lapsed is not None:
            case = answer.lapsed.case
    return case
