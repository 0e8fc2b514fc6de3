"""Strict YAML: a file becomes nodes that know their place, and nothing else.

PyYAML's parser gives the events; the tree is built here, without recursion and with the limits applied while reading,
so that a hostile file is refused after its first few thousand bytes. Every scalar stays text: what it means is decided
by the fact or key that it stands for. Refused are duplicate keys, tags, keys that are no text, several documents in
one file, and aliases that would repeat more than ``MOST_REPEATED`` nodes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from servflow.rulebook.problems import Place, Problems, Spot, shown, wide_sign_in

MOST_BYTES = 2_000_000
"""Size of one file, and of the files of one rulebook together."""
MOST_DEPTH = 50
"""Levels of nesting."""
MOST_NODES = 50_000
"""Nodes of one file, and of the files of one rulebook together."""
MOST_REPEATED = 100
"""Nodes that the aliases of one file may stand for together."""

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


@attrs.frozen
class TextNode:
    """A scalar, kept as the text that was written. 标量。"""

    text: str
    file: str
    line: int
    col: int
    quoted: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands there (``key:`` with no value)."""
        return not self.text and not self.quoted


@attrs.frozen
class ListNode:
    """A sequence. 列表。"""

    items: tuple[Node, ...]
    file: str
    line: int
    col: int


def _index_of(node: MapNode) -> Mapping[str, Node]:
    return {name.text: value for name, value in node.pairs}


@attrs.frozen
class MapNode:
    """A mapping; keys are unique. 映射。"""

    pairs: tuple[tuple[TextNode, Node], ...]
    file: str
    line: int
    col: int
    _index: Mapping[str, Node] = attrs.field(
        default=attrs.Factory(_index_of, takes_self=True), init=False, eq=False, repr=False
    )

    def get(self, key: str) -> Node | None:
        """Return the node under *key*, or nothing."""
        return self._index.get(key)

    @property
    def names(self) -> tuple[str, ...]:
        """The keys in their order."""
        return tuple(self._index)

    def without(self, *keys: str) -> MapNode:
        """Return the same mapping without *keys*."""
        gone = frozenset(keys)
        return attrs.evolve(self, pairs=tuple(pair for pair in self.pairs if pair[0].text not in gone))


Node = TextNode | ListNode | MapNode


@attrs.define
class Spent:
    """How much of what it may hold a rulebook has held so far; its files share it. 已用额度。"""

    size: int = 0
    nodes: int = 0
    is_over: bool = False


def read_nodes(content: str | bytes, file: str, problems: Problems, spent: Spent | None = None) -> Node | None:
    """Return the tree of one file, or nothing after noting why there is none.

    Args:
        content: The file, as text or as UTF-8 bytes.
        file: Its name, for messages.
        problems: Where to note what is wrong.
        spent: What the files before it have spent, where there are any; what this one spends is added.

    Returns:
        The root node. Problems that leave a tree (a duplicate key) are noted and the tree is returned.
    """
    spent = spent or Spent()
    spent.size += len(content)
    if spent.size > MOST_BYTES:
        spent.is_over = True
        what = "the file is" if len(content) == spent.size else "the files are together"
        problems.add(Spot(file), "too_large", f"{what} larger than {MOST_BYTES:,} bytes")
        return None
    text = _decoded(content, file, problems)
    return None if text is None else _built(text, file, problems, spent)


def _built(text: str, file: str, problems: Problems, spent: Spent) -> Node | None:
    """Return the tree of one clean text, or nothing after noting why there is none."""
    import yaml

    builder = _Builder(file, problems, spent)
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
            builder.take(event)
    except _RefusedError as refused:
        problems.add(refused.place, refused.code, refused.message)
        return None
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # the last two: bad escapes in PyYAML without libyaml
        mark = getattr(error, "problem_mark", None)
        spot = _inside(text, mark, file) if mark else Spot(file)
        why = "a tab cannot indent: use spaces" if mark and _is_tab(text, mark) else getattr(error, "problem", error)
        problems.add(spot, "bad_yaml", f"not YAML: {why}", _wide_sign(text, error))
        return None
    if builder.root is None:
        problems.add(Spot(file), "empty_file", "the file is empty")
    return builder.root


def _wide_sign(text: str, error: Exception) -> str:
    """Return a hint where the lines that the parser could not read hold the punctuation of a Chinese keyboard."""
    marks = [mark for name in ("context_mark", "problem_mark") if (mark := getattr(error, name, None))]
    lines = [mark.line for mark in marks]
    read = _BREAK.split(text)[min(lines, default=0) : max(lines, default=-1) + 1]
    return next((hint for line in read if (hint := wide_sign_in(line.partition("#")[0]))), "")


def _inside(text: str, mark: Any, file: str) -> Spot:
    """Return the place of a mark of the parser; what it sees behind the end of the file stands at the end."""
    lines = _BREAK.split(text)
    if mark.line < len(lines):
        return Spot(file, mark.line + 1, min(mark.column, len(lines[mark.line])) + 1)
    return _end_of(text, file)


def _end_of(text: str, file: str) -> Spot:
    """Return the place just behind a text, lines counted as YAML does and columns in characters."""
    *above, last = _BREAK.split(text)
    return Spot(file, len(above) + 1, len(last) + 1)


