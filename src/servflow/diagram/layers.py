"""A small layered layout: boxes in rows, arrows downwards where that can be, no two boxes on one another.

The usual steps: arrows that would lead back are turned round for the time being, every box gets the row after its
latest predecessor, every arrow a chain of points through the rows between (its words are a box of their own on the
way), rows are sorted until few chains cross, and each box moves towards its neighbours as far as the others of its row
let it. Everything is done in a fixed order, so that the same graph gives the same drawing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import attrs

GAP = 22.0
"""Least distance between two boxes of one row."""
ROW_GAP = 34.0
"""Distance between two rows."""
_SWEEPS = 24

Edge = tuple[str, str]


@attrs.define(eq=False)
class Box:
    """A rectangle of the drawing: a state, the words of an arrow, or a bend of one. 图框。

    Args:
        name: What it stands for.
        width: How wide it is.
        height: How high it is.
        row: Its row, from above.
        x: Its middle, from the left.
        y: Its middle, from above.
        top: Where its row begins.
        bottom: Where its row ends.
        near: The boxes it is linked to in the row above and in the row below.
    """

    name: str
    width: float
    height: float
    row: int = 0
    x: float = 0.0
    y: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    near: tuple[list[Box], list[Box]] = attrs.field(factory=lambda: ([], []), repr=False)


@attrs.frozen
class Layout:
    """Where everything is. 布局。

    Args:
        boxes: The states, by name.
        paths: For each arrow the boxes it passes, from its source to its target; the one with its words among them.
        width: Width of the drawing.
        height: Height of the drawing.
    """

    boxes: Mapping[str, Box]
    paths: Mapping[Edge, tuple[Box, ...]]
    width: float
    height: float


def lay_out(
    sizes: Mapping[str, tuple[float, float]],
    edges: Mapping[Edge, tuple[float, float]],
    starts: Sequence[str],
) -> Layout:
    """Return where boxes and arrows go.

    Args:
        sizes: Width and height of each box, by name; their order decides between equals.
        edges: Width and height of the words of each arrow; none leads from a box to itself.
        starts: The boxes that stand above; every box can be reached from them.
    """
    back = _leading_back(sizes, edges, starts)
    ranks = _ranks(sizes, edges, back)
    boxes = {name: Box(name, *size, row=2 * ranks[name]) for name, size in sizes.items()}
    rows: list[list[Box]] = [[] for _ in range(2 * max(ranks.values()) + 1)]
    for box in boxes.values():
        rows[box.row].append(box)
    paths = {edge: _chain(edge, boxes, rows, edges[edge], turned=edge in back) for edge in edges}
    _sort_rows(rows)
    _place(rows)
    right = max(box.x + box.width / 2 for row in rows for box in row)
    bottom = max(box.y + box.height / 2 for box in rows[-1])
    return Layout(boxes, paths, right, bottom)


def _leading_back(
    sizes: Mapping[str, tuple[float, float]], edges: Mapping[Edge, object], starts: Sequence[str]
) -> set[Edge]:
    """Return the arrows that lead to a box on the way to which they begin."""
    after: dict[str, list[str]] = {name: [target for source, target in edges if source == name] for name in sizes}
    back: set[Edge] = set()
    done: set[str] = set()
    for start in starts:
        way: list[str] = [start]
        while way:
            here = way[-1]
            done.add(here)
            if after[here]:
                target = after[here].pop(0)
                if target in way:
                    back.add((here, target))
                elif target not in done:
                    way.append(target)
            else:
                way.pop()
    return back


def _ranks(sizes: Mapping[str, object], edges: Mapping[Edge, object], back: set[Edge]) -> dict[str, int]:
    """Return for each box the length of the longest way down to it."""
    before: dict[str, list[str]] = {name: [] for name in sizes}
    for edge in edges:
        source, target = reversed(edge) if edge in back else edge
        before[target].append(source)
    ranks: dict[str, int] = {}

    def rank(name: str) -> int:
        if name not in ranks:
            ranks[name] = max((rank(source) + 1 for source in before[name]), default=0)
        return ranks[name]

    for name in sizes:
        rank(name)
    return ranks


def _chain(
    edge: Edge, boxes: Mapping[str, Box], rows: list[list[Box]], size: tuple[float, float], *, turned: bool
) -> tuple[Box, ...]:
    """Put an arrow's words and bends into the rows it passes, and return them from source to target."""
    above, below = (boxes[name] for name in (reversed(edge) if turned else edge))
    words = below.row - 1 if turned else above.row + 1
    chain = [above]
    for row in range(above.row + 1, below.row):
        box = Box(f"{edge[0]} {edge[1]}", *(size if row == words else (2.0, 0.0)), row=row)
        rows[row].append(box)
        chain.append(box)
    chain.append(below)
    for upper, lower in pairwise(chain):
        upper.near[1].append(lower)
        lower.near[0].append(upper)
    return tuple(reversed(chain)) if turned else tuple(chain)


