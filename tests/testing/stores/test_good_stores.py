"""Good stores, each of another make, keep every promise of the kit: the kit raises no false alarm."""

import pytest

from servflow.store import CaseStore, LedgerStore
from servflow.testing import Capabilities, check_store, store_checks
from tests.testing.stores.files import FileStore
from tests.testing.stores.memory import MemoryStore
from tests.testing.stores.sqlite_documents import SqliteDocumentStore
from tests.testing.stores.sqlite_rows import SqliteRowStore

ROWS = store_checks(reopen=lambda store: SqliteRowStore(store.path), examples=20)
DOCUMENTS = store_checks(reopen=lambda store: SqliteDocumentStore(store.path), examples=20)
ALONE = Capabilities(connections=False)
FILES = store_checks(reopen=lambda store: FileStore(store.folder), capabilities=ALONE, examples=20)
POSTGRES = store_checks(reopen=lambda store: store.another(), examples=20)


def test_a_dictionary_is_a_good_store():
    """Cases in dictionaries of one process, by one call; each check has an empty store of its own."""
    made = []

    def make():
        made.append(MemoryStore())
        return made[-1]

    assert check_store(make) is None
    assert len(made) >= len(store_checks())


@pytest.mark.parametrize("check", ROWS, ids=str)
def test_rows_of_sqlite_are_a_good_store(check, fresh):
    """Cases in rows, each thread with a connection of its own."""
    check(lambda: SqliteRowStore(fresh()))


@pytest.mark.parametrize("check", DOCUMENTS, ids=str)
def test_documents_of_sqlite_are_a_good_store(check, fresh):
    """Cases as JSON documents, threads sharing one connection."""
    check(lambda: SqliteDocumentStore(fresh()))


@pytest.mark.parametrize("check", FILES, ids=str)
def test_a_journal_file_is_a_good_store(check, fresh):
    """Cases in a file to which lines are added."""
    check(lambda: FileStore(fresh()))


@pytest.mark.parametrize("check", POSTGRES, ids=str)
def test_postgres_is_a_good_store(check, postgres):
    """Cases in a real PostgreSQL."""
    check(postgres.empty_store)


def test_the_postgres_is_real(postgres):
    """The server that the tests start is a PostgreSQL, not something that passes for it."""
    with postgres.connect("public") as db:
        assert db.execute("SHOW server_version").fetchone()[0].startswith("18.")


def test_a_good_store_fills_the_protocol(tmp_path):
    """A store that keeps every promise has every method of the protocol."""
    methods = [name for name in {*vars(LedgerStore), *vars(CaseStore)} if not name.startswith("_")]
    store = SqliteRowStore(tmp_path / "cases.db")
    assert [name for name in methods if not callable(getattr(store, name, None))] == []
    store.close()
