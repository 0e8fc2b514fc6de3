"""A page as one HTML file that needs nothing else: no script, no font, no address is loaded. Every text is escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from servflow.rulebook.pages.model import Cell, Grid, Lang, Line, Page, Part, Piece, Row, address, cleaned, fragment
from servflow.rulebook.pages.style import STYLE
from servflow.values.sources import Label

_CONTENTS = Label("Contents", "目录")
_TAGS: dict[str, tuple[str, str]] = {
    "plain": ("<span", "</span>"),
    "code": ("<code", "</code>"),
    "strong": ("<strong", "</strong>"),
    "faint": ('<span class="faint"', "</span>"),
}


def as_html(page: Page, langs: tuple[Lang, ...] = ("en", "zh")) -> str:
    """Return a page as one HTML file. 生成 HTML 页面。

    Args:
        page: The page.
        langs: Its languages, in order.
    """
    return "\n".join(_Writer(langs).whole(page)) + "\n"


def html_text(text: str) -> str:
    """Return a text that HTML shows as it is, in an element or an attribute."""
    return escape(cleaned(text))


class _Writer:
    """Writes in the languages of one page."""

    def __init__(self, langs: tuple[Lang, ...]) -> None:
        self.langs = langs

    def whole(self, page: Page) -> Iterator[str]:
        title = " · ".join(html_text(text) for _, text in Piece(page.title).texts(self.langs))
        yield f'<!DOCTYPE html>\n<html lang="{_lang(self.langs[0])}">\n<head>\n<meta charset="utf-8">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield f"<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<header>"
        yield f"<h1>{self.label(page.title)}</h1>"
        yield from self.grid(page.head)
        yield f"</header>\n<nav>\n<h2>{self.label(_CONTENTS)}</h2>\n<ol>"
        for part in page.parts:
            yield f'<li><a href="#{fragment(part.anchor)}">{self.label(part.title)}</a></li>'
        yield "</ol>\n</nav>\n<main>"
        for part in page.parts:
            yield from self.part(part)
        yield "</main>\n</body>\n</html>"

    def part(self, part: Part) -> Iterator[str]:
        yield f'<section id="{html_text(part.anchor)}">\n<h2>{self.label(part.title)}</h2>'
        for block in part.blocks:
            if isinstance(block, Grid):
                yield from self.grid(block)
            else:
                yield from (f"<p>{self.line(line)}</p>" for line in block.lines)
        yield "</section>"

    def grid(self, grid: Grid) -> Iterator[str]:
        """Give a table; a folded one can be closed, and is printed as it is seen."""
        if grid.folded:
            count = f' <span class="faint">({len(grid.rows)})</span>'
            yield f"<details open>\n<summary>{self.label(grid.title or Label(''))}{count}</summary>"
        elif grid.title is not None:
            yield f"<h3>{self.label(grid.title)}</h3>"
        yield f'<table class="{_class(grid)}">'
        if grid.heads:
            heads = "".join(f'<th scope="col">{self.label(head)}</th>' for head in grid.heads)
            yield f"<thead><tr>{heads}</tr></thead>"
        yield "<tbody>"
        yield from (self.row(row, grid) for row in grid.rows)
        yield "</tbody>\n</table>"
        if grid.folded:
            yield "</details>"

    def row(self, row: Row, grid: Grid) -> str:
        anchor = f' id="{html_text(row.anchor)}"' if row.anchor else ""
        if grid.heads and len(row.cells) == 1:
            width = len(grid.heads)
            return (
                f'<tr{anchor} class="over"><th scope="colgroup" colspan="{width}">{self.cell(row.cells[0])}</th></tr>'
            )
        if not grid.heads:
            first, *others = row.cells
            told = "".join(f"<td>{self.cell(cell)}</td>" for cell in others)
            return f'<tr{anchor}><th scope="row">{self.cell(first)}</th>{told}</tr>'
        cells = zip(grid.heads, row.cells, strict=True)
        return f"<tr{anchor}>{''.join(self.named_cell(head, cell) for head, cell in cells)}</tr>"

    def named_cell(self, head: Label, cell: Cell) -> str:
        """Return a cell that knows the head of its column, for screens too narrow for columns."""
        name = " ".join(html_text(text) for _, text in Piece(head).texts(self.langs))
        return f'<td data-head="{name}">{self.cell(cell)}</td>'

    def cell(self, cell: Cell) -> str:
        return "".join(f"<div>{self.line(line)}</div>" for line in cell)

    def line(self, line: Line) -> str:
        if len(line) == 1:
            return self.piece(line[0], "pair")
        return "".join(self.piece(piece, "") for piece in line)

    def label(self, label: Label) -> str:
        return self.piece(Piece(label), "")

    def piece(self, piece: Piece, kind: str) -> str:
        """Return a piece of text in every language of the page, each on a line of its own where it stands alone."""
        begin, end = _TAGS[piece.look]
        texts = [f'{begin} lang="{_lang(lang)}">{html_text(text)}{end}' for lang, text in piece.texts(self.langs)]
        if leads_to := html_text(address(piece.href)):
            texts = [f'<a href="{leads_to}">{text}</a>' for text in texts]
        if kind and len(texts) > 1 and piece.look != "faint":
            return "".join(f'<span class="{kind}">{text}</span>' for text in texts)
        return " ".join(texts)


def _class(grid: Grid) -> str:
    return f"rows c{len(grid.heads)}" if grid.heads else "head"


def _lang(lang: Lang) -> str:
    return "zh-Hans" if lang == "zh" else "en"
