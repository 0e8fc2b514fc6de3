"""Plain data fitted to declared types: every field looked at, every problem noted with its path.

What a type asks for is worked out once a class; after that each value goes through the readers of its fields and
nothing else. A path is put into words only where something is wrong.
"""

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
from servflow.values.plain import AS_IT_IS, TAGS, from_plain
from servflow.values.shapes import is_list, is_map
from servflow.values.time import parse_instant

T = TypeVar("T")
Problems = list[str]
"""What is wrong: a path and what was expected there, never what was found."""

Path = str | tuple["Path", object]
"""Where a value stands: the subject, or a place below another path."""

Reader = Callable[[Any, Path, Problems], Any]
"""Takes plain data, where they stand and the problems so far; returns the value."""

_SHOWN = 40
_MAP = "$map"


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
    """Return plain data as a value of the type *kind*; what is wrong is added to *problems*.

    Maps become attrs values, texts instants, actors and choices, tagged values what their tag says. Known are attrs
    classes, ``tuple``, ``Mapping``, unions, ``Literal``, enums, ``NewType`` and plain classes; ``Any`` takes what it is
    given.

    Raises:
        TypeError: A type that is none of these is asked for.
    """
    try:
        return reader_of(kind)(data, path, problems)
    except RecursionError:
        problems.append(f"{path}: is nested too deeply")
        return None


def reader_of(kind: object) -> Reader:
    """Return what reads a value of the type *kind*.

    It is not kept by type, since ``int | str`` equals ``str | int`` and reads otherwise; the fields of a class are.
    """
    while isinstance(kind, NewType):
        kind = kind.__supertype__
    if kind is Any or kind is object:
        return _anything
    origin = get_origin(kind)
    if origin is None:
        return _of_class(kind)
    arguments = get_args(kind)
    if origin in {Union, types.UnionType}:
        return _of_union(arguments)
    if origin is Literal:
        return _of_choices(arguments)
    if origin is tuple:
        return _of_tuple(arguments)
    return _of_map(arguments[-1])


def _said(path: Path) -> str:
    if isinstance(path, str):
        return path
    above, name = path
    if isinstance(name, int):
        return f"{_said(above)}[{name}]"
    shown = str(name)[:_SHOWN]
    return f"{_said(above)}.{shown if shown.isprintable() else repr(shown)[1:-1]}"


def _wrong(path: Path, expected: str, problems: Problems) -> None:
    problems.append(f"{_said(path)}: expected {expected}")


def _tag(data: Mapping[Any, Any]) -> str:
    """Return the tag of a map that is one value under its tag; an empty text for any other map."""
    if len(data) == 1:
        name = next(iter(data))
        if isinstance(name, str) and name.startswith("$"):
            return name
    return ""


def _anything(data: Any, path: Path, problems: Problems) -> Any:  # noqa: ANN401
    """Return maps as ``FrozenMap``, lists as tuples and tagged values as what their tag says."""
    if data.__class__ in AS_IT_IS:
        return data
    if is_map(data):
        if not _tag(data):
            return FrozenMap({str(key): _anything(item, (path, key), problems) for key, item in data.items()})
    elif is_list(data):
        return tuple([_anything(item, (path, place), problems) for place, item in enumerate(data)])
    try:
        return from_plain(data)
    except ServflowError as error:
        problems.append(f"{_said(path)}: {error}")
        return None


def _of_union(options: tuple[object, ...]) -> Reader:
    readers = [reader_of(option) for option in options if option is not types.NoneType]
    optional = len(readers) < len(options)

    def read(data: Any, path: Path, problems: Problems) -> Any:  # noqa: ANN401
        if data is None and optional:
            return None
        tried: Problems = []
        for option in readers:
            tried = []
            fitted = option(data, path, tried)
            if not tried:
                return fitted
        problems.extend(tried)
        return None

    return read


def _of_choices(choices: tuple[object, ...]) -> Reader:
    def read(data: Any, path: Path, problems: Problems) -> Any:  # noqa: ANN401
        return data if data in choices else _wrong(path, f"one of {', '.join(map(str, choices))}", problems)

    return read


def _of_tuple(kinds: tuple[object, ...]) -> Reader:
    readers = [reader_of(kind) for kind in kinds if kind is not Ellipsis]
    length = None if kinds[-1] is Ellipsis else len(kinds)

    def read(data: Any, path: Path, problems: Problems) -> Any:  # noqa: ANN401
        if not is_list(data):
            return _wrong(path, "a list", problems)
        if length is None:
            one = readers[0]
            return tuple([one(item, (path, place), problems) for place, item in enumerate(data)])
        if len(data) != length:
            return _wrong(path, f"a list of {length}", problems)
        pairs = enumerate(zip(readers, data, strict=True))
        return tuple([each(item, (path, place), problems) for place, (each, item) in pairs])

    return read


