"""Faulty stores whose mistake shows only where several things meet: no single check finds it, a drawn story does."""

import threading

import attrs

from servflow.errors import ConflictError
from tests.testing.stores.faulty.noting import shows
from tests.testing.stores.files import FileStore
from tests.testing.stores.memory import MemoryStore
from tests.testing.stores.sqlite_rows import SqliteRowStore


@shows("stories.any-order")
class CacheRolledBack(MemoryStore):
    """A conflict of one case puts the cache of all cases back to what was read last."""

    def __init__(self):
        super().__init__()
        self.cache, self.read = {}, {}

    def load(self, case_id):
        if case_id not in self.cache:
            self.cache[case_id] = super().load(case_id)
        self.read[case_id] = self.cache[case_id]
        return self.cache[case_id]

    def append(self, answer, *, expected, ledger_version=0):
        self.cache.pop(answer.case.id, None)
        try:
            super().append(answer, expected=expected, ledger_version=ledger_version)
        except ConflictError:
            self.cache = {name: case for name, case in self.read.items() if name != answer.case.id}
            raise
        finally:
            self.cache.pop(answer.case.id, None)


@shows("stories.any-order")
class OutboxWrittenBack(MemoryStore):
    """An acknowledgement writes back the outbox as it was read, without what other cases have put in since."""

    seen = None

    def pending(self, *, limit):
        self.seen = self.state.outbox
        return super().pending(limit=limit)

    def acknowledge(self, key):
        if self.seen is not None and key in self.seen:
            own = self.seen[key][0]
            since = {name: place for name, place in self.state.outbox.items() if place[0] == own}
            kept = {name: place for name, place in self.seen.items() if name in self.state.outbox}
            self.state = attrs.evolve(self.state, outbox={**kept, **since})
        super().acknowledge(key)


@shows("stories.any-order")
class VersionsBeginAgain(FileStore):
    """After the store was opened, versions of ledgers are counted from one again when they are saved."""

    def recover(self):
        super().recover()
        self.fresh = set(self.state.ledgers)

    def with_batch(self, state, batch):
        found = super().with_batch(state, batch)
        name = batch.get("ledger") and batch["ledger"][0]["order_id"]
        if name in self.__dict__.get("fresh", ()):
            self.fresh.discard(name)
            return attrs.evolve(found, ledgers={**found.ledgers, name: (found.ledgers[name][0], 1)})
        return found


@shows("stories.any-order")
class AcknowledgementsOfTheLastBatch(FileStore):
    """When the file is read, an acknowledgement before a later batch of its case is forgotten."""

    reading = False

    def recover(self):
        self.reading = True
        super().recover()
        self.reading = False

    def with_batch(self, state, batch):
        found = super().with_batch(state, batch)
        if self.reading and "done" not in batch:
            name = batch["case"]["id"]
            records = [self.give_record(text) for text in found.journals[name]]
            effects = [effect for record in records for effect in record.effects]
            others = {key: place for key, place in found.outbox.items() if place[0] != name}
            return attrs.evolve(found, outbox={**others, **{e.key: (name, e.revision, e.n) for e in effects}})
        return found


@shows("stories.any-order")
class SessionOfEachThread(MemoryStore):
    """Each thread remembers the cases that it has loaded, and only its own saves renew them."""

    def __init__(self):
        super().__init__()
        self.session = threading.local()

    def load(self, case_id):
        known = self.session.__dict__.setdefault("known", {})
        if known.get(case_id) is None:
            known[case_id] = super().load(case_id)
        return known[case_id]

    def append(self, answer, *, expected, ledger_version=0):
        self.session.__dict__.pop("known", None)
        super().append(answer, expected=expected, ledger_version=ledger_version)


@shows("stories.any-order")
class PushedToTheHead(MemoryStore):
    """An effect that comes in while one of another case was acknowledged last goes to the head of the queue."""

    last = None

    def acknowledge(self, key):
        self.last = self.state.outbox.get(key, (self.last,))[0]
        super().acknowledge(key)

    def after(self, state, answer, ledger_version):
        found = super().after(state, answer, ledger_version)
        new = {key: place for key, place in found.outbox.items() if key not in state.outbox}
        if self.last not in {None, answer.case.id}:
            return attrs.evolve(found, outbox={**new, **state.outbox})
        return found


@shows("stories.two-connections")
class CacheOfTheProcess(SqliteRowStore):
    """A cache of snapshots in front of the database knows only what its own process has saved."""

    def __init__(self, path):
        super().__init__(path)
        self.cache = {}

    def load(self, case_id):
        if self.cache.get(case_id) is None:
            self.cache[case_id] = super().load(case_id)
        return self.cache[case_id]

    def append(self, answer, *, expected, ledger_version=0):
        self.cache.pop(answer.case.id, None)
        try:
            super().append(answer, expected=expected, ledger_version=ledger_version)
        finally:
            self.cache.pop(answer.case.id, None)
