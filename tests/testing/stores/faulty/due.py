"""What is due is missed, comes too early, or in another order."""

from datetime import UTC, timedelta

import attrs

from tests.testing.stores.faulty.noting import breaks
from tests.testing.stores.memory import MemoryStore
from tests.testing.stores.sqlite_rows import SqliteRowStore, word


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
