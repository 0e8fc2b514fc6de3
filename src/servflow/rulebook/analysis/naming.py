"""Names of suggested tests: the case that is asked, and the boundary where it lies on one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

import attrs

from servflow.policies.book import RuleTest
from servflow.policies.conditions import order_of, written
from servflow.rulebook.analysis.mutants import Mutant
from servflow.values.ages import Age
from servflow.values.time import Span, Unit

_UPPER = frozenset({"at_most", "less_than"})
_BY_DAY = frozenset({Unit.DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS, Unit.WORKING_DAYS})
_FEW = 3


def named(test: RuleTest, guards: Iterable[Mutant], taken: Collection[str]) -> RuleTest:
    """Return a test under a name that says which case it is. 测试命名。

    Args:
        test: The test.
        guards: The slips that it sees, of which the most telling gives the name: a bound before a condition, a
            condition before an answer.
        taken: Names that other tests have.
    """
    mutants = sorted(guards, key=rank)
    names = (_name(test, mutant, most) for most in (_FEW, len(test.given)) for mutant in mutants)
    name = next((name for name in names if name not in taken), "")
    number = 2
    while not name or name in taken:
        name = f"{_name(test, mutants[0], _FEW)}, {number}"
        number += 1
    return attrs.evolve(test, name=name)


def rank(mutant: Mutant) -> int:
    """Return the place of a slip among those that may give a test its name. 命名次序。"""
    if mutant.bound is not None:
        return 0
    return 1 if mutant.fact else 2


def _name(test: RuleTest, mutant: Mutant, most: int) -> str:
    """Return a name with so many of the facts."""
    rule, fact = mutant.rule.id, mutant.fact
    takes_part = rule in (test.expect.get("rule"), *test.expect.get("also", ()))
    value = test.given.get(fact)
    if mutant.bound is not None and value is not None:
        return f"{fact} {written(value)}: {_side(value, *mutant.bound, rule, inside=takes_part)}"
    told = [f"no {fact} told"] if fact and value is None else []
    others = {name: other for name, other in test.given.items() if name != fact}
    ordered = {fact: value, **others} if value is not None else others
    told += list(_facts(ordered))[: most - len(told)]
    case = ", ".join(told) or "nothing told"
    if takes_part:
        return f"{case}: {rule}"
    decides = test.expect.get("rule")
    return f"{case}: {decides}, not {rule}" if decides else f"{case}: not {rule}"


def _facts(given: Mapping[str, Any]) -> Iterable[str]:
    """Give facts in words; what is made of parts is left out."""
    for fact, value in given.items():
        if isinstance(value, bool):
            yield fact if value else f"not {fact}"
        elif isinstance(value, datetime):
            yield f"{fact} {value:%Y-%m-%d %H:%M:%S}"
        elif not isinstance(value, tuple | Mapping):
            yield f"{fact} {written(value)}"


def _side(value: Any, name: str, bound: Any, rule: str, *, inside: bool) -> str:
    """Return where a value lies to a bound, in words."""
    upper = name in _UPPER
    if not inside:
        return f"just {'past' if upper else 'below'} {written(bound)}, not {rule}"
    if order_of(value, bound) != 0:
        return f"still {rule}"
    by_day = isinstance(value, date | Age) or (isinstance(value, Span) and value.unit in _BY_DAY)
    if by_day and not isinstance(value, datetime):
        return f"the {'last' if upper else 'first'} day of {rule}"
    return f"the {'most' if upper else 'least'} for {rule}"
