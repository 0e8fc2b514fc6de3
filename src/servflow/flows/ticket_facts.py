"""What a ticket knows, what its policies make of it, and what its time limits depend on. 工单案情。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import attrs

from servflow.errors import InvalidValueError
from servflow.flows.common import ask_approval
from servflow.flows.ticket_fields import FACT_NAMES
from servflow.kernel.situation import Situation
from servflow.policies.vocabulary import VOCABULARIES
from servflow.values.findings import Finding, finding
from servflow.values.frozen import EMPTY, FrozenMap, amend
from servflow.values.money import Money
from servflow.values.orders import Order


@attrs.frozen(kw_only=True, slots=False)
class TicketFacts:
    """What is known of a ticket. 工单案情。

    Args:
        order: What was bought, where the house knows it.
        customer: Whose ticket it is, in the host's own terms.
        asked_at: When the customer asked for it, or asked again: when it was opened, reopened, or not to their content.
        contact: How the customer is reached; erased when the host erases personal data.
        address: Where the goods are; erased likewise.
        product: What the goods are.
        model: Which model.
        unit: The goods' own serial number.
        description: What ails them.
        photos: Names of photos.
        parent: The case that it grows out of.
        supplier: Who bears a supplier claim.
        quantity: How many units it is about.
        known: The facts that the policies ask for: category, problem, tier, dates of the warranty and so on.
        urgency: As decided last; the customer's word until then.
        priority: Place in the queue, 1 first; nothing where no rule says.
        coverage: What the warranty says: entitlements, until when, why it is not free.
        covered: The house's own word on that, which goes before the rules.
        paid: Whether the customer pays for the service.
        mode: How the service is given.
        chosen: The mode that somebody chose by hand.
        level: How far it was escalated.
        overdue: Time limits that ran out and sent it up.
        reachable: Whether the customer can be reached; nothing before somebody tried.
        attempts: How often the customer was not reached, in a row.
        department: Which department handles it.
        assignee: Who handles it.
        skills: What whoever handles it must be able to do.
        assigned: Somebody handles it.
        declined_by: Who was asked and did not take it.
        merged_into: The ticket that goes on in its place.
        plan: What is to be done.
        promised_at: When the work was promised to be done.
        agreed_at: By when the matter was agreed to be resolved at all.
        appointment: When somebody is to be there.
        visit: Which steps have approved a visit so far, in order.
        releasers: Who did.
        visit_approved: Nothing more stands against a visit.
        quote: The quote: amount, list price, deviation, who made it, who has to approve it, whether it is accepted.
        hold: Why it is on hold.
        held_at: Since when.
        items: Extra work that was asked for, each with its amount and where it stands.
        result: What came of it.
        cause: Why it had failed.
        parts: Parts that were used.
        report: The service report.
        resolved_at: When the work was done last.
        restored: The service runs again, whether it is repaired or not.
        emergency: The emergency plan was set in motion.
        rework: How often the customer was not content.
        reopened: How often it was opened again.
        satisfaction: The customer's rating, 1 to 5; nothing where nobody knows.
        closing: How it was closed: ``confirmed``, ``unconfirmed`` or ``declined``.
        closed_at: When.
        visits: Follow-up visits that are still to be made, each with ``kind`` and ``at``.
        calls: How often the next of them was tried.
        charged: What the customer was charged so far.
        reason: Why the last step was taken that needed a reason.
    """

    order: Order | None = None
    customer: str = ""
    asked_at: datetime | None = None
    contact: Any = ""
    address: Any = ""
    product: str = ""
    model: str = ""
    unit: str = ""
    description: str = ""
    photos: tuple[str, ...] = ()
    parent: str = ""
    supplier: str = ""
    quantity: int | None = None
    known: FrozenMap = EMPTY
    urgency: str = ""
    priority: Any = None
    coverage: FrozenMap = EMPTY
    covered: bool | None = None
    paid: bool = False
    mode: str = ""
    chosen: str = ""
    level: int = 0
    overdue: tuple[str, ...] = ()
    reachable: bool | None = None
    attempts: int = 0
    department: str = ""
    assignee: str = ""
    skills: tuple[str, ...] = ()
    assigned: bool = False
    declined_by: tuple[str, ...] = ()
    merged_into: str = ""
    plan: str = ""
    promised_at: datetime | None = None
    agreed_at: datetime | None = None
    appointment: datetime | None = None
    visit: tuple[str, ...] = ()
    releasers: tuple[str, ...] = ()
    visit_approved: bool = False
    quote: FrozenMap = EMPTY
    hold: str = ""
    held_at: datetime | None = None
    items: tuple[FrozenMap, ...] = ()
    result: str = ""
    cause: str = ""
    parts: tuple[str, ...] = ()
    report: str = ""
    resolved_at: datetime | None = None
    restored: bool = False
    emergency: bool = False
    rework: int = 0
    reopened: int = 0
    satisfaction: int | None = None
    closing: str = ""
    closed_at: datetime | None = None
    visits: tuple[FrozenMap, ...] = ()
    calls: int = 0
    charged: Money | None = None
    reason: str = ""


# ------------------------------------------------------------------------------------------------------- assessing

ASKED: Mapping[str, frozenset[str]] = {
    "priority": frozenset(VOCABULARIES["priority"].facts),
    "warranty": frozenset(VOCABULARIES["warranty"].facts) | {"dates", "repairs"},
    "service_mode": frozenset(VOCABULARIES["service_mode"].facts),
}
"""Which facts each policy is asked with."""


def is_covered(coverage: Mapping[str, Any]) -> bool | None:
    """Return whether a warranty answers for the goods; nothing where that is not decided."""
    if "entitlements" in coverage:
        return bool(coverage["entitlements"])
    return False if coverage.get("paid_reason") else None


def not_for_the_customer(s: Situation) -> None:
    """Refuse the customer's word that nothing is to be paid: that is the house's, or the manufacturer's (R-287)."""
    told = {"covered": True, "paid": False}
    for name, value in told.items():
        if s.actor.role == "buyer" and s.data.get(name) is value:
            message = f"{name}: whether anything is to be paid is not for the customer to say"
            s.refuse(Finding("house_decides", message, roles=("agent", "supervisor", "merchant")))


