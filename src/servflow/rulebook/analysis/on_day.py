"""A rulebook as it is on one day: of what is dated only what is in force then, and none of it dated any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

import attrs

from servflow.policies.book import Rulebook
from servflow.policies.floors import RoutesOver
from servflow.policies.table import Rule, Table
from servflow.rulebook.analysis.views import plain_table
from servflow.values.calendars import WorkCalendar
from servflow.values.frozen import FrozenMap


def on_day(book: Rulebook, day: date) -> Rulebook:
    """Return a rulebook that answers on every day what *book* answers on one. 某日适用的规则。

    Args:
        book: A rulebook, of which rules may be dated.
        day: The day.
    """
    return attrs.evolve(book, policies=_on_day(book.policies, day), floors=_on_day(book.floors, day))


def _on_day(value: Any, day: date) -> Any:
    """Return a value with what is in force in it."""
    if isinstance(value, RoutesOver):
        own = _on_day(plain_table(value), day)
        kept = {field.name: getattr(own, field.name) for field in attrs.fields(Table) if field.init}
        return RoutesOver(**kept, floor=_on_day(value.floor, day), base=value.base, layer=value.layer)
    if isinstance(value, Table):
        return plain_table(value, rules=_on_day(value.rules, day), overlays=_on_day(value.overlays, day))
    if isinstance(value, Rule):
        return attrs.evolve(value, effective_from=None, effective_to=None) if value.is_dated else value
    if isinstance(value, tuple):
        items = cast("Iterable[Any]", value)
        return tuple(_on_day(item, day) for item in items if _in_force(item, day))
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, Any]", value).items()
        return FrozenMap({key: _on_day(item, day) for key, item in pairs})
    if attrs.has(cast("type[object]", type(value))) and not isinstance(value, WorkCalendar):
        return _rebuilt(value, day)
    return value


def _rebuilt(thing: Any, day: date) -> Any:
    """Return a thing of several parts with what is in force in each."""
    known = attrs.fields(cast("type[attrs.AttrsInstance]", type(thing)))
    changed = {field.alias: _on_day(getattr(thing, field.name), day) for field in known if field.init}
    return attrs.evolve(thing, **changed)


def _in_force(item: Any, day: date) -> bool:
    """Return whether a rule, or what stands under one, is in force; what knows no days always is."""
    rule = item if isinstance(item, Rule) else getattr(item, "rule", None)
    return not isinstance(rule, Rule) or rule.in_force(day)
