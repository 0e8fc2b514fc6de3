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
