"""The reader of the facts that `servflow rulebook explain` is given, under any bytes; what is read is asked."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import gettempdir

from servflow.cli.facts import TYPED, read_facts
from servflow.errors import InvalidValueError, RulebookError, UnknownNameError
from servflow.rulebook import load_rulebook
from servflow.rulebook.nearest import nearest_changes
from servflow.rulebook.sections import SECTIONS
from servflow.rulebook.timing import sums_of
from tests.fuzz.places import check_problems

BOOKS = ("lution", "online-seller", "hotline", "home-repair")
NOON = datetime(2024, 5, 6, 4, tzinfo=UTC)

book = cache(load_rulebook)


def read_any_facts(data: bytes) -> None:
    """Read facts as they are typed, or as a file holds them: the first line names the rulebook, policy and which."""
    first, _, rest = data.partition(b"\n")
    house, policy, how, *_ = (*first.decode(errors="replace").split(), "", "", "")
    asked = book(house if house in BOOKS else BOOKS[0])
    section = SECTIONS[
        policy
        if policy in asked.policies
        else "eligibility"
        if "eligibility" in asked.policies
        else next(iter(asked.policies))
    ]
    if how == "file":
        path = Path(gettempdir()) / "fuzzed-facts.yaml"
        path.write_bytes(rest)
        given, files = str(path), {str(path): rest}
    else:
        given = rest.decode(errors="surrogateescape")
        files = {TYPED: " " * len(given)}  # a line break that was typed begins no line: columns go on
    try:
        facts, at = read_facts((given,), section, asked)
    except UnknownNameError as error:
        assert str(error)
        return
    except RulebookError as error:
        check_problems(error.problems, files)
        return
    try:
        decision = asked.judge(section.name, facts, at or NOON)
    except InvalidValueError as error:
        assert str(error)
        return
    asked.why_not(decision, at or NOON)
    sums_of(asked, decision, at or NOON)
    nearest_changes(asked, decision, facts, at or NOON)