def _is_tab(text: str, mark: Any) -> bool:
    """Return whether a tab stands at a mark of the parser."""
    return any(line[mark.column : mark.column + 1] == "\t" for line in _BREAK.split(text)[mark.line : mark.line + 1])


def _decoded(content: str | bytes, file: str, problems: Problems) -> str | None:
    """Return the file as clean text, or nothing after noting why it is none."""
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content.removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        spot = _end_of(error.object[: error.start].decode(), file)
        problems.add(spot, "not_utf8", f"byte 0x{error.object[error.start]:02X} is not UTF-8")
        return None
    if bad := _UNPRINTABLE.search(text):
        spot = _end_of(text[: bad.start()], file)
        problems.add(spot, "bad_character", f"character U+{ord(bad[0]):04X} may not stand in a file")
        return None
    return text


class _RefusedError(Exception):
    """The file must not be read further."""

    def __init__(self, place: Place, code: str, message: str) -> None:
        super().__init__(code)
        self.place = place
        self.code = code
        self.message = message


@attrs.define
class _Open:
    """A list or mapping whose end has not been seen."""

    place: Spot
    is_map: bool
    anchor: str | None
    count_before: int
    children: list[Node]


class _Builder:
    """Builds the tree from events, one at a time."""

    def __init__(self, file: str, problems: Problems, spent: Spent) -> None:
        self.file = file
        self.problems = problems
        self.spent = spent
        self.root: Node | None = None
        self.stack: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.count = 0
        self.repeated = 0
        self.documents = 0

    def take(self, event: Any) -> None:
        """Take the next event of the parser."""
        match type(event).__name__:
            case "ScalarEvent":
                spot = self._begin(event)
                node = TextNode(event.value, spot.file, spot.line, spot.col, quoted=bool(event.style))
                self._finish(node, event.anchor, 1)
            case "SequenceStartEvent" | "MappingStartEvent" as kind:
                spot = self._begin(event)
                self.stack.append(_Open(spot, kind == "MappingStartEvent", event.anchor, self.count - 1, []))
                if len(self.stack) > MOST_DEPTH:
                    raise _RefusedError(spot, "too_deep", f"nested deeper than {MOST_DEPTH} levels")
            case "SequenceEndEvent" | "MappingEndEvent":
                self._close(self.stack.pop())
            case "AliasEvent":
                self._alias(event)
            case "DocumentStartEvent":
                self.documents += 1
                if self.documents > 1:
                    raise _RefusedError(self._spot(event), "several_documents", "a file holds one document only")
            case _:
                pass

    def _spot(self, event: Any) -> Spot:
        return Spot(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _begin(self, event: Any) -> Spot:
        """Count a node and refuse what it may not carry."""
        spot = self._spot(event)
        self.count += 1
        self.spent.nodes += 1
        if self.spent.nodes > MOST_NODES:
            self.spent.is_over = True
            what = "the file holds" if self.count == self.spent.nodes else "the files hold together"
            raise _RefusedError(spot, "too_large", f"{what} more than {MOST_NODES:,} values")
        if event.tag is not None:
            raise _RefusedError(spot, "tag", f"tags are not read here: {shown(event.tag)}")
        return spot

    def _close(self, done: _Open) -> None:
        """Make a node of a list or mapping that ends."""
        spot = done.place
        if done.is_map:
            node: Node = MapNode(tuple(self._pairs(done)), spot.file, spot.line, spot.col)
        else:
            node = ListNode(tuple(done.children), spot.file, spot.line, spot.col)
        self._finish(node, done.anchor, self.count - done.count_before)

    def _pairs(self, done: _Open) -> Iterator[tuple[TextNode, Node]]:
        """Give keys with their values; a key that is no text, or said before, is noted and left out."""
        seen: dict[str, int] = {}
        for key, value in zip(done.children[::2], done.children[1::2], strict=True):
            if not isinstance(key, TextNode):
                self.problems.add(key, "bad_key", "a key must be a plain text")
            elif key.text in seen:
                where = f"it stands on line {seen[key.text]} already"
                self.problems.add(key, "duplicate_key", f"duplicate key {shown(key.text)}: {where}")
            else:
                seen[key.text] = key.line
                yield key, value

    def _alias(self, event: Any) -> None:
        """Put in what an alias stands for, as long as that stays small."""
        spot = self._spot(event)
        node, size = self.anchors.get(event.anchor, (None, 0))
        if node is None:
            raise _RefusedError(spot, "unknown_alias", f"nothing is anchored as {shown(event.anchor)} before this line")
        self.repeated += size
        self.count += size
        self.spent.nodes += size
        if self.repeated > MOST_REPEATED:
            raise _RefusedError(spot, "too_many_aliases", f"aliases repeat more than {MOST_REPEATED} values")
        self._finish(node, None, size)

    def _finish(self, node: Node, anchor: str | None, size: int) -> None:
        """Hang a complete node into what is open."""
        if anchor is not None:
            self.anchors[anchor] = (node, size)
        if self.stack:
            self.stack[-1].children.append(node)
        elif not (isinstance(node, TextNode) and node.is_blank):
            self.root = node
