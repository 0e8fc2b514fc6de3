"""``CaseFile``: what the journal of one case tells that metrics ask for, whatever of it there is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property

import attrs

from servflow.kernel.case import Record
from servflow.kernel.clocks import ClockAnswer, clock_history
from servflow.kernel.journal import ERASED
from servflow.kernel.situation import HAPPENED_AT
from servflow.values.orders import Order
from servflow.values.parties import Role

RESPONSES = frozenset(
    {"contact", "request_information", "quote", "schedule", "arrive", "start", "resolve", "replace_unit"}
)
"""Commands by which the customer hears from the service."""

_DROPPED = frozenset({"merged", "cancelled"})
OVER = frozenset({"closed", "archived"})
"""States of a ticket that is done with."""


@attrs.frozen
class Stay:
    """A stretch of time in one state. 状态时段。

    Args:
        state: The state.
        since: When it was entered.
        until: When it was left.
    """

    state: str
    since: datetime
    until: datetime


@attrs.frozen(kw_only=True)
class CaseFile:
    """The journal of one case, read for metrics. 案卷。

    A journal may be cut off at either end, and a record may lack what another rulebook would ask for: then a question
    is answered with nothing, never with a guess.

    Args:
        case_id: The case.
        flow: Its flow.
        records: Its records in the order of their revisions, each once.
        contradictory: Two different records claim to be the same revision.
    """

    case_id: str
    flow: str
    records: tuple[Record, ...]
    contradictory: bool = False

    @property
    def seen_at(self) -> datetime:
        """When it was first heard of: a case that never came so far as a metric asks belongs to that period."""
        return happened(self.records[0])

    @property
    def opened_at(self) -> datetime | None:
        """When it was opened; nothing where the journal does not reach back so far."""
        first = self.records[0]
        return happened(first) if first.command == "open" else None

    @property
    def customer(self) -> str:
        """Whose case it is: the customer who is named, the buyer of the order, or the buyer who opened it."""
        first = self.records[0]
        if name := self.told("customer"):
            return name
        order = first.data.get("order")
        if isinstance(order, Order):
            return order.buyer
        return first.actor.id if first.command == "open" and first.actor.role is Role.BUYER else ""

    @property
    def state(self) -> str:
        """The last state that is known."""
        return self.records[-1].to_state

    @cached_property
    def closing(self) -> Record | None:
        """The record that closed it last; a reopening does not undo it."""
        return self.last(lambda record: record.to_state == "closed" and record.from_state not in OVER)

    @cached_property
    def dropped(self) -> Record | None:
        """The record that merged it into another, or cancelled it."""
        return self.last(lambda record: record.from_state != record.to_state in _DROPPED)

    @cached_property
    def reopenings(self) -> tuple[Record, ...]:
        """The records that took it out of its closed state."""
        return tuple(record for record in self.records if record.from_state == "closed" and record.to_state not in OVER)

    @cached_property
    def reworks(self) -> tuple[Record, ...]:
        """The records by which what was resolved had to be done again before it was closed."""
        kept = {"resolved", *OVER}
        return tuple(
            record for record in self.records if record.from_state == "resolved" and record.to_state not in kept
        )

    @cached_property
    def resolution(self) -> Record | None:
        """The record that resolved it last."""
        return self.last(lambda record: record.to_state == "resolved" != record.from_state)

    @cached_property
    def first_response(self) -> datetime | None:
        """When the customer first heard from the service; the first stays the first, whatever comes after."""
        heard = (record for record in self.records if record.command in RESPONSES)
        return min((happened(record) for record in heard if record.data.get("reachable") is not False), default=None)

    @property
    def person(self) -> str:
        """Who served: whoever it was given to last, or took it; else whoever resolved it."""
        given = self.last(lambda record: record.command == "assign")
        if given is not None:
            named = said(given, "to") or said(given, "assignee")
            takes = not (given.data.get("department") or given.data.get("skills"))
            if named or takes:
                return named or given.actor.id
        return self.resolution.actor.id if self.resolution is not None else ""

    @cached_property
    def clocks(self) -> tuple[ClockAnswer, ...]:
        """What became of its time limits."""
        return clock_history([_dated(record) for record in self.records])

    def told(self, *names: str) -> str:
        """Return what was last said under the first of these names that has a word to it; empty where none has."""
        return next((self._texts[name] for name in names if name in self._texts), "")

    @cached_property
    def _texts(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for record in self.records:
            found |= {name: text for name in record.data if (text := said(record, name))}
        return found

    @property
    def mode(self) -> str:
        """How the service is given: as somebody chose by hand, or else as the rules said last."""
        decisions = (decision for record in reversed(self.records) for decision in reversed(record.decisions))
        outcomes = (decision.outcome for decision in decisions if decision.policy == "service_mode")
        return self.told("mode") or next((outcome["mode"] for outcome in outcomes if "mode" in outcome), "")

    def stays(self, up_to: Record) -> Iterator[Stay]:
        """Give every stretch of time in a state that ended with or before a record; none is shorter than nothing."""
        before: Record | None = None
        now = since = self.seen_at
        for record in self.records:
            if record.revision > up_to.revision:
                return
            now = max(now, happened(record))
            if record.to_state != record.from_state:
                if before is not None and before.to_state == record.from_state:
                    yield Stay(record.from_state, since, now)
                since = now
            before = record

    def last(self, wanted: Callable[[Record], bool]) -> Record | None:
        """Return the last record that is wanted."""
        return next((record for record in reversed(self.records) if wanted(record)), None)


def said(record: Record, name: str) -> str:
    """Return the text that came with a record under a name; what was erased, and what is no text, says nothing."""
    value = record.data.get(name)
    return value.strip() if isinstance(value, str) and value != ERASED else ""


def happened(record: Record) -> datetime:
    """Return when what a record tells really happened: what was entered late counts from then."""
    told = record.data.get(HAPPENED_AT)
    return told if isinstance(told, datetime) and told.tzinfo is not None else record.at


def _dated(record: Record) -> Record:
    """Return the record without an instant of what happened that is none."""
    if HAPPENED_AT not in record.data or happened(record) is record.data[HAPPENED_AT]:
        return record
    return attrs.evolve(record, data={name: told for name, told in record.data.items() if name != HAPPENED_AT})


def case_files(records: Iterable[Record]) -> tuple[CaseFile, ...]:
    """Return the file of every case, by its id. 整理案卷。

    The records may come in any order and from several journals; one that comes twice counts once.
    """
    sorted_in: dict[tuple[str, str], dict[int, list[Record]]] = {}
    for record in records:
        alike = sorted_in.setdefault((record.case_id, record.flow), {}).setdefault(record.revision, [])
        if record not in alike:
            alike.append(record)
    return tuple(_file(case_id, flow, sorted_in[case_id, flow]) for case_id, flow in sorted(sorted_in))


def _file(case_id: str, flow: str, revisions: dict[int, list[Record]]) -> CaseFile:
    chosen = tuple(_chosen(revisions[n]) for n in sorted(revisions))
    contradictory = len(chosen) < sum(map(len, revisions.values()))
    return CaseFile(case_id=case_id, flow=flow, records=chosen, contradictory=contradictory)


def _chosen(alike: list[Record]) -> Record:
    """Return one of the records that claim to be the same, whichever came first."""
    return alike[0] if len(alike) == 1 else min(alike, key=lambda record: (record.at, record.digest))
