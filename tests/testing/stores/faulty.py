"""Faulty stores: each is a good one with a mistake that people make, and is named after the promise that it breaks."""

import json
import re
import unicodedata
from contextlib import contextmanager
from datetime import UTC, timedelta
from typing import ClassVar

import attrs

from servflow.codec import dump_case, dump_record, dumps, load_case, load_record, loads
from servflow.errors import ConflictError
from servflow.kernel.ledger import Ledger
from tests.testing.stores.files import FileStore
from tests.testing.stores.memory import MemoryStore
from tests.testing.stores.sqlite_rows import SqliteRowStore, word

FAULTS = []
"""``(the check that is named for it, the faulty store)``."""


def noted_in(faults):
    """Give a decorator that adds the store below to a list, with the check that finds it."""

    def found_by(check):
        def note(store):
            faults.append((check, store))
            return store

        return note

    return found_by


breaks = noted_in(FAULTS)


def text_changed(change):
    """Give a way to keep plain data that changes every text in it."""

    def walk(value):
        if isinstance(value, dict):
            return {key: walk(part) for key, part in value.items()}
        if isinstance(value, list):
            return [walk(part) for part in value]
        return change(value) if isinstance(value, str) else value

    return walk


# -------------------------------------------------------------------------------------------------------- round trip


@breaks("round-trip.snapshot")
class NumberLost(MemoryStore):
    """A column was forgotten."""

    def give_case(self, text):
        return load_case({**loads(text), "owner": ""})


@breaks("round-trip.nothing")
class RaisesWhatIsNotThere(MemoryStore):
    """A case that is not there is an error of the store's own."""

    def load(self, case_id):
        return self.give_case(self.state.cases[case_id])


@breaks("round-trip.records")
class HistoryOfTheLastAnswer(MemoryStore):
    """Each answer takes the place of the records before it."""

    def history(self, case_id):
        found = super().history(case_id)
        return [record for record in found if record.at == found[-1].at]


@breaks("round-trip.microseconds")
class MicrosecondsCut(MemoryStore):
    """A column of time has milliseconds."""

    def keep_case(self, case):
        return re.sub(r"(T\d\d:\d\d:\d\d\.\d{3})\d{3}", r"\g<1>000", super().keep_case(case))


@breaks("round-trip.aware")
class ZoneMisread(MemoryStore):
    """The zone is dropped, and local time is assumed when it is read."""

    def give_case(self, text):
        return super().give_case(text.replace("+00:00", "+08:00"))


@breaks("round-trip.numbers")
class IntegersToFloats(MemoryStore):
    """A JSON library knows floats only."""

    def give_case(self, text):
        return super().give_case(re.sub(r'"quantity":(\d+)', r'"quantity":\1.0', text))


@breaks("round-trip.clocks")
class ClocksLost(MemoryStore):
    """What came with a later version is not kept."""

    def keep_case(self, case):
        return super().keep_case(attrs.evolve(case, clocks=()))


@breaks("round-trip.receipts")
class ReceiptsLost(MemoryStore):
    """A snapshot is kept without what was asked."""

    def keep_case(self, case):
        return super().keep_case(attrs.evolve(case, receipts=()))


@breaks("round-trip.seals")
class SealsLost(MemoryStore):
    """The salts went missing, and with them the proof."""

    def keep_record(self, record):
        return dumps({**dump_record(record), "seals": {}})


@breaks("round-trip.effects")
class EffectsWithoutData(MemoryStore):
    """The outbox keeps keys and kinds only."""

    def pending(self, *, limit):
        return [attrs.evolve(effect, data={}) for effect in super().pending(limit=limit)]


@breaks("round-trip.replay")
class ForeignHead(MemoryStore):
    """The head of the snapshot is another digest."""

    def keep_case(self, case):
        return dumps({**dump_case(case), "digest": "0" * 64})


@breaks("round-trip.decides")
class OwnerLost(MemoryStore):
    """Whose case it is was personal, and was masked."""

    def give_case(self, text):
        return load_case({**loads(text), "owner": "***"})


# --------------------------------------------------------------------------------------------------------- revisions


@breaks("revision.stale")
class LostUpdate(MemoryStore):
    """Whoever saves last wins."""

    def refuse(self, state, answer, expected, ledger_version):
        super().refuse(state, answer, len(state.journals.get(answer.case.id, ())), ledger_version)


