"""Plain data fitted to declared types: every field looked at, every problem noted with its path."""

from __future__ import annotations

import types
from collections.abc import Callable, Hashable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any, Literal, NewType, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import attrs

from servflow.errors import CodecError, InvalidValueError, ServflowError
from servflow.values.frozen import FrozenMap
from servflow.values.parties import Actor
from servflow.values.plain import from_plain
from servflow.values.shapes import is_list, is_map
from servflow.values.time import parse_instant

T = TypeVar("T")
Problems = list[str]
"""What is wrong: a path and what was expected there, never what was found."""

_NOTHING: Any = None
_SHOWN = 40


def load_shape(kind: type[T], data: object, subject: str) -> T:
    """Return plain data as a value of the attrs class *kind*.

    Raises:
        CodecError: The data does not fit; with every problem.
    """
    problems: Problems = []
    value = shaped(kind, data, subject, problems)
    if problems:
        raise CodecError(subject, tuple(problems))
    return cast("T", value)


def shaped(kind: object, data: object, path: str, problems: Problems) -> Any:  # noqa: ANN401 - of the class *kind*
    """Return plain data as a value of the type *kind*; what is wrong is added to *problems*."""
    before = len(problems)
    try:
        value = _untagged(data, path, problems)
        return fit(kind, value, path, problems) if len(problems) == before else None
    except RecursionError:
        problems.append(f"{path}: is nested too deeply")
        return None


def _untagged(data: object, path: str, problems: Problems) -> Any:  # noqa: ANN401 - any plain value
    """Return maps as ``FrozenMap``, lists as tuples and tagged values as what their tag says."""
    if is_map(data):
        if not (len(data) == 1 and str(next(iter(data))).startswith("$")):
            return FrozenMap({str(key): _untagged(item, _below(path, key), problems) for key, item in data.items()})
    elif is_list(data):
        return tuple([_untagged(item, f"{path}[{place}]", problems) for place, item in enumerate(data)])
    try:
        return from_plain(data)
    except ServflowError as error:
        problems.append(f"{path}: {error}")
        return None


def _below(path: str, key: object) -> str:
    name = str(key)[:_SHOWN]
    return f"{path}.{name if name.isprintable() else repr(name)[1:-1]}"


def fit(kind: object, value: object, path: str, problems: Problems) -> Any:  # noqa: ANN401 - of the class *kind*
    """Return *value* as a value of the type *kind*: maps become attrs values, texts instants, actors and choices.

    Known are attrs classes, ``tuple``, ``Mapping``, unions, ``Literal``, enums, ``NewType`` and plain classes; ``Any``
    takes what it is given.
    """
    if kind is Any or kind is object:
        return value
    origin = get_origin(kind)
    if origin is None:
        return _fit_class(kind, value, path, problems)
    arguments = get_args(kind)
    if origin in {Union, types.UnionType}:
        return _fit_union(arguments, value, path, problems)
    if origin is Literal:
        return value if value in arguments else _wrong(path, f"one of {', '.join(map(str, arguments))}", problems)
    if origin is tuple:
        return _fit_tuple(arguments, value, path, problems)
    if not is_map(value):
        return _wrong(path, "a map", problems)
    return FrozenMap({key: fit(arguments[1], item, _below(path, key), problems) for key, item in value.items()})


def _wrong(path: str, expected: str, problems: Problems) -> Any:  # noqa: ANN401 - stands for a value that is not there
    problems.append(f"{path}: expected {expected}")
    return _NOTHING


def _fit_union(options: tuple[object, ...], value: object, path: str, problems: Problems) -> Any:  # noqa: ANN401
    if value is None and types.NoneType in options:
        return None
    tried: Problems = []
    for option in options:
        if option is types.NoneType:
            continue
        tried = []
        fitted = fit(option, value, path, tried)
        if not tried:
            return fitted
    problems.extend(tried)
    return None


def _fit_tuple(kinds: tuple[object, ...], value: object, path: str, problems: Problems) -> Any:  # noqa: ANN401
    if not is_list(value):
        return _wrong(path, "a list", problems)
    if kinds[-1] is Ellipsis:
        kinds = kinds[:1] * len(value)
    if len(kinds) != len(value):
        return _wrong(path, f"a list of {len(kinds)}", problems)
    pairs = zip(kinds, value, strict=True)
    return tuple([fit(kind, item, f"{path}[{place}]", problems) for place, (kind, item) in enumerate(pairs)])


_FROM_TEXT: Mapping[type, Callable[[str], object]] = {datetime: parse_instant, Actor: Actor.parse}
_EXACT = (int, date)
"""Classes whose children are something else: a bool is no count, an instant is no date."""


def _fit_class(kind: object, value: object, path: str, problems: Problems) -> Any:  # noqa: ANN401
    while isinstance(kind, NewType):
        kind = kind.__supertype__
    if not isinstance(kind, type):
        message = f"{kind} is no type that the codec knows"
        raise TypeError(message)
    if isinstance(value, str) and (kind in _FROM_TEXT or issubclass(kind, Enum)):
        read = _FROM_TEXT.get(kind, kind)
        try:
            return read(value)
        except InvalidValueError as error:
            problems.append(f"{path}: {error.message}")
            return None
        except ValueError:
            return _wrong(path, f"one of {', '.join(str(member.value) for member in cast('Any', kind))}", problems)
    if attrs.has(kind):
        if is_map(value):
            return _fit_fields(kind, value, path, problems)
        if isinstance(value, kind):
            return _fit_parts(kind, value, path, problems)
    elif type(value) is kind or (isinstance(value, kind) and kind not in _EXACT):
        return value
    return _wrong(path, kind.__name__, problems)


@lru_cache(maxsize=256)
def _fields(kind: Hashable) -> tuple[tuple[attrs.Attribute[Any], str, object], ...]:
    """Return the fields of an attrs class that can be given, with their keys and their types."""
    known = cast("type[attrs.AttrsInstance]", kind)
    hints = get_type_hints(known)
    return tuple(
        (field, field.metadata.get("key", field.name), hints.get(field.name, Any))
        for field in attrs.fields(known)
        if field.init
    )


def _fit_fields(kind: type[Any], entries: Mapping[str, object], path: str, problems: Problems) -> Any:  # noqa: ANN401
    before = len(problems)
    fields = _fields(cast("Hashable", kind))
    unknown = [key for key in entries if all(key != known for _, known, _ in fields)]
    problems.extend(f"{_below(path, key)}: is not known here" for key in unknown)
    given: dict[str, object] = {}
    for field, key, hint in fields:
        if key in entries:
            given[str(field.alias)] = fit(hint, entries[key], f"{path}.{key}", problems)
        elif field.default is attrs.NOTHING:
            problems.append(f"{path}.{key}: is missing")
    if len(problems) > before:
        return None
    try:
        return kind(**given)
    except ServflowError as error:
        problems.append(f"{path}: {error}")
        return None


def _fit_parts(kind: type[Any], value: object, path: str, problems: Problems) -> Any:  # noqa: ANN401
    """Return an attrs value whose fields fit their types."""
    before = len(problems)
    changes: dict[str, object] = {}
    for field, key, hint in _fields(cast("Hashable", kind)):
        old = getattr(value, field.name)
        new = fit(hint, old, f"{path}.{key}", problems)
        if new is not old:
            changes[str(field.alias)] = new
    if changes and len(problems) == before:
        return attrs.evolve(cast("Any", value), **changes)
    return value
