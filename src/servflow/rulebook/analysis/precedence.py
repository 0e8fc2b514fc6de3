"""Rules that stand before those of a base, and so decide cases that the base would decide otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from servflow.errors import NotProvedError
from servflow.policies.book import Rulebook
from servflow.policies.table import Rule, Table
from servflow.rulebook.analysis.cover import Box, Budget, meet, uncovered
from servflow.rulebook.analysis.space import Space
from servflow.rulebook.analysis.views import views_of


@attrs.frozen(kw_only=True)
class Taken:
    """A rule that takes cases from one of a base. 优先于基础规则。

    Args:
        policy: The table that both belong to.
        rule: The rule that decides now.
        base: Name and version of the base.
        base_rule: The rule that would decide if the base stood alone.
        witness: Such a case.
    """

    policy: str
    rule: Rule
    base: str
    base_rule: Rule
    witness: Mapping[str, Any]


def taken_cases(book: Rulebook) -> tuple[Taken, ...]:
    """Return every rule that decides cases which a base would decide by another rule and otherwise. 优先规则。

    Rules that replace one of the base are none of these: ``Rulebook.replaced`` lists them. A table of which it cannot
    be proved is left out.
    """
    found: list[Taken] = []
    for view in views_of(book) if book.origins else ():
        if view.table.hit != "collect":
            try:
                found += _taken(book, view.name, view.table)
            except NotProvedError:
                continue
    return tuple(found)


def _taken(book: Rulebook, name: str, table: Table) -> Iterator[Taken]:
    space, budget = Space.of(table), Budget()
    last = () if table.otherwise is None else (table.otherwise,)
    boxes = [(rule, box) for rule in (*table.rules, *last) if (box := space.box_of(rule)) is not None]
    replaced = {rule for override in book.replaced if override.policy == table.policy for rule in override.rules}
    before: list[Box] = []
    for place, (rule, box) in enumerate(boxes):
        if rule.file not in book.origins and rule.id not in replaced:
            theirs = [pair for pair in boxes[place + 1 :] if pair[0].file in book.origins]
            for base_rule, witness in _beaten(rule, box, before, theirs, space, budget):
                base = book.origins[base_rule.file]
                yield Taken(policy=name, rule=rule, base=base, base_rule=base_rule, witness=witness)
        before.append(box)


def _beaten(
    rule: Rule, box: Box, before: list[Box], theirs: list[tuple[Rule, Box]], space: Space, budget: Budget
) -> Iterator[tuple[Rule, Mapping[str, Any]]]:
    """Give the rules of a base that a rule decides in place of, each with a case."""
    covers = list(before)
    for base_rule, base_box in theirs:
        both = meet(box, base_box)
        left = None if both is None or rule.then == base_rule.then else uncovered(both, covers, budget)
        if left is not None:
            yield base_rule, space.case(left, rule, base_rule)
        covers.append(base_box)
