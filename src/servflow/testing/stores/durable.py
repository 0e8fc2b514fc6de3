"""What was saved outlives the process."""

from __future__ import annotations

from datetime import timedelta

import attrs

from servflow.errors import RepeatedCommandError
from servflow.testing.stores.bench import NEVER, Bench
from servflow.testing.stores.cases import NOON, passed_round, ship, to_work, turns
from servflow.testing.stores.promises import Group, same

CHECKS = Group("durable", "reopen")


@CHECKS.promise("everything", "After each step, a store that is opened again says the same of the case.")
def everything(bench: Bench) -> None:
    """Open the store anew after each step of a ticket and of a return."""
    bench.open("T-1", "ticket")
    for step in (*to_work()[:2], *turns(0)):
        bench.play(bench.load("T-1"), [step])
        before = bench.stand("T-1")
        bench.again()
        bench.same_stand("T-1", before, "all of the ticket")
    bench.step(bench.open(), ship())()
    before = bench.stand("C-1")
    bench.again()
    bench.same_stand("C-1", before, "all of the return")


@CHECKS.promise("acknowledged", "An acknowledged effect stays so.", "outbox")
def acknowledged(bench: Bench) -> None:
    """Acknowledge one of many effects, and open the store anew."""
    bench.play(bench.open("T-1", "ticket"), passed_round(1))
    done, *others = bench.keys()
    bench.store.acknowledge(done)
    bench.again()
    same(bench.keys(), others, "what is pending")


@CHECKS.promise("revision", "A store that is opened again still refuses what comes too late.")
def revision(bench: Bench) -> None:
    """Come late, over an opening of the store."""
    case = bench.open("T-1", "ticket")
    late = bench.step(case, to_work()[0])
    late()
    bench.again()
    with bench.conflict():
        late()
    found = bench.play(case, [to_work()[1]])
    same(found.revision, 3, "the revision")


@CHECKS.promise(
    "command-ids", "A store that is opened again still knows the command ids that were used.", "command_ids"
)
def command_ids(bench: Bench) -> None:
    """Use an old id again, over an opening of the store."""
    work = bench.play(bench.open("T-1", "ticket"), (*to_work(), *turns(12)))
    bench.again()
    save = bench.step(work, attrs.evolve(turns(13)[-1], command_id="turn-1"))
    with bench.conflict(RepeatedCommandError):
        save()


@CHECKS.promise("due", "A store that is opened again finds what is due.", "due")
def due(bench: Bench) -> None:
    """Open the store anew between opening cases and looking for them."""
    bench.open("C-2", at=NOON + timedelta(hours=1))
    bench.open("C-1")
    bench.again()
    same(bench.due(NEVER), ["C-1", "C-2"], "what is due")


@CHECKS.promise("ledgers", "A store that is opened again has the ledgers, at their versions.", "ledgers")
def ledgers(bench: Bench) -> None:
    """Open the store anew between two cases of an order."""
    bench.open("C-1", order_id="O-1")
    before = bench.ledger("O-1")
    bench.again()
    same(bench.ledger("O-1"), before, "the ledger")
    bench.open("C-2", order_id="O-1")
    same(len(bench.stand("C-2").records), 1, "the records of the second case")
