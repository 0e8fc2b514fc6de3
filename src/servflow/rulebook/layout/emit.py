"""Writes a file in the canonical layout."""

from __future__ import annotations

from collections.abc import Iterable

from servflow.rulebook.layout.comments import Page
from servflow.rulebook.layout.order import FACTS, is_part_of_text, name_of
from servflow.rulebook.layout.quoting import WIDTH, as_lines, folded, one_line, width_of
from servflow.rulebook.layout.tree import Alias, Comment, Entry, Group, Text, Written

STEP = 2
"""Columns of one level."""

IN_BRACKETS = FACTS | {"title", "source", "refs", "effective"}
"""Keys whose values stand in brackets on the line of the key where they fit there."""

_LONGEST_KEY = 1000


def lines_of(page: Page) -> list[str]:
    """Return the lines of a file. 规范版面。"""
    root = page.root
    lines = _comment_lines(page.head, "", keep_gaps=True)
    if page.head_gap:
        lines.append("")
    if isinstance(root, Group) and root.entries:
        lines += [f"&{root.anchor}"] if root.anchor else []
        lines += _block(root, 0, keep_gaps=True, in_brackets=False)
    elif isinstance(root, Text):
        lines.append(_inline(root) or one_line(root.value, was_quoted=True, in_brackets=False))
    else:  # an empty list or mapping always fits on a line
        lines.append(str(_inline(root)))
    return lines + _comment_lines(page.tail, "", keep_gaps=True, first=False)


def _comment_lines(comments: Iterable[Comment], pad: str, *, keep_gaps: bool, first: bool = True) -> list[str]:
    """Return comments one a line; above the *first* line of what they stand in is no blank one."""
    lines: list[str] = []
    for comment in comments:
        if comment.gap and keep_gaps and (lines or not first):
            lines.append("")
        lines.append(pad + comment.text)
    return lines


def _block(group: Group, indent: int, *, keep_gaps: bool, in_brackets: bool) -> list[str]:
    """Return the lines of a list or mapping without brackets; it is not empty."""
    pad = " " * indent
    lines: list[str] = []
    for entry in group.entries:
        lines += _comment_lines(entry.above, pad, keep_gaps=keep_gaps, first=not lines)
        if entry.gap and keep_gaps and lines:
            lines.append("")
        lines += _entry(entry, indent, in_brackets=in_brackets or name_of(entry) in IN_BRACKETS)
    return lines + _comment_lines(group.tail, pad, keep_gaps=keep_gaps, first=False)


def _entry(entry: Entry, indent: int, *, in_brackets: bool) -> list[str]:
    """Return the lines of a pair or item, and those of its comments that do not stand above it already."""
    pad, value = " " * indent, entry.value
    long_key, marker = _marker(entry, pad)
    if isinstance(value, Text):
        first, more = _text(value, indent, marker)
    else:
        inline = _inline(value) if not isinstance(value, Group) or _wants_brackets(value, wanted=in_brackets) else None
        line = pad + _joined(marker, inline or "")
        if isinstance(value, Group) and value.entries and not _fits(value, line, inline):
            return [*long_key, *_opened(entry, value, marker, indent, in_brackets=in_brackets)]
        first, more = inline or "", []
    above, beside = _split((*entry.before, *entry.after))
    lines = [pad + comment.text for comment in above]
    return [*lines, *long_key, pad + _joined(marker, first) + _aside(beside), *more]


def _opened(entry: Entry, value: Group, marker: str, indent: int, *, in_brackets: bool) -> list[str]:
    """Return the lines of an entry whose value stands on lines of its own."""
    pad, is_item = " " * indent, entry.key is None
    inside, after = value.holds_comments, tuple(entry.after)
    comments = tuple(entry.before) if inside else (*entry.before, *after)
    above, beside = (comments, None) if is_item else _split(comments)
    keep_gaps = not in_brackets and not (
        value.is_map and (is_item or any(name_of(each) == "id" for each in value.entries))
    )
    body = _block(value, indent + STEP, keep_gaps=keep_gaps, in_brackets=in_brackets)
    if inside:
        body += [f"{pad}{' ' * STEP}{comment.text}" for comment in after]
    lines = [pad + comment.text for comment in above]
    if not is_item or value.anchor:
        anchor = f"&{value.anchor}" if value.anchor else ""
        return [*lines, pad + _joined(marker, anchor) + _aside(beside), *body]
    while not body[0].strip() or body[0].lstrip().startswith("#"):
        lines.append(body.pop(0).removeprefix(" " * STEP))
    return [*lines, f"{pad}- {body[0].lstrip()}", *body[1:]]


