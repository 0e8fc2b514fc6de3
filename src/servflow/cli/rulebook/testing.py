"""``servflow rulebook test``: play the tests that stand beside the rules."""

from __future__ import annotations

from typing import Any

from servflow.cli.rulebook.problems import show_problems
from servflow.cli.screen import Screen
from servflow.cli.timeline import Line
from servflow.errors import RulebookError
from servflow.rulebook.loader import load_rulebook
from servflow.rulebook.rule_tests import PlayedTest, run_tests


def test(screen: Screen, path: str, *, as_json: bool) -> int:
    """Play the tests and examples of a rulebook.

    Raises:
        UnknownNameError: There is nothing of that name and nothing at that path.
    """
    try:
        book = load_rulebook(path)
    except RulebookError as error:
        show_problems(screen, error, as_json=as_json)
        return 1
    played = run_tests(book)
    failed = [result for result in played if not result.passed]
    if as_json:
        tests = [_plain_test(result) for result in played]
        screen.json({"passed": not failed, "rulebook": str(book.ref), "problems": [], "tests": tests})
    else:
        screen.lines(Line(str(result), "red") for result in failed)
        screen.say(f"{book.ref}: {len(played)} tests, {len(failed)} failed", "red" if failed else "green")
    return 1 if failed else 0


def _plain_test(result: PlayedTest) -> dict[str, Any]:
    test = result.test
    return {
        "policy": test.policy,
        "name": test.name,
        "file": test.file,
        "line": test.line,
        "passed": result.passed,
        "rule": result.decision.rule,
        "problems": list(result.problems),
    }
