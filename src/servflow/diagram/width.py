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
        if width + display_width(piece.rstrip()) > columns and line.strip():
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
        width = display_width(line)
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str) -> list[str]:
    """Return the parts of *text* between which a line may break; punctuation stays with what it belongs to."""
    pieces = [""]
    before = ""
    for char in text:
        after_blank = before == " " and char != " "
        if after_blank or (_is_wide(before) and _is_wide(char) and char not in _CLOSING and before not in _OPENING):
            pieces.append("")
        pieces[-1] += char
        before = char
    return pieces


def _is_wide(char: str) -> bool:
    return bool(char) and east_asian_width(char) in "WF"


_CLOSING = frozenset("，。；：、）】》！？”")
_OPENING = frozenset("（【《“")
