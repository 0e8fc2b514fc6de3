"""What is done to one case shows in another, or is not seen."""

from typing import ClassVar

import attrs

from servflow.errors import ConflictError
from tests.testing.stores.faulty.noting import breaks
from tests.testing.stores.memory import MemoryStore
from tests.testing.stores.sqlite_rows import SqliteRowStore, word


@breaks("isolation.cases")
class NeighboursMove(MemoryStore):
    """A step of one case is noted for all whose name begins like it."""

    def after(self, state, answer, ledger_version):
        found = super().after(state, answer, ledger_version)
        due = {
            name: at for name, at in found.due.items() if name == answer.case.id or not name.startswith(answer.case.id)
        }
        return attrs.evolve(found, due=due)


@breaks("isolation.own-history")
class HistoryByPrefix(MemoryStore):
    """The journal is searched by what a name begins with."""

    def history(self, case_id):
        found = map(super().history, [name for name in self.state.journals if name.startswith(case_id)])
        return [record for records in found for record in records]


@breaks("isolation.fresh")
class StaleRead(MemoryStore):
    """A cache in front of the store is never emptied."""

    def load(self, case_id):
        cache = self.__dict__.setdefault("cache", {})
        if cache.get(case_id) is None:
            cache[case_id] = super().load(case_id)
        return cache[case_id]


@breaks("isolation.apart")
class OneStateForAll(MemoryStore):
    """The state is the class's, not the store's."""

    shared: ClassVar = []

    def __init__(self):
        super().__init__()
        self.state = self.shared[-1] if self.shared else self.state

    def close(self):
        self.shared[:] = [self.state]


class Unlocked:
    """A lock that locks nothing."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None


@breaks("isolation.step-meets-step")
class CheckThenAct(MemoryStore):
    """Two may look before either writes."""

    def __init__(self):
        super().__init__()
        self.lock = Unlocked()


@breaks("isolation.opening-meets-opening")
class OpenedByBoth(SqliteRowStore):
    """Whether a name is free is asked before the transaction."""

    def append(self, answer, *, expected, ledger_version=0):
        if expected == 0:
            if self.load(answer.case.id) is not None:
                raise ConflictError(answer.case.id)
            with self.transaction() as db:
                for table in ("cases", "journal", "outbox"):
                    column = "id" if table == "cases" else "case_id"
                    db.execute(f"DELETE FROM {table} WHERE {column} = ?", (word(answer.case.id),))  # noqa: S608
        super().append(answer, expected=expected, ledger_version=ledger_version)


@breaks("isolation.ledger-meets-ledger")
class LedgerAskedBefore(SqliteRowStore):
    """The version of a ledger is looked at before the transaction."""

    def append(self, answer, *, expected, ledger_version=0):
        if answer.ledger and self.ledger(answer.ledger.order_id)[1] != ledger_version:
            raise ConflictError(answer.case.id)
        super().append(answer, expected=expected, ledger_version=ledger_version)

    def save_ledger(self, db, answer, version):
        super().save_ledger(db, answer, self.ledger(answer.ledger.order_id)[1])


@breaks("isolation.reader")
class SnapshotThenJournal(MemoryStore):
    """The snapshot can be seen before its records."""

    def append(self, answer, *, expected, ledger_version=0):
        if answer.repeated or not answer.records:
            return
        self.refuse(self.state, answer, expected, ledger_version)
        found = self.after(self.state, answer, ledger_version)
        self.state = attrs.evolve(self.state, cases=found.cases)
        self.state = found


@breaks("isolation.race-steps")
class SlowCheck(MemoryStore):
    """Everybody looks, then everybody writes."""

    def append(self, answer, *, expected, ledger_version=0):
        import time

        self.refuse(self.state, answer, expected, ledger_version)
        time.sleep(0.02)
        self.state = self.after(self.state, answer, ledger_version)


@breaks("isolation.race-cases")
class WholeStateWritten(MemoryStore):
    """Everybody writes all that they have read, the cases of others included."""

    def append(self, answer, *, expected, ledger_version=0):
        import time

        state = self.state
        self.refuse(state, answer, expected, ledger_version)
        time.sleep(0.001)
        self.state = self.after(state, answer, ledger_version)
