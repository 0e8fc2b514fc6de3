"""``servflow rulebook check``: read a rulebook and list everything that is wrong in it."""

from __future__ import annotations

from collections.abc import Iterator

from servflow.cli.rulebook.problems import show_problems
from servflow.cli.screen import Screen
from servflow.errors import RulebookError
from servflow.policies.book import Rulebook
from servflow.rulebook.loader import load_rulebook
from servflow.rulebook.problems import Problem


def check(screen: Screen, path: str, *, strict: bool, as_json: bool) -> int:
    """Read a rulebook; list everything that is wrong in it.

    Args:
        screen: Where to write.
        path: A folder, a file, or the name of a shipped rulebook.
        strict: Every rule must have a title in English and Chinese, and a source.
        as_json: As JSON.

    Raises:
        UnknownNameError: There is nothing of that name and nothing at that path.
    """
    try:
        book = load_rulebook(path)
    except RulebookError as error:
        show_problems(screen, error, as_json=as_json)
        return 1
    if strict and (lacking := tuple(_lacking(book))):
        show_problems(screen, RulebookError(path, lacking), as_json=as_json)
        return 1
    if as_json:
        screen.json({"passed": True, "rulebook": str(book.ref), **_counts(book), "problems": []})
    else:
        counts = ", ".join(f"{count} {what}" for what, count in _counts(book).items())
        screen.say(f"{book.ref}: {counts}: no problems", "green")
    return 0


def _lacking(book: Rulebook) -> Iterator[Problem]:
    """Give a problem for every rule without a name in both languages or without a source."""
    for rule in book.every_rule():
        if rule.title is None or not (rule.title.en and rule.title.zh):
            yield Problem(
                rule.file, rule.line, rule.col, "no_title", f"rule {rule.id} has no title in English and Chinese"
            )
        if rule.source is None:
            yield Problem(rule.file, rule.line, rule.col, "no_source", f"rule {rule.id} has no source")


def _counts(book: Rulebook) -> dict[str, int]:
    return {"policies": len(book.policies), "rules": len(book.rule_ids()), "tests": len(book.tests)}
