"""``suggest_tests``: the fewest cases that see every slip which the tests of a rulebook do not see yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, cast

import attrs

from servflow.policies.book import Rulebook, RuleTest
from servflow.policies.conditions import written
from servflow.rulebook.analysis.killing import Verdict, changed_by, is_about, sees, test_on
from servflow.rulebook.analysis.naming import named, rank
from servflow.rulebook.layout.canonical import laid_out
from servflow.rulebook.layout.quoting import one_line
from servflow.rulebook.problems import Problems
from servflow.rulebook.rule_tests import play
from servflow.values.frozen import FrozenMap


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

    None of them can be left out: without it some slip is seen by none.

    Args:
        book: The rulebook.
        verdicts: What ``mutate`` gave.
    """
    alive = [verdict for verdict in verdicts if verdict.fate == "alive"]
    changed = [changed_by(book, verdict.view, verdict.mutant) for verdict in alive]
    tests = list(dict.fromkeys(test for verdict in alive for test in verdict.tests))

    def seen_by(test: RuleTest) -> frozenset[int]:
        asked = (place for place, verdict in enumerate(alive) if is_about(test, verdict.view))
        return frozenset(place for place in asked if not play(changed[place], test).passed)

    seen = {test: seen_by(test) for test in tests}
    chosen: dict[RuleTest, frozenset[int]] = {}
    open_ = frozenset(range(len(alive)))
    while open_:
        best = max(tests, key=lambda test: len(seen[test] & open_))
        short = _shortest(book, best, [alive[place] for place in sorted(seen[best] & open_)])
        chosen[short] = seen_by(short)
        open_ -= chosen[short]
    for test in reversed(tuple(chosen)):
        others = frozenset[int]().union(*(chosen[other] for other in chosen if other is not test))
        if others >= chosen[test]:
            del chosen[test]
    return tuple(_told(book, chosen, alive))


def suggested_for(book: Rulebook, verdict: Verdict) -> RuleTest:
    """Return a test that would see one slip, as short as it can be. 单个变异的建议测试。"""
    taken = [test.name for test in book.tests if test.policy == verdict.view.policy]
    return named(_shortest(book, verdict.tests[0], [verdict]), [verdict.mutant], taken)


def _told(book: Rulebook, chosen: Mapping[RuleTest, frozenset[int]], alive: list[Verdict]) -> Iterator[Suggestion]:
    """Give the chosen tests under a name, with how many slips each is the first to see."""
    taken = {(test.policy, test.name) for test in book.tests}
    told: frozenset[int] = frozenset()
    for test, seen in chosen.items():
        guards = [alive[place].mutant for place in sorted(seen - told)]
        short = named(test, guards, {name for policy, name in taken if policy == test.policy})
        taken.add((short.policy, short.name))
        told |= seen
        yield Suggestion(short, len(guards))


def _shortest(book: Rulebook, test: RuleTest, guards: list[Verdict]) -> RuleTest:
    """Return a test with every fact left out that none of its slips needs."""
    first = guards[0]
    needed = {*first.view.given, min((guard.mutant for guard in guards), key=rank).fact}
    for given in _shorter(test.given, needed):
        shorter = test_on(book, first.view, first.mutant, given)
        seen = (is_about(shorter, one.view) and sees(book, one.view, one.mutant, shorter) for one in guards)
        if play(book, shorter).passed and all(seen):
            return _shortest(book, shorter, guards)
    return test


def _shorter(given: Mapping[str, Any], needed: Collection[str]) -> Iterator[Mapping[str, Any]]:
    """Give facts with one of them left out, then with a part of one left out."""
    for name in given:
        if name not in needed:
            yield {fact: value for fact, value in given.items() if fact != name}
    for name, value in given.items():
        for part in cast("Mapping[str, Any]", value) if isinstance(value, FrozenMap) else ():
            yield {**given, name: FrozenMap({each: kept for each, kept in value.items() if each != part})}


def as_section(tests: Iterable[RuleTest]) -> str:
    """Return tests of rulebook sections as a file has them, in its canonical layout. 可粘贴的测试节。"""
    sections: dict[str, list[str]] = {}
    for test in tests:
        sections.setdefault(test.policy, ["  tests:"]).append(f"    {as_yaml(test)}")
    lines = [line for policy, rest in sections.items() for line in (f"{policy}:", *rest)]
    text = "".join(f"{line}\n" for line in lines)
    return laid_out(text, "", Problems()) or text


def as_yaml(test: RuleTest) -> str:
    """Return a test as a line that can stand under ``tests``. 可粘贴的测试。"""
    given, expect = _mapping(test.given), _mapping(test.expect)
    return f"- {{name: {_text(test.name)}, given: {given}, expect: {expect}}}"


def _mapping(values: Mapping[str, Any]) -> str:
    return f"{{{', '.join(f'{name}: {_value(value)}' for name, value in values.items())}}}"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return _mapping(cast("Mapping[str, Any]", value))
    if isinstance(value, tuple):
        items = cast("Iterable[Any]", value)
        return f"[{', '.join(_value(item) for item in items)}]"
    return _text(written(value)) if isinstance(value, str | datetime) else written(value)


def _text(text: str) -> str:
    return one_line(text, was_quoted=not text, in_brackets=True)
