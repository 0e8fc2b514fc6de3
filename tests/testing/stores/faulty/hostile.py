"""Texts are changed on their way."""

import unicodedata
from typing import ClassVar

import attrs

from servflow.codec import dump_record, dumps, load_record, loads
from tests.testing.stores.faulty.noting import breaks
from tests.testing.stores.memory import MemoryStore


def text_changed(change):
    """Give a way to keep plain data that changes every text in it."""

    def walk(value):
        if isinstance(value, dict):
            return {key: walk(part) for key, part in value.items()}
        if isinstance(value, list):
            return [walk(part) for part in value]
        return change(value) if isinstance(value, str) else value

    return walk


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
