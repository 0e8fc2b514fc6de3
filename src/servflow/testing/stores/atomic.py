"""A batch is saved whole or not at all, wherever the store is stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs

from servflow.kernel.case import Applied, Case
from servflow.kernel.ledger import NOTHING, Ledger
from servflow.testing.stores.bench import Bench, Saving, Stand
from servflow.testing.stores.cases import Opening, ship, to_work
from servflow.testing.stores.promises import Group, require, same
from servflow.testing.stores.stepping import HaltError, at_each_line, died_at, failed_at

CHECKS = Group("atomic")


class Torn(tuple[Any, ...]):  # noqa: SLOT001 - it remembers how often it was gone through
    """A tuple that breaks once, while somebody goes through it."""

    rounds = 1
    """In which round it breaks."""

    def __iter__(self) -> Iterator[Any]:
        """Give all; in one round break before the last."""
        self.rounds -= 1
        for place in range(len(self)):
            if place == len(self) - 1 and self.rounds == 0:
                raise HaltError("the kit broke a list before its last entry")
            yield self[place]


def _torn(entries: tuple[Any, ...], rounds: int) -> Torn:
    broken = Torn(entries)
    broken.rounds = rounds
    return broken


class Unwritable:
    """Facts that no codec can write."""


def _assigned(bench: Bench, case_id: str) -> tuple[Case, Saving]:
    """Return a ticket, and what saves the step that gives it to somebody: one record with two effects."""
    triage, assign = to_work()[:2]
    case = bench.step(bench.open(case_id, "ticket"), triage)().case
    return case, bench.step(case, assign)


def _whole_or_nothing(bench: Bench, case_id: str, save: Saving, before: Stand, revision: int) -> None:
    """Hold a case that was stopped against what it was; save again if nothing was saved; then it must all be there."""
    found = bench.store.load(case_id)
    if (found.revision if found else 0) == revision:
        bench.same_stand(case_id, before, "all of a case of which nothing was saved")
        save()
    keys = bench.whole(case_id)
    wanted = [effect.key for effect in save.answer.effects if "outbox" in bench.capabilities]
    same([key for key in wanted if key not in keys], [], "effects of a saved answer that are not pending")
    same(len(keys), len(set(keys)), "the pending effects, without repeats")
    with bench.conflict():
        save()
    bench.clear(keys)


def _stopped(bench: Bench, prepare: Callable[[Bench, str], tuple[int, Saving]]) -> None:
    """Stop a call at each line of the store in turn, each time with a case of its own."""

    def attempt(line: int) -> bool:
        case_id = f"C-{line}"
        revision, save = prepare(bench, case_id)
        before = bench.stand(case_id)
        reached = failed_at(bench.store, save, line)
        _whole_or_nothing(bench, case_id, save, before, revision)
        return reached

    at_each_line(attempt)


@CHECKS.promise(
    "error-while-opening", "An error at any step of saving an opening leaves all of it or nothing.", "steps"
)
def error_while_opening(bench: Bench) -> None:
    """Stop an opening at each line."""
    _stopped(bench, lambda bench, case_id: (0, bench.opening(Opening(case_id=case_id))))


@CHECKS.promise(
    "error-while-stepping", "An error at any step of saving an answer leaves all of it or nothing.", "steps"
)
def error_while_stepping(bench: Bench) -> None:
    """Stop an answer of two records at each line."""

    def prepare(bench: Bench, case_id: str) -> tuple[int, Saving]:
        return 1, bench.step(bench.open(case_id), ship())

    _stopped(bench, prepare)


@CHECKS.promise("error-with-effects", "An error at any step never parts an answer from its effects.", "steps")
def error_with_effects(bench: Bench) -> None:
    """Stop an answer of two effects at each line."""

    def prepare(bench: Bench, case_id: str) -> tuple[int, Saving]:
        case, save = _assigned(bench, case_id)
        return case.revision, save

    _stopped(bench, prepare)


def _killed(bench: Bench, prepare: Callable[[Bench, str], tuple[int, Saving]]) -> None:
    """End the process at each line of the store in turn; what it saved to the end outlives it."""

    def attempt(line: int) -> bool:
        case_id = f"C-{line}"
        revision, save = prepare(bench, case_id)
        before = bench.stand(case_id)
        bench.close()
        reached = died_at(bench.opened_again, save, line)
        bench.opened_again()
        if not reached:
            require(bench.load(case_id).revision > revision, "a saved answer did not outlive its process")
        _whole_or_nothing(bench, case_id, save, before, revision)
        return reached

    at_each_line(attempt)


@CHECKS.promise(
    "death-while-opening",
    "A process that dies at any step of saving an opening leaves all or nothing.",
    "steps",
    "reopen",
    "fork",
)
def death_while_opening(bench: Bench) -> None:
    """End the process at each line of an opening."""
    _killed(bench, lambda bench, case_id: (0, bench.opening(Opening(case_id=case_id))))


@CHECKS.promise(
    "death-while-stepping",
    "A process that dies at any step of saving an answer leaves all or nothing.",
    "steps",
    "reopen",
    "fork",
)
def death_while_stepping(bench: Bench) -> None:
    """End the process at each line of an answer with two effects."""

    def prepare(bench: Bench, case_id: str) -> tuple[int, Saving]:
        case, save = _assigned(bench, case_id)
        return case.revision, save

    _killed(bench, prepare)


def _broken(bench: Bench, case: Case, save: Saving, answer: Applied) -> bool:
    """Save an answer that breaks in the store's hands, then the sound one; return whether it broke."""
    before = bench.stand(case.id)
    broke = False
    try:
        attrs.evolve(save, answer=answer)()
    except Exception:  # noqa: BLE001 - whatever the store makes of it
        broke = True
    if broke:
        bench.same_stand(case.id, before, "all of a case whose answer could not be saved")
        save()
    bench.whole(case.id)
    return broke


