"""What a complaint offers the customer: measures, what they are worth, who may grant that, and how they are set going.

Source:
    Catalogue R-262 and SYS-35 (discounts), R-359 to R-362 and SYS-52 (compensation by amount), R-406 to R-408 and
    SYS-60 (who pays), R-384, R-388, W-28; C-31 (a fault is admitted), C-35, G-29 (amounts come from the rulebook), G-34
    and G-61.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from servflow.errors import InvalidValueError, ServflowError
from servflow.flows.common import ask_approval, cash_left, line_problems
from servflow.flows.complaint_facts import WORK, ComplaintFacts, known
from servflow.flows.service import spawn
from servflow.kernel.situation import Situation
from servflow.values.findings import Finding, finding
from servflow.values.frozen import FrozenMap, amend
from servflow.values.money import Money
from servflow.values.orders import Order, RequestedLine
from servflow.values.reading import (
    list_of,
    one_of,
    read_map,
    read_number,
    read_payable,
    read_requested_lines,
    read_text,
    read_text_map,
)

TO_TICKET = ("rework", "repair", "free_check")
TO_RETURN = {"exchange": "exchange", "return_goods": "refund"}
PAID = ("refund", "compensation", "price_reduction", "goodwill")
"""Measures by which the customer gets money; each names its amount."""
BY_HAND = ("apology", "explanation", "discount", "gift", "give_back")
"""Measures that people see to; ``give_back`` returns appraised goods to the customer (G-34)."""
KINDS = (*TO_TICKET, "replacement", *TO_RETURN, *PAID, *BY_HAND)
WITHOUT_FAULT = (
    "explanation",
    "apology",
    "free_check",
    "repair",
    "price_reduction",
    "discount",
    "gift",
    "goodwill",
    "give_back",
)
"""What may be offered where the fault is not the house's own: an explanation, a check, a paid repair, goodwill."""


def read_shares(value: Any, field: str) -> FrozenMap:
    """Return who bears how many per cent."""
    shares = read_text_map(value, field)
    return FrozenMap({party: read_percent(share, f"{field}.{party}") for party, share in shares.items()})


def read_percent(value: Any, field: str) -> int:
    """Return a share of a hundred, as a whole number."""
    percent = read_number(value, field)
    if percent > 100:  # noqa: PLR2004 - per cent
        raise InvalidValueError(field, "expected a whole number from 0 to 100")
    return percent


_MEASURE = {
    "kind": one_of(KINDS),
    "amount": read_payable,
    "percent": read_percent,
    "lines": read_requested_lines,
    "pay": one_of(("refund", "credit")),
    "note": read_text,
}


def _read_measure(value: Any, field: str) -> FrozenMap:
    return FrozenMap(read_map(value, field, _MEASURE, ("kind",)))


read_measures = list_of(_read_measure)
"""Reads measures: maps of ``kind``, ``amount``, ``percent``, ``lines``, ``pay`` (by a refund or a credit), ``note``."""


def offered(data: Mapping[str, Any]) -> tuple[FrozenMap, ...]:
    """Return the measures that come with a command; a bare ``amount`` is a compensation of that much."""
    measures: tuple[FrozenMap, ...] = data.get("measures", ())
    amount = data.get("amount")
    return measures if amount is None else (*measures, FrozenMap(kind="compensation", amount=amount))


def worth(measures: Iterable[Mapping[str, Any]]) -> Money | None:
    """Return what measures are worth together, discounts and gifts with a price among them; nothing for no money."""
    return _sum(measure["amount"] for measure in measures if "amount" in measure)


def _sum(amounts: Iterable[Money]) -> Money | None:
    total: Money | None = None
    for amount in amounts:
        total = amount if total is None else total + amount
    return total


def _by_refund(measure: Mapping[str, Any], order: Order | None) -> bool:
    """Return whether a measure's money goes back over the order's payments; without an order it is a credit."""
    return measure["kind"] in PAID and measure.get("pay", "refund" if order is not None else "credit") == "refund"


# ------------------------------------------------------------------------------------------------- what may be offered


