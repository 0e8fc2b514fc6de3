"""What a store has to say: a plain model of it, with which the machine of stories compares a real one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs

from servflow.codec import dump_ledger, dump_record, dumps
from servflow.errors import ConflictError, RepeatedCommandError
from servflow.kernel.case import Applied, Case, Effect
from servflow.kernel.ledger import Ledger
from servflow.testing.stores.bench import NEVER, Bench, text_of
from servflow.testing.stores.promises import require, same

TICK = timedelta(microseconds=1)


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
        names: Ids that were asked for, in order; those without a case have to stay empty.
        cases: By id, each as it was saved last.
        snapshots: The same as text.
        records: By id, the text of every record.
        used: By id, every command id.
        pending: By key, what is not acknowledged.
        ledgers: By order, each as it was saved last.
        saves: By order, how often it was saved.
        versions: By order and version, how often the ledger had been saved when it was read.
    """

    names: dict[str, None] = attrs.field(factory=dict[str, None])
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
            what = f"the ledger of order {order_id!a}"
            same(dumps(dump_ledger(found)), dumps(dump_ledger(ledger)), what)
            require(version != 0, f"{what} was saved, and has version 0")
        if "outbox" in bench.capabilities:
            self.compare_pending(bench.pending())
        if "due" in bench.capabilities:
            limits = [case.next_due_at for case in self.cases.values() if last in {None, case.id} and case.next_due_at]
            for at in (NEVER, *limits, *(limit - TICK for limit in limits)):
                self.compare_due(bench.due(at), at)

    def _compare_case(self, bench: Bench, name: str, *, records: bool) -> None:
        what, case = ascii(name), bench.store.load(name)
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
        what = f"the ledger of order {order_id!a}"
        require(before == saves, f"{what} was saved {saves - before} times more, and has version {version} once again")
        return ledger or Ledger(order_id=order_id), version

    def compare_pending(self, found: Sequence[Effect]) -> None:
        """Hold all pending effects against what has to be pending: each once, those of one case in order."""
        keys = {name: [key for key, effect in self.pending.items() if effect.case_id == name] for name in self.names}
        for name in dict.fromkeys((*self.names, *(effect.case_id for effect in found))):
            pending = [effect.key for effect in found if effect.case_id == name]
            same(pending, keys.get(name, []), f"the pending effects of {name!a}")
        for effect in found:
            same(effect, self.pending[effect.key], f"the effect {effect.key!a}")

    def _due(self, at: datetime) -> dict[str, datetime]:
        limits = ((name, case.next_due_at) for name, case in self.cases.items())
        return {name: limit for name, limit in limits if limit is not None and limit <= at}

    def compare_due(self, found: Sequence[str], at: datetime) -> None:
        """Hold all that is due against what has to be."""
        same(sorted(found), sorted(self._due(at)), f"what is due {_when(at)}")
        self.compare_first_due(found, len(found), at)

    def compare_first_due(self, found: Sequence[str], limit: int, at: datetime) -> None:
        """Hold the first that are due against what has to be; those of one instant may come in any order."""
        due = self._due(at)
        instants = [due.get(name, NEVER) for name in found]
        same(instants, sorted(due.values())[:limit], f"the limits of the first {len(found)} that are due {_when(at)}")


def _when(at: datetime) -> str:
    return "ever" if at == NEVER else f"at {at.isoformat(timespec='microseconds')}"
