"""Paths as test cases: to every state, over every row, over every two rows that follow each other. 覆盖路径。"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from servflow.kernel.case import Applied, Case
from servflow.testing.explorer.report import Path, Step
from servflow.testing.explorer.search import Edge, Node, Search

Pair = tuple[str, str]


def path_of(search: Search, name: str, edges: Iterable[Edge]) -> Path:
    """Return moves as a path."""
    steps = tuple(Step(move=edge.move, state=edge.target.state, rows=edge.names) for edge in edges)
    return Path(name=name, flow=search.mover.flow.name, steps=steps, mover=search.mover)


def to_states(search: Search) -> Iterator[Path]:
    """Give the shortest path to each state, in the order of the flow."""
    first: dict[str, Node] = {}
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
    left = {pair for edge in _every_edge(search) for after in edge.target.edges for pair in _pair(edge, after)}
    for edge in _every_edge(search):
        going = any(pair in left for after in edge.target.edges for pair in _pair(edge, after))
        while going:
            before = () if edge.source is None else search.way_to(edge.source)
            case = _played(search, None if edge.source is None else edge.source.case, edge)
            walk = _walked(search, left, [*before, edge], case)
            going = len(walk) > len(before) + 1
            if going:
                ((first, second),) = _pair(*walk[len(before) : len(before) + 2])
                yield path_of(search, f"{first}, then {second}", walk)


def _walked(search: Search, left: set[Pair], edges: list[Edge], case: Case | None) -> list[Edge]:
    """Return the moves with those that take pairs which are left, one after the other, as the kernel grants them."""
    for before, after in pairwise(edges):
        left.difference_update(_pair(before, after))
    onward = _onward(search, left, edges[-1], case)
    while onward is not None:
        edge, case = onward
        left.difference_update(_pair(edges[-1], edge))
        edges.append(edge)
        onward = _onward(search, left, edge, case)
    return edges


def _onward(search: Search, left: set[Pair], last: Edge, case: Case | None) -> tuple[Edge, Case] | None:
    """Return a move that takes a pair which is left, with the case after it."""
    for edge in last.target.edges if case is not None else ():
        if not left.isdisjoint(_pair(last, edge)):
            after = _played(search, case, edge)
            if after is not None:
                return edge, after
    return None


def _played(search: Search, case: Case | None, edge: Edge) -> Case | None:
    """Return the case after a move; nothing where it is refused, or leads elsewhere than from the first case."""
    mover = search.mover
    answer = mover.again(case, edge.move)
    if not isinstance(answer, Applied) or mover.key(answer.case) != edge.target.key:
        return None
    return mover.settled(answer.case)


def _every_edge(search: Search) -> Iterator[Edge]:
    yield from search.openings
    for node in search.nodes.values():
        yield from node.edges


def _pair(edge: Edge, after: Edge) -> tuple[Pair, ...]:
    """Return the last row of one move with the first of the next; a time limit that is only recorded takes none."""
    return ((edge.names[-1], after.names[0]),) if edge.names and after.names else ()


COVERS: dict[str, Callable[[Search], Iterator[Path]]] = {"states": to_states, "rows": over_rows, "pairs": over_pairs}
"""What paths can cover."""
