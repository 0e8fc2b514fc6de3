"""A page as GitHub-flavoured Markdown. Nothing of the rulebook can become markup: every text is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from servflow.rulebook.pages.model import Cell, Grid, Lang, Line, Page, Part, Piece, address, cleaned, fragment

_MARKUP = re.compile(r"([\\`*_\[\]|~$@]|:(?=//)|(?<=www)\.)", re.IGNORECASE)
_SIGNS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_CONTENTS = {"en": "Contents", "zh": "目录"}


def as_markdown(page: Page, langs: tuple[Lang, ...] = ("en", "zh")) -> str:
    """Return a page as Markdown. 生成 Markdown 页面。

    Args:
        page: The page.
        langs: Its languages, in order.
    """
    return "\n".join(_Writer(langs).whole(page)) + "\n"


def markdown_text(text: str) -> str:
    """Return a text that Markdown shows as it is, on one line."""
    return _MARKUP.sub(r"\\\1", cleaned(text)).translate(_SIGNS)


class _Writer:
    """Writes in the languages of one page."""

    def __init__(self, langs: tuple[Lang, ...]) -> None:
        self.langs = langs

    def whole(self, page: Page) -> Iterator[str]:
        yield f"# {self.text(Piece(page.title), ' · ')}\n"
        yield from self.grid(page.head)
        yield f"## {' · '.join(_CONTENTS[lang] for lang in self.langs)}\n"
        for part in page.parts:
            yield f"- [{self.text(Piece(part.title), ' · ')}](#{fragment(part.anchor)})"
        yield ""
        for part in page.parts:
            yield from self.part(part)

    def part(self, part: Part) -> Iterator[str]:
        yield f"{_anchor(part.anchor)}\n\n## {self.text(Piece(part.title), ' · ')}\n"
        for block in part.blocks:
            if isinstance(block, Grid):
                yield from self.grid(block)
            else:
                yield from (f"{self.line(line)}\n" for line in block.lines)

    def grid(self, grid: Grid) -> Iterator[str]:
        if grid.title is not None:
            yield f"### {self.text(Piece(grid.title), ' · ')}\n"
        width = len(grid.heads) or 2
        heads = [self.text(Piece(head), "<br>") for head in grid.heads] or [""] * width
        yield f"| {' | '.join(heads)} |"
        yield f"|{' --- |' * width}"
        for row in grid.rows:
            cells = [self.cell(cell) for cell in row.cells]
            cells[0] = (_anchor(row.anchor) if row.anchor else "") + cells[0]
            yield f"| {' | '.join(cells + [''] * (width - len(cells)))} |"
        yield ""

    def cell(self, cell: Cell) -> str:
        return "<br>".join(self.line(line) for line in cell)

    def line(self, line: Line) -> str:
        apart = len(line) == 1 and line[0].look != "faint"
        return "".join(self.text(piece, "<br>" if apart else " ") for piece in line)

    def text(self, piece: Piece, between: str) -> str:
        """Return a piece of text in every language of the page."""
        texts = [_looking(piece, markdown_text(text)) for _, text in piece.texts(self.langs)]
        leads_to = address(piece.href).replace("&", "&amp;")
        return between.join(f"[{text}]({leads_to})" if leads_to else text for text in texts)


def _looking(piece: Piece, text: str) -> str:
    """Return a text as it stands out; spaces around it stay outside."""
    mark = {"strong": ("<b>", "</b>"), "code": ("<code>", "</code>"), "faint": ("<i>", "</i>")}.get(piece.look)
    return text if mark is None else f"{mark[0]}{text}{mark[1]}"


def _anchor(name: str) -> str:
    return f'<a id="{cleaned(name).translate(_NAME_SIGNS)}"></a>'


_NAME_SIGNS = str.maketrans({"&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;", "|": "&#124;"})
