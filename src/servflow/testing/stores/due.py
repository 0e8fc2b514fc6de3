"""The timer finds what is due, all of it and nothing else."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone

from servflow.testing.stores.bench import NEVER, Bench
from servflow.testing.stores.cases import NOON, Step, ship, withdraw
from servflow.testing.stores.promises import Group, require, same

CHECKS = Group("due", "due")
TICK = timedelta(microseconds=1)
WITHIN = timedelta(days=3)
"""How long the merchant of the kit's returns has."""
ROUNDS = 20
"""After so many rounds a timer is taken to go on for ever."""


@CHECKS.promise("boundary", "At its due instant itself a case is due.")
def boundary(bench: Bench) -> None:
    """Ask at the very instant."""
    case = bench.open(at=NOON + timedelta(microseconds=500_001))
    require(case.next_due_at is not None, "the kit's return has no time limit")
    same(bench.due(NOON + WITHIN + timedelta(microseconds=500_001)), ["C-1"], "what is due at the instant")


@CHECKS.promise("before", "One microsecond before its due instant a case is not due.")
def before(bench: Bench) -> None:
    """Ask just before, with and without a fraction of a second."""
    bench.open("C-1")
    bench.open("C-2", at=NOON + timedelta(microseconds=500_001))
    same(bench.due(NOON + WITHIN - TICK), [], "what is due before the first instant")
    same(bench.due(NOON + WITHIN + timedelta(microseconds=500_000)), ["C-1"], "what is due before the second")


@CHECKS.promise("sorted", "What is due longest comes first, whatever the order in which it was opened.")
def in_order(bench: Bench) -> None:
    """Open cases in another order than they fall due."""
    for case_id, hours in (("C-1", 5), ("C-2", 1), ("C-3", 9), ("C-10", 3)):
        bench.open(case_id, at=NOON + timedelta(hours=hours))
    same(bench.due(NEVER), ["C-2", "C-10", "C-1", "C-3"], "what is due")


@CHECKS.promise("fractions", "A whole second comes before its fractions, where text would sort otherwise.")
def fractions(bench: Bench) -> None:
    """Open cases within one second."""
    for case_id, microseconds in (("C-1", 900_000), ("C-2", 0), ("C-3", 1), ("C-4", 100_000)):
        bench.open(case_id, at=NOON + timedelta(microseconds=microseconds))
    same(bench.due(NEVER), ["C-2", "C-3", "C-4", "C-1"], "what is due")


@CHECKS.promise("limit", "No more than the limit is given, and it is what is due longest.")
def limit(bench: Bench) -> None:
    """Ask for two of four."""
    for number in (3, 1, 4, 2):
        bench.open(f"C-{number}", at=NOON + timedelta(hours=number))
    same(bench.due(NEVER, 2), ["C-1", "C-2"], "the first two")
    same(len(bench.due(NEVER, 4)), 4, "how many of four")


@CHECKS.promise("zones", "The same instant in another zone finds the same.")
def zones(bench: Bench) -> None:
    """Ask in three zones, at the instant and before it."""
    bench.open(at=NOON.astimezone(timezone(timedelta(hours=-9))))
    for zone in (UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-11, minutes=-30))):
        same(bench.due((NOON + WITHIN).astimezone(zone)), ["C-1"], f"what is due at {zone}")
        same(bench.due((NOON + WITHIN - TICK).astimezone(zone)), [], f"what is due just before at {zone}")


@CHECKS.promise("moved", "After a step the new due instant counts, and the old one no more.")
def moved(bench: Bench) -> None:
    """Let the first limit lapse: the next one runs to another instant."""
    bench.open()
    after = bench.advance("C-1", NOON + WITHIN).case.next_due_at
    require(after is not None and after > NOON + WITHIN, "the return has no second time limit")
    same(bench.due(NOON + WITHIN), [], "what is due at the old instant")
    same(bench.due(after or NEVER), ["C-1"], "what is due at the new instant")


@CHECKS.promise("ended", "A case that has ended is never due.")
def ended(bench: Bench) -> None:
    """Withdraw one of two returns."""
    bench.open("C-1")
    bench.step(bench.open("C-2"), withdraw())()
    same(bench.due(NEVER), ["C-1"], "what is ever due")


@CHECKS.promise("waiting", "A case whose clocks stand still is not due, and is again when they run.")
def waiting(bench: Bench) -> None:
    """Ask the customer of a ticket for more, and get it."""
    case = bench.open("T-1", "ticket")
    bench.play(case, [Step(name="request_information", by="agent", at=NOON + timedelta(minutes=3))])
    same(bench.due(NEVER), [], "what is ever due")
    bench.play(case, [Step(name="supply_information", by="buyer", at=NOON + timedelta(days=1))])
    same(bench.due(NEVER), ["T-1"], "what is ever due afterwards")


@CHECKS.promise("drained", "A timer that advances whatever is due comes to an end, and has let everything lapse.")
def drained(bench: Bench) -> None:
    """Run a timer over three returns that everybody has forgotten."""
    bench.open("C-1")
    bench.step(bench.open("C-2"), ship())()
    bench.open("C-3", at=NOON + timedelta(hours=1))
    rounds = 0
    while found := bench.due(NOON + timedelta(days=60), 2):
        rounds += 1
        require(rounds < ROUNDS, "the timer goes round without an end")
        for case_id in found:
            bench.advance(case_id, NOON + timedelta(days=60))
    same([bench.load(f"C-{n}").state for n in (1, 2, 3)], ["closed", "refunding", "closed"], "the states")
