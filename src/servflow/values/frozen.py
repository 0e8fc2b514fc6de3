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

P = ParamSpec("P")
T = TypeVar("T")


def fast(cls: Callable[P, T]) -> Callable[P, T]:
    """Return a quick constructor of the frozen, slotted attrs class *cls*.

    The class must be declared with ``weakref_slot=False``; keyword-only fields may be given by position to the result,
    which is the only difference to ``cls`` itself.

    Args:
        cls: A frozen attrs class with slots.

    Returns:
        A function with the fields of *cls* as parameters, in order.
    """
    fields = attrs.fields(cast("type[attrs.AttrsInstance]", cls))
    names = [field.name for field in fields]
    slots = {name: attrs.field() for name in names}
    twin = attrs.make_class(f"_{cls.__name__}", slots, slots=True, weakref_slot=False, eq=False, repr=False)
    signature = ", ".join(
        name if field.default is attrs.NOTHING else f"{name}=_default_{name}"
        for name, field in zip(names, fields, strict=True)
    )
    source = [f"def build({signature}):", "    self = new(twin)"]
    source += [f"    self.{name} = {name}" for name in names]
    source += ["    self.__class__ = cls", "    return self"]
    scope: dict[str, Any] = {f"_default_{f.name}": f.default for f in fields if f.default is not attrs.NOTHING}
    scope.update(new=object.__new__, twin=twin, cls=cls)
    exec(compile("\n".join(source), f"<fast {cls.__name__}>", "exec"), scope)  # noqa: S102 - text from field names only
    build = scope["build"]
    try:
        build(*names)
    except TypeError:  # an interpreter that refuses the swap: same values, built the ordinary way
        return cls
    return cast("Callable[P, T]", build)


def amend(value: T, /, **changes: object) -> T:
    """Return a copy of a frozen attrs value without slots in which the named fields are replaced.

    The flows' facts have some twenty fields of which a step changes two; copying the instance dictionary costs a third
    of ``attrs.evolve``. Unknown names are refused.

    Raises:
        TypeError: A name is not a field of *value*.
    """
    old = value.__dict__
    copy: T = object.__new__(type(value))
    copy.__dict__.update(old)
    copy.__dict__.update(changes)
    if len(copy.__dict__) != len(old):
        unknown = sorted(set(changes) - set(old))
        message = f"{type(value).__name__} has no field {', '.join(unknown)}"
        raise TypeError(message)
    return copy


def _refuse(*_: object, **__: object) -> NoReturn:
    message = "a frozen mapping cannot be changed"
    raise TypeError(message)


class FrozenMap(dict[str, Any]):
    """A mapping that cannot be changed, and so may be shared and hashed. 不可变映射。

    It is a ``dict`` so that reading it, and writing it as JSON, cost what they cost for a dict.
    """

    __slots__ = ()

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse  # type: ignore[assignment]

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
    if isinstance(value, Mapping):
        return FrozenMap({str(key): freeze(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return tuple(freeze(item) for item in value)
    return value
