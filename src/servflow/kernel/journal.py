"""The journal: the digest chain over records, commitments of personal fields, checking and erasing.

Every record's digest covers the record before it, the case id and all that was recorded; a personal field enters as a
salted commitment, so that erasing the field keeps the chain valid. A chain without a key shows a changed or missing
record to whoever knows a later digest; it cannot show a tail that was rewritten as a whole. Anchor ``Case.digest``
somewhere the writer of the journal cannot reach, if that matters.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import attrs

from servflow.errors import TamperedRecordError
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.plain import instant_text, plain_fields, to_plain
from servflow.values.shapes import is_map

if TYPE_CHECKING:
    from servflow.kernel.case import Effect, Record
    from servflow.kernel.fields import CommandSpec
    from servflow.values.deadlines import Deadline
    from servflow.values.decisions import Decision

ERASED = "erased"
"""What stands in the place of a personal field that was erased."""


_as_json = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def canonical(data: Any) -> bytes:
    """Return plain data as the one JSON text it has."""
    return _as_json(data).encode("utf-8", "surrogatepass")


def fingerprint(command: str, values: Mapping[str, Any]) -> str:
    """Return a digest of a command, to tell a retry from another wish under the same id."""
    return hashlib.sha256(canonical([command, to_plain(values)])).hexdigest()[:32]


def seal(spec: CommandSpec, values: Mapping[str, Any], case_id: str, revision: int, secret: bytes) -> FrozenMap:
    """Return salt and commitment of every personal field in *values*, by path.

    The salt is derived from the host's *secret*, the place and the value's path, since the core knows no randomness.
    Without a secret a commitment hides only what cannot be guessed.
    """
    seals: dict[str, tuple[str, str]] = {}
    for path, value in _personal(spec, values):
        place = f"{case_id}/{revision}/{path}".encode("utf-8", "surrogatepass")
        salt = hmac.new(secret, place, hashlib.sha256).hexdigest()[:32]
        seals[path] = (salt, commitment(salt, value))
    return FrozenMap(seals) if seals else EMPTY


def commitment(salt: str, value: Any) -> str:
    """Return what stands for *value* in the digest."""
    return hashlib.sha256(canonical([salt, to_plain(value)])).hexdigest()[:32]


def _personal(spec: CommandSpec, values: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for field in spec.personal:
        value = values.get(field.name)
        if value is None:
            continue
        for inner in field.personal:
            if inner == "":
                yield field.name, value
            elif (found := _entry(value, inner)) is not None:
                yield f"{field.name}.{inner}", found


def _entry(value: Any, inner: str) -> Any:
    if is_map(value):
        return value.get(inner)
    cls: type[Any] = value.__class__
    known = attrs.has(cls) and any(field.name == inner for field in attrs.fields(cls))
    return getattr(value, inner) if known else None


def _at_path(data: Mapping[str, Any], path: str) -> Any:
    name, _, inner = path.partition(".")
    value = data.get(name)
    return _entry(value, inner) if inner else value


def _replaced(data: Mapping[str, Any], path: str, new: Any) -> FrozenMap:
    name, _, inner = path.partition(".")
    if inner:
        old = data[name]
        new = FrozenMap({**old, inner: new}) if isinstance(old, Mapping) else attrs.evolve(old, **{inner: new})
    return FrozenMap({**data, name: new})


def _put_seal(plain: dict[str, Any], path: str, sealed: str) -> None:
    """Put a commitment in the place of a personal field in plain data."""
    name, _, inner = path.partition(".")
    if not inner:
        plain[name] = sealed
        return
    fields: Any = plain.get(name)
    if is_map(fields) and len(fields) == 1 and next(iter(fields)).startswith("$"):
        fields = next(iter(fields.values()))
    if is_map(fields):  # what a stranger stored may be anything; then there is nothing to hide
        cast("dict[str, Any]", fields)[inner] = sealed


def plain_decision(decision: Decision) -> dict[str, Any]:
    """Return a decision as plain data."""
    plain = {
        "policy": decision.policy,
        "rule": decision.rule,
        "outcome": to_plain(decision.outcome),
        "inputs": to_plain(decision.inputs),
        "label": plain_fields(decision.label) if decision.label else None,
        "source": plain_fields(decision.source) if decision.source else None,
        "also": list(decision.also),
    }
    return {**plain, "overrides": list(decision.overrides)} if decision.overrides else plain


def plain_deadline(deadline: Deadline) -> dict[str, Any]:
    """Return a deadline as plain data."""
    plain = {
        "name": deadline.name,
        "due_at": instant_text(deadline.due_at),
        "on_lapse": deadline.on_lapse,
        "rule": deadline.rule,
        "started_at": instant_text(deadline.started_at) if deadline.started_at else None,
        "provisional": deadline.provisional,
    }
    return plain if deadline.run is None else {**plain, "run": plain_fields(deadline.run)}


def plain_effect(effect: Effect) -> dict[str, Any]:
    """Return an effect as plain data."""
    return {"kind": effect.kind, "data": to_plain(effect.data), "key": effect.key}


def plain_record(record: Record) -> dict[str, Any]:
    """Return a record as plain data, without its digest and its link to the record before."""
    return {
        "case_id": record.case_id,
        "flow": record.flow,
        "revision": record.revision,
        "command": record.command,
        "data": to_plain(record.data),
        "actor": str(record.actor),
        "at": instant_text(record.at),
        "from": record.from_state,
        "to": record.to_state,
        "decisions": [plain_decision(decision) for decision in record.decisions],
        "deadlines_set": [plain_deadline(deadline) for deadline in record.deadlines_set],
        "deadlines_cleared": list(record.deadlines_cleared),
        "effects": [plain_effect(effect) for effect in record.effects],
        "rulebook": plain_fields(record.rulebook),
        "command_id": record.command_id,
    }


def digest_of(record: Record, previous: str) -> str:
    """Return the digest of *record* after the digest *previous*."""
    plain = plain_record(record)
    if record.seals:
        for path, (_, sealed) in record.seals.items():
            _put_seal(plain["data"], path, sealed)
        plain["sealed"] = {path: sealed for path, (_, sealed) in record.seals.items()}
    return hashlib.sha256(previous.encode("utf-8", "surrogatepass") + canonical(plain)).hexdigest()


def digest_chain(record: Record) -> None:
    """Compute and keep the digest of *record*, and of those before it that have none yet."""
    pending: list[Record] = []
    link: Record | str = record
    while not isinstance(link, str) and link._digest is None:  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - the cache is the journal's own
        pending.append(link)
        link = link.previous
    previous = link if isinstance(link, str) else link.digest
    for open_record in reversed(pending):
        digest = digest_of(open_record, previous)
        object.__setattr__(open_record, "previous", previous)
        object.__setattr__(open_record, "_digest", digest)
        previous = digest


def flaw_of(record: Record, previous: str) -> str:
    """Return what of *record* was changed after it was written; an empty text when nothing was.

    Args:
        record: The record.
        previous: Digest of the record before it.
    """
    for path, (salt, sealed) in record.seals.items():
        value = _at_path(record.data, path)
        if value != ERASED and commitment(salt, value) != sealed:
            shown = path[:80] if path[:80].isprintable() else repr(path[:80])[1:-1]
            return f"{shown} does not match its commitment"
    return "" if record.digest == digest_of(record, previous) else "its content does not match its digest"


def verify(records: Sequence[Record]) -> None:
    """Check that *records* are one whole chain from ``open``.

    Raises:
        TamperedRecordError: A record is missing, doubled, out of order, of another case, or was changed.
    """
    previous = ""
    for place, record in enumerate(records, start=1):
        if record.revision != place:
            raise TamperedRecordError(place, f"expected revision {place}, found {record.revision}")
        if record.case_id != records[0].case_id or record.flow != records[0].flow:
            raise TamperedRecordError(place, "belongs to another case")
        link = record.previous if isinstance(record.previous, str) else record.previous.digest
        if link != previous:
            raise TamperedRecordError(place, "does not follow the record before it")
        flaw = flaw_of(record, previous)
        if flaw:
            raise TamperedRecordError(place, flaw)
        previous = record.digest


def erase(record: Record) -> Record:
    """Return the record without its personal fields and their salts; its digest stays what it was."""
    if not record.seals:
        return record
    digest = record.digest
    data = record.data
    for path in record.seals:
        data = _replaced(data, path, ERASED)
    seals = FrozenMap({path: ("", sealed) for path, (_, sealed) in record.seals.items()})
    return attrs.evolve(record, data=data, seals=seals, digest=digest)
