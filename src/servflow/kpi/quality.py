"""Metrics of how well it was done: repeated tickets, complaints, installations, follow-up visits, people's appraisal.

Source:
    Catalogue M-10, M-11, M-14 to M-16; R-117, R-121, R-253, R-260, R-337, R-425.
"""

from __future__ import annotations

from collections.abc import Iterator

from servflow.kernel.case import Record
from servflow.kpi.casefiles import CaseFile, happened
from servflow.kpi.entries import Entry, Facet, left_out
from servflow.kpi.material import Material, closing_of, not_served
from servflow.kpi.repeated import identity_of
from servflow.kpi.tickets import is_content, last_word, response_timeliness
from servflow.policies.vocabularies.follow_up import CALL_OUTCOME

AT_FAULT = frozenset({"own_fault", "shared"})
"""Findings by which the service is responsible, alone or among others."""

OUTCOMES = frozenset(CALL_OUTCOME.values)
"""Every outcome of a follow-up visit."""

CONTENT = frozenset({"satisfied", "outstanding"})
"""Outcomes on which the customer was content, whether or not something is left to do."""

REACHED = OUTCOMES - {"unreachable", "not_convenient"}
"""Outcomes on which the customer said something."""


def repeat_rate(material: Material) -> Iterator[Entry]:
    """Give each ticket: it repeats an earlier one, or was itself done again or reopened. 重复工单率。"""
    for ticket in material.tickets:
        opened = ticket.opened_at
        ways = {
            "repeat": ticket.case_id in material.repeats,
            "rework": bool(ticket.reworks),
            "reopened": bool(ticket.reopenings),
        }
        facets = tuple(Facet("how", how) for how, is_so in ways.items() if is_so)
        if (out := not_served(ticket)) is not None:
            yield out
        elif opened is None:
            yield left_out(ticket.case_id, ticket.seen_at, "no_opening")
        elif not facets and identity_of(ticket) is None:
            yield left_out(ticket.case_id, opened, "not_identified")
        else:
            yield Entry(case_id=ticket.case_id, at=opened, counts=bool(facets), facets=facets)


def installation_quality(material: Material) -> Iterator[Entry]:
    """Give each closed installation: it held, without rework, reopening or upheld complaint. 安装质量达标率。"""
    blamed = {complaint.told("parent") for complaint in material.complaints if is_upheld(complaint)}
    for ticket in material.tickets:
        if not is_installation(ticket):
            continue
        closing = closing_of(ticket)
        if isinstance(closing, Entry):
            yield closing
        else:
            held = not ticket.reworks and not ticket.reopenings and ticket.case_id not in blamed
            yield Entry(case_id=ticket.case_id, at=happened(closing), counts=held)


def is_installation(ticket: CaseFile) -> bool:
    """Return whether a ticket asks for an installation."""
    return "installation" in {ticket.told("category"), ticket.told("problem")}


def complaint_rate(material: Material) -> Iterator[Entry]:
    """Give each closed ticket as a service, and each complaint for which the service is at fault. 用户抱怨率。"""
    for ticket in material.tickets:
        closing = closing_of(ticket)
        if isinstance(closing, Entry):
            yield closing
        else:
            yield Entry(case_id=ticket.case_id, at=happened(closing), counts=False)
    for complaint in material.complaints:
        found = finding_on(complaint)
        if isinstance(found, Entry):
            yield found
        elif is_upheld(complaint):
            yield Entry(case_id=complaint.case_id, at=happened(found), among=False)
        else:
            yield left_out(complaint.case_id, happened(found), "not_at_fault")


def upheld_complaints(material: Material) -> Iterator[Entry]:
    """Give each complaint on which responsibility was found, counted where the house is at fault. 成立投诉数。"""
    for complaint in material.complaints:
        found = finding_on(complaint)
        if isinstance(found, Entry):
            yield found
            continue
        upheld = is_upheld(complaint)
        told = {name: complaint.told(name) for name in ("category", "severity")} if upheld else {}
        facets = tuple(Facet(name, text) for name, text in told.items() if text)
        yield Entry(case_id=complaint.case_id, at=happened(found), counts=upheld, facets=facets)


def finding_on(complaint: CaseFile) -> Record | Entry:
    """Return the record of the last finding on who is responsible, or the entry of a complaint without one."""
    ended = complaint.last(
        lambda record: record.to_state in {"withdrawn", "declined"} and record.from_state != record.to_state
    )
    if ended is not None:
        return left_out(complaint.case_id, happened(ended), ended.to_state)
    found = complaint.last(lambda record: bool(record.data.get("liability")))
    return found or left_out(complaint.case_id, complaint.seen_at, "no_finding")


def is_upheld(complaint: CaseFile) -> bool:
    """Return whether the last finding on a complaint is that the house is at fault."""
    found = finding_on(complaint)
    return not isinstance(found, Entry) and found.data.get("liability") in AT_FAULT


def follow_up_satisfaction(material: Material) -> Iterator[Entry]:
    """Give each follow-up visit on which the customer was reached: satisfied or not. 回访满意率。"""
    for file, record, outcome in visits(material):
        if outcome in REACHED:
            yield Entry(case_id=file.case_id, at=happened(record), counts=outcome in CONTENT)
        else:
            yield left_out(file.case_id, happened(record), outcome)


def visits(material: Material) -> Iterator[tuple[CaseFile, Record, str]]:
    """Give every follow-up visit with its outcome. 回访。"""
    for file in material.files:
        for record in file.records:
            outcome = record.data.get("outcome")
            if isinstance(outcome, str) and outcome in OUTCOMES:
                yield file, record, outcome


def appraisal(material: Material) -> Iterator[Entry]:
    """Give each closed ticket by the person who served it: satisfied, answered in time, held. 绩效考核依据。"""
    in_time = {entry.case_id: entry.counts for entry in response_timeliness(material) if not entry.excluded}
    for ticket in material.tickets:
        closing, person = closing_of(ticket), ticket.person
        if isinstance(closing, Entry):
            yield closing
        elif not person:
            yield left_out(ticket.case_id, happened(closing), "nobody_named")
        else:
            word = last_word(ticket)
            held = not ticket.reworks and not ticket.reopenings and ticket.case_id not in material.repeated
            answers = {
                "satisfaction": None if word is None else is_content(word, material),
                "response_speed": in_time.get(ticket.case_id),
                "repair_quality": held,
            }
            facets = tuple(Facet(by, person, counts) for by, counts in answers.items() if counts is not None)
            yield Entry(case_id=ticket.case_id, at=happened(closing), facets=facets)
