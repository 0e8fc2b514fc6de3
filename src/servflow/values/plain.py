"""Values to plain JSON data and back, with a fixed set of tags; nothing in the data names code.

Text, numbers, bool and nothing stand for themselves; lists are tuples and maps are ``FrozenMap``; every other value is
a map with one key that begins with ``$``, for example ``{"$money": "99.00 CNY"}``. A map that looks so itself, since a
customer called a line ``$money``, is written as ``{"$map": {...}}``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

import attrs

from servflow.errors import InvalidValueError
from servflow.values.ages import Age
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
from servflow.values.orders import Order, OrderLine, Payment, RequestedLine
from servflow.values.shapes import is_list, is_map
from servflow.values.time import Span, require_aware

_CLASSES: dict[str, type[Any]] = {
    "$order": Order,
    "$order_line": OrderLine,
    "$payment": Payment,
    "$line": RequestedLine,
    "$age": Age,
}
TAGS: Mapping[type[Any], str] = {cls: tag for tag, cls in _CLASSES.items()}
"""The tag of each class whose fields are written under one."""

AS_IT_IS = frozenset({str, int, bool, type(None)})
"""Classes whose values stand for themselves."""

_MICROSECOND = timedelta(microseconds=1)
_DECIMAL = re.compile(r"-?[0-9]{1,60}(\.[0-9]{1,60})?")


def instant_text(instant: datetime) -> str:
    """Return an aware instant in UTC, as ISO 8601.

    Raises:
        InvalidValueError: It is naive.
    """
    return (instant if instant.tzinfo is UTC else require_aware(instant, "instant")).isoformat()


def to_plain(value: Any) -> Any:
    """Return *value* as data that ``json.dumps`` takes.

    Raises:
        InvalidValueError: A value of a class that has no plain form.
    """
    cls: type[Any] = value.__class__
    if cls in AS_IT_IS:
        return value
    write = _WRITERS.get(cls)
    return write(value) if write is not None else _of_a_child(value)


def plain_fields(value: attrs.AttrsInstance) -> dict[str, Any]:
    """Return the fields of an attrs value that differ from their defaults."""
    return {
        name: item if item.__class__ in AS_IT_IS else to_plain(item)
        for name, default in _defaults(type(value))
        if (item := getattr(value, name)) is not default and item != default
    }


@lru_cache(maxsize=256)
def _defaults(cls: type[Any]) -> tuple[tuple[str, Any], ...]:
    """Return the fields of an attrs class with their defaults."""
    return tuple((field.name, field.default) for field in attrs.fields(cls))


def _decimal_text(value: Decimal) -> dict[str, str]:
    if not value.is_finite():
        raise InvalidValueError("value", "Decimal has no plain form")
    return {"$decimal": f"{value:f}"}


def _plain_map(value: Mapping[Any, Any]) -> dict[str, Any]:
    plain = {str(key): item if item.__class__ in AS_IT_IS else to_plain(item) for key, item in value.items()}
    return {"$map": plain} if len(plain) == 1 and next(iter(plain)).startswith("$") else plain


def _plain_list(value: Iterable[Any]) -> list[Any]:
    return [item if item.__class__ in AS_IT_IS else to_plain(item) for item in value]


def _class_writer(cls: type[Any]) -> Callable[[Any], dict[str, Any]]:
    tag = TAGS[cls]
    return lambda value: {tag: plain_fields(value)}


_BY_KIND: Mapping[type[Any], Callable[[Any], Any]] = {
    str: str.__str__,  # a member of an enumeration, say
    int: int,
    Decimal: _decimal_text,
    Money: lambda value: {"$money": str(value)},
    datetime: lambda value: {"$instant": instant_text(value)},
    date: lambda value: {"$date": value.isoformat()},
    Span: lambda value: {"$span": str(value)},
    timedelta: lambda value: {"$microseconds": value // _MICROSECOND},
    list: _plain_list,
    tuple: _plain_list,
    Mapping: _plain_map,
}
"""How values of a class and of its children are written; the first that fits."""

_WRITERS: Mapping[type[Any], Callable[[Any], Any]] = {
    **_BY_KIND,
    FrozenMap: _plain_map,
    dict: _plain_map,
    **{cls: _class_writer(cls) for cls in TAGS},
}
"""How a value of exactly a class is written."""


def _of_a_child(value: Any) -> Any:
    write = next((write for known, write in _BY_KIND.items() if isinstance(value, known)), None)
    if write is None:
        raise InvalidValueError("value", f"{value.__class__.__name__} has no plain form")
    return write(value)


def _class_reader(cls: type[Any]) -> Callable[[Any], Any]:
    known = {field.name for field in attrs.fields(cls)}

    def read(data: Any) -> Any:
        if not is_map(data) or not known.issuperset(data):
            raise InvalidValueError(cls.__name__, f"expected a map with keys among {', '.join(sorted(known))}")
        try:
            return cls(**{name: from_plain(item) for name, item in data.items()})
        except TypeError:
            raise InvalidValueError(cls.__name__, "a required field is missing") from None

    return read


def _instant(text: Any) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise InvalidValueError("instant", "expected an ISO 8601 instant") from None
    if instant.tzinfo is None:
        raise InvalidValueError("instant", "expected an offset; naive instants are refused")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise InvalidValueError("instant", "falls outside the years 1 to 9999") from None


def _map(data: Any) -> FrozenMap:
    if not is_map(data):
        raise InvalidValueError("map", "expected a map")
    return FrozenMap({str(key): from_plain(item) for key, item in data.items()})


def _date(text: Any) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise InvalidValueError("date", "expected an ISO 8601 date") from None


def _decimal(text: Any) -> Decimal:
    if not isinstance(text, str) or not _DECIMAL.fullmatch(text):
        raise InvalidValueError("decimal", "expected a decimal number")
    return Decimal(text)


def _timedelta(count: Any) -> timedelta:
    if isinstance(count, bool) or not isinstance(count, int):
        raise InvalidValueError("microseconds", "expected a whole number")
    try:
        return _MICROSECOND * count
    except OverflowError:
        raise InvalidValueError("microseconds", "is longer than time can be counted") from None


_READERS: dict[str, Callable[[Any], Any]] = {
    "$money": Money.parse,
    "$decimal": _decimal,
    "$instant": _instant,
    "$date": _date,
    "$span": Span.parse,
    "$microseconds": _timedelta,
    "$map": _map,
    **{tag: _class_reader(cls) for tag, cls in _CLASSES.items()},
}


def from_plain(data: Any) -> Any:
    """Return the value that ``to_plain`` wrote.

    Raises:
        InvalidValueError: An unknown tag, or data that does not fit its tag.
    """
    if is_map(data):
        if len(data) == 1:
            tag = next(iter(data))
            if isinstance(tag, str) and tag.startswith("$"):
                reader = _READERS.get(tag)
                if reader is None:
                    raise InvalidValueError("tag", f"unknown tag {tag[:20]!r}")
                return reader(data[tag])
        return _map(data)
    if is_list(data):
        return tuple(from_plain(item) for item in data)
    if data is None or isinstance(data, str | bool | int):
        return data
    raise InvalidValueError("value", f"{type(data).__name__} is no plain value")
