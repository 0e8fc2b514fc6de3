"""What a refund knows, what stands against its steps and what each step does. 退款案情与步骤。

The table that uses this is in ``servflow.flows.refunds``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from servflow.flows.common import (
    ask_approval,
    cash_left,
    fee_facts,
    judge_liability,
    line_problems,
    with_fee_facts,
)
from servflow.kernel.journal import ERASED
from servflow.kernel.ledger import Claims, MoneyClaim
from servflow.kernel.situation import Situation
from servflow.values.findings import Finding, finding
from servflow.values.frozen import EMPTY, FrozenMap, amend
from servflow.values.money import Money
from servflow.values.orders import Order, RequestedLine
from servflow.values.shapes import is_map

# ----------------------------------------------------------------------------------------------------------- facts


@attrs.frozen(kw_only=True, slots=False)
class RefundFacts:
    """What is known of a refund. 退款案情。

    Args:
        order: What was bought.
        kind: ``unshipped``, ``refused_parcel``, ``after_return`` or ``goodwill``.
        cause: Why.
        remedy: ``refund``; ``reship`` sends a parcel that never reached the buyer once more.
        lines: Which units; empty for the whole order.
        fee: The shipping-fee facts known so far, cause and remedy among them.
        liability: Who pays which leg, as decided last.
        refund: What the refund is made of.
        amount: What a goodwill refund comes to.
        account: Where money goes that has no original route; erased when the host erases personal data.
        confirmed_by: Who confirmed it, so that somebody else approves.
        parent: The return it belongs to.
        missing_gifts: Gift lines that did not come back.
        carrier: Who carried the goods back.
        freight_paid: What the buyer advanced for that.
        cash_wanted: The buyer wants the advance in cash (R-196).
        reason: Why it was rejected or failed, last.
        promotion: A large promotion is on, which may extend the limits (R-174).
        rounds: How often it was resubmitted.
        told: The return it belongs to knows how it ended.
    """

    order: Order
    kind: str
    cause: str
    remedy: str
    lines: tuple[RequestedLine, ...]
    fee: FrozenMap
    liability: FrozenMap = EMPTY
    refund: FrozenMap = EMPTY
    amount: Money | None = None
    account: Any = EMPTY
    confirmed_by: str = ""
    parent: str = ""
    missing_gifts: tuple[str, ...] = ()
    carrier: str = ""
    freight_paid: Money | None = None
    cash_wanted: bool = False
    reason: str = ""
    promotion: bool = False
    rounds: int = 0
    told: bool = False


DELIVERY = {
    "unshipped": "not_shipped",
    "refused_parcel": "refused",
    "after_return": "delivered",
    "goodwill": "delivered",
}
"""Where the goods are taken to be when nobody says, by kind of refund."""

# ---------------------------------------------------------------------------------------------------------- guards


def four_eyes(s: Situation) -> Finding | None:
    """Whoever confirmed a refund does not approve it (R-171)."""
    if s.actor.id and s.actor.id == s.facts.confirmed_by:
        return Finding("four_eyes", "whoever confirmed the refund may not approve it", roles=("finance",))
    return None


def confirmed(s: Situation) -> Finding | None:
    """Money goes out again only on a refund that was once confirmed."""
    if s.facts.refund:
        return None
    return Finding("not_composed", "the refund has no composition yet")


def for_merchant(s: Situation) -> bool:
    """Whether the mediator rules for the merchant."""
    return bool(s.data.get("for") == "merchant")


# ----------------------------------------------------------------------------------------------------------- steps


def begin(s: Situation) -> RefundFacts | None:
    """Open a refund: what fits its kind, who pays which leg, what it comes to."""
    data = s.data
    order: Order = data["order"]
    kind = data["kind"]
    lines = data.get("lines", ())
    s.refuse(*line_problems(order, lines), *_kind_problems(s, order, kind))
    if s.findings:
        return None
    cause = data.get("cause", "other")
    remedy = data.get("remedy", "refund")
    fee = fee_facts(data, order, delivery=DELIVERY[kind], cause=cause, remedy=remedy)
    on_its_way = kind in ("refused_parcel", "after_return")
    facts = RefundFacts(
        order=order,
        kind=kind,
        cause=cause,
        remedy=remedy,
        lines=lines,
        fee=fee,
        liability=judge_liability(s, fee) if on_its_way else EMPTY,
        amount=data.get("amount"),
        account=data.get("account", EMPTY),
        parent=data.get("parent", ""),
        missing_gifts=data.get("missing_gifts", ()),
        carrier=data.get("carrier", ""),
        freight_paid=data.get("freight_paid"),
        cash_wanted=data.get("cash_wanted", False),
        promotion=data.get("promotion", False),
    )
    return amend(facts, refund=compose(s, facts))


def _kind_problems(s: Situation, order: Order, kind: str) -> tuple[Finding, ...]:
    """Return why a refund of this kind does not fit the order (E-W8, E-W9) or the actor."""
    found: list[Finding] = []
    if kind == "unshipped" and order.shipped_at is not None:
        found.append(finding("already_shipped", "kind: the goods are on their way; refuse the parcel (R-147)"))
    if kind == "refused_parcel" and order.shipped_at is None:
        found.append(finding("not_shipped", "kind: nothing was shipped that could be refused"))
    if kind == "refused_parcel" and (order.signed_at or order.confirmed_at) is not None:
        found.append(finding("already_signed", "kind: the parcel was signed for; open a return (R-149)"))
    if kind == "goodwill":
        amount: Money | None = s.data.get("amount")
        granted_elsewhere = s.actor.role == "system" and "parent" in s.data
        if s.actor.role != "agent" and not granted_elsewhere:
            found.append(Finding("role_not_allowed", "a goodwill refund is opened by an agent", roles=("agent",)))
        if amount is None or amount.minor <= 0:
            found.append(finding("invalid_field", "amount: a goodwill refund names what it comes to", field="amount"))
        elif amount > cash_left(s, order):
            found.append(finding("amount_above_paid", "amount: more than is left of what was paid", field="amount"))
    elif s.data.get("amount") is not None:
        found.append(finding("unknown_field", "amount: only a goodwill refund names one", field="amount"))
    return tuple(found)


def compose(s: Situation, facts: RefundFacts) -> FrozenMap:
    """Return what the refund is made of, as the rulebook decides (F-01 to F-09)."""
    asked: dict[str, Any] = {
        "order": facts.order,
        "kind": facts.kind,
        "lines": facts.lines,
        "liability": facts.liability,
        "missing_gifts": facts.missing_gifts,
        "freight_paid": facts.freight_paid,
        "carrier": facts.carrier,
        "cash_wanted": facts.cash_wanted,
        "cause": facts.cause,
        "remedy": facts.remedy,
        "amount": facts.amount,
    }
    if facts.freight_paid is not None:
        freight = {"cause": facts.cause, "carrier": facts.carrier, "leg": "return"}
        asked["reimbursable"] = s.judge("shipping_constraints", freight).outcome.get("reimbursable")
    if s.ledger is not None:
        asked["done"] = s.ledger.units_paid_back()
        asked["remaining"] = s.ledger.remaining(facts.order)
    outcome = s.judge("refund", asked).outcome
    return outcome if isinstance(outcome, FrozenMap) else FrozenMap(outcome)


def keep(s: Situation) -> Any:
    """Keep the facts; shipping-fee facts of the command may change who pays, and so what the refund comes to."""
    return _composed_anew(s, with_fee_facts(s, s.facts))


def _composed_anew(s: Situation, facts: RefundFacts) -> RefundFacts:
    before: RefundFacts = s.facts
    if facts is before:
        return before
    return amend(facts, refund=compose(s, facts))


def confirm(s: Situation) -> Any:
    """Note who confirmed; what it comes to is looked at once more."""
    facts = with_fee_facts(s, s.facts)
    return amend(facts, confirmed_by=s.actor.id, refund=compose(s, facts))


def reject(s: Situation) -> Any:
    """Keep why it was rejected."""
    return amend(keep(s), reason=s.data["reason"], confirmed_by="")


def resubmit(s: Situation) -> Any:
    """Take the amended request."""
    facts = with_fee_facts(s, s.facts)
    data = s.data
    lines = data.get("lines", facts.lines)
    s.refuse(*line_problems(facts.order, lines))
    if s.findings:
        return facts
    account = data.get("account", facts.account)
    facts = amend(facts, lines=lines, account=account, rounds=facts.rounds + 1, reason="")
    return amend(facts, refund=compose(s, facts))


def supply_account(s: Situation) -> Any:
    """Take where the money goes."""
    return amend(keep(s), account=s.data["account"])


def supply_account_again(s: Situation) -> Any:
    """Take where the money goes after all, and pay once more."""
    facts = amend(with_fee_facts(s, s.facts), account=s.data["account"])
    _check_account(s, facts)
    _pay(s, facts)
    return facts


def approve(s: Situation) -> Any:
    """Let the money go: within the approver's reach, with complete account data, each part by its own route."""
    facts = with_fee_facts(s, s.facts)
    composed = facts.refund
    actor = s.actor
    same = bool(actor.id) and actor.id == facts.confirmed_by
    ask_approval(
        s, "refund.approve", "the amount is not for this person", amount=composed.get("total"), same_person=same
    )
    _check_account(s, facts)
    if facts.remedy == "reship":
        _send_again(s, facts)
    else:
        _pay(s, facts)
        _give_back(s, facts)
    return facts


