"""How a text is written: plain, in quotes, or over several lines."""

from __future__ import annotations

import re
import unicodedata

WIDTH = 120
"""Columns of a line; a Chinese character takes two."""

_ESCAPED = re.compile(
    "[^\x20-\x7e\xa1-\xac\xae-\u200a\u2010-\u2027\u202f-\u205f\u2070-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_IN_QUOTES = re.compile(f'{_ESCAPED.pattern}|["\\\\]')
_SHORT = {"\n": "n", "\t": "t", '"': '"', "\\": "\\"}
_ESCAPES = (("x", 2), ("u", 4), ("U", 8))
_INDICATORS = frozenset("?:,[]{}#&*!|>'\"%@`")
_IN_BRACKETS = frozenset(",[]{}")
_LIKE_A_VALUE = re.compile(
    r"[-+.]?[0-9][0-9+\-.:,_/ TtZzEexXoO]*|0x[0-9a-fA-F]+|[-+]?\.(?:inf|nan)|true|false|yes|no|on|off|y|n|null|~|<<|=",
    re.IGNORECASE,
)


def width_of(text: str) -> int:
    """Return how many columns a text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def one_line(text: str, *, was_quoted: bool, in_brackets: bool) -> str:
    """Return a text as it is written on one line. 单行文本。

    Args:
        text: What it says.
        was_quoted: Whether it had quotes: one that other readers would take for a number, a date or yes and no then
            keeps them.
        in_brackets: Whether it stands inside ``{...}`` or ``[...]``, where a comma ends a text.
    """
    if not text:
        return '""' if was_quoted else ""
    if _may_be_plain(text, in_brackets=in_brackets) and not (was_quoted and _LIKE_A_VALUE.fullmatch(text)):
        return text
    return f'"{_IN_QUOTES.sub(_escape, text)}"'


def _may_be_plain(text: str, *, in_brackets: bool) -> bool:
    """Return whether a text reads as itself without quotes."""
    if _ESCAPED.search(text) or text != text.strip() or text.startswith(("---", "...")):
        return False
    if text[0] in _INDICATORS or text == "-" or text.startswith("- ") or text.endswith(":"):
        return False
    if in_brackets and (not _IN_BRACKETS.isdisjoint(text) or text.startswith("-") or "?" in text):
        return False
    return ": " not in text and " #" not in text


def _escape(found: re.Match[str]) -> str:
    char = found[0]
    if char in _SHORT:
        return f"\\{_SHORT[char]}"
    kind, digits = next((kind, digits) for kind, digits in _ESCAPES if ord(char) < 16**digits)
    return f"\\{kind}{ord(char):0{digits}x}"


def as_lines(text: str) -> tuple[str, list[str]] | None:
    """Return the header and the lines of a text that holds line breaks, or nothing where it needs quotes."""
    body = text.removesuffix("\n")
    lines = body.split("\n")
    if _ESCAPED.search(body.replace("\n", "")) or any(line != line.rstrip() for line in lines):
        return None
    if not lines[0] or not lines[-1] or lines[0].startswith(" "):
        return None
    return ("|" if body != text else "|-"), lines


def folded(text: str, room: int) -> tuple[str, list[str]] | None:
    """Return the header and the lines of a long text cut at its spaces, or nothing where it cannot be cut so."""
    body = text.removesuffix("\n")
    if _ESCAPED.search(body) or body != body.strip() or "  " in body:
        return None
    lines: list[str] = []
    for word in body.split(" "):
        if lines and width_of(lines[-1]) + 1 + width_of(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return ((">" if body != text else ">-"), lines) if " " in body else None
