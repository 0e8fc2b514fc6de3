"""How the time limits of a case stand, and how they ended: ``clocks_of`` a snapshot, ``clock_history`` of a journal.

The snapshot tells what is left. The journal tells for each limit whether it was met, and that twice over: as it was
known at any earlier instant, and as it is known now, with entries that arrived late counted from when things happened.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

import attrs

from servflow.kernel.situation import HAPPENED_AT
from servflow.values.deadlines import Deadline, base_name

if TYPE_CHECKING:
    from servflow.kernel.case import Case, Record
    from servflow.kernel.flow import Flow
    from servflow.kernel.rules import Rules
    from servflow.values.sources import Label

Standing = Literal["running", "paused", "over"]
Outcome = Literal["running", "paused", "met", "breached"]


@attrs.frozen(kw_only=True)
class Clock:
    """One time limit of a case as it stands at an instant. 时限现状。

    Args:
        name: The limit.
        label: What people call it.
        standing: ``running``, ``paused``, or ``over`` while the matter is still open.
        due_at: When it is or was over; nothing while it is paused.
        left: What is left of it, counted as the limit counts (working time where it does); none when it is over.
            Nothing for a limit without a clock of its own.
        total: All the time that it gives; nothing for a limit without a clock of its own.
        rule: Id of the rule that set it.
        provisional: The calendar is not certain as far as ``due_at``.
    """

    name: str
    label: Label
    standing: Standing
    due_at: datetime | None
    left: timedelta | None
    total: timedelta | None
    rule: str
    provisional: bool = False


def clocks_of(flow: Flow, case: Case, at: datetime, rules: Rules) -> tuple[Clock, ...]:
    """Return how every time limit of *case* stands at *at*, warnings left out: running ones first, in due order."""
    alive = (*case.deadlines, *case.clocks)
    return tuple(_clock(flow, deadline, at, rules) for deadline in alive if "@" not in deadline.name)


def _clock(flow: Flow, deadline: Deadline, at: datetime, rules: Rules) -> Clock:
    run = deadline.run
    standing: Standing = "running"
    if run is not None and run.over:
        standing = "over"
    elif run is not None and not run.running:
        standing = "paused"
    return Clock(
        name=deadline.name,
        label=flow.limit_label(deadline.name),
        standing=standing,
        due_at=None if standing == "paused" else deadline.due_at,
        left=rules.time_left(deadline, at),
        total=run.total if run is not None else None,
        rule=deadline.rule,
        provisional=deadline.provisional,
    )


@attrs.frozen(kw_only=True)
class ClockAnswer:
    """What a journal tells of one run of a time limit. 时限履行结果。

    Args:
        name: The limit.
        rule: Id of the rule that set it.
        outcome: ``met``, ``breached``, or ``running`` or ``paused`` while it is alive and not over.
        started_at: When it began.
        due_at: When it was over, as last known.
        ended_at: When what it waits for really happened; nothing while it has not.
        breached_at: When it was recorded as over; kept when that turned out not to be so.
        corrected: It was recorded as over, and an entry that arrived late or another length showed that it was not.
        provisional: The calendar was not certain as far as ``due_at``.
    """

    name: str
    rule: str
    outcome: Outcome
    started_at: datetime | None
    due_at: datetime
    ended_at: datetime | None = None
    breached_at: datetime | None = None
    corrected: bool = False
    provisional: bool = False


def clock_history(records: Iterable[Record], known_at: datetime | None = None) -> tuple[ClockAnswer, ...]:
    """Return what became of every time limit in a journal of one case, in the order in which they began.

    Args:
        records: The journal, or its beginning.
        known_at: Tell it as it was known then: what was entered later is left out, whenever it happened.
    """
    answers: list[ClockAnswer] = []
    alive: dict[str, int] = {}
    for record in records:
        if known_at is not None and record.at > known_at:
            break
        lapsed = record.data.get("deadline") if record.command == "lapse" else None
        for name in record.deadlines_cleared:
            if name in alive:
                place = alive[name]
                answers[place] = _ended(answers[place], record, lapsed=name == lapsed)
                if name != lapsed and answers[place].ended_at is not None:
                    del alive[name]
        for deadline in record.deadlines_set:
            if "@" in deadline.name:
                continue
            place = alive.get(deadline.name, -1)
            if place >= 0 and answers[place].started_at == deadline.started_at:
                answers[place] = _moved(answers[place], deadline)
            else:
                alive[deadline.name] = len(answers)
                answers.append(_begun(deadline))
    return tuple(answers)


def _begun(deadline: Deadline) -> ClockAnswer:
    return ClockAnswer(
        name=base_name(deadline.name),
        rule=deadline.rule,
        outcome="running",
        started_at=deadline.started_at,
        due_at=deadline.due_at,
        provisional=deadline.provisional,
    )


def _moved(answer: ClockAnswer, deadline: Deadline) -> ClockAnswer:
    """Return the answer after the clock was stopped, resumed or given another length."""
    run = deadline.run
    over = run is not None and run.over
    going = run is None or run.running
    outcome: Outcome = "breached" if over else "running" if going else "paused"
    return attrs.evolve(
        answer,
        rule=deadline.rule,
        outcome=outcome,
        due_at=deadline.due_at,
        corrected=answer.corrected or (answer.outcome == "breached" and not over),
        provisional=deadline.provisional,
    )


def _ended(answer: ClockAnswer, record: Record, *, lapsed: bool) -> ClockAnswer:
    """Return the answer after the limit was over, or what it waits for has happened."""
    if lapsed:
        return attrs.evolve(answer, outcome="breached", breached_at=answer.breached_at or record.at)
    happened: datetime = record.data.get(HAPPENED_AT, record.at)
    in_time = answer.outcome == "paused" or happened < answer.due_at
    return attrs.evolve(
        answer,
        outcome="met" if in_time else "breached",
        ended_at=happened,
        corrected=answer.corrected or (in_time and answer.outcome == "breached"),
    )
