"""What the positions prove: no dead end, no endless wait, no circle of lapses, nothing unreached. 流程性质证明。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from servflow.kernel.flow import Guard
from servflow.testing.explorer.moving import Move, row_name
from servflow.testing.explorer.report import Wait
from servflow.testing.explorer.search import Edge, Node, Search
from servflow.values.deadlines import base_name

SHOWN = 3
"""How many reasons a sentence gives."""


def problems(search: Search) -> tuple[str, ...]:
    """Return everything that is wrong, each in a sentence."""
    if not search.nodes:
        against = ", ".join(sorted(search.refusals)) or "nothing was tried"
        return (f"no case can be opened: {against}",)
    return (*_unreached(search), *_untaken(search), *_dead_ends(search), *_waits(search), *_circles(search))


def notes(search: Search) -> tuple[str, ...]:
    """Return what was not met in this scope, and need not be wrong."""
    flow = search.mover.flow
    over = {base_name(name) for name in search.lapsed}
    found = [f"the time limit {limit.name} is never over" for limit in flow.limits if limit.name not in over]
    found += [
        f"{_guard_name(guard, number)} never speaks against {row.command} in {', '.join(row.source)}"
        for place, row in enumerate(search.mover.unwatched.rows)
        for number, guard in enumerate(row.guards)
        if (place, number) not in search.mover.watch.refused
    ]
    return tuple(dict.fromkeys(found))


def _guard_name(guard: Guard, number: int) -> str:
    return f"the guard {getattr(guard, '__name__', number + 1)}"


def rows_taken(search: Search) -> tuple[str, ...]:
    """Return the names of the rows that were taken, in the order of the table."""
    return tuple(row_name(search.mover.flow, *row) for row in sorted(_taken(search)))


def waits(search: Search) -> tuple[Wait, ...]:
    """Return where a case waits: who can act there, and which time limits run."""
    found: list[Wait] = []
    for state in search.mover.flow.states:
        nodes = [node for node in search.nodes.values() if node.state == state.name]
        if nodes and not state.final:
            roles = {role for node in nodes for role in node.roles}
            limits = {base_name(deadline.name) for node in nodes for deadline in node.case.deadlines}
            found.append(
                Wait(
                    state=state.name,
                    roles=tuple(sorted(roles)),
                    limits=tuple(sorted(limits)),
                    waits_for=state.waits_for,
                )
            )
    return tuple(found)


def _taken(search: Search) -> frozenset[tuple[int, str]]:
    """Return every row that was taken, each with the state it was taken in."""
    return frozenset(row for node in search.nodes.values() for edge in node.edges for row in edge.rows)


def _way(search: Search, node: Node) -> str:
    moves = [_short(edge.move) for edge in search.way_to(node)]
    return f"the shortest way there: {', '.join(moves)}"


def _short(move: Move) -> str:
    return f"{move.data['deadline']} is over" if move.command == "lapse" else f"{move.command} by {move.actor.role}"


def _unreached(search: Search) -> Iterator[str]:
    reached = {node.state for node in search.nodes.values()}
    for state in search.mover.flow.state_names:
        if state not in reached:
            yield f"the state {state!r} is declared, and no command leads there"


def _untaken(search: Search) -> Iterator[str]:
    flow, taken = search.mover.flow, _taken(search)
    reached = {node.state for node in search.nodes.values()}
    for place, row in enumerate(flow.rows):
        for source in row.source:
            if source in reached and (place, source) not in taken:
                yield f"the row {row_name(flow, place, source)} is never taken{_refused(search, source, row.command)}"


def _refused(search: Search, state: str, command: str) -> str:
    """Return why a command was refused in a state, where it was."""
    here = (told for node in search.nodes.values() if node.state == state for told in node.told)
    against = sorted({told for name, _, _, told in here if name == command and told.startswith("no: ")})
    return f"; {command} is told {', '.join(against[:SHOWN])}" if against else ""


def _by_state(nodes: Iterable[Node]) -> Iterator[tuple[Node, int]]:
    """Give for each state the first of its positions, and how many there are."""
    first: dict[str, Node] = {}
    counts: dict[str, int] = {}
    for node in nodes:
        first.setdefault(node.state, node)
        counts[node.state] = counts.get(node.state, 0) + 1
    for state, node in first.items():
        yield node, counts[state]


def _dead_ends(search: Search) -> Iterator[str]:
    ending = _ending(search)
    lost = [node for node in search.nodes.values() if id(node) not in ending]
    for node, count in _by_state(lost):
        yield (f"dead end: from {node.state!r} no end can be reached ({count} position(s)); {_way(search, node)}")


def _ending(search: Search) -> set[int]:
    """Return the positions from which an end can be reached."""
    before: dict[int, list[Node]] = {}
    for node in search.nodes.values():
        for edge in node.edges:
            before.setdefault(id(edge.target), []).append(node)
    left = [node for node in search.nodes.values() if node.state in search.mover.flow.final_states]
    found = {id(node) for node in left}
    while left:
        for node in before.get(id(left.pop()), ()):
            if id(node) not in found:
                found.add(id(node))
                left.append(node)
    return found


def _waits(search: Search) -> Iterator[str]:
    flow = search.mover.flow
    outside = {state.name for state in flow.states if state.final or state.waits_for}
    endless = [
        node
        for node in search.nodes.values()
        if node.state not in outside and not node.roles and not node.case.deadlines
    ]
    for node, count in _by_state(endless):
        yield (
            f"in {node.state!r} nobody can do anything and no time limit runs ({count} position(s)): "
            f"it waits without end; {_way(search, node)}"
        )


def _circles(search: Search) -> Iterator[str]:
    circle = _longest(search)[1]
    if circle:
        sources = [cast("Node", edge.source) for edge in circle]
        lapses = ", ".join(
            f"{edge.move.data['deadline']} in {node.state}" for edge, node in zip(circle, sources, strict=True)
        )
        yield f"time limits are over in a circle for ever: {lapses}; {_way(search, sources[0])}"


def longest_lapse(search: Search) -> int:
    """Return how many time limits can be over one after the other with nobody acting."""
    return _longest(search)[0]


def _longest(search: Search) -> tuple[int, tuple[Edge, ...]]:
    """Return the length of the longest path of lapses, or a circle of them."""
    lengths: dict[int, int] = {}
    longest = 0
    for node in search.nodes.values():
        circle = _measure(node, lengths)
        if circle:
            return 0, circle
        longest = max(longest, lengths[id(node)])
    return longest, ()


def _measure(start: Node, lengths: dict[int, int]) -> tuple[Edge, ...]:
    """Note how many lapses can follow each position, as far as they can from one; return a circle, if there is one."""
    path: list[Edge] = []
    on_path = {id(start)}
    stack = [(start, _leading(start))]
    while stack:
        node, edges = stack[-1]
        edge = next(edges, None)
        if edge is None:
            after = [lengths[id(one.target)] for one in _leading(node)]
            lengths[id(node)] = 1 + max(after) if after else 0
            stack.pop()
            on_path.discard(id(node))
            if path:
                path.pop()
        elif id(edge.target) in on_path:
            circle = [*path, edge]
            first = next(place for place, one in enumerate(circle) if one.source is edge.target)
            return tuple(circle[first:])
        elif id(edge.target) not in lengths:
            path.append(edge)
            on_path.add(id(edge.target))
            stack.append((edge.target, _leading(edge.target)))
    return ()


def _leading(node: Node) -> Iterator[Edge]:
    return (edge for edge in node.edges if edge.leads_on)