@breaks("revision.untouched")
class SnapshotBeforeTheCheck(MemoryStore):
    """The snapshot is written before anybody looks at the revision."""

    def append(self, answer, *, expected, ledger_version=0):
        if answer.case.id in self.state.cases:
            cases = {**self.state.cases, answer.case.id: self.keep_case(answer.case)}
            self.state = attrs.evolve(self.state, cases=cases)
        super().append(answer, expected=expected, ledger_version=ledger_version)


@breaks("revision.ahead")
class AnyLaterRevision(MemoryStore):
    """Only older revisions are refused."""

    def refuse(self, state, answer, expected, ledger_version):
        there = len(state.journals.get(answer.case.id, ()))
        super().refuse(state, answer, min(expected, there) if there else expected, ledger_version)


@breaks("revision.opened-twice")
class OpeningOverwrites(MemoryStore):
    """An opening is an upsert."""

    def append(self, answer, *, expected, ledger_version=0):
        if expected == 0:
            journals = {name: kept for name, kept in self.state.journals.items() if name != answer.case.id}
            self.state = attrs.evolve(self.state, journals=journals)
        super().append(answer, expected=expected, ledger_version=ledger_version)


@breaks("revision.never-opened")
class StepOpens(MemoryStore):
    """A case that is not there is taken to be at any revision."""

    def refuse(self, state, answer, expected, ledger_version):
        super().refuse(state, answer, expected if answer.case.id in state.cases else 0, ledger_version)


@breaks("revision.retry")
class LockedAfterConflict(MemoryStore):
    """A row stays locked after a conflict."""

    def refuse(self, state, answer, expected, ledger_version):
        locked = self.__dict__.setdefault("locked", set())
        if answer.case.id in locked:
            raise ConflictError(answer.case.id)
        try:
            super().refuse(state, answer, expected, ledger_version)
        except ConflictError:
            locked.add(answer.case.id)
            raise


@breaks("revision.several-records")
class OneRecordAnAnswer(MemoryStore):
    """Only the last record of an answer is kept."""

    def after(self, state, answer, ledger_version):
        return super().after(state, attrs.evolve(answer, records=answer.records[-1:]), ledger_version)


@breaks("revision.other-cases")
class OneRevisionForAll(MemoryStore):
    """A version of the whole store stands in for the revision of a case."""

    version = 0

    def refuse(self, state, answer, expected, ledger_version):
        super().refuse(state, answer, expected, ledger_version)
        seen = self.__dict__.setdefault("seen", {})
        if expected and seen.get(answer.case.id) != self.version:
            raise ConflictError(answer.case.id)
        self.version += 1
        seen[answer.case.id] = self.version


# ----------------------------------------------------------------------------------------------------------- ledgers


@breaks("ledger.round-trip")
class LedgersWithoutVersion(MemoryStore):
    """Ledgers are kept, but nobody counts their versions."""

    def ledger(self, order_id):
        return super().ledger(order_id)[0], 0


@breaks("ledger.stale")
class LedgerOverwritten(MemoryStore):
    """Whoever saves a ledger last wins."""

    def refuse(self, state, answer, expected, ledger_version):
        super().refuse(state, attrs.evolve(answer, ledger=None), expected, ledger_version)


@breaks("ledger.retry")
class LedgerOfTheLastCase(MemoryStore):
    """A ledger keeps the claims of the case that was saved last."""

    def ledger(self, order_id):
        ledger, version = super().ledger(order_id)
        return attrs.evolve(ledger, claims=ledger.claims[-1:]), version


@breaks("ledger.steps")
class LedgerOfTheOpening(MemoryStore):
    """Only openings write the ledger."""

    def after(self, state, answer, ledger_version):
        found = super().after(state, answer, ledger_version)
        first = answer.records[0].revision == 1
        return found if first else attrs.evolve(found, ledgers=state.ledgers)

    def refuse(self, state, answer, expected, ledger_version):
        super().refuse(state, attrs.evolve(answer, ledger=None), expected, ledger_version)


