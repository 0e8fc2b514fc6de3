"""A rulebook as it is on one day: of what is dated only what is in force then, and none of it dated any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

import attrs

from servflow.policies.book import Rulebook
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
    policies = {name: _on_day(policy, day) for name, policy in book.policies.items()}
    return attrs.evolve(book, policies=FrozenMap(policies))


def _on_day(value: Any, day: date) -> Any:
    """Return a value with what is in force in it."""
    if isinstance(value, Table):
        return plain_table(value, rules=_on_day(value.rules, day), overlays=_on_day(value.overlays, day))
    if isinstance(value, Rule):
        return attrs.evolve(value, effective_from=None, effective_to=None) if value.is_dated else value
    if isinstance(value, tuple):
        return tuple(_on_day(item, day) for item in value if _in_force(item, day))
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, Any]", value).items()
        return FrozenMap({key: _on_day(item, day) for key, item in pairs})
    if attrs.has(type(value)) and not isinstance(value, WorkCalendar):
        fields = (field for field in attrs.fields(type(value)) if field.init)
        changed = {field.alias: _on_day(getattr(value, field.name), day) for field in fields}
        return attrs.evolve(value, **changed)
    return value


def _in_force(item: Any, day: date) -> bool:
    """Return whether a rule, or what stands under one, is in force; what knows no days always is."""
    rule = item if isinstance(item, Rule) else getattr(item, "rule", None)
    return not isinstance(rule, Rule) or rule.in_force(day)
