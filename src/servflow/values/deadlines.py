"""``Deadline``: a time limit that is running, with the instant at which it is over, and ``Run``, how its clock ran."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from servflow.values.frozen import fast
from servflow.values.spans import Counting

NOTHING = timedelta(0)


@attrs.frozen(weakref_slot=False)
class Run:
    """How the clock of a service level has run so far. 计时状态。

    Time is counted as the limit counts it: as it passes, or inside working hours only.

    Args:
        counting: ``elapsed`` or ``working``.
        total: How much time the limit gives.
        at: When the clock last began to run or was stopped.
        running: Whether it runs.
        banked: How much of the time had passed by *at*.
        over: The limit was over before what it waits for had happened; its clock goes on.
    """

    counting: Counting
    total: timedelta
    at: datetime
    running: bool = True
    banked: timedelta = NOTHING
    over: bool = False


@attrs.frozen(weakref_slot=False)
class Deadline:
    """A running time limit. 截止时刻。

    Args:
        name: The limit's name inside its flow, for example ``merchant_response``.
        due_at: The instant in UTC at which the limit is over (half-open: at this instant it *is* over).
        on_lapse: What its lapse does: ``breach`` (recorded and notified), ``escalate``, or a command of the flow.
        rule: Id of the rule that set it.
        started_at: When it began.
        provisional: The calendar does not reach that far with certainty; the instant may move when it does.
        run: How its clock has run, for a service level that can be paused; nothing for any other limit.
    """

    name: str
    due_at: datetime
    on_lapse: str
    rule: str = ""
    started_at: datetime | None = None
    provisional: bool = False
    run: Run | None = None


make_deadline = fast(Deadline)
"""The engine's constructor of ``Deadline``."""


def is_running(deadline: Deadline) -> bool:
    """Return whether a time limit can be over next: its clock, where it has one, neither stands still nor is over."""
    run = deadline.run
    return run is None or (run.running and not run.over)


def in_due_order(deadlines: tuple[Deadline, ...]) -> tuple[Deadline, ...]:
    """Return the deadlines by due instant, then by name."""
    if len(deadlines) < 2:  # noqa: PLR2004 - one is always in order
        return deadlines
    return tuple(sorted(deadlines, key=lambda deadline: (deadline.due_at, deadline.name)))


def base_name(deadline: str) -> str:
    """Return the limit that a deadline belongs to: ``plan`` for ``plan`` and for its warning ``plan@75``."""
    return deadline.partition("@")[0]
