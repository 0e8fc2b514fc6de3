"""Cases never mix, and neither do those who act at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import attrs

from servflow.errors import ConflictError
from servflow.testing.stores.bench import NEVER, Bench, Saving
from servflow.testing.stores.cases import NOON, Opening, passed_round, ship, to_work
from servflow.testing.stores.promises import Group, require, same
from servflow.testing.stores.stepping import at_each_line, meanwhile, together

CHECKS = Group("isolation")


@CHECKS.promise("cases", "What is saved of one case changes nothing of another.")
def cases(bench: Bench) -> None:
    """Step one case between two looks at its neighbours."""
    names = ("C", "C-", "C-2", "C-10", "C-1/1")
    for name in names:
        bench.open(name)
    before = [bench.stand(name) for name in names]
    bench.step(bench.open("C-1"), ship())()
    bench.advance("C-1", NOON + timedelta(days=40))
    for name, stand in zip(names, before, strict=True):
        bench.same_stand(name, stand, f"all of its neighbour {name!a}")


@CHECKS.promise("own-history", "A history holds the records of its case only.")
def own_history(bench: Bench) -> None:
    """Take turns with two tickets."""
    for name in ("T-1", "T-11"):
        bench.open(name, "ticket")
    for step in passed_round(3):
        for name in ("T-1", "T-11"):
            bench.play(bench.load(name), [step])
    for name in ("T-1", "T-11"):
        same({record.case_id for record in bench.store.history(name)}, {name}, "whose records there are")
        bench.whole(name)


@CHECKS.promise("fresh", "Whoever reads after a save reads what was saved, however often it was read before.")
def fresh(bench: Bench) -> None:
    """Read everything before and after each step."""
    case = bench.open("T-1", "ticket")
    for step in passed_round(2):
        before = bench.stand(case.id)
        answer = bench.step(bench.load(case.id), step)()
        after = bench.stand(case.id)
        bench.same_case(answer.case)
        require(before.records != after.records, "the history is still the old one")
        same(bench.load(case.id).revision, len(bench.store.history(case.id)), "the revision")


@CHECKS.promise("apart", "Two stores that were made one after another share nothing.")
def apart(bench: Bench) -> None:
    """A new store is empty: nothing of an earlier check is in it."""
    for name in ("C-1", "T-1"):
        same(bench.store.load(name), None, "what a new store holds")
    same([*bench.keys(), *bench.due(NEVER)], [], "what a new store has to do")


def _refusals(errors: list[BaseException | None]) -> int:
    """Return how many were refused; whatever else was raised breaks the promise."""
    raised = [error for error in errors if error is not None]
    same([error for error in raised if not isinstance(error, ConflictError)], [], "what was raised beside conflicts")
    return len(raised)


@CHECKS.promise("race-steps", "Of many who step one case at the same moment exactly one is saved.", "threads")
def race_steps(bench: Bench) -> None:
    """Eight threads ship the same return, three times over."""
    for number in range(3):
        case = bench.open(f"C-{number}")
        savings = [bench.step(case, ship(4 + place / 100)) for place in range(8)]
        errors = list(together(*savings))
        same(_refusals(errors), 7, "how many of eight were refused")
        bench.whole(case.id)
        bench.same_case(savings[errors.index(None)].answer.case)


@CHECKS.promise("race-cases", "Those who act on different cases at the same moment are all saved.", "threads")
def race_cases(bench: Bench) -> None:
    """Eight threads each take a ticket of their own through several steps."""
    names = [f"T-{number}" for number in range(8)]
    opened = [bench.open(name, "ticket") for name in names]
    errors = together(*(lambda case=case: bench.play(case, passed_round(3)) for case in opened))
    same(_refusals(list(errors)), 0, "how many were refused")
    for name in names:
        same(bench.load(name).revision, 8, f"the revision of {name}")
        bench.whole(name)


def _interleaved(bench: Bench, prepare: Callable[[int], tuple[Saving, Saving]]) -> None:
    """Save one answer while another stands still before a line of the store, for each line; exactly one is saved."""

    def attempt(line: int) -> bool:
        savings = prepare(line)
        callers = meanwhile(bench.store, *savings, line)
        if callers is None:
            return False
        errors = [caller.error for caller in callers]
        same(_refusals(errors), 1, f"how many of two were refused, the first one at step {line} when the second came")
        winner = savings[errors.index(None)].answer.case
        bench.same_case(winner)
        bench.clear(bench.whole(winner.id))
        return True

    at_each_line(attempt)


@CHECKS.promise("step-meets-step", "Wherever one save stands, a second one on its case is refused.", "threads", "steps")
def step_meets_step(bench: Bench) -> None:
    """Give a ticket to somebody at each line of its triage by somebody else."""

    def prepare(line: int) -> tuple[Saving, Saving]:
        case = bench.open(f"T-{line}", "ticket")
        first, second = (attrs.evolve(to_work()[0], at=NOON + timedelta(minutes=n)) for n in (1, 2))
        return bench.step(case, first), bench.step(case, second)

    _interleaved(bench, prepare)


@CHECKS.promise("opening-meets-opening", "Wherever an opening stands, a second one is refused.", "threads", "steps")
def opening_meets_opening(bench: Bench) -> None:
    """Open a ticket at each line of its opening by somebody else."""

    def prepare(line: int) -> tuple[Saving, Saving]:
        first, second = (
            bench.opening(Opening(case_id=f"T-{line}", flow="ticket", at=NOON + timedelta(hours=n))) for n in (1, 2)
        )
        return first, second

    _interleaved(bench, prepare)


@CHECKS.promise(
    "ledger-meets-ledger",
    "Wherever one save stands, a second one from the same ledger is refused.",
    "threads",
    "steps",
    "ledgers",
)
def ledger_meets_ledger(bench: Bench) -> None:
    """Open a return of an order at each line of another return of it."""

    def prepare(line: int) -> tuple[Saving, Saving]:
        first, second = (bench.opening(Opening(case_id=f"{n}-{line}", order_id=f"O-{line}")) for n in ("A", "B"))
        return first, second

    _interleaved(bench, prepare)


@CHECKS.promise(
    "reader", "Wherever a save stands, a reader never sees a snapshot ahead of its journal.", "threads", "steps"
)
def reader(bench: Bench) -> None:
    """Read a ticket at each line of a step that is being saved."""

    def attempt(line: int) -> bool:
        case = bench.open(f"T-{line}", "ticket")
        seen: list[int] = []
        look = lambda: seen.extend((bench.load(case.id).revision, len(bench.store.history(case.id))))  # noqa: E731
        callers = meanwhile(bench.store, bench.step(case, to_work()[0]), look, line)
        if callers is None:
            return False
        same(_refusals([caller.error for caller in callers]), 0, "how many were refused")
        revision, records = seen
        require(records >= revision, f"revision {revision} was to be seen with {records} records at step {line}")
        return True

    at_each_line(attempt)
