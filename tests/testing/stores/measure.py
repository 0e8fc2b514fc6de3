"""How far drawn stories alone refuse faulty stores: ``python -m tests.testing.stores.measure``.

First the stores that have a check with a script named for them, held to drawn stories alone; then those whose mistake
shows in stories only, held to every check of the kit.
"""

import itertools
import sys
import tempfile
from pathlib import Path

from servflow.testing import Capabilities, store_checks
from servflow.testing.stores import shortest
from tests.testing.stores.faulty import FAULTS, FAULTS_IN_STORIES
from tests.testing.stores.files import FileStore
from tests.testing.stores.sqlite_rows import SqliteRowStore


def ways_of(store, folder, numbers=itertools.count()):  # noqa: B008 - one count for all
    """Give a way to make an empty store, one to open it again, and what it can do."""
    if issubclass(store, SqliteRowStore):
        return (lambda: store(folder / str(next(numbers)))), (lambda old: store(old.path)), Capabilities()
    if issubclass(store, FileStore):
        alone = Capabilities(connections=False)
        return (lambda: store(folder / str(next(numbers)))), (lambda old: store(old.folder)), alone
    return store, None, Capabilities()


def refused_by(store, folder, wanted):
    """Give the ids of the checks among those that are wanted that refuse a store."""
    make, reopen, able = ways_of(store, folder)
    for check in store_checks(reopen=reopen, capabilities=able):
        if wanted(check.id):
            try:
                check(make)
            except AssertionError:
                yield check.id


def tell(line):
    """Write a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main():
    """Tell which stores are refused, and by what."""
    shortest.SHRINKS = 0
    with tempfile.TemporaryDirectory() as folder:
        passed = []
        for _, store in FAULTS:
            if not any(refused_by(store, Path(folder), lambda name: name.startswith("stories."))):
                passed.append(store.__name__)
        refused, all_of_them = len(FAULTS) - len(passed), len(FAULTS)
        tell(f"{refused} of {all_of_them} are refused by drawn stories alone; not: {', '.join(passed)}")
        for _, store in FAULTS_IN_STORIES:
            found = list(refused_by(store, Path(folder), lambda _: True))
            tell(f"{store.__name__}: {', '.join(found)}")


if __name__ == "__main__":
    main()