def _of_map(kind: object) -> Reader:
    one = reader_of(kind)

    def read(data: Any, path: Path, problems: Problems) -> Any:  # noqa: ANN401
        before = len(problems)
        entries = _opened(data, _MAP, path, problems)
        if is_map(entries):
            return FrozenMap({str(key): one(item, (path, key), problems) for key, item in entries.items()})
        return _wrong(path, "a map", problems) if len(problems) == before else None

    return read


def _opened(data: Any, tag: str | None, path: Path, problems: Problems) -> Any:  # noqa: ANN401
    """Return the entries of a map, out of their tag if that is *tag*; what another tag says; data of any other kind."""
    found = _tag(data) if is_map(data) else ""
    if not found:
        return data
    return data[found] if found in {tag, _MAP} else _anything(data, path, problems)


_FROM_TEXT: Mapping[type, Callable[[str], object]] = {datetime: parse_instant, Actor: Actor.parse}
_EXACT = frozenset({int, date})
"""Classes whose children are something else: a bool is no count, an instant is no date."""


def _of_class(kind: object) -> Reader:
    if not isinstance(kind, type):
        return _of_unknown(kind)
    read = _of_fields(kind) if attrs.has(kind) else _of_values(kind)
    return _of_text(kind, read) if kind in _FROM_TEXT or issubclass(kind, Enum) else read


def _of_unknown(kind: object) -> Reader:
    def read(data: Any, path: Path, problems: Problems) -> Any:  # noqa: ANN401
        message = f"{kind} is no type that the codec knows"
        raise TypeError(message)

    return read


def _of_text(kind: type[Any], other: Reader) -> Reader:
    parse = _FROM_TEXT.get(kind, kind)

    def read(data: Any, path: Path, problems: Problems) -> Any:  # noqa: ANN401
        if not isinstance(data, str):
            return other(data, path, problems)
        try:
            return parse(data)
        except InvalidValueError as error:
            problems.append(f"{_said(path)}: {error.message}")
            return None
        except ValueError:
            return _wrong(path, f"one of {', '.join(str(member.value) for member in cast('Any', kind))}", problems)

    return read


def _of_values(kind: type[Any]) -> Reader:
    as_it_is, exact = kind in AS_IT_IS, kind in _EXACT

    def read(data: Any, path: Path, problems: Problems) -> Any:  # noqa: ANN401
        if as_it_is and data.__class__ is kind:
            return data
        before = len(problems)
        value = _anything(data, path, problems)
        if value.__class__ is kind or (isinstance(value, kind) and not exact):
            return value
        return _wrong(path, kind.__name__, problems) if len(problems) == before else None

    return read


def _of_fields(kind: type[Any]) -> Reader:
    tag = TAGS.get(kind)

    def read(data: Any, path: Path, problems: Problems) -> Any:  # noqa: ANN401
        before = len(problems)
        value = _opened(data, tag, path, problems)
        if is_map(value):
            return _made(kind, value, path, problems)
        if value is not data and isinstance(value, kind):
            return value
        return _wrong(path, kind.__name__, problems) if len(problems) == before else None

    return read


@lru_cache(maxsize=256)
def _fields(kind: Hashable) -> Mapping[str, tuple[str, bool, Reader]]:
    """Return the fields of an attrs class that can be given, by key: parameter, whether it must be given, reader."""
    known = cast("type[attrs.AttrsInstance]", kind)
    hints = get_type_hints(known)
    return {
        str(field.metadata.get("key", field.name)): (
            str(field.alias),
            field.default is attrs.NOTHING,
            reader_of(hints.get(field.name, Any)),
        )
        for field in attrs.fields(known)
        if field.init
    }


def _made(kind: type[Any], entries: Mapping[Any, Any], path: Path, problems: Problems) -> Any:  # noqa: ANN401
    """Return an attrs value made of its entries."""
    before = len(problems)
    fields = _fields(cast("Hashable", kind))
    unknown = [key for key in entries if key not in fields]
    problems.extend(f"{_said((path, str(key)))}: is not known here" for key in unknown)
    given: dict[str, object] = {}
    for key, (parameter, required, read) in fields.items():
        if key in entries:
            given[parameter] = read(entries[key], (path, key), problems)
        elif required:
            problems.append(f"{_said((path, key))}: is missing")
    if len(problems) > before:
        return None
    try:
        return kind(**given)
    except ServflowError as error:
        problems.append(f"{_said(path)}: {error}")
        return None
