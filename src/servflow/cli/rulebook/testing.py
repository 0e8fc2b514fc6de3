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
from servflow.rulebook.analysis.coverage import own_rules, unseen, untouched
from servflow.rulebook.analysis.killing import Fate, Verdict, mutate, seen_as
from servflow.rulebook.analysis.suggesting import as_yaml, suggested_for
from servflow.rulebook.layout.quoting import width_of
from servflow.rulebook.loader import load_rulebook
from servflow.rulebook.rule_tests import PlayedTest, run_tests
from servflow.scenarios.expectations import written
from servflow.scenarios.result import readable

_FATES: Mapping[Fate, str] = {
    "killed": "seen by a test",
    "alive": "seen by none",
    "hidden": "change no answer of the policy that was tried",
    "equivalent": "change nothing, proved",
    "not_proved": "not proved",
}

_IDS = frozenset({"also", "without"})


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
        screen.lines(line for result in failed for line in _failure(book, result))
        screen.say(f"{book.ref}: {len(played)} tests, {len(failed)} failed", "red" if failed else "green")
        if coverage:
            screen.lines(_coverage(book, missed))
        if mutants:
            screen.lines(_mutants(book, verdicts))
    return 1 if failed or missed or alive else 0


def watched(screen: Screen, verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
    """Give verdicts on mutants, and tell a terminal how far it is."""
    for count, verdict in enumerate(verdicts, 1):
        if screen.console.is_terminal and not count % 100:
            print(f"{count} mutants ...", end="\r", file=sys.stderr, flush=True)
        yield verdict


def _failure(book: Rulebook, result: PlayedTest) -> Iterator[Line]:
    """Give a failed test: one line, then what was expected beside what came, and where the rule stands that decided."""
    yield Line(str(result), "red")
    rows = [("", "expected", "got")]
    for name, expected in result.test.expect.items():
        if name in _IDS:
            rows.append((name, _shown(expected), _shown(result.decision.rules)))
        elif name != "undecided":
            got = result.decision.rule if name == "rule" else result.decision.outcome.get(name)
            rows.append((name, _shown(expected), _shown(got)))
    rows += [
        (name, "nothing", _shown(result.decision.outcome.get(name))) for name in result.test.expect.get("undecided", ())
    ]
    widths = [max(width_of(row[column]) for row in rows) for column in (0, 1)]
    for row in rows:
        cells = (text + " " * (width - width_of(text)) for text, width in zip(row, widths, strict=False))
        yield Line(f"    {'  '.join((*cells, row[2]))}", "dim")
    rule = next((one for one in book.policies[result.test.policy].rules() if one.id == result.decision.rule), None)
    if rule is not None:
        yield Line(f"    {rule.file}:{rule.line}:{rule.col}: {rule.id} decided", "dim")


def _shown(value: object) -> str:
    return "nothing" if value is None or value == "" else written(value)


def _coverage(book: Rulebook, missed: Sequence[tuple[str, Rule]]) -> Iterator[Line]:
    for policy, rule in missed:
        yield Line(f"{rule.file}:{rule.line}:{rule.col}: {policy}: no test ever reaches {rule.id}", "yellow")
    count = len(own_rules(book))
    yield Line(f"coverage: {count - len(missed)} of {count} rules are reached by a test")
    bounds = untouched(book)
    for one in bounds:
        rule = one.rule
        yield Line(f"{rule.file}:{rule.line}:{rule.col}: {one.policy}: no test lies on {one}", "dim")
    if bounds:
        yield Line(f"boundaries: no test lies on {len(bounds)} of them")


def _mutants(book: Rulebook, verdicts: Sequence[Verdict]) -> Iterator[Line]:
    for verdict in verdicts:
        if verdict.fate == "alive":
            yield from _survivor(book, verdict)
    counts = _fates(verdicts)
    yield Line(f"mutants: {len(verdicts)}: {_counted(counts) or 'no rule to change'}")
    policies = dict.fromkeys(verdict.view.policy for verdict in verdicts)
    for policy in policies if len(policies) > 1 else ():
        own = _fates(verdict for verdict in verdicts if verdict.view.policy == policy)
        yield Line(f"    {policy}: {_counted(own)}", "dim")
    if counts["alive"]:
        yield Line("servflow rulebook suggest-tests gives tests that see them")


def _fates(verdicts: Iterable[Verdict]) -> Mapping[Fate, int]:
    counts: Counter[Fate] = Counter()
    counts.update(verdict.fate for verdict in verdicts)
    return counts


def _counted(counts: Mapping[Fate, int]) -> str:
    return ", ".join(f"{counts[fate]} {said}" for fate, said in _FATES.items() if counts[fate])


def _survivor(book: Rulebook, verdict: Verdict) -> Iterator[Line]:
    """Give a slip that no test sees: its place, a case with what it makes of it, and the test that would see it."""
    rule = verdict.mutant.rule
    yield Line(f"{rule.file}:{rule.line}:{rule.col}: {verdict.view.name}: no test sees {verdict.mutant}", "yellow")
    yield Line(f"    {shown_case(verdict)}: with the slip {'; '.join(seen_as(book, verdict))}", "dim")
    yield Line(f"    {as_yaml(suggested_for(book, verdict))}", "dim")


def shown_case(verdict: Verdict) -> str:
    """Return the case that shows a slip, in words."""
    case = verdict.witness or {}
    return "witness " + (" ".join(f"{name}={written(value)}" for name, value in case.items()) or "nothing known")


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
        data["boundaries"] = [
            {"policy": one.policy, "rule": one.rule.id, "file": one.rule.file, "line": one.rule.line, "bound": str(one)}
            for one in untouched(book)
        ]
    if verdicts is not None:
        counts = Counter(verdict.fate for verdict in verdicts)
        data["mutants"] = {fate: counts[fate] for fate in _FATES}
        data["survivors"] = [plain_survivor(book, verdict) for verdict in alive]
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


def plain_survivor(book: Rulebook, verdict: Verdict) -> dict[str, Any]:
    """Return a slip that no test sees as plain data."""
    rule = verdict.mutant.rule
    return {
        "policy": verdict.view.policy,
        "part": verdict.view.part,
        "rule": rule.id,
        "what": verdict.mutant.what,
        "file": rule.file,
        "line": rule.line,
        "witness": readable(verdict.witness),
        "shows": list(seen_as(book, verdict)),
        "test": as_yaml(suggested_for(book, verdict)) if verdict.tests else None,
    }
