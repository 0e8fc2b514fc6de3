"""``extends``: one rulebook laid over another, as nodes, so that every problem still has its place.

Rules with the id of a base rule replace it where it stands; other rules go before those of the base. A time limit, an
``otherwise`` or any other key of a section replaces that of the base as a whole. Invariants of the base stay: a child
may add to them. The tests and examples of the base are its own and are not played again.
"""

from __future__ import annotations

import attrs

from servflow.rulebook.header import OWN_KEYS
from servflow.rulebook.nodes import ListNode, MapNode, Node, TextNode
from servflow.rulebook.problems import Problems

_DEEP = frozenset({"subsidies", "windows"})
_NAMES = ("id", "section", "name")


@attrs.define
class Merger:
    """Lays a child over its base and lists what it replaces. 合并。

    Args:
        problems: Where a child that may not do what it does is noted.
        overrides: ``section: name`` of everything of the base that was replaced.
    """

    problems: Problems
    overrides: list[str]

    def header(self, base: MapNode, child: MapNode) -> MapNode:
        """Return the child's head, with what it leaves out taken from the base; sources are joined."""
        mine = child.names
        taken = tuple(pair for pair in base.pairs if pair[0].text not in (*mine, *OWN_KEYS))
        merged = attrs.evolve(child, pairs=child.pairs + taken)
        both = base.get("sources"), child.get("sources")
        if isinstance(both[0], MapNode) and isinstance(both[1], MapNode):
            sources = _joined(both[0], both[1])
            pairs = tuple((key, sources if key.text == "sources" else node) for key, node in merged.pairs)
            merged = attrs.evolve(merged, pairs=pairs)
        return merged

    def section(self, name: str, base: Node, child: Node) -> Node:
        """Return a section of the child laid over that of the base."""
        base = _without_cases(base)
        if isinstance(base, ListNode) and isinstance(child, ListNode):
            return self._lists(name, base, child)
        if not (isinstance(base, MapNode) and isinstance(child, MapNode)):
            return child
        if (hit := _text(child, "hit")) and hit != (_text(base, "hit") or "first"):
            self.problems.add(child, "other_hit", f"{name}: hit differs from the rulebook that this one extends")
        pairs = [(key, self._value(name, key.text, node, child.get(key.text))) for key, node in base.pairs]
        mine = tuple(pair for pair in child.pairs if base.get(pair[0].text) is None)
        return attrs.evolve(child, pairs=(*pairs, *mine))

    def inherited(self, node: Node) -> Node:
        """Return a section that the child does not speak of."""
        return _without_cases(node)

    def _value(self, section: str, key: str, base: Node, child: Node | None) -> Node:
        """Return what stands under one key of a section."""
        if child is None:
            return base
        if key == "invariants" and isinstance(base, ListNode) and isinstance(child, ListNode):
            return self._invariants(base, child)
        if isinstance(base, ListNode) and isinstance(child, ListNode) and _named(base) and _named(child):
            return self._lists(section, base, child)
        if key in _DEEP and isinstance(base, MapNode) and isinstance(child, MapNode):
            return self.section(section, base, child) if key == "windows" else _joined(base, child)
        if key != "hit":
            self.overrides.append(f"{section}: {key}")
        return child

    def _lists(self, section: str, base: ListNode, child: ListNode) -> ListNode:
        """Return named entries: new ones of the child, then the base's with those of the same name replaced."""
        mine = {_name(item): item for item in child.items}
        theirs = {_name(item) for item in base.items}
        merged: list[Node] = [item for item in child.items if _name(item) is None or _name(item) not in theirs]
        for item in base.items:
            name = _name(item)
            if name is None or name not in mine:
                merged.append(item)
            elif _text(item, "section") == name:
                merged.append(self.section(section, item, mine[name]))
            else:
                self.overrides.append(f"{section}: {name}")
                merged.append(mine[name])
        return attrs.evolve(child, items=tuple(merged))

    def _invariants(self, base: ListNode, child: ListNode) -> ListNode:
        names = {_name(item) for item in base.items}
        for item in child.items:
            if _name(item) in names:
                self.problems.add(item, "invariant_replaced", "an invariant of the base cannot be replaced")
        return attrs.evolve(child, items=base.items + child.items)


def _joined(base: MapNode, child: MapNode) -> MapNode:
    """Return both mappings in one; where both have a key, the child's counts."""
    mine = tuple(pair for pair in base.pairs if child.get(pair[0].text) is None)
    return attrs.evolve(child, pairs=child.pairs + mine)


def _without_cases(node: Node) -> Node:
    """Return a node without its tests and examples."""
    if isinstance(node, MapNode):
        kept = node.without("tests", "example")
        return attrs.evolve(kept, pairs=tuple((key, _without_cases(value)) for key, value in kept.pairs))
    if isinstance(node, ListNode):
        return attrs.evolve(node, items=tuple(_without_cases(item) for item in node.items))
    return node


def _named(node: ListNode) -> bool:
    return all(_name(item) is not None for item in node.items)


def _name(node: Node) -> str | None:
    """Return what an entry of a list is called."""
    return next((text for key in _NAMES if (text := _text(node, key)) is not None), None)


def _text(node: Node, key: str) -> str | None:
    found = node.get(key) if isinstance(node, MapNode) else None
    return found.text if isinstance(found, TextNode) else None