@CHECKS.promise("broken-records", "Records that break while they are saved leave nothing.")
def broken_records(bench: Bench) -> None:
    """Break an answer of two records at the second, in each round that the store makes through them."""
    broke, rounds = True, 0
    while broke:
        rounds += 1
        case = bench.open(f"C-{rounds}")
        save = bench.step(case, ship())
        torn = _torn(save.answer.records, rounds)
        broke = _broken(bench, case, save, attrs.evolve(save.answer, records=torn))


@CHECKS.promise("broken-effects", "Effects that break while they are saved leave nothing.")
def broken_effects(bench: Bench) -> None:
    """Break an answer of two effects at the second, in each round that the store makes through them."""
    broke, rounds = True, 0
    while broke:
        rounds += 1
        case, save = _assigned(bench, f"T-{rounds}")
        torn = _torn(save.answer.effects, rounds)
        broke = _broken(bench, case, save, attrs.evolve(save.answer, effects=torn))


@CHECKS.promise("broken-snapshot", "A snapshot that cannot be written leaves nothing.")
def broken_snapshot(bench: Bench) -> None:
    """Put facts into the snapshot that no codec takes."""
    case, save = _assigned(bench, "T-1")
    _broken(bench, case, save, attrs.evolve(save.answer, case=attrs.evolve(save.answer.case, facts=Unwritable())))


@CHECKS.promise("broken-ledger", "A ledger that cannot be written leaves nothing.", "ledgers")
def broken_ledger(bench: Bench) -> None:
    """Put claims into the ledger that break."""
    case = bench.open()
    save = bench.step(case, ship())
    ledger = Ledger(order_id=f"O-{case.id}", claims=_torn((("C-1", NOTHING), ("C-2", NOTHING)), 1))
    _broken(bench, case, save, attrs.evolve(save.answer, ledger=ledger))


@CHECKS.promise(
    "acknowledge", "An error at any step of acknowledging leaves the effect pending or done.", "steps", "outbox"
)
def acknowledge(bench: Bench) -> None:
    """Stop an acknowledgement at each line, then acknowledge again."""

    def attempt(line: int) -> bool:
        case, save = _assigned(bench, f"T-{line}")
        save()
        key, *others = reversed(bench.keys(case.id))
        reached = failed_at(bench.store, lambda: bench.store.acknowledge(key), line)
        require(set(others) <= set(bench.keys(case.id)), "another effect was acknowledged with it")
        bench.store.acknowledge(key)
        require(key not in bench.keys(case.id), "an acknowledged effect is pending")
        bench.clear(bench.whole(case.id))
        return reached

    at_each_line(attempt)
