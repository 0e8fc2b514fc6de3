"""Long histories, wide snapshots and many cases."""

from __future__ import annotations

from datetime import timedelta

from servflow.codec import dump_records
from servflow.testing.stores.bench import NEVER, Bench
from servflow.testing.stores.cases import NOON, passed_round, to_work, turns, wide_order
from servflow.testing.stores.promises import Group, same

CHECKS = Group("large")
STEPS = 200
CASES = 120


@CHECKS.promise("history", "A history of hundreds of records is complete and in order, and its case goes on.")
def history(bench: Bench) -> None:
    """Hold and resume a ticket for five hours."""
    work = bench.play(bench.open("T-1", "ticket"), to_work())
    for step in turns(STEPS):
        work = bench.step(work, step)().case
    bench.same_case(work)
    bench.whole("T-1")


@CHECKS.promise("snapshot", "A wide snapshot and its record come back whole.")
def snapshot(bench: Bench) -> None:
    """Open a return of an order with a thousand lines."""
    case = bench.open(order_id="O-wide", more=wide_order(1000))
    bench.same_case(case)
    same(
        len(dump_records(bench.store.history(case.id))[0]["data"]["order"]["$order"]["lines"]),
        1000,
        "the lines in the journal",
    )


@CHECKS.promise("due", "Among many cases the due ones are found, in order.", "due")
def due(bench: Bench) -> None:
    """Open many cases, the last one first."""
    for number in reversed(range(CASES)):
        bench.open(f"C-{number}", at=NOON + timedelta(seconds=number))
    half = CASES // 2
    same(bench.due(NOON + timedelta(days=3, seconds=half - 1)), [f"C-{n}" for n in range(half)], "the first half")
    same(len(bench.due(NEVER)), CASES, "how many are ever due")


@CHECKS.promise("outbox", "An outbox of hundreds of effects is emptied, each met once.", "outbox")
def outbox(bench: Bench) -> None:
    """Let a ticket be passed round for very long."""
    work = bench.open("T-1", "ticket")
    for step in passed_round(40):
        work = bench.step(work, step)().case
    met: list[str] = []
    while found := bench.store.pending(limit=50):
        for effect in found:
            met.append(effect.key)
            bench.store.acknowledge(effect.key)
    borne = [effect.key for record in bench.store.history("T-1") for effect in record.effects]
    same(sorted(met), sorted(borne), "the effects that were met")
