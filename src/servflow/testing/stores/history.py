"""The journal is complete, in order, and tells how the snapshot came to be."""

from __future__ import annotations

from datetime import timedelta

import attrs

from servflow.kernel.journal import verify
from servflow.testing.stores.bench import Bench
from servflow.testing.stores.cases import NOON, passed_round, ship, to_work, turns
from servflow.testing.stores.promises import Group, same

CHECKS = Group("history")


@CHECKS.promise("complete", "Every record is there, once, lapses included.")
def complete(bench: Bench) -> None:
    """Let limits lapse between commands."""
    bench.step(bench.open(), ship())()
    bench.advance("C-1", NOON + timedelta(days=40))
    found = [record.command for record in bench.store.history("C-1")]
    same(found, ["open", "lapse", "ship", "lapse"], "the commands in the journal")


@CHECKS.promise("order", "Records stand by revision, also beyond the tenth, where text would sort otherwise.")
def order(bench: Bench) -> None:
    """Take more than ten steps."""
    case = bench.play(bench.open("T-1", "ticket"), passed_round(6))
    found = [record.revision for record in bench.store.history("T-1")]
    same(found, list(range(1, case.revision + 1)), "the revisions")


@CHECKS.promise("same-instant", "Records of one instant keep their order.")
def same_instant(bench: Bench) -> None:
    """Take many steps in one instant."""
    steps = [attrs.evolve(step, at=NOON) for step in (*to_work(), *turns(6))]
    bench.play(bench.open("T-1", "ticket"), steps)
    found = [record.command for record in bench.store.history("T-1")]
    same(found, ["open", *(step.name for step in steps)], "the commands in the journal")


@CHECKS.promise("chain", "The digests of a stored journal form the chain that they formed.")
def chain(bench: Bench) -> None:
    """Verify a journal of several answers."""
    bench.step(bench.open(), ship())()
    bench.advance("C-1", NOON + timedelta(days=40))
    verify(tuple(bench.store.history("C-1")))


@CHECKS.promise("head", "The snapshot is never ahead of its journal, nor behind it.")
def head(bench: Bench) -> None:
    """Hold both against each other after each step."""
    bench.open("T-1", "ticket")
    for step in passed_round(2):
        bench.play(bench.load("T-1"), [step])
        bench.whole("T-1")


@CHECKS.promise(
    "own-copy", "A history that was handed out does not grow or shrink afterwards, and is not the store's own list."
)
def own_copy(bench: Bench) -> None:
    """Keep a history over a step, and empty what was handed out, if it can be."""
    case = bench.open()
    before = bench.store.history(case.id)
    count = len(before)
    bench.step(case, ship())()
    same(len(before), count, "the length of the older history")
    after = bench.store.history(case.id)
    if isinstance(after, list):
        after.clear()
    bench.whole(case.id)