def check_measures(
    s: Situation, facts: ComplaintFacts, measures: tuple[FrozenMap, ...], before: tuple[FrozenMap, ...] = ()
) -> None:
    """Refuse measures that do not fit the liability, the order, or each other, and discounts that are too large.

    Args:
        s: The situation.
        facts: What is known of the complaint.
        measures: The measures.
        before: Those that the customer has got already.
    """
    order = facts.order
    for place, measure in enumerate(measures):
        kind, path = measure["kind"], f"measures[{place}]"
        if facts.fault == "not_own_fault" and kind not in WITHOUT_FAULT:
            message = f"{path}: {kind} is for a fault of the house's own; it may explain, check, repair for consent"
            s.refuse(finding("not_at_fault", message, allowed=WITHOUT_FAULT))
        if kind in PAID and "amount" not in measure:
            s.refuse(finding("missing_field", f"{path}.amount: {kind} needs it", field=f"{path}.amount"))
        if order is None and (kind in TO_RETURN or measure.get("pay") == "refund"):
            s.refuse(finding("no_order", f"{path}: {kind} needs the order, and the complaint names none"))
        if order is not None:
            s.refuse(*line_problems(order, measure.get("lines", ())))
    if not s.findings:
        _check_money(s, facts, measures)
        _ask_discount(s, facts, measures, before)


def _ask_discount(
    s: Situation, facts: ComplaintFacts, measures: tuple[FrozenMap, ...], before: tuple[FrozenMap, ...]
) -> None:
    """Refuse discounts that come to more per cent than whoever acts may offer (R-262, G-61); several are added up.

    Of a discount without per cents nobody knows how large it is: the rules are asked without a ``deviation``.
    """
    if not any(map(_is_discount, measures)):
        return
    discounts = [measure for measure in (*before, *measures) if _is_discount(measure)]
    asked: dict[str, Any] = {**known(facts, "category"), "level": facts.level}
    if all("percent" in measure for measure in discounts):
        asked["deviation"] = sum(measure["percent"] for measure in discounts)
    message = "measures: so large a discount is not for this person to offer"
    outcome = ask_approval(s, "complaint.discount", message, **asked)
    if "next" in outcome and outcome.get("allowed"):
        s.refuse(refused_by_chain(outcome))


def _is_discount(measure: Mapping[str, Any]) -> bool:
    """Return whether a measure takes something off a price."""
    return measure["kind"] == "discount" or "percent" in measure


def _check_money(s: Situation, facts: ComplaintFacts, measures: tuple[FrozenMap, ...]) -> None:
    order = facts.order
    currencies = {measure["amount"].currency for measure in measures if "amount" in measure}
    if facts.granted is not None:
        currencies.add(facts.granted.currency)
    if order is not None:
        currencies.add(order.currency)
    if len(currencies) > 1:
        s.refuse(finding("invalid_field", "measures: their amounts are not in one currency", field="measures"))
        return
    try:
        total = worth(measures)
        if total is not None and facts.granted is not None:
            total += facts.granted
    except ServflowError:
        s.refuse(finding("invalid_field", "measures: together too large an amount", field="measures"))
        return
    back = _sum(measure["amount"] for measure in measures if _by_refund(measure, order))
    if order is not None and back is not None and back > cash_left(s, order):
        message = "measures: more than is left of what was paid; what goes beyond it is paid as a credit"
        s.refuse(finding("amount_above_paid", message, field="measures"))


def ask_grant(s: Situation, facts: ComplaintFacts, measures: tuple[FrozenMap, ...]) -> Mapping[str, Any]:
    """Return what the rulebook says of granting so much; what was granted before counts too (SYS-52, G-29)."""
    total = worth(measures)
    if not total:
        return {}
    asked: dict[str, Any] = {**known(facts, "category"), "amount": total, "level": facts.level}
    asked["fault"] = FAULT[facts.fault]
    before = _granted(s, facts)
    if before:
        asked["granted"] = before
    if facts.approved_by:
        asked["approved_by"] = facts.approved_by
    if s.actor.id and s.actor.id in (facts.proposed_by, *facts.approvers):
        asked["same_person"] = True
    return ask_approval(s, "complaint.compensate", "measures: their worth is not for this person to grant", **asked)