def _check_account(s: Situation, facts: RefundFacts) -> None:
    """Refuse when money needs an account that is missing or incomplete (R-163, R-166 to R-168)."""
    account = facts.account
    needed = bool(facts.refund.get("account_needed"))
    if account == ERASED:
        s.judge("refund_account", {"needed": False})  # a replay: it was complete when it was approved
        return
    if not (needed or account):
        return
    holder = account.get("holder")
    recipient = facts.order.recipient
    asked = {
        "needed": needed,
        "needed_by": facts.refund.get("account_rules", ()),
        "target": account.get("target"),
        "given": tuple(sorted(account)),
        "holder_matches": None if holder is None or recipient is None else holder == recipient,
    }
    outcome = s.judge("refund_account", asked).outcome
    if outcome.get("complete") is False:
        s.refuse(*outcome["findings"])


def _pay(s: Situation, facts: RefundFacts) -> None:
    """Ask for each payment's part, by the route it came (R-152, R-163)."""
    methods = {payment.id: payment.method for payment in facts.order.payments}
    for payment, amount in facts.refund.get("by_payment", EMPTY).items():
        if amount:
            method = methods.get(payment, "")
            to = "account" if facts.account or method == "cash_on_delivery" else "original"
            s.effect("pay_refund", payment=payment, method=method, amount=amount, to=to)


