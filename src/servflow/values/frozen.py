"""Building frozen values fast, and an immutable mapping.

An ordinary frozen attrs constructor calls ``object.__setattr__`` once a field, which is most of what an immutable step
costs. ``fast(cls)`` returns a constructor with the same arguments that fills a mutable twin of the same layout and then
gives it the frozen class. It skips validators and converters, so only the engine uses it, on values it has checked.
``docs/reference/performance.md`` has the figures; ``tests/values/test_frozen.py`` proves equality with the public way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn, ParamSpec, TypeVar, cast

import attrs

from servflow.values.shapes import is_list, is_map

P = ParamSpec("P")
T = TypeVar("T")

_MUTABLE = {name: getattr(object, name) for name in ("__init__", "__setattr__", "__delattr__")}
"""What makes a subclass of a frozen class an ordinary one again."""


def fast(cls: Callable[P, T]) -> Callable[P, T]:
    """Return a quick constructor of the frozen, slotted attrs class *cls*.

    Keyword-only fields may be given by position to the result, which is the only difference to ``cls`` itself.

    Args:
        cls: A frozen attrs class with slots, without factories among its defaults.

    Returns:
        A function with the fields of *cls* as parameters, in order.
    """
    frozen = cast("type[Any]", cls)
    fields = attrs.fields(frozen)
    names = [field.name for field in fields]
    twin = type(f"_{frozen.__name__}", (frozen,), {"__slots__": (), **_MUTABLE})  # no slots of its own: the same layout
    signature = ", ".join(
        name if field.default is attrs.NOTHING else f"{name}=_default_{name}"
        for name, field in zip(names, fields, strict=True)
    )
    source = [f"def build({signature}):", "    self = twin()"]
    source += [f"    self.{name} = {name}" for name in names]
    source += ["    self.__class__ = frozen", "    return self"]
    scope: dict[str, Any] = {f"_default_{f.name}": f.default for f in fields if f.default is not attrs.NOTHING}
    scope.update(twin=twin, frozen=frozen)
    exec(compile("\n".join(source), f"<fast {frozen.__name__}>", "exec"), scope)  # noqa: S102 - text from field names only
    return cast("Callable[P, T]", scope["build"])


def amend(value: T, /, **changes: object) -> T:
    """Return a copy of a frozen attrs value without slots in which the named fields are replaced.

    The flows' facts have some twenty fields of which a step changes two; copying the instance dictionary costs a small
    part of what ``attrs.evolve`` does. Unknown names are refused.

    Raises:
        TypeError: A name is not a field of *value*.
    """
    old = value.__dict__
    fields = old | changes
    if len(fields) != len(old):
        unknown = sorted(set(changes) - set(old))
        message = f"{type(value).__name__} has no field {', '.join(unknown)}"
        raise TypeError(message)
    copy: T = object.__new__(type(value))
    object.__setattr__(copy, "__dict__", fields)
    return copy


def _refuse(*_: object, **__: object) -> NoReturn:
    message = "a frozen mapping cannot be changed"
    raise TypeError(message)


class FrozenMap(dict[str, Any]):
    """A mapping that cannot be changed, and so may be shared and hashed. 不可变映射。

    It is a ``dict`` so that reading it, and writing it as JSON, cost what they cost for a dict.
    """

    __slots__ = ()

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        """Return a hash of the items; every value must be hashable."""
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as its items."""
        return (FrozenMap, (dict(self),))

    def plus(self, changes: Mapping[str, Any]) -> FrozenMap:
        """Return a new mapping with *changes* laid over this one."""
        return FrozenMap({**self, **changes})


EMPTY = FrozenMap()
"""The empty mapping."""


def freeze(value: Any) -> Any:
    """Return *value* with every dict in it made a ``FrozenMap`` and every list a tuple."""
    if isinstance(value, FrozenMap):
        return value
    if is_map(value):
        return FrozenMap({str(key): freeze(item) for key, item in value.items()})
    if is_list(value):
        return tuple(freeze(item) for item in value)
    return value
