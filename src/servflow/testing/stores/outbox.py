"""What is to be done outside is neither lost nor done twice: effects by key."""

from __future__ import annotations

from datetime import timedelta

from servflow.testing.stores.bench import Bench
from servflow.testing.stores.cases import NOON, passed_round, ship, to_work
from servflow.testing.stores.promises import Group, require, same

CHECKS = Group("outbox", "outbox")
PAGE = 3


def _borne(bench: Bench, case_id: str) -> list[str]:
    """Return the keys of all effects that the records of a case bear, in order."""
    return [effect.key for record in bench.store.history(case_id) for effect in record.effects]


@CHECKS.promise("complete", "Every effect of every record is pending once.")
def complete(bench: Bench) -> None:
    """Let a ticket be passed round."""
    bench.play(bench.open("T-1", "ticket"), passed_round(2))
    wanted = ["T-1/1/0", "T-1/2/0", "T-1/3/0", "T-1/3/1", "T-1/4/0", "T-1/5/0", "T-1/5/1", "T-1/6/0"]
    same(sorted(bench.keys()), wanted, "the pending effects")


@CHECKS.promise("order", "Effects of one case are pending in the order of their records, also beyond the tenth.")
def order(bench: Bench) -> None:
    """Let a ticket be passed round for long."""
    bench.play(bench.open("T-1", "ticket"), passed_round(6))
    same(bench.keys("T-1"), _borne(bench, "T-1"), "the pending effects")


@CHECKS.promise("acknowledged", "An acknowledged effect is never pending again, whatever happens to its case.")
def acknowledged(bench: Bench) -> None:
    """Acknowledge between steps."""
    case = bench.open("T-1", "ticket")
    steps = passed_round(2)
    for step in steps:
        bench.clear(bench.keys())
        same(bench.keys(), [], "what is pending when all is done")
        bench.play(case, [step])
    same(bench.keys(), [f"T-1/{len(steps) + 1}/0"], "what is pending after the last step")


@CHECKS.promise(
    "only-that", "Acknowledging one effect leaves all others pending, also where one key begins like another."
)
def only_that(bench: Bench) -> None:
    """Acknowledge a key that other keys begin with."""
    bench.play(bench.open("T-1", "ticket"), passed_round(6))
    bench.play(bench.open("T-1/1", "ticket"), passed_round(1))
    before = bench.keys()
    bench.store.acknowledge("T-1/1/0")
    same(sorted(bench.keys()), sorted(set(before) - {"T-1/1/0"}), "what is pending")


@CHECKS.promise("twice", "Acknowledging twice, or a key that was never pending, is passed over.")
def twice(bench: Bench) -> None:
    """Acknowledge what is not there."""
    bench.open("T-1", "ticket")
    bench.store.acknowledge("T-1/1/9")
    bench.store.acknowledge("T-2/1/0")
    same(bench.keys(), ["T-1/1/0"], "what is pending")
    bench.store.acknowledge("T-1/1/0")
    bench.store.acknowledge("T-1/1/0")
    same(bench.keys(), [], "what is pending when it is done")


@CHECKS.promise("limit", "No more than the limit is given; going on until nothing is pending meets every effect once.")
def limit(bench: Bench) -> None:
    """Empty the outbox three at a time."""
    for number in (1, 2):
        bench.play(bench.open(f"T-{number}", "ticket"), passed_round(3))
    met: list[str] = []
    while found := bench.store.pending(limit=PAGE):
        require(len(found) <= PAGE, f"{len(found)} effects where {PAGE} were asked for")
        for effect in found:
            met.append(effect.key)
            bench.store.acknowledge(effect.key)
    same(sorted(met), sorted([*_borne(bench, "T-1"), *_borne(bench, "T-2")]), "the effects that were met")


@CHECKS.promise("refused", "A refused answer leaves no effect.")
def refused(bench: Bench) -> None:
    """Lose a race with a step that has effects."""
    case = bench.play(bench.open("T-1", "ticket"), to_work()[:1])
    late = bench.step(case, to_work()[1])
    bench.step(case, to_work()[1])()
    before = bench.keys()
    with bench.conflict():
        late()
    same(bench.keys(), before, "what is pending")


@CHECKS.promise("lapses", "What a lapse asks for is pending like anything else.")
def lapses(bench: Bench) -> None:
    """Let a return run to its end on its own."""
    bench.step(bench.open(), ship())()
    bench.advance("C-1", NOON + timedelta(days=40))
    same(
        [(effect.key, effect.kind) for effect in bench.pending()][-2:],
        [("C-1/4/0", "open_case"), ("C-1/4/1", "notify")],
        "the last two",
    )


@CHECKS.promise("at-rest", "Reading what is pending changes nothing.")
def at_rest(bench: Bench) -> None:
    """Read twice; the process may die between reading and doing."""
    bench.play(bench.open("T-1", "ticket"), passed_round(1))
    first = bench.pending()
    same(bench.pending(), first, "what is pending the second time")
