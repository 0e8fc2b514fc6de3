"""A file as it is written: what ``nodes`` leaves out (anchors, styles, ends) and a place for every comment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

import attrs

Pos: TypeAlias = tuple[int, int]
"""Line and column, both counted from zero."""

BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
"""What ends a line in YAML."""


@attrs.frozen
class Comment:
    """A comment with its place. 注释。

    Args:
        text: From ``#`` to the end of its line.
        pos: Where it begins; of one that stands alone behind a dash, where the dash stands.
        own_line: Whether nothing but punctuation stands before it on its line.
        gap: Whether the line above is blank.
    """

    text: str
    pos: Pos
    own_line: bool
    gap: bool


@attrs.frozen
class Text:
    """A scalar with its style: empty for plain, else ``'``, ``"``, ``|`` or ``>``. 标量。"""

    value: str
    style: str
    anchor: str
    start: Pos
    end: Pos


@attrs.frozen
class Alias:
    """A repetition of what is anchored elsewhere. 引用。"""

    name: str
    start: Pos
    end: Pos


@attrs.define
class Entry:
    """A pair of a mapping or an item of a list, with the comments that speak of it. 条目。

    Args:
        key: The key; none for an item.
        value: What stands under it.
        gap: Whether the line above is blank.
        above: Comments on lines of their own before it.
        before: Comments between its key and its value.
        after: Comments behind its value, on the same line.
    """

    key: Text | Alias | None
    value: Written
    gap: bool = False
    above: list[Comment] = attrs.Factory(list[Comment])
    before: list[Comment] = attrs.Factory(list[Comment])
    after: list[Comment] = attrs.Factory(list[Comment])

    @property
    def start(self) -> Pos:
        """Where it begins."""
        return self.value.start if self.key is None else self.key.start

    @property
    def comments(self) -> tuple[Comment, ...]:
        """Its comments in order, those inside its value left out."""
        return (*self.above, *self.before, *self.after)


@attrs.define
class Group:
    """A list or mapping. 列表或映射。

    Args:
        is_map: Whether it is a mapping.
        is_flow: Whether it was written in brackets.
        anchor: Its anchor.
        start: Where it begins.
        closed: Where its closing bracket ends.
        entries: What it holds.
        tail: Comments after the last entry.
    """

    is_map: bool
    is_flow: bool
    anchor: str
    start: Pos
    closed: Pos
    entries: list[Entry] = attrs.Factory(list[Entry])
    tail: list[Comment] = attrs.Factory(list[Comment])

    @property
    def end(self) -> Pos:
        """Where it ends; without brackets, where its last entry does."""
        return self.closed if self.is_flow else self.entries[-1].value.end

    @property
    def is_block(self) -> bool:
        """Whether it was written without brackets."""
        return not self.is_flow

    @property
    def holds_comments(self) -> bool:
        """Whether a comment stands anywhere inside."""
        return bool(self.tail) or any(
            entry.comments or (isinstance(entry.value, Group) and entry.value.holds_comments) for entry in self.entries
        )


Written: TypeAlias = Text | Alias | Group


def read_tree(text: str) -> Written:
    """Return a file that ``read_nodes`` could read, as it is written. 读取版面。"""
    import yaml

    lines = BREAK.split(text)
    open_groups: list[Group] = []
    keys: list[Text | Alias | None] = []
    root: Written = Text("", "", "", (0, 0), (0, 0))
    for event in yaml.parse(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
        done = _node_of(event)
        if isinstance(done, Group):
            open_groups.append(done)
            keys.append(None)
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            done = open_groups.pop()
            done.closed = _pos(event.end_mark)
            keys.pop()
        if done is None:
            continue
        if not open_groups:
            root = done
        elif open_groups[-1].is_map and keys[-1] is None:
            keys[-1] = done if isinstance(done, Text | Alias) else None
        else:
            entry = Entry(keys[-1], done)
            entry.gap = is_blank(lines, entry.start[0] - 1)
            open_groups[-1].entries.append(entry)
            keys[-1] = None
    return root


def _node_of(event: Any) -> Written | None:
    """Return the node that an event begins; none for any other event."""
    start, end, anchor = _pos(event.start_mark), _pos(event.end_mark), getattr(event, "anchor", None) or ""
    match type(event).__name__:
        case "ScalarEvent":
            return Text(event.value, event.style or "", anchor, start, end)
        case "AliasEvent":
            return Alias(anchor, start, end)
        case "SequenceStartEvent" | "MappingStartEvent" as kind:
            return Group(kind == "MappingStartEvent", bool(event.flow_style), anchor, start, end)
        case _:
            return None


def _pos(mark: Any) -> Pos:
    return mark.line, mark.column


def is_blank(lines: list[str], number: int) -> bool:
    """Return whether there is a line of that number and nothing stands on it."""
    return 0 <= number < len(lines) and not lines[number].strip()


def texts_of(node: Written) -> Iterator[Text]:
    """Give every scalar, keys as well, in the order of the file."""
    if isinstance(node, Text):
        yield node
    elif isinstance(node, Group):
        for entry in node.entries:
            if isinstance(entry.key, Text):
                yield entry.key
            yield from texts_of(entry.value)


def entries_of(node: Written) -> Iterator[Entry]:
    """Give every entry below a node, in the order of the file."""
    if isinstance(node, Group):
        for entry in node.entries:
            yield entry
            yield from entries_of(entry.value)
