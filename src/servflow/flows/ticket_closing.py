"""What comes after the work: the customer's word, closing and reopening, follow-up visits, cases that grow out of it.

Source:
    Catalogue SYS-13, SYS-15, SYS-16, SYS-47, SYS-54, SYS-55; R-078 to R-084, R-110, R-111, R-116, R-253, R-333, R-334,
    R-370 to R-378; C-24, C-38, G-37 to G-41, G-58; Appendix E 10, 13.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from servflow.flows.common import ask_approval, evidence, line_problems
from servflow.flows.service import escalated, spawn
from servflow.flows.ticket_facts import TicketFacts, assessed, limit_facts, with_told
from servflow.flows.ticket_quotes import with_charge
from servflow.flows.ticket_steps import ahead, escalation_facts
from servflow.kernel.situation import Situation
from servflow.values.findings import Finding, finding
from servflow.values.frozen import FrozenMap, amend
from servflow.values.orders import Order

POOR = 2
"""The best of the ratings that need a reason (Appendix E 13)."""

# ---------------------------------------------------------------------------------------------------------- guards


def has_result(s: Situation) -> Finding | None:
    """Nothing is closed, and nobody charged, before something came of it."""
    return None if s.facts.result else Finding("not_resolved", "nothing has come of it yet: resolve it first")


def in_grace(s: Situation) -> Finding | None:
    """A closed ticket is opened again within the grace only; afterwards it is a new ticket."""
    facts: TicketFacts = s.facts
    if facts.closed_at is None:
        return None
    (known,) = limit_facts("reopening", facts)
    grace = s.rules.deadline("ticket.reopening", facts.closed_at, known, "close")
    if grace is None or s.happened < grace.due_at:
        return None
    return Finding("grace_over", "the time in which it may be opened again is over: open a new ticket")


def no_visits(s: Situation) -> Finding | None:
    """A ticket is not put away while follow-up visits are to be made."""
    left = len(s.facts.visits)
    return finding("follow_ups_open", f"{left} follow-up visits are still to be made", left=left) if left else None


def has_order(s: Situation) -> Finding | None:
    """Goods go back by their order."""
    return None if s.facts.order is not None else Finding("no_order", "the ticket names no order")


def was_declined(s: Situation) -> bool:
    """Whether it was closed without work, since the customer did not want it at that price."""
    return bool(s.facts.closing == "declined")


# ------------------------------------------------------------------------------------------------ the customer's word


def confirm(s: Situation) -> Any:
    """Close with the customer's word, as the rulebook wants it given (R-080, C-24); a poor rating has a reason."""
    facts: TicketFacts = s.facts
    data = s.data
    how = data.get("how")
    if how is None:
        how = "online"
        if s.actor.role != "buyer":
            message = "only the customer says so, or somebody who names how the customer did"
            s.refuse(Finding("proof_needed", message, roles=("buyer",)))
    category = facts.known.get("category")
    asked = {} if category is None else {"category": category}
    ask_approval(s, f"ticket.confirm.{how}", f"how: {how} is not how this is confirmed", **asked)
    rating = data.get("satisfaction")
    if rating is not None and rating <= POOR and "reason" not in data:
        s.refuse(finding("missing_field", f"reason: a rating of {rating} needs it", field="reason"))
    signed, done = data.get("signed_at"), facts.resolved_at
    if signed is not None and (signed > s.at or (done is not None and signed < done)):
        message = "signed_at: lies before the end of the service, or after the entry"
        s.refuse(finding("signed_too_early", message, field="signed_at"))
    evidence(s, "ticket.confirm", facts.known)
    return _closed(s, amend(with_told(s, facts, ("reason",)), satisfaction=rating), "confirmed")


def dissatisfied(s: Situation) -> Any:
    """Think again, plan anew and do it once more (R-079, R-111); done over too often, it goes up (G-40, G-41)."""
    before: TicketFacts = s.facts
    facts = amend(
        with_told(s, before, ("reason", "satisfaction")),
        rework=before.rework + 1,
        asked_at=s.happened,
        emergency=False,
        restored=False,
        promised_at=None,
        appointment=None,
        visit=(),
        releasers=(),
        visit_approved=False,
    )
    facts = assessed(s, facts)
    facts = escalated(s, facts, "rework", asked=False, **escalation_facts(facts))
    if facts.agreed_at is not None and s.happened >= facts.agreed_at:
        facts = amend(escalated(s, facts, "agreed", **escalation_facts(facts)), agreed_at=None)
    return facts


def close(s: Situation) -> Any:
    """Close without the customer's word; how content they are, nobody knows (G-39)."""
    return _closed(s, amend(s.facts, satisfaction=None), "unconfirmed")


def _closed(s: Situation, facts: TicketFacts, how: str) -> TicketFacts:
    facts = with_charge(s, facts)
    planned = s.judge("follow_up", _about(facts, anchor=facts.resolved_at or s.happened)).outcome.get("planned", ())
    visits = tuple(FrozenMap(kind=visit["kind"], at=visit["at"]) for visit in planned if visit["at"] > s.at)
    return amend(facts, closing=how, closed_at=s.happened, visits=visits, calls=0)


def _about(facts: TicketFacts, **told: object) -> dict[str, Any]:
    known = {name: facts.known[name] for name in ("category", "tier") if name in facts.known}
    return {"flow": "ticket", **known, **told}


