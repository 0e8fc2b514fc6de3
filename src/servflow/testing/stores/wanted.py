"""What a store has to say: a plain model of it, with which the machine of stories compares a real one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import attrs

from servflow.codec import dump_ledger, dump_record, dumps
from servflow.errors import ConflictError, RepeatedCommandError
from servflow.kernel.case import Applied, Case, Effect
from servflow.kernel.ledger import Ledger
from servflow.testing.stores.bench import NEVER, Bench, order_of, text_of
from servflow.testing.stores.promises import require, same


@attrs.frozen(kw_only=True)
class Decided:
    """An answer with what it was decided from, saved at once, later or never. 已作出的答复。"""

    answer: Applied
    version: int
    saves: int
    what: str

    @property
    def expected(self) -> int:
        """The revision that it was decided from."""
        return self.answer.case.revision - (0 if self.answer.repeated else len(self.answer.records))


@attrs.define
class Wanted:
    """All that was saved in one story, in dictionaries. 应有内容。

    Args:
        shown: Gives what an id is called in the story.
        names: Ids that were asked for; those without a case have to stay empty.
    """

    shown: Callable[[str], str]
    names: list[str] = attrs.field(factory=list[str])
    cases: dict[str, Case] = attrs.field(factory=dict[str, Case])
    snapshots: dict[str, str] = attrs.field(factory=dict[str, str])
    records: dict[str, tuple[str, ...]] = attrs.field(factory=dict[str, tuple[str, ...]])
    used: dict[str, set[str]] = attrs.field(factory=dict[str, set[str]])
    pending: dict[str, Effect] = attrs.field(factory=dict[str, Effect])
    ledgers: dict[str, Ledger] = attrs.field(factory=dict[str, Ledger])
    saves: dict[str, int] = attrs.field(factory=dict[str, int])
    versions: dict[tuple[str, int], int] = attrs.field(factory=dict[tuple[str, int], int])

    # -------------------------------------------------------------------------------------------------------- saving

    def refusal(self, decided: Decided) -> type[ConflictError] | None:
        """Return with which error an answer has to be refused; nothing where it has to be taken."""
        answer = decided.answer
        if answer.repeated or not answer.records:
            return None
        case = self.cases.get(answer.case.id)
        if decided.expected != (case.revision if case else 0):
            return ConflictError
        if answer.ledger is not None and self.saves.get(answer.ledger.order_id, 0) != decided.saves:
            return ConflictError
        ids = {record.command_id for record in answer.records}
        return RepeatedCommandError if ids & self.used.get(answer.case.id, set()) else None

    def save(self, answer: Applied) -> None:
        """Note what an answer brings."""
        if answer.repeated or not answer.records:
            return
        case = answer.case
        self.cases[case.id], self.snapshots[case.id] = case, text_of(case)
        new = tuple(dumps(dump_record(record)) for record in answer.records)
        self.records[case.id] = self.records.get(case.id, ()) + new
        ids = (record.command_id for record in answer.records)
        self.used.setdefault(case.id, set()).update(name for name in ids if name is not None)
        self.pending.update((effect.key, effect) for effect in answer.effects)
        if answer.ledger is not None:
            order_id = answer.ledger.order_id
            self.ledgers[order_id], self.saves[order_id] = answer.ledger, self.saves.get(order_id, 0) + 1

    # ------------------------------------------------------------------------------------------------------ comparing

    def compare(self, bench: Bench, last: str | None = None) -> None:
        """Hold what a store says against what it has to say.

        Args:
            bench: The store.
            last: Of this case alone the records are read, of all others the snapshots; everything where it is None.
        """
        for name in self.names:
            self._compare_case(bench, name, records=last in {None, name})
        for order_id, ledger in self.ledgers.items():
            found, version = self.ledger(bench, order_id)
            what = f"the ledger of order {self.shown(order_id)}"
            same(dumps(dump_ledger(found)), dumps(dump_ledger(ledger)), what)
            require(version != 0, f"{what} was saved, and has version 0")
        if "outbox" in bench.capabilities:
            self.compare_pending([effect for effect in bench.pending() if effect.case_id in self.names])
        if "due" in bench.capabilities:
            self.compare_due(bench.due(NEVER), NEVER)

    def _compare_case(self, bench: Bench, name: str, *, records: bool) -> None:
        what, case = self.shown(name), bench.store.load(name)
        wanted = self.cases.get(name)
        stands = (wanted.revision, wanted.state) if wanted else None
        same((case.revision, case.state) if case else None, stands, f"revision and state of {what}")
        same(text_of(case), self.snapshots.get(name, ""), f"the snapshot of {what}")
        history = bench.store.history(name) if records else ()
        if records:
            same(len(history), wanted.revision if wanted else 0, f"the number of records of {what}")
        for number, (record, text) in enumerate(zip(history, self.records.get(name, ()), strict=False), start=1):
            same(dumps(dump_record(record)), text, f"record {number} of {what}")

    def ledger(self, bench: Bench, order_id: str) -> tuple[Ledger, int]:
        """Read a ledger; one version never stands for two ledgers."""
        ledger, version = bench.ledger(order_id)
        saves = self.saves.get(order_id, 0)
        before = self.versions.setdefault((order_id, version), saves)
        what = f"the ledger of order {self.shown(order_id)}"
        require(before == saves, f"{what} was saved {saves - before} times more, and has version {version} once again")
        return ledger or Ledger(order_id=order_id), version

    def compare_pending(self, found: Sequence[Effect]) -> None:
        """Hold pending effects of the story against what has to be pending: each once, those of one case in order."""
        for name in self.names:
            wanted = [key for key, effect in self.pending.items() if effect.case_id == name]
            same([e.key for e in found if e.case_id == name], wanted, f"the pending effects of {self.shown(name)}")
        for effect in found:
            same(effect, self.pending[effect.key], f"the effect {effect.key}")

    def compare_due(self, found: Sequence[str], at: datetime) -> None:
        """Hold what is due against what has to be; those that are due at one instant may come in any order."""
        limits = {name: case.next_due_at for name, case in self.cases.items()}
        due = {name: limit for name, limit in limits.items() if limit is not None and limit <= at}
        own = [name for name in found if name in self.names]
        same(sorted(own), sorted(due), f"what is due {_when(at)}")
        same([due[name] for name in own], sorted(due.values()), "the order of what is due, by its instants")


def _when(at: datetime) -> str:
    return "ever" if at == NEVER else f"at {at.isoformat(timespec='microseconds')}"


def holding(case: Case, wanted: Wanted) -> tuple[str | None, Ledger | None]:
    """Return the order of a case with the ledger that it has to have."""
    order_id = order_of(case)
    return order_id, None if order_id is None else wanted.ledgers.get(order_id)
