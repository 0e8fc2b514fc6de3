"""Rules that may not stand together: two that hold of one case where the hit policy forbids it, with such a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from typing import Any

from servflow.policies.conditions import order_of, values_in
from servflow.policies.table import Rule, Table
from servflow.rulebook.analysis.cover import Box, Budget, meet, meetings, uncovered
from servflow.rulebook.analysis.space import Space
from servflow.values.time import Span


def overlapping(table: Table, budget: Budget) -> Iterator[tuple[Rule, Rule, Mapping[str, Any]]]:
    """Give every two rules that may not stand together, and a case of which both hold. 规则冲突。

    With ``hit: unique`` no two rules may hold of one case. With ``hit: sections`` no two of one section may that answer
    differently; cases that an earlier section decides are left out.

    Args:
        table: The rules.
        budget: What the whole search may cost.

    Raises:
        NotProvedError: The budget is spent.
    """
    space = Space.of(table)
    held = [(rule, box) for rule in table.rules if (box := space.box_of(rule)) is not None]
    for (later, box), met in zip(held, meetings((box for _, box in held), space.whole), strict=True):
        for earlier, other in (held[place] for place in met):
            both = meet(box, other)
            if both is None or not _may_clash(table, earlier, later):
                continue
            case = both if table.hit == "unique" else uncovered(both, _sections_before(held, later), budget)
            if case is not None:
                yield earlier, later, space.case(case, earlier, later)


def _may_clash(table: Table, one: Rule, other: Rule) -> bool:
    """Return whether the hit policy forbids both to hold of one case."""
    return table.hit == "unique" or (one.section == other.section and one.then != other.then)


def _sections_before(held: Iterable[tuple[Rule, Box]], rule: Rule) -> Iterator[Box]:
    """Give the boxes of the sections that are asked before that of a rule."""
    return (box for _, box in takewhile(lambda pair: pair[0].section != rule.section, held))


def uncertain_spans(rules: Iterable[Rule]) -> Iterator[tuple[Rule, str, Span, Span]]:
    """Give the durations that rules compare one fact with although their order depends on the calendar."""
    seen: dict[str, list[Span]] = {}
    for rule in rules:
        for fact, condition in rule.when:
            spans = [value for value in values_in(condition) if isinstance(value, Span)]
            known = seen.setdefault(fact, [])
            for span in spans:
                other = next((other for other in known if order_of(other, span) is None), None)
                if other is not None:
                    yield rule, fact, other, span
                elif span not in known:
                    known.append(span)
