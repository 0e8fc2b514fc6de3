"""The same wish twice is saved once: command ids."""

from __future__ import annotations

from datetime import timedelta

import attrs

from servflow.errors import RepeatedCommandError
from servflow.testing.stores.bench import Bench
from servflow.testing.stores.cases import NOON, Step, advanced, ship, stepped, to_work, turns
from servflow.testing.stores.promises import Group, require, same

CHECKS = Group("command")


@CHECKS.promise("repeated-answer", "A repeated answer is passed over: nothing is saved, and no error raised.")
def repeated_answer(bench: Bench) -> None:
    """Send a command again whose answer got lost."""
    case = bench.open(command_id="form-1")
    ask = attrs.evolve(ship(), command_id="form-2")
    bench.step(case, ask)()
    before = bench.stand(case.id)
    again = stepped(bench.load(case.id), ask)
    require(again.repeated, "the desk does not know the command any more")
    bench.append(again)
    bench.same_stand(case.id, before, "all of the case")


@CHECKS.promise("repeated-late", "A repeated answer that comes late brings nothing back of how things stood before.")
def repeated_late(bench: Bench) -> None:
    """Send a command again, and save the answer when its effects are done and case and ledger have moved on."""
    case = bench.open(order_id="O-1")
    ask = attrs.evolve(ship(), command_id="form-2")
    bench.step(case, ask)()
    again = bench.step(bench.load(case.id), ask)
    require(again.answer.repeated, "the desk does not know the command any more")
    bench.clear(bench.keys())
    bench.open("C-2", order_id="O-1")
    bench.advance(case.id, NOON + timedelta(days=400))
    before = bench.stand(case.id)
    again()
    bench.same_stand(case.id, before, "all of the case")


@CHECKS.promise("nothing-new", "An answer without records is passed over: nothing is saved, and no error raised.")
def nothing_new(bench: Bench) -> None:
    """Advance a case of which nothing is due."""
    case = bench.open()
    before = bench.stand(case.id)
    answer = advanced(case, NOON + timedelta(hours=1))
    same(len(answer.records), 0, "the records of the answer")
    bench.append(answer)
    bench.same_stand(case.id, before, "all of the case")


@CHECKS.promise("used", "A command id that the case has used before is refused, and nothing is saved.", "command_ids")
def used(bench: Bench) -> None:
    """Use an id again that the snapshot has forgotten: a case remembers its last few ids only."""
    work = bench.play(bench.open("T-1", "ticket", command_id="form-1"), (*to_work(), *turns(12)))
    same([receipt.command_id for receipt in work.receipts if receipt.command_id == "turn-0"], [], "the receipt")
    before = bench.stand(work.id)
    save = bench.step(work, attrs.evolve(turns(13)[-1], command_id="turn-0"))
    with bench.conflict(RepeatedCommandError):
        save()
    bench.same_stand(work.id, before, "all of the case")


@CHECKS.promise("used-to-open", "The id of an opening counts like any other.", "command_ids")
def used_to_open(bench: Bench) -> None:
    """Use the opening's id for a step, much later."""
    work = bench.play(bench.open("T-1", "ticket", command_id="form-1"), (*to_work(), *turns(12)))
    save = bench.step(work, attrs.evolve(turns(13)[-1], command_id="form-1"))
    with bench.conflict(RepeatedCommandError):
        save()
    bench.same_case(work)


@CHECKS.promise("other-case", "Two cases may use the same command id.")
def other_case(bench: Bench) -> None:
    """Open and step two cases with the same ids."""
    for case_id in ("C-1", "C-2"):
        case = bench.open(case_id, command_id="form-1")
        bench.step(case, attrs.evolve(ship(), command_id="form-2"))()
        same(bench.load(case_id).state, "in_transit", "the state")


@CHECKS.promise("none", "Commands without an id never stand in each other's way.")
def none(bench: Bench) -> None:
    """Take many steps without ids."""
    steps = (*to_work(), *(attrs.evolve(step, command_id=None) for step in turns(6)))
    found = bench.play(bench.open("T-1", "ticket"), steps)
    same(found.revision, len(steps) + 1, "the revision")


@CHECKS.promise("exact", "Ids that differ in case, in a space or in how an accent is written are different ids.")
def exact(bench: Bench) -> None:
    """Use ids that look alike."""
    work = bench.play(bench.open("T-1", "ticket", command_id="r\u00e9ponse"), to_work())
    alike = ("re\u0301ponse", "R\u00e9ponse", "r\u00e9ponse ", "reponse", "r%ponse", "r_ponse")
    for number, (step, command_id) in enumerate(zip(turns(len(alike)), alike, strict=True)):
        bench.step(bench.load(work.id), attrs.evolve(step, command_id=command_id))()
        same(bench.store.history(work.id)[-1].command_id, command_id, f"id number {number}")


@CHECKS.promise("refused", "The id of an answer that was refused is free: it was never applied.")
def refused(bench: Bench) -> None:
    """Lose a race, and win the next one with the same id."""
    case = bench.open("T-1", "ticket")
    triage, assign = to_work()[:2]
    late = bench.step(case, attrs.evolve(triage, command_id="form-2"))
    bench.step(case, Step(name="escalate", by="agent", at=NOON, data={"level": 1}))()
    with bench.conflict():
        late()
    found = bench.play(case, [attrs.evolve(triage, command_id="form-2"), assign])
    same(found.state, "assigned", "the state")
