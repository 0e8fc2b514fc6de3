"""Writes down the public API: every name of `servflow.__all__` with what it takes and what it has."""

import enum
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

RECORD = Path(__file__).with_name("public_api.txt")
HEADER = (
    "# The public names of servflow, written by `python -m tests.house.regenerate`: a change here is a change of API.\n"
)


def describe(package: ModuleType) -> str:
    """Give the public API of a package as text, one name a line and the members of a class below it."""
    lines: list[str] = []
    for name in sorted(package.__all__):
        lines += describe_name(name, getattr(package, name))
    return HEADER + "".join(f"{line}\n" for line in lines)


def describe_name(name: str, value: object) -> Iterator[str]:
    """Give the lines of one public name."""
    if inspect.isclass(value):
        bases = ", ".join(base.__name__ for base in value.__bases__ if base is not object)
        yield f"class {name}{signature(value)}" + (f" [{bases}]" if bases else "")
        yield from (f"    {line}" for line in members(value))
    elif inspect.isroutine(value):
        yield f"def {name}{signature(value)}"
    elif inspect.ismodule(value):
        yield f"module {name}"
    else:
        yield f"{name}: {type(value).__name__}"


def members(cls: type) -> Iterator[str]:
    """Give the public members that a class defines itself or takes from a private parent."""
    if issubclass(cls, enum.Enum):
        yield from (f"{member.name} = {member.value!r}" for member in cls)
    slots = {name for name in getattr(cls, "__annotations__", {}) if not name.startswith("_")}
    yield from sorted(f"{name}: {cls.__annotations__[name]}" for name in slots)
    for name, value in sorted(vars(cls).items()):
        if name.startswith("_") or name in slots or isinstance(value, cls):
            continue
        if isinstance(value, property):
            yield f"{name} -> property"
        elif isinstance(value, staticmethod | classmethod):
            yield f"{type(value).__name__} {name}{signature(value.__func__)}"
        elif inspect.isroutine(value):
            yield f"def {name}{signature(value)}"


def signature(value: object) -> str:
    """Give a signature as text, or an empty text where Python knows none."""
    try:
        return str(inspect.signature(value))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return ""
