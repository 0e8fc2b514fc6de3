"""A good store: SQLite, one JSON document a case, journal and outbox inside; the due instant is drawn from it."""

import json
import sqlite3
import threading

from servflow.codec import dump_case, dump_ledger, dump_record, dumps, load_case, load_ledger, load_record, loads
from servflow.errors import ConflictError, RepeatedCommandError
from servflow.kernel.ledger import Ledger
from tests.testing.stores.sqlite_rows import stored, word

SCHEMA = """
CREATE TABLE IF NOT EXISTS cases (
    id TEXT PRIMARY KEY,
    document TEXT NOT NULL,
    due TEXT GENERATED ALWAYS AS (json_extract(document, '$.due')) VIRTUAL,
    busy INTEGER GENERATED ALWAYS AS (json_array_length(document, '$.pending') > 0) VIRTUAL);
CREATE INDEX IF NOT EXISTS by_due ON cases (due);
CREATE INDEX IF NOT EXISTS by_busy ON cases (busy);
CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, document TEXT NOT NULL);
"""
NEW = {"snapshot": None, "due": None, "records": [], "used": [], "pending": []}


class SqliteDocumentStore:
    """Cases as documents; one connection that threads share, one after another."""

    def __init__(self, path):
        self.path = path
        self.lock = threading.Lock()
        self.connection = sqlite3.connect(path, check_same_thread=False, timeout=60)
        self.connection.executescript(SCHEMA)
        self.connection.execute("PRAGMA synchronous = OFF")

    def close(self):
        self.connection.close()

    def read(self, table, name):
        row = self.connection.execute(f"SELECT document FROM {table} WHERE id = ?", (word(name),)).fetchone()  # noqa: S608
        return None if row is None else json.loads(row[0])

    def write(self, table, name, document):
        self.connection.execute(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", (word(name), dumps(document)))  # noqa: S608

    def append(self, answer, *, expected, ledger_version=0):
        if answer.repeated or not answer.records:
            return
        case, ledger = answer.case, answer.ledger
        with self.lock, self.connection:
            self.connection.execute("BEGIN IMMEDIATE")
            document = self.read("cases", case.id) or NEW
            order = (ledger and self.read("orders", ledger.order_id)) or {"version": 0}
            if len(document["records"]) != expected or (ledger and order["version"] != ledger_version):
                raise ConflictError(case.id)
            ids = [record.command_id for record in answer.records if record.command_id is not None]
            for command_id in ids:
                if command_id in document["used"]:
                    raise RepeatedCommandError(case.id, command_id)
            new = {
                "snapshot": dump_case(case),
                "due": case.next_due_at and stored(case.next_due_at),
                "records": document["records"] + [dump_record(record) for record in answer.records],
                "used": document["used"] + ids,
                "pending": document["pending"] + [[effect.revision, effect.n] for effect in answer.effects],
            }
            self.write("cases", case.id, new)
            if ledger:
                self.write("orders", ledger.order_id, {"version": ledger_version + 1, "ledger": dump_ledger(ledger)})

    def load(self, case_id):
        with self.lock:
            document = self.read("cases", case_id)
        return document and load_case(document["snapshot"])

    def history(self, case_id):
        with self.lock:
            document = self.read("cases", case_id) or NEW
        return tuple(load_record(record) for record in document["records"])

    def due(self, at, *, limit):
        with self.lock:
            rows = self.connection.execute(
                "SELECT id FROM cases WHERE due <= ? ORDER BY due LIMIT ?", (stored(at), limit)
            )
            return [loads(name) for (name,) in rows]

    def pending(self, *, limit):
        with self.lock:
            rows = self.connection.execute("SELECT document FROM cases WHERE busy LIMIT ?", (limit,)).fetchall()
        found = []
        for (text,) in rows:
            document = json.loads(text)
            for revision, n in document["pending"]:
                found.append(load_record(document["records"][revision - 1]).effects[n])
                if len(found) == limit:
                    return found
        return found

    def acknowledge(self, key):
        case_id, revision, n = key.rsplit("/", 2)
        with self.lock, self.connection:
            self.connection.execute("BEGIN IMMEDIATE")
            document = self.read("cases", case_id)
            if document is not None:
                document["pending"] = [place for place in document["pending"] if place != [int(revision), int(n)]]
                self.write("cases", case_id, document)

    def ledger(self, order_id):
        with self.lock:
            order = self.read("orders", order_id)
        return (Ledger(order_id=order_id), 0) if order is None else (load_ledger(order["ledger"]), order["version"])
