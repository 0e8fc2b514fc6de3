"""The nearest change that would alter an answer: the fewest facts, and of these the smallest step.

The facts are cut where the rules cut them, so that one value of each part stands for all of it: what is not found among
these is nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import combinations, islice, product
from typing import Any

import attrs

from servflow.errors import NotProvedError, ServflowError
from servflow.policies.book import Rulebook
from servflow.policies.conditions import Condition, holds
from servflow.policies.facts import ORDERED
from servflow.policies.table import Table
from servflow.rulebook.analysis.space import Column, Space, asked_in
from servflow.rulebook.analysis.views import views_of
from servflow.values.decisions import Decision
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
from servflow.values.time import Span, local_date

MOST_SHOWN = 3
"""Changes that are told."""

MOST_TRIED = 20_000
"""Changes of two facts that are tried; with more, those farther off are left out."""

_BESIDE = frozenset({"note", "reasons"})
"""Answers that make no other answer of one that is otherwise the same."""


@attrs.frozen
class Change:
    """Facts that would have to be otherwise, and what would then be answered. 最近的改变。

    Args:
        facts: The facts that change, with their new values; None: it would not be known.
        before: The same facts as they are; None: not known.
        decision: What would be answered.
        steps: How far it is: one for another value, and for facts with an order as many as there are parts between.
    """

    facts: Mapping[str, Any]
    before: Mapping[str, Any]
    decision: Decision
    steps: int


def nearest_changes(book: Rulebook, decision: Decision, given: Mapping[str, Any], at: datetime) -> tuple[Change, ...]:
    """Return the nearest changes of what was given that would alter an answer, the nearest first. 最近的改变。

    Only facts that some rule of the policy asks for are looked at, none that follows from others. Changes of two facts
    are looked for where no change of one alters the answer.

    Args:
        book: The rulebook.
        decision: Its answer.
        given: The facts that were given.
        at: When it was asked.

    Returns:
        Up to ``MOST_SHOWN`` changes, of different facts where there are some; nothing where no change of one or two
        facts helps, or where an order that the rules ask for depends on the calendar.
    """
    tables = tuple(_tables(book, decision))
    try:
        columns = Space.of(*tables).columns if tables else ()
    except NotProvedError:
        return ()
    day = local_date(at, book.timezone)
    known = {"as_of": day, **given}
    sides = tuple(
        side
        for column in columns
        if not column.kind.many and (column.fact in known or column.fact not in decision.inputs)
        if (side := _Side.of(column, tables, known.get(column.fact))).candidates
    )
    for count in (1, 2):
        found = sorted(_altering(book, decision, given, at, tuple(combinations(sides, count))), key=_how_far)
        if found:
            return tuple(_varied(found))
    return ()


@attrs.frozen
class _Side:
    """A fact with the values that it might have instead, and how far each is."""

    fact: str
    value: Any
    candidates: tuple[tuple[Any, int], ...]

    @classmethod
    def of(cls, column: Column, tables: Iterable[Table], value: Any) -> _Side:
        """Return a fact with one value for each way in which the conditions on it may hold, the nearest of them."""
        asked = [
            condition for table in tables for when in asked_in(table) for fact, condition in when if fact == column.fact
        ]
        signs = [_sign(asked, atom) for atom in column.atoms]
        own = _sign(asked, value)
        ordered = column.kind.scale or column.kind.kind in ORDERED
        here = [place for place, sign in enumerate(signs) if sign == own] if ordered and value is not None else []
        nearest: dict[tuple[bool, ...], tuple[Any, int]] = {}
        for place, (atom, sign) in enumerate(zip(column.atoms, signs, strict=True)):
            steps = min((abs(place - start) for start in here), default=1)
            if sign != own and (sign not in nearest or steps < nearest[sign][1]):
                closer = _just_below(column.atoms[place + 1]) if here and place < here[0] else None
                nearest[sign] = (closer if closer is not None and _sign(asked, closer) == sign else atom, steps)
        return cls(column.fact, value, tuple(nearest.values()))


def _sign(conditions: Iterable[Condition], value: Any) -> tuple[bool, ...]:
    """Return which conditions hold of a value, which may be unknown."""
    return tuple(holds((("fact", condition),), {"fact": value}) for condition in conditions)


def _just_below(value: Any) -> Any:
    """Return the next smaller value of an amount, a whole number, a date or a span; nothing of anything else."""
    match value:
        case Money():
            return Money(value.minor - 1, value.currency)
        case Span() if value.amount:
            return Span(value.amount - 1, value.unit)
        case date():
            return value - timedelta(days=1)
        case int():
            return value - 1
        case _:
            return None


def _tables(book: Rulebook, decision: Decision) -> Iterator[Table]:
    """Give the tables that a decision was made by, those of a base that guarantees something too."""
    floor = book.floors.get(decision.policy)
    books = (
        (book,) if floor is None else (book, attrs.evolve(book, policies=FrozenMap({decision.policy: floor.policy})))
    )
    limit = decision.inputs.get("limit")
    for one in books:
        for view in views_of(one):
            if view.policy == decision.policy and view.given.get("limit", limit) == limit:
                yield view.table


def _altering(
    book: Rulebook,
    decision: Decision,
    given: Mapping[str, Any],
    at: datetime,
    groups: Sequence[tuple[_Side, ...]],
) -> Iterator[Change]:
    """Give every change of one group of facts that alters the answer."""
    told = _told(decision)
    tried = ((group, values) for group in groups for values in product(*(side.candidates for side in group)))
    for group, values in islice(tried, MOST_TRIED):
        facts = {side.fact: value for side, (value, _) in zip(group, values, strict=True)}
        try:
            other = book.judge(decision.policy, FrozenMap({**given, **facts}), at)
        except ServflowError:  # facts that contradict each other
            continue
        if _told(other) != told:
            before = {side.fact: side.value for side in group}
            yield Change(FrozenMap(facts), FrozenMap(before), other, sum(steps for _, steps in values))


def _told(decision: Decision) -> Mapping[str, Any]:
    """Return what makes an answer another one."""
    if decision.policy == "eligibility":
        return {"eligible": decision.outcome["eligible"]}
    return {name: value for name, value in decision.outcome.items() if name not in _BESIDE}


def _how_far(change: Change) -> tuple[int, int]:
    """Return how far a change is; one of what is known goes before one of what is not."""
    return change.steps, sum(value is None for value in change.before.values())


def _varied(changes: list[Change]) -> Iterator[Change]:
    """Give the nearest changes, those of facts that were not named yet first."""
    seen: set[tuple[str, ...]] = set()
    first: list[Change] = []
    for change in changes:
        names = tuple(change.facts)
        if names not in seen:
            seen.add(names)
            first.append(change)
    later = [change for change in changes if change not in first]
    yield from islice((*first, *later), MOST_SHOWN)
