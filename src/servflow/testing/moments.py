"""Instants at which clocks and calendars do something, and those that matter to a case: its deadlines, to the tick."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from servflow.values.time import require_aware

if TYPE_CHECKING:
    from servflow.kernel.case import Case

MICROSECOND = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

_EDGES = (
    "2024-05-06T04:00:00+00:00",  # a Monday at noon, in Shanghai: nothing special
    "2024-05-04T01:00:00+00:00",  # a Saturday
    "2024-01-31T12:00:00+00:00",  # month ends
    "2023-02-28T15:59:59+00:00",
    "2024-12-31T15:59:59+00:00",
    "2024-02-28T23:59:59+00:00",  # into a leap day
    "2024-02-29T16:00:00+00:00",  # midnight after it, in Shanghai
    "2024-03-31T00:59:59+00:00",  # Europe changes its clocks
    "2024-10-27T00:30:00+00:00",  # and back
    "2024-11-03T05:30:00+00:00",  # New York, 01:30 for the first time
)
_ZONES = (UTC, timezone(8 * HOUR), ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin"))
_AWAY = (timedelta(0), MICROSECOND, -MICROSECOND, HOUR, -HOUR, DAY)
_EDGE = st.sampled_from(
    [(datetime.fromisoformat(edge) + away).astimezone(zone) for away in _AWAY for zone in _ZONES for edge in _EDGES]
)

_SOON = (timedelta(0), MICROSECOND, timedelta(minutes=5), HOUR)
_LATE = (9 * HOUR, DAY, 4 * DAY, 11 * DAY, 70 * DAY)
When = tuple[timedelta | None, timedelta, int]
"""So long after the last step or, where that is nothing, so far from the next deadline; and the clock that shows it."""
_SPANS: list[When] = [
    *((span, timedelta(0), zone) for span in (*_SOON, *_SOON, *_SOON, *_LATE) for zone in range(len(_ZONES))),
    *((None, away, zone) for away in (timedelta(0), -MICROSECOND, MICROSECOND) for zone in range(len(_ZONES))),
]
WHEN = st.sampled_from(_SPANS)
"""When somebody asks, told so that it fits any case."""


def instants(near: datetime | None = None) -> st.SearchStrategy[datetime]:
    """Return aware instants where clocks and calendars do something, as different clocks show them. 时刻。

    Leap days, month ends, changes of the clock and the microseconds around them.

    Args:
        near: Give this instant, a microsecond, an hour and a day around it instead; for example a due instant. At the
            ends of the calendar those that there are.

    Raises:
        InvalidValueError: *near* is naive.
    """
    if near is None:
        return _EDGE
    there = require_aware(near, "near")
    return st.sampled_from([*_around(there)])


def _around(there: datetime) -> Iterator[datetime]:
    """Give an instant and those around it, as far as clocks show them."""
    for away, zone in product((*_AWAY, -DAY), _ZONES):
        with suppress(OverflowError):
            yield (there + away).astimezone(zone)


def moment(case: Case, when: When) -> datetime:
    """Return the instant at which somebody asks about a case."""
    span, away, zone = when
    at = case.updated_at + span if span is not None else (case.next_due_at or case.updated_at) + away
    return max(at, case.updated_at).astimezone(_ZONES[zone])


@st.composite
def later(draw: st.DrawFn, case: Case) -> datetime:
    """Return an instant at which somebody may ask about a case: soon, late, and on the edge of its next deadline."""
    return moment(case, draw(WHEN))
