"""Records are lost, or come in another order."""

from tests.testing.stores.faulty.noting import breaks
from tests.testing.stores.memory import MemoryStore


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
