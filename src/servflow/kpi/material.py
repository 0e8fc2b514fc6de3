"""``Material``: the case files that metrics are counted from, and how the rulebook counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cached_property

import attrs

from servflow.kernel.case import Record
from servflow.kpi.casefiles import OVER, CaseFile, happened
from servflow.kpi.entries import Entry, left_out
from servflow.kpi.repeated import repeats_of
from servflow.policies.kpi import Kpi
from servflow.values.calendars import WorkCalendar
from servflow.values.time import time_between

_TICK = timedelta(microseconds=1)
_MICROSECOND = Fraction(1, 1_000_000)


@attrs.frozen(kw_only=True)
class Material:
    """What metrics are counted from. 统计材料。

    Args:
        files: Every case, sound ones only.
        policy: The window of a repeat, who is satisfied, how time passes.
        zone: Whose clock.
        calendar: Working days and hours.
    """

    files: tuple[CaseFile, ...]
    policy: Kpi
    zone: str
    calendar: WorkCalendar

    @cached_property
    def tickets(self) -> tuple[CaseFile, ...]:
        """The tickets."""
        return tuple(file for file in self.files if file.flow == "ticket")

    @cached_property
    def complaints(self) -> tuple[CaseFile, ...]:
        """The complaints."""
        return tuple(file for file in self.files if file.flow == "complaint")

    @cached_property
    def repeats(self) -> Mapping[str, str]:
        """The ids of the tickets that repeat an earlier one, each with the one that it repeats."""
        served = (ticket for ticket in self.tickets if not_served(ticket) is None)
        return repeats_of(served, self.policy.repeat_window, zone=self.zone, calendar=self.calendar)

    @cached_property
    def repeated(self) -> frozenset[str]:
        """The ids of the tickets that had to be repeated."""
        return frozenset(self.repeats.values())

    def seconds(self, start: datetime, end: datetime) -> Fraction:
        """Return how much time passes between two instants as the rulebook counts it, in seconds, exactly."""
        passed = time_between(start, end, counting=self.policy.counting, zone=self.zone, calendar=self.calendar)
        return (passed // _TICK) * _MICROSECOND


def not_served(ticket: CaseFile) -> Entry | None:
    """Return the entry of a ticket on which no customer was served: merged, cancelled, or a claim on a supplier."""
    if (dropped := ticket.dropped) is not None:
        return left_out(ticket.case_id, happened(dropped), dropped.to_state)
    is_claim = ticket.told("category") == "supplier_claim"
    return left_out(ticket.case_id, ticket.seen_at, "supplier_claim") if is_claim else None


def closing_of(ticket: CaseFile) -> Record | Entry:
    """Return the record that closed a ticket last, or the entry of one that was not served or never closed."""
    if (out := not_served(ticket)) is not None:
        return out
    if ticket.closing is not None:
        return ticket.closing
    reason = "no_closing" if ticket.state in OVER else "still_open"
    return left_out(ticket.case_id, ticket.seen_at, reason)
