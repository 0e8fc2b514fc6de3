"""Load, decide, dump: a stored row becomes a case, takes a step and becomes a row again."""

from typing import Any

from servflow.codec import dump_case, load_case
from servflow.kernel.case import Case, Origin, make_case
from servflow.kernel.engine import decide
from servflow.values.frozen import fast
from tests.benchmarks import kernel
from tests.benchmarks.measure import Row
from tests.benchmarks.subject import AMOUNT, CASE_ID, CYCLE, LIMIT, NOW, Path

Stored = tuple[Any, ...]
make_origin = fast(Origin)

START: Stored = (CASE_ID, "bench", NOW, kernel.RULES.ref, "", "", "open", 1, NOW, (), AMOUNT, LIMIT, 0, "0" * 64)


PLAIN: Any = dump_case(kernel.START)


def load(row: Stored) -> Case:
    """Give the case of a row."""
    case_id, flow, opened_at, rulebook, owner, number, state, revision, updated_at, deadlines, *facts, digest = row
    origin = make_origin(case_id, flow, opened_at, rulebook, owner, number)
    return make_case(origin, state, revision, updated_at, deadlines, kernel.make_meter(*facts), digest)


def dump(case: Case, digest: str) -> Stored:
    """Give the row of a case."""
    origin = case.origin
    facts = case.facts
    return (
        origin.id,
        origin.flow,
        origin.opened_at,
        origin.rulebook,
        origin.owner,
        origin.number,
        case.state,
        case.revision,
        case.updated_at,
        case.deadlines,
        facts.amount,
        facts.limit,
        facts.n,
        digest,
    )


def step(row: Stored, event: str, *, digested: bool) -> Stored:
    """Take one step from row to row; without its digest a row cannot be stored, which shows what the digest costs."""
    answer: Any = decide(kernel.FLOW, load(row), kernel.COMMANDS[event], by=kernel.AGENT, at=NOW, rules=kernel.RULES)
    return dump(answer.case, answer.case.digest if digested else "")


def run_digested(loops: int) -> None:
    """Take the cycle, every row complete."""
    for _ in range(loops):
        row = START
        for event in CYCLE:
            row = step(row, event, digested=True)


def run_undigested(loops: int) -> None:
    """Take the cycle, the digests left out."""
    for _ in range(loops):
        row = START
        for event in CYCLE:
            row = step(row, event, digested=False)


def run_codec(loops: int) -> None:
    """Take the cycle from plain data to plain data, by the functions that a host calls."""
    for _ in range(loops):
        data = PLAIN
        for event in CYCLE:
            data = step_plain(data, event)


def step_plain(data: Any, event: str) -> Any:
    """Take one step from plain data to plain data; everything that was stored is looked at."""
    case = load_case(data, flows=(kernel.FLOW,))
    answer: Any = decide(kernel.FLOW, case, kernel.COMMANDS[event], by=kernel.AGENT, at=NOW, rules=kernel.RULES)
    return dump_case(answer.case)


def path_of_codec() -> Path:
    """Walk the cycle over plain data."""
    data = PLAIN
    found: Path = []
    for event in CYCLE:
        data = step_plain(data, event)
        found.append((data["state"], data["facts"]["n"]))
    return found


def path() -> Path:
    """Walk the cycle."""
    row = START
    found: Path = []
    for event in CYCLE:
        row = step(row, event, digested=True)
        found.append((row[6], row[12]))
    return found


def rows() -> list[Row]:
    """Give the two ways."""
    cycle = len(CYCLE)
    return [
        Row(
            key="S1",
            group="stored",
            title="load a row, `decide`, dump the row with its digest",
            run=run_digested,
            steps=cycle,
            target=1.7,
            path=path,
        ),
        Row(
            key="S2",
            group="stored",
            title="the same with the digest left out",
            run=run_undigested,
            steps=cycle,
        ),
        Row(
            key="S3",
            group="stored",
            title="`load_case`, `decide`, `dump_case`: plain data, checked",
            run=run_codec,
            steps=cycle,
            path=path_of_codec,
        ),
    ]
