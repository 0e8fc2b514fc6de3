"""What a fuzzer calls: every reader of ours, with bytes from a stranger. Nothing but the documented error comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import attrs

from servflow.cli.facts import read_facts
from servflow.codec import load_case, load_command, load_ledger, load_record, loads, loads_records
from servflow.errors import CodecError, RulebookError, ScenarioError
from servflow.policies.table_policy import TablePolicy
from servflow.rulebook import check_rulebook, load_rulebook, read_rulebook, run_tests
from servflow.rulebook.layout.canonical import laid_out
from servflow.rulebook.problems import MOST_PROBLEMS, Problems
from servflow.rulebook.sections import SECTIONS
from servflow.scenarios import read_scenario

CORPUS = Path(__file__).parent / "corpus"
"""One folder of kept inputs for each target."""

_FILE = "fuzzed.yaml"
_AT = datetime(2024, 5, 1, tzinfo=UTC)


@attrs.frozen
class Target:
    """A reader under attack.

    Args:
        name: What it is called on the command line.
        run: Reads some bytes; an assertion or any exception is a finding.
        nightly: Inputs of a nightly run; ten millions of all targets together.
        longest: Bytes that one input has at most.
    """

    name: str
    run: Callable[[bytes], None]
    nightly: int
    longest: int = 4096

    @property
    def corpus(self) -> Path:
        """Where its kept inputs lie."""
        return CORPUS / self.name


def read_a_rulebook(data: bytes) -> None:
    """Read a rulebook, compile it, prove what check proves, lay it out, and ask every policy something."""
    try:
        book = read_rulebook({_FILE: data})
    except RulebookError as error:
        _are_told(error, data)
        return
    for problem in check_rulebook(book, strict=True):
        assert problem.message
    for result in run_tests(book):
        assert result.passed == (not result.problems)
    for policy in book.policies:
        if isinstance(book.policies[policy], TablePolicy):
            book.judge(policy, {}, _AT)
    assert read_rulebook({_FILE: data}).digest == book.digest
    problems = Problems()
    again = laid_out(data, _FILE, problems)
    if again is not None:
        assert read_rulebook({_FILE: again}).digest == book.digest


def read_a_scenario(data: bytes) -> None:
    """Read a story."""
    try:
        read_scenario(data, _FILE)
    except ScenarioError as error:
        assert error.problems
        assert str(error)


def read_stored_data(data: bytes) -> None:
    """Read a case, a command, a ledger and records as a store gives them."""
    try:
        loads_records(data.decode("utf-8", "replace"))
    except CodecError as error:
        assert str(error)
    try:
        plain = loads(data)
    except CodecError as error:
        assert str(error)
        return
    for load in (load_case, load_command, load_ledger, load_record):
        try:
            load(plain)
        except CodecError as error:
            assert str(error)


def read_typed_facts(data: bytes) -> None:
    """Read facts as they are typed behind ``--facts``, by the words of every policy."""
    text = data.decode("utf-8", "replace")
    if "=" not in text:
        return
    for name in ("shipping_fee", "warranty", "time_limits"):
        try:
            read_facts((text,), SECTIONS[name], _LUTION)
        except RulebookError as error:
            assert error.problems


_LUTION = load_rulebook("lution")

TARGETS: Mapping[str, Target] = {
    target.name: target
    for target in (
        Target("rulebook", read_a_rulebook, 500_000),
        Target("scenario", read_a_scenario, 500_000),
        Target("stored", read_stored_data, 4_500_000),
        Target("facts", read_typed_facts, 4_500_000, 400),
    )
}


def _are_told(error: RulebookError, data: bytes) -> None:
    """See that every problem has a place in the file and can be shown."""
    assert 1 <= len(error.problems) <= MOST_PROBLEMS
    last = data.count(b"\n") + data.count(b"\r") + 2
    for problem in error.problems:
        assert problem.file == _FILE
        assert 1 <= problem.line <= last, str(problem)
        assert problem.col >= 1
        assert str(problem).isprintable(), repr(str(problem))
        assert len(str(problem)) < 1_000