def _split(comments: tuple[Comment, ...]) -> tuple[tuple[Comment, ...], Comment | None]:
    """Return the comments for lines of their own, and the one for the end of the line."""
    return (comments[:-1], comments[-1]) if comments else ((), None)


def _aside(comment: Comment | None) -> str:
    return "" if comment is None else f"  {comment.text}"


def _joined(marker: str, text: str) -> str:
    return f"{marker} {text}" if text else marker


def _fits(value: Group, line: str, inline: str | None) -> bool:
    """Return whether a list or mapping stands in brackets: on a line it fits, or holds a text that a comma cuts."""
    cut = value.is_flow and any(is_part_of_text(entry) for entry in value.entries)
    return inline is not None and (cut or width_of(line) <= WIDTH)


def _wants_brackets(group: Group, *, wanted: bool) -> bool:
    """Return whether a list or mapping may stand in brackets: it did, it shall, or there is nothing in it."""
    return (wanted or group.is_flow) and not group.holds_comments


def _marker(entry: Entry, pad: str) -> tuple[list[str], str]:
    """Return what goes before a value; a key too long for one line goes on a line of its own."""
    if entry.key is None:
        return [], "-"
    key = _key(entry.key, in_brackets=False)
    return ([f"{pad}? {key}"], ":") if len(key) > _LONGEST_KEY else ([], f"{key}:")


def _key(key: Text | Alias, *, in_brackets: bool) -> str:
    if isinstance(key, Alias):
        return f"*{key.name} "
    text = one_line(key.value, was_quoted=bool(key.style) or not (key.value or key.anchor), in_brackets=in_brackets)
    return f"&{key.anchor} {text}" if key.anchor else text


def _text(text: Text, indent: int, marker: str) -> tuple[str, list[str]]:
    """Return what stands beside the marker, and the lines below it."""
    line = one_line(text.value, was_quoted=bool(text.style), in_brackets=False)
    several = None
    if "\n" in text.value.removesuffix("\n"):
        several = as_lines(text.value)
    elif text.value.endswith("\n"):
        several = folded(text.value, WIDTH - indent - STEP) or as_lines(text.value)
    elif width_of(line) + indent + width_of(marker) + 1 > WIDTH:
        several = folded(text.value, WIDTH - indent - STEP)
    header, lines = several or (line, [])
    anchor = f"&{text.anchor}" if text.anchor else ""
    pad = " " * (indent + STEP)
    return _joined(anchor, header) if anchor else header, [pad + each if each else "" for each in lines]


def _inline(node: Written) -> str | None:
    """Return a node on one line, or nothing where it cannot stand so."""
    if isinstance(node, Alias):
        return f"*{node.name}"
    if isinstance(node, Text):
        text = one_line(node.value, was_quoted=bool(node.style), in_brackets=True)
        return (_joined(f"&{node.anchor}", text) if node.anchor else text) if "\n" not in node.value else None
    parts = [_inline_entry(entry) for entry in node.entries]
    inside = ", ".join(part for part in parts if part)
    if not all(parts):
        return None
    brackets = f"{{{inside}}}" if node.is_map else f"[{inside}]"
    return _joined(f"&{node.anchor}", brackets) if node.anchor else brackets


def _inline_entry(entry: Entry) -> str | None:
    """Return an entry inside brackets; an item that says nothing has no place there."""
    value = _inline(entry.value)
    if entry.key is None or value is None:
        return value
    key = _key(entry.key, in_brackets=True)
    if not value:
        return key
    return f"? {key}: {value}" if len(key) > _LONGEST_KEY else f"{key}: {value}"
