"""The envelope of every stored form: its kind, its format version, upgrades; and strict JSON text."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from servflow.errors import CodecError
from servflow.values.shapes import is_map

Plain = dict[str, Any]
"""Data that ``json.dumps`` takes."""

FORMAT = 1
"""The newest format, which is the one written. 存储格式版本。"""

Upgrade = Callable[[str, Plain], Plain]
"""Takes the kind and the data of one format; returns the data of the next."""

UPGRADES: Mapping[int, Upgrade] = {}
"""The step from each older format to the next. Format 1 is the first, so there is none yet."""

_SHOWN = 40


def sealed_form(kind: str, data: Plain) -> Plain:
    """Return *data* in its envelope."""
    return {"format": FORMAT, "kind": kind, **data}


def opened_form(kind: str, data: object, *, newest: int = FORMAT, upgrades: Mapping[int, Upgrade] = UPGRADES) -> Plain:
    """Return what is in the envelope, brought up to the newest format.

    Args:
        kind: What is expected: ``case``, ``record``, ``ledger`` or ``command``.
        data: What was stored.
        newest: The format to come to.
        upgrades: The steps.

    Raises:
        CodecError: No envelope, another kind, or a format this version does not know.
    """
    if not is_map(data):
        raise CodecError(kind, (f"expected a map, found {type(data).__name__}",))
    content: Plain = {str(key): value for key, value in data.items()}
    version = content.pop("format", None)
    found = content.pop("kind", None)
    problems: list[str] = []
    if found != kind:
        problems.append(f"kind: expected {kind}")
    if type(version) is not int or version < 1:
        problems.append("format: expected a whole number from 1")
    elif version > newest:
        problems.append(f"format: {version} is newer than {newest}, the newest that this version of servflow reads")
    if problems:
        raise CodecError(kind, tuple(problems))
    for step in range(int(str(version)), newest):
        content = upgrades[step](kind, content)
    return content


def dumps(data: Plain) -> str:
    """Return plain data as JSON text of ASCII characters on one line, which every store takes."""
    return json.dumps(data, separators=(",", ":"), allow_nan=False)


def loads(text: str | bytes) -> Any:  # noqa: ANN401 - what it is, load_... will say
    """Return the plain data in a JSON text; a key that stands twice in one map is refused, since one would be lost.

    Raises:
        CodecError: No JSON, or nested beyond all reason.
    """
    try:
        return json.loads(text, object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
    except CodecError:
        raise
    except json.JSONDecodeError as error:
        raise CodecError("json", (f"line {error.lineno}, column {error.colno}: {error.msg}",)) from None
    except RecursionError:
        raise CodecError("json", ("is nested too deeply",)) from None
    except (TypeError, ValueError):
        raise CodecError("json", ("is no JSON text",)) from None


def _no_key_twice(pairs: list[tuple[str, Any]]) -> Plain:
    data = dict(pairs)
    if len(data) < len(pairs):
        names = [key for key, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1}) if len(names) < _SHOWN else []
        raise CodecError("json", ("a key stands twice" + "".join(f", {name[:_SHOWN]!r}" for name in twice),))
    return data


def _no_constant(name: str) -> float:
    raise CodecError("json", (f"{name} is no number that is stored here",))
