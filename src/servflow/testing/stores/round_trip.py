"""What goes in comes out again, every bit of it."""

from __future__ import annotations

from datetime import timedelta

from servflow.codec import dump_records
from servflow.desk import replay
from servflow.kernel.case import Applied
from servflow.testing.stores.bench import Bench
from servflow.testing.stores.cases import NOON, Opening, Step, advanced, desk, opened, ship, stepped, to_work, turns
from servflow.testing.stores.promises import Group, require, same
from servflow.values.orders import OrderLine
from servflow.values.parties import Actor

CHECKS = Group("round-trip")


@CHECKS.promise("snapshot", "A case of any flow is loaded as it was saved.")
def snapshot(bench: Bench) -> None:
    """Open one case of each flow."""
    for flow in ("return", "refund", "ticket", "complaint"):
        case = bench.open(f"C-{flow}", flow)
        bench.same_case(case)
        same(bench.load(case.id), case, f"the {flow}")


@CHECKS.promise("nothing", "A case that was never saved is None, and has no history.")
def nothing(bench: Bench) -> None:
    """Ask for a case that is not there, in an empty store and in one with another case."""
    for name in ("C-1", "C-2"):
        same(bench.store.load("C-9"), None, "what is loaded")
        same(len(bench.store.history("C-9")), 0, "the length of the history")
        bench.open(name)


@CHECKS.promise("records", "Records come back as they were saved, decisions, sources and digests included.")
def records(bench: Bench) -> None:
    """Open a return, and let the next command bring a lapse with it."""
    case = bench.open()
    first = bench.store.history(case.id)
    answer = bench.step(case, ship())()
    found = bench.store.history(case.id)
    same(dump_records(found), [*dump_records(first), *dump_records(answer.records)], "the history")
    require(any(record.decisions for record in found), "the decisions of the records are gone")


@CHECKS.promise("microseconds", "Instants keep their microseconds.")
def microseconds(bench: Bench) -> None:
    """Open a case between two milliseconds."""
    case = bench.open(at=NOON + timedelta(microseconds=123_457))
    found = bench.load(case.id)
    same((found.opened_at, found.next_due_at), (case.opened_at, case.next_due_at), "opened_at and next_due_at")
    same([record.at for record in bench.store.history(case.id)], [case.opened_at], "the instant of the record")


@CHECKS.promise("aware", "Instants stay aware: the zone is never dropped, and means what it meant.")
def aware(bench: Bench) -> None:
    """Open a case at noon in Shanghai."""
    case = bench.open()
    found = bench.load(case.id)
    instants = [found.opened_at, found.updated_at, *(deadline.due_at for deadline in found.deadlines)]
    instants += [record.at for record in bench.store.history(case.id)]
    require(all(instant.utcoffset() is not None for instant in instants), "an instant has lost its zone")
    require(all(instant >= NOON for instant in instants), "an instant has moved")
    same(found.next_due_at, case.next_due_at, "next_due_at")


@CHECKS.promise("numbers", "A whole number stays a whole number, and an amount keeps its digits.")
def numbers(bench: Bench) -> None:
    """Look at quantities and prices of an order, in the snapshot and in the journal."""
    case = bench.open()
    line: OrderLine = case.facts.order.lines[0]
    stored: OrderLine = bench.load(case.id).facts.order.lines[0]
    same((type(stored.quantity), stored.unit_price), (int, line.unit_price), "quantity and price")
    wished: object = dump_records(bench.store.history(case.id))[0]["data"]["lines"][0]["$line"]["quantity"]
    same(repr(wished), "1", "the quantity in the journal")


@CHECKS.promise("clocks", "Running and stopped time limits come back, each with what is left of it.")
def clocks(bench: Bench) -> None:
    """Open a ticket whose customer is asked for more: its clocks stand still."""
    case = bench.open("T-1", "ticket")
    running = bench.load(case.id)
    same(running.deadlines, case.deadlines, "the running limits")
    answer = bench.step(case, Step(name="request_information", by="agent", at=NOON + timedelta(minutes=3)))()
    same(bench.load(case.id).clocks, answer.case.clocks, "the stopped clocks")


@CHECKS.promise(
    "receipts", "A command that is sent again to the loaded case is known: the desk answers that it is repeated."
)
def receipts(bench: Bench) -> None:
    """Send the last command once more."""
    work = bench.play(bench.open("T-1", "ticket"), (*to_work(), *turns(3)))
    answer = stepped(work, turns(3)[-1])
    require(answer.repeated, "the desk does not know the command any more")
    same(len(answer.records), 1, "the records of that answer")


@CHECKS.promise("seals", "Personal fields stay sealed: the salts and commitments of a record come back.")
def seals(bench: Bench) -> None:
    """Open a complaint of somebody with a telephone."""
    answer = opened(Opening(case_id="K-1", flow="complaint"))
    bench.append(answer)
    same(dict(bench.store.history("K-1")[0].seals), dict(answer.records[0].seals), "the seals")


@CHECKS.promise("effects", "A pending effect has its kind, its data and its key.", "outbox")
def effects(bench: Bench) -> None:
    """Let a return come to a refund: a case is to be opened and somebody told."""
    bench.step(bench.open(), ship())()
    answer = bench.advance("C-1", NOON + timedelta(days=40))
    found = {effect.key: effect for effect in bench.pending("C-1")}
    same([found.get(effect.key) for effect in answer.effects], list(answer.effects), "the effects")


@CHECKS.promise("replay", "The stored journal leads to the stored snapshot, by the library's own replay.")
def replayed(bench: Bench) -> None:
    """Replay a ticket at work."""
    case = bench.play(bench.open("T-1", "ticket"), (*to_work(), *turns(4)))
    same(replay(bench.store.history("T-1")), case, "the replayed case")


@CHECKS.promise("decides", "A loaded case is answered as the saved one would be.")
def decides(bench: Bench) -> None:
    """Ask the same of both."""
    case = bench.open()
    found = bench.load(case.id)
    later = NOON + timedelta(days=50)
    same(advanced(found, later), advanced(case, later), "what lapses")
    ask = desk(case.flow)
    buyer = Actor("buyer", "B-1")
    same(ask.explain(found, by=buyer, at=NOON), ask.explain(case, by=buyer, at=NOON), "what is possible")
    require(isinstance(ask.decide(found, "withdraw", by=buyer, at=NOON), Applied), "the owner may not withdraw")
