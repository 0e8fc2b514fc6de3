"""The order of keys: what a rule is called, when it holds, what it does, and last where it comes from."""

from __future__ import annotations

from collections.abc import Iterator

from servflow.rulebook.header import HEADER_KEYS
from servflow.rulebook.layout.tree import Alias, Entry, Group, Text, Written, entries_of

FIRST = (
    *("id", "section", "element", "target", "name", "title", "hit"),
    *("en", "zh", "ref", "clause", "from", "to"),
    *("at", "on", "who", "when", "then"),
)
"""Keys that stand first, in this order."""

LAST = (
    *("source", "refs", "note", "effective", "example"),
    *("sections", "rules", "otherwise", "overlays", "invariants"),
    *("given", "expect", "tests"),
)
"""Keys that stand last, in this order; all others keep theirs, in between."""

FACTS = frozenset({"when", "then", "given", "expect", "example", "never"})
"""Keys whose mappings hold facts, which stand in the order that tells the case best."""

_NAMES = frozenset({"sources"})
_MIDDLE = len(FIRST)
_RANK = {name: place for place, name in enumerate(FIRST)} | {
    name: _MIDDLE + 1 + place for place, name in enumerate(LAST)
}
_HEAD_RANK = {name: place for place, name in enumerate(HEADER_KEYS)}


def put_in_order(root: Written) -> None:
    """Put the keys of a file into their order; where something is anchored, they stay as they are."""
    if not isinstance(root, Group) or any(_is_anchored(node) for node in _nodes_of(root)):
        return
    root.entries.sort(key=lambda entry: _HEAD_RANK.get(name_of(entry), len(_HEAD_RANK)))
    for entry in root.entries:
        _sort_below(entry)


def name_of(entry: Entry) -> str:
    """Return the key of an entry as text; empty for an item."""
    return entry.key.value if isinstance(entry.key, Text) else ""


def _sort_below(entry: Entry) -> None:
    name, group = name_of(entry), entry.value
    if not isinstance(group, Group) or name in FACTS:
        return
    if group.is_map and name not in _NAMES and not any(is_part_of_text(each) for each in group.entries):
        group.entries.sort(key=lambda each: _RANK.get(name_of(each), _MIDDLE))
    for each in group.entries:
        _sort_below(each)


def is_part_of_text(entry: Entry) -> bool:
    """Return whether an entry has no value: behind a comma inside ``{...}`` it belongs to the text before it."""
    return isinstance(entry.value, Text) and not entry.value.value and not entry.value.style


def _nodes_of(root: Group) -> Iterator[Written]:
    yield root
    for entry in entries_of(root):
        yield from (node for node in (entry.key, entry.value) if node is not None)


def _is_anchored(node: Written) -> bool:
    return isinstance(node, Alias) or bool(node.anchor)
