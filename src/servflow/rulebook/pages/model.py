"""A page as plain data: parts, tables, lines of text in two languages, links. Nothing here knows HTML or Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias
from urllib.parse import quote, urlsplit

import attrs

from servflow.values.sources import Label

Look = Literal["plain", "code", "strong", "faint"]
"""How a piece of text stands out: not at all, as a word of the files, as what matters, as a remark."""

Lang = Literal["en", "zh"]
"""A language of a page."""


@attrs.frozen
class Piece:
    """A piece of text. 文字。

    Args:
        text: What it says.
        look: How it stands out.
        href: Where it leads: an address, or ``#`` and an anchor of the page; nothing: nowhere.
    """

    text: Label
    look: Look = "plain"
    href: str = ""

    def texts(self, langs: tuple[Lang, ...]) -> tuple[tuple[Lang, str], ...]:
        """Return its text in each language of the page; what is the same in several stands once.

        Args:
            langs: The languages, in order.
        """
        told: dict[str, Lang] = {self.text.in_language(lang): lang for lang in reversed(langs)}
        return tuple((lang, text) for text, lang in reversed(told.items()) if text)


Line: TypeAlias = tuple[Piece, ...]
"""Pieces that stand on one line."""

Cell: TypeAlias = tuple[Line, ...]
"""Lines below each other."""


@attrs.frozen
class Row:
    """One line of a table. 表格行。

    Args:
        cells: Its cells; one alone is a heading over the rows below it.
        anchor: The name by which links find it.
    """

    cells: tuple[Cell, ...]
    anchor: str = ""


@attrs.frozen(kw_only=True)
class Grid:
    """A table. 表格。

    Args:
        title: What it shows.
        heads: The heads of its columns; none: the first cell of each row is its head.
        rows: Its rows.
        folded: Whether it is for those who look closer; a page may show its title only until it is opened.
    """

    title: Label | None = None
    heads: tuple[Label, ...] = ()
    rows: tuple[Row, ...]
    folded: bool = False


@attrs.frozen
class Prose:
    """Lines of running text, each a paragraph. 段落。"""

    lines: Cell


Block: TypeAlias = Grid | Prose


@attrs.frozen(kw_only=True)
class Part:
    """A part of a page, with its own heading. 章节。

    Args:
        anchor: The name by which links find it.
        title: Its heading.
        blocks: What stands in it.
    """

    anchor: str
    title: Label
    blocks: tuple[Block, ...]


@attrs.frozen(kw_only=True)
class Page:
    """A whole page. 页面。

    Args:
        title: Its heading.
        head: What it is about, before the contents.
        parts: Its parts, in order.
    """

    title: Label
    head: Grid
    parts: tuple[Part, ...]


def grids(rows: Iterable[Row], heads: tuple[Label, ...], title: Label | None = None) -> Iterator[Grid]:
    """Give the table with these rows; nothing where there is none."""
    if found := tuple(rows):
        yield Grid(title=title, heads=heads, rows=found)


def words(text: Label | str, look: Look = "plain", href: str = "") -> Line:
    """Return a line with one piece of text."""
    return (Piece(text if isinstance(text, Label) else Label(text), look, href),)


def joined(pieces: Iterable[Piece], between: str = ", ") -> Line:
    """Return a line of pieces with the same text between each two."""
    found: list[Piece] = []
    for piece in pieces:
        found += [Piece(Label(between)), piece] if found else [piece]
    return tuple(found)


def fragment(anchor: str) -> str:
    """Return an anchor as links name it."""
    return quote(cleaned(anchor))


def address(href: str) -> str:
    """Return where a link leads: to an anchor of the page, or to an address of the web; nothing for any other."""
    if href.startswith("#"):
        return f"#{fragment(href[1:])}"
    href = cleaned(href).strip()
    try:
        parts = urlsplit(href)
    except ValueError:  # brackets that no address has
        return ""
    is_web = parts.scheme in {"http", "https"} and bool(parts.netloc)
    return quote(href, safe="-._~:/?#@!$&*+,;=%") if is_web else ""


_FORBIDDEN = {
    **dict.fromkeys((*range(32), *range(127, 160)), "\ufffd"),
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd"),
    **dict.fromkeys((*range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "\ufffd"),
    **dict.fromkeys(map(ord, "\t\n\r"), " "),
}


def cleaned(text: str) -> str:
    """Return a text on one line, without signs that nobody sees and that could turn the others around."""
    return text.translate(_FORBIDDEN)
