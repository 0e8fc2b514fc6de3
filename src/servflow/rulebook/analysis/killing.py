"""Which slips in the rules their tests see: each mutant is proved to matter, and then played against the tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import Any, Literal

import attrs

from servflow.errors import NotProvedError, ServflowError
from servflow.policies.book import Rulebook, RuleTest
from servflow.policies.policy import Policy
from servflow.policies.vocabulary import VOCABULARIES
from servflow.rulebook.analysis.cover import Budget
from servflow.rulebook.analysis.entries import entries_of
from servflow.rulebook.analysis.mutants import Mutant, mutants_of
from servflow.rulebook.analysis.regions import regions
from servflow.rulebook.analysis.space import Space
from servflow.rulebook.analysis.views import View, views_of
from servflow.rulebook.rule_tests import play, run_tests
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
        witness: Of one that no test sees: a case on which the table answers otherwise.
    """

    view: View
    mutant: Mutant
    fate: Fate
    tests: tuple[RuleTest, ...] = ()
    witness: Mapping[str, Any] | None = None


def mutate(book: Rulebook, policy: str | None = None) -> Iterator[Verdict]:
    """Give every mutant of everything that tests can ask for, with what became of it. 变异测试。

    Mutants that change no answer are proved equivalent and count for nothing. Rules of a base are left out, for its own
    tests guard them, and so are tests that fail on the rules themselves.

    Args:
        book: The rulebook.
        policy: Only the rules of this policy.
    """
    passing = tuple(played.test for played in run_tests(book) if played.passed)
    for view in guarded(book):
        if policy not in {None, view.policy}:
            continue
        tests = tuple(test for test in passing if is_about(test, view))
        for mutant in mutants_of(view.table, view.needed):
            if mutant.rule.file not in book.origins and _is_legal(view, mutant):
                yield _verdict(book, view, mutant, tests)


def guarded(book: Rulebook) -> Iterator[View]:
    """Give every table and entry of a rulebook that tests can ask for. 可测试的规则表与条目。"""
    return chain(views_of(book), entries_of(book))


def is_about(test: RuleTest, view: View) -> bool:
    """Return whether a test asks the table of a view."""
    return test.policy == view.policy and all(
        test.given.get(name, value) == value for name, value in view.given.items()
    )


def _is_legal(view: View, mutant: Mutant) -> bool:
    """Return whether a rulebook could say what the slip does: no use of 0 kilometres, no share above 100 %."""
    try:
        view.put(mutant.table)
    except ServflowError:
        return False
    return True


def _verdict(book: Rulebook, view: View, mutant: Mutant, tests: tuple[RuleTest, ...]) -> Verdict:
    cases = _cases(view, mutant)
    try:
        first = next(cases, None)
        if first is None:
            return Verdict(view=view, mutant=mutant, fate="equivalent")
        changed = changed_by(book, view, mutant)
        if any(not play(changed, test).passed for test in tests):
            return Verdict(view=view, mutant=mutant, fate="killed")
        tried = tuple(case for case in islice(chain((first,), cases), MOST_WITNESSES) if is_writable(case))
    except NotProvedError:
        return Verdict(view=view, mutant=mutant, fate="not_proved")
    asked = (test_on(book, view, mutant, case) for case in tried)
    seeing = tuple(test for test in asked if play(book, test).passed and not play(changed, test).passed)
    witness = seeing[0].given if seeing else first
    return Verdict(view=view, mutant=mutant, fate="alive" if seeing else "hidden", tests=seeing, witness=witness)


def _cases(view: View, mutant: Mutant) -> Iterator[Mapping[str, Any]]:
    """Give some cases on which a mutant answers otherwise: first of known facts, then of some that are not known."""
    known = Space.of(view.table, mutant.table)
    for space in (known, known.with_unknown()):
        for region in regions(view.table, mutant.table, space, Budget()):
            case = space.case(region.box, *region.old.rules, *region.new.rules)
            told = {name: value for name, value in case.items() if value is not None}
            yield from (FrozenMap({**probe, **view.given, **told}) for probe in view.probes)


def sees(book: Rulebook, view: View, mutant: Mutant, test: RuleTest) -> bool:
    """Return whether a test fails on a mutant."""
    return not play(changed_by(book, view, mutant), test).passed


def seen_as(book: Rulebook, verdict: Verdict) -> tuple[str, ...]:
    """Return how the first test that would see a slip fails on it; nothing where there is none."""
    changed = changed_by(book, verdict.view, verdict.mutant)
    return play(changed, verdict.tests[0]).problems if verdict.tests else ()


def changed_by(book: Rulebook, view: View, mutant: Mutant) -> Rulebook:
    """Return a rulebook with a slip in it."""
    policies: dict[str, Policy] = {**book.policies, view.policy: view.put(mutant.table)}
    return attrs.evolve(book, policies=FrozenMap(policies))


def test_on(book: Rulebook, view: View, mutant: Mutant, case: Mapping[str, Any]) -> RuleTest:
    """Return the test of a case: the rule, the answers, and what is left out that the slip would decide or tell."""
    asked = RuleTest(policy=view.policy, name="", given=FrozenMap(case), expect=FrozenMap())
    decision = play(book, asked).decision
    known = VOCABULARIES.get(view.policy, view.table.vocabulary).outcomes
    told = {name: value for name in known if (value := decision.outcome.get(name)) is not None}
    more: dict[str, Any] = {"also": decision.also} if decision.also else {}
    rule = mutant.rule.id
    if (view.alone or view.table.hit == "collect") and rule not in decision.rules:
        more["without"] = (rule,)
    silent = tuple(name for name in mutant.rule.then if name in known and name not in told)
    if silent:
        more["undecided"] = silent
    return attrs.evolve(asked, expect=FrozenMap({"rule": decision.rule, **more, **told}))


def is_writable(case: Mapping[str, Any]) -> bool:
    """Return whether a case can be written in a file: an age that only the calendar tells apart cannot."""
    return not any(isinstance(value, Age) for value in case.values())
