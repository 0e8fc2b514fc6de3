"""The same flow, which notes the rows that its steps take and the guards that say no. 观察流程。

The kernel stays the real one; only the functions that a row calls are called through here.
"""

from __future__ import annotations

from typing import Any

import attrs

from servflow.kernel.flow import Flow, Guard, Row
from servflow.kernel.situation import Situation
from servflow.testing.guards import held
from servflow.values.findings import Finding


class Watch:
    """What was noted since the last look. 观察记录。"""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.rows: list[int] = []
        self.refused: set[tuple[int, int]] = set()

    def taken(self) -> tuple[int, ...]:
        """Return the rows that were taken since this was asked last."""
        rows = tuple(self.rows)
        self.rows.clear()
        return rows


def watched(flow: Flow) -> tuple[Flow, Watch]:
    """Return the flow with its rows and guards watched."""
    watch = Watch()
    rows = tuple(_watched(row, place, watch) for place, row in enumerate(flow.rows))
    return attrs.evolve(flow, rows=rows), watch


def _watched(row: Row, place: int, watch: Watch) -> Row:
    apply = row.apply

    def noting(s: Situation) -> Any:
        watch.rows.append(place)
        return s.facts if apply is None else apply(s)

    guards = tuple(_watched_guard(held(guard, row), (place, number), watch) for number, guard in enumerate(row.guards))
    return attrs.evolve(row, apply=noting, guards=guards)


def _watched_guard(guard: Guard, place: tuple[int, int], watch: Watch) -> Guard:
    def noting(s: Situation) -> Finding | None:
        against = guard(s)
        if against is not None:
            watch.refused.add(place)
        return against

    return noting
