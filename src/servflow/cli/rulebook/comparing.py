"""``servflow rulebook diff``: what two rulebooks, versions or days answer differently."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import attrs

from servflow.cli.rulebook.problems import show_problems
from servflow.cli.screen import Screen
from servflow.cli.timeline import Line
from servflow.errors import RulebookError, UnknownNameError
from servflow.policies.book import Rulebook
from servflow.policies.conditions import When
from servflow.policies.table import Rule
from servflow.policies.vocabulary import VOCABULARIES
from servflow.rulebook.analysis.differences import Change, Differences, differences
from servflow.rulebook.analysis.on_day import on_day
from servflow.rulebook.analysis.regions import Answer
from servflow.rulebook.analysis.settings import Setting
from servflow.rulebook.loader import load_rulebook
from servflow.rulebook.problems import as_words
from servflow.scenarios.expectations import written
from servflow.scenarios.result import readable

MOST_NAMED = 3
"""Rules that one line names."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_STYLES = {"better": "green", "worse": "red", "other": "yellow"}
_SAID = {"better": "better for the consumer 有利", "worse": "worse for the consumer 不利", "other": "other 其他"}


def diff(screen: Screen, old: str, new: str | None, first: str | None, last: str | None, *, as_json: bool) -> int:
    """Compare two rulebooks, or two versions or days of one.

    Args:
        screen: Where to write.
        old: A rulebook; with *first* and *last* a folder of versions, or one rulebook on two days.
        new: The other rulebook.
        first: A version or a day of *old*.
        last: Another.
        as_json: As JSON.

    Raises:
        UnknownNameError: No such rulebook, version or day.
    """
    if (new is None) != (first is not None and last is not None):
        screen.error("name two rulebooks, or one with --from and --to")
        return 2
    try:
        was, now = (load_rulebook(old), load_rulebook(new)) if new is not None else _both(old, first or "", last or "")
    except RulebookError as error:
        show_problems(screen, error, as_json=as_json)
        return 1
    found = differences(was, now)
    if as_json:
        screen.json(_plain(was, now, found))
    else:
        screen.lines(_told(was, now, found))
    return 1 if found.decide else 0


def _both(path: str, first: str, last: str) -> tuple[Rulebook, Rulebook]:
    """Return a rulebook as it is on two days, or in two versions."""
    if _DATE.fullmatch(first) and _DATE.fullmatch(last):
        book = load_rulebook(path)
        return on_day(book, _day(first)), on_day(book, _day(last))
    return _version(path, first), _version(path, last)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnknownNameError("day", text, ()) from None


def _version(path: str, version: str) -> Rulebook:
    """Return the rulebook of a version from a folder that holds one folder a version."""
    books = [load_rulebook(folder) for folder in sorted(Path(path).glob("*")) if (folder / "rulebook.yaml").is_file()]
    found = next((book for book in books if book.version == version), None)
    if found is None:
        raise UnknownNameError("version", version, tuple(book.version for book in books))
    return found


def _told(old: Rulebook, new: Rulebook, found: Differences) -> Iterator[Line]:
    yield Line(f"{old.ref} -> {new.ref}", "bold")
    for name, changes in groupby(found.changes, key=lambda change: change.name):
        yield Line("")
        yield Line(name, "bold")
        for change in changes:
            yield from _change(change)
    yield from _settings("what else decides", found.settings)
    yield from _settings("worded otherwise", found.wording)
    yield from (Line(f"not proved: {why}", "red") for why in found.not_proved)
    yield Line("")
    yield Line(_summary(found))


def _summary(found: Differences) -> str:
    if not found.decide:
        return "every answer is the same"
    counts = {verdict: sum(change.verdict == verdict for change in found.changes) for verdict in _SAID}
    told = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    return f"{len(found.changes)} change(s): {told}; {len(found.settings)} other setting(s)"


def _change(change: Change) -> Iterator[Line]:
    yield Line(f"  {_SAID[change.verdict]}: {_outcomes(change)}", _STYLES[change.verdict])
    for place, when in enumerate(change.when):
        yield Line(f"    {'when   ' if place == 0 else 'or     '} {_conditions(when)}")
    yield Line(f"    before  {_rules(change.old)}", "dim")
    yield Line(f"    after   {_rules(change.new)}", "dim")
    yield Line(f"    {as_words(change.witness)}", "dim")


def _outcomes(change: Change) -> str:
    """Return the outcomes that differ, before and after."""
    known = VOCABULARIES[change.policy].outcomes
    parts: list[str] = []
    for name in dict.fromkeys((*change.old.then, *change.new.then)):
        label = known[name].label.both()
        parts.append(f"{label}: {_value(change.old.then.get(name))} -> {_value(change.new.then.get(name))}")
    return "; ".join(parts) or ("decided now" if change.new.rules else "not decided any more")


def _value(value: object) -> str:
    return "nothing" if value is None else written(value)


def _conditions(when: When) -> str:
    return " ".join(f"{fact}={asked}" for fact, asked in when) or "always"


def _rules(answer: Answer) -> str:
    """Return the rules that answer, the first of them where they are many."""
    more = len(answer.rules) - MOST_NAMED
    told = ", ".join(map(_rule, answer.rules[:MOST_NAMED])) or "no rule"
    return f"{told} and {more} more" if more > 0 else told


def _rule(rule: Rule) -> str:
    title = f" {rule.title.both()}" if rule.title is not None else ""
    return f"{rule.id}{title} {rule.file}:{rule.line}" if rule.file else f"{rule.id}{title}"


def _settings(what: str, settings: tuple[Setting, ...]) -> Iterator[Line]:
    if settings:
        yield Line("")
        yield Line(what, "bold")
    for setting in settings:
        yield Line(f"  {setting.policy} {setting.name}: {_value(setting.old)} -> {_value(setting.new)}")


def _plain(old: Rulebook, new: Rulebook, found: Differences) -> Mapping[str, Any]:
    return {
        "same": not found.decide,
        "old": str(old.ref),
        "new": str(new.ref),
        "changes": [_plain_change(change) for change in found.changes],
        "settings": [attrs.asdict(setting) for setting in found.settings],
        "wording": [attrs.asdict(setting) for setting in found.wording],
        "not_proved": list(found.not_proved),
    }


def _plain_change(change: Change) -> Mapping[str, Any]:
    return {
        "policy": change.policy,
        "part": change.part,
        "verdict": change.verdict,
        "by_outcome": dict(change.by_outcome),
        "when": [{fact: str(asked) for fact, asked in when} for when in change.when],
        "witness": readable(change.witness),
        "old": _plain_answer(change.old),
        "new": _plain_answer(change.new),
    }


def _plain_answer(answer: Answer) -> Mapping[str, Any]:
    rules = [{"id": rule.id, "file": rule.file, "line": rule.line} for rule in answer.rules]
    return {"outcome": readable(answer.then), "rules": rules}
