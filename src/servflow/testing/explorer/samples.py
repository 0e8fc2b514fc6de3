"""What comes with a command: a value for every kind of field, and payloads made of them. 样例数据。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from servflow.kernel.fields import CommandSpec, Field
from servflow.kernel.situation import HAPPENED_AT
from servflow.testing.explorer.scope import Scope
from servflow.values.frozen import FrozenMap

START = datetime.fromisoformat("2024-05-06T09:00:00+08:00")
"""When the first case is opened."""
ORDER = FrozenMap(
    {
        "id": "O-1",
        "buyer": "B-1",
        "placed_at": "2024-05-01T09:00:00+08:00",
        "lines": ({"id": "l1", "quantity": 2, "unit_price": "10.00 CNY"},),
        "payments": ({"id": "p1", "method": "alipay", "amount": "20.00 CNY"},),
    }
)
"""One line of two units, paid in one way."""
SHIPPED = ORDER | {"shipped_at": "2024-05-02T09:00:00+08:00"}
SIGNED = SHIPPED | {"signed_at": "2024-05-04T12:00:00+08:00", "confirmed_at": "2024-05-04T12:00:00+08:00"}
DAY = timedelta(days=1)

BY_KIND: Mapping[str, tuple[Any, ...]] = {
    "true | false": (True, False),
    "money": ("1.00 CNY",),
    "number": (1,),
    "1 to 5": (5, 1),
    "list of lines": (({"id": "l1", "quantity": 1},),),
    "list of names": (("x",),),
    "order": (SIGNED,),
    "date": ("2024-05-01",),
    "age": ("8 months",),
}
"""Values of the kinds of fields; of any other kind, a text."""


def options(field: Field, scope: Scope, now: datetime) -> tuple[Any, ...]:
    """Return the values that a field is tried with: every choice, and one or two of anything else."""
    if field.name in scope.examples:
        return scope.examples[field.name]
    if field.kind == "instant":
        return (now + DAY,)
    if field.kind in BY_KIND:
        return BY_KIND[field.kind]
    return tuple(field.kind.split(" | ")) if _is_choice(field) else ("x",)


def payloads(spec: CommandSpec, scope: Scope, now: datetime) -> Iterator[Mapping[str, Any]]:
    """Give what a command needs in every way, then that with one optional field more."""
    needed = [field for field in spec.fields if field.required or field.name in scope.always]
    ways = [options(field, scope, now) for field in needed]
    names = [field.name for field in needed]
    made = [dict(zip(names, values, strict=True)) for values in product(*ways)]
    yield from made
    for field in spec.fields:
        if field not in needed and _is_tried(field, scope):
            yield from (made[0] | {field.name: value} for value in options(field, scope, now))
    yield from scope.payloads.get(spec.name, ())


def _is_tried(field: Field, scope: Scope) -> bool:
    return field.name != HAPPENED_AT if scope.fields is None else field.name in scope.fields


def _is_choice(field: Field) -> bool:
    return " | " in field.kind and ":" not in field.kind
