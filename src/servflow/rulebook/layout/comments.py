"""Finds the comments of a file and hangs each of them to what it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs

from servflow.rulebook.layout.tree import BREAK, Comment, Group, Text, Written, is_blank, read_tree, texts_of

_MARKERS = " \t-?:,"
_HEADER = re.compile(r"[|>][-+0-9]*[ \t]+(?=#)")


@attrs.frozen
class Page:
    """A file, its comments hung to what they speak of. 版面。

    Args:
        root: What stands in it.
        head: Comments before everything.
        head_gap: Whether a blank line follows them.
        tail: Comments after everything, where they have no list or mapping to stand in.
    """

    root: Written
    head: tuple[Comment, ...]
    head_gap: bool
    tail: tuple[Comment, ...]


def read_page(text: str) -> Page:
    """Return a file that ``read_nodes`` could read, with its comments. 读取注释。"""
    root = read_tree(text)
    lines = BREAK.split(text)
    head: list[Comment] = []
    tail: list[Comment] = []
    for comment in comments_in(lines, root):
        if comment.pos < root.start:
            head.append(comment)
        elif isinstance(root, Group):
            _place(root, comment, head)
        else:
            tail.append(comment)
    if isinstance(root, Group) and root.entries:
        first = root.entries[0]
        head += first.above
        first.above = []
        first.gap = False
    gap = bool(head) and is_blank(lines, root.start[0] - 1)
    return Page(root, tuple(head), gap, tuple(tail))


def _place(group: Group, comment: Comment, host: list[Comment]) -> None:
    """Hang a comment that does not stand before *group* to one of its entries, or to its end.

    What stands right behind an opening bracket goes to *host*, the comments of whatever holds the group.
    """
    at = sum(entry.start <= comment.pos for entry in group.entries)
    after = group.entries[at] if at < len(group.entries) else None
    if at == 0:
        (after.above if after is not None and comment.own_line else host).append(comment)
        return
    entry = group.entries[at - 1]
    value = entry.value
    if comment.pos < value.start:
        if comment.own_line and isinstance(value, Group) and value.is_block:
            value.entries[0].above.append(comment)
        else:
            entry.before.append(comment)
    elif isinstance(value, Group) and (comment.pos < value.end or _belongs_inside(comment, value, group)):
        _place(value, comment, entry.before)
    elif not comment.own_line:
        entry.after.append(comment)
    else:
        (group.tail if after is None else after.above).append(comment)


def _belongs_inside(comment: Comment, value: Group, group: Group) -> bool:
    """Return whether a comment behind the last entry of *value* still speaks of it: by its line or its column."""
    if value.is_flow:
        return False
    return not comment.own_line or (comment.pos[1] >= value.start[1] > group.start[1])


def comments_in(lines: list[str], root: Written) -> Iterator[Comment]:
    """Give the comments between the scalars of a file, in their order."""
    taken: dict[int, list[tuple[int, int]]] = {}
    for text in texts_of(root):
        _take(text, lines, taken)
    for number, line in enumerate(lines):
        spans = taken.get(number, [])
        marks = (found.start() for found in re.finditer("#", line))
        col = next((at for at in marks if not any(start <= at < end for start, end in spans)), None)
        if col is None:
            continue
        alone = not line[:col].strip(_MARKERS) and not any(start < col and start < end for start, end in spans)
        begin = len(line) - len(line.lstrip()) if alone else col
        yield Comment(line[col:].rstrip(), (number, begin), alone, is_blank(lines, number - 1))


def _take(text: Text, lines: list[str], taken: dict[int, list[tuple[int, int]]]) -> None:
    """Note which columns of which lines a scalar fills."""
    (first, begin), (last, end) = text.start, text.end
    for number in range(first, last + 1):
        start = begin if number == first else 0
        stop = end if number == last else len(lines[number])
        if number == first and text.style in {"|", ">"}:
            header = _HEADER.search(lines[number], begin)
            stop = header.end() if header else stop
        taken.setdefault(number, []).append((start, stop))


def comment_texts(text: str) -> list[str]:
    """Return the comments of a file that ``read_nodes`` could read, in their order."""
    return [comment.text for comment in comments_in(BREAK.split(text), read_tree(text))]
