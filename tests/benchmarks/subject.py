"""What every implementation builds: 8 states, 12 transitions, one guard and one callback, a case of 8 fields."""

from collections.abc import Callable
from datetime import UTC, datetime

STATES = ("open", "triaged", "assigned", "working", "on_hold", "escalated", "resolved", "closed")

TRANSITIONS = (
    ("triage", "open", "triaged"),
    ("assign", "triaged", "assigned"),
    ("start", "assigned", "working"),
    ("hold", "working", "on_hold"),
    ("resume", "on_hold", "working"),
    ("escalate", "working", "escalated"),
    ("settle", "escalated", "resolved"),
    ("close", "resolved", "closed"),
    ("reopen", "closed", "open"),
    ("resolve", "working", "resolved"),
    ("reassign", "working", "assigned"),
    ("reject", "open", "closed"),
)

CYCLE = ("triage", "assign", "start", "hold", "resume", "escalate", "settle", "close", "reopen")
"""Nine events from `open` back to `open`."""

TARGETS = {(event, source): target for event, source, target in TRANSITIONS}

AMOUNT = 9900
LIMIT = 50000
NOW = datetime(2024, 5, 6, 1, tzinfo=UTC)
CASE_ID = "C-1"
OWNER = "B-1"

Path = list[tuple[str, int]]
"""State and number of callbacks after each event of the cycle."""


def expected_path() -> Path:
    """Give what the table itself says of the cycle."""
    path: Path = []
    state = "open"
    for n, event in enumerate(CYCLE, start=1):
        state = TARGETS[event, state]
        path.append((state, n))
    return path


def walk(start: object, step: Callable[[object, str], object], read: Callable[[object], tuple[str, int]]) -> Path:
    """Give the path of one implementation over the cycle."""
    path: Path = []
    for event in CYCLE:
        start = step(start, event)
        path.append(read(start))
    return path
