"""Two hands save from one revision, or one save is taken for another."""

import attrs

from servflow.errors import ConflictError
from tests.testing.stores.faulty.noting import breaks
from tests.testing.stores.memory import MemoryStore


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
