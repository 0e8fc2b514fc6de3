"""Metrics of single tickets: resolved, answered, in time, repaired, to the customer's satisfaction.

Source:
    Catalogue M-01 to M-05, M-08, M-09, M-12, M-13; R-002, R-003, R-085, R-092, R-117, R-423, R-424; G-44 (ratios are
    over the cases closed in the period).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from servflow.kernel.case import Record
from servflow.kernel.clocks import ClockAnswer
from servflow.kpi.casefiles import OVER, CaseFile, happened
from servflow.kpi.entries import Entry, Facet, left_out
from servflow.kpi.material import Material, closing_of, not_served
from servflow.policies.kpi import STARS

RESPONSE_LIMITS = frozenset({"first_contact", "response"})
"""The time limits that promise the customer an answer."""

SERVICE_LIMITS = RESPONSE_LIMITS | {
    *("review", "dispatch", "reaction", "plan", "on_site", "restore", "resolution"),
    *("appointment", "completion", "agreed"),
}
"""The time limits by which the service is bound, and what it promised; the customer's own limits are not among them."""


def resolution_rate(material: Material) -> Iterator[Entry]:
    """Give each ticket by its last closing: resolved, and not reopened since. 问题解决率。"""
    for ticket in material.tickets:
        closing = closing_of(ticket)
        if isinstance(closing, Entry):
            yield closing
        else:
            is_resolved = closing.from_state == "resolved" and ticket.state in OVER
            yield Entry(case_id=ticket.case_id, at=happened(closing), counts=is_resolved)


def response_time(material: Material) -> Iterator[Entry]:
    """Give the time from each ticket's opening to its first response. 响应时间。"""
    for ticket in material.tickets:
        opened, answered = ticket.opened_at, ticket.first_response
        if answered is None:
            yield _unanswered(ticket)
        elif opened is None or answered < opened:
            reason = "no_opening" if opened is None else "before_opening"
            yield left_out(ticket.case_id, answered, reason)
        else:
            yield Entry(case_id=ticket.case_id, at=answered, amount=material.seconds(opened, answered))


def _unanswered(ticket: CaseFile) -> Entry:
    closing = closing_of(ticket)
    return closing if isinstance(closing, Entry) else left_out(ticket.case_id, happened(closing), "no_response")


def response_timeliness(material: Material) -> Iterator[Entry]:
    """Give whether each ticket was answered within the limits that promise an answer. 响应及时率。

    Of a limit that ran again after a reopening the first run counts: the first response stays the first.
    """
    for ticket in material.tickets:
        out = not_served(ticket) if ticket.first_response is None else None
        first: dict[str, ClockAnswer] = {}
        for clock in ticket.clocks:
            if clock.name in RESPONSE_LIMITS:
                first.setdefault(clock.name, clock)
        yield out or _in_time(ticket, tuple(first.values()))


def _in_time(ticket: CaseFile, clocks: tuple[ClockAnswer, ...]) -> Entry:
    """Return whether every promise of an answer was kept; the first that was broken tells, whatever still runs."""
    late = [clock.due_at for clock in clocks if clock.outcome == "breached"]
    if late:
        return Entry(case_id=ticket.case_id, at=min(late), counts=False)
    ended = [clock.ended_at for clock in clocks if clock.ended_at is not None]
    if not clocks or len(ended) < len(clocks):
        return left_out(ticket.case_id, ticket.seen_at, "still_running" if clocks else "no_limit")
    return Entry(case_id=ticket.case_id, at=max(ended))


def service_timeliness(material: Material) -> Iterator[Entry]:
    """Give each closed ticket: every limit that binds the service was kept. 服务及时率。"""
    for ticket in material.tickets:
        closing = closing_of(ticket)
        bound = [clock for clock in ticket.clocks if clock.name in SERVICE_LIMITS]
        if isinstance(closing, Entry):
            yield closing
        elif not bound:
            yield left_out(ticket.case_id, happened(closing), "no_limit")
        else:
            in_time = all(clock.outcome != "breached" for clock in bound)
            yield Entry(case_id=ticket.case_id, at=happened(closing), counts=in_time)


def repair_time(material: Material) -> Iterator[Entry]:
    """Give the time each ticket was worked on until it was resolved last, pauses left out. 维修时长。"""
    for ticket in material.tickets:
        resolved = ticket.resolution
        if resolved is None:
            yield _unresolved(ticket)
            continue
        stays = [stay for stay in ticket.stays(resolved) if stay.state == "in_progress"]
        if stays:
            worked = sum((material.seconds(stay.since, stay.until) for stay in stays), Fraction(0))
            yield Entry(case_id=ticket.case_id, at=happened(resolved), amount=worked)
        else:
            yield left_out(ticket.case_id, happened(resolved), "no_work")


def _unresolved(ticket: CaseFile) -> Entry:
    closing = closing_of(ticket)
    return closing if isinstance(closing, Entry) else left_out(ticket.case_id, happened(closing), "not_resolved")


def satisfaction(material: Material) -> Iterator[Entry]:
    """Give each ticket's last rating in stars. 满意度。"""
    for ticket in material.tickets:
        verdict = last_word(ticket)
        rating = None if verdict is None else rating_of(verdict)
        if verdict is None or rating is None:
            yield _unrated(ticket, verdict)
        else:
            stars = (Facet("stars", str(rating)),)
            yield Entry(case_id=ticket.case_id, at=happened(verdict), amount=Fraction(rating), facets=stars)


def satisfaction_rate(material: Material) -> Iterator[Entry]:
    """Give whether each customer who was asked was satisfied, by the last word. 客户满意率。"""
    for ticket in material.tickets:
        verdict = last_word(ticket)
        content = None if verdict is None else is_content(verdict, material)
        if verdict is None or content is None:
            yield _unrated(ticket, verdict)
        else:
            yield Entry(case_id=ticket.case_id, at=happened(verdict), counts=content)


def last_word(ticket: CaseFile) -> Record | None:
    """Return the record of the customer's last word on the service."""
    return ticket.last(lambda record: record.command in {"confirm", "dissatisfied"} or "satisfaction" in record.data)


def rating_of(record: Record) -> int | None:
    """Return the stars that were given; nothing where there are none, or not one to five."""
    stars = record.data.get("satisfaction")
    return stars if isinstance(stars, int) and not isinstance(stars, bool) and 1 <= stars <= STARS else None


def is_content(record: Record, material: Material) -> bool | None:
    """Return whether a customer's word says that they are satisfied; nothing where it says neither."""
    if record.command == "dissatisfied":
        return False
    stars = rating_of(record)
    return None if stars is None else stars >= material.policy.satisfied_from


def _unrated(ticket: CaseFile, verdict: Record | None) -> Entry:
    if verdict is not None:
        is_bad = verdict.data.get("satisfaction") is not None and rating_of(verdict) is None
        return left_out(ticket.case_id, happened(verdict), "bad_rating" if is_bad else "not_rated")
    closing = closing_of(ticket)
    return closing if isinstance(closing, Entry) else left_out(ticket.case_id, happened(closing), "not_rated")
