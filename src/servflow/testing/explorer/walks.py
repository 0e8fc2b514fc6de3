"""Paths as test cases: to every state, over every row, over every two rows that follow each other. 覆盖路径。"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from servflow.testing.explorer.report import Path, Step
from servflow.testing.explorer.search import Edge, Search

Pair = tuple[str, str]


def path_of(search: Search, name: str, edges: Iterable[Edge]) -> Path:
    """Return moves as a path."""
    steps = tuple(Step(move=edge.move, state=edge.target.state, rows=edge.names) for edge in edges)
    return Path(name=name, flow=search.mover.flow.name, steps=steps, mover=search.mover)


def to_states(search: Search) -> Iterator[Path]:
    """Give the shortest path to each state, in the order of the flow."""
    first = {}
    for node in search.nodes.values():
        first.setdefault(node.state, node)
    for state in search.mover.flow.state_names:
        if state in first:
            yield path_of(search, f"to {state}", search.way_to(first[state]))


def over_rows(search: Search) -> Iterator[Path]:
    """Give the shortest path that takes each row."""
    seen: set[str] = set()
    for node in search.nodes.values():
        for edge in node.edges:
            new = [name for name in edge.names if name not in seen]
            seen.update(new)
            if new:
                yield path_of(search, "; ".join(new), (*search.way_to(node), edge))


def over_pairs(search: Search) -> Iterator[Path]:
    """Give paths that together take every row after every row that it can follow; each goes on as far as it pays."""
    left = dict.fromkeys(
        pair for edge in _every_edge(search) for after in edge.target.edges for pair in _pair(edge, after)
    )
    for edge in _every_edge(search):
        for after in edge.target.edges:
            if any(pair in left for pair in _pair(edge, after)):
                before = () if edge.source is None else search.way_to(edge.source)
                yield _walked(search, left, [*before, edge, after])


def _walked(search: Search, left: dict[Pair, None], edges: list[Edge]) -> Path:
    """Return the path with what else it can take on its way; what it takes is no longer left."""
    first = next(pair for pair in _pair(edges[-2], edges[-1]) if pair in left)
    edge: Edge | None = edges.pop()
    while edge is not None:
        edges.append(edge)
        for before, after in pairwise(edges):
            for pair in _pair(before, after):
                left.pop(pair, None)
        edge = next((one for one in edge.target.edges if any(pair in left for pair in _pair(edges[-1], one))), None)
    return path_of(search, f"{first[0]}, then {first[1]}", edges)


def _every_edge(search: Search) -> Iterator[Edge]:
    yield from search.openings
    for node in search.nodes.values():
        yield from node.edges


def _pair(edge: Edge, after: Edge) -> tuple[Pair, ...]:
    """Return the last row of one move with the first of the next; a time limit that is only recorded takes none."""
    return ((edge.names[-1], after.names[0]),) if edge.names and after.names else ()


COVERS: dict[str, Callable[[Search], Iterator[Path]]] = {"states": to_states, "rows": over_rows, "pairs": over_pairs}
"""What paths can cover."""
