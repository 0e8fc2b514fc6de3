"""Which slips in the rules their tests see: each mutant is proved to matter, and then played against the tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import Any, Literal

import attrs

from servflow.errors import NotProvedError
from servflow.policies.book import Rulebook, RuleTest
from servflow.policies.policy import Policy
from servflow.policies.table import Rule, Table
from servflow.rulebook.analysis.cover import Budget
from servflow.rulebook.analysis.mutants import Mutant, mutants_of
from servflow.rulebook.analysis.regions import regions
from servflow.rulebook.analysis.space import Space
from servflow.rulebook.analysis.views import View, views_of
from servflow.rulebook.rule_tests import asked_at, play, run_tests
from servflow.values.ages import Age
from servflow.values.frozen import FrozenMap

Fate = Literal["killed", "alive", "hidden", "equivalent", "not_proved"]

MOST_WITNESSES = 60
"""Cases of one mutant that are looked at for tests that would see it."""


@attrs.frozen(kw_only=True)
class Verdict:
    """What became of a mutant. 变异结果。

    Args:
        view: The table.
        mutant: The slip.
        fate: ``killed`` by a test, ``alive``, ``equivalent`` (proved to change no answer of the table), ``hidden`` (the
            table answers otherwise, the policy does not on any case that was tried) or ``not_proved``.
        tests: Of one that is alive: tests that would see it, with what the rulebook answers now as expected.
    """

    view: View
    mutant: Mutant
    fate: Fate
    tests: tuple[RuleTest, ...] = ()


def mutate(book: Rulebook) -> Iterator[Verdict]:
    """Give every mutant of every table with what became of it. 变异测试。

    Mutants that change no answer are proved equivalent and count for nothing. Rules of a base are left out, for its own
    tests guard them, and so are tests that fail on the rules themselves.
    """
    passing = tuple(played.test for played in run_tests(book) if played.passed)
    for view in views_of(book):
        tests = tuple(test for test in passing if is_about(test, view))
        own = (mutant for mutant in mutants_of(view.table) if mutant.rule.file not in book.origins)
        for mutant in own:
            yield _verdict(book, view, mutant, tests)


def is_about(test: RuleTest, view: View) -> bool:
    """Return whether a test asks the table of a view."""
    return test.policy == view.policy and all(test.given.get(name) == value for name, value in view.given.items())


def _verdict(book: Rulebook, view: View, mutant: Mutant, tests: tuple[RuleTest, ...]) -> Verdict:
    cases = _cases(view, mutant)
    try:
        first = next(cases, None)
        if first is None:
            return Verdict(view=view, mutant=mutant, fate="equivalent")
        if any(sees(book, view, mutant, test) for test in tests):
            return Verdict(view=view, mutant=mutant, fate="killed")
        cases = chain((first,), islice(cases, MOST_WITNESSES - 1))
        might = [test_on(book, view, mutant, case) for case in cases if is_writable(case)]
    except NotProvedError:
        return Verdict(view=view, mutant=mutant, fate="not_proved")
    seeing = tuple(test for test in might if play(book, test).passed and sees(book, view, mutant, test))
    return Verdict(view=view, mutant=mutant, fate="alive" if seeing else "hidden", tests=seeing)


def _cases(view: View, mutant: Mutant) -> Iterator[Mapping[str, Any]]:
    """Give some cases on which a mutant answers otherwise."""
    space = Space.of(view.table, mutant.table)
    found = regions(view.table, mutant.table, space, Budget())
    for region in found:
        case = space.case(region.box, *region.old.rules, *region.new.rules)
        yield FrozenMap({**view.given, **{name: value for name, value in case.items() if value is not None}})


def sees(book: Rulebook, view: View, mutant: Mutant, test: RuleTest) -> bool:
    """Return whether a test fails on a mutant."""
    return not play(_with(book, view, mutant.table), test).passed


def _with(book: Rulebook, view: View, table: Table) -> Rulebook:
    policies: dict[str, Policy] = {**book.policies, view.policy: view.put(table)}
    return attrs.evolve(book, policies=FrozenMap(policies))


def test_on(book: Rulebook, view: View, mutant: Mutant, case: Mapping[str, Any]) -> RuleTest:
    """Return the test of a case: the rule, the answers, and what is left undecided that the slip would decide."""
    asked = RuleTest(policy=view.policy, name="", given=FrozenMap(case), expect=FrozenMap())
    decision = book.judge(view.policy, case, asked_at(book, asked))
    known = view.table.vocabulary.outcomes
    told = {name: value for name in known if (value := decision.outcome.get(name)) is not None}
    also = {"also": decision.also} if decision.also else {}
    silent = tuple(name for name in mutant.rule.then if name in known and name not in told)
    undecided = {"undecided": silent} if silent else {}
    return attrs.evolve(asked, expect=FrozenMap({"rule": decision.rule, **also, **undecided, **told}))


def is_writable(case: Mapping[str, Any]) -> bool:
    """Return whether a case can be written in a file: an age that only the calendar tells apart cannot."""
    return not any(isinstance(value, Age) for value in case.values())


def unseen(book: Rulebook) -> tuple[tuple[str, Rule], ...]:
    """Return the rules of a rulebook's own that no test ever reached, each with its policy. 未被测试覆盖的规则。"""
    seen = {(played.test.policy, rule) for played in run_tests(book) for rule in played.decision.rules}
    return tuple(
        (name, rule)
        for name, policy in book.policies.items()
        for rule in policy.rules()
        if (name, rule.id) not in seen and rule.file not in book.origins
    )
