"""What happens to a ticket until somebody works on it: opened, assessed, given to somebody, sent up. 工单受理步骤。

The table that uses this is in ``servflow.flows.tickets``; quotes, work and closing have modules of their own.

Source:
    Catalogue SYS-04 to SYS-08, SYS-13, SYS-14, SYS-16; R-035, R-060 to R-069, R-076, R-096 to R-106; G-04, G-42, G-59.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from servflow.flows.common import evidence
from servflow.flows.service import customers_word, escalated
from servflow.flows.ticket_facts import TicketFacts, assessed, laid, not_for_the_customer, with_known, with_told
from servflow.flows.ticket_fields import ABOUT, FACT_NAMES
from servflow.kernel.situation import Situation
from servflow.values.findings import Finding, finding
from servflow.values.frozen import FrozenMap, amend
from servflow.values.orders import Order

TOLD = tuple(field.name for field in ABOUT)
"""What customer and agent tell of the matter."""

# ---------------------------------------------------------------------------------------------------------- guards


def no_emergency(s: Situation) -> Finding | None:
    """The emergency plan is set in motion once."""
    if not s.facts.emergency:
        return None
    return Finding("emergency_active", "the emergency plan is in motion already")


def own_assignment(s: Situation) -> Finding | None:
    """Nobody declines what was given to somebody else."""
    assignee = s.facts.assignee
    if not (s.actor.id and assignee) or s.actor.id == assignee:
        return None
    return Finding("not_your_assignment", "the ticket was given to somebody else")


def unreachable(s: Situation) -> bool:
    """Whether the customer could not be reached."""
    return s.data.get("reachable") is False


# ----------------------------------------------------------------------------------------------------------- steps


def ahead(s: Situation, *names: str) -> None:
    """Refuse an instant that was promised and lies behind already."""
    for name in names:
        instant = s.data.get(name)
        if instant is not None and instant <= s.happened:
            s.refuse(finding("lies_in_the_past", f"{name}: must lie after the command", field=name))


def begin(s: Situation) -> TicketFacts | None:
    """Open a ticket with what is known; what is missing can be asked for (R-101)."""
    data = s.data
    order: Order | None = data.get("order")
    customer = data.get("customer", "")
    if order is not None and customer not in ("", order.buyer):
        s.refuse(finding("invalid_field", "customer: is not the buyer of the order", field="customer"))
    ahead(s, "agreed_at")
    not_for_the_customer(s)
    if s.findings:
        return None
    blank = TicketFacts(order=order, customer=s.owner, asked_at=s.happened, known=_known_from(order, data))
    facts = with_told(
        s, blank, (*TOLD, "parent", "supplier", "quantity", "agreed_at", "covered", "reachable", "reason")
    )
    evidence(s, "ticket.open", facts.known)
    return assessed(s, facts, mode=False)


def _known_from(order: Order | None, data: Mapping[str, Any]) -> FrozenMap:
    """Return the facts that came with the opening; dates and region of the order count where nobody says otherwise."""
    known: dict[str, Any] = {}
    if order is not None:
        of_order = {"purchase": order.placed_at, "shipping": order.shipped_at, "delivery": order.signed_at}
        dates = {basis: instant for basis, instant in of_order.items() if instant is not None}
        known = {"dates": FrozenMap(dates), "region": order.region}
    known.update((name, value) for name, value in data.items() if name in FACT_NAMES)
    return FrozenMap({name: value for name, value in known.items() if value not in (None, {})})


def triage(s: Situation) -> Any:
    """Settle category, urgency, warranty and service mode, and tell the customer how it goes on (R-034, R-065)."""
    facts = with_told(s, s.facts, (*TOLD, "department"))
    facts = assessed(s, laid(s, facts))
    evidence(s, "ticket.triage", facts.known)
    s.effect("notify", about="accepted", mode=facts.mode, paid=facts.paid, roles=("buyer",))
    return facts


def request_information(s: Situation) -> Any:
    """Ask the customer for what is missing; clocks stand still meanwhile (R-101, G-04)."""
    s.effect("notify", about="information_needed", roles=("buyer",))
    return with_told(s, s.facts, ("reason",))


def supply_information(s: Situation) -> Any:
    """Take what was missing."""
    return with_known(s, with_told(s, s.facts, TOLD), mode=False)


def merge(s: Situation) -> Any:
    """Note the ticket that goes on in the place of this one (R-035)."""
    into = s.data["into"]
    if into == s.case_id:
        s.refuse(finding("merged_into_itself", "into: names this ticket itself", field="into"))
    s.effect("notify", about="merged", roles=("buyer",))
    return amend(s.facts, merged_into=into)


def assign(s: Situation) -> Any:
    """Give it to somebody, or ask the host for somebody with the skills; who names nobody takes it (R-066 to R-068)."""
    data = s.data
    assignee = data.get("to", data.get("assignee", ""))
    facts = with_told(s, s.facts, ("department", "skills"))
    if not assignee and not (facts.department or facts.skills):
        assignee = s.actor.id
        if not assignee:
            s.refuse(finding("missing_field", "to: assign needs somebody, a department or skills", field="to"))
    if not assignee:
        _ask_for_somebody(s, facts)
    else:
        s.effect("notify", about="assigned", to=assignee, roles=("technician",))
    if s.state == "triaged":
        s.effect("notify", about="dispatched", roles=("buyer",))
    return amend(facts, assignee=assignee, assigned=True)


def _ask_for_somebody(s: Situation, facts: TicketFacts) -> None:
    s.effect(
        "assign",
        department=facts.department,
        skills=facts.skills,
        urgency=facts.urgency,
        region=facts.known.get("region"),
        without=facts.declined_by,
    )


def decline_assignment(s: Situation) -> Any:
    """Ask for the next one: whoever was asked does not take it (G-42)."""
    facts: TicketFacts = with_told(s, s.facts, ("reason",))
    asked = facts.assignee or s.actor.id
    facts = amend(facts, assignee="", assigned=False, declined_by=tuple(dict.fromkeys((*facts.declined_by, asked))))
    _ask_for_somebody(s, facts)
    return escalated(s, facts, "declined_assignment", asked=False, **escalation_facts(facts))


def contact(s: Situation) -> Any:
    """Note the first word with the customer, and what was learnt (R-069, R-070)."""
    facts = with_known(s, with_told(s, s.facts, TOLD))
    return amend(facts, reachable=True, attempts=0)


def not_reached(s: Situation) -> Any:
    """Note that the customer was not reached; some time limits are longer then."""
    facts: TicketFacts = s.facts
    facts = amend(facts, reachable=False, attempts=facts.attempts + 1)
    return escalated(s, facts, "unreachable", asked=False, **escalation_facts(facts))


def cancel(s: Situation) -> Any:
    """Stop before anything was done, at the customer's word; whoever had it is told."""
    customers_word(s)
    if s.facts.assigned:
        s.effect("notify", about="cancelled", roles=("technician",))
    return with_told(s, s.facts, ("reason",))


