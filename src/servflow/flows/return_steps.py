"""What a return knows, what stands against its steps and what each step does. 退货案情与步骤。

The table that uses this is in ``servflow.flows.returns``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from servflow.flows.common import (
    FEE_NAMES,
    above,
    evidence,
    fee_facts,
    judge_liability,
    line_problems,
    quantities,
    with_fee_facts,
)
from servflow.kernel.ledger import Claims, UnitClaim
from servflow.kernel.situation import Situation
from servflow.values.findings import Finding
from servflow.values.frozen import EMPTY, FrozenMap, amend
from servflow.values.money import Money
from servflow.values.orders import Order, RequestedLine

# ----------------------------------------------------------------------------------------------------------- facts


@attrs.frozen(kw_only=True, slots=False)
class ReturnFacts:
    """What is known of a return. 退货案情。

    Args:
        order: What was bought.
        remedy: ``refund``, ``exchange``, ``repair`` or ``reship``.
        cause: Why, for example ``no_reason`` or ``quality``.
        lines: What is asked for.
        accepted: What passed the inspection; everything, until something failed it.
        fee: The shipping-fee facts known so far, cause and remedy among them.
        liability: Who pays which leg, as decided last.
        refund: What the refund is made of, from ``refunding`` on.
        carrier: Who carried the goods back.
        tracking: The waybill number of that parcel.
        freight_paid: What the buyer advanced for it.
        cash_wanted: The buyer wants the advance in cash, not as a credit (R-196).
        missing_gifts: Gift lines that did not come back.
        reason: Why it was rejected or failed, last.
        replacement: Carrier and tracking number of the replacement.
        rounds: How often it was resubmitted.
    """

    order: Order
    remedy: str
    cause: str
    lines: tuple[RequestedLine, ...]
    accepted: tuple[RequestedLine, ...]
    fee: FrozenMap
    liability: FrozenMap = EMPTY
    refund: FrozenMap = EMPTY
    carrier: str = ""
    tracking: str = ""
    freight_paid: Money | None = None
    cash_wanted: bool = False
    missing_gifts: tuple[str, ...] = ()
    reason: str = ""
    replacement: tuple[str, ...] = ()
    rounds: int = 0


# ---------------------------------------------------------------------------------------------------------- guards


def tracked(s: Situation) -> Finding | None:
    """Silence counts as receipt, and freight is paid back, only for a parcel that can be traced (C-40)."""
    if s.facts.tracking:
        return None
    return Finding("not_tracked", "tracking: without it nothing is taken as received or paid back")


def for_refund(s: Situation) -> bool:
    """Whether the buyer asked for money."""
    return bool(s.facts.remedy == "refund")


def goods_with_buyer(s: Situation) -> bool:
    """Whether the refused goods are with the buyer, who then returns them again (C-08)."""
    return bool(s.data.get("goods_with") == "buyer")


def for_merchant(s: Situation) -> bool:
    """Whether the mediator rules for the merchant."""
    return bool(s.data.get("for") == "merchant")


def for_buyer_with_goods(s: Situation) -> bool:
    """Whether the mediator rules for the buyer, who first returns the goods."""
    return bool(s.data.get("for") == "buyer" and s.data.get("with_goods", True))


# ----------------------------------------------------------------------------------------------------------- steps


def _eligible(
    s: Situation, order: Order, lines: tuple[RequestedLine, ...], cause: str, remedy: str, at: datetime
) -> None:
    earlier: tuple[Mapping[str, Any], ...] = ()
    if s.ledger is not None:
        earlier = tuple({"line": claim.line, "cause": claim.cause} for claim in s.ledger.units())
    facts = {"flow": "return", "order": order, "lines": lines, "cause": cause, "remedy": remedy, "earlier": earlier}
    outcome = s.judge("eligibility", facts, at).outcome
    if not outcome.get("eligible", True):
        s.refuse(*outcome["findings"])


def begin(s: Situation) -> ReturnFacts | None:
    """Open a return: known lines, eligible, who pays decided."""
    data = s.data
    order: Order = data["order"]
    lines: tuple[RequestedLine, ...] = data["lines"]
    cause = data["cause"]
    remedy = data.get("remedy", "refund")
    s.refuse(*line_problems(order, lines))
    if s.findings:
        return None
    _eligible(s, order, lines, cause, remedy, s.at)
    fee = fee_facts(data, order, delivery="delivered", cause=cause, remedy=remedy)
    facts = ReturnFacts(
        order=order,
        remedy=remedy,
        cause=cause,
        lines=lines,
        accepted=lines,
        fee=fee,
        liability=judge_liability(s, fee),
        cash_wanted=data.get("cash_wanted", False),
    )
    evidence(s, "return.open", {"cause": cause, "remedy": remedy})
    return facts


def keep(s: Situation) -> Any:
    """Keep the facts, with shipping-fee facts of the command laid over them."""
    return with_fee_facts(s, s.facts)


def reject(s: Situation) -> Any:
    """Keep why it was rejected."""
    return amend(with_fee_facts(s, s.facts), reason=s.data["reason"])


def fail_inspection(s: Situation) -> Any:
    """Keep why; the freight of goods that did not qualify is decided anew (G-18)."""
    return amend(with_fee_facts(s, s.facts, {"inspection": "failed"}), reason=s.data["reason"])


def rule_for_buyer(s: Situation) -> Any:
    """Take the goods as good: the mediator did."""
    return with_fee_facts(s, s.facts, _overruled(s))


def refund_for_buyer(s: Situation) -> Any:
    """Refund what the mediator granted."""
    return _refund(s, with_fee_facts(s, _inspected(s), _overruled(s)))


def _overruled(s: Situation) -> dict[str, str]:
    return {"inspection": "passed"} if s.facts.fee.get("inspection") == "failed" else {}


def resubmit(s: Situation) -> Any:
    """Take the amended request; the window was tested at the first submission (G-63), the goods are looked at anew."""
    facts = with_fee_facts(s, s.facts)
    lines = s.data.get("lines", facts.lines)
    s.refuse(*line_problems(facts.order, lines))
    if not s.findings:
        _eligible(s, facts.order, lines, facts.cause, facts.remedy, s.opened_at)
    return amend(facts, lines=lines, accepted=lines, rounds=facts.rounds + 1, reason="")


BESIDE_ITS_OWN_PARCEL = FEE_NAMES - {"freight_payment", "collect_consented"}
"""Without what speaks of the outbound parcel (L-02, L-03) in a liability, and of the return parcel in ``ship``."""


def ship(s: Situation) -> Any:
    """Note the parcel; a freight-collect parcel or a barred carrier is judged by the rulebook (R-193, R-194)."""
    data = s.data
    facts = with_fee_facts(s, s.facts, names=BESIDE_ITS_OWN_PARCEL)
    asked = {
        "cause": facts.cause,
        "carrier": data["carrier"],
        "freight_payment": data.get("freight_payment"),
        "collect_consented": data.get("collect_consented", facts.fee.get("collect_consented")),
        "leg": "return",
    }
    decision = s.judge("shipping_constraints", asked)
    if decision.outcome.get("allowed") is False:
        s.refuse(
            Finding(decision.rule, "freight_payment: this parcel would not be taken", decision.label, decision.source)
        )
    return amend(facts, carrier=data["carrier"], tracking=data["tracking"], freight_paid=data.get("freight_paid"))


def receive(s: Situation) -> Any:
    """Take what arrived; less may arrive than was announced."""
    facts = with_fee_facts(s, s.facts)
    arrived = s.data.get("lines", facts.lines)
    s.refuse(*above(arrived, facts.lines, "quantity_above_requested"))
    return amend(facts, accepted=arrived)


def refuse_parcel(s: Situation) -> Any:
    """Note that the merchant refused the parcel; all freight is then on the merchant (R-141, R-144)."""
    return with_fee_facts(s, s.facts, {"merchant_refused_parcel": True})


def refuse_and_refund(s: Situation) -> Any:
    """Refund although the parcel was refused: the goods are not with the buyer (C-08)."""
    return _refund(s, with_fee_facts(s, s.facts, {"merchant_refused_parcel": True}))


def refund(s: Situation) -> Any:
    """Compose the refund and open its case."""
    return _refund(s, _inspected(s))


def replace(s: Situation) -> Any:
    """Ask for the replacement; points earned go back until it has arrived (R-203), advanced freight is paid back."""
    facts = _inspected(s)
    composed = _compose(s, facts)
    s.effect("send_replacement", lines=facts.accepted, remedy=facts.remedy)
    points = composed.get("points", 0)
    if points and facts.remedy == "exchange":
        s.effect("claw_back", points=points)
    advance = composed.get("reimbursement")
    if advance:
        s.effect("credit", amount=advance["amount"], to=advance["as"], about="freight")
    return amend(facts, refund=composed)


def switch_to_refund(s: Situation) -> Any:
    """Give money instead of a replacement; the advance was paid back and the points were taken already."""
    return _refund(s, with_fee_facts(s, s.facts, {"remedy": "refund"}))


def delivered(s: Situation) -> Any:
    """Grant the points anew, now that the exchange has succeeded (R-203)."""
    points = s.facts.refund.get("points", 0)
    if points and s.facts.remedy == "exchange":
        s.effect("restore", points=points)
    return with_fee_facts(s, s.facts)


def ship_replacement(s: Situation) -> Any:
    """Note the replacement's parcel."""
    return amend(with_fee_facts(s, s.facts), replacement=(s.data["carrier"], s.data["tracking"]))


