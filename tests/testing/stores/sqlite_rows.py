"""A good store: SQLite, a table for each kind of thing and a column for whatever is asked for."""

import json
import sqlite3
import threading
from contextlib import contextmanager
from datetime import UTC

from servflow.codec import dump_case, dump_ledger, dump_record, dumps, load_case, load_ledger, load_record, loads
from servflow.errors import ConflictError, RepeatedCommandError
from servflow.kernel.ledger import Ledger

SCHEMA = """
CREATE TABLE IF NOT EXISTS cases (
    id TEXT PRIMARY KEY, revision INTEGER NOT NULL, next_due_at TEXT, snapshot TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS cases_by_due ON cases (next_due_at);
CREATE TABLE IF NOT EXISTS journal (
    case_id TEXT, revision INTEGER, command_id TEXT, record TEXT NOT NULL, PRIMARY KEY (case_id, revision)) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS command_ids ON journal (case_id, command_id);
CREATE TABLE IF NOT EXISTS outbox (
    case_id TEXT, revision INTEGER, n INTEGER, key TEXT UNIQUE NOT NULL, done INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (case_id, revision, n)) STRICT;
CREATE TABLE IF NOT EXISTS ledgers (order_id TEXT PRIMARY KEY, version INTEGER NOT NULL, content TEXT NOT NULL) STRICT;
"""


def stored(instant):
    """Write an instant so that text sorts as time does."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def word(text):
    """Write any text so that a column takes it: NUL and lone surrogates as escapes."""
    return json.dumps(text)


class SqliteRowStore:
    """Cases in rows; each thread has a connection of its own."""

    schema = SCHEMA

    def __init__(self, path):
        self.path = path
        self.local = threading.local()
        self.connections = []
        self.db().executescript(self.schema)

    def db(self):
        if not hasattr(self.local, "db"):
            self.local.db = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, timeout=60)
            self.local.db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF")
            self.connections.append(self.local.db)
        return self.local.db

    def close(self):
        for db in self.connections:
            db.close()
        self.connections.clear()
        self.local = threading.local()

    @contextmanager
    def transaction(self):
        db = self.db()
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise

    # --------------------------------------------------------------------------------------------------------- saving

    def append(self, answer, *, expected, ledger_version=0):
        if answer.repeated or not answer.records:
            return
        with self.transaction() as db:
            self.save_case(db, answer.case, expected)
            if answer.ledger is not None:
                self.save_ledger(db, answer, ledger_version)
            for record in answer.records:
                self.save_record(db, record)
            for effect in answer.effects:
                self.save_effect(db, effect)

    def save_case(self, db, case, expected):
        due = case.next_due_at and stored(case.next_due_at)
        row = (case.revision, due, dumps(dump_case(case)), word(case.id))
        if expected == 0:
            sql = "INSERT INTO cases (revision, next_due_at, snapshot, id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
            saved = db.execute(sql, row)
        else:
            sql = "UPDATE cases SET revision = ?, next_due_at = ?, snapshot = ? WHERE id = ? AND revision = ?"
            saved = db.execute(sql, (*row, expected))
        if saved.rowcount != 1:
            raise ConflictError(case.id)

    def save_ledger(self, db, answer, version):
        row = (dumps(dump_ledger(answer.ledger)), word(answer.ledger.order_id))
        if version == 0:
            sql = "INSERT INTO ledgers (content, order_id, version) VALUES (?, ?, 1) ON CONFLICT DO NOTHING"
            saved = db.execute(sql, row)
        else:
            sql = "UPDATE ledgers SET content = ?, version = version + 1 WHERE order_id = ? AND version = ?"
            saved = db.execute(sql, (*row, version))
        if saved.rowcount != 1:
            raise ConflictError(answer.case.id)

    def save_record(self, db, record):
        command_id = record.command_id if record.command_id is None else word(record.command_id)
        row = (word(record.case_id), record.revision, command_id, dumps(dump_record(record)))
        try:
            db.execute("INSERT INTO journal VALUES (?, ?, ?, ?)", row)
        except sqlite3.IntegrityError:
            raise RepeatedCommandError(record.case_id, record.command_id) from None

    def save_effect(self, db, effect):
        row = (word(effect.case_id), effect.revision, effect.n, word(effect.key))
        db.execute("INSERT INTO outbox (case_id, revision, n, key) VALUES (?, ?, ?, ?)", row)

    # -------------------------------------------------------------------------------------------------------- reading

    def load(self, case_id):
        row = self.db().execute("SELECT snapshot FROM cases WHERE id = ?", (word(case_id),)).fetchone()
        return None if row is None else load_case(loads(row[0]))

    def history(self, case_id):
        sql = "SELECT record FROM journal WHERE case_id = ? ORDER BY revision"
        return [load_record(loads(text)) for (text,) in self.db().execute(sql, (word(case_id),))]

    def due(self, at, *, limit):
        sql = "SELECT id FROM cases WHERE next_due_at <= ? ORDER BY next_due_at LIMIT ?"
        return [json.loads(name) for (name,) in self.db().execute(sql, (stored(at), limit))]

    def pending(self, *, limit):
        sql = (
            "SELECT record, n FROM outbox JOIN journal USING (case_id, revision) WHERE NOT done"
            " ORDER BY outbox.case_id, outbox.revision, n LIMIT ?"
        )
        return [load_record(loads(text)).effects[n] for text, n in self.db().execute(sql, (limit,))]

    def acknowledge(self, key):
        self.db().execute("UPDATE outbox SET done = 1 WHERE key = ?", (word(key),))

    def ledger(self, order_id):
        sql = "SELECT content, version FROM ledgers WHERE order_id = ?"
        row = self.db().execute(sql, (word(order_id),)).fetchone()
        return (Ledger(order_id=order_id), 0) if row is None else (load_ledger(loads(row[0])), row[1])
