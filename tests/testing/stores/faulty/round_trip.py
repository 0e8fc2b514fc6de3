"""What comes back is not what was saved."""

import re

import attrs

from servflow.codec import dump_case, dump_record, dumps, load_case, loads
from tests.testing.stores.faulty.noting import breaks
from tests.testing.stores.memory import MemoryStore


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
