"""``servflow rulebook test``: play the tests that stand beside the rules, and ask what they do not see."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from servflow.cli.rulebook.problems import show_problems
from servflow.cli.screen import Screen
from servflow.cli.timeline import Line
from servflow.errors import RulebookError
from servflow.policies.book import Rulebook
from servflow.policies.table import Rule
from servflow.rulebook.analysis.killing import Fate, Verdict, mutate, unseen
from servflow.rulebook.loader import load_rulebook
from servflow.rulebook.rule_tests import PlayedTest, run_tests
from servflow.scenarios.expectations import written

_FATES: Mapping[Fate, str] = {
    "killed": "seen by a test",
    "alive": "seen by none",
    "hidden": "change no answer of the policy that was tried",
    "equivalent": "change nothing, proved",
    "not_proved": "not proved",
}


def test(screen: Screen, path: str, *, coverage: bool, mutants: bool, as_json: bool) -> int:
    """Play the tests and examples of a rulebook.

    Args:
        screen: Where to write.
        path: A folder, a file, or the name of a shipped rulebook.
        coverage: List the rules that no test ever reaches.
        mutants: Put one slip after the other into the rules, and list those that no test sees.
        as_json: As JSON.

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
    missed = unseen(book) if coverage else ()
    verdicts = tuple(watched(screen, mutate(book))) if mutants else ()
    alive = [verdict for verdict in verdicts if verdict.fate == "alive"]
    if as_json:
        screen.json(_plain(book, played, missed if coverage else None, verdicts if mutants else None))
    else:
        screen.lines(line for result in failed for line in _failure(result))
        screen.say(f"{book.ref}: {len(played)} tests, {len(failed)} failed", "red" if failed else "green")
        if coverage:
            screen.lines(_coverage(book, missed))
        if mutants:
            screen.lines(_mutants(verdicts))
    return 1 if failed or missed or alive else 0


def watched(screen: Screen, verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
    """Give verdicts on mutants, and tell a terminal how far it is."""
    for count, verdict in enumerate(verdicts, 1):
        if screen.console.is_terminal and not count % 100:
            print(f"{count} mutants ...", end="\r", file=sys.stderr, flush=True)
        yield verdict


def _failure(result: PlayedTest) -> Iterator[Line]:
    """Give a failed test: one line, then what was expected beside what came."""
    yield Line(str(result), "red")
    names = sorted(name for name in result.test.expect if name not in {"also", "undecided"})
    width = max(map(len, names), default=0)
    for name in names:
        expected = result.test.expect[name]
        got = result.decision.rule if name == "rule" else result.decision.outcome.get(name)
        yield Line(f"    {name:{width}}  expected {_shown(expected)}, got {_shown(got)}", "dim")


def _shown(value: object) -> str:
    return "nothing" if value is None or value == "" else written(value)


def _coverage(book: Rulebook, missed: Sequence[tuple[str, Rule]]) -> Iterator[Line]:
    count = sum(rule.file not in book.origins for rule in book.every_rule())
    for policy, rule in missed:
        yield Line(f"{rule.file}:{rule.line}:{rule.col}: {policy}: no test ever reaches {rule.id}", "yellow")
    yield Line(f"coverage: {count - len(missed)} of {count} rules are reached by a test")


def _mutants(verdicts: Sequence[Verdict]) -> Iterator[Line]:
    for verdict in verdicts:
        if verdict.fate == "alive":
            rule = verdict.mutant.rule
            yield Line(
                f"{rule.file}:{rule.line}:{rule.col}: {verdict.view.name}: no test sees {verdict.mutant}", "yellow"
            )
    counts = Counter(verdict.fate for verdict in verdicts)
    told = ", ".join(f"{counts[fate]} {said}" for fate, said in _FATES.items() if counts[fate])
    yield Line(f"mutants: {len(verdicts)}: {told or 'no rule to change'}")
    if counts["alive"]:
        yield Line("servflow rulebook suggest-tests gives tests that see them")


def _plain(
    book: Rulebook,
    played: Sequence[PlayedTest],
    missed: Sequence[tuple[str, Rule]] | None,
    verdicts: Sequence[Verdict] | None,
) -> dict[str, Any]:
    alive = [verdict for verdict in verdicts or () if verdict.fate == "alive"]
    passed = all(result.passed for result in played) and not missed and not alive
    data: dict[str, Any] = {"passed": passed, "rulebook": str(book.ref), "problems": []}
    data["tests"] = [_plain_test(result) for result in played]
    if missed is not None:
        data["unseen"] = [
            {"policy": policy, "rule": rule.id, "file": rule.file, "line": rule.line} for policy, rule in missed
        ]
    if verdicts is not None:
        counts = Counter(verdict.fate for verdict in verdicts)
        data["mutants"] = {fate: counts[fate] for fate in _FATES}
        data["survivors"] = [_plain_survivor(verdict) for verdict in alive]
    return data


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


def _plain_survivor(verdict: Verdict) -> dict[str, Any]:
    rule = verdict.mutant.rule
    return {
        "policy": verdict.view.policy,
        "part": verdict.view.part,
        "rule": rule.id,
        "what": verdict.mutant.what,
        "file": rule.file,
        "line": rule.line,
    }
