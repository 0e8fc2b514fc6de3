"""How a section of a rulebook is read: ``Reader`` and ``Fields``. Nothing here stops at the first problem.

A section is a function that takes the node under its key and a ``Reader``, and returns a policy, or nothing when the
problems it noted leave none to return. It never raises for what an author wrote. Opening a mapping names the keys it
may have, so that an unknown key is noted with its place and the nearest known one; after that every getter notes what
is wrong with its value and returns ``None``::

    def build_badges(node: Node, read: Reader) -> Badges | None:
        fields = read.open(node, ("colour", "badges"), "badges")
        if fields is None:  # no mapping: noted
            return None
        colour = fields.choice("colour", ("red", "blue")) or "red"
        badges = []
        for entry in fields.each("badges", RULE_KEYS + ("within", "amount"), "badge"):
            rule = read_rule(entry, VOCABULARY)  # rulebook.rules: id, title, source, note, effective, when, then
            within = entry.span("within", required=True)  # Span | None
            amount = entry.money("amount")  # Money | None
            if rule and within:
                badges.append(Badge(rule, within, amount))
        return Badges(colour, tuple(badges))

What is not there gives ``None`` too; ``required=True`` notes its absence. ``entry.note_problem("amount", code, text)``
notes a problem of your own at the value of a key, ``read.problems.add(node, code, text)`` at any node. The key
``tests`` of a section is taken out before the section is built; its facts and expectations are read by the ``Section``
itself (``rulebook.section``), which every module of ``rulebook.sections`` ends with::

    SECTION = Section("badges", build_badges, given=read_badge_given)

A section that holds a table opens its mapping with ``TABLE_KEYS`` and calls ``read_table`` (``sections.table``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

import attrs

from servflow.errors import InvalidValueError
from servflow.policies.facts import FactType, Kind
from servflow.rulebook.nodes import ListNode, MapNode, Node, TextNode
from servflow.rulebook.problems import Problems, look_alike_in, shown
from servflow.rulebook.slips import slip_in
from servflow.values.calendars import MONDAY_TO_FRIDAY, WorkCalendar
from servflow.values.money import Money
from servflow.values.sources import Label, Source
from servflow.values.time import Span

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._#+/-]{0,99}")
_FORBIDDEN_IN_TEXT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufeff]"
)
_T = TypeVar("_T")


@attrs.frozen
class Reader:
    """Opens nodes, and knows what is the same for a whole rulebook. 读取器。

    Args:
        problems: Where everything that is wrong is noted.
        sources: Keys that a ``source.ref`` may name; nothing where they could not be read, and any may be named.
        currency: ISO 4217 code that amounts must have.
        timezone: IANA name of the zone in which the rulebook's days begin.
        calendar: The rulebook's working days and hours.
    """

    problems: Problems
    sources: frozenset[str] | None = frozenset()
    currency: str = "CNY"
    timezone: str = "Asia/Shanghai"
    calendar: WorkCalendar = MONDAY_TO_FRIDAY

    def open(self, node: Node, known: Iterable[str], what: str) -> Fields | None:
        """Return the fields of a mapping; unknown keys are noted, and so is a node that is no mapping.

        Args:
            node: What should be a mapping.
            known: Its keys.
            what: What it is, for messages: ``rule``, ``window``.
        """
        if not isinstance(node, MapNode):
            self.problems.add(node, "wrong_shape", f"{what} must be a mapping")
            return None
        return self.fields(node, known, what)

    def fields(self, node: MapNode, known: Iterable[str], what: str, *, list_all: bool = False) -> Fields:
        """Return the fields of a node that is a mapping; unknown keys are noted, if wanted with all that are known."""
        names = tuple(known)
        hint = self.problems.near_or_all if list_all else self.problems.near
        for key, value in node.pairs:
            if key.text == "<<":
                self.problems.add(key, "unknown_key", "merge keys (<<) are not read here; write the keys out")
            elif key.text not in names:
                near = hint(key.text, names)
                if not near and isinstance(value, TextNode) and value.is_blank:
                    near = "a comma ends a text inside {...}: put the text in quotes"
                self.problems.add(key, "unknown_key", f"unknown key {shown(key.text)} in {what}", near)
        return Fields(node, self, what)

    def text(self, node: Node, what: str) -> str | None:
        """Return the text of a scalar, without control characters and not empty."""
        if not isinstance(node, TextNode):
            self.problems.add(node, "wrong_shape", f"{what} must be a text")
            return None
        if not node.text.strip():
            self.problems.add(node, "no_value", f"{what} has no value")
            return None
        if bad := _FORBIDDEN_IN_TEXT.search(node.text):
            self.problems.add(node, "bad_character", f"{what} holds the character U+{ord(bad[0]):04X}")
            return None
        return node.text

    def ident(self, node: Node, what: str) -> str | None:
        """Return an id: ASCII letters, digits and ``. _ - # + /``, so that no two ids look alike."""
        text = self.text(node, what)
        if text is None or _ID.fullmatch(text):
            return text
        hint = self.problems.near(text, ())
        message = f"{what} {shown(text)} must be ASCII letters, digits and . _ - # + / (100 at most)"
        self.problems.add(node, "bad_id", message, hint)
        return None

    def idents(self, node: Node, what: str) -> tuple[str, ...]:
        """Return the ids of a list, or of one id that stands alone."""
        nodes = node.items if isinstance(node, ListNode) else (node,)
        return tuple(ident for item in nodes if (ident := self.ident(item, what)) is not None)

    def value(self, node: Node, kind: FactType, what: str) -> Any:
        """Return a single value of the type *kind*."""
        text = self.text(node, what)
        if text is None:
            return None
        if kind.kind is Kind.TEXT and (wrong := look_alike_in(text)):
            self.problems.add(node, "bad_character", f"{what} {wrong}")
            return None
        try:
            value = kind.read(text)
        except InvalidValueError as error:
            if kind.kind is Kind.CHOICE:
                near = self.problems.near_or_all(text, kind.values)
                self.problems.add(node, "unknown_value", f"{shown(text)} is not a value of {what}", near)
            else:
                near = self.problems.near(text, kind.values) if kind.values else ""
                self.problems.add(node, "bad_value", f"{what} is {shown(text)}: {error.message}", near)
            return None
        if kind.near and (slip := slip_in(text, kind.near)):
            near = self.problems.near(slip, kind.near)
            self.problems.add(node, "unknown_value", f"{shown(text)} is not a value of {what}", near)
            return None
        if isinstance(value, Money) and value.currency != self.currency:
            message = f"{what} is {shown(text)}, but this rulebook counts in {self.currency}"
            self.problems.add(node, "other_currency", message)
            return None
        return value

    def values(self, node: Node, kind: FactType, what: str) -> tuple[Any, ...] | None:
        """Return the values of a list, or of one value that stands alone; none may stand twice, unless it *repeats*."""
        nodes = node.items if isinstance(node, ListNode) else (node,)
        read: list[Any] = []
        seen: set[Any] = set()
        complete = True
        for item in nodes:
            value = self.value(item, kind, what)
            if value is None:
                complete = False
            elif value in seen and not kind.repeats:
                self.problems.add(item, "said_twice", f"{what} names {shown(str(value))} twice")
            else:
                seen.add(value)
                read.append(value)
        return tuple(read) if complete else None

    def label(self, node: Node, what: str) -> Label | None:
        """Return a name written as ``{en: ..., zh: ...}`` or as one text.

        A comma inside the braces belongs to the text: what stands behind it without a colon can be nothing else.
        """
        if isinstance(node, TextNode):
            text = self.text(node, what)
            return None if text is None else Label(text)
        fields = self.open(_with_commas(node), ("en", "zh"), what)
        if fields is None:
            return None
        en, zh = fields.text("en"), fields.text("zh")
        if en is None and zh is None:
            if not fields.node.pairs:
                self.problems.add(node, "missing_key", f"{what} needs 'en' or 'zh'")
            return None
        return Label(en or zh or "", zh or "")

    def source(self, node: Node, what: str) -> Source | None:
        """Return a source written as ``{ref: ..., clause: ...}``; the ref must stand under ``sources``."""
        fields = self.open(node, ("ref", "clause"), what)
        if fields is None:
            return None
        ref = fields.text("ref", required=True)
        if ref is None:
            return None
        if self.sources is not None and ref not in self.sources:
            near = self.problems.near(ref, self.sources)
            place = fields.node.get("ref") or node
            self.problems.add(place, "unknown_source", f"{shown(ref)} is not among the sources", near)
            return None
        return Source(ref, fields.text("clause") or "")


