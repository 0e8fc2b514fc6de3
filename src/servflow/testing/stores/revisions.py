"""Nobody overwrites what somebody else has saved: optimistic concurrency."""

from __future__ import annotations

from datetime import timedelta

from servflow.testing.stores.bench import Bench
from servflow.testing.stores.cases import NOON, Opening, Step, opened, passed_round, ship, stepped, withdraw
from servflow.testing.stores.promises import Group, same

CHECKS = Group("revision")


def _louder(minutes: int) -> Step:
    """Return a step that a ticket takes in any state."""
    return Step(name="escalate", by="agent", at=NOON + timedelta(minutes=minutes), data={"level": 1})


@CHECKS.promise("stale", "What was decided from an older revision is refused.")
def stale(bench: Bench) -> None:
    """Two decide from the same revision; the second comes too late."""
    case = bench.open("T-1", "ticket")
    first, second = bench.step(case, _louder(1)), bench.step(case, _louder(2))
    first()
    with bench.conflict():
        second()


@CHECKS.promise(
    "untouched", "A refused answer leaves nothing behind: no snapshot, record, effect, due instant or ledger."
)
def untouched(bench: Bench) -> None:
    """Look at everything before and after a refusal."""
    case = bench.open()
    late = bench.step(case, ship(5))
    bench.step(case, ship())()
    before = bench.stand(case.id)
    with bench.conflict():
        late()
    bench.same_stand(case.id, before, "all of the case")
    bench.whole(case.id)


@CHECKS.promise("ahead", "What was decided from a revision that is not there yet is refused.")
def ahead(bench: Bench) -> None:
    """Leave one answer out."""
    case = bench.open("T-1", "ticket")
    missing = stepped(case, passed_round(1)[0])
    after = stepped(missing.case, passed_round(1)[1])
    with bench.conflict():
        bench.append(after)
    bench.same_case(case)


@CHECKS.promise("opened-twice", "A case is opened once: a second opening under the same name is refused.")
def opened_twice(bench: Bench) -> None:
    """Open under a name that is taken."""
    first = bench.opening(Opening(case_id="T-1", flow="ticket"))
    second = bench.opening(Opening(case_id="T-1", flow="ticket", at=NOON + timedelta(hours=1)))
    case = first().case
    with bench.conflict():
        second()
    bench.same_case(case)


@CHECKS.promise("never-opened", "A step of a case that was never saved is refused, and makes no case.")
def never_opened(bench: Bench) -> None:
    """Save a step without its opening."""
    case = opened(Opening(case_id="C-1")).case
    with bench.conflict():
        bench.append(stepped(case, ship()))
    same(bench.store.load("C-1"), None, "what is loaded")
    same(len(bench.store.history("C-1")), 0, "the length of the history")
    same(bench.keys(), [], "the pending effects")


@CHECKS.promise("retry", "After a refusal, loading and deciding again goes through.")
def retry(bench: Bench) -> None:
    """The one who was too slow asks again."""
    case = bench.open("T-1", "ticket")
    first, second = passed_round(1)[:2]
    slow = bench.step(case, _louder(1))
    bench.step(case, first)()
    with bench.conflict():
        slow()
    found = bench.play(bench.load(case.id), [second])
    same(found.state, "assigned", "the state")
    bench.whole(case.id)


@CHECKS.promise("several-records", "An answer with several records moves the case by all of them.")
def several_records(bench: Bench) -> None:
    """Ship after the merchant's silence: the lapse and the command come as one answer."""
    case = bench.open()
    answer = bench.step(case, ship())()
    same(len(answer.records), 2, "the records of the answer")
    bench.same_case(answer.case)
    bench.advance(case.id, NOON + timedelta(days=40))
    same(bench.load(case.id).revision, 4, "the revision")
    bench.whole(case.id)


@CHECKS.promise("other-cases", "What happens to one case never makes another one conflict.")
def other_cases(bench: Bench) -> None:
    """Decide two cases, and save both."""
    one, two = bench.open("C-1"), bench.open("C-2")
    first, second = bench.step(one, ship()), bench.step(two, withdraw())
    first()
    second()
    same((bench.load("C-1").state, bench.load("C-2").state), ("in_transit", "withdrawn"), "the states")
