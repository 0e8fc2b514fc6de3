"""What was saved is gone when the store is opened again."""

import json

import attrs

from tests.testing.stores.faulty.noting import breaks
from tests.testing.stores.files import FileStore


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
