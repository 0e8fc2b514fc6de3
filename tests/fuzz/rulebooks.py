"""The rulebook reader and compiler under any bytes."""

import re
from datetime import UTC, datetime

from servflow.errors import InvalidValueError, RulebookError
from servflow.policies.book import Rulebook
from servflow.rulebook import check_rulebook, read_rulebook, run_tests, shipped_names
from servflow.rulebook.bundle import HEADER_FILES
from servflow.values.frozen import EMPTY
from tests.fuzz.places import check_problems

NOON = datetime(2024, 5, 6, 4, tzinfo=UTC)
_FILE = re.compile(rb"^#== ([a-z_]{1,20}\.yaml)\n", re.MULTILINE)


def files_of(data: bytes) -> dict[str, bytes]:
    """Give the files that one input holds: a line ``#== name.yaml`` begins another."""
    first, *rest = _FILE.split(data)
    return {HEADER_FILES[0]: first} | {name.decode(): content for name, content in zip(*[iter(rest)] * 2, strict=True)}


def read_any_rulebook(data: bytes) -> None:
    """Read one input; what is read is checked, run and asked, and no question ends in an exception."""
    files = files_of(data)
    try:
        book = read_rulebook(files)
    except RulebookError as error:
        check_problems(error.problems, files)
        theirs = tuple(f"{name}/" for name in shipped_names())
        assert all(problem.file in files or problem.file.startswith(theirs) for problem in error.problems)
        return
    ask(book)


def ask(book: Rulebook) -> None:
    """Ask a rulebook that was read everything that a desk and an author ask."""
    assert len(book.digest) == 64
    for problem in check_rulebook(book, strict=True):
        assert problem.line >= 1
        assert str(problem).encode()
    run_tests(book)
    for name in book.policies:
        try:
            decision = book.judge(name, EMPTY, NOON)
        except InvalidValueError:
            continue  # the policy cannot answer without facts, and says which
        book.why_not(decision, NOON)
        book.rule_of(decision)
