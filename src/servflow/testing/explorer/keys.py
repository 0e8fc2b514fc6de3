"""What tells two positions apart: the state, the limits that lead on, the facts without their detail. 抽象状态。"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any, cast

import attrs

from servflow.kernel.case import Case
from servflow.kernel.flow import Flow
from servflow.values.deadlines import Deadline
from servflow.values.money import Money
from servflow.values.orders import Order, OrderLine, Payment, RequestedLine
from servflow.values.shapes import is_map
from servflow.values.time import Span

Key = tuple[Any, ...]


Getter = Callable[[Any], Any]
"""Returns what is kept of the facts of a case."""


def key_of(flow: Flow, case: Case, kept: tuple[Getter, ...], most: int, *, ordered: bool) -> Key:
    """Return what a case comes to for the explorer; cases of one key go on alike.

    Args:
        flow: Its flow.
        case: The case.
        kept: What is kept of its facts.
        most: How far numbers and lists are counted.
        ordered: Whether it counts which time limit is over first.
    """
    moving = tuple([deadline.name for deadline in case.deadlines if deadline.on_lapse in flow.specs])
    if len(moving) > 1 and not ordered:
        moving = tuple(sorted(moving))
    standing = tuple(sorted(_standing(clock) for clock in case.clocks if leads_on(flow, clock)))
    if case.state in flow.final_states and not flow.table[case.state]:
        return (case.state, moving, standing)
    now, facts = case.updated_at, case.facts
    return (case.state, moving, standing, *[without_detail(get(facts), now, most) for get in kept])


def leads_on(flow: Flow, deadline: Deadline) -> bool:
    """Return whether a time limit does more than to be recorded and told when it is over."""
    return deadline.on_lapse in flow.specs


def named_facts(facts: Any) -> Mapping[str, Any]:
    """Return the facts of a case by name, of whatever class they are."""
    cls = cast("type[attrs.AttrsInstance]", type(facts))
    if attrs.has(cls):
        return {field.name: getattr(facts, field.name) for field in attrs.fields(cls)}
    return facts if is_map(facts) else {"facts": facts}


def getters(keep: tuple[str | Getter, ...] | None) -> tuple[Getter, ...]:
    """Return what gives the facts that are kept: those named, or all that the flow has."""
    if keep is None:
        return (named_facts,)
    return tuple(_getter(kept) if isinstance(kept, str) else kept for kept in keep)


def _standing(clock: Deadline) -> tuple[str, str]:
    return clock.name, "over" if clock.run is not None and clock.run.over else "stopped"


def _getter(path: str) -> Getter:
    """Return what gives a fact, an entry of one, whether there is something (``a?``), whether it is that (``a=b``)."""
    path, compares, wanted = path.partition("=")
    name, _, entry = path.removesuffix("?").partition(".")

    def fact(facts: Any) -> Any:
        value = facts.get(name) if is_map(facts) else getattr(facts, name, None)
        return value.get(entry) if entry and is_map(value) else value

    if compares:
        return lambda facts: fact(facts) == wanted
    return (lambda facts: bool(fact(facts))) if path.endswith("?") else fact


def without_detail(value: Any, now: datetime, most: int) -> Any:
    """Return a value without what nothing depends on: numbers up to *most*, amounts by sign, instants by now."""
    if value is None or value.__class__ is str or value.__class__ is bool:
        return value
    match value:
        case str():
            return str(value)
        case int():
            return min(value, most)
        case Money():
            return (value.minor > 0) - (value.minor < 0)
        case datetime():
            return "past" if value <= now else "ahead"
        case Order() | OrderLine() | Payment() | RequestedLine():
            return value.id
        case date() | Span():
            return type(value).__name__
        case _:
            return _collection(value, now, most)


def _collection(value: Any, now: datetime, most: int) -> Any:
    if is_map(value):
        found: Mapping[str, Any] = value
        return tuple(sorted((name, without_detail(one, now, most)) for name, one in found.items()))
    if isinstance(value, list | tuple | set | frozenset):
        several = cast("Collection[Any]", value)
        counted: dict[Any, int] = {}
        for one in several:
            plain = without_detail(one, now, most)
            counted[plain] = min(counted.get(plain, 0) + 1, most)
        return tuple(sorted(counted.items(), key=repr))
    return repr(value)
