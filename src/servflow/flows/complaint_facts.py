"""What a complaint knows, and what its time limits depend on. 投诉案情。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs

from servflow.kernel.situation import Situation
from servflow.values.frozen import EMPTY, FrozenMap, amend
from servflow.values.money import Money
from servflow.values.orders import Order
from servflow.values.spans import MOST, Span, Unit


@attrs.frozen(kw_only=True, slots=False)
class ComplaintFacts:
    """What is known of a complaint. 投诉案情。

    Args:
        order: What was bought, where an order is known.
        customer: Whose complaint it is, in the host's own terms.
        contact: How they can be reached; erased when the host erases personal data.
        channel: How it came, in the host's own words: ``call``, ``letter``, ``visit``, ``follow_up`` and so on.
        product: What it is about.
        unit: Serial number of the goods, or plate number of the vehicle.
        category: Category of the complaint or of the goods, as rulebooks speak of it.
        problem: Kind of problem.
        method: How it was paid.
        cause: Why goods would go back, for a return that grows out of it.
        description: What the customer said.
        place: Where it was received.
        persons: Who took part; erased when the host erases personal data.
        photos: Names of photos and papers.
        received_at: When it was received.
        inquiry_at: When it was registered, or the last proposal was refused.
        parent: The ticket or return that it grew from.
        severity: ``minor``, ``ordinary`` or ``major``; nothing before somebody has said.
        evident: Whether it is plain whose fault it was; nothing before somebody has said.
        reachable: Whether the customer can be reached.
        reached_at: When they were reached, after somebody had tried in vain.
        tier: Customer tier.
        urgency: ``normal``, ``urgent`` or ``extra_urgent``; nothing before somebody has said.
        attempts: How often the customer was not reached.
        level: How far it was escalated.
        reported: Whoever received it has reported it up.
        opinion: The preliminary opinion.
        feedback_at: When the customer was promised to hear next.
        fault: Whose it is: ``own_fault``, ``not_own_fault``, ``shared`` or ``unclear``, as found last.
        shares: Who bears how many per cent of a shared fault.
        evidence: What the finding rests on: appraisal forms, photos, minutes.
        appraiser: Who appraised; erased when the host erases personal data.
        root_cause: The cause that was verified.
        origin: Of a part that was appraised: ``self_made`` or ``bought_in``.
        claimed: The supplier's share was claimed.
        measures: What was proposed last.
        plan: The same in words, where it was said in words.
        proposed_by: Who proposed it.
        approved_by: The steps of its chain of approval that are done.
        approvers: Who did them.
        awaiting: Whose approval it still waits for.
        rounds: How many proposals the customer refused.
        granted: What the customer was granted in money so far.
        actions: Corrective and preventive actions, each with its ``state``.
        result: What the measures came to.
        satisfaction: How content the customer was.
        completed_by: Who reported the measures as done.
        settled: How many refunds that grew out of it have arrived.
        dropped: How many ended without money.
        signed_by: The steps of the review's chain that are done.
        signers: Who did them.
        decision: What the manager decided.
        person: Who is held to account; erased when the host erases personal data.
        department: Which department is.
        consequence: What follows for them; erased when the host erases personal data.
        reason: Why it was declined, refused or objected to, last.
    """

    order: Order | None = None
    customer: str = ""
    contact: Any = ""
    channel: str = ""
    product: str = ""
    unit: str = ""
    category: str = ""
    problem: str = ""
    method: str = ""
    cause: str = ""
    description: str = ""
    place: str = ""
    persons: tuple[str, ...] | str = ()
    photos: tuple[str, ...] = ()
    received_at: datetime | None = None
    inquiry_at: datetime | None = None
    parent: str = ""
    severity: str = ""
    evident: bool | None = None
    reachable: bool = True
    reached_at: datetime | None = None
    tier: str = ""
    urgency: str = ""
    attempts: int = 0
    level: int = 0
    reported: bool = False
    opinion: str = ""
    feedback_at: datetime | None = None
    fault: str = ""
    shares: FrozenMap = EMPTY
    evidence: tuple[str, ...] = ()
    appraiser: str = ""
    root_cause: str = ""
    origin: str = ""
    claimed: bool = False
    measures: tuple[FrozenMap, ...] = ()
    plan: str = ""
    proposed_by: str = ""
    approved_by: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()
    awaiting: str = ""
    rounds: int = 0
    granted: Money | None = None
    actions: tuple[FrozenMap, ...] = ()
    result: str = ""
    satisfaction: int | None = None
    completed_by: str = ""
    settled: int = 0
    dropped: int = 0
    signed_by: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()
    decision: str = ""
    person: str = ""
    department: str = ""
    consequence: str = ""
    reason: str = ""


OPEN_WITH = (
    "order",
    "customer",
    "contact",
    "channel",
    "product",
    "unit",
    "category",
    "problem",
    "method",
    "cause",
    "description",
    "place",
    "persons",
    "photos",
    "parent",
    "severity",
    "evident",
    "reachable",
    "tier",
    "urgency",
)
"""What may be known when a complaint is opened."""

KNOWN = ("product", "unit", "category", "problem", "method", "severity", "evident", "reachable", "tier", "urgency")
"""What the house may learn, or see differently, while it deals with a complaint."""

WORK = ("product", "unit", "problem", "tier", "urgency")
"""What a ticket for work on the goods is told."""

ABOUT = ("category", "problem", "severity", "tier", "urgency")
"""What rules on escalation may ask for, beside the reason."""


def learned(s: Situation, facts: ComplaintFacts) -> ComplaintFacts:
    """Return the facts with what the command tells anew about the case."""
    told = {name: value for name, value in s.data.items() if name in KNOWN}
    return reached(s, facts, amend(facts, **told)) if told else facts


def reached(s: Situation, before: ComplaintFacts, after: ComplaintFacts) -> ComplaintFacts:
    """Return the facts after a step by which the customer may have been reached at last (R-416)."""
    return amend(after, reached_at=s.happened) if after.reachable and not before.reachable else after


def known(facts: ComplaintFacts, *names: str) -> dict[str, Any]:
    """Return those of the named facts that are known."""
    found = {name: getattr(facts, name) for name in names}
    return {name: value for name, value in found.items() if value not in ("", None)}


def limit_facts(name: str, facts: ComplaintFacts) -> tuple[Mapping[str, Any], ...]:
    """Return what the length of a time limit depends on; that of the review, who looked at it already (C-33)."""
    told = known(facts, "category", "problem", "method", "severity", "evident", "tier", "urgency")
    if name == "review":
        told["reviewed"] = bool(facts.signed_by)
    if facts.reached_at is not None and facts.inquiry_at is not None:
        told["reached_after"] = _lasting(facts.reached_at - facts.inquiry_at)
    return ({**told, "reachable": facts.reachable},)


def _lasting(passed: timedelta) -> Span:
    """Return how long that is, in whole minutes; a time so long that nobody counts its minutes in whole days."""
    minutes = max(passed // timedelta(minutes=1), 0)
    return Span(minutes, Unit.MINUTES) if minutes <= MOST else Span(min(passed.days, MOST), Unit.DAYS)