@breaks("ledger.conflict")
class LedgerBeforeTheCheck(MemoryStore):
    """The ledger is saved in a transaction of its own, first."""

    def append(self, answer, *, expected, ledger_version=0):
        if answer.ledger and expected:
            kept = super().after(self.state, answer, ledger_version).ledgers
            self.state = attrs.evolve(self.state, ledgers=kept)
            ledger_version += 1
        super().append(answer, expected=expected, ledger_version=ledger_version)


@breaks("ledger.apart")
class LedgersByLowerCase(MemoryStore):
    """Order ids are compared without regard to case."""

    def ledger(self, order_id):
        return super().ledger(order_id.lower())

    def append(self, answer, *, expected, ledger_version=0):
        if answer.ledger:
            lower = Ledger(order_id=answer.ledger.order_id.lower(), claims=answer.ledger.claims)
            answer = attrs.evolve(answer, ledger=lower)
        super().append(answer, expected=expected, ledger_version=ledger_version)


# ------------------------------------------------------------------------------------------------------------ atomic


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


# ---------------------------------------------------------------------------------------------------------- commands


@breaks("command.repeated-answer")
class RepeatedSavedAgain(MemoryStore):
    """Nobody looks whether an answer is repeated: its effects are to be done once more."""

    def append(self, answer, *, expected, ledger_version=0):
        if answer.repeated:
            outbox = {effect.key: (effect.case_id, effect.revision, effect.n) for effect in answer.effects}
            self.state = attrs.evolve(self.state, outbox={**self.state.outbox, **outbox}, due={})
        super().append(answer, expected=expected, ledger_version=ledger_version)


@breaks("command.nothing-new")
class NothingIsAConflict(MemoryStore):
    """An update that changes no row is taken for a conflict."""

    def append(self, answer, *, expected, ledger_version=0):
        if not answer.records:
            raise ConflictError(answer.case.id)
        super().append(answer, expected=expected, ledger_version=ledger_version)


@breaks("command.used")
class UsedIdAccepted(MemoryStore):
    """Command ids are left to the snapshot, which forgets."""

    def refuse(self, state, answer, expected, ledger_version):
        super().refuse(attrs.evolve(state, used=frozenset()), answer, expected, ledger_version)


@breaks("command.used-to-open")
class OpeningIdForgotten(MemoryStore):
    """Only ids of steps are kept."""

    def after(self, state, answer, ledger_version):
        found = super().after(state, answer, ledger_version)
        return found if state.cases.get(answer.case.id) else attrs.evolve(found, used=state.used)


@breaks("command.other-case")
class IdsOfTheWholeStore(MemoryStore):
    """A command id is unique over all cases."""

    def refuse(self, state, answer, expected, ledger_version):
        everywhere = {(answer.case.id, command_id) for _, command_id in state.used}
        super().refuse(attrs.evolve(state, used=everywhere), answer, expected, ledger_version)


@breaks("command.none")
class NoIdIsAnId(SqliteRowStore):
    """No id is kept as an empty one, which is taken after the first time."""

    def save_record(self, db, record):
        if record.command_id is None:
            sql = "SELECT 1 FROM journal WHERE case_id = ? AND command_id IS NULL"
            if db.execute(sql, (word(record.case_id),)).fetchone():
                raise ConflictError(record.case_id)
        super().save_record(db, record)


@breaks("command.exact")
class IdsFolded(MemoryStore):
    """Command ids are compared as a database collates: without case, accents and trailing spaces."""

    def refuse(self, state, answer, expected, ledger_version):
        super().refuse(state, answer, expected, ledger_version)
        folded = {self.fold(command_id) for name, command_id in state.used if name == answer.case.id}
        if any(self.fold(record.command_id) in folded for record in answer.records if record.command_id):
            raise ConflictError(answer.case.id)

    @staticmethod
    def fold(text):
        return unicodedata.normalize("NFC", text).casefold().rstrip()


@breaks("command.refused")
class IdTakenByRefused(MemoryStore):
    """The id is noted before the revision is looked at."""

    def append(self, answer, *, expected, ledger_version=0):
        ids = {(answer.case.id, record.command_id) for record in answer.records if record.command_id}
        before = self.state.used
        super().append(answer, expected=expected, ledger_version=ledger_version)
        assert before <= self.state.used | ids

    def refuse(self, state, answer, expected, ledger_version):
        try:
            super().refuse(state, answer, expected, ledger_version)
        except ConflictError:
            ids = {(answer.case.id, record.command_id) for record in answer.records if record.command_id}
            self.state = attrs.evolve(state, used=state.used | ids)
            raise


