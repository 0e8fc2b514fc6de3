"""A store in one SQLite file: cases, their journals, the ledgers of orders, and what is still to be done.

It fills ``servflow.store.LedgerStore``, and ``servflow.testing.check_store`` holds it to every promise of one.
docs/tutorial/embed-returns.md builds it step by step; ``sqlite_host.py`` beside it works with it.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from servflow import Applied, Case, Effect, Ledger, Record
from servflow.codec import dump_case, dump_ledger, dump_record, dumps, load_case, load_ledger, load_record, loads
from servflow.errors import ConflictError, RepeatedCommandError

SCHEMA = """
CREATE TABLE IF NOT EXISTS cases (id TEXT PRIMARY KEY, revision INTEGER, next_due_at TEXT, snapshot TEXT);
CREATE INDEX IF NOT EXISTS cases_by_due ON cases (next_due_at);
CREATE TABLE IF NOT EXISTS journal (
    case_id TEXT, revision INTEGER, command_id TEXT, record TEXT, PRIMARY KEY (case_id, revision));
CREATE UNIQUE INDEX IF NOT EXISTS command_ids ON journal (case_id, command_id);
CREATE TABLE IF NOT EXISTS ledgers (order_id TEXT PRIMARY KEY, version INTEGER, content TEXT);
CREATE TABLE IF NOT EXISTS outbox (key TEXT PRIMARY KEY, case_id TEXT, revision INTEGER, n INTEGER);
"""


class Database:
    """One SQLite file. Threads take turns; so do processes, since SQLite lets one write at a time."""

    def __init__(self, path: str | Path) -> None:
        """Open the file, and make the tables where there are none."""
        self.path, self.turn = path, threading.RLock()
        self.db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.db.executescript(SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    def rows(self, sql: str, *values: object) -> list[Any]:
        """Run one statement, and return what it finds."""
        with self.turn:
            return self.db.execute(sql, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Save everything or nothing: whatever goes wrong before the end of COMMIT undoes all of it."""
        with self.turn:
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.db.execute("COMMIT")
            except BaseException:
                if self.db.in_transaction:
                    self.db.execute("ROLLBACK")
                raise


def stored(instant: datetime) -> str:
    """Write an instant so that text sorts as time does."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


class Store(Database):
    """Keeps cases and the ledgers of their orders: a ``servflow.store.LedgerStore``."""

    def load(self, case_id: str) -> Case | None:
        """Return the snapshot of a case."""
        found = self.rows("SELECT snapshot FROM cases WHERE id = ?", case_id)
        return load_case(loads(found[0][0])) if found else None

    def history(self, case_id: str) -> tuple[Record, ...]:
        """Return every record of a case."""
        found = self.rows("SELECT record FROM journal WHERE case_id = ? ORDER BY revision", case_id)
        return tuple(load_record(loads(text)) for (text,) in found)

    def ledger(self, order_id: str) -> tuple[Ledger, int]:
        """Return what all cases of an order claim, and the version of that row."""
        found = self.rows("SELECT content, version FROM ledgers WHERE order_id = ?", order_id)
        return (load_ledger(loads(found[0][0])), found[0][1]) if found else (Ledger(order_id=order_id), 0)

    def append(self, answer: Applied, *, expected: int, ledger_version: int = 0) -> None:
        """Save what an answer brings, if case and ledger still stand where they stood when it was made."""
        if answer.repeated or not answer.records:
            return
        case, ledger = answer.case, answer.ledger
        due, snapshot = case.next_due_at and stored(case.next_due_at), dumps(dump_case(case))
        with self.transaction():
            stands = self.rows("SELECT revision FROM cases WHERE id = ?", case.id) or [(0,)]
            if stands[0][0] != expected or (ledger and self.ledger(ledger.order_id)[1] != ledger_version):
                raise ConflictError(case.id)
            self.rows("REPLACE INTO cases VALUES (?, ?, ?, ?)", case.id, case.revision, due, snapshot)
            if ledger:
                content = dumps(dump_ledger(ledger))
                self.rows("REPLACE INTO ledgers VALUES (?, ?, ?)", ledger.order_id, ledger_version + 1, content)
            for record in answer.records:
                self.note(record)
            for effect in answer.effects:
                self.rows("INSERT INTO outbox VALUES (?, ?, ?, ?)", effect.key, case.id, effect.revision, effect.n)

    def note(self, record: Record) -> None:
        """Add a record to the journal; no case uses a command id twice."""
        used = "SELECT 1 FROM journal WHERE case_id = ? AND command_id = ?"
        if record.command_id is not None and self.rows(used, record.case_id, record.command_id):
            raise RepeatedCommandError(record.case_id, record.command_id)
        row = (record.case_id, record.revision, record.command_id, dumps(dump_record(record)))
        self.rows("INSERT INTO journal VALUES (?, ?, ?, ?)", *row)

    def due(self, at: datetime, *, limit: int) -> list[str]:
        """Return the cases with a time limit that is over."""
        found = self.rows(
            "SELECT id FROM cases WHERE next_due_at <= ? ORDER BY next_due_at, id LIMIT ?", stored(at), limit
        )
        return [case_id for (case_id,) in found]

    def pending(self, *, limit: int) -> list[Effect]:
        """Return what is still to be done, the oldest first."""
        sql = "SELECT record, n FROM outbox JOIN journal USING (case_id, revision) ORDER BY outbox.rowid LIMIT ?"
        return [load_record(loads(text)).effects[n] for text, n in self.rows(sql, limit)]

    def acknowledge(self, key: str) -> None:
        """Note that an effect is done."""
        self.rows("DELETE FROM outbox WHERE key = ?", key)
