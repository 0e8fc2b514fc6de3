"""``ShippingFee``: who bears which leg of the goods' way, and how an advance is settled.

Source:
    Catalogue section 4 (L-01 to L-25, L-A1 to L-A5, L-C6); R-124 to R-145, R-192 to R-198, R-205, R-215.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from servflow.policies.table import Miss, Rule, Table
from servflow.policies.words import LEGS
from servflow.values.decisions import Decision, make_decision
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.money import Money

BEARERS = frozenset({"buyer", "merchant", "platform", "carrier"})
"""Who may bear a leg in the end."""


def _settled(fee: ShippingFee) -> Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Return the answers that name everything: where something may be sent to the buyer, and where nothing is."""
    answers: dict[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {}
    for rule in fee.table.every_rule():
        told = dict(rule.then)
        if told.get("subsidy") == "by_region" and not fee.subsidies:
            told["subsidy"] = Money.zero(fee.currency)
        if "subsidy" in told and told.get("return") != "buyer":
            del told["subsidy"]
        if not {"agreed", "at_fault", "by_region"}.intersection(map(str, told.values())):
            whole = rule.then if told == rule.then else FrozenMap(told)
            back = FrozenMap({leg: told[leg] for leg in told if leg != "reship"}) if "reship" in told else whole
            answers[rule.id] = (whole, back)
    return answers


def _agreements(fee: ShippingFee) -> Mapping[str, Mapping[str, Any]]:
    """Return the answers that are what was agreed, by rule."""
    return {rule.id: rule.then for rule in fee.table.every_rule() if "agreed" in rule.then.values()}


@attrs.frozen(kw_only=True)
class ShippingFee:
    """Who bears which leg. 运费承担。

    The table says which rule decides; what it leaves relative is then named: ``agreed`` becomes the party that the
    fact ``agreed`` names for the leg, ``at_fault`` the party of the fact ``fault``, ``by_region`` an amount. A leg
    whose party nobody named is not decided, and neither is a new delivery where the goods only come back for money.
    Each leg that is decided has exactly one bearer.

    Args:
        table: The rules and overlays.
        subsidies: What the platform pays towards the buyer's return leg, by logistics region (L-C6); elsewhere nothing.
        currency: In which a subsidy of nothing is told.

    Source:
        R-126 (whoever is at fault), R-127 (an agreement goes first), R-128 (the fallback), R-136 (the subsidy); G-21.
    """

    table: Table
    subsidies: Mapping[str, Money] = EMPTY
    currency: str = "CNY"
    name: str = attrs.field(default="shipping_fee", init=False)
    _settled: Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = attrs.field(
        default=attrs.Factory(_settled, takes_self=True), init=False, eq=False, repr=False
    )
    _agreements: Mapping[str, Mapping[str, Any]] = attrs.field(
        default=attrs.Factory(_agreements, takes_self=True), init=False, eq=False, repr=False
    )

    def decide(self, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Return the bearer of each leg that is decided, with ``subsidy``, ``settlement`` and the like where told.

        Facts are those of the vocabulary ``shipping_fee``, and ``agreed``: a map of legs to parties.
        """
        decision = self.table.decide(facts, at)
        settled = self._settled.get(decision.rule)
        if settled is not None and not decision.also:
            told = settled[_only_comes_back(facts)]
            if told is decision.outcome:
                return decision
            return make_decision(decision.policy, decision.rule, told, decision.inputs, decision.label, decision.source)
        agreement = self._agreements.get(decision.rule)
        also = decision.also if agreement is None else ()  # an agreement is the whole decision
        outcome = dict(decision.outcome if agreement is None else agreement)
        for leg in LEGS:
            bearer = _named(outcome.pop(leg, None), leg, facts)
            idle = leg == "reship" and agreement is None and _only_comes_back(facts)
            if bearer is not None and not idle:
                outcome[leg] = bearer
        if "subsidy" in outcome:
            subsidy = self._amount(outcome.pop("subsidy"), facts)
            if outcome.get("return") == "buyer":
                outcome["subsidy"] = subsidy
        return make_decision(
            decision.policy, decision.rule, FrozenMap(outcome), decision.inputs, decision.label, decision.source, also
        )

    def _amount(self, subsidy: object, facts: Mapping[str, Any]) -> Money:
        if isinstance(subsidy, Money):
            return subsidy
        return self.subsidies.get(facts.get("region") or "", Money.zero(self.currency))

    def why_not(self, facts: Mapping[str, Any], at: datetime | None = None) -> tuple[Miss, ...]:
        """Return for each rule that did not decide what kept it from it."""
        return self.table.why_not(facts, at)

    def rules(self) -> tuple[Rule, ...]:
        """Return every rule, the fallback and the overlays after the others."""
        return self.table.every_rule()


def _named(bearer: str | None, leg: str, facts: Mapping[str, Any]) -> str | None:
    """Return who bears a leg by name, or nothing where nobody is named."""
    if bearer == "agreed":
        bearer = (facts.get("agreed") or EMPTY).get(leg)
    elif bearer == "at_fault":
        bearer = facts.get("fault")
    return bearer if bearer in BEARERS else None


def _only_comes_back(facts: Mapping[str, Any]) -> bool:
    """Return whether nothing is sent to the buyer: the goods come back for money, and are not sent back once more."""
    if facts.get("remedy") != "refund":
        return False
    return not (facts.get("merchant_refused_parcel") or facts.get("inspection") == "failed")
