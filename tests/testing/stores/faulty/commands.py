"""A command id is forgotten, or its answer is saved or given again."""

import unicodedata

import attrs

from servflow.errors import ConflictError
from tests.testing.stores.faulty.noting import breaks
from tests.testing.stores.memory import MemoryStore
from tests.testing.stores.sqlite_rows import SqliteRowStore, word


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
