"""The stored form of records and commands: a record keeps its digest and its link, and both are looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import attrs

from servflow.codec.forms import Plain, dumps, loads, opened_form, sealed_form
from servflow.codec.shapes import Problems, load_shape, shaped
from servflow.errors import CodecError
from servflow.kernel.case import Command, Effect, Record
from servflow.kernel.journal import flaw_of, plain_record
from servflow.values.deadlines import Deadline
from servflow.values.decisions import Decision
from servflow.values.frozen import EMPTY
from servflow.values.parties import Actor
from servflow.values.plain import to_plain
from servflow.values.refs import RulebookRef
from servflow.values.shapes import is_list


@attrs.frozen(kw_only=True)
class StoredEffect:
    """An effect as it stands in a stored record."""

    kind: str
    data: Mapping[str, Any]
    key: str


@attrs.frozen(kw_only=True)
class StoredRecord:
    """A record as it is stored: the fields of ``Record``, its link and its digest written out."""

    case_id: str
    flow: str
    revision: int
    command: str
    data: Mapping[str, Any]
    actor: Actor
    at: datetime
    from_state: str = attrs.field(metadata={"key": "from"})
    to_state: str = attrs.field(metadata={"key": "to"})
    decisions: tuple[Decision, ...]
    deadlines_set: tuple[Deadline, ...]
    deadlines_cleared: tuple[str, ...]
    effects: tuple[StoredEffect, ...]
    rulebook: RulebookRef
    command_id: str | None
    seals: Mapping[str, tuple[str, str]]
    previous: str
    digest: str


def plain_of_record(record: Record) -> Plain:
    """Return a record as plain data without an envelope."""
    previous = record.previous if isinstance(record.previous, str) else record.previous.digest
    seals = {path: list(seal) for path, seal in record.seals.items()}
    return {**plain_record(record), "seals": seals, "previous": previous, "digest": record.digest}


def record_of(stored: StoredRecord, path: str, problems: Problems) -> Record:
    """Return a stored record as a record; what does not fit is added to *problems*."""
    effects: list[Effect] = []
    for n, found in enumerate(stored.effects):
        effect = Effect(found.kind, found.data, stored.case_id, stored.revision, n)
        effects.append(effect)
        if found.key != effect.key:
            problems.append(f"{path}.effects[{n}].key: is not that of this record")
    record = Record(
        stored.case_id,
        stored.flow,
        stored.revision,
        stored.command,
        stored.data,
        stored.actor,
        stored.at,
        stored.from_state,
        stored.to_state,
        stored.decisions,
        stored.deadlines_set,
        stored.deadlines_cleared,
        tuple(effects),
        stored.rulebook,
        stored.previous,
        stored.command_id,
        stored.seals or EMPTY,
        stored.digest,
    )
    flaw = flaw_of(record, stored.previous)
    if flaw:
        problems.append(f"{path}: {flaw}")
    return record


def dump_record(record: Record) -> Plain:
    """Return a record as plain data. 履历编码。"""
    return sealed_form("record", plain_of_record(record))


def load_record(data: object) -> Record:
    """Return the record that ``dump_record`` wrote. 履历解码。

    Its content is held against its digest; what comes before it is not looked at.

    Raises:
        CodecError: The data cannot be read, or was changed; with every problem.
    """
    problems: Problems = []
    record = _load(data, "record", problems)
    if problems or record is None:
        raise CodecError("record", tuple(problems))
    return record


def _load(data: object, path: str, problems: Problems) -> Record | None:
    try:
        content = opened_form("record", data)
    except CodecError as error:
        problems.extend(f"{path}: {problem}" for problem in error.problems)
        return None
    before = len(problems)
    stored = shaped(StoredRecord, content, path, problems)
    return record_of(stored, path, problems) if len(problems) == before else None


def dump_records(records: Iterable[Record]) -> list[Plain]:
    """Return records as a list of plain data."""
    return [dump_record(record) for record in records]


def load_records(data: object) -> tuple[Record, ...]:
    """Return the records that ``dump_records`` wrote: a whole journal, or a piece of one without gaps.

    Each record's content is held against its digest, and its link against the record before it in the list. That a
    journal begins with ``open`` is for ``kernel.journal.verify`` and ``replay`` to say.

    Raises:
        CodecError: The data cannot be read, was changed, or has gaps; with every problem.
    """
    if not is_list(data):
        raise CodecError("records", ("expected a list",))
    problems: Problems = []
    loaded = [_load(item, f"records[{place}]", problems) for place, item in enumerate(data)]
    records = [record for record in loaded if record is not None]
    if len(records) == len(loaded):
        for place, (record, before) in enumerate(zip(records[1:], records, strict=False), start=1):
            if record.previous != before.digest or record.revision != before.revision + 1:
                problems.append(f"records[{place}]: does not follow the record before it")
    if problems:
        raise CodecError("records", tuple(problems))
    return tuple(records)


def dumps_records(records: Iterable[Record]) -> str:
    """Return records as JSON lines, one record a line. 履历文本。"""
    return "".join(dumps(dump_record(record)) + "\n" for record in records)


def loads_records(text: str) -> tuple[Record, ...]:
    """Return the records in a text of JSON lines; empty lines are passed over.

    Raises:
        CodecError: As ``load_records``; of lines that are no JSON, the first is named.
    """
    lines: list[object] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                lines.append(loads(line))
            except CodecError as error:
                raise CodecError("records", tuple(f"line {number}: {problem}" for problem in error.problems)) from None
    return load_records(lines)


def dump_command(command: Command) -> Plain:
    """Return a command as plain data, for a host that queues wishes. 指令编码。

    Raises:
        InvalidValueError: Its data holds something that has no plain form, for example a float.
    """
    data = {"name": command.name, "data": to_plain(command.data), "command_id": command.command_id}
    return sealed_form("command", data)


def load_command(data: object) -> Command:
    """Return the command that ``dump_command`` wrote. 指令解码。

    Raises:
        CodecError: The data cannot be read; with every problem.
    """
    return load_shape(Command, opened_form("command", data), "command")
