"""Boxes made readable: many small ones joined to few large ones, and each said as the conditions of a rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import chain, product
from math import ceil, floor, prod
from typing import Any

import attrs

from servflow.errors import NotProvedError
from servflow.policies.conditions import Condition, Equals, Known, Not, OneOf, Range, When, order_of, values_in
from servflow.policies.facts import Kind
from servflow.policies.table import Table
from servflow.rulebook.analysis.atoms import in_order
from servflow.rulebook.analysis.cover import Box, Budget, remainder, uncovered
from servflow.rulebook.analysis.space import LISTED, Column, Space, asked_in

_DAY = timedelta(days=1)
_MANY = 3
"""So many single values of an ordered fact are listed; fewer are said one by one only where they do not touch."""


def joined(parts: Iterable[Box], whole: Box, effort: Budget) -> tuple[Box, ...]:
    """Return few large boxes that hold the same cases as many small ones. 合并情形。

    The boxes may overlap: "the cause is dislike" and "the remedy is refund" are read faster than the same without what
    both have in common. None can grow any more, and none lies in the others.

    Args:
        parts: The small boxes.
        whole: The box of all cases.
        effort: How often two boxes may be compared; several questions may share it. When it is spent, the boxes come
            out smaller than they need be, and still right.
    """
    small = sorted(_merged(tuple(dict.fromkeys(parts))), key=_size)
    if len(small) <= 1:
        return tuple(small)
    large, todo, steps = list[Box](), list(small), Budget(effort.left // len(small))
    given = steps.left
    try:
        while todo:
            if uncovered(todo[-1], large, steps) is not None:
                large.append(_grown(todo[-1], small, whole, steps))
            todo.pop()
        large = _without_idle(large, steps)
    except NotProvedError:
        large += reversed(todo)
    effort.left -= min(effort.left, (given - steps.left) * len(small))
    return tuple(sorted(set(large)))


def _without_idle(boxes: list[Box], steps: Budget) -> list[Box]:
    """Return boxes without those that lie in the others."""
    kept = boxes
    for box in reversed(boxes):
        others = [other for other in kept if other is not box]
        if uncovered(box, others, steps) is None:
            kept = others
    return kept


def _merged(boxes: tuple[Box, ...]) -> tuple[Box, ...]:
    """Return boxes of which those that differ in one column only are made one, as long as there are any."""
    before = 0
    while before != len(boxes):
        before = len(boxes)
        for column in range(len(boxes[0]) if boxes else 0):
            sides: dict[Box, int] = {}
            for box in boxes:
                rest = _with(box, column, 0)
                sides[rest] = sides.get(rest, 0) | box[column]
            boxes = tuple(_with(rest, column, side) for rest, side in sides.items())
    return boxes


def _with(box: Box, column: int, side: int) -> Box:
    return (*box[:column], side, *box[column + 1 :])


def _size(box: Box) -> int:
    return prod(side.bit_count() for side in box)


def _grown(box: Box, within: Sequence[Box], whole: Box, budget: Budget) -> Box:
    """Return a box with every side as wide as the boxes around it allow, whole sides first."""
    for column, most in enumerate(whole):
        if box[column] != most and uncovered(_with(box, column, most & ~box[column]), within, budget) is None:
            box = _with(box, column, most)
    for column, most in enumerate(whole):
        open_ = most & ~box[column]
        for part in remainder(_with(box, column, open_), within, budget) if open_ else ():
            open_ &= ~part[column]
            if not open_:
                break
        box = _with(box, column, box[column] | open_)
    return box


@attrs.frozen
class Wording:
    """Says boxes as the conditions of rules. 情形表述。

    Args:
        space: What the boxes are boxes of.
        points: For each column that has an order, the values that conditions name, in order.
    """

    space: Space
    points: tuple[tuple[Any, ...], ...]
    _said: dict[tuple[int, int], tuple[When, ...]] = attrs.field(
        factory=dict[tuple[int, int], tuple[When, ...]], init=False, eq=False, repr=False
    )

    @classmethod
    def of(cls, space: Space, *tables: Table) -> Wording:
        """Return how the boxes of a space are said, in the words of the tables that it tells apart."""
        named: dict[str, list[Any]] = {column.fact: [] for column in space.columns}
        for table in tables:
            for when in asked_in(table):
                for fact, condition in when:
                    named[fact] += values_in(condition)
        return cls(space, tuple(_points(column, named[column.fact]) for column in space.columns))

    def said(self, box: Box) -> tuple[When, ...]:
        """Return a box as the conditions of a rule; of several rules where one cannot say it."""
        return tuple(tuple(chain.from_iterable(parts)) for parts in product(*map(self._side, range(len(box)), box)))

    def _side(self, place: int, side: int) -> tuple[When, ...]:
        """Return what a side asks of its fact, in one way or several; most sides come up again and again."""
        said = self._said.get((place, side))
        if said is None:
            column = self.space.columns[place]
            asked = _conditions(column, self.points[place], side)
            said = tuple(() if condition is None else ((column.fact, condition),) for condition in asked)
            self._said[place, side] = said
        return said


def _points(column: Column, named: Iterable[Any]) -> tuple[Any, ...]:
    return () if column.kind.kind in LISTED else in_order(named)


def _conditions(column: Column, points: tuple[Any, ...], side: int) -> Iterator[Condition | None]:
    """Give the conditions that together hold of the atoms of a side; nothing for a side that asks nothing."""
    unknown = sum(1 << place for place, value in enumerate(column.atoms) if value is None)
    known = column.full & ~unknown
    if side == column.full:
        yield None
    elif side == known:
        yield Known(known=True)
    else:
        if side & unknown:
            yield Known(known=False)
        if side & known:
            yield from _of_values(column, points, side & known, known)


def _of_values(column: Column, points: tuple[Any, ...], side: int, known: int) -> Iterator[Condition]:
    """Give the conditions that hold of some known values and of no others."""
    inside, outside = column.among(side), column.among(known & ~side)
    if column.kind.kind in LISTED:
        yield _listed(column, known, inside, outside)
        return
    runs, gaps = tuple(_runs(side)), tuple(_runs(known & ~side))
    if len(runs) > 1 and len(gaps) == 1:
        yield Not(_between(column, points, *gaps[0], known))
    elif len(runs) >= _MANY and all(_is_point(value, points) for value in inside):
        yield OneOf(inside)
    else:
        yield from (_between(column, points, *run, known) for run in runs)


def _listed(column: Column, known: int, inside: tuple[Any, ...], outside: tuple[Any, ...]) -> Condition:
    """Return the values of a choice, or those that it is not, whichever is shorter; of open texts the named ones."""
    is_text = column.kind.kind is Kind.TEXT
    any_other = column.among(known)[-1]
    if (any_other in inside) if is_text else (len(outside) < len(inside) - 1):
        return Not(_one_of(outside))
    return _one_of(inside)


def _one_of(values: tuple[Any, ...]) -> Equals | OneOf:
    return Equals(values[0]) if len(values) == 1 else OneOf(values)


def _runs(mask: int) -> Iterator[tuple[int, int]]:
    """Give the first and the last place of every run of ones."""
    while mask:
        first = (mask & -mask).bit_length() - 1
        last = first
        while mask >> (last + 1) & 1:
            last += 1
        yield first, last
        mask &= ~((1 << (last + 1)) - 1)


def _is_point(value: Any, points: tuple[Any, ...]) -> bool:
    return any(order_of(value, point) == 0 for point in points)


def _between(column: Column, points: tuple[Any, ...], first: int, last: int, known: int) -> Equals | Range:
    """Return the bounds of a run of atoms, on whole days and numbers where there are no others."""
    low, high = column.atoms[first], column.atoms[last]
    bounds: dict[str, Any] = {}
    if known & ((1 << first) - 1):
        bounds |= _lower(column, low, points)
    if known >> (last + 1):
        bounds |= _upper(column, high, points)
    if bounds.get("at_least") is not None and bounds.get("at_least") == bounds.get("at_most"):
        return Equals(bounds["at_least"])
    return Range(**bounds)


def _lower(column: Column, value: Any, points: tuple[Any, ...]) -> dict[str, Any]:
    """Return the bound below the first atom of a run."""
    below = [point for point in points if order_of(value, point) in {0, 1}]
    point = below[-1]
    if order_of(value, point) == 0:
        return {"at_least": point}
    step = _step(column, point, 1)
    return {"more_than": point} if step is None else {"at_least": step}


def _upper(column: Column, value: Any, points: tuple[Any, ...]) -> dict[str, Any]:
    """Return the bound above the last atom of a run."""
    point = next(point for point in points if order_of(value, point) in {0, -1})
    if order_of(value, point) == 0:
        return {"at_most": point}
    step = _step(column, point, -1)
    return {"less_than": point} if step is None else {"at_most": step}


def _step(column: Column, point: Any, way: int) -> Any:
    """Return the whole value next to a point, of facts that have no others; nothing of any other fact."""
    if isinstance(point, datetime):
        return None
    if isinstance(point, date):
        return point + way * _DAY
    if column.kind.whole:
        return floor(point) + 1 if way > 0 else ceil(point) - 1
    return None
