"""The ledger of an order is lost, mixed up or overwritten."""

import attrs

from servflow.kernel.ledger import Ledger
from tests.testing.stores.faulty.noting import breaks
from tests.testing.stores.memory import MemoryStore


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
