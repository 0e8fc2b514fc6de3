"""Nothing is measured before it is shown to do the same as the others."""

from collections.abc import Iterable

from tests.benchmarks import tables
from tests.benchmarks.measure import Row
from tests.benchmarks.subject import expected_path


def differences(rows: Iterable[Row]) -> list[str]:
    """Give every row that walks another path or lets an amount above the limit pass, and every table that disagrees."""
    found: list[str] = []
    for row in rows:
        if row.path is not None and row.path() != expected_path():
            found.append(f"{row.key}: takes another path: {row.path()}")
        if row.refuses is not None and not row.refuses():
            found.append(f"{row.key}: its guard does not hold")
    return [*found, *(f"tables: {problem}" for problem in tables.problems())]
