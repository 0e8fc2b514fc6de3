"""A history as a scenario file: the story that a failing test shrank to, for ``servflow run`` to play again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs

from servflow.errors import InvalidValueError
from servflow.kernel.case import Denied
from servflow.kernel.flow import Flow
from servflow.values.ages import Age
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
from servflow.values.plain import instant_text
from servflow.values.shapes import is_list, is_map
from servflow.values.time import Span

if TYPE_CHECKING:
    from servflow.testing.telling import History, Step

_BARE = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*")
_NOT_TEXT = frozenset({"true", "false", "null", "yes", "no", "on", "off"})
_SURROGATES = range(0xD800, 0xE000)
_LARGEST = 10**18


def as_scenario(history: History, *, rulebook: str | None = None) -> str:
    """Return a history as a scenario file that ``servflow run`` plays to the same end. 情景文件。

    A step that was denied stands with the codes of its reasons. One that no file can hold (a float, half a character)
    was denied, too: it is told in a comment, and what lapsed on its way by ``advance``. A move to another rulebook is
    told in a comment, too, and is no step of the file.

    Args:
        history: The history; where it was told with a ledger, the file leads to the same digest.
        rulebook: Name or path of the rulebook as the file is to name it; nothing: the rulebook's id.

    Raises:
        InvalidValueError: What opened the case stands in no file.
    """
    flow, data, lives = history.subject.flow, dict(history.data), [history]
    while lives[0].before is not None:
        lives.insert(0, lives[0].before)
    order = data.pop("order", None)
    lines = [
        f"scenario: {_text(f'a {flow.name} that ends {history.case.state}')}",
        f"rulebook: {_text(rulebook or lives[0].case.rulebook.id)}",
        f"flow: {_text(flow.name)}",
        f"case_id: {_text(history.case.id)}",
    ]
    if order is not None:
        lines.append(f"order: {_written(words_of(order))}")
    opening = {"at": history.at, "by": str(history.actor), "data": data, "command_id": history.command_id}
    lines.append(f"open: {_written(words_of(_without_none(opening)))}")
    told = [f"  {line}" for life in lives for line in _lived(flow, life)]
    lines += ["steps:", *told] if any(line.startswith("  -") for line in told) else told
    lines.append(f"expect: {{state: {_text(history.case.state)}, revision: {history.case.revision}}}")
    return "\n".join([*lines, ""])


def story_of(history: History) -> str:
    """Return a history as a scenario file, or say why none can tell it."""
    try:
        return as_scenario(history)
    except InvalidValueError as error:
        return f"# no file can tell how the case was opened: {error}\n"


def _lived(flow: Flow, life: History) -> Iterable[str]:
    """Give the lines of what happened to a case under one rulebook."""
    if life.before is not None:
        first = life.opened.case
        yield f"# {instant_text(first.updated_at)}: the case is moved to {first.rulebook}"
    for step in life.steps:
        yield from _told(flow, step)


def _told(flow: Flow, step: Step) -> Iterable[str]:
    """Give the lines of one step."""
    answer = step.answer
    codes = sorted(set(answer.codes)) if isinstance(answer, Denied) else []
    if step.command is not None:
        if is_writable(flow, step):
            said = {
                "at": step.at,
                "by": str(step.actor),
                "do": step.command.name,
                "with": step.command.data or None,
                "command_id": step.command.command_id,
                "expect": {"denied": codes} if codes else None,
            }
            yield f"- {_written(words_of(_without_none(said)))}"
            return
        what = f"{ascii(step.command.name)[:40]} by {step.actor}"
        yield f"# {instant_text(step.at)}: {what} is denied: {', '.join(codes)}"
    if step.command is None or (isinstance(answer, Denied) and answer.lapsed is not None):
        yield f"- {_written(words_of({'at': step.at, 'advance': True}))}"


def is_writable(flow: Flow, step: Step) -> bool:
    """Return whether a file can say a command so that it is read as it was given."""
    command = step.command
    if command is None or not command.name or command.name == "open":
        return False
    try:
        words = words_of(command.data)
        _written({"do": command.name, "with": words, "command_id": command.command_id, "by": str(step.actor)})
    except (InvalidValueError, RecursionError):
        return False
    spec = flow.specs.get(command.name)
    if spec is None:
        return isinstance(step.answer, Denied)
    return _read(spec.read(FrozenMap(_as_read(words)))) == _read(spec.read(command.data))


def _read(found: tuple[FrozenMap, Any]) -> tuple[FrozenMap, list[str]]:
    values, problems = found
    return values, [problem.code for problem in problems]


def _without_none(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value is not None}


def words_of(value: Any) -> Any:
    """Return a value as a file says it: maps, lists, texts, whole numbers, true and false.

    Raises:
        InvalidValueError: No file can say it.
    """
    match value:
        case None | bool() | int() | str():
            return str(value) if isinstance(value, str) else value
        case datetime() if value.tzinfo is not None:
            return value.isoformat()
        case Money() | Span() | Age():
            return str(value)
        case datetime():
            raise InvalidValueError("value", "a naive instant stands in no file")
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case _ if is_map(value):
            return {str(key): words_of(item) for key, item in value.items()}
        case _ if is_list(value):
            return [words_of(item) for item in value]
        case _:
            return _fields(value)


def _fields(value: Any) -> dict[str, Any]:
    """Return the fields of an attrs value that differ from their defaults, in words."""
    cls: type[Any] = value.__class__
    if not attrs.has(cls):
        raise InvalidValueError("value", f"a {cls.__name__} stands in no file")
    known = [(field, getattr(value, field.name)) for field in attrs.fields(cls)]
    return {field.name: words_of(item) for field, item in known if item != field.default}


def _as_read(words: Any) -> Any:
    """Return what a scenario file gives of words: every scalar is text, or nothing."""
    if is_map(words):
        return FrozenMap({key: _as_read(item) for key, item in words.items()})
    if is_list(words):
        return tuple(_as_read(item) for item in words)
    return words if words is None else _scalar(words)


def _scalar(value: str | int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) >= _LARGEST:
        raise InvalidValueError("value", "a number of that length stands in no file")
    return str(value)


def _written(words: Any) -> str:
    """Return words as YAML on one line."""
    if is_map(words):
        return f"{{{', '.join(f'{_text(key)}: {_written(item)}' for key, item in words.items())}}}"
    if is_list(words):
        return f"[{', '.join(map(_written, words))}]"
    if words is None:
        return "null"
    return _text(words) if isinstance(words, str) else _scalar(words)


def _text(text: str) -> str:
    """Return a text as YAML, bare where nothing can be mistaken."""
    if _BARE.fullmatch(text) and text not in _NOT_TEXT:
        return text
    if any(ord(sign) in _SURROGATES for sign in text):
        raise InvalidValueError("text", "half a character stands in no file")
    signs = (sign if sign.isprintable() and sign not in '"\\' else f"\\U{ord(sign):08x}" for sign in text)
    return f'"{"".join(signs)}"'