# ----------------------------------------------------------------------------------------------------------- history


@breaks("history.complete")
class LapsesLeftOut(MemoryStore):
    """What nobody asked for is not written down."""

    def history(self, case_id):
        return [record for record in super().history(case_id) if record.command != "lapse"]


@breaks("history.order")
class RevisionsAsText(MemoryStore):
    """The revision is a text column: ten comes before two."""

    def history(self, case_id):
        return sorted(super().history(case_id), key=lambda record: str(record.revision))


@breaks("history.same-instant")
class OrderedByTime(MemoryStore):
    """Records are ordered by their instant, and by name where that is the same."""

    def history(self, case_id):
        return sorted(super().history(case_id), key=lambda record: (record.at, record.command))


@breaks("history.chain")
class JournalWithoutHead(MemoryStore):
    """Two records stand in for each other."""

    def history(self, case_id):
        found = super().history(case_id)
        return [*found[:1], *found[2:]] if len(found) > 2 else found


@breaks("history.head")
class SnapshotAhead(MemoryStore):
    """The journal is written by a worker that is one record behind."""

    def history(self, case_id):
        found = super().history(case_id)
        return found[:-1] if len(found) > 1 else found


@breaks("history.own-copy")
class HandsOutItsList(MemoryStore):
    """What is handed out is the store's own list."""

    def append(self, answer, *, expected, ledger_version=0):
        super().append(answer, expected=expected, ledger_version=ledger_version)
        self.history(answer.case.id).extend(answer.records)

    def history(self, case_id):
        return self.__dict__.setdefault("lists", {}).setdefault(case_id, [])


# --------------------------------------------------------------------------------------------------------------- due


@breaks("due.boundary")
class DueOffByOne(MemoryStore):
    """Earlier, and not earlier or the same."""

    def due(self, at, *, limit):
        return super().due(at - timedelta(microseconds=1), limit=limit)


@breaks("due.before")
class DueByTheSecond(MemoryStore):
    """Whatever falls due within the second is given."""

    def due(self, at, *, limit):
        return super().due(at.replace(microsecond=0) + timedelta(microseconds=999_999), limit=limit)


@breaks("due.sorted")
class DueByName(MemoryStore):
    """The order is left to the index of ids."""

    def due(self, at, *, limit):
        return sorted(super().due(at, limit=100_000))[:limit]


@breaks("due.fractions")
class InstantsAsTheyPrint(SqliteRowStore):
    """Instants are text, with a fraction only where there is one."""

    def save_case(self, db, case, expected):
        super().save_case(db, case, expected)
        due = case.next_due_at and case.next_due_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        db.execute("UPDATE cases SET next_due_at = ? WHERE id = ?", (due, word(case.id)))


@breaks("due.limit")
class LimitBeforeOrder(MemoryStore):
    """A limit is taken before the order."""

    def due(self, at, *, limit):
        first = [name for name, due in self.state.due.items() if due <= at][:limit]
        return [name for name in super().due(at, limit=100_000) if name in first]


@breaks("due.zones")
class LocalTimeCompared(SqliteRowStore):
    """Instants are compared as text, each in its own zone."""

    def due(self, at, *, limit):
        return super().due(at.replace(tzinfo=UTC), limit=limit)


@breaks("due.moved")
class FirstDueInstantStays(MemoryStore):
    """The column is written when a case is opened, and never again."""

    def after(self, state, answer, ledger_version):
        found = super().after(state, answer, ledger_version)
        first = state.due.get(answer.case.id)
        return (
            attrs.evolve(found, due={**found.due, answer.case.id: first})
            if first in found.due.values() or first
            else found
        )


@breaks("due.ended")
class EndedStaysDue(MemoryStore):
    """A due instant is replaced, and never taken away."""

    def after(self, state, answer, ledger_version):
        found = super().after(state, answer, ledger_version)
        return attrs.evolve(found, due={**state.due, **found.due})


@breaks("due.waiting")
class GivenOnce(MemoryStore):
    """Whoever has stood still once is never looked at again."""

    def after(self, state, answer, ledger_version):
        found = super().after(state, answer, ledger_version)
        stood = answer.case.id in state.cases and answer.case.id not in state.due
        return attrs.evolve(found, due=state.due) if stood else found


