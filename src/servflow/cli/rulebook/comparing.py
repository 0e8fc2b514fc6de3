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
from servflow.errors import InvalidValueError, RulebookError, UnknownNameError
from servflow.policies.book import Rulebook
from servflow.policies.conditions import When
from servflow.policies.table import Rule
from servflow.policies.vocabulary import VOCABULARIES
from servflow.rulebook.analysis.differences import GUARANTEED, Change, Differences, differences
from servflow.rulebook.analysis.on_day import on_day
from servflow.rulebook.analysis.regions import Answer
from servflow.rulebook.analysis.settings import Setting
from servflow.rulebook.bundle import HEADER_FILES
from servflow.rulebook.loader import load_rulebook
from servflow.rulebook.nodes import MapNode, TextNode, read_nodes
from servflow.rulebook.problems import Problems, as_words, shown
from servflow.scenarios.expectations import written
from servflow.scenarios.result import readable
from servflow.values.frozen import FrozenMap

MOST_NAMED = 3
"""Rules that one line names."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_STYLES = {"better": "green", "worse": "red", "other": "yellow"}
_WORST_FIRST = ("worse", "better", "other")
_SAID = {"better": "better for the consumer 有利", "worse": "worse for the consumer 不利", "other": "other 其他"}


def diff(
    screen: Screen, old: str, new: str | None, first: str | None, last: str | None, policy: str | None, *, as_json: bool
) -> int:
    """Compare two rulebooks, or two versions or days of one.

    Args:
        screen: Where to write.
        old: A rulebook; with *first* and *last* a folder of versions, or one rulebook on two days.
        new: The other rulebook.
        first: A version or a day of *old*.
        last: Another.
        policy: Only this policy, and what the heads say; nothing: all of them.
        as_json: As JSON.

    Raises:
        UnknownNameError: No such rulebook, version, day or policy.
    """
    pair = (first, last) if first is not None and last is not None else None
    if (new is None) == (pair is None) or (pair is None and (first or last)):
        screen.error("name two rulebooks, or one with --from and --to")
        return 2
    try:
        if pair is not None:
            was, now = _two_of(old, *pair)
        else:
            was, now = load_rulebook(old), load_rulebook(new or "")
    except RulebookError as error:
        show_problems(screen, error, as_json=as_json)
        return 1
    except InvalidValueError as error:
        screen.error(str(error))
        return 2
    if policy is not None:
        was, now = _only(policy, was, now)
    found = differences(was, now)
    if as_json:
        screen.json(_plain(was, now, found))
    else:
        screen.lines(_told(was, now, found))
    return 1 if found.decide else 0


def _only(policy: str, *books: Rulebook) -> tuple[Rulebook, ...]:
    """Return rulebooks with one of their policies only."""
    known = tuple(dict.fromkeys(name for book in books for name in book.policies))
    if policy not in known:
        raise UnknownNameError("policy", policy, known)

    def kept(found: Mapping[str, Any]) -> FrozenMap:
        return FrozenMap({name: value for name, value in found.items() if name == policy})

    return tuple(attrs.evolve(book, policies=kept(book.policies), floors=kept(book.floors)) for book in books)


def _two_of(path: str, first: str, last: str) -> tuple[Rulebook, Rulebook]:
    """Return a rulebook as it is on two days or, of a folder that holds a folder for each version, two of them."""
    versions = _versions(Path(path))
    if versions:
        return _version(versions, first), _version(versions, last)
    book = load_rulebook(path)
    return on_day(book, _day(path, first)), on_day(book, _day(path, last))


def _day(path: str, text: str) -> date:
    try:
        return date.fromisoformat(text if _DATE.fullmatch(text) else "")
    except ValueError:
        message = f"is one rulebook: --from and --to are days such as 2024-07-01, not {shown(text)}"
        raise InvalidValueError(path, message) from None


def _versions(folder: Path) -> tuple[Path, ...]:
    """Return the folders of the versions that a folder holds; none where it is a rulebook itself."""
    if not folder.is_dir() or _is_rulebook(folder):
        return ()
    return tuple(inner for inner in sorted(folder.iterdir()) if _is_rulebook(inner))


def _is_rulebook(folder: Path) -> bool:
    return any((folder / name).is_file() for name in HEADER_FILES)


def _version(folders: tuple[Path, ...], version: str) -> Rulebook:
    """Return the one rulebook that is of a version."""
    versions = {folder: _version_of(folder) for folder in folders}
    found = [folder for folder, told in versions.items() if told == version]
    if len(found) != 1:
        what = "version" if not found else "single version"
        raise UnknownNameError(what, version, tuple(f"{told} in {folder}" for folder, told in versions.items()))
    return load_rulebook(found[0])


def _version_of(folder: Path) -> str:
    """Return the version that the head of a folder names, whatever else is in it; its name where it names none."""
    head = next(folder / name for name in HEADER_FILES if (folder / name).is_file())
    node = read_nodes(head.read_bytes(), str(head), Problems())
    told = node.get("version") if isinstance(node, MapNode) else None
    return told.text if isinstance(told, TextNode) else folder.name


def _told(old: Rulebook, new: Rulebook, found: Differences) -> Iterator[Line]:
    yield Line(f"{old.ref} -> {new.ref}", "bold")
    for name, changes in groupby(found.changes, key=lambda change: change.name):
        yield Line("")
        yield Line(name, "bold")
        yield from _guaranteed(name, old, new)
        for change in sorted(changes, key=lambda change: _WORST_FIRST.index(change.verdict)):
            yield from _change(change)
    yield from _settings("what else decides", found.settings)
    yield from _settings("worded otherwise", found.wording)
    yield from (Line(f"not proved: {why}", "red") for why in found.not_proved)
    yield Line("")
    yield Line(_summary(found))


def _guaranteed(name: str, old: Rulebook, new: Rulebook) -> Iterator[Line]:
    """Say that what a rulebook says itself is not all, where a base guarantees more."""
    policy = name.partition(" ")[0]
    bases = {book.floors[policy].base: None for book in (old, new) if policy in book.floors}
    if bases and not name.endswith(GUARANTEED):
        yield Line(f"  where {' or '.join(bases)} guarantees the consumer more, that stands", "dim")


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
        name = f"{setting.policy} {setting.name}".rstrip()
        yield Line(f"  {name}: {_value(setting.old)} -> {_value(setting.new)}")


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
        "guaranteed": change.guaranteed,
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
