"""The record of a case that is moved to another rulebook: state and facts stay, time limits are counted anew."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from servflow.kernel.case import Applied, Case, Record, make_applied
from servflow.values.deadlines import Deadline, in_due_order, is_running
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.parties import Actor
from servflow.values.refs import RulebookRef

if TYPE_CHECKING:
    from collections.abc import Iterable

MOVE = "move"
"""The command under which a journal tells that other rules hold from now on."""


def alive(case: Case) -> dict[str, Deadline]:
    """Return every time limit of a case by name, those that stand by last."""
    return {deadline.name: deadline for deadline in (*case.deadlines, *case.clocks)}


def moved(case: Case, to: RulebookRef, after: Iterable[Deadline], *, by: Actor, at: datetime) -> Applied:
    """Return the case under another rulebook, with the record that tells so.

    Args:
        case: The case before.
        to: The rulebook that holds from now on.
        after: Every time limit that is alive from now on; those that begin come last, in this order.
        by: Who moves it.
        at: When.
    """
    before, names = alive(case), {deadline.name: deadline for deadline in after}
    kept = tuple(names[name] for name in dict.fromkeys((*before, *names)) if name in names)
    origin = case.origin
    record = Record(
        case_id=origin.id,
        flow=origin.flow,
        revision=case.revision + 1,
        command=MOVE,
        data=FrozenMap({"from": _told(origin.rulebook), "to": _told(to)}),
        actor=by,
        at=at,
        from_state=case.state,
        to_state=case.state,
        decisions=(),
        deadlines_set=tuple(deadline for deadline in kept if before.get(deadline.name) != deadline),
        deadlines_cleared=tuple(name for name in before if name not in names),
        effects=(),
        rulebook=to,
        previous=case.head,
        seals=EMPTY,
    )
    told = attrs.evolve(
        case,
        origin=attrs.evolve(origin, rulebook=to),
        revision=record.revision,
        updated_at=at,
        deadlines=in_due_order(tuple(deadline for deadline in kept if is_running(deadline))),
        clocks=tuple(deadline for deadline in kept if not is_running(deadline)),
        head=record,
    )
    return make_applied(told, (record,), ())


def moved_again(case: Case, record: Record) -> Applied:
    """Return what a recorded move did to the case before it."""
    found = {deadline.name: deadline for deadline in record.deadlines_set}
    before = alive(case)
    kept = [found.get(name, deadline) for name, deadline in before.items() if name not in record.deadlines_cleared]
    begun = [deadline for name, deadline in found.items() if name not in before]
    return moved(case, record.rulebook, (*kept, *begun), by=record.actor, at=record.at)


def _told(ref: RulebookRef) -> FrozenMap:
    return FrozenMap(id=ref.id, version=ref.version, digest=ref.digest)