@attrs.frozen
class Fields:
    """A mapping that was opened: its values by key, typed. 字段。

    Every getter returns ``None`` for a key that is absent or whose value is wrong; what is wrong is noted.
    """

    node: MapNode
    read: Reader
    what: str

    def __contains__(self, key: str) -> bool:
        """Return whether the key stands there."""
        return self.node.get(key) is not None

    def get(self, key: str, *, required: bool = False) -> Node | None:
        """Return the node under *key*."""
        found = self.node.get(key)
        if found is None and required:
            self.read.problems.add(self.node, "missing_key", f"{self.what} needs the key {key!r}")
        return found

    def note_problem(self, key: str, code: str, message: str, hint: str = "") -> None:
        """Note a problem at the value of *key*, or at the mapping where the key is absent."""
        self.read.problems.add(self.node.get(key) or self.node, code, message, hint)

    def time_of_day(self, key: str) -> str | None:
        """Return a time of day such as 17:00; 24:00 is the end of the day."""
        text = self.text(key)
        if text is None or _TIME.fullmatch(text):
            return text
        message = f"{key} is {shown(text)}: expected a time of day such as 17:00"
        self.note_problem(key, "bad_value", message)
        return None

    def note_endless(self, key: str) -> bool:
        """Note that *key* wants working time of a calendar that runs out of it; return whether it does."""
        calendar = self.read.calendar
        if not calendar.weekdays:
            message = f"the calendar works on {len(calendar.extra_days)} day(s) only: a clock on it would never end"
            self.note_problem(key, "bad_counting", message)
        return not calendar.weekdays

    def text(self, key: str, *, required: bool = False) -> str | None:
        """Return a text."""
        return self._take(key, required, self.read.text)

    def ident(self, key: str, *, required: bool = False) -> str | None:
        """Return an id."""
        return self._take(key, required, self.read.ident)

    def label(self, key: str, *, required: bool = False) -> Label | None:
        """Return a name in English and Chinese."""
        return self._take(key, required, self.read.label)

    def source(self, key: str = "source", *, required: bool = False) -> Source | None:
        """Return a source."""
        return self._take(key, required, self.read.source)

    def value(self, key: str, kind: FactType, *, required: bool = False) -> Any:
        """Return a value of the type *kind*."""
        return self._take(key, required, lambda node, what: self.read.value(node, kind, what))

    def values(self, key: str, kind: FactType, *, required: bool = False) -> tuple[Any, ...] | None:
        """Return the values of a list, or of one value that stands alone."""
        return self._take(key, required, lambda node, what: self.read.values(node, kind, what))

    def choice(self, key: str, among: Iterable[str], *, required: bool = False) -> str | None:
        """Return one of the words of *among*."""
        words = {word: Label(word) for word in among}
        found: str | None = self.value(key, FactType(Kind.CHOICE, Label(key), words), required=required)
        return found

    def flag(self, key: str, *, required: bool = False) -> bool | None:
        """Return ``true`` or ``false``."""
        found: bool | None = self.value(key, _BOOL, required=required)
        return found

    def number(self, key: str, *, required: bool = False) -> int | Decimal | None:
        """Return a number, whole or decimal."""
        found: int | Decimal | None = self.value(key, _NUMBER, required=required)
        return found

    def span(self, key: str, *, required: bool = False) -> Span | None:
        """Return a duration with its unit."""
        found: Span | None = self.value(key, _SPAN, required=required)
        return found

    def money(self, key: str, *, required: bool = False) -> Money | None:
        """Return an amount in the rulebook's currency."""
        found: Money | None = self.value(key, _MONEY, required=required)
        return found

    def day(self, key: str, *, required: bool = False) -> date | None:
        """Return a date."""
        found: date | None = self.value(key, _DATE, required=required)
        return found

    def instant(self, key: str, *, required: bool = False) -> datetime | None:
        """Return an instant, in UTC."""
        found: datetime | None = self.value(key, _INSTANT, required=required)
        return found

    def open(self, key: str, known: Iterable[str], what: str, *, required: bool = False) -> Fields | None:
        """Return the fields of the mapping under *key*."""
        return self._take(key, required, lambda node, _: self.read.open(node, known, what))

    def items(self, key: str, *, required: bool = False) -> tuple[Node, ...]:
        """Return the nodes of the list under *key*; empty when it is absent or no list."""
        found = self.get(key, required=required)
        if isinstance(found, ListNode):
            return found.items
        if found is not None:
            self.read.problems.add(found, "wrong_shape", f"{key} must be a list")
        return ()

    def each(self, key: str, known: Iterable[str], what: str, *, required: bool = False) -> Iterator[Fields]:
        """Give the fields of every mapping of the list under *key*."""
        names = tuple(known)
        for node in self.items(key, required=required):
            if (fields := self.read.open(node, names, what)) is not None:
                yield fields

    def entries(self, key: str, what: str) -> Iterator[tuple[TextNode, Node]]:
        """Give key and value of a mapping whose keys are the author's own, for example amounts by region."""
        found = self.get(key)
        if isinstance(found, MapNode):
            yield from found.pairs
        elif found is not None:
            self.read.problems.add(found, "wrong_shape", f"{what} must be a mapping")

    def _take(self, key: str, required: bool, reader: Callable[[Node, str], _T | None]) -> _T | None:  # noqa: FBT001
        found = self.get(key, required=required)
        return None if found is None else reader(found, key)


def _with_commas(node: Node) -> Node:
    """Return a mapping in which keys without a value go on with the text before them, as a comma does in prose."""
    if not isinstance(node, MapNode):
        return node
    pairs: list[tuple[TextNode, Node]] = []
    for key, value in node.pairs:
        before = pairs[-1][1] if pairs else None
        goes_on = isinstance(value, TextNode) and value.is_blank and key.text not in {"en", "zh"}
        if goes_on and isinstance(before, TextNode):
            pairs[-1] = (pairs[-1][0], attrs.evolve(before, text=f"{before.text}, {key.text}"))
        else:
            pairs.append((key, value))
    return attrs.evolve(node, pairs=tuple(pairs))


def _type(kind: Kind) -> FactType:
    return FactType(kind, Label(kind.value))


_BOOL = _type(Kind.BOOL)
_NUMBER = _type(Kind.NUMBER)
_SPAN = _type(Kind.DURATION)
_MONEY = _type(Kind.MONEY)
_DATE = _type(Kind.DATE)
_INSTANT = _type(Kind.INSTANT)
