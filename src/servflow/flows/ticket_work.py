"""The work on a ticket: planned, by appointment or at once, on hold, done, or replaced by a new unit. 工单处理步骤。

Source:
    Catalogue SYS-09, SYS-13, SYS-16, SYS-33, SYS-38 to SYS-40, SYS-42, SYS-43, SYS-45, SYS-48, SYS-61; R-071 to R-077,
    R-107 to R-109, R-254, R-272, R-287, R-290, R-295, R-309, R-315; C-20, C-21, C-36, G-04, G-43.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from servflow.flows.common import ask_approval, evidence
from servflow.flows.ticket_facts import TicketFacts, assessed, laid, still_promised, with_known, with_told
from servflow.flows.ticket_quotes import with_done
from servflow.flows.ticket_steps import ahead
from servflow.kernel.situation import Situation
from servflow.values.findings import Finding, finding
from servflow.values.frozen import amend

_DAY = timedelta(days=1)
AWAY = ("on_site", "carry_in", "mail_in", "return_to_factory")
"""Service modes in which somebody or the goods must go somewhere."""

# ---------------------------------------------------------------------------------------------------------- guards


def is_assigned(s: Situation) -> Finding | None:
    """Nothing is resolved that was never given to anybody."""
    if s.facts.assigned:
        return None
    message = "the ticket was never assigned: assign it first"
    return Finding("not_assigned", message, roles=("agent", "supervisor", "technician"))


def for_a_visit(s: Situation) -> Finding | None:
    """An appointment is for a service on site."""
    mode = s.facts.mode
    if mode in {"", "on_site"}:
        return None
    return finding("wrong_mode", f"the service is given {mode}, not on site: start it, or plan another mode", mode=mode)


def for_no_visit(s: Situation) -> Finding | None:
    """A service on site begins with an arrival."""
    if s.facts.mode != "on_site":
        return None
    return finding("wrong_mode", "the service is given on site: schedule a visit and arrive", mode="on_site")


def from_afar(s: Situation) -> Finding | None:
    """What is solved at the first word needs nobody to go anywhere."""
    mode = s.facts.mode
    if mode not in AWAY:
        return None
    return finding("wrong_mode", f"the service is given {mode}: plan it first", mode=mode)


def coverage_decided(s: Situation) -> Finding | None:
    """What only the manufacturer can decide on waits for his word (R-287)."""
    facts: TicketFacts = s.facts
    if facts.coverage.get("decided") != "manufacturer" or facts.covered is not None:
        return None
    message = "whether the warranty answers is for the manufacturer to decide: decide_coverage"
    return Finding("coverage_undecided", message, roles=("agent", "supervisor", "manager", "merchant"))


# ------------------------------------------------------------------------------------------------------------ plans


def decide_coverage(s: Situation) -> Any:
    """Take the house's or the manufacturer's word on who pays (R-287)."""
    return with_known(s, with_told(s, s.facts, ("reason",)))


def plan(s: Situation) -> Any:
    """Settle what is to be done and by when; another plan takes the place of the one before."""
    ahead(s, "promised_at", "agreed_at")
    facts = with_known(s, with_told(s, s.facts, ("plan", "promised_at", "agreed_at", "parts")))
    return amend(still_promised(s, facts), appointment=None)


def approve_visit(s: Situation) -> Any:
    """Release a visit; the rulebook may want several people to, one after the other (C-36, R-272, R-344)."""
    facts: TicketFacts = s.facts
    again = bool(s.actor.id) and s.actor.id in facts.releasers
    message = "the visit is not for this person to release"
    outcome = ask_approval(s, "ticket.visit", message, same_person=again, **_visit(s))
    step = str(outcome.get("counts_as", s.actor.role))
    signed = {"visit": (*facts.visit, step), "releasers": (*facts.releasers, s.actor.id)}
    return amend(facts, visit_approved="next" not in outcome, **signed)


def _visit(s: Situation) -> Mapping[str, Any]:
    """Return what the rules on visits are asked with."""
    facts: TicketFacts = s.facts
    told: dict[str, Any] = {"category": facts.known["category"]} if "category" in facts.known else {}
    if facts.visit:
        told["approved_by"] = facts.visit
    if "absent" in s.data:
        told["absent"] = s.data["absent"]
    return told


def schedule(s: Situation) -> Any:
    """Make an appointment with the customer, or another one (R-074, R-105, T-52)."""
    facts: TicketFacts = s.facts
    ahead(s, "appointment")
    if not facts.visit_approved:
        message = "the visit is not released: approve_visit"
        outcome = ask_approval(s, "ticket.visit", message, **_visit(s))
        if "next" in outcome and outcome.get("allowed"):
            s.refuse(Finding("visit_not_approved", message, roles=(str(outcome["next"]),)))
    appointment = s.data.get("appointment")
    evidence(s, "ticket.schedule", facts.known)
    s.effect("book_visit", appointment=appointment, assignee=facts.assignee, skills=facts.skills)
    return amend(facts, appointment=appointment)


# ------------------------------------------------------------------------------------------------------------- work


def arrive(s: Situation) -> Any:
    """Begin on site, once customer and goods are verified (R-107)."""
    if s.data.get("verified") is False:
        s.refuse(Finding("not_verified", "verified: customer and goods are verified before the work begins"))
    return _taken(s, with_known(s, amend(s.facts, appointment=None)))


def start(s: Situation) -> Any:
    """Begin."""
    return _taken(s, with_known(s, s.facts))


def _taken(s: Situation, facts: TicketFacts) -> TicketFacts:
    """Return the facts with whoever does the work as the one who has the ticket, where nobody had it."""
    if facts.assigned or s.actor.role not in {"technician", "inspector"}:
        return facts
    return amend(facts, assigned=True, assignee=s.actor.id)


def report_progress(s: Situation) -> Any:
    """Note a key node: departed, located, diagnosed; what was learnt may change who pays (R-077, R-286)."""
    return with_known(s, s.facts)


def hold(s: Situation) -> Any:
    """Wait for parts, the customer, a provider or an approval; clocks stand still (G-04)."""
    return amend(s.facts, hold=s.data.get("reason", "other"), held_at=s.happened)


def resume(s: Situation) -> Any:
    """Go on; days without parts are counted, a part of one as a whole one."""
    facts: TicketFacts = s.facts
    waited = s.happened - (facts.held_at or s.happened)
    days = -(-waited // _DAY)
    after = amend(facts, hold="", held_at=None)
    if facts.hold != "parts" or days <= 0:
        return after
    without = facts.known.get("days_without_parts", 0) + days
    return assessed(s, amend(after, known=facts.known.plus({"days_without_parts": without})))


def report_restored(s: Situation) -> Any:
    """Note that the service runs again, repaired or not (C-20)."""
    return amend(s.facts, restored=True)


# ------------------------------------------------------------------------------------------------------------- done


def resolve(s: Situation) -> Any:
    """Note what came of it, and ask the customer (R-078); a test that failed is no result (R-109)."""
    if s.data.get("tested") is False:
        s.refuse(Finding("test_failed", "tested: the goods do not work yet"))
    facts = with_told(s, with_known(s, s.facts), ("result", "cause", "parts", "report"))
    return _done(s, with_done(s, facts), facts.result or "done")


def _done(s: Situation, facts: TicketFacts, result: str) -> TicketFacts:
    evidence(s, "ticket.resolve", facts.known)
    s.effect("notify", about="resolved", roles=("buyer",))
    return amend(facts, result=result, resolved_at=s.happened, restored=True, hold="", held_at=None)


def replace_unit(s: Situation) -> Any:
    """Give a new unit for one that cannot be repaired, or not in time (R-309, C-21); the warranty may begin anew."""
    facts: TicketFacts = with_told(s, s.facts, ("reason", "parts", "report"))
    if not _may_be_replaced(s, facts):
        message = "irreparable: neither that, nor an entitlement to another unit, nor a time limit that ran out"
        s.refuse(Finding("not_entitled", message))
    amount = s.data.get("amount")
    asked = {} if amount is None else {"amount": amount}
    if "category" in facts.known:
        asked["category"] = facts.known["category"]
    ask_approval(s, "ticket.replace_unit", "another unit is not for this person to give", **asked)
    s.effect("send_replacement", lines=(), remedy="exchange", unit=facts.unit)
    replaced = facts.known.plus({"replaced_on": s.data.get("replaced_on", s.happened)})
    return _done(s, with_done(s, assessed(s, laid(s, amend(facts, known=replaced)))), "replaced")


RAN_OUT = frozenset({"restore", "resolution"})
"""Time limits after which a unit that is still not repaired may be replaced."""


def _may_be_replaced(s: Situation, facts: TicketFacts) -> bool:
    """Return whether something speaks for another unit.

    Where no warranty is known, the rules on approvals decide alone; where it does not answer, the customer pays.
    """
    entitled = facts.coverage.get("entitlements")
    if entitled is None:
        return s.data.get("irreparable") is not False
    if not entitled:
        return bool(facts.quote.get("accepted"))
    late = not RAN_OUT.isdisjoint(facts.overdue)
    return "exchange" in entitled or late or s.data.get("irreparable") is True
