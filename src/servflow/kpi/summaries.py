"""Counts and lists of a period: frequent problems, faults, forms, visits, re-shipments, reasons of dissatisfaction.

Source:
    Catalogue M-06, M-07, M-17 to M-21; R-056, R-082, R-085, R-117, R-355, R-379, R-399.
"""

from __future__ import annotations

from collections.abc import Iterator

from servflow.kernel.case import Record
from servflow.kpi.casefiles import CaseFile, happened, said
from servflow.kpi.entries import Entry, Facet, left_out
from servflow.kpi.material import Material, not_served
from servflow.kpi.quality import REACHED, visits
from servflow.kpi.tickets import is_content

CALL_MODES = frozenset({"phone", "remote"})
"""Ways of service for which nobody travels: a consultation form is filled in."""


def frequent_problems(material: Material) -> Iterator[Entry]:
    """Give each ticket by category, product and problem, and by product and problem together. 高频问题。"""
    for ticket in material.tickets:
        told = {name: ticket.told(name) for name in ("category", "product", "problem")}
        if told["product"] and told["problem"]:
            told["product and problem"] = f"{told['product']}: {told['problem']}"
        yield _reported(ticket, told)


def fault_types(material: Material) -> Iterator[Entry]:
    """Give each ticket by the cause that was found, or else the problem that was reported. 故障类型分布。"""
    for ticket in material.tickets:
        yield _reported(ticket, {"fault": ticket.told("cause", "problem")})


def _reported(ticket: CaseFile, told: dict[str, str]) -> Entry:
    """Return the entry of a reported problem: by its opening, and not twice where it was merged."""
    at, facets = ticket.opened_at, tuple(Facet(by, text) for by, text in told.items() if text)
    out = not_served(ticket)
    if out is not None and out.excluded != "cancelled":
        return out
    if at is None:
        return left_out(ticket.case_id, ticket.seen_at, "no_opening")
    if not facets:
        return left_out(ticket.case_id, at, "no_problem")
    return Entry(case_id=ticket.case_id, at=at, facets=facets)


def service_forms(material: Material) -> Iterator[Entry]:
    """Give each ticket by the forms that it leaves behind: consultation, service record, upgrade. 服务单据统计。"""
    for ticket in material.tickets:
        at, mode = ticket.opened_at, ticket.mode
        forms = [] if not mode else ["consultation" if mode in CALL_MODES else "service"]
        if any(is_escalation(record) for record in ticket.records):
            forms.append("upgrade")
        if at is None:
            yield left_out(ticket.case_id, ticket.seen_at, "no_opening")
        elif not forms:
            yield left_out(ticket.case_id, at, "no_mode")
        else:
            yield Entry(case_id=ticket.case_id, at=at, facets=tuple(Facet("form", form) for form in forms))


def is_escalation(record: Record) -> bool:
    """Return whether a record takes a case to a higher level."""
    return record.command == "escalate" or (record.command == "lapse" and record.data.get("did") == "escalate")


def support_summary(material: Material) -> Iterator[Entry]:
    """Give all that a report on support tells: what was opened, resolved, closed, escalated. 技术支持反馈汇总。"""
    for file in (*material.tickets, *material.complaints):
        for record in file.records:
            if event := _event(record):
                yield Entry(case_id=file.case_id, at=happened(record), facets=(Facet("event", event),))


def _event(record: Record) -> str:
    if record.command == "open":
        return "opened" if record.flow == "ticket" else "complaint_opened"
    if is_escalation(record):
        return "escalated"
    if record.flow != "ticket" or record.from_state == record.to_state:
        return ""
    if record.from_state == "closed" and record.to_state != "archived":
        return "reopened"
    return record.to_state if record.to_state in _ENDINGS else ""


_ENDINGS = frozenset({"resolved", "closed", "cancelled", "merged"})


def follow_up_summary(material: Material) -> Iterator[Entry]:
    """Give each follow-up visit by its outcome, and whether it speaks for the service or against it. 回访汇总。"""
    for file, record, outcome in visits(material):
        facets = [Facet("outcome", outcome)]
        if outcome in REACHED:
            facets.append(Facet("side", "strength" if outcome == "satisfied" else "deficit"))
        yield Entry(case_id=file.case_id, at=happened(record), facets=tuple(facets))


def reshipments(material: Material) -> Iterator[Entry]:
    """Give each parcel that was sent once more, by the cause of the case. 补发货清单。"""
    for file in material.files:
        cause = file.told("cause")
        facets = (Facet("cause", cause),) if cause else ()
        for record in file.records:
            sent = (e for e in record.effects if e.kind == "send_replacement" and e.data.get("remedy") == "reship")
            for _ in sent:
                yield Entry(case_id=file.case_id, at=happened(record), facets=facets)


def dissatisfaction_reasons(material: Material) -> Iterator[Entry]:
    """Give each word of a customer who was not satisfied, by its reason. 不满意原因。"""
    for ticket in material.tickets:
        for record in ticket.records:
            if is_content(record, material) is False:
                reason = said(record, "reason")
                at = happened(record)
                if reason:
                    yield Entry(case_id=ticket.case_id, at=at, facets=(Facet("reason", reason),))
                else:
                    yield left_out(ticket.case_id, at, "no_reason")