def _sort_rows(rows: list[list[Box]]) -> None:
    """Sort every row by the places of its neighbours, down and up in turns; keep what has the fewest crossings."""
    best = [list(row) for row in rows]
    fewest = _crossings(rows)
    for sweep in range(_SWEEPS):
        side = sweep % 2
        order = rows if side == 0 else rows[::-1]
        for row in order[1:]:
            places = {id(box): place for other in rows for place, box in enumerate(other)}
            weights = {id(box): _mean([places[id(n)] for n in box.near[side]], places[id(box)]) for box in row}
            row[:] = _sorted(row, weights)
        crossed = _crossings(rows)
        if crossed < fewest:
            best, fewest = [list(row) for row in rows], crossed
    rows[:] = best


def _sorted(row: list[Box], weights: Mapping[int, float]) -> list[Box]:
    return sorted(row, key=lambda box: weights[id(box)])


def _crossings(rows: list[list[Box]]) -> int:
    """Count how often two chains cross."""
    count = 0
    for row, following in pairwise(rows):
        places = {id(box): place for place, box in enumerate(following)}
        ends = [places[id(lower)] for box in row for lower in sorted(box.near[1], key=lambda b: places[id(b)])]
        count += sum(a > b for i, a in enumerate(ends) for b in ends[i + 1 :])
    return count


def _mean(values: list[int], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _place(rows: list[list[Box]]) -> None:
    """Give every box its place: rows from above, boxes as near to their neighbours as their row lets them."""
    top = 0.0
    for row in rows:
        height = max(box.height for box in row)
        right = 0.0
        for box in row:
            box.y = top + height / 2
            box.top, box.bottom = top, top + height
            box.x = right + box.width / 2
            right += box.width + GAP
        top += height + ROW_GAP
    for sweep in range(_SWEEPS * 2):
        for row in rows if sweep % 2 == 0 else rows[::-1]:
            wishes: list[float] = []
            for box in row:
                near = box.near[0] + box.near[1]
                wishes.append(sum(other.x for other in near) / len(near) if near else box.x)
            _settle(row, wishes)
    left = min(box.x - box.width / 2 for row in rows for box in row)
    for row in rows:
        for box in row:
            box.x -= left


def _settle(row: list[Box], wishes: list[float]) -> None:
    """Move the boxes of a row as near to their wishes as the gaps between them allow (least squares, order kept)."""
    offsets = [0.0]
    for box, following in pairwise(row):
        offsets.append(offsets[-1] + (box.width + following.width) / 2 + GAP)
    pools: list[tuple[float, int]] = []
    for wish, offset in zip(wishes, offsets, strict=True):
        total, count = wish - offset, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            earlier = pools.pop()
            total, count = total + earlier[0], count + earlier[1]
        pools.append((total, count))
    places = [total / count for total, count in pools for _ in range(count)]
    for box, place, offset in zip(row, places, offsets, strict=True):
        box.x = place + offset
