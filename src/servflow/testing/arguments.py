"""What the doors of the kit are given: a slip is told at once, with what was expected and what came instead."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import ModuleType, UnionType
from typing import Any, cast

from servflow.errors import InvalidValueError, UnknownNameError
from servflow.kernel.flow import Flow
from servflow.policies.book import Rulebook

A_FLOW = "a Flow such as servflow.flows.returns.FLOW"


def require_flow(value: object, name: str = "flow") -> None:
    """Refuse what is no flow. 参数检查。

    Raises:
        TypeError: It is none.
    """
    require_kind(value, Flow, name, A_FLOW)


def require_rulebook(value: object, name: str = "rulebook") -> None:
    """Refuse what is no rulebook; a name of one is told how to read it.

    Raises:
        TypeError: It is none.
    """
    if not isinstance(value, Rulebook):
        hint = f": load_rulebook({value!r}) gives it" if isinstance(value, str) else ""
        message = f"{name}: expected a Rulebook, got {shown(value)}{hint}"
        raise TypeError(message)


def require_rules(value: object, name: str = "rules") -> None:
    """Refuse what answers as no rules do: a rulebook does, and so may something of the host's own.

    Raises:
        TypeError: It is none.
    """
    if isinstance(value, type) or not hasattr(value, "judge"):
        require_rulebook(value, name)


def require_kind(value: object, kind: type[object] | UnionType, name: str, expected: str) -> None:
    """Refuse what is of another kind.

    Raises:
        TypeError: It is.
    """
    if not isinstance(value, kind):
        message = f"{name}: expected {expected}, got {shown(value)}"
        raise TypeError(message)


def require_count(value: Any, name: str, least: int) -> None:
    """Refuse what is no number of things.

    Raises:
        InvalidValueError: It is less than *least*.
        TypeError: It is no whole number.
    """
    if value.__class__ is not int:
        message = f"{name}: expected a whole number, got {shown(value)}"
        raise TypeError(message)
    if value < least:
        raise InvalidValueError(name, f"expected a whole number of at least {least}, got {value}")


def require_names(value: Any, name: str, usual: str) -> None:
    """Refuse one name where several are expected, which would be taken letter by letter.

    Raises:
        TypeError: It is a text, or nothing that holds names.
    """
    if isinstance(value, str) or not isinstance(value, Iterable):
        example = value if isinstance(value, str) else usual
        message = f"{name}: expected a tuple of names such as ({example!r},), got {shown(value)}"
        raise TypeError(message)


def require_known(kind: str, names: Any, name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return names; those that are not known are refused, and none at all.

    Raises:
        InvalidValueError: There is none.
        TypeError: They are a text, or nothing that holds names.
        UnknownNameError: There is none of that name.
    """
    require_names(names, name, known[0])
    for one in (given := tuple(names)):
        if one not in known:
            raise UnknownNameError(kind, str(one), known)
    if not given:
        raise InvalidValueError(name, f"expected at least one {kind}")
    return given


def require_rulebooks(values: Any, name: str) -> None:
    """Refuse what is no tuple of rulebooks, or of a host's own rules.

    Raises:
        TypeError: It is none, or holds something else.
    """
    if isinstance(values, str | Mapping) or not isinstance(values, Collection):
        message = f"{name}: expected a tuple of rulebooks, got {shown(cast('object', values))}"
        raise TypeError(message)
    for place, value in enumerate(cast("Collection[object]", values)):
        require_rules(value, f"{name}[{place}]")


def require_maker(value: object, name: str, expected: str) -> None:
    """Refuse what cannot be called.

    Raises:
        TypeError: It cannot.
    """
    if not callable(value):
        message = f"{name}: expected {expected}, got {shown(value)}"
        raise TypeError(message)


def shown(value: object) -> str:
    """Return what a value is, in a few words."""
    match value:
        case None:
            return "None"
        case str():
            return f"the text {value!r:.60}"
        case ModuleType():
            return f"the module {value.__name__}"
        case type():
            return f"the class {value.__name__}"
        case Flow():
            return f"the flow {value.name}"
        case Rulebook():
            return f"the rulebook {value.id}"
        case _:
            kind = type(value).__name__
            return f"{'an' if kind[0] in 'AEIOUaeiou' else 'a'} {kind}"
