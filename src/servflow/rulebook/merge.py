"""``extends``: one rulebook laid over another, as nodes, so that every problem still has its place.

Rules with the id of a base rule replace it where it stands; other rules go before those of the base. A time limit, an
``otherwise`` or any other key of a section replaces that of the base as a whole. Invariants of the base stay, also
those of a table that is replaced: a child may add to them. The tests and examples of the base are its own and are not
played again.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from servflow.policies.floors import Override
from servflow.policies.limit_names import LIMITS
from servflow.rulebook.digest import plain
from servflow.rulebook.header import OWN_KEYS
from servflow.rulebook.nodes import ListNode, MapNode, Node, TextNode
from servflow.rulebook.problems import Problems

_DEEP = frozenset({"subsidies", "windows"})
_NAMES = ("id", "section", "name")
_WHERE_AND_WHEN = ("timezone", "currency", "calendar")


@attrs.define
class Merger:
    """Lays a child over its base and lists what it replaces. 合并。

    Args:
        problems: Where a child that may not do what it does is noted.
        base: Name and version of the base.
        overrides: Everything of the base that was replaced.
    """

    problems: Problems
    base: str
    overrides: list[Override]

    def header(self, base: MapNode, child: MapNode) -> MapNode:
        """Return the child's head, with what it leaves out taken from the base; sources are joined."""
        mine = child.names
        for key in _WHERE_AND_WHEN:
            before, now = base.get(key), child.get(key)
            if before is not None and now is not None and plain(before) != plain(now):
                self._replaced("rulebook", key, before, now)
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
            self._replaced(section, key, base, child)
        return self._with_invariants(base, child)

    def _with_invariants(self, base: Node, child: Node) -> Node:
        """Return what replaces a part of the base, with the invariants of that part."""
        if not (isinstance(base, MapNode) and isinstance(child, MapNode)):
            return child
        pairs = [(name, node) for name, node in base.pairs if name.text == "invariants"]
        if not pairs:
            return child
        kept = [(name, self._value("", name.text, node, child.get(name.text))) for name, node in pairs]
        return attrs.evolve(child, pairs=(*child.without("invariants").pairs, *kept))

    def _replaced(self, section: str, what: str, base: Node, child: Node) -> None:
        """List something of the base that the child says otherwise."""
        override = Override(
            policy=section,
            what=what,
            base=self.base,
            file=child.file,
            line=child.line,
            base_file=base.file,
            base_line=base.line,
            rules=_rules(what, child),
            base_rules=_rules(what, base),
        )
        self.overrides.append(override)

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
                self._replaced(section, name, item, mine[name])
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


def _rules(what: str, node: Node) -> tuple[str, ...]:
    """Return the ids of the rules in a part of a section; those of a time limit have one of their own by default."""
    ids = tuple(_ids(node))
    if ids or what not in {*LIMITS, "otherwise"}:
        return ids
    count = len(node.items) if isinstance(node, ListNode) else 1
    return (what, *(f"{what}#{number}" for number in range(2, count + 1)))


def _ids(node: Node) -> Iterator[str]:
    """Give every id that stands in a node."""
    if isinstance(node, MapNode):
        if (own := _text(node, "id")) is not None:
            yield own
        for _, value in node.pairs:
            yield from _ids(value)
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from _ids(item)


def _text(node: Node, key: str) -> str | None:
    found = node.get(key) if isinstance(node, MapNode) else None
    return found.text if isinstance(found, TextNode) else None
