"""Effects are lost, doubled, or come in another order."""

import attrs

from servflow.errors import ConflictError
from tests.testing.stores.faulty.noting import breaks
from tests.testing.stores.memory import MemoryStore


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
