"""The head of a rulebook: what it is called, where and when it holds, which calendar it counts by, its sources."""

from __future__ import annotations

from datetime import date

import attrs

from servflow.errors import InvalidValueError
from servflow.policies.book import SourceInfo
from servflow.policies.facts import FactType, Kind
from servflow.policies.limit_names import FLOW_NAMES
from servflow.rulebook.calendar import read_calendar
from servflow.rulebook.nodes import MapNode
from servflow.rulebook.problems import shown
from servflow.rulebook.reading import Fields, Reader
from servflow.rulebook.rules import read_effective
from servflow.values.calendars import MONDAY_TO_FRIDAY, WorkCalendar
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.money import Money
from servflow.values.sources import Label
from servflow.values.time import zone_info

HEADER_KEYS = (
    "id",
    "title",
    "version",
    "effective",
    "timezone",
    "currency",
    "calendar",
    "flows",
    "extends",
    "sources",
)
"""The keys of ``rulebook.yaml`` that are no policies."""

_FLOW = FactType(Kind.CHOICE, Label("flow", "流程"), {name: Label(name) for name in FLOW_NAMES})

OWN_KEYS = ("id", "title", "version", "extends")
"""Those that a rulebook does not take over from the one it extends."""


@attrs.frozen(kw_only=True)
class Header:
    """The head of a rulebook. 规则手册抬头。

    The fields are those of ``policies.book.Rulebook``.
    """

    id: str
    title: Label
    version: str
    effective_from: date | None = None
    effective_to: date | None = None
    timezone: str = "Asia/Shanghai"
    currency: str = "CNY"
    calendar: WorkCalendar = MONDAY_TO_FRIDAY
    flows: tuple[str, ...] = ()
    sources: FrozenMap = EMPTY


UNREAD = Header(id="unread", title=Label("unread"), version="0")
"""Stands in for a head that could not be read, so that the rest is looked at all the same."""


def read_header(node: MapNode, read: Reader) -> Header:
    """Return the head of a rulebook; what is wrong is noted and replaced by its default.

    Args:
        node: The pairs of ``HEADER_KEYS``; other keys were looked at before.
        read: Notes problems; its own sources, currency and zone are not used yet.
    """
    fields = Fields(node, read, "the rulebook")
    ident = fields.ident("id", required=True) or "unnamed"
    version = fields.text("version", required=True) or "0"
    first, last = read_effective(fields)
    return Header(
        id=ident,
        title=fields.label("title") or Label(ident),
        version=version,
        effective_from=first,
        effective_to=last,
        timezone=_timezone(fields),
        currency=_currency(fields),
        calendar=read_calendar(fields),
        flows=fields.values("flows", _FLOW) or (),
        sources=_sources(fields),
    )


def _timezone(fields: Fields) -> str:
    name = fields.text("timezone")
    if name is None:
        return "Asia/Shanghai"
    try:
        zone_info(name)
    except InvalidValueError as error:
        fields.note_problem("timezone", "bad_value", f"timezone is {shown(name)}: {error.message}")
        return "UTC"
    return name


def _currency(fields: Fields) -> str:
    code = fields.text("currency")
    if code is None:
        return "CNY"
    try:
        return Money(0, code).currency
    except InvalidValueError as error:
        fields.note_problem("currency", "bad_value", f"currency is {shown(code)}: {error.message}")
        return "CNY"


def _sources(fields: Fields) -> FrozenMap:
    """Return the documents by key."""
    sources: dict[str, SourceInfo] = {}
    for key, node in fields.entries("sources", "sources"):
        fields.read.ident(key, "the key of a source")
        entry = fields.read.open(node, ("title", "url", "read_on"), "source")
        title = None if entry is None else entry.label("title", required=True)
        if entry is not None:
            sources[key.text] = SourceInfo(
                title or Label(key.text), entry.text("url") or "", entry.day("read_on"), key.file, key.line
            )
    return FrozenMap(sources)