FAULT = {"own_fault": "merchant", "not_own_fault": "none", "shared": "shared", "unclear": "unclear"}
"""Whose fault it is, as the rules on approvals call it."""


def _granted(s: Situation, facts: ComplaintFacts) -> Money | None:
    """Return what was granted before: in this complaint, or by goodwill refunds of the same order, if that is more."""
    order = facts.order
    if order is None or s.ledger is None:
        return facts.granted
    others = (claims for _, claims in s.ledger.claims if not (claims.units or claims.paid_units))
    parts = (claim.pending + claim.refunded for claims in others for claim in claims.money)
    given = Money.total(parts, order.currency)
    return given if facts.granted is None or given > facts.granted else facts.granted


# ------------------------------------------------------------------------------------------------------ setting going


def carry_out(s: Situation, facts: ComplaintFacts, measures: tuple[FrozenMap, ...]) -> ComplaintFacts:
    """Set every measure going: cases of other flows, a unit to be sent, money, work for people."""
    for measure in measures:
        kind = measure["kind"]
        if kind in TO_TICKET:
            spawn(s, "ticket", _ticket(facts, kind))
        elif kind in TO_RETURN:
            spawn(s, "return", _return(facts, measure))
        elif kind == "replacement":
            s.effect("send_replacement", lines=_lines(facts, measure), remedy="replacement")
        elif kind in BY_HAND:
            s.effect("carry_out", measure=kind, amount=measure.get("amount"), percent=measure.get("percent"))
    _pay(s, facts, measures)
    return amend(facts, granted=_sum(amount for amount in (facts.granted, worth(measures)) if amount is not None))


def _ticket(facts: ComplaintFacts, kind: str) -> dict[str, Any]:
    """Return what a ticket for the work is opened with; a repair that is not the house's fault is paid for (R-407)."""
    told = known(facts, "customer", "category", *WORK)
    at_fault = kind != "repair" or facts.fault != "not_own_fault"
    return {**told, "covered": True} if at_fault else {**told, "covered": False, "paid": True}


def _return(facts: ComplaintFacts, measure: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "remedy": TO_RETURN[measure["kind"]],
        "cause": facts.cause or "quality",
        "lines": _lines(facts, measure),
    }


def _lines(facts: ComplaintFacts, measure: Mapping[str, Any]) -> tuple[RequestedLine, ...]:
    """Return the units of a measure: those it names, or all of the order."""
    order = facts.order
    if "lines" in measure or order is None:
        named: tuple[RequestedLine, ...] = measure.get("lines", ())
        return named
    return tuple(RequestedLine(id=line.id, quantity=line.quantity) for line in order.lines if not line.gift)


def _pay(s: Situation, facts: ComplaintFacts, measures: tuple[FrozenMap, ...]) -> None:
    """Ask for the money: one goodwill refund over the order, and a credit for what does not go back that way."""
    back = _sum(measure["amount"] for measure in measures if _by_refund(measure, facts.order))
    if back:
        spawn(s, "refund", {"kind": "goodwill", "amount": back})
    for measure in measures:
        if measure["kind"] in PAID and measure["amount"] and not _by_refund(measure, facts.order):
            s.effect("credit", amount=measure["amount"], to="buyer", about=measure["kind"])


def refused_by_chain(outcome: Mapping[str, Any]) -> Finding:
    """Return that somebody else has to approve: after whoever acts, or before them."""
    following = str(outcome["next"])
    message = f"after this the approval of {following} is needed"
    if "counts_as" not in outcome:
        message = f"the approval of {following} comes first"
    return Finding("approval_missing", message, roles=(following,))


def decided_alone(outcome: Mapping[str, Any]) -> Finding:
    """Return that a decision gives no more than one person may grant: nobody approves after it."""
    following = str(outcome["next"])
    message = f"measures: so much needs the approval of {following} too; a decision gives what one person may grant"
    return Finding("approval_missing", message, roles=(following,))
