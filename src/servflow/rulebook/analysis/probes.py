"""What a case says beside the facts of a rule, so that a difference in numbers shows: dates, use, repairs, a price."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from servflow.policies.warranty import BY_USE, Warranty
from servflow.policies.warranty_dates import BASES
from servflow.policies.warranty_periods import Period
from servflow.policies.windows import ANCHORS, Window, Windows
from servflow.rulebook.analysis.space import Space
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
from servflow.values.time import add_span, local_instant

SOME_DAY = date(2024, 1, 10)
"""A day on which something begins."""

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_APART = 3
_REPAIRED = 5
_PRICE = Money(100_000_00, "CNY")
_USED = (1_234, 1)

Probe = Mapping[str, Any]


def _order_dates(zone: str) -> dict[str, datetime]:
    """Return the dates of an order, days apart and at no round hour."""
    return {
        name: local_instant(datetime.combine(SOME_DAY + place * _APART * _DAY, time(10 + place, 30)), zone)
        for place, name in enumerate(ANCHORS)
    }


def window_probes(windows: Windows, window: Window) -> Iterator[Probe]:
    """Give the first and the last instant of a window, and those next to them, other windows left out. 窗口边界。"""
    dates = _order_dates(windows.zone)
    for anchor in (window.anchor, window.or_anchor):
        if anchor is None:
            continue
        known = {name: dates[name] for name in (anchor, window.opens) if name is not None}
        opens = window.opens_at(known) or dates[anchor]
        for at in (_end(windows, window, dates[anchor]), opens):
            yield from (FrozenMap({**known, "at": moment}) for moment in (at - _SECOND, at))


def group_probes(windows: Windows) -> Iterator[Probe]:
    """Give the instants at which each of several windows ends, all dates known. 组合窗口边界。"""
    dates = _order_dates(windows.zone)
    for window in windows.windows:
        end = _end(windows, window, dates[window.anchor])
        yield from (FrozenMap({**dates, "at": at}) for at in (end - _SECOND, end))


def _end(windows: Windows, window: Window, start: datetime) -> datetime:
    return add_span(start, window.within, counting=window.counting, zone=windows.zone, calendar=windows.calendar)


def period_probes(periods: Iterable[Period]) -> Iterator[Probe]:
    """Give goods some days old, by each date that a warranty counts from, repaired, replaced, and used. 质保边界。"""
    dates = {basis: SOME_DAY + place * _DAY for place, basis in enumerate(BASES)}
    day = SOME_DAY + (len(BASES) + _REPAIRED) * _DAY
    for basis, first in dates.items():
        yield FrozenMap(dates=FrozenMap({basis: first}), reported_on=day)
    repair = FrozenMap({"from": day - _REPAIRED * _DAY, "to": day - _DAY})
    told = FrozenMap(dates=FrozenMap(dates), reported_on=day)
    yield told
    yield told.plus({"repairs": (repair,)})
    yield told.plus({"replaced_on": day})
    limits = dict.fromkeys(period.usage for period in periods if period.usage is not None)
    for usage in limits:
        yield from (told.plus({"usage": used}) for used in (usage, usage + 1))


def fee_probes(policy: Warranty) -> Iterator[Probe]:
    """Give goods with a price and some use, for which a rule deducts by use. 使用补偿边界。"""
    space = Space.of(policy.table)
    for rule in policy.table.every_rule():
        box = space.box_of(rule)
        if rule.then.get("usage_fee") == BY_USE and box is not None:
            case = {name: value for name, value in space.case(box, rule).items() if value is not None}
            dates = FrozenMap({BASES[0]: SOME_DAY})
            for days in _USED:
                told = FrozenMap({"dates": dates, "reported_on": SOME_DAY + days * _DAY, **case, "price": _PRICE})
                yield from (told, told.plus({"usage": days}))
