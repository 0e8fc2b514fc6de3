"""``servflow rulebook suggest-tests``: the fewest cases that see every slip in the rules, ready to paste."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from servflow.cli.rulebook.problems import show_problems
from servflow.cli.rulebook.testing import plain_survivor, shown_case, watched
from servflow.cli.screen import Screen
from servflow.cli.timeline import Line
from servflow.errors import RulebookError, UnknownNameError
from servflow.rulebook.analysis.killing import Verdict, mutate
from servflow.rulebook.analysis.suggesting import Suggestion, as_section, as_yaml, suggest_tests
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
    verdicts = list(watched(screen, mutate(book, policy)))
    order = list(book.policies)
    found = sorted(suggest_tests(book, verdicts), key=lambda each: order.index(each.test.policy))
    if as_json:
        left = [plain_survivor(book, verdict) for verdict in verdicts if verdict.fate == "hidden"]
        screen.json({"rulebook": str(book.ref), "tests": [_plain(each) for each in found], "not_suggested": left})
    else:
        screen.lines(Line(line) for line in _told(found, verdicts))
    return 0


def _told(found: Sequence[Suggestion], verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Give the tests as they can be pasted, and as remarks what none can be suggested for."""
    if not found and not any(verdict.fate == "not_proved" for verdict in verdicts):
        yield "# every slip that can be seen is seen by a test"
    yield from as_section(each.test for each in found).splitlines()
    for verdict in verdicts:
        if verdict.fate == "hidden":
            yield f"# no test can see {verdict.mutant}: {verdict.view.name} answers alike, {shown_case(verdict)}"
        elif verdict.fate == "not_proved":
            yield f"# not proved whether it changes anything: {verdict.mutant}"


def _plain(each: Suggestion) -> dict[str, Any]:
    return {
        "policy": each.test.policy,
        "name": each.test.name,
        "guards": each.guards,
        "yaml": as_yaml(each.test),
    }
