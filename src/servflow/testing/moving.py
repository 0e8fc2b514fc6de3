"""A case moved to another rulebook: the same wishes told to a desk that holds it, or the case itself in mid-case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from servflow.desk import replay
from servflow.errors import MigrationError, ReplayError
from servflow.kernel.case import Applied, Command, Denied
from servflow.kernel.ledger import Ledger
from servflow.kernel.moves import MOVE, alive
from servflow.migration import Migration
from servflow.policies.book import Rulebook
from servflow.testing.laws_of_histories import stored_and_back
from servflow.testing.laws_of_steps import demand, never_raises
from servflow.testing.subjects import Subject
from servflow.testing.telling import History, Step, asked, is_news, saved
from servflow.values.parties import SYSTEM


@never_raises
def moved(history: History, to: Subject) -> History | None:
    """Return the history that the same wishes come to under other rules; nothing where these deny the opening.

    ``replay(records, rulebook=other)`` has to come to the same case.
    """
    first = history.records[0]
    known = history.ledger
    ledger = Ledger(order_id=known.order_id) if known is not None else None
    opened = to.desk.open(
        to.flow.name,
        first.data,
        by=first.actor,
        at=first.at,
        case_id=first.case_id,
        ledger=ledger,
        command_id=first.command_id,
    )
    if isinstance(opened, Denied):
        _held_to(history, to, None)
        return None
    case, ledger, records, steps = opened.case, opened.ledger, list(opened.records), list[Step]()
    for record in history.records[1:]:
        if record.command == MOVE:
            continue  # the other rules hold from the beginning
        command = Command(record.command, record.data, record.command_id) if record.command != "lapse" else None
        actor = record.actor if command is not None else SYSTEM
        at = record.at if command is not None else max(record.at, case.updated_at)
        step = asked(to, case, ledger, command, actor, at)
        steps.append(step)
        after = saved(step.answer)
        if after is not None and is_news(step.answer):
            case, ledger = after.case, after.ledger
            records.extend(after.records)
    told = attrs.evolve(
        history,
        subject=to,
        data=first.data,
        opened=opened,
        steps=tuple(steps),
        case=case,
        ledger=ledger,
        records=tuple(records),
        before=None,
    )
    _held_to(history, to, told)
    return told


@never_raises
def migrated(history: History, to: Subject, at: datetime) -> History | None:
    """Return the history of a case that is moved to other rules as it stands, held to what a move promises.

    Nothing where the rules are no rulebook, cannot take every case of the flow, or are those it is under.
    """
    old: Any = history.subject.desk.rulebook
    new: Any = to.desk.rulebook
    law, case = "move", history.case
    if not isinstance(old, Rulebook) or not isinstance(new, Rulebook):
        return None
    try:
        migration = Migration(old=old, new=new, flow=to.flow)
    except MigrationError:
        return None
    answer = migration.move(case, by=SYSTEM, at=at, ledger=history.ledger)
    assert isinstance(answer, Applied)
    if new.ref == old.ref:
        demand(law, answer.case is case, "a case that is under the rules already is changed by a move")
        return None
    (report,) = migration.dry_run((case,), by=SYSTEM, at=at)
    same = report.outcome == attrs.evolve(answer, ledger=None)
    demand(law, same, "a dry run tells something else than the move does")
    lapsed = history.subject.desk.advance(case, at=at, ledger=history.ledger).case
    after = answer.case
    same = (after.state, after.facts, after.rulebook) == (lapsed.state, lapsed.facts, new.ref)
    demand(law, same, "a move changes more than the rulebook")
    lost = {name for name in alive(lapsed) if "@" not in name} - alive(after).keys()
    demand(law, not lost, f"a move loses {', '.join(sorted(lost))}")
    again = replay((*history.records, *answer.records), flows=(to.flow,))
    demand(law, again == after, "the journal of a moved case leads to another case")
    stored_and_back(after, to.flow)
    twice = migration.move(after, by=SYSTEM, at=at)
    demand(law, isinstance(twice, Applied) and not twice.records and twice.case is after, "a move is made twice")
    records = (*history.records, *answer.records)
    return attrs.evolve(
        history,
        subject=to,
        opened=answer,
        steps=(),
        case=after,
        ledger=answer.ledger,
        records=records,
        before=history,
    )


def _held_to(history: History, to: Subject, told: History | None) -> None:
    """Hold ``replay`` under other rules to what the same wishes come to."""
    try:
        other = replay(history.records, rulebook=to.desk.rulebook, flows=(to.flow,))
    except ReplayError:
        demand("replay", told is None, "under other rules the opening is denied to the journal alone")
        return
    demand("replay", told is not None, "under other rules the opening is denied, though not to the journal")
    assert told is not None
    case = told.case
    same = (other.state, other.facts, other.revision, other.deadlines) == (
        case.state,
        case.facts,
        case.revision,
        case.deadlines,
    )
    demand("replay", same, f"under other rules the journal leads to {other.state}, the same wishes to {case.state}")
