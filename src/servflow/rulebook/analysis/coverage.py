"""What the tests of a rulebook never come to: rules that none reaches, bounds that none lies on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from servflow.policies.book import Rulebook
from servflow.policies.conditions import Condition, Not, Range, order_of, written
from servflow.policies.table import Rule
from servflow.rulebook.analysis.killing import guarded, is_about
from servflow.rulebook.rule_tests import PlayedTest, run_tests


@attrs.frozen(kw_only=True)
class Bound:
    """A bound of a rule. 边界。

    Args:
        policy: The policy that the rule belongs to.
        rule: The rule.
        fact: The fact that is bounded.
        name: ``at_least``, ``more_than``, ``at_most`` or ``less_than``.
        value: The bound.
    """

    policy: str
    rule: Rule
    fact: str
    name: str
    value: Any

    def __str__(self) -> str:
        """Return it in words."""
        return f"{self.rule.id}: {self.fact} {self.name.replace('_', ' ')} {written(self.value)}"


def own_rules(book: Rulebook) -> Mapping[tuple[str, str], Rule]:
    """Return the rules of a rulebook's own that tests can ask for, by policy and id. 可测试的规则。"""
    found = ((view.policy, rule) for view in guarded(book) for rule in view.table.every_rule())
    return {(policy, rule.id): rule for policy, rule in found if rule.file not in book.origins}


def unseen(book: Rulebook) -> tuple[tuple[str, Rule], ...]:
    """Return the rules of a rulebook's own that no test ever reached, each with its policy. 未被测试覆盖的规则。"""
    seen = {(played.test.policy, rule) for played in run_tests(book) for rule in played.decision.rules}
    return tuple((policy, rule) for (policy, ident), rule in own_rules(book).items() if (policy, ident) not in seen)


def untouched(book: Rulebook) -> tuple[Bound, ...]:
    """Return the bounds of a rulebook's own rules that no test lies on. 未被测试触及的边界。"""
    tests = run_tests(book)
    found: list[Bound] = []
    for view in guarded(book):
        asked = [played for played in tests if is_about(played.test, view)]
        rules = (rule for rule in (*view.table.rules, *view.table.overlays) if rule.file not in book.origins)
        bounds = (bound for rule in rules for bound in _bounds(view.policy, rule))
        found += [bound for bound in bounds if not any(_lies_on(played, bound) for played in asked)]
    return tuple(found)


def _bounds(policy: str, rule: Rule) -> Iterator[Bound]:
    for fact, condition in rule.when:
        for name, value in _ends(condition):
            yield Bound(policy=policy, rule=rule, fact=fact, name=name, value=value)


def _ends(condition: Condition) -> Iterator[tuple[str, Any]]:
    inner = condition.condition if isinstance(condition, Not) else condition
    yield from inner.bounds if isinstance(inner, Range) else ()


def _lies_on(played: PlayedTest, bound: Bound) -> bool:
    value = played.decision.inputs.get(bound.fact)
    return value is not None and order_of(value, bound.value) == 0
