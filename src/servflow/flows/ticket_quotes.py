"""Quotes of paid services and extra work: what needs whose approval, and the customer's word on it. 报价与追加授权。

Source:
    Catalogue SYS-29, SYS-30, SYS-44; R-217 to R-225, R-243, R-292, R-297; C-25, C-36, G-30 to G-33; Appendix E 11, 12.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal
from typing import Any

from servflow.errors import ServflowError
from servflow.flows.service import customers_word
from servflow.flows.ticket_facts import TicketFacts, still_promised, with_told
from servflow.kernel.situation import Situation
from servflow.values.findings import Finding, finding
from servflow.values.frozen import FrozenMap, amend
from servflow.values.money import Money

_DIGITS = Context(prec=40)
_PERCENT = 100

# ---------------------------------------------------------------------------------------------------------- guards


def quote_accepted(s: Situation) -> Finding | None:
    """A paid service is not planned before the customer has accepted a quote."""
    facts: TicketFacts = s.facts
    if not facts.paid or facts.quote.get("accepted"):
        return None
    return Finding("quote_needed", "the service is paid for: quote, and let the customer accept", roles=("agent",))


def four_eyes(s: Situation) -> Finding | None:
    """Whoever made a quote, or has approved it before, does not approve it."""
    quote = s.facts.quote
    if s.actor.id and s.actor.id in (quote.get("by"), *quote.get("approvers", ())):
        return Finding("four_eyes", "whoever quoted, or has approved already, may not approve it")
    return None


def has_quote(s: Situation) -> Finding | None:
    """Nothing is accepted that was not quoted."""
    return None if s.facts.quote else Finding("not_quoted", "there is no quote", roles=("agent",))


# ---------------------------------------------------------------------------------------------------------- quotes


def below_list(amount: Money | None, list_price: Money | None) -> int | Decimal | None:
    """Return by how many per cent an amount lies below the list price, exactly; nothing where that has no sense.

    It is the whole that is compared, not line by line, and 10 per cent are not more than 10 per cent (G-30).
    """
    if amount is None or list_price is None or list_price.minor <= 0 or amount.currency != list_price.currency:
        return None
    below, whole = (list_price.minor - amount.minor) * _PERCENT, list_price.minor
    part, rest = divmod(below, whole)
    return part if not rest else _DIGITS.divide(below, whole)


def _asked(s: Situation, action: str, quote: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the rules on approvals are asked with."""
    asked = {
        "action": action,
        "role": str(s.actor.role),
        "category": s.facts.known.get("category"),
        **{name: quote.get(name) for name in ("amount", "deviation")},
    }
    return {name: value for name, value in asked.items() if value is not None}


def needs_approval(s: Situation) -> bool:
    """Whether the rulebook does not let whoever quotes go so far alone (R-225)."""
    amount, listed = s.data.get("amount"), s.data.get("list_price")
    made = {"amount": amount, "deviation": below_list(amount, listed)}
    return s.judge("approvals", _asked(s, "ticket.quote", made)).outcome.get("allowed") is False


def quote(s: Situation) -> Any:
    """Put the price to the customer."""
    facts = _quoted(s)
    s.effect("notify", about="quoted", amount=facts.quote["amount"], roles=("buyer",))
    return facts


def quote_for_approval(s: Situation) -> Any:
    """Put the price to whoever may let it pass."""
    facts = _quoted(s)
    s.effect("notify", about="quote_approval", amount=facts.quote["amount"], roles=facts.quote["needs"])
    return facts


def _quoted(s: Situation) -> TicketFacts:
    """Return the facts with the quote; ``needs_approval`` has asked the rules just before."""
    decision, data = s.decisions[-1], s.data
    amount, listed = data["amount"], data.get("list_price")
    if listed is not None and listed.currency != amount.currency:
        message = "list_price: is in another currency than the amount"
        s.refuse(finding("invalid_field", message, field="list_price"))
    if decision.rule == "other_currency":
        message = "amount: is in another currency than the limits of approval"
        s.refuse(finding("invalid_field", message, field="amount"))
    outcome = decision.outcome
    needs: tuple[str, ...] = ()
    if outcome.get("allowed") is False:
        could = (outcome.get("role"), *outcome.get("roles", ()))
        needs = tuple(dict.fromkeys(str(role) for role in could if role))
    made = {"amount": amount, "list_price": listed, "deviation": below_list(amount, listed)}
    told = {name: value for name, value in made.items() if value is not None}
    return _in_one_sum(s, amend(s.facts, quote=FrozenMap(**told, by=s.actor.id, needs=needs, rule=decision.rule)))


def _in_one_sum(s: Situation, facts: TicketFacts) -> TicketFacts:
    """Return the facts as they are; refuse amounts that do not go into one sum: by currency, or too large together."""
    known = (facts.quote.get("amount"), facts.charged, *(item.get("amount") for item in facts.items))
    amounts = [money for money in known if money is not None]
    try:
        Money.total(amounts, amounts[0].currency if amounts else "CNY")
    except ServflowError:
        message = "amount: does not go into one sum with what was quoted and charged: by its currency or its size"
        s.refuse(finding("invalid_field", message, field="amount"))
    return facts


