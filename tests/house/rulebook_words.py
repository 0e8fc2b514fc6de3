"""Writes the tables of words in docs/reference/rulebooks.md from the vocabularies that the reader goes by."""

import re
from collections.abc import Iterable, Iterator

from servflow.policies.facts import FactType
from servflow.policies.limit_names import LIMITS
from servflow.policies.vocabulary import VOCABULARIES
from tests.house.source import ROOT

PAGE = ROOT / "docs" / "reference" / "rulebooks.md"


def page() -> str:
    """Give the page with its tables written anew; the rest is written by hand."""
    text = PAGE.read_text(encoding="utf-8")
    for name, lines in (("limits", _limits()), ("words", _words())):
        part = "\n".join([f"<!-- {name} -->", "", *lines, f"<!-- end of {name} -->"])
        text = re.sub(rf"<!-- {name} -->.*<!-- end of {name} -->", lambda _, part=part: part, text, flags=re.DOTALL)
    return text


def _limits() -> Iterator[str]:
    rows = ((f"`{key}`", label.both()) for key, label in LIMITS.items())
    yield _table(("Limit", "Called"), rows)


def _words() -> Iterator[str]:
    for name, words in VOCABULARIES.items():
        yield f"### Words of `{name}`\n"
        yield f"{words.label.both()}.\n"
        yield _table(("Fact", "Called", "Kind"), _rows(words.facts.items()))
        if words.outcomes:
            yield _table(("Answer", "Called", "Kind"), _rows(words.outcomes.items()))


def _rows(words: Iterable[tuple[str, FactType]]) -> Iterator[tuple[str, str, str]]:
    for name, kind in words:
        values = (" < " if kind.scale else ", ").join(f"`{value}`" for value in kind.values)
        span = "duration" if kind.or_span else ""
        sort = values if kind.kind == "choice" else " or ".join(filter(None, (str(kind.kind), span, values)))
        yield f"`{name}`", kind.label.both(), f"list of {sort}" if kind.many else sort


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)
