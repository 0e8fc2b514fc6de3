"""Which tickets repeat an earlier one: the same problem of the same goods, within the rulebook's window.

Source:
    Catalogue R-253 (the same problem of the same product is not repaired twice; the look-back period is not told).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from servflow.errors import InvalidValueError
from servflow.kpi.casefiles import CaseFile, happened
from servflow.values.calendars import WorkCalendar
from servflow.values.time import Counting, Span, add_span

_NEVER = datetime.max.replace(tzinfo=UTC)


def identity_of(ticket: CaseFile) -> tuple[str, str] | None:
    """Return which goods a ticket is about and what ails them; nothing where it does not tell both.

    Goods are known by their own number, or else by product and customer; what ails them by problem, or else by
    category.
    """
    problem, unit = ticket.told("problem", "category"), ticket.told("unit")
    product, customer = ticket.told("product", "model"), ticket.customer
    goods = unit or (f"{product}\n{customer}" if product and customer else "")
    return (goods, problem) if goods and problem else None


def repeats_of(tickets: Iterable[CaseFile], window: Span, *, zone: str, calendar: WorkCalendar) -> Mapping[str, str]:
    """Return the ids of the tickets that repeat an earlier one, each with the newest one that it repeats. 重复工单。

    A ticket repeats another that was opened before it, when it is opened before the window after that one's last
    resolution is over; the window of one never resolved begins when it was opened.
    """
    alike: dict[tuple[str, str], list[tuple[datetime, str, datetime]]] = {}
    for ticket in tickets:
        goods, opened = identity_of(ticket), ticket.opened_at
        if goods is not None and opened is not None:
            begins = max(opened, happened(ticket.resolution)) if ticket.resolution is not None else opened
            ends = _window_end(begins, window, zone, calendar)
            alike.setdefault(goods, []).append((opened, ticket.case_id, ends))
    found: dict[str, str] = {}
    for group in alike.values():
        holding: list[tuple[str, datetime]] = []
        for opened, case_id, ends in sorted(group):
            while holding and holding[-1][1] <= opened:
                holding.pop()  # over for every later one, too
            if holding:
                found[case_id] = holding[-1][0]
            holding.append((case_id, ends))
    return found


def _window_end(begins: datetime, window: Span, zone: str, calendar: WorkCalendar) -> datetime:
    try:
        return add_span(begins, window, counting=Counting.ELAPSED, zone=zone, calendar=calendar)
    except InvalidValueError:  # it ends after all that can be dated
        return _NEVER
