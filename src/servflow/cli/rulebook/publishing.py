"""``servflow rulebook docs``: a rulebook as one readable page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from servflow.cli.rulebook.problems import show_problems
from servflow.cli.screen import Screen
from servflow.errors import RulebookError
from servflow.rulebook.loader import load_rulebook
from servflow.rulebook.pages.html import as_html
from servflow.rulebook.pages.markdown import as_markdown
from servflow.rulebook.pages.model import Lang
from servflow.rulebook.pages.whole import rulebook_page

PageFormat = Literal["html", "markdown"]
Langs = Literal["both", "en", "zh"]

_LANGS: Mapping[Langs, tuple[Lang, ...]] = {"both": ("en", "zh"), "en": ("en",), "zh": ("zh",)}


def publish(screen: Screen, path: str, *, form: PageFormat, lang: Langs, output: str | None) -> int:
    """Write a rulebook as one readable page.

    Args:
        screen: Where to write.
        path: A folder, a file, or the name of a shipped rulebook.
        form: What it is written as.
        lang: Its language, or both.
        output: The file to write; nothing: standard output.

    Raises:
        OSError: The file cannot be written.
        UnknownNameError: There is nothing of that name and nothing at that path.
    """
    try:
        book = load_rulebook(path)
    except RulebookError as error:
        show_problems(screen, error, as_json=False)
        return 1
    page = rulebook_page(book)
    text = as_html(page, _LANGS[lang]) if form == "html" else as_markdown(page, _LANGS[lang])
    if output is None:
        screen.text(text)
        return 0
    Path(output).write_text(text, encoding="utf-8", newline="\n")
    screen.say(f"{output}: {book.ref}")
    return 0
