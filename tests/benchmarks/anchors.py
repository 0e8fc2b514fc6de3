"""Row 1c, written by hand, and `transitions` as it is: what servflow is measured against."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import attrs
from transitions import Machine

from tests.benchmarks.measure import Row
from tests.benchmarks.subject import AMOUNT, CASE_ID, CYCLE, LIMIT, NOW, OWNER, STATES, TRANSITIONS, Path, walk


@attrs.frozen
class HandCase:
    """The case of row 1c: eight fields, of which a step changes four."""

    id: str
    owner: str
    state: str
    version: int
    amount: int
    limit: int
    n: int
    updated_at: datetime


def within_limit(case: HandCase) -> bool:
    """Guard."""
    return case.amount <= case.limit


def counted(case: HandCase) -> int:
    """Callback."""
    return case.n + 1


Table = dict[str, dict[str, tuple[Callable[[HandCase], bool], Callable[[HandCase], int], str]]]


def _table() -> Table:
    table: Table = {state: {} for state in STATES}
    for event, source, target in TRANSITIONS:
        table[source][event] = (within_limit, counted, target)
    return table


TABLE = _table()
START = HandCase(CASE_ID, OWNER, "open", 1, AMOUNT, LIMIT, 0, NOW)


def step(case: HandCase, event: str, now: datetime) -> HandCase | None:
    """Give the case after an event; nothing where the guard holds it back. This is row 1c."""
    guard, callback, target = TABLE[case.state][event]
    if not guard(case):
        return None
    return HandCase(case.id, case.owner, target, case.version + 1, case.amount, case.limit, callback(case), now)


def run_hand(loops: int) -> None:
    """Row 1c."""
    for _ in range(loops):
        case: Any = START
        for event in CYCLE:
            case = step(case, event, NOW)


def run_hand_restored(loops: int) -> None:
    """Row R1c: a stored row in, a row to store out."""
    for _ in range(loops):
        stored = ("C-1", "B-1", "open", 1, AMOUNT, LIMIT, 0, NOW)
        for event in CYCLE:
            after: Any = step(HandCase(*stored), event, NOW)
            stored = (
                after.id,
                after.owner,
                after.state,
                after.version,
                after.amount,
                after.limit,
                after.n,
                after.updated_at,
            )


class Carrier:
    """The model of row 2e: slots, never registered with the machine."""

    __slots__ = ("amount", "id", "limit", "n", "owner", "state", "updated_at", "version")

    def __init__(self, amount: int = AMOUNT) -> None:
        """Begin in `open`."""
        self.id = CASE_ID
        self.owner = OWNER
        self.state = "open"
        self.version = 1
        self.amount = amount
        self.limit = LIMIT
        self.n = 0
        self.updated_at = NOW


def carrier_within_limit(event: Any) -> bool:
    """Guard."""
    model = event.model
    return bool(model.amount <= model.limit)


def count_on_carrier(event: Any) -> None:
    """Callback; `transitions` sets the state, the rest is the model's own."""
    model = event.model
    model.n += 1
    model.version += 1
    model.updated_at = event.kwargs["now"]


def build_machine() -> Machine:
    """Give the shared machine of row 2e."""
    machine = Machine(
        model=None, states=list(STATES), initial="open", auto_transitions=False, send_event=True, queued=False
    )
    for event, source, target in TRANSITIONS:
        machine.add_transition(event, source, target, conditions=[carrier_within_limit], after=[count_on_carrier])
    return machine


MACHINE = build_machine()


def run_transitions(loops: int) -> None:
    """Row 2e."""
    events = MACHINE.events
    model = Carrier()
    for _ in range(loops):
        for event in CYCLE:
            events[event].trigger(model, now=NOW)


def run_transitions_restored(loops: int) -> None:
    """Row R2e: a stored row in, a row to store out."""
    events = MACHINE.events
    for _ in range(loops):
        stored: tuple[Any, ...] = (CASE_ID, OWNER, "open", 1, AMOUNT, LIMIT, 0, NOW)
        for event in CYCLE:
            model = object.__new__(Carrier)
            (
                model.id,
                model.owner,
                model.state,
                model.version,
                model.amount,
                model.limit,
                model.n,
                model.updated_at,
            ) = stored
            events[event].trigger(model, now=NOW)
            stored = (
                model.id,
                model.owner,
                model.state,
                model.version,
                model.amount,
                model.limit,
                model.n,
                model.updated_at,
            )


def path_by_hand() -> Path:
    """Walk row 1c."""
    return walk(START, lambda case, event: step(case, event, NOW), lambda case: (case.state, case.n))  # type: ignore[arg-type,attr-defined]


def path_of_transitions() -> Path:
    """Walk row 2e."""

    def fire(model: Any, event: str) -> Any:
        MACHINE.events[event].trigger(model, now=NOW)
        return model

    return walk(Carrier(), fire, lambda model: (model.state, model.n))  # type: ignore[attr-defined]


def hand_refuses() -> bool:
    """Whether the guard of row 1c holds."""
    return step(attrs.evolve(START, amount=LIMIT + 1), "triage", NOW) is None


def transitions_refuses() -> bool:
    """Whether the guard of row 2e holds."""
    return not MACHINE.events["triage"].trigger(Carrier(LIMIT + 1), now=NOW)


BASES = (
    Row(
        key="1c",
        group="anchors",
        title="by hand: frozen attrs, direct positional constructor",
        run=run_hand,
        steps=len(CYCLE),
        path=path_by_hand,
        refuses=hand_refuses,
    ),
    Row(
        key="2e",
        group="anchors",
        title="`transitions`: shared machine, unregistered model with slots, `trigger`",
        run=run_transitions,
        steps=len(CYCLE),
        path=path_of_transitions,
        refuses=transitions_refuses,
    ),
)


def rows() -> list[Row]:
    """Give the rows beside the two bases."""
    return [
        Row(
            key="R1c",
            group="anchors",
            title="by hand: stored row, one step, row to store",
            run=run_hand_restored,
            steps=len(CYCLE),
        ),
        Row(
            key="R2e",
            group="anchors",
            title="`transitions`: stored row, one trigger, row to store",
            run=run_transitions_restored,
            steps=len(CYCLE),
        ),
    ]
