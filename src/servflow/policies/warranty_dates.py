"""The dates that a warranty is reckoned from: when the goods were bought and so on, and when they were in repair.

They come as plain data (``{"purchase": "2024-05-01"}``, ``[{"from": "2024-06-01", "to": "2024-06-05"}]``) or as values.
A date may be an instant instead; then the clock of the rulebook's zone tells the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import attrs

from servflow.errors import InvalidValueError
from servflow.policies.vocabularies.warranty import START_BASIS
from servflow.values.frozen import FrozenMap
from servflow.values.reading import list_of, read_map, read_text
from servflow.values.time import local_date, parse_instant

BASES = tuple(START_BASIS.values)
"""What a warranty may be counted from."""

Moment = date | datetime
"""A day, or an instant of it."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY = timedelta(days=1)
_EXPECTED = "expected a date such as 2024-05-01"


def read_moment(value: object, field: str) -> Moment:
    """Return a date, or an instant in UTC.

    Raises:
        InvalidValueError: Neither; an instant without an offset too.
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return parse_instant(value, field)
    try:
        return date.fromisoformat(value)
    except ValueError:  # 2024-02-30
        raise InvalidValueError(field, _EXPECTED) from None


def day_of(moment: Moment, zone: str) -> date:
    """Return the day of a moment, as the clock in *zone* shows it."""
    return local_date(moment, zone) if isinstance(moment, datetime) else moment


def read_dates(value: object, field: str) -> FrozenMap:
    """Return dates by what happened on them: ``purchase``, ``invoice`` and the like. 质保相关日期。

    Raises:
        InvalidValueError: No map, something that no warranty is counted from, or something that is no date.
    """
    return FrozenMap(read_map(value, field, dict.fromkeys(BASES, read_moment), ()))


def _read_repair(value: object, field: str) -> FrozenMap:
    return FrozenMap(read_map(value, field, {"from": read_moment, "to": read_moment, "fault": read_text}, ("from",)))


def read_repairs(value: object, field: str) -> tuple[FrozenMap, ...]:
    """Return periods in which the goods were in repair, each with ``from``, ``to`` and ``fault``. 修理期间。

    Without ``to`` the goods are in repair still.

    Raises:
        InvalidValueError: Something else; a repair that ends before it begins, or begins before the one before it has
            ended; dates and instants mixed.
    """
    repairs: tuple[FrozenMap, ...] = list_of(_read_repair)(value, field)
    kinds = {isinstance(repair[end], datetime) for repair in repairs for end in ("from", "to") if end in repair}
    if len(kinds) > 1:
        raise InvalidValueError(field, "expected dates or instants, not both")
    before: Moment | None = None
    for place, repair in enumerate(repairs):
        begins, ends = repair["from"], repair.get("to")
        if place and (before is None or begins < before):
            raise InvalidValueError(f"{field}[{place}].from", "lies before the end of the repair before it")
        if ends is not None and ends < begins:
            raise InvalidValueError(f"{field}[{place}].to", "lies before the beginning of the repair")
        before = ends
    return repairs


@attrs.frozen
class Repair:
    """A period in repair, as it is known on some day. 修理期间。

    Args:
        first: The day it began.
        last: The day it ended; for one that had not, the day on which it is asked about.
        days: How many days it took: between dates as the calendar has it, between instants in blocks of 24 hours of
            which the last counts as a whole one.
        fault: What was repaired.
        ended: Whether it had ended.
    """

    first: date
    last: date
    days: int
    fault: str = ""
    ended: bool = True

    def pauses(self, start: date) -> int:
        """Return how many days since *start* it keeps from counting."""
        return max((self.last - max(self.first, start)).days, 0)


def repairs_known(repairs: Iterable[Mapping[str, Any]], day: date, zone: str) -> tuple[Repair, ...]:
    """Return the repairs that had begun by *day*, as they were known on it."""
    found: list[Repair] = []
    for repair in repairs:
        first = day_of(repair["from"], zone)
        if first > day:
            break
        last = day_of(repair["to"], zone) if "to" in repair else None
        ended = last is not None and last <= day
        known = last if last is not None and ended else day
        days = -((repair["from"] - repair["to"]) // _DAY) if ended else (day - first).days
        found.append(Repair(first, known, days, repair.get("fault", ""), ended))
    return tuple(found)
