"""Half of an answer is saved where the store is stopped."""

import json
from contextlib import contextmanager

import attrs

from servflow.codec import dump_case, dumps
from tests.testing.stores.faulty.noting import breaks
from tests.testing.stores.files import FileStore
from tests.testing.stores.memory import MemoryStore
from tests.testing.stores.sqlite_rows import SqliteRowStore, word


@breaks("atomic.error-while-opening")
class IdsBeforeTheCase(MemoryStore):
    """The ledger and the case are two steps."""

    def append(self, answer, *, expected, ledger_version=0):
        with self.lock:
            if answer.records and not answer.repeated:
                self.refuse(self.state, answer, expected, ledger_version)
                found = self.after(self.state, answer, ledger_version)
                self.state = attrs.evolve(self.state, ledgers=found.ledgers)
                self.state = found


@breaks("atomic.error-while-stepping")
class NoTransaction(SqliteRowStore):
    """Each statement is a transaction of its own."""

    @contextmanager
    def transaction(self):
        yield self.db()


@breaks("atomic.error-with-effects")
class OutboxAfterwards(SqliteRowStore):
    """Effects are written when the transaction is over."""

    def append(self, answer, *, expected, ledger_version=0):
        super().append(attrs.evolve(answer, effects=()), expected=expected, ledger_version=ledger_version)
        if not answer.repeated:
            for effect in answer.effects:
                self.save_effect(self.db(), effect)


@breaks("atomic.death-while-stepping")
class UndoneByHandler(FileStore):
    """Two lines a batch; what is half written is cut off by whoever is still alive to do so."""

    def save(self, batch):
        if "done" in batch:
            super().save(batch)
            return
        half = {**batch, "effects": []}
        before = self.file.tell()
        try:
            self.write(json.dumps(half))
            self.write(json.dumps({**half, "records": [], "effects": batch["effects"]}))
            self.state = self.with_batch(self.state, batch)
        except BaseException:
            self.file.truncate(before)
            self.recover()
            raise


@breaks("atomic.death-while-opening")
class NeverFlushed(FileStore):
    """What was saved waits in the process until it ends well."""

    def write(self, text):
        self.__dict__.setdefault("waiting", []).append(text)

    def close(self):
        for text in self.__dict__.pop("waiting", ()):
            super().write(text)
        super().close()


@breaks("atomic.broken-records")
class RecordsOneByOne(MemoryStore):
    """Records are saved one by one, as they come."""

    def append(self, answer, *, expected, ledger_version=0):
        if len(answer.records) > 1 and not answer.repeated:
            self.refuse(self.state, answer, expected, ledger_version)
            for record in answer.records:
                name = answer.case.id
                kept = (*self.state.journals.get(name, ()), self.keep_record(record))
                self.state = attrs.evolve(self.state, journals={**self.state.journals, name: kept})
            self.state = attrs.evolve(self.after(self.state, answer, ledger_version), journals=self.state.journals)
            return
        super().append(answer, expected=expected, ledger_version=ledger_version)


@breaks("atomic.broken-effects")
class EffectsOneByOne(SqliteRowStore):
    """A mistake in an effect does not stop the rest from being saved."""

    def append(self, answer, *, expected, ledger_version=0):
        super().append(attrs.evolve(answer, effects=()), expected=expected, ledger_version=ledger_version)
        for effect in () if answer.repeated else answer.effects:
            self.save_effect(self.db(), effect)


@breaks("atomic.broken-snapshot")
class SnapshotLast(SqliteRowStore):
    """The snapshot is a cache that is written after the transaction."""

    def save_case(self, db, case, expected):
        super().save_case(
            db, case if expected == 0 else attrs.evolve(self.load(case.id), revision=case.revision), expected
        )

    def append(self, answer, *, expected, ledger_version=0):
        super().append(answer, expected=expected, ledger_version=ledger_version)
        if not answer.repeated:
            sql = "UPDATE cases SET snapshot = ? WHERE id = ?"
            self.db().execute(sql, (dumps(dump_case(answer.case)), word(answer.case.id)))


@breaks("atomic.broken-ledger")
class LedgerLast(SqliteRowStore):
    """The ledger is saved in a transaction of its own, afterwards."""

    def append(self, answer, *, expected, ledger_version=0):
        super().append(attrs.evolve(answer, ledger=None), expected=expected)
        if answer.ledger and not answer.repeated:
            self.save_ledger(self.db(), answer, ledger_version)


@breaks("atomic.acknowledge")
class AcknowledgedTogether(MemoryStore):
    """Acknowledging empties the outbox for a moment."""

    def acknowledge(self, key):
        kept = {name: place for name, place in self.state.outbox.items() if name != key}
        self.state = attrs.evolve(self.state, outbox={})
        self.state = attrs.evolve(self.state, outbox=kept)
