"""The readers of stored data, cases, records, ledgers and commands, under any bytes; and metrics of what was read."""

from contextlib import suppress
from functools import cache

from servflow.codec import (
    dump_case,
    dump_command,
    dump_ledger,
    dump_record,
    dumps,
    dumps_records,
    load_case,
    load_command,
    load_ledger,
    load_record,
    load_records,
    loads,
    loads_records,
)
from servflow.codec.records import StoredRecord, record_of
from servflow.codec.shapes import shaped
from servflow.errors import CodecError, InvalidValueError
from servflow.kernel.case import Record
from servflow.kernel.journal import digest_of, verify
from servflow.kpi import measure
from servflow.policies.book import Rulebook
from servflow.rulebook import load_rulebook
from tests.fuzz.places import MOST_CHARACTERS

PAIRS = {
    "case": (load_case, dump_case),
    "record": (load_record, dump_record),
    "ledger": (load_ledger, dump_ledger),
    "command": (load_command, dump_command),
}
"""How each stored form is read and written, by its kind."""

load_house = cache(load_rulebook)


def told(error: CodecError) -> None:
    """Hold a refusal against its promise: problems in words, each of them short."""
    assert error.problems
    for problem in error.problems:
        assert len(str(problem)) < MOST_CHARACTERS
        assert str(problem).isprintable()
    str(error).encode()


def read_any_stored(data: bytes) -> None:
    """Read JSON of any kind; what is read can be written, and comes back the same."""
    try:
        content = mended(loads(data))
    except CodecError as error:
        told(error)
        return
    kind = content.get("kind") if isinstance(content, dict) else None
    load, dump = PAIRS[kind] if isinstance(kind, str) and kind in PAIRS else PAIRS["case"]
    try:
        value = load(content)
    except CodecError as error:
        told(error)
    else:
        assert load(loads(dumps(dump(value)))) == value


def read_any_records(data: bytes) -> None:
    """Read lines of records, each alone and all as a journal; metrics count whatever could be read."""
    found = [record for line in data.split(b"\n") if (record := _record(line)) is not None]
    try:
        journal = loads_records("".join(dumps(dump_record(record)) + "\n" for record in found))
    except CodecError as error:
        told(error)
    else:
        assert loads_records(dumps_records(journal)) == load_records([dump_record(record) for record in journal])
        if journal and journal[0].command == "open":
            with suppress(ValueError):  # TamperedRecordError: a piece of a journal
                verify(journal)
    if found:
        _measure(found, load_house("hotline"))


def _measure(records: list[Record], house: Rulebook) -> None:
    with suppress(InvalidValueError):  # a thousand months and more
        for result in measure(records, house, by="month"):
            assert result.denominator >= 0
            str(result.value)


def _record(line: bytes) -> Record | None:
    try:
        return load_record(mended(loads(line)))
    except CodecError as error:
        told(error)
        return None


def mended(content: object) -> object:
    """Give what was read with the digests and keys that its content asks for, so that reading goes on behind them."""
    if not isinstance(content, dict) or content.get("kind") != "record":
        return content
    fields = {key: value for key, value in content.items() if key not in {"format", "kind"}}
    stored = shaped(StoredRecord, fields, "record", [])
    if stored is None:
        return content
    with suppress(InvalidValueError):
        record = record_of(stored, "record", [])
        effects = [{**old, "key": new.key} for old, new in zip(content["effects"], record.effects, strict=True)]
        return {**content, "effects": effects, "digest": digest_of(record, stored.previous)}
    return content