def _inspected(s: Situation) -> Any:
    """Return the facts with what passed; what did not pass is sent back."""
    facts = with_fee_facts(s, s.facts)
    data = s.data
    gifts = data.get("missing_gifts", facts.missing_gifts)
    known = {line.id for line in facts.order.lines if line.gift}
    if not known.issuperset(gifts):
        s.refuse(Finding("unknown_line", "missing_gifts: names a line that is no gift of this order"))
    passed = data.get("lines", facts.accepted) if s.state == "inspecting" else facts.accepted
    s.refuse(*above(passed, facts.accepted, "quantity_above_received"))
    rest = {line.id: line.quantity for line in facts.accepted}
    for line in passed:
        rest[line.id] = rest.get(line.id, 0) - line.quantity
    failed = FrozenMap({line: units for line, units in rest.items() if units > 0})
    if failed:
        s.effect("send_back", units=failed)
    return amend(facts, accepted=passed, missing_gifts=tuple(gifts))


def _compose(s: Situation, facts: ReturnFacts) -> FrozenMap:
    ledger = s.ledger
    constraints = s.judge("shipping_constraints", {"cause": facts.cause, "carrier": facts.carrier, "leg": "return"})
    asked: dict[str, Any] = {
        "order": facts.order,
        "kind": "after_return",
        "lines": facts.accepted,
        "liability": facts.liability,
        "missing_gifts": facts.missing_gifts,
        "freight_paid": facts.freight_paid,
        "carrier": facts.carrier,
        "reimbursable": constraints.outcome.get("reimbursable"),
        "cash_wanted": facts.cash_wanted,
        "cause": facts.cause,
        "remedy": facts.remedy,
    }
    if ledger is not None:
        asked["done"] = ledger.units_paid_back()
        asked["remaining"] = ledger.remaining(facts.order)
    outcome = s.judge("refund", asked).outcome
    return outcome if isinstance(outcome, FrozenMap) else FrozenMap(outcome)


