"""What tells two situations apart: the state, the time limits that lead on, and the facts without their detail. 抽象状态。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import attrs

from servflow.kernel.case import Case
from servflow.kernel.flow import Flow
from servflow.testing.explorer.scope import Scope
from servflow.values.deadlines import Deadline
from servflow.values.money import Money
from servflow.values.orders import Order, OrderLine, Payment, RequestedLine
from servflow.values.shapes import is_list, is_map
from servflow.values.time import Span

Key = tuple[Any, ...]


def key_of(flow: Flow, case: Case, scope: Scope, *, ordered: bool) -> Key:
    """Return what a case comes to for the explorer; cases of one key go on alike.

    Args:
        flow: Its flow.
        case: The case.
        scope: Which facts are kept, and how far is counted.
        ordered: Whether it counts which time limit is over first.
    """
    moving = tuple(deadline.name for deadline in case.deadlines if leads_on(flow, deadline))
    standing = tuple(sorted(_standing(clock) for clock in case.clocks if leads_on(flow, clock)))
    facts = () if case.state in flow.final_states and not flow.table[case.state] else kept_facts(case, scope)
    return (case.state, moving if ordered else tuple(sorted(moving)), standing, facts)


def leads_on(flow: Flow, deadline: Deadline) -> bool:
    """Return whether a time limit does more than to be recorded and told when it is over."""
    return deadline.on_lapse in flow.specs


def kept_facts(case: Case, scope: Scope) -> Key:
    """Return the facts that count, without their detail."""
    facts = case.facts
    if scope.keep is None:
        names = [field.name for field in attrs.fields(type(facts))] if attrs.has(type(facts)) else []
        values = [getattr(facts, name) for name in names]
    else:
        values = [_at(facts, path) for path in scope.keep]
    return tuple(without_detail(value, case.updated_at, scope.most) for value in values)


def _standing(clock: Deadline) -> tuple[str, str]:
    return clock.name, "over" if clock.run is not None and clock.run.over else "stopped"


def _at(facts: Any, path: str) -> Any:
    name, _, rest = path.partition(".")
    value = getattr(facts, name, None)
    return value.get(rest) if rest and is_map(value) else value


def without_detail(value: Any, now: datetime, most: int) -> Any:
    """Return a value without what nothing depends on: numbers up to *most*, amounts by sign, instants by now."""
    match value:
        case bool() | None:
            return value
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
    if is_list(value):
        counted: dict[Any, int] = {}
        for one in value:
            plain = without_detail(one, now, most)
            counted[plain] = min(counted.get(plain, 0) + 1, most)
        return tuple(sorted(counted.items(), key=repr))
    return repr(value)