def laid(s: Situation, facts: TicketFacts) -> TicketFacts:
    """Return the facts with those that the command tells laid over them; no policy on the service is asked.

    Whoever tells whether it is covered has to be somebody whom the rulebook lets decide that, whatever the command is.
    """
    not_for_the_customer(s)
    if "covered" in s.data:
        ask_approval(s, "ticket.decide_coverage", "covered: whether it is, is not for this person to decide")
    told = {name: value for name, value in s.data.items() if name in FACT_NAMES}
    known = facts.known | told
    if known == facts.known:
        return facts
    return amend(facts, known=FrozenMap(known), covered=told.get("covered", facts.covered))


def with_known(s: Situation, facts: TicketFacts, *, mode: bool = True) -> TicketFacts:
    """Return the facts with what the command tells, and the policies asked anew where that changes anything.

    Args:
        s: The situation.
        facts: The facts before.
        mode: Whether the service mode is decided, too.
    """
    after = laid(s, facts)
    if after is not facts:
        return assessed(s, after, mode=mode)
    return with_mode(s, facts) if "mode" in s.data else facts


def assessed(s: Situation, facts: TicketFacts, *, mode: bool = True) -> TicketFacts:
    """Return the facts with what the policies make of them: urgency, warranty, and how the service is given.

    Without a rule the customer's word on the urgency stands, nothing is covered and nothing is paid for (G-27).
    """
    first = s.judge("priority", _asked("priority", facts.known)).outcome
    urgency = first.get("urgency") or facts.known.get("urgency", "")
    facts = amend(facts, urgency=urgency, priority=first.get("priority"))
    counted = facts.known
    if facts.rework:  # it was repaired that often already (CN-3)
        before = counted.get("repairs_of_same_fault", 0)
        counted = counted.plus({"repairs_of_same_fault": before + facts.rework})
    try:
        coverage = FrozenMap(s.judge("warranty", _asked("warranty", counted)).outcome)
    except InvalidValueError as error:  # dates that contradict each other
        s.refuse(finding("invalid_field", str(error), field=error.field))
        return facts
    if facts.covered is not None:
        granted = coverage.get("entitlements") or ("free_repair",)
        coverage = coverage.plus({"entitlements": granted if facts.covered else ()})
    facts = amend(facts, coverage=coverage, paid=facts.known.get("paid", is_covered(coverage) is False))
    return with_mode(s, facts) if mode else facts