def reopen(s: Situation) -> Any:
    """Begin again: what was promised before is no longer promised."""
    facts: TicketFacts = with_told(s, s.facts, ("reason",))
    return amend(
        facts,
        reopened=facts.reopened + 1,
        asked_at=s.happened,
        overdue=(),
        emergency=False,
        closing="",
        closed_at=None,
        satisfaction=None,
        restored=False,
        promised_at=None,
        agreed_at=None,
        appointment=None,
        visit=(),
        releasers=(),
        visit_approved=False,
        visits=(),
        calls=0,
    )


def reopen_declined(s: Situation) -> Any:
    """Begin again with another quote."""
    return amend(reopen(s), quote=FrozenMap())


def archive(s: Situation) -> Any:
    """Put it away, for as long as the rulebook keeps records (R-083, R-084, G-50)."""
    facts: TicketFacts = s.facts
    asked = {"record": "ticket", "closed_at": facts.closed_at, "category": facts.known.get("category")}
    told = s.judge("retention", {name: value for name, value in asked.items() if value is not None}).outcome
    s.effect("archive", record="ticket", keep_for=told.get("keep_for"), keep_until=told.get("keep_until"))
    return facts


# --------------------------------------------------------------------------------------------------- follow-up visits

WITHOUT_RULE = {"not_convenient": "reschedule", "unreachable": "reschedule"}
"""What follows from a call where the rulebook does not say; anything else is only recorded."""


def follow_up(s: Situation) -> Any:
    """Note what a follow-up visit came to, and do what follows (R-373 to R-378)."""
    facts: TicketFacts = s.facts
    outcome = s.data["outcome"]
    calls = facts.calls + 1
    kind = {"kind": facts.visits[0]["kind"]} if facts.visits else {}
    answer = s.judge("follow_up", _about(facts, outcome=outcome, attempt=calls, **kind)).outcome
    roles = tuple(str(role) for role in answer.get("notify", ()))
    if roles:
        s.effect("notify", about="follow_up", reason=outcome, roles=roles)
    action = answer.get("action", WITHOUT_RULE.get(outcome, "close"))
    if action == "reschedule":
        return _called_again(s, amend(facts, calls=calls), answer.get("retry_at"))
    if action == "open_ticket":
        spawn(s, "ticket", child(facts, "product", "model", "unit", "quantity"))
    elif action == "open_complaint":
        spawn(s, "complaint", child(facts, "product"))
    facts = amend(with_told(s, facts, ("reason",)), visits=facts.visits[1:], calls=0)
    return escalated(s, facts, outcome, **escalation_facts(facts)) if action == "escalate" else facts


def _called_again(s: Situation, facts: TicketFacts, retry_at: datetime | None) -> TicketFacts:
    """Return the facts with the same visit at another instant: as agreed with the customer, or as the rules say."""
    ahead(s, "next_at")
    again = s.data.get("next_at", retry_at)
    if again is None:
        s.refuse(finding("missing_field", "next_at: when they are called again", field="next_at"))
    first = facts.visits[0] if facts.visits else FrozenMap(kind="")
    return amend(facts, visits=(first.plus({"at": again}), *facts.visits[1:]))


# ------------------------------------------------------------------------------------------- cases that grow out of it


def child(facts: TicketFacts, *names: str) -> dict[str, Any]:
    """Return what a case that grows out of a ticket is opened with: whose it is, and what is known of the matter."""
    about = {name: facts.known.get(name) for name in ("category", "problem", "tier")}
    return {"customer": facts.customer, **about, **{name: getattr(facts, name) for name in names}}


def claim_supplier(s: Situation) -> Any:
    """Claim from the supplier, by a ticket of its own: what the house owes the customer does not wait for it (C-38)."""
    facts: TicketFacts = s.facts
    told = {name: s.data[name] for name in ("supplier", "quantity", "part") if name in s.data}
    known = {name: facts.known.get(name) for name in ("problem", "part", "component")}
    about = {"product": facts.product, "model": facts.model, "unit": facts.unit}
    spawn(s, "ticket", {**about, **known, **told, "category": "supplier_claim"})
    return facts


def open_return(s: Situation) -> Any:
    """Have the goods given back for money or for others, where the warranty gives a right to it."""
    facts: TicketFacts = s.facts
    remedy, lines = s.data["remedy"], s.data["lines"]
    entitled = facts.coverage.get("entitlements")
    if entitled is not None and ENTITLED[remedy] not in entitled:
        s.refuse(finding("not_entitled", f"remedy: the warranty gives no right to {remedy}", entitlements=entitled))
    order: Order = s.facts.order  # the guard has seen to it that there is one
    s.refuse(*line_problems(order, lines))
    spawn(s, "return", {"remedy": remedy, "cause": "quality", "lines": lines})
    return facts


ENTITLED: Mapping[str, str] = {"refund": "refund", "exchange": "exchange", "repair": "free_repair"}
"""Which entitlement of the warranty stands for what a return asks for."""


def open_complaint(s: Situation) -> Any:
    """Open a complaint of the customer's about this ticket (R-376, G-58)."""
    told = {"severity": s.data["severity"]} if "severity" in s.data else {}
    spawn(s, "complaint", {**child(s.facts, "product"), **told})
    return with_told(s, s.facts, ("reason",))


def estimate(s: Situation) -> Mapping[str, Any]:
    """Return who pays as it stands, and what."""
    facts: TicketFacts = s.facts
    return {"coverage": facts.coverage, "paid": facts.paid, "quote": facts.quote, "charged": facts.charged}
