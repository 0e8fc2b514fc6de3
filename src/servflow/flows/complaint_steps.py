"""What stands against the steps of a complaint and what each step does. 投诉步骤。

The table that uses this is in ``servflow.flows.complaints``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from servflow.flows.common import ask_approval, evidence
from servflow.flows.complaint_facts import ABOUT, OPEN_WITH, WORK, ComplaintFacts, known, learned, reached
from servflow.flows.complaint_measures import (
    ask_grant,
    carry_out,
    check_measures,
    decided_alone,
    offered,
    refused_by_chain,
)
from servflow.flows.service import escalated, spawn
from servflow.kernel.situation import Situation
from servflow.values.findings import Finding, finding
from servflow.values.frozen import EMPTY, amend

LIABILITIES = ("own_fault", "not_own_fault", "shared", "unclear")
WHOLE = 100
"""What the shares of a fault come to, in per cent."""

# ---------------------------------------------------------------------------------------------------------- guards


def granted(s: Situation) -> Finding | None:
    """The customer can accept what everybody has approved who has to."""
    facts: ComplaintFacts = s.facts
    if not facts.awaiting:
        return None
    message = f"the proposal still waits for the approval of {facts.awaiting}"
    return Finding("approval_missing", message, roles=(facts.awaiting,))


def awaiting(s: Situation) -> Finding | None:
    """Only a proposal that waits for another approval can be approved."""
    if s.facts.awaiting:
        return None
    return Finding("nothing_to_approve", "the proposal waits for nobody's approval")


def may_decide(s: Situation) -> Finding | None:
    """The manager decides, unless the rulebook wants another role, or other eyes than those concerned."""
    before = s.findings
    _ask_review(s, amend(s.facts, signed_by=(), signers=()), "complaint.decide")
    against = s.findings[len(before) :]
    s.findings = before
    return against[0] if against else None


# ------------------------------------------------------------------------------------------------- receipt, inquiry


def begin(s: Situation) -> ComplaintFacts:
    """Open a complaint with what is known of it; a severe one goes up at once where the rulebook says so (SYS-11)."""
    data = s.data
    facts = ComplaintFacts(received_at=s.happened, **{name: data[name] for name in OPEN_WITH if name in data})
    evidence(s, "complaint.open", known(facts, "category", "tier", "urgency"))
    return _severe(s, facts, before="")


def _severe(s: Situation, facts: ComplaintFacts, *, before: str) -> ComplaintFacts:
    if facts.severity != "major" or before == "major":
        return facts
    return escalated(s, facts, "severe", asked=False, **known(facts, *ABOUT))


def learn(s: Situation) -> Any:
    """Take what the command tells of the case."""
    return _severe(s, learned(s, s.facts), before=s.facts.severity)


def register(s: Situation) -> Any:
    """Classify it; from here on the inquiry counts (G-47)."""
    return amend(learn(s), inquiry_at=s.happened)


def report_up(s: Situation) -> Any:
    """Note that whoever received it has told the house (R-411)."""
    return amend(learn(s), reported=True)


def give_opinion(s: Situation) -> Any:
    """Keep the preliminary opinion and when the customer hears next (R-075, R-322)."""
    return amend(learn(s), opinion=s.data["opinion"], feedback_at=_promised(s))


def contact(s: Situation) -> Any:
    """Note that the customer was reached, and when they hear next."""
    return reached(s, s.facts, amend(s.facts, reachable=True, attempts=0, feedback_at=_promised(s)))


def _promised(s: Situation) -> Any:
    """Return when the customer hears next, as promised with this contact; an older promise is kept by it."""
    promised = s.data.get("next_feedback_at")
    if promised is not None and promised <= s.happened:
        message = "next_feedback_at: lies before the contact itself"
        s.refuse(finding("lies_in_the_past", message, field="next_feedback_at"))
    return promised


def report_unreachable(s: Situation) -> Any:
    """Note that the customer was not reached: the house gets more time (R-416, G-62); may go up by rule."""
    facts = amend(s.facts, reachable=False, attempts=s.facts.attempts + 1)
    return escalated(s, facts, "unreachable", asked=False, **known(facts, *ABOUT))


def decline(s: Situation) -> Any:
    """Keep why it is no complaint for this house (R-258)."""
    return _because(s, s.facts)


def _because(s: Situation, facts: ComplaintFacts) -> ComplaintFacts:
    return amend(facts, reason=s.data.get("reason", ""))


def find_liability(s: Situation) -> Any:
    """Keep whose fault it is and what that rests on; a bought-in part is claimed from its supplier (R-334, C-38).

    A house may leave the finding to some, as R-328 does to its quality centre.
    """
    message = "whose fault it is, is not for this person to find"
    ask_approval(s, "complaint.find_liability", message, level=s.facts.level, **known(s.facts, "category"))
    data = s.data
    liability = data["liability"]
    shares: Mapping[str, int] = data.get("shares", EMPTY)
    if shares and liability != "shared":
        s.refuse(finding("unknown_field", "shares: only a shared fault is parted", field="shares"))
    elif shares and sum(shares.values()) != WHOLE:
        message = f"shares: come to {sum(shares.values())} per cent, not to {WHOLE}"
        s.refuse(finding("shares_not_whole", message, field="shares"))
    told = {name: data[name] for name in ("evidence", "appraiser", "root_cause", "origin") if name in data}
    facts = amend(learn(s), fault=liability, shares=shares, **told)
    if facts.origin:
        s.effect("notify", about="appraised", origin=facts.origin, liability=liability, roles=("supervisor",))
    claims = facts.origin == "bought_in" and liability in ("own_fault", "shared") and not facts.claimed
    if not claims:
        return facts
    part = {name: data[name] for name in ("part", "supplier", "quantity") if name in data}
    spawn(s, "ticket", {**known(facts, *WORK), **part, "category": "supplier_claim"})
    return amend(facts, claimed=True)


# -------------------------------------------------------------------------------------------------------- proposals


def propose(s: Situation) -> Any:
    """Offer measures that fit the liability, within what whoever proposes may grant."""
    facts = amend(learn(s), proposed_by="", approved_by=(), approvers=(), awaiting="")
    measures = offered(s.data)
    check_measures(s, facts, measures)
    if s.findings:
        return facts
    outcome = ask_grant(s, facts, measures)
    promised = _promised(s) or facts.feedback_at
    told = {"measures": measures, "plan": s.data.get("plan", ""), "proposed_by": s.actor.id}
    return amend(_approved(s, facts, outcome), **told, reason="", feedback_at=promised)


def approve_proposal(s: Situation) -> Any:
    """Add the next approval of the chain that the rulebook asks for (C-36)."""
    facts: ComplaintFacts = s.facts
    return _approved(s, facts, ask_grant(s, facts, facts.measures))


def _approved(s: Situation, facts: ComplaintFacts, outcome: Mapping[str, Any]) -> ComplaintFacts:
    """Return the facts with one more step of the chain done, where there is a chain."""
    if "counts_as" not in outcome:
        return amend(facts, awaiting="")
    return amend(
        facts,
        approved_by=(*facts.approved_by, str(outcome["counts_as"])),
        approvers=(*facts.approvers, s.actor.id),
        awaiting=str(outcome.get("next", "")),
    )


def accept(s: Situation) -> Any:
    """Set going what the customer has agreed to."""
    facts: ComplaintFacts = s.facts
    return carry_out(s, facts, facts.measures)


def refuse(s: Situation) -> Any:
    """Count the round; where a rule says so it goes up."""
    facts = amend(_because(s, s.facts), rounds=s.facts.rounds + 1, awaiting="", inquiry_at=s.happened)
    facts = amend(facts, reached_at=None)
    return escalated(s, facts, "refused_proposal", asked=False, rounds=facts.rounds, **known(facts, *ABOUT))


# ------------------------------------------------------------------------------------------------ results, judgement


def complete_measures(s: Situation) -> Any:
    """Keep what the measures came to."""
    data = s.data
    told = {name: data[name] for name in ("result", "satisfaction") if name in data}
    return amend(s.facts, completed_by=s.actor.id, signed_by=(), signers=(), **told)


def refund_settled(s: Situation) -> Any:
    """Note that the money of a refund that grew out of it has arrived."""
    return amend(s.facts, settled=s.facts.settled + 1)


def refund_dropped(s: Situation) -> Any:
    """Note that such a refund ended without money, and tell somebody: the customer was granted it."""
    s.effect("notify", about="refund_dropped", roles=("supervisor",))
    return amend(s.facts, dropped=s.facts.dropped + 1)


def _ask_review(s: Situation, facts: ComplaintFacts, action: str = "complaint.review") -> Mapping[str, Any]:
    """Return what the rulebook says of a judgement by whoever acts, given their own part in it (R-392, R-417)."""
    asked: dict[str, Any] = {**known(facts, "category"), "level": facts.level}
    if facts.granted is not None:
        asked["amount"] = facts.granted
    if facts.signed_by:
        asked["approved_by"] = facts.signed_by
    concerned = (facts.proposed_by, facts.completed_by, *facts.signers)
    asked["same_person"] = bool(s.actor.id) and s.actor.id in concerned
    return ask_approval(s, action, "this is not for this person to judge", **asked)


def sign_review(s: Situation) -> Any:
    """Add one signature of the chain that has to look at it before the manager does (R-392)."""
    facts: ComplaintFacts = s.facts
    outcome = _ask_review(s, facts)
    if s.findings:
        return facts
    if "next" not in outcome:
        s.refuse(Finding("nothing_to_sign", "no other signature is asked for; the review can be approved"))
        return facts
    if "counts_as" not in outcome:
        s.refuse(refused_by_chain(outcome))
        return facts
    signed = (*facts.signed_by, str(outcome["counts_as"]))
    return amend(facts, signed_by=signed, signers=(*facts.signers, s.actor.id))


def approve_review(s: Situation) -> Any:
    """Agree to what was done; the last signature where there are several."""
    outcome = _ask_review(s, s.facts)
    if "next" in outcome and not s.findings:
        s.refuse(refused_by_chain(outcome))
    return s.facts


def object_review(s: Situation) -> Any:
    """Keep what the review objects to (R-418)."""
    return _because(s, s.facts)


def decide(s: Situation) -> Any:
    """Keep what was decided; what the customer gets beyond the measures so far counts with what was granted (R-419)."""
    data = s.data
    told = {"decision": data.get("decision", ""), "plan": data.get("plan", s.facts.plan)}
    facts = amend(s.facts, **told, proposed_by="", approved_by=(), approvers=())
    more = offered(data)
    check_measures(s, facts, more, before=facts.measures)
    if s.findings or not more:
        return amend(facts, proposed_by=s.facts.proposed_by)
    outcome = ask_grant(s, facts, more)
    if "next" in outcome and not s.findings:
        s.refuse(decided_alone(outcome))
    return carry_out(s, amend(facts, proposed_by=s.facts.proposed_by), more)


def record_accountability(s: Situation) -> Any:
    """Keep who is held to account and what follows (R-420)."""
    told = {name: s.data[name] for name in ("person", "department", "consequence") if name in s.data}
    return amend(s.facts, **told)


def file(s: Situation) -> Any:
    """Ask for the file to be archived, for as long as the rulebook wants it kept."""
    asked = {"record": "complaint", "closed_at": s.happened, **known(s.facts, "category")}
    kept = s.judge("retention", asked).outcome
    s.effect("archive", record="complaint", keep_for=kept.get("keep_for"), keep_until=kept.get("keep_until"))
    return s.facts


def escalate(s: Situation) -> Any:
    """Raise the level: somebody asks for it, or a time limit is over."""
    facts: ComplaintFacts = s.facts
    limit = s.data.get("deadline")
    reason = s.data.get("reason", "request")
    if limit is not None:
        reason = "no_answer" if limit == "answer" else "limit"
    rounds = facts.rounds or None
    return escalated(s, facts, reason, limit=limit, rounds=rounds, **known(facts, *ABOUT))


# ------------------------------------------------------------------------------------------------------- time limits


def received_at(facts: ComplaintFacts) -> datetime | None:
    """Return from when a limit counts that waits since the receipt."""
    return facts.received_at


def inquiry_at(facts: ComplaintFacts) -> datetime | None:
    """Return from when a limit of the inquiry counts (G-47)."""
    return facts.inquiry_at


def proposal_from(facts: ComplaintFacts) -> datetime | None:
    """Return from when the proposal is waited for: the receipt (T-75), or the refusal of the last one."""
    return facts.inquiry_at if facts.rounds else facts.received_at


def is_reported(facts: ComplaintFacts) -> bool:
    """Return whether it was reported up."""
    return facts.reported


def has_opinion(facts: ComplaintFacts) -> bool:
    """Return whether a preliminary opinion was given."""
    return bool(facts.opinion)


def is_found(facts: ComplaintFacts) -> bool:
    """Return whether it was said whose fault it was."""
    return bool(facts.fault)