@breaks("due.drained")
class DueAgain(MemoryStore):
    """What was looked at is put back until tomorrow."""

    def after(self, state, answer, ledger_version):
        found = super().after(state, answer, ledger_version)
        if answer.case.next_due_at is None and answer.records[-1].command == "lapse":
            return attrs.evolve(found, due={**found.due, answer.case.id: answer.case.updated_at + timedelta(days=1)})
        return found


# ------------------------------------------------------------------------------------------------------------ outbox


@breaks("outbox.complete")
class DoubledOutbox(MemoryStore):
    """Every effect is put in twice."""

    def pending(self, *, limit):
        return [effect for effect in super().pending(limit=limit) for _ in range(2)][:limit]


@breaks("outbox.order")
class EffectsByKey(MemoryStore):
    """Effects are ordered by their key, which is text."""

    def pending(self, *, limit):
        return sorted(super().pending(limit=100_000), key=lambda effect: effect.key)[:limit]


@breaks("outbox.acknowledged")
class AcknowledgementLost(MemoryStore):
    """An acknowledgement is thanked for, and not written down."""

    def acknowledge(self, key):
        pass


@breaks("outbox.only-that")
class AcknowledgedByPrefix(MemoryStore):
    """All that begins like the key is done."""

    def acknowledge(self, key):
        for name in list(self.state.outbox):
            if name.startswith(key.rpartition("/")[0]):
                super().acknowledge(name)


@breaks("outbox.twice")
class StrictAcknowledgement(MemoryStore):
    """A key that is not pending is an error."""

    def acknowledge(self, key):
        if key not in self.state.outbox:
            raise KeyError(key)
        super().acknowledge(key)


@breaks("outbox.limit")
class LastPageLost(MemoryStore):
    """A page that is not full is not given."""

    def pending(self, *, limit):
        found = super().pending(limit=limit)
        return found if limit > 1000 or len(found) == limit else []


@breaks("outbox.refused")
class EffectsOfTheRefused(MemoryStore):
    """Effects are put out before anybody looks at the revision."""

    def append(self, answer, *, expected, ledger_version=0):
        effects = {} if answer.repeated else {e.key: (e.case_id, e.revision, e.n) for e in answer.effects}
        try:
            super().append(answer, expected=expected, ledger_version=ledger_version)
        except ConflictError:
            there = len(self.state.journals.get(answer.case.id, ()))
            kept = {key: place for key, place in effects.items() if place[1] <= there}
            self.state = attrs.evolve(self.state, outbox={**kept, **self.state.outbox, "x": (answer.case.id, 1, 0)})
            raise


@breaks("outbox.lapses")
class EffectsOfCommandsOnly(MemoryStore):
    """What a lapse asks for is nobody's."""

    def after(self, state, answer, ledger_version):
        lapses = {record.revision for record in answer.records if record.command == "lapse"}
        asked = tuple(effect for effect in answer.effects if effect.revision not in lapses)
        return super().after(state, attrs.evolve(answer, effects=asked), ledger_version)


@breaks("outbox.at-rest")
class DoneWhenRead(MemoryStore):
    """Reading is taking: whoever dies afterwards has lost it."""

    def pending(self, *, limit):
        found = super().pending(limit=limit)
        for effect in found:
            self.acknowledge(effect.key)
        return found


# --------------------------------------------------------------------------------------------------------- isolation


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


# ----------------------------------------------------------------------------------------------------------- durable


@breaks("durable.everything")
class SavedAtTheEnd(FileStore):
    """Only openings are written at once."""

    def write(self, text):
        if json.loads(text).get("records", [{"revision": 1}])[0]["revision"] == 1:
            super().write(text)


@breaks("durable.acknowledged")
class AcknowledgedInMemory(FileStore):
    """That something is done is remembered until the process ends."""

    def write(self, text):
        if '"done"' not in text:
            super().write(text)


@breaks("durable.revision")
class RevisionsInMemory(FileStore):
    """Revisions are counted by the process."""

    def refuse(self, state, answer, expected, ledger_version):
        if answer.case.id in self.__dict__.setdefault("counted", set()):
            super().refuse(state, answer, expected, ledger_version)
        self.counted.add(answer.case.id)


