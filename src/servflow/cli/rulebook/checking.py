"""``servflow rulebook check``: read a rulebook and list everything that is wrong in it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby
from typing import Literal

import attrs

from servflow.cli.rulebook.problems import plain_problems, show_problems
from servflow.cli.rulebook.sarif import as_sarif
from servflow.cli.screen import Screen
from servflow.cli.timeline import Line
from servflow.errors import RulebookError
from servflow.policies.book import Rulebook
from servflow.rulebook.analysis.precedence import Taken, taken_cases
from servflow.rulebook.checking import check_rulebook
from servflow.rulebook.loader import load_rulebook
from servflow.rulebook.lock import lock_problems
from servflow.scenarios.result import readable

Form = Literal["text", "json", "sarif"]


def check(screen: Screen, path: str, *, strict: bool, form: Form) -> int:
    """Read a rulebook; list everything that is wrong in it.

    Args:
        screen: Where to write.
        path: A folder, a file, or the name of a shipped rulebook.
        strict: Every rule must have a title in English and Chinese, and a source.
        form: Text, JSON or SARIF.

    Raises:
        UnknownNameError: There is nothing of that name and nothing at that path.
    """
    try:
        book = load_rulebook(path)
    except RulebookError as error:
        _failed(screen, error, None, form)
        return 1
    problems = (*check_rulebook(book, strict=strict), *lock_problems(path))
    if problems:
        _failed(screen, RulebookError(path, problems), book, form)
        return 1
    _passed(screen, book, form)
    return 0


def _failed(screen: Screen, error: RulebookError, book: Rulebook | None, form: Form) -> None:
    if form == "sarif":
        screen.json(as_sarif(error.problems, _version()))
    elif form == "json" and book is not None:
        screen.json({**_about(book, passed=False), "problems": plain_problems(error.problems)})
    else:
        show_problems(screen, error, as_json=form == "json")


def _passed(screen: Screen, book: Rulebook, form: Form) -> None:
    if form == "sarif":
        screen.json(as_sarif((), _version()))
    elif form == "json":
        screen.json({**_about(book, passed=True), "problems": []})
    else:
        screen.lines(Line(text, "dim") for text in _extended(book))
        counts = ", ".join(f"{count} {what}" for what, count in _counts(book).items())
        screen.say(f"{book.ref}: {counts}: no problems", "green")


def _about(book: Rulebook, *, passed: bool) -> dict[str, object]:
    return {
        "passed": passed,
        "rulebook": str(book.ref),
        **_counts(book),
        "overrides": list(book.overrides),
        "replaced": [attrs.asdict(override) for override in book.replaced],
        "before": [_plain_taken(taken) for taken in taken_cases(book)],
        "guaranteed": {name: {"by": floor.base, "parts": list(floor.parts)} for name, floor in book.floors.items()},
    }


def _plain_taken(taken: Taken) -> dict[str, object]:
    return {
        "policy": taken.policy,
        "rule": taken.rule.id,
        "base": taken.base,
        "base_rule": taken.base_rule.id,
        "file": taken.rule.file,
        "line": taken.rule.line,
        "witness": readable(taken.witness),
    }


def _extended(book: Rulebook) -> Iterator[str]:
    """Give what a rulebook replaces of those that it extends, with both places, and what these guarantee."""
    for override in book.replaced:
        before = f"{override.base_file}:{override.base_line}"
        yield f"replaces of {override.base}: {override.name} ({override.file}:{override.line}, before {before})"
    for (base, policy, rule), group in groupby(taken_cases(book), lambda one: (one.base, one.policy, one.rule.id)):
        yield f"goes before {base}: {policy}: {rule} before {', '.join(one.base_rule.id for one in group)}"
    for name, floor in book.floors.items():
        what = ", ".join((name, *floor.parts)) if floor.parts else name
        yield f"guaranteed to the consumer by {floor.base}: {what}"


def _counts(book: Rulebook) -> dict[str, int]:
    return {"policies": len(book.policies), "rules": len(book.rule_ids()), "tests": len(book.tests)}


def _version() -> str:
    try:
        return version("servflow")
    except PackageNotFoundError:
        return "unknown"
