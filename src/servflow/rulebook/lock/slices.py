"""Cuts a rulebook into slices of time and names its parts, each with a digest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from servflow.policies.book import Rulebook
from servflow.policies.facts import FactType, Kind
from servflow.rulebook.bundle import Bundle
from servflow.rulebook.digest import DECIDES_NOTHING, fingerprint, plain
from servflow.rulebook.layout.order import FACTS
from servflow.rulebook.lock.versions import LockedVersion, Part, Slice, covers
from servflow.rulebook.nodes import ListNode, MapNode, Node, TextNode
from servflow.rulebook.problems import Spot
from servflow.values.sources import Label

EFFECTIVE = "effective"
"""The key of the days on which a rule holds."""

MOST_SLICES = 500
"""Slices of one version."""

_DATE = FactType(Kind.DATE, Label("day"))
_SETS_NOTHING = frozenset({"title", "source", "note"})


class TooManySlicesError(Exception):
    """The rules begin and end on too many days."""


def version_of(book: Rulebook, bundle: Bundle, today: date) -> LockedVersion:
    """Return what a rulebook holds, as it would be locked today. 生成锁定版本。

    Args:
        book: The rulebook.
        bundle: The nodes that it was built from.
        today: The day.

    Raises:
        TooManySlicesError: It has more slices than ``MOST_SLICES``.
    """
    head = {key.text: fingerprint(plain(node)) for key, node in bundle.header.pairs if key.text != "version"}
    if bundle.guarantees:
        head["guarantees"] = fingerprint(_guaranteed(bundle, None))
    return LockedVersion(
        version=book.version,
        digest=book.digest,
        locked_on=today,
        first=book.effective_from,
        last=book.effective_to,
        head=head,
        days=tuple(sorted(_days(bundle.header.get("calendar")))),
        slices=tuple(_slices(book, bundle)),
        parts=tuple(part for name, node in bundle.sections.items() for part in _parts(name, node)),
    )


def _slices(book: Rulebook, bundle: Bundle) -> Iterator[Slice]:
    """Give the slices of a rulebook; one that holds the same as that before it is none of its own."""
    nodes = (*bundle.sections.values(), *(item.node for chain in bundle.guarantees.values() for item in chain))
    starts = {date.min, *(day for node in nodes for day in _starts(node))}
    if len(starts) > MOST_SLICES:
        raise TooManySlicesError
    calendar = bundle.header.get("calendar")
    settings = {
        "timezone": book.timezone,
        "currency": book.currency,
        "calendar": "monday_to_friday" if calendar is None else _undated(calendar),
        "favours": {name: sorted(favour.parts) for name, favour in bundle.favours.items()},
    }
    last = ""
    for day in sorted(starts):
        held = {name: _held(node, day) for name, node in bundle.sections.items()}
        policies = {name: content for name, content in held.items() if content is not None}
        digest = fingerprint({**settings, "policies": policies, "guarantees": _guaranteed(bundle, day)})
        if digest != last:
            yield Slice(day, digest)
        last = digest


def _guaranteed(bundle: Bundle, day: date | None) -> Mapping[str, Any]:
    """Return what bases guarantee: on a day, or whenever."""
    return {
        name: [[sorted(item.parts), plain(item.node) if day is None else _held(item.node, day)] for item in chain]
        for name, chain in bundle.guarantees.items()
    }


def _held(node: Node, day: date) -> Any:
    """Return what of a section is in force on a day, as plain data; nothing where all of it is not.

    A list of one rule is that rule, since a limit may be written either way.
    """
    if isinstance(node, TextNode):
        return node.text
    if isinstance(node, ListNode):
        kept: list[Any] = [content for item in node.items if (content := _held(item, day)) is not None]
        if node.items and not kept:
            return None
        return kept[0] if [type(content) for content in kept] == [dict] else kept
    if not covers(*_effective(node), day):
        return None
    found = {name: plain(value) if name in FACTS else _held(value, day) for name, value in _deciding(node)}
    kept_pairs = {name: content for name, content in found.items() if content is not None}
    rules = [content for name, content in kept_pairs.items() if name not in _SETS_NOTHING]
    if len(kept_pairs) < len(found) and not any(content and not isinstance(content, str) for content in rules):
        return None
    return kept_pairs


def _deciding(node: MapNode) -> Iterator[tuple[str, Node]]:
    """Give the pairs of a mapping that decide, dates left out."""
    for key, value in node.pairs:
        if key.text not in DECIDES_NOTHING and key.text != EFFECTIVE:
            yield key.text, value


def _effective(node: MapNode) -> tuple[date | None, date | None]:
    """Return the first and the last day on which a mapping holds."""
    days = node.get(EFFECTIVE)
    if not isinstance(days, MapNode):
        return None, None
    found = (days.get(key) for key in ("from", "to"))
    first, last = (_DATE.read(day.text) if isinstance(day, TextNode) else None for day in found)
    return first, last


def _starts(node: Node) -> Iterator[date]:
    """Give the days on which something below a node begins to hold, or holds no longer."""
    if isinstance(node, ListNode):
        for item in node.items:
            yield from _starts(item)
    elif isinstance(node, MapNode):
        first, last = _effective(node)
        if first is not None:
            yield first
        if last is not None and last < date.max:
            yield date.fromordinal(last.toordinal() + 1)
        for name, value in _deciding(node):
            if name not in FACTS:
                yield from _starts(value)


def _undated(calendar: Node) -> Any:
    """Return a calendar without its dates, which are held one by one."""
    if not isinstance(calendar, MapNode):
        return plain(calendar)
    found: dict[str, Any] = {}
    for key, node in calendar.pairs:
        if isinstance(node, MapNode):
            found[key.text] = {day.text: plain(hours) for day, hours in node.pairs if not _is_date(day)}
        elif key.text == "confirmed_through":
            continue
        else:
            items = node.items if isinstance(node, ListNode) else (node,)
            found[key.text] = [plain(item) for item in items if not _is_date(item)]
    return {key: content for key, content in found.items() if content}


def _days(calendar: Node | None) -> Iterator[str]:
    """Give the dates of a calendar as text: the key, the date, and of hours a digest."""
    if not isinstance(calendar, MapNode):
        return
    for key, node in calendar.pairs:
        if isinstance(node, MapNode):
            pairs = ((day, hours) for day, hours in node.pairs if _is_date(day))
            yield from (f"{key.text} {day.text} {fingerprint(plain(hours))[:12]}" for day, hours in pairs)
        elif key.text != "confirmed_through":
            items = node.items if isinstance(node, ListNode) else (node,)
            yield from (f"{key.text} {plain(item)}" for item in items if _is_date(item))


def _is_date(node: Node) -> bool:
    return isinstance(node, TextNode) and node.text[:1].isdigit() and ":" not in node.text


def _parts(policy: str, section: Node) -> Iterator[Part]:
    """Give the rules of a section, and what is left of it without them."""
    named = _named(policy, section)
    for name, node in (*named.items(), ("", section)):
        inner = {id(other): label for label, other in named.items() if other is not node}
        content = _without(node, inner, is_top=True)
        first, last = _effective(node) if isinstance(node, MapNode) and name else (None, None)
        spot = Spot(node.file, node.line, node.col)
        yield Part(policy=policy, name=name, digest=fingerprint(content)[:20], first=first, last=last, spot=spot)


def _named(policy: str, section: Node) -> dict[str, Node]:
    """Return the rules of a section by id; a time limit without one is called as the reader calls it."""
    found: dict[str, Node] = {}
    for name, node in _rules(section, "", is_limits=policy == "time_limits"):
        label = name
        number = 1
        while label in found:
            number += 1
            label = f"{name}#{number}"
        found[label] = node
    return found


def _rules(node: Node, name: str, *, is_limits: bool) -> Iterator[tuple[str, Node]]:
    """Give every rule below a node with its name."""
    if isinstance(node, ListNode):
        for item in node.items:
            yield from _rules(item, name, is_limits=is_limits)
    elif isinstance(node, MapNode):
        ident = node.get("id")
        if isinstance(ident, TextNode):
            yield ident.text, node
        elif name:
            yield name, node
        for key, value in _deciding(node):
            if key not in FACTS and not isinstance(value, TextNode):
                yield from _rules(value, key if is_limits and not name else "", is_limits=is_limits)


def _without(node: Node, inner: Mapping[int, str], *, is_top: bool = False) -> Any:
    """Return a node as plain data, rules inside it as their names and dates left out."""
    if not is_top and id(node) in inner:
        return inner[id(node)]
    if isinstance(node, ListNode):
        return [_without(item, inner) for item in node.items]
    if isinstance(node, MapNode):
        return {name: _without(value, inner) for name, value in _deciding(node)}
    return plain(node)
