"""``servflow rulebook suggest-tests``: the fewest cases that see every slip in the rules, ready to paste."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from servflow.cli.rulebook.problems import show_problems
from servflow.cli.rulebook.testing import watched
from servflow.cli.screen import Screen
from servflow.cli.timeline import Line
from servflow.errors import RulebookError, UnknownNameError
from servflow.rulebook.analysis.killing import mutate
from servflow.rulebook.analysis.suggesting import Suggestion, as_yaml, suggest_tests
from servflow.rulebook.loader import load_rulebook


def suggest(screen: Screen, path: str, policy: str | None, *, as_json: bool) -> int:
    """Print tests that see every mutant which no test sees yet.

    Args:
        screen: Where to write.
        path: A folder, a file, or the name of a shipped rulebook.
        policy: Only those of this policy.
        as_json: As JSON.

    Raises:
        UnknownNameError: No such rulebook or policy.
    """
    try:
        book = load_rulebook(path)
    except RulebookError as error:
        show_problems(screen, error, as_json=as_json)
        return 1
    if policy is not None and policy not in book.policies:
        raise UnknownNameError("policy", policy, tuple(book.policies))
    verdicts = [one for one in watched(screen, mutate(book)) if policy in {None, one.view.policy}]
    found = sorted(suggest_tests(book, verdicts), key=lambda each: list(book.policies).index(each.test.policy))
    if as_json:
        screen.json({"rulebook": str(book.ref), "tests": [_plain(each) for each in found]})
    else:
        screen.lines(_told(found))
    return 0


def _told(found: Sequence[Suggestion]) -> Iterator[Line]:
    if not found:
        yield Line("# every slip that can be seen is seen by a test")
    for policy, tests in groupby(found, key=lambda each: each.test.policy):
        yield Line(f"{policy}:")
        yield Line("  tests:")
        yield from (Line(f"    {as_yaml(each.test)}") for each in tests)


def _plain(each: Suggestion) -> dict[str, Any]:
    return {
        "policy": each.test.policy,
        "name": each.test.name,
        "guards": each.guards,
        "yaml": as_yaml(each.test),
    }
