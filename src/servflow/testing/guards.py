"""What guards may return: a finding, or nothing. Whoever returns something else is told by its row and its name."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import attrs

from servflow.kernel.flow import Flow, Guard, Row
from servflow.kernel.situation import Situation
from servflow.values.findings import Finding


@lru_cache(maxsize=64)
def with_guards_held(flow: Flow) -> Flow:
    """Return the flow with every guard held to what a guard may return. 守卫受检的流程。"""
    return attrs.evolve(flow, rows=tuple(_with_guards_held(row) for row in flow.rows))


def _with_guards_held(row: Row) -> Row:
    return attrs.evolve(row, guards=tuple(held(guard, row) for guard in row.guards)) if row.guards else row


def held(guard: Guard, row: Row) -> Guard:
    """Return a guard that raises where it returns neither a finding nor nothing."""
    asked: Any = guard

    def answers(s: Situation) -> Finding | None:
        against = asked(s)
        if against is None or isinstance(against, Finding):
            return against
        name = getattr(guard, "__name__", type(guard).__name__)
        where = f"{row.command}: {', '.join(row.source)} -> {row.target or 'the same state'}"
        message = f"guard {name} of row {where} returned {against!r:.60}; return a Finding or None"
        raise TypeError(message)

    return answers
