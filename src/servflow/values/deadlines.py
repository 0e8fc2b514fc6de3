"""``Deadline``: a time limit that is running, with the instant at which it is over."""

from __future__ import annotations

from datetime import datetime

import attrs

from servflow.values.frozen import fast


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
    """

    name: str
    due_at: datetime
    on_lapse: str
    rule: str = ""
    started_at: datetime | None = None
    provisional: bool = False


make_deadline = fast(Deadline)
"""The engine's constructor of ``Deadline``."""


def in_due_order(deadlines: tuple[Deadline, ...]) -> tuple[Deadline, ...]:
    """Return the deadlines by due instant, then by name."""
    if len(deadlines) < 2:  # noqa: PLR2004 - one is always in order
        return deadlines
    return tuple(sorted(deadlines, key=lambda deadline: (deadline.due_at, deadline.name)))