def _give_back(s: Situation, facts: RefundFacts) -> None:
    """Ask for the rest: coupons and points in kind, advanced freight, the platform's subsidy, points earned."""
    composed = facts.refund
    for part in composed.get("restore", ()):
        s.effect("restore", payment=part["payment"], method=part["method"], amount=part["amount"])
    advance = composed.get("reimbursement")
    if advance:
        s.effect("credit", amount=advance["amount"], to=advance["as"], about="freight")
    if composed.get("subsidy"):
        s.effect("credit", amount=composed["subsidy"], to="buyer", about="subsidy")
    if composed.get("points"):
        s.effect("claw_back", points=composed["points"])
    if composed.get("invoice"):
        s.effect("charge", amount=composed["invoice"], about="freight")


def _send_again(s: Situation, facts: RefundFacts) -> None:
    """Send a parcel again that never reached the buyer; its freight as the rulebook says (R-205)."""
    s.effect("send_replacement", lines=facts.lines, remedy="reship")
    fee = facts.order.shipping_fee
    if facts.liability.get("reship") == "buyer" and fee:
        s.effect("charge", amount=fee, about="freight")


def settle(s: Situation) -> Any:
    """Note that the money has arrived and tell the return it belongs to, once: a late bounce does not reopen that."""
    facts = s.facts
    if facts.parent and not facts.told:
        s.effect("tell_case", case=facts.parent, command="refund_settled")
    return amend(facts, told=True)


def drop(s: Situation) -> Any:
    """End without money and tell the return it belongs to."""
    facts = with_fee_facts(s, s.facts)
    if facts.parent and not facts.told:
        s.effect("tell_case", case=facts.parent, command="refund_dropped")
    return amend(facts, told=True)


def fail(s: Situation) -> Any:
    """Keep why the money did not arrive."""
    return amend(s.facts, reason=s.data.get("reason", ""))


def rule(s: Situation) -> Any:
    """Take the mediator's ruling as the confirmation."""
    return amend(keep(s), confirmed_by=s.actor.id)


# ---------------------------------------------------------------------------------------------------------- claims


def limit_facts(name: str, facts: RefundFacts) -> tuple[Mapping[str, Any], ...]:
    """Return what the length of a time limit depends on; the slowest payment method counts for the arrival.

    Where no money goes back, since the parcel is sent once more, somebody waits all the same.
    """
    shared = {"kind": facts.kind, "promotion": facts.promotion}
    methods = facts.refund.get("methods", ())
    if name != "arrival" or not methods:
        return (shared,)
    account = facts.account
    target = account.get("target") if is_map(account) else None
    return tuple(
        {**shared, "method": target if method == "cash_on_delivery" and target else method} for method in methods
    )


def estimate(s: Situation) -> Mapping[str, Any]:
    """Return what the refund comes to as it stands."""
    facts: RefundFacts = s.facts
    return {"refund": facts.refund, "liability": facts.liability}


def claims(state: str, facts: RefundFacts) -> Claims:
    """Return what the refund claims of its order's payments."""
    if state in ("closed", "withdrawn"):
        return Claims()
    settled = state == "settled"
    composed = facts.refund
    zero = Money.zero(facts.order.currency)
    parts = list(composed.get("by_payment", EMPTY).items())
    parts += [(part["payment"], part["amount"]) for part in composed.get("restore", ())]
    money = tuple(
        MoneyClaim(payment=payment, pending=zero if settled else amount, refunded=amount if settled else zero)
        for payment, amount in parts
        if amount
    )
    if facts.kind == "goodwill" or facts.remedy == "reship":
        return Claims(money=money)
    lines = [(line.id, line.quantity) for line in facts.lines or facts.order.lines]
    return Claims(money=money, paid_units=tuple(lines))
