"""The search itself, breadth first: every position, every command, every answer of the rules. 广度优先搜索。"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import attrs

from servflow.errors import NotProvedError
from servflow.kernel.case import Applied, Case, Denied
from servflow.kernel.rules import Rules
from servflow.testing.explorer.keys import Key
from servflow.testing.explorer.moving import Move, Mover, answered, once_allowed, row_name

Taken = tuple[tuple[int, str], ...]
"""Rows by their place in the table, each with the state that it was taken in."""
Mark = tuple[Taken, Key, bool]
Told = tuple[str, str, str, str]


@attrs.define(kw_only=True, eq=False)
class Edge:
    """A move that was granted, and where it led.

    Args:
        move: The move.
        source: The position before; nothing before the opening.
        target: The position after.
        rows: The rows that were taken, each with the state that it was taken in.
        names: What they are called; ``open`` for the opening.
        leads_on: Whether it is a time limit that does more than to be recorded.
    """

    move: Move
    source: Node | None
    target: Node
    rows: Taken
    names: tuple[str, ...]
    leads_on: bool


@attrs.define(kw_only=True, eq=False)
class Node:
    """A position: the first case that was found in it, and what is possible there.

    Args:
        key: What tells it apart.
        case: The case.
        way: The last move of the shortest way to it.
        edges: What was granted there, one for each row and each position it leads to.
        marks: The same, to know it again.
        roles: Who was granted something, and not the system alone.
        told: Every answer in words, with command, role and class of time.
        others: Other cases in the same position.
    """

    key: Key
    case: Case
    way: Edge | None = None
    edges: list[Edge] = attrs.field(factory=list[Edge])
    marks: set[Mark] = attrs.field(factory=set[Mark])
    roles: set[str] = attrs.field(factory=set[str])
    told: set[Told] = attrs.field(factory=set[Told])
    others: list[Case] = attrs.field(factory=list[Case])

    @property
    def state(self) -> str:
        """The state of the flow."""
        return self.case.state


OTHERS_KEPT = 2


class Search:
    """All positions that a flow can come into. 搜索。"""

    def __init__(self, mover: Mover, cap: int) -> None:
        """Look everywhere.

        Raises:
            NotProvedError: There are more positions than *cap*.
        """
        self.mover = mover
        self.cap = cap
        self.nodes: dict[Key, Node] = {}
        self.openings: list[Edge] = []
        self.asked = 0
        self._opened: set[Mark] = set()
        self.refusals: set[str] = set()
        self.lapsed: set[str] = set()
        self._queue: deque[Node] = deque()
        for move in mover.openings():
            self._try(None, move)
        while self._queue:
            node = self._queue.popleft()
            for move in (*mover.commands(node.case), *mover.lapses(node.case)):
                self._try(node, move)

    def way_to(self, node: Node) -> tuple[Edge, ...]:
        """Return the shortest way to a position."""
        return tuple(reversed(tuple(_back(node))))

    def _try(self, node: Node | None, move: Move) -> None:
        name = f"{move.data['deadline']} is over" if move.command == "lapse" else move.command
        role = str(move.actor.role)
        for rules, answer, rows in self._answers(node, move):
            self.asked += 1
            if node is not None:
                node.told.add((name, role, move.when, in_words(answer, node.state)))
            if isinstance(answer, Denied):
                self.refusals.update(answer.codes)
                later = once_allowed(node.case, move, answer) if node is not None else None
                if node is not None and later is not None:
                    self._try(node, later)
            else:
                self._granted(node, move, rules, answer, rows)

    def _answers(self, node: Node | None, move: Move) -> Iterator[tuple[Rules, Applied | Denied, tuple[int, ...]]]:
        """Give what comes of a move; an error that escapes the flow is told with the way there."""
        try:
            yield from self.mover.answers(None if node is None else node.case, move)
        except Exception as error:
            way = [str(edge.move) for edge in self.way_to(node)] if node is not None else []
            error.add_note(f"explored: {', '.join([*way, str(move)])}")
            raise

    def _granted(self, node: Node | None, move: Move, rules: Rules, answer: Applied, rows: tuple[int, ...]) -> None:
        lapse = node is not None and move.command == "lapse"
        if node is not None and lapse:
            self.lapsed.update(str(record.data["deadline"]) for record in answer.records)
        elif node is not None and move.actor.role != "system":
            node.roles.add(str(move.actor.role))
        key = self.mover.key(answer.case)
        taken = self._rows(answer, rows)
        leading = node is not None and lapse and self.mover.leads(node.case, move)
        mark = (taken, key, leading)
        marks = self._opened if node is None else node.marks
        if mark in marks:
            self._another(key, answer.case)
            return
        marks.add(mark)
        target = self.nodes.get(key)
        found = target or Node(key=key, case=self.mover.settled(answer.case))
        edge = Edge(
            move=answered(move, rules),
            source=node,
            target=found,
            rows=taken,
            names=("open",) if node is None else tuple(row_name(self.mover.flow, *row) for row in taken),
            leads_on=leading,
        )
        (self.openings if node is None else node.edges).append(edge)
        if target is None:
            self._found(edge)
        else:
            self._another(key, answer.case)

    def _another(self, key: Key, case: Case) -> None:
        """Keep a few other cases of a position, to see whether they go on alike."""
        node = self.nodes[key]
        if len(node.others) < OTHERS_KEPT and case.facts != node.case.facts:
            node.others.append(self.mover.settled(case))

    def _found(self, edge: Edge) -> None:
        node = edge.target
        node.way = edge
        self.nodes[node.key] = node
        self._queue.append(node)
        if len(self.nodes) > self.cap:
            message = (
                f"flow {self.mover.flow.name}: more than {self.cap} positions, so nothing is proved; "
                "keep fewer facts, give fewer fields, or raise the cap"
            )
            raise NotProvedError(message)

    def _rows(self, answer: Applied, rows: tuple[int, ...]) -> Taken:
        """Return the rows of an answer with the states they were taken in; a breach takes none."""
        left = list(rows)
        found: list[tuple[int, str]] = []
        for record in answer.records:
            name = record.data.get("did", "") if record.command == "lapse" else record.command
            for place in left:
                row = self.mover.flow.rows[place]
                if row.command == name and record.from_state in row.source:
                    found.append((place, record.from_state))
                    left.remove(place)
                    break
        return tuple(found)


def in_words(answer: Applied | Denied, state: str) -> str:
    """Return an answer in a few words."""
    if isinstance(answer, Denied):
        return f"no: {' + '.join(dict.fromkeys(answer.codes))}"
    return "stays" if answer.case.state == state else f"-> {answer.case.state}"


def _back(node: Node) -> Iterator[Edge]:
    edge = node.way
    while edge is not None:
        yield edge
        edge = edge.source.way if edge.source is not None else None
