"""The tests that stand beside the rules: read with the rules, played by ``run_tests``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any, cast

import attrs

from servflow.errors import ServflowError
from servflow.policies.book import Rulebook, RuleTest
from servflow.policies.conditions import written
from servflow.policies.policy import Policy
from servflow.policies.table import Invariant, Rule, Table
from servflow.policies.time_limits import TimeLimits
from servflow.rulebook.nodes import MapNode, Node
from servflow.rulebook.reading import Fields, Reader
from servflow.rulebook.section import Section
from servflow.values.decisions import Decision
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.time import local_instant

TEST_KEYS = ("name", "given", "expect", "at")
"""The keys of one test."""

_SOME_DAY = date(2000, 1, 1)


@attrs.frozen
class PlayedTest:
    """What came of one test. 测试结果。

    Args:
        test: The test.
        decision: What the policy answered.
        problems: How that differs from what was expected; empty when it passed.
    """

    test: RuleTest
    decision: Decision
    problems: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the answer was the expected one."""
        return not self.problems

    def __str__(self) -> str:
        """Return one line: place, name and what differs."""
        verdict = "; ".join(self.problems) or "passed"
        return f"{self.test.file}:{self.test.line}: {self.test.policy}: {self.test.name}: {verdict}"


def read_tests(section: Section, node: Node, read: Reader) -> tuple[Node, tuple[RuleTest, ...]]:
    """Return a section without its tests, and the tests."""
    if not isinstance(node, MapNode) or node.get("tests") is None:
        return node, ()
    fields = Fields(node, read, section.name)
    found = (_read_test(section, entry) for entry in fields.each("tests", TEST_KEYS, "test"))
    return node.without("tests"), tuple(test for test in found if test is not None)


def _read_test(section: Section, fields: Fields) -> RuleTest | None:
    name = fields.text("name", required=True)
    given, expect = fields.get("given", required=True), fields.get("expect", required=True)
    at = fields.instant("at")
    facts = None if given is None else section.read_given(given, fields.read)
    expected = None if expect is None else section.read_expected(expect, fields.read)
    if name is None or facts is None or expected is None:
        return None
    return RuleTest(
        policy=section.name,
        name=name,
        given=facts,
        expect=expected,
        at=at,
        file=fields.node.file,
        line=fields.node.line,
    )


def examples_of(name: str, policy: Policy) -> tuple[RuleTest, ...]:
    """Return a test for every rule of a policy that carries an example: on it, this rule decides."""
    rules: list[tuple[Rule, Mapping[str, Any]]] = [(rule, EMPTY) for rule in policy.rules()]
    if isinstance(policy, TimeLimits):
        rules = [(limit.rule, {"limit": key}) for key, group in policy.limits.items() for limit in group]
    return tuple(
        RuleTest(
            policy=name,
            name=f"example of {rule.id}",
            given=FrozenMap({**rule.example, **more}),
            expect=FrozenMap(rule=rule.id),
            is_example=True,
            file=rule.file,
            line=rule.line,
        )
        for rule, more in rules
        if rule.example is not None
    )


def run_tests(book: Rulebook) -> tuple[PlayedTest, ...]:
    """Play the tests and examples of a rulebook, and hold each answer against the invariants. 运行规则测试。

    A test without ``at`` is asked on the day of its ``as_of``, or else on the rulebook's first day, at midnight; where
    the rulebook has none, when its newest rule comes into force.
    """
    return tuple(play(book, test) for test in book.tests)


def play(book: Rulebook, test: RuleTest) -> PlayedTest:
    """Play one test."""
    try:
        decision = book.judge(test.policy, test.given, asked_at(book, test))
    except ServflowError as error:
        return PlayedTest(test, Decision(test.policy, "", EMPTY, test.given), (f"cannot be decided: {error}",))
    problems = [*_differences(test.expect, decision), *_broken(book.policies.get(test.policy), decision)]
    return PlayedTest(test, decision, tuple(problems))


def asked_at(book: Rulebook, test: RuleTest) -> datetime:
    """Return the instant at which a test is asked; see ``run_tests``."""
    if test.at is not None:
        return test.at
    day: date = test.given.get("as_of") or book.effective_from or _newest(book)
    return local_instant(datetime.combine(day, time()), book.timezone)


def _newest(book: Rulebook) -> date:
    """Return the first day on which every rule of a rulebook without a first day has come into force."""
    begins = (rule.effective_from for rule in book.every_rule())
    return max((day for day in begins if day is not None), default=_SOME_DAY)


def _differences(expect: Mapping[str, Any], decision: Decision) -> Iterator[str]:
    """Give a sentence for everything that is not as expected."""
    for name, wanted in expect.items():
        if name in {"rule", "also", "without"}:
            yield from _other_rules(name, wanted or (), decision)
        elif name == "undecided":
            decided = ((each, decision.outcome.get(each)) for each in wanted or ())
            yield from (
                f"{each} is {written(found)}, not left undecided" for each, found in decided if found is not None
            )
        elif not _agrees(wanted, found := decision.outcome.get(name)):
            yield f"{name} is {'not decided' if found is None else written(found)}, not {written(wanted)}"


def _other_rules(name: str, wanted: Any, decision: Decision) -> Iterator[str]:
    """Give a sentence for the rules that should decide, take part or take none, and do not."""
    if name == "rule":
        if (decision.rule or ()) != wanted:
            yield f"rule is {decision.rule or 'none'}, not {wanted or 'none'}"
    elif name == "also":
        if missing := sorted(set(wanted).difference(decision.also)):
            yield f"also lacks {', '.join(missing)}"
    elif taking := sorted(set(wanted).intersection(decision.rules)):
        yield f"{', '.join(taking)} should take no part"


def _agrees(wanted: Any, found: Any) -> bool:
    """Return whether an outcome is as expected; lists and mappings need hold at least what is expected, if anything."""
    if isinstance(wanted, FrozenMap):
        return isinstance(found, FrozenMap) and all(_agrees(value, found.get(key)) for key, value in wanted.items())
    if isinstance(wanted, tuple) and wanted:
        return isinstance(found, tuple) and all(item in found for item in cast("Iterable[Any]", wanted))
    return wanted == found or (found is not None and written(wanted) == written(found))


def _broken(policy: Policy | None, decision: Decision) -> Iterator[str]:
    """Give a sentence for every invariant that an answer breaks."""
    for invariant in invariants_of(policy):
        if invariant.is_broken(decision.inputs, decision.outcome):
            yield f"breaks the invariant {invariant.name!r}"


def invariants_of(policy: Policy | None) -> tuple[Invariant, ...]:
    """Return the invariants of a policy that is made of a table."""
    table = getattr(policy, "table", None)
    return table.invariants if isinstance(table, Table) else ()
