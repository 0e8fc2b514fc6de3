"""Many cases, long histories and long columns are cut."""

import attrs

from tests.testing.stores.faulty.noting import breaks
from tests.testing.stores.memory import MemoryStore


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
