"""What a live case weighs beyond its facts: the snapshot, its origin, its deadline, its head."""

import gc
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import attrs

from servflow.kernel.case import Applied, Case, Origin
from servflow.kernel.engine import open_case
from servflow.values.deadlines import Deadline
from tests.benchmarks import anchors, kernel, returns
from tests.benchmarks.subject import AMOUNT, LIMIT, NOW

CASES = 20_000
TARGET_BYTES = 250


@dataclass(frozen=True, kw_only=True)
class Weight:
    """One line of the table of weights."""

    key: str
    title: str
    bytes_each: float
    target: int | None = None


def weigh(build: Callable[[int], object], count: int) -> float:
    """Give the bytes that each of `count` objects keeps, the list that holds them left out."""
    held: list[object] = [None] * count
    build(0)
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for n in range(count):
        held[n] = build(n)
    gc.collect()
    spent = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    held.clear()
    return spent / count


def by_hand(n: int) -> object:
    """Row 1c's case, with an id and an instant of its own."""
    return anchors.HandCase(f"C-{n}", "B-1", "open", 1, AMOUNT, LIMIT, 0, NOW + timedelta(seconds=n))


def loaded(n: int) -> Case:
    """Give a case as a store gives it back: own id, instants and digest; facts, flow and rulebook shared."""
    opened_at = NOW + timedelta(seconds=n)
    origin = Origin(f"C-{n}", "bench", opened_at, kernel.RULES.ref, "B-1")
    return Case(origin, "open", 1, opened_at, (), kernel.START.facts, f"{n:064x}")


def with_deadline(n: int) -> Case:
    """Give the same with one running time limit."""
    case = loaded(n)
    due = Deadline("answer", case.updated_at + timedelta(days=3), "breach", "T-1", case.updated_at)
    return attrs.evolve(case, deadlines=(due,))


def just_decided(n: int) -> Case:
    """Give a case as `open_case` returns it: its record hangs on it until somebody asks for the digest."""
    answer = open_case(
        kernel.FLOW,
        {"amount": AMOUNT, "limit": LIMIT},
        by=kernel.AGENT,
        at=NOW + timedelta(seconds=n),
        case_id=f"C-{n}",
        rules=kernel.RULES,
    )
    assert isinstance(answer, Applied)
    return answer.case


def return_case(n: int) -> Any:
    """Give a return as it was just opened, its digest known; order and lines are shared, its facts are its own."""
    now = returns.stage()
    data = {**returns.OPEN, "order": now.order}
    at = returns.OPENED_AT + timedelta(seconds=n)
    return returns.done(now.desk.open("return", data, by=returns.BUYER, at=at, case_id=f"C-{n}"))


def return_facts(_n: int) -> object:
    """Give the facts of a return alone, to be taken off."""
    now = returns.stage()
    data = {**returns.OPEN, "order": now.order}
    return returns.done(now.desk.open("return", data, by=returns.BUYER, at=returns.OPENED_AT, case_id="C-1")).facts


def weights(count: int = CASES) -> list[Weight]:
    """Give what each kind of live case weighs."""
    few = max(1, count // 10)  # opening a return under tracemalloc is slow
    return [
        Weight(key="M0", title="by hand: the case of row 1c", bytes_each=weigh(by_hand, count)),
        Weight(key="M1", title="a loaded case beyond its facts", bytes_each=weigh(loaded, count), target=TARGET_BYTES),
        Weight(key="M2", title="the same with one running deadline", bytes_each=weigh(with_deadline, count)),
        Weight(
            key="M3",
            title="a case that was just opened, its record still attached (facts included)",
            bytes_each=weigh(just_decided, count),
        ),
        Weight(
            key="M4",
            title="a return just opened, beyond its facts (one deadline)",
            bytes_each=weigh(return_case, few) - weigh(return_facts, few),
        ),
    ]
