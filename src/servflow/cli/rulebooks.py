"""``servflow rulebook``: read and list problems, play the tests beside the rules, explain a decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from servflow.cli.facts import are_typed, read_facts
from servflow.cli.screen import Screen
from servflow.cli.timeline import Line
from servflow.errors import RulebookError, UnknownNameError
from servflow.policies.book import Rulebook, RuleTest
from servflow.policies.table import Miss, Rule
from servflow.rulebook.loader import load_rulebook
from servflow.rulebook.problems import Problem
from servflow.rulebook.rule_tests import PlayedTest, asked_at, run_tests
from servflow.rulebook.sections import SECTIONS
from servflow.scenarios.expectations import written
from servflow.scenarios.result import readable
from servflow.values.decisions import Decision


def check(screen: Screen, path: str, *, strict: bool, as_json: bool) -> int:
    """Read a rulebook; list everything that is wrong in it.

    Args:
        screen: Where to write.
        path: A folder, a file, or the name of a shipped rulebook.
        strict: Every rule must have a title in English and Chinese, and a source.
        as_json: As JSON.

    Raises:
        UnknownNameError: There is nothing of that name and nothing at that path.
    """
    try:
        book = load_rulebook(path)
    except RulebookError as error:
        _problems(screen, error, as_json=as_json)
        return 1
    if strict and (lacking := tuple(_lacking(book))):
        _problems(screen, RulebookError(path, lacking), as_json=as_json)
        return 1
    if as_json:
        screen.json({"passed": True, "rulebook": str(book.ref), **_counts(book), "problems": []})
    else:
        counts = ", ".join(f"{count} {what}" for what, count in _counts(book).items())
        screen.say(f"{book.ref}: {counts}: no problems", "green")
    return 0


def _lacking(book: Rulebook) -> Iterator[Problem]:
    """Give a problem for every rule without a name in both languages or without a source."""
    for rule in book.every_rule():
        if rule.title is None or not (rule.title.en and rule.title.zh):
            yield Problem(
                rule.file, rule.line, rule.col, "no_title", f"rule {rule.id} has no title in English and Chinese"
            )
        if rule.source is None:
            yield Problem(rule.file, rule.line, rule.col, "no_source", f"rule {rule.id} has no source")


def test(screen: Screen, path: str, *, as_json: bool) -> int:
    """Play the tests and examples of a rulebook.

    Raises:
        UnknownNameError: There is nothing of that name and nothing at that path.
    """
    try:
        book = load_rulebook(path)
    except RulebookError as error:
        _problems(screen, error, as_json=as_json)
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


def explain(screen: Screen, path: str, policy: str, facts: tuple[str, ...], *, as_json: bool) -> int:
    """Say which rule of a policy decides on some facts, and why each other one does not.

    Raises:
        UnknownNameError: No such rulebook, policy or file of facts.
        InvalidValueError: Facts that contradict each other, so that nothing can be decided on them.
    """
    try:
        book = load_rulebook(path)
        known = tuple(name for name in SECTIONS if name in book.policies)
        if policy not in known:
            raise UnknownNameError("policy", policy, known)
        given = read_facts(facts, SECTIONS[policy], book)
    except RulebookError as error:
        _problems(screen, error, as_json=as_json)
        return 2 if are_typed(error) else 1
    asked = RuleTest(policy=policy, name="explain", given=given, expect={})
    at = asked_at(book, asked)
    decision = book.judge(policy, given, at)
    misses = book.why_not(decision, at)
    if as_json:
        screen.json(_plain_decision(book, decision, misses))
    else:
        screen.lines(_explained(book, decision, misses))
    return 0


def _problems(screen: Screen, error: RulebookError, *, as_json: bool) -> None:
    problems: tuple[Problem, ...] = error.problems
    if as_json:
        found = [attrs.asdict(problem) for problem in problems]
        screen.json({"passed": False, "problems": found})
        return
    screen.lines(Line(str(problem), "red") for problem in problems)
    screen.say(f"{error.subject}: {len(problems)} problem(s)", "bold red")


def _counts(book: Rulebook) -> dict[str, int]:
    return {"policies": len(book.policies), "rules": len(book.rule_ids()), "tests": len(book.tests)}


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


def _plain_decision(book: Rulebook, decision: Decision, misses: tuple[Miss, ...]) -> dict[str, Any]:
    rule = book.rule(decision.rule)
    return {
        "policy": decision.policy,
        "given": readable(decision.inputs),
        "rule": decision.rule or None,
        "label": attrs.asdict(decision.label) if decision.label is not None else None,
        "source": str(decision.source) if decision.source is not None else None,
        "file": rule.file if rule is not None else None,
        "line": rule.line if rule is not None else None,
        "outcome": readable(decision.outcome),
        "also": list(decision.also),
        "why_not": [attrs.asdict(miss) for miss in misses],
    }


def _explained(book: Rulebook, decision: Decision, misses: tuple[Miss, ...]) -> Iterator[Line]:
    yield Line(f"policy  {decision.policy}", "bold")
    yield Line(f"given   {_pairs(decision.inputs) or 'nothing'}")
    yield Line(f"rule    {_rule(book, decision.rule) if decision.rule else 'none decides'}", "bold green")
    yield Line(f"answer  {_pairs(decision.outcome) or 'nothing'}")
    yield from (Line(f"also    {_rule(book, rule)}") for rule in decision.also)
    rule = book.rule(decision.rule)
    if rule is not None and rule.note:
        yield Line(f"note    {rule.note}")
    if misses:
        yield Line("why not the others", "bold")
        yield from (Line(f"  {miss}", "dim") for miss in misses)


def _pairs(values: Mapping[str, Any]) -> str:
    return " ".join(f"{name}={written(value)}" for name, value in values.items() if value is not None)


def _rule(book: Rulebook, rule_id: str) -> str:
    rule: Rule | None = book.rule(rule_id)
    if rule is None:
        return rule_id
    title = f" {rule.title.both()}" if rule.title is not None else ""
    source = f" [{rule.source}]" if rule.source is not None else ""
    place = f" {rule.file}:{rule.line}" if rule.file else ""
    return f"{rule_id}{title}{source}{place}"