@breaks("durable.command-ids")
class IdsInMemory(FileStore):
    """Command ids are remembered until the process ends."""

    def recover(self):
        super().recover()
        self.state = attrs.evolve(self.state, used=frozenset())


@breaks("durable.due")
class TimersInMemory(FileStore):
    """Timers are set when a case is saved, and gone with the process."""

    def recover(self):
        super().recover()
        self.state = attrs.evolve(self.state, due={})


@breaks("durable.ledgers")
class LedgersInMemory(FileStore):
    """Ledgers are gone with the process."""

    def recover(self):
        super().recover()
        self.state = attrs.evolve(self.state, ledgers={})


# ------------------------------------------------------------------------------------------------------------- large


@breaks("large.history")
class FirstPageOnly(MemoryStore):
    """Nobody asks for the second page."""

    def history(self, case_id):
        return super().history(case_id)[:100]


@breaks("large.snapshot")
class ColumnOf64k(MemoryStore):
    """A text column ends after 65,535 bytes, and says nothing."""

    def keep_record(self, record):
        return super().keep_record(record)[:65_535]


@breaks("large.due")
class HundredDue(MemoryStore):
    """No more than a hundred, whatever was asked for."""

    def due(self, at, *, limit):
        return super().due(at, limit=min(limit, 100))


@breaks("large.outbox")
class FullOutbox(MemoryStore):
    """What does not fit into the queue is dropped."""

    def after(self, state, answer, ledger_version):
        found = super().after(state, answer, ledger_version)
        return attrs.evolve(found, outbox=dict(list(found.outbox.items())[:100]))


# -------------------------------------------------------------------------------------------------------------- text


@breaks("text.payload")
class TextComposed(MemoryStore):
    """All text is brought into one form."""

    def keep_record(self, record):
        return dumps(text_changed(lambda text: unicodedata.normalize("NFC", text))(dump_record(record)))


@breaks("text.control")
class NulDropped(MemoryStore):
    """NUL does not fit, and is left out."""

    def keep_record(self, record):
        return dumps(text_changed(lambda text: text.replace("\x00", ""))(dump_record(record)))


@breaks("text.ids")
class NamesTrimmed(MemoryStore):
    """Spaces around a name do not count."""

    def name(self, case_id):
        return case_id.strip()


@breaks("text.control-ids")
class NamesUpToNul(MemoryStore):
    """A name ends at NUL."""

    def name(self, case_id):
        return case_id.partition("\x00")[0]


@breaks("text.case-of-letters")
class IdsLowerCased(MemoryStore):
    """Names are compared without regard to case."""

    def name(self, case_id):
        return case_id.lower()


@breaks("text.composed")
class NamesNormalised(MemoryStore):
    """Names are brought into one form."""

    def name(self, case_id):
        return unicodedata.normalize("NFKC", case_id)


@breaks("text.long-ids")
class NamesCut(MemoryStore):
    """A name has 255 letters at most, and nobody is told."""

    def name(self, case_id):
        return case_id[:255]


@breaks("text.command-ids")
class CommandIdsPrinted(MemoryStore):
    """What cannot be printed is left out of command ids."""

    def give_record(self, text):
        data = loads(text)
        command_id = data["command_id"]
        printed = command_id and "".join(letter for letter in command_id if letter.isprintable())
        return attrs.evolve(load_record(data), command_id=printed)


class GivenAgain(MemoryStore):
    """A part of what an answer brings is written again when the answer is given again."""

    part: ClassVar[str]

    def append(self, answer, *, expected, ledger_version=0):
        super().append(answer, expected=expected, ledger_version=ledger_version)
        if answer.repeated:
            with self.lock:
                again = getattr(self.after(self.state, answer, ledger_version), self.part)
                self.state = attrs.evolve(self.state, **{self.part: again})


@breaks("command.repeated-late")
class EffectsGivenAgain(GivenAgain):
    """The effects of an answer that is given again are to be done again."""

    part = "outbox"


@breaks("command.repeated-late")
class SnapshotGivenAgain(GivenAgain):
    """An answer that is given again takes the case back to where it stood then."""

    part = "cases"


@breaks("command.repeated-late")
class LedgerGivenAgain(GivenAgain):
    """An answer that is given again takes the ledger of the order back to what it held then."""

    part = "ledgers"
