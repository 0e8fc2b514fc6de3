"""What was stored of a story: each question with its answer, and what a host kept halfway and at the end.

A story is a file of JSON lines, each a map with one key: `head` tells the rulebook; `asked` is a question to the desk
with its answer, or a move to the rulebook that `to` names; `kept` is what a host had in store at that point, once in
the middle and once at the end.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from servflow.codec import (
    dump_case,
    dump_command,
    dump_ledger,
    dump_record,
    dumps,
    load_case,
    load_command,
    load_ledger,
)
from servflow.desk import ServiceDesk
from servflow.kernel.case import Applied, Case, Command, Denied
from servflow.kernel.ledger import Ledger
from servflow.migration import Migration
from servflow.rulebook import load_rulebook
from servflow.values.parties import Actor
from servflow.values.plain import instant_text
from servflow.values.time import parse_instant

HOME = Path(__file__).parent
SECRET = b"compat"
"""Of the desks that wrote the stories: the salts of personal fields come from it."""

Plain = dict[str, Any]


@attrs.frozen(kw_only=True)
class Kept:
    """What a host has in store: its cases and ledgers, by name."""

    cases: Mapping[str, Case]
    ledgers: Mapping[str, Ledger]


def lines_of(path: Path) -> list[tuple[str, Plain]]:
    """Give the lines of a story: what each is, and its content."""
    return [next(iter(json.loads(line).items())) for line in path.read_text(encoding="ascii").splitlines()]


def text_of(lines: Iterable[tuple[str, Plain]]) -> str:
    """Give a story as it is stored."""
    return "".join(f"{dumps({kind: content})}\n" for kind, content in lines)


def records_of(lines: Iterable[tuple[str, Plain]]) -> Iterator[Plain]:
    """Give every stored record of a story, in order."""
    for kind, content in lines:
        if kind == "asked" and not content["answer"].get("repeated"):
            yield from content["answer"]["records"]


def desks_of(lines: list[tuple[str, Plain]], rulebooks: Path) -> dict[str, ServiceDesk]:
    """Give the desks of a story by their rulebooks: the first one, and those that a case is moved to."""
    names = [
        lines[0][1]["rulebook"],
        *(content["to"] for kind, content in lines if kind == "asked" and "to" in content),
    ]
    return {name: ServiceDesk(load_rulebook(rulebooks / name), secret=SECRET) for name in names}


def stored(cases: Mapping[str, Case], ledgers: Mapping[str, Ledger]) -> Plain:
    """Give what a host keeps as plain data."""
    return {
        "cases": [dump_case(case) for case in cases.values()],
        "ledgers": [dump_ledger(ledger) for ledger in ledgers.values()],
    }


def loaded(content: Plain) -> Kept:
    """Give what a host kept."""
    cases, ledgers = map(load_case, content["cases"]), map(load_ledger, content["ledgers"])
    return Kept(cases={case.id: case for case in cases}, ledgers={ledger.order_id: ledger for ledger in ledgers})


def question(
    case_id: str, at: Any, by: Actor | None, command: Command | None, *, flow: str | None, ledger: Ledger | None
) -> Plain:
    """Give a question as plain data; without a command, time passes."""
    return {
        "flow": flow,
        "case": case_id,
        "at": instant_text(at),
        "by": None if by is None else str(by),
        "command": None if command is None else dump_command(command),
        "order": None if ledger is None else ledger.order_id,
    }


def answer(out: Applied | Denied) -> Plain:
    """Give an answer as plain data: the records, and of a denial the codes of its reasons."""
    if isinstance(out, Denied):
        lapsed = [] if out.lapsed is None else [dump_record(record) for record in out.lapsed.records]
        return {"denied": list(out.codes), "records": lapsed}
    told: Plain = {"records": [dump_record(record) for record in out.records]}
    return {**told, "repeated": True} if out.repeated else told


def put(desks: Mapping[str, ServiceDesk], kept: Kept, asked: Plain) -> tuple[Plain, Kept]:
    """Put a stored question to the desk with the case's rules; give the answer, and what the host keeps after it."""
    at, order = parse_instant(asked["at"]), asked["order"]
    ledger = None if order is None else kept.ledgers.get(order, Ledger(order_id=order))
    case = kept.cases.get(asked["case"])
    first = next(iter(desks.values()))
    desk = first if case is None else next(desk for desk in desks.values() if desk.rulebook.ref == case.rulebook)
    out: Applied | Denied
    if "to" in asked:
        migration = Migration(old=desk.rulebook, new=desks[asked["to"]].rulebook, flow=desk.flow(case.flow))
        out = migration.move(case, by=Actor.parse(asked["by"]), at=at, ledger=ledger)
    elif asked["command"] is None:
        out = desk.advance(case, at=at, ledger=ledger)
    else:
        by, command = Actor.parse(asked["by"]), load_command(asked["command"])
        if asked["flow"] is None:
            out = desk.decide(case, command, by=by, at=at, ledger=ledger)
        else:
            out = desk.open(
                asked["flow"],
                command.data,
                by=by,
                at=at,
                case_id=asked["case"],
                ledger=ledger,
                command_id=command.command_id,
            )
    return answer(out), after(kept, out)


def after(kept: Kept, out: Applied | Denied) -> Kept:
    """Give what a host keeps after an answer."""
    news = out.lapsed if isinstance(out, Denied) else out
    if news is None or news.repeated:
        return kept
    ledgers = {} if news.ledger is None else {news.ledger.order_id: news.ledger}
    return Kept(cases={**kept.cases, news.case.id: news.case}, ledgers={**kept.ledgers, **ledgers})
