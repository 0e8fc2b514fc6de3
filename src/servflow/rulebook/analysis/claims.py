"""What each rule of a table decides: its box without the boxes of the rules that are asked before it."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from servflow.policies.table import Rule, Table
from servflow.rulebook.analysis.cover import Box, Budget, meetings, remainder, uncovered
from servflow.rulebook.analysis.space import Space


@attrs.frozen(kw_only=True)
class Claim:
    """The cases of a table that one rule decides. 命中区域。

    Args:
        rule: The rule; nothing for the cases that no rule of a table without ``otherwise`` decides.
        box: The cases of which it holds.
        before: The boxes of the rules that are asked before it and decide first.
        rivals: Those rules.
    """

    rule: Rule | None
    box: Box
    before: tuple[Box, ...] = ()
    rivals: tuple[Rule, ...] = ()

    def first(self, budget: Budget) -> Box | None:
        """Return some cases that it decides, or nothing where it decides none.

        Raises:
            NotProvedError: The budget is spent.
        """
        return uncovered(self.box, self.before, budget)

    def all(self, budget: Budget) -> Iterator[Box]:
        """Give all cases that it decides, in boxes that do not overlap.

        Raises:
            NotProvedError: The budget is spent.
        """
        return remainder(self.box, self.before, budget)


def claims_of(table: Table, space: Space) -> Iterator[Claim]:
    """Give the claim of every rule that holds of any case, in order, and last what no rule decides.

    With ``hit: collect`` a rule decides wherever it holds.
    """
    held = [(rule, box) for rule in table.rules if (box := space.box_of(rule)) is not None]
    boxes = [box for _, box in held]
    for (rule, box), met in zip(held, meetings(boxes, space.whole), strict=True):
        near = () if table.hit == "collect" else met
        before, rivals = tuple(boxes[place] for place in near), tuple(held[place][0] for place in near)
        yield Claim(rule=rule, box=box, before=before, rivals=rivals)
    yield Claim(rule=table.otherwise, box=space.whole, before=tuple(boxes), rivals=tuple(rule for rule, _ in held))