def _refund(s: Situation, facts: ReturnFacts) -> ReturnFacts:
    composed = _compose(s, facts)
    wanted: dict[str, Any] = {
        **facts.fee,
        "remedy": "refund",
        "kind": "after_return",
        "lines": facts.accepted,
        "missing_gifts": facts.missing_gifts,
        "carrier": facts.carrier,
        "freight_paid": facts.freight_paid,
        "cash_wanted": facts.cash_wanted,
        "parent": s.case_id,
    }
    given = FrozenMap({name: value for name, value in wanted.items() if value not in (None, (), "")})
    s.effect("open_case", flow="refund", order=facts.order.id, data=given)
    return amend(facts, refund=composed)


# ------------------------------------------------------------------------------------------------------------- claims


def limit_facts(_name: str, facts: ReturnFacts) -> tuple[Mapping[str, Any], ...]:
    """Return what the length of a time limit depends on: an exchange has limits of its own (C-03, C-39)."""
    return ({"remedy": facts.remedy, "cause": facts.cause},)


def estimate(s: Situation) -> Mapping[str, Any]:
    """Return what the return would come to if it went through as it stands."""
    facts: ReturnFacts = s.facts
    return {"refund": facts.refund or _compose(s, facts), "liability": facts.liability}


def claims(state: str, facts: ReturnFacts) -> Claims:
    """Return the units that the return claims of its order."""
    if state in ("closed", "withdrawn", "sent_back"):
        return Claims()
    asked = quantities(facts.lines)
    accepted = quantities(facts.accepted)
    approved = state not in ("requested", "rejected", "disputed")
    arrived = state in ("inspecting", "inspection_failed")
    credited = state in ("refunding", "replacing", "replacement_in_transit", "completed")
    units: list[UnitClaim] = []
    for line, wanted in asked.items():
        kept = accepted.get(line, 0)
        if credited:
            units.append(
                UnitClaim(line=line, requested=kept, approved=kept, received=kept, credited=kept, cause=facts.cause)
            )
        else:
            units.append(
                UnitClaim(
                    line=line,
                    requested=wanted,
                    approved=wanted if approved else 0,
                    received=kept if arrived else 0,
                    cause=facts.cause,
                )
            )
    return Claims(units=tuple(units))