# ---------------------------------------------------------------------------------------------------------- sent up

_ESCALATION_FACTS = ("tier", "category", "problem", "component")


def escalation_facts(facts: TicketFacts) -> dict[str, Any]:
    """Return what the rules on escalation may ask for."""
    known = {name: facts.known.get(name) for name in _ESCALATION_FACTS}
    return {**known, "urgency": facts.urgency or None, "rework": facts.rework}


def escalate(s: Situation) -> Any:
    """Send it up: by somebody's word, or because a time limit ran out (R-044, R-076)."""
    facts: TicketFacts = s.facts
    limit = s.data.get("deadline")
    reason = "limit" if limit is not None else s.data.get("reason", "request")
    return overdue(s, escalated(s, facts, reason, limit=limit, **escalation_facts(facts)))


def overdue(s: Situation, facts: TicketFacts) -> TicketFacts:
    """Return the facts with the time limit that ran out, where one did."""
    limit = s.data.get("deadline")
    return facts if limit is None else amend(facts, overdue=tuple(dict.fromkeys((*facts.overdue, limit))))


def emergency_plan(s: Situation) -> Any:
    """Set the house's emergency plan in motion, whatever it holds (R-315, C-21, G-59)."""
    facts = overdue(s, s.facts)
    s.effect("emergency_plan", limit=s.data.get("deadline"), category=facts.known.get("category"))
    return amend(facts, emergency=True)
