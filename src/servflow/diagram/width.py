"""How wide a text is: Chinese characters take two columns, combining marks none."""

from __future__ import annotations

from unicodedata import combining, east_asian_width


def display_width(text: str) -> int:
    """Return how many columns *text* takes in a fixed-width font. 显示宽度。"""
    if text.isascii():
        return len(text)
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def padded(text: str, columns: int) -> str:
    """Return *text* with blanks up to so many columns."""
    return text + " " * (columns - display_width(text))


def wrapped(text: str, columns: int) -> list[str]:
    """Return *text* in lines of so many columns at most, broken at blanks and between Chinese characters. 折行。"""
    lines: list[str] = []
    line, width = "", 0
    for piece in _pieces(text):
        size = display_width(piece)
        if width + display_width(piece.rstrip()) > columns and line.strip():
            lines.append(line.rstrip())
            line, width = "", 0
            piece, size = piece.lstrip(), display_width(piece.lstrip())
        line += piece
        width += size
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str) -> list[str]:
    """Return the parts of *text* between which a line may break; a Chinese full stop stays with what it ends."""
    pieces = [""]
    for char in text:
        wide = east_asian_width(char) in "WF"
        before = pieces[-1][-1:]
        fresh = (before == " " and char != " ") or (
            (wide or (before and east_asian_width(before) in "WF")) and char not in _NEVER_FIRST and before not in _NEVER_LAST
        )
        if fresh:
            pieces.append(char)
        else:
            pieces[-1] += char
    return pieces


_NEVER_FIRST = frozenset("，。；：、）】》！？,.;:)]!? ")
_NEVER_LAST = frozenset("（【《([")