def with_mode(s: Situation, facts: TicketFacts) -> TicketFacts:
    """Return the facts with how the service is given: as somebody chose, or as the rules say (SYS-06)."""
    asked: dict[str, Any] = {**facts.known, "urgency": facts.urgency or None, "covered": is_covered(facts.coverage)}
    outcome = s.judge("service_mode", _asked("service_mode", asked)).outcome
    chosen = s.data.get("mode")
    decider = outcome.get("decided_by")
    if chosen is not None and decider is not None and decider != s.actor.role and chosen != outcome.get("mode"):
        s.refuse(Finding("mode_decided_by", f"mode: is decided by {decider}", roles=(decider,)))
    chosen = chosen or facts.chosen
    paid = facts.known.get("paid", outcome.get("paid", facts.paid))
    return amend(facts, mode=chosen or outcome.get("mode", facts.mode), chosen=chosen, paid=paid)


def _asked(policy: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that a policy knows what to do with."""
    return {name: value for name, value in known.items() if name in ASKED[policy] and value is not None}


def with_told(s: Situation, facts: TicketFacts, names: Iterable[str]) -> TicketFacts:
    """Return the facts with those of *names* that came with the command."""
    told = {name: s.data[name] for name in names if name in s.data}
    return amend(facts, **told) if told else facts


def still_promised(s: Situation, facts: TicketFacts) -> TicketFacts:
    """Return the facts without a promise of completion that was broken already: it is not made anew by going on."""
    promised = facts.promised_at
    return facts if promised is None or s.happened < promised else amend(facts, promised_at=None)


# ------------------------------------------------------------------------------------------------------ time limits

_LIMIT_FACTS = ("tier", "category", "problem", "evident", "method")


def limit_facts(_name: str, facts: TicketFacts) -> tuple[Mapping[str, Any], ...]:
    """Return what the length of a time limit depends on, as far as it is known."""
    known = facts.known
    covered = is_covered(facts.coverage)
    phase = {True: "warranty", False: "after_warranty", None: None}[covered]
    asked = {
        **{name: known.get(name) for name in _LIMIT_FACTS},
        "urgency": facts.urgency or None,
        "priority": facts.priority,
        "covered": covered,
        "mode": facts.mode or None,
        "phase": known.get("phase", phase),
        "reachable": facts.reachable,
    }
    return (FrozenMap({name: value for name, value in asked.items() if value is not None}),)


def asked_at(facts: TicketFacts) -> datetime | None:
    """When the customer asked: what a service level counts from, though it is known later which one holds (R-306)."""
    return facts.asked_at


def not_on_site(facts: TicketFacts) -> bool:
    """Whether nobody is to come: the service is given in another way."""
    return facts.mode not in ("", "on_site")


def is_restored(facts: TicketFacts) -> bool:
    """Whether the service runs again."""
    return facts.restored


def no_supplier_claim(facts: TicketFacts) -> bool:
    """Whether it is no claim against a supplier."""
    return facts.known.get("category") != "supplier_claim"


def next_visit_at(facts: TicketFacts) -> datetime | None:
    """When the next follow-up visit is due."""
    due: datetime | None = facts.visits[0]["at"] if facts.visits else None
    return due


def has_visits(facts: TicketFacts) -> bool:
    """Whether follow-up visits are still to be made."""
    return bool(facts.visits)