def more_approvals(s: Situation) -> bool:
    """Whether somebody else has to approve after whoever does now (R-344)."""
    made = s.facts.quote
    asked = _asked(s, "ticket.approve_quote", made)
    asked["same_person"] = four_eyes(s) is not None
    if made.get("steps"):
        asked["approved_by"] = made["steps"]
    if "absent" in s.data:
        asked["absent"] = s.data["absent"]
    outcome = s.judge("approvals", asked).outcome
    return outcome.get("allowed") is True and "next" in outcome


def approve_step(s: Situation) -> Any:
    """Note an approval after which others follow."""
    facts = _approved(s)
    s.effect("notify", about="quote_approval", roles=(str(s.decisions[-1].outcome["next"]),))
    return facts


def approve_quote(s: Situation) -> Any:
    """Let the quote pass and put it to the customer."""
    facts = _approved(s)
    s.effect("notify", about="quoted", amount=facts.quote.get("amount"), roles=("buyer",))
    return facts


def _approved(s: Situation) -> TicketFacts:
    """Return the facts with one more approval; a refusal tells who could give it."""
    facts: TicketFacts = s.facts
    decision, made = s.decisions[-1], facts.quote
    outcome, role = decision.outcome, str(s.actor.role)
    message = "the quote is not for this person to approve"
    needs: tuple[str, ...] = made.get("needs", ())
    if outcome.get("allowed") is False:
        roles = tuple(str(name) for name in outcome.get("roles", ())) or needs
        s.refuse(Finding(decision.rule, message, decision.label, decision.source, roles))
    elif outcome.get("allowed") is None and needs and role not in needs:
        s.refuse(Finding(made["rule"], message, roles=needs))
    step = str(outcome.get("counts_as", role))
    signed = {"steps": (*made.get("steps", ()), step), "approvers": (*made.get("approvers", ()), s.actor.id)}
    return amend(facts, quote=made.plus(signed))


def reject_quote(s: Situation) -> Any:
    """Take the quote back, so that another can be made."""
    return amend(with_told(s, s.facts, ("reason",)), quote=FrozenMap())


def accept_quote(s: Situation) -> Any:
    """Note that the customer agrees to the price."""
    customers_word(s)
    facts: TicketFacts = still_promised(s, s.facts)
    return amend(facts, quote=facts.quote.plus({"accepted": True}))


def decline_quote(s: Situation) -> Any:
    """Close without work: the customer does not want it at that price, or let the offer pass (G-31, G-32)."""
    facts = with_told(s, s.facts, ("reason",))
    return amend(facts, closing="declined", closed_at=s.happened)


# ------------------------------------------------------------------------------------------------------ extra work


def request_authorization(s: Situation) -> Any:
    """Ask the customer for leave to do more than was agreed (R-297)."""
    facts: TicketFacts = s.facts
    amount = s.data.get("amount")
    item = FrozenMap(
        item=s.data.get("item", "extra work"), standing="asked", **({} if amount is None else {"amount": amount})
    )
    s.effect("notify", about="authorization_needed", amount=amount, roles=("buyer",))
    return _in_one_sum(s, amend(facts, items=(*facts.items, item)))


def authorize(s: Situation) -> Any:
    """Note that the customer wants the extra work."""
    customers_word(s)
    return _settled(s, "authorised")


def refuse_authorization(s: Situation) -> Any:
    """Note that the customer does not want it, or has not answered: it is not done."""
    return _settled(s, "refused")


def _settled(s: Situation, standing: str) -> TicketFacts:
    facts: TicketFacts = s.facts
    items = tuple(item.plus({"standing": standing}) if item["standing"] == "asked" else item for item in facts.items)
    return amend(facts, items=items)


def with_done(s: Situation, facts: TicketFacts) -> TicketFacts:
    """Return the facts with the extra work that was done: what was authorised, and never anything else.

    Where nobody says what was done, it is all that was authorised.
    """
    authorised = {item["item"] for item in facts.items if item["standing"] in {"authorised", "done"}}
    done = s.data.get("done", tuple(authorised))
    for place, name in enumerate(done):
        if name not in authorised:
            message = f"done[{place}]: the customer has not authorised it"
            s.refuse(finding("not_authorised", message, place=place))
    items = tuple(
        item.plus({"standing": "done"}) if item["standing"] == "authorised" and item["item"] in done else item
        for item in facts.items
    )
    return amend(facts, items=items)


def owed(facts: TicketFacts) -> Money | None:
    """Return what the customer owes in all: the accepted quote of a paid service, and the extra work done."""
    parts = [item["amount"] for item in facts.items if item["standing"] == "done" and "amount" in item]
    if facts.paid and facts.quote.get("accepted"):
        parts.append(facts.quote["amount"])
    return Money.total(parts, parts[0].currency) if parts else None


def with_charge(s: Situation, facts: TicketFacts) -> TicketFacts:
    """Return the facts after the customer was charged what was not charged before, by the house's invoice (C-26)."""
    total = owed(facts)
    if total is None or (facts.charged is not None and total <= facts.charged):
        return facts
    s.effect("charge", amount=total if facts.charged is None else total - facts.charged, about="service")
    return amend(facts, charged=total)
