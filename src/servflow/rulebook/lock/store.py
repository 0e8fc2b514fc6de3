"""The file in which the locked versions stand: ``rulebook.lock.json`` beside the rules."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from servflow.rulebook.loader import rulebook_path
from servflow.rulebook.lock.versions import Lock, LockedVersion, Part, Slice
from servflow.rulebook.nodes import MOST_BYTES
from servflow.rulebook.problems import Problems, Spot
from servflow.values.frozen import FrozenMap

FORMAT = 1
"""Number of the format."""

_RESTORE = "bring back the file that was committed"
_HEX = re.compile(r"[0-9a-f]{12,64}")
_CALENDAR_DAY = re.compile(r"[a-z_]+ (?P<day>[0-9-]{10})(?: [0-9a-f]{12})?")
_RULE = re.compile(r"(?P<digest>[0-9a-f]{12,64})(?: (?P<first>[0-9-]{10})?\.\.(?P<last>[0-9-]{10})?)?")


class _DamagedError(Exception):
    """The file holds something that no lock holds."""


def lock_path(path: Path) -> Path:
    """Return where the lock of a rulebook stands: in its folder, or beside its only file. 锁文件路径。"""
    whole = rulebook_path(path)
    return whole / "rulebook.lock.json" if whole.is_dir() else whole.with_name(f"{whole.stem}.lock.json")


def read_lock(path: Path, problems: Problems) -> Lock | None:
    """Return what was locked, or nothing: because there is no such file, or after noting what is wrong with it.

    Args:
        path: The file.
        problems: Where to note that it is no lock.
    """
    spot = Spot(str(path))
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        problems.add(spot, "bad_lock", f"the lock cannot be read: {error.strerror}")
        return None
    try:
        if len(content) > MOST_BYTES:
            raise _DamagedError(f"it is larger than {MOST_BYTES:,} bytes")  # noqa: TRY301 - told as all other damage
        return _lock_of(json.loads(content.decode()))
    except json.JSONDecodeError as error:
        problems.add(Spot(str(path), error.lineno, error.colno), "bad_lock", f"this is no lock: {error.msg}", _RESTORE)
    except UnicodeDecodeError as error:
        problems.add(spot, "bad_lock", f"this is no lock: byte 0x{content[error.start]:02X} is not UTF-8", _RESTORE)
    except (_DamagedError, ValueError, RecursionError) as error:  # ValueError: a number of too many digits
        reason = str(error) if isinstance(error, _DamagedError) else "it cannot be read as JSON"
        problems.add(spot, "bad_lock", f"this is no lock: {reason}", _RESTORE)
    return None


def written(lock: Lock) -> str:
    """Return a lock as the text of its file. 锁文件内容。"""
    data = {"format": FORMAT, "rulebook": lock.rulebook, "versions": [_plain(version) for version in lock.versions]}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _plain(version: LockedVersion) -> dict[str, Any]:
    rules: dict[str, dict[str, str]] = {}
    for part in version.parts:
        dated = f" {part.first or ''}..{part.last or ''}" if part.first or part.last else ""
        rules.setdefault(part.policy, {})[part.name] = f"{part.digest}{dated}"
    return {
        "version": version.version,
        "digest": version.digest,
        "locked_on": str(version.locked_on),
        **({"accepted": version.accepted} if version.accepted else {}),
        "effective": {"from": _day(version.first), "to": _day(version.last)},
        "slices": {"" if each.first == date.min else str(each.first): each.digest for each in version.slices},
        "head": dict(version.head),
        "days": list(version.days),
        "rules": rules,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else str(day)


def _lock_of(data: Any) -> Lock:
    fields = _fields(data, "it", {"format", "rulebook", "versions"})
    if (type(fields["format"]), fields["format"]) != (int, FORMAT):
        raise _DamagedError(f"its format is not {FORMAT}")
    versions = _list(fields["versions"], "versions")
    found = tuple(_version_of(each, f"versions[{number}]") for number, each in enumerate(versions))
    if len({each.version for each in found}) < len(found):
        raise _DamagedError("a version stands there twice")
    return Lock(_text(fields["rulebook"], "rulebook"), found)


def _version_of(data: Any, what: str) -> LockedVersion:
    known = {"version", "digest", "locked_on", "effective", "slices", "head", "days", "rules"}
    fields = _fields(data, what, known, {"accepted"})
    effective = _fields(fields["effective"], f"{what}.effective", {"from", "to"})
    slices = _map(fields["slices"], f"{what}.slices")
    rules = _map(fields["rules"], f"{what}.rules")
    return LockedVersion(
        version=_text(fields["version"], f"{what}.version"),
        digest=_hex(fields["digest"], f"{what}.digest"),
        locked_on=_date(fields["locked_on"], f"{what}.locked_on"),
        first=None if effective["from"] is None else _date(effective["from"], f"{what}.effective.from"),
        last=None if effective["to"] is None else _date(effective["to"], f"{what}.effective.to"),
        head=FrozenMap({key: _hex(each, f"{what}.head.{key}") for key, each in _map(fields["head"], what).items()}),
        days=tuple(_calendar_day(day, f"{what}.days") for day in _list(fields["days"], f"{what}.days")),
        slices=tuple(
            Slice(_date(day, f"{what}.slices") if day else date.min, _hex(digest, f"{what}.slices.{day}"))
            for day, digest in sorted(slices.items())
        ),
        parts=tuple(
            _part_of(policy, name, said, what)
            for policy, named in rules.items()
            for name, said in _map(named, f"{what}.rules.{policy}").items()
        ),
        accepted=_text(fields.get("accepted", ""), f"{what}.accepted"),
    )


def _part_of(policy: str, name: str, said: Any, what: str) -> Part:
    where = f"{what}.rules.{policy}.{name}"
    found = _RULE.fullmatch(_text(said, where))
    if found is None:
        raise _DamagedError(f"{where} is no digest")
    first, last = (None if day is None else _date(day, where) for day in found.group("first", "last"))
    return Part(policy=policy, name=name, digest=found["digest"], first=first, last=last)


def _fields(data: Any, what: str, known: set[str], optional: set[str] | None = None) -> Mapping[str, Any]:
    fields = _map(data, what)
    if known - fields.keys() or fields.keys() - known - (optional or set()):
        raise _DamagedError(f"{what} needs {', '.join(sorted(known))}")
    return fields


def _map(data: Any, what: str) -> Mapping[str, Any]:
    _expect(data, dict, f"{what} is no mapping")
    pairs: dict[str, Any] = data
    return pairs


def _list(data: Any, what: str) -> list[Any]:
    _expect(data, list, f"{what} is no list")
    items: list[Any] = data
    return items


def _text(data: Any, what: str) -> str:
    _expect(data, str, f"{what} is no text")
    return str(data)


def _expect(data: object, kind: type, message: str) -> None:
    if not isinstance(data, kind):
        raise _DamagedError(message)


def _calendar_day(data: Any, what: str) -> str:
    found = _CALENDAR_DAY.fullmatch(_text(data, what))
    if found is None:
        raise _DamagedError(f"{what} holds no date")
    _date(found["day"], what)
    return found[0]


def _hex(data: Any, what: str) -> str:
    if not _HEX.fullmatch(_text(data, what)):
        raise _DamagedError(f"{what} is no digest")
    return str(data)


def _date(data: Any, what: str) -> date:
    text = _text(data, what)
    try:
        if len(text) == len("2024-05-01"):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _DamagedError(f"{what} is no date")
