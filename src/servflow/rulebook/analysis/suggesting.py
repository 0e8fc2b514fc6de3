"""``suggest_tests``: the fewest cases that see every slip which the tests of a rulebook do not see yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

import attrs

from servflow.policies.book import Rulebook, RuleTest
from servflow.policies.conditions import written
from servflow.rulebook.analysis.killing import Verdict, sees, test_on
from servflow.rulebook.rule_tests import play


@attrs.frozen
class Suggestion:
    """A test that would see slips that none sees yet. 建议的测试。

    Args:
        test: The test, with what the rulebook answers now as what is expected.
        guards: How many slips it sees that no test before it does.
    """

    test: RuleTest
    guards: int


def suggest_tests(book: Rulebook, verdicts: Iterable[Verdict]) -> tuple[Suggestion, ...]:
    """Return few tests that together see every mutant which is alive, those that see most of them first. 建议测试。

    Args:
        book: The rulebook.
        verdicts: What ``mutate`` gave.
    """
    alive = [verdict for verdict in verdicts if verdict.fate == "alive"]
    tests = list(dict.fromkeys(test for verdict in alive for test in verdict.tests))
    seen = {test: frozenset(n for n, one in enumerate(alive) if _is_seen(book, one, test)) for test in tests}
    open_ = frozenset(range(len(alive)))
    chosen: list[Suggestion] = []
    while open_:
        best = max(tests, key=lambda test: len(seen[test] & open_))
        guards = [alive[n] for n in sorted(seen[best] & open_)]
        chosen.append(Suggestion(_named(_shortest(book, best, guards), guards), len(guards)))
        open_ -= seen[best]
    return tuple(chosen)


def _shortest(book: Rulebook, test: RuleTest, guards: list[Verdict]) -> RuleTest:
    """Return a test with every fact left out that none of its slips needs."""
    first = guards[0]
    for name in tuple(test.given):
        if name in first.view.given:
            continue
        given = {fact: value for fact, value in test.given.items() if fact != name}
        shorter = test_on(book, first.view, first.mutant, given)
        if play(book, shorter).passed and all(_is_seen(book, guard, shorter) for guard in guards):
            test = shorter
    return test


def _is_seen(book: Rulebook, verdict: Verdict, test: RuleTest) -> bool:
    if verdict.view.policy != test.policy or any(test.given.get(n) != v for n, v in verdict.view.given.items()):
        return False
    return sees(book, verdict.view, verdict.mutant, test)


def _named(test: RuleTest, guards: list[Verdict]) -> RuleTest:
    """Return a test under a name that says what it guards."""
    more = f", and {len(guards) - 1} more" if len(guards) > 1 else ""
    return attrs.evolve(test, name=f"guards {guards[0].mutant}{more}")


def as_yaml(test: RuleTest) -> str:
    """Return a test as a line that can stand under ``tests``. 可粘贴的测试。"""
    given, expect = _mapping(test.given), _mapping(test.expect)
    return f"- {{name: {_text(test.name)}, given: {given}, expect: {expect}}}"


def _mapping(values: Mapping[str, Any]) -> str:
    return f"{{{', '.join(f'{name}: {_value(value)}' for name, value in values.items())}}}"


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        items = cast("Iterable[Any]", value)
        return f"[{', '.join(_value(item) for item in items)}]"
    return _text(written(value)) if isinstance(value, str) else written(value)


def _text(text: str) -> str:
    from servflow.rulebook.layout.quoting import one_line

    return one_line(text, was_quoted=not text, in_brackets=True)
