"""The host of a story: keeps cases and ledgers, opens the cases that effects ask for, carries word between cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from servflow.desk import ServiceDesk
from servflow.kernel.case import Applied, Case, Command, Denied, Effect, Record
from servflow.kernel.ledger import Ledger
from servflow.scenarios.result import Entry, Recorded, Refused
from servflow.values.deadlines import Deadline
from servflow.values.findings import Finding
from servflow.values.parties import SYSTEM, Actor


class World:
    """Everything that a host keeps, for the length of one story. 情景环境。

    Attributes:
        cases: The cases by id, in the order of their opening.
        entries: What has happened since the caller last took it.
        refused: Openings that an effect asked for and the desk denied.
    """

    def __init__(self, desk: ServiceDesk, leave: Callable[[str, str], bool]) -> None:
        """Begin with no case.

        Args:
            desk: The desk that decides.
            leave: Says of a case and a command whether the story gives it itself later on, so that word is not carried.
        """
        self.desk = desk
        self.cases: dict[str, Case] = {}
        self.entries: list[Entry] = []
        self.refused: list[Refused] = []
        self._leave = leave
        self._ledgers: dict[str, Ledger] = {}
        self._running: dict[tuple[str, str], Deadline] = {}

    def open(
        self, flow: str, data: Any, *, by: Actor, at: datetime, case_id: str, command_id: str | None = None
    ) -> tuple[Finding, ...] | None:
        """Open a case; return the reasons against it, or nothing."""
        order = _order_id(data)
        ledger = self._ledgers.get(order, Ledger(order_id=order)) if order else None
        out = self.desk.open(flow, data, by=by, at=at, case_id=case_id, ledger=ledger, command_id=command_id)
        return self._take(out, (flow, case_id, "open"), by, at)

    def do(self, case_id: str, command: Command, *, by: Actor, at: datetime) -> tuple[Finding, ...] | None:
        """Give a command to a case; return the reasons against it, or nothing."""
        case = self.cases[case_id]
        out = self.desk.decide(case, command, by=by, at=at, ledger=self._ledger_of(case))
        return self._take(out, (case.flow, case_id, command.name), by, at)

    def advance(self, case_id: str, at: datetime) -> None:
        """Let everything lapse that is over at *at*, in due order over a case and the cases that come from it."""
        while True:
            due = [
                (case.next_due_at, case.id)
                for case in self.cases.values()
                if case.next_due_at is not None and case.next_due_at <= at and _belongs(case.id, case_id)
            ]
            if not due:
                return
            instant, first = min(due)
            case = self.cases[first]
            self._save(self.desk.advance(case, at=instant, ledger=self._ledger_of(case)))

    def take_entries(self) -> tuple[Entry, ...]:
        """Return what has happened since this was last asked."""
        entries = tuple(self.entries)
        self.entries.clear()
        return entries

    def _ledger_of(self, case: Case) -> Ledger | None:
        order = getattr(case.facts, "order", None)
        return self._ledgers.get(order.id) if order is not None else None

    def _take(
        self, out: Applied | Denied, wish: tuple[str, str, str], by: Actor, at: datetime
    ) -> tuple[Finding, ...] | None:
        """Save an answer and do what its effects ask for; return the reasons against it."""
        if isinstance(out, Applied):
            if not out.repeated:
                self._save(out)
            return None
        if out.lapsed is not None:
            self._save(out.lapsed)
        flow, case_id, command = wish
        refused = Refused(case_id=case_id, flow=flow, command=command, actor=by, at=at, findings=out.findings)
        self.entries.append(refused)
        return out.findings

    def _save(self, applied: Applied) -> None:
        self.cases[applied.case.id] = applied.case
        if applied.ledger is not None:
            self._ledgers[applied.ledger.order_id] = applied.ledger
        for record in applied.records:
            self.entries.append(Recorded(record, self._lapsed(record)))
            for effect in record.effects:
                self._follow(effect, applied.case, record.at)

    def _lapsed(self, record: Record) -> Deadline | None:
        """Return the time limit that a record lapses, and keep those that it starts."""
        found = None
        if record.command == "lapse":
            found = self._running.get((record.case_id, str(record.data["deadline"])))
        self._running.update({(record.case_id, deadline.name): deadline for deadline in record.deadlines_set})
        return found

    def _follow(self, effect: Effect, case: Case, at: datetime) -> None:
        """Do what an effect asks of the host, where that is another case."""
        data = effect.data
        if effect.kind == "open_case":
            flow = str(data["flow"])
            child = f"{case.id}/{flow}-{len(list(self._children(case.id, flow))) + 1}"
            order = getattr(case.facts, "order", None)
            wanted = {**({"order": order} if order is not None else {}), **data["data"]}
            if self.open(flow, wanted, by=SYSTEM, at=at, case_id=child) is not None:
                refused = self.entries[-1]
                assert isinstance(refused, Refused)  # noqa: S101 - a denial is the last thing that _take noted
                self.refused.append(refused)
        elif effect.kind == "tell_case":
            told, command = str(data["case"]), str(data["command"])
            if told in self.cases and not self._leave(told, command):
                wish = Command(command, data.get("data", {}))
                self.do(told, wish, by=SYSTEM, at=max(at, self.cases[told].updated_at))

    def _children(self, case_id: str, flow: str) -> Iterator[str]:
        return (name for name in self.cases if name.startswith(f"{case_id}/{flow}-"))


def _belongs(case_id: str, to: str) -> bool:
    return case_id == to or case_id.startswith(f"{to}/")


def _order_id(data: Any) -> str:
    """Return the id of the order that comes with an opening, as far as one can be made out."""
    order = data.get("order")
    found = order.get("id") if hasattr(order, "get") else getattr(order, "id", None)
    return str(found) if found is not None else ""
