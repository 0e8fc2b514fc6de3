"""A small, complete host: cases, journal, ledgers, outbox and timer in one SQLite file.

servflow decides; this file stores, waits and delivers. Nothing in it reads a clock: every function takes the instant.
docs/tutorial/embed-returns.md builds it step by step; ``play_host.py`` beside it plays a whole return.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from servflow import Actor, Applied, Case, Command, Denied, Effect, Ledger, Order, Record, ServiceDesk
from servflow.codec import dump_case, dump_ledger, dump_record, dumps, load_case, load_ledger, load_record, loads

SCHEMA = """
CREATE TABLE IF NOT EXISTS cases (
    id TEXT PRIMARY KEY, revision INTEGER NOT NULL, next_due_at TEXT, snapshot TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS cases_by_due ON cases (next_due_at);
CREATE TABLE IF NOT EXISTS journal (
    case_id TEXT, revision INTEGER, record TEXT NOT NULL, PRIMARY KEY (case_id, revision));
CREATE TABLE IF NOT EXISTS ledgers (
    order_id TEXT PRIMARY KEY, version INTEGER NOT NULL, content TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS outbox (
    key TEXT PRIMARY KEY, case_id TEXT, revision INTEGER, n INTEGER, done_at TEXT, problem TEXT);
"""
SYSTEM = Actor("system")
Answer = Applied | Denied


class ConflictError(Exception):
    """Somebody else saved the case or the order's ledger in between: ask again."""


class UndeliveredError(Exception):
    """An effect could not be delivered now: it stays in the outbox."""


@dataclass(frozen=True)
class Host:
    """A database, a desk, and the way out: whoever pays, notifies and restocks, and drops the keys that it has seen."""

    db: sqlite3.Connection
    desk: ServiceDesk
    outside: Callable[[Effect], None]


def start(path: str | Path, desk: ServiceDesk, outside: Callable[[Effect], None]) -> Host:
    """Open the database, and make the tables where there are none."""
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(SCHEMA)
    return Host(db, desk, outside)


@contextmanager
def transaction(host: Host) -> Iterator[None]:
    """Save everything or nothing. In SQLite one writer works at a time, the next one waits."""
    host.db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        host.db.execute("ROLLBACK")
        raise
    host.db.execute("COMMIT")


def stored(instant: datetime) -> str:
    """Write an instant so that text sorts as time does."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def read_case(host: Host, case_id: str) -> Case:
    """Return the snapshot of a case."""
    row = host.db.execute("SELECT snapshot FROM cases WHERE id = ?", (case_id,)).fetchone()
    if row is None:
        raise LookupError(case_id)
    return load_case(loads(row[0]), flows=host.desk.flows)


def read_ledger(host: Host, order_id: str) -> tuple[Ledger, int]:
    """Return what all cases of an order claim, and the version of that row."""
    row = host.db.execute("SELECT content, version FROM ledgers WHERE order_id = ?", (order_id,)).fetchone()
    return (Ledger(order_id=order_id), 0) if row is None else (load_ledger(loads(row[0])), row[1])


def read_journal(host: Host, case_id: str) -> tuple[Record, ...]:
    """Return every record of a case."""
    rows = host.db.execute("SELECT record FROM journal WHERE case_id = ? ORDER BY revision", (case_id,))
    return tuple(load_record(loads(text)) for (text,) in rows)


def save(host: Host, answer: Answer, revision: int, version: int) -> None:
    """Save what an answer brings, if case and ledger still stand where they stood when it was made."""
    new = answer.lapsed if isinstance(answer, Denied) else answer
    if new is None or new.repeated or not new.records:
        return
    case, due = new.case, new.case.next_due_at
    saved = host.db.execute(
        "INSERT INTO cases VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET revision = excluded.revision,"
        " next_due_at = excluded.next_due_at, snapshot = excluded.snapshot WHERE revision = ?",
        (case.id, case.revision, due and stored(due), dumps(dump_case(case)), revision),
    )
    if new.ledger is not None and saved.rowcount == 1:
        saved = host.db.execute(
            "INSERT INTO ledgers VALUES (?, 1, ?) ON CONFLICT (order_id) DO UPDATE SET version = version + 1,"
            " content = excluded.content WHERE version = ?",
            (new.ledger.order_id, dumps(dump_ledger(new.ledger)), version),
        )
    if saved.rowcount != 1:
        raise ConflictError(case.id)
    records = [(case.id, record.revision, dumps(dump_record(record))) for record in new.records]
    host.db.executemany("INSERT INTO journal VALUES (?, ?, ?)", records)
    effects = [(effect.key, case.id, effect.revision, effect.n) for effect in new.effects]
    host.db.executemany("INSERT INTO outbox VALUES (?, ?, ?, ?, NULL, NULL)", effects)


def open_case(
    host: Host, flow: str, data: Mapping[str, Any], *, case_id: str, by: Actor, at: datetime, command_id: str
) -> Answer:
    """Open a case. The same command id again is answered as it was the first time."""
    order = data["order"]
    with transaction(host):
        ledger, version = read_ledger(host, order.id if isinstance(order, Order) else order["id"])
        if host.db.execute("SELECT 1 FROM cases WHERE id = ?", (case_id,)).fetchone():
            again = Command("open", data, command_id)
            return host.desk.decide(read_case(host, case_id), again, by=by, at=at, ledger=ledger)
        answer = host.desk.open(flow, data, by=by, at=at, case_id=case_id, ledger=ledger, command_id=command_id)
        save(host, answer, 0, version)
    return answer


def ask(host: Host, case_id: str, question: Callable[[Case, Ledger], Answer]) -> Answer:
    """Read a case with its order's ledger, put a question about it to the desk, save what comes of it."""
    with transaction(host):
        case = read_case(host, case_id)
        ledger, version = read_ledger(host, case.facts.order.id)
        answer = question(case, ledger)
        save(host, answer, case.revision, version)
    return answer


def decide(host: Host, case_id: str, command: Command, *, by: Actor, at: datetime) -> Answer:
    """Answer one command on a case."""
    return ask(host, case_id, lambda case, ledger: host.desk.decide(case, command, by=by, at=at, ledger=ledger))


def run_due(host: Host, now: datetime) -> int:
    """Let every time limit lapse that is over by now; return how many cases moved. Late or doubled runs do no harm."""
    due = "SELECT id FROM cases WHERE next_due_at <= ? ORDER BY next_due_at, id"
    ids = [case_id for (case_id,) in host.db.execute(due, (stored(now),)).fetchall()]
    for case_id in ids:
        ask(host, case_id, lambda case, ledger: host.desk.advance(case, at=now, ledger=ledger))
    return len(ids)


def deliver(host: Host, effect: Effect, at: datetime) -> None:
    """Do what one effect asks for. It may be asked for again: its key keeps that from being done twice."""
    answer: Answer | None = None
    if effect.kind == "open_case":
        flow, order = effect.data["flow"], read_case(host, effect.case_id).facts.order
        child, data = f"{effect.case_id}/{flow}-{effect.revision}", {"order": order, **effect.data["data"]}
        answer = open_case(host, flow, data, case_id=child, by=SYSTEM, at=at, command_id=effect.key)
    elif effect.kind == "tell_case":
        told = read_case(host, effect.data["case"])
        if told.state not in host.desk.flow(told.flow).final_states:  # else it knows: paid again after a late bounce
            command = Command(effect.data["command"], command_id=effect.key)
            answer = decide(host, told.id, command, by=SYSTEM, at=max(at, told.updated_at))
    else:
        host.outside(effect)
    if isinstance(answer, Denied):
        raise UndeliveredError("; ".join(map(str, answer.findings)))


def run_outbox(host: Host, now: datetime) -> int:
    """Deliver what waits, oldest first; return how many effects went out. What fails waits for the next run."""
    waiting = (
        "SELECT key, n, record FROM outbox JOIN journal USING (case_id, revision)"
        " WHERE done_at IS NULL ORDER BY outbox.rowid"
    )
    delivered = 0
    for key, n, text in host.db.execute(waiting).fetchall():
        record, problem = load_record(loads(text)), None
        try:
            deliver(host, record.effects[n], record.at)
        except UndeliveredError as error:
            problem = str(error)
        done_at = None if problem else stored(now)
        host.db.execute("UPDATE outbox SET done_at = ?, problem = ? WHERE key = ?", (done_at, problem, key))
        delivered += problem is None
    return delivered


def tick(host: Host, now: datetime) -> None:
    """Bring everything up to now. A lapse may open a case whose own limits are over as well, hence the loop."""
    while run_due(host, now) + run_outbox(host, now):
        pass
