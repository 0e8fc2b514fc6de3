"""``Approvals``: who may approve what, up to which amount, and in which order several have to.

Source:
    Catalogue R-171 (finance approves and re-checks a refund, four eyes), R-225 and SYS-30 (a quote far below the list),
    R-272, R-344, R-390 and R-392 (several in sequence), R-361 and R-362 (compensation by amount), R-262, R-347, R-353;
    C-36 (the chain of approval is a policy, empty unless a house names one), G-29, G-30, G-33; Appendix E 11.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from servflow.errors import InvalidValueError
from servflow.policies.conditions import values_in
from servflow.policies.table import Miss
from servflow.policies.table_policy import TablePolicy
from servflow.policies.vocabulary import VOCABULARIES
from servflow.values.decisions import Decision, make_decision
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
from servflow.values.parties import Role
from servflow.values.sources import Label

Facts = Mapping[str, Any]

_MONEY = VOCABULARIES["approvals"].facts["amount"]
_FOREIGN = Label("the amount is in another currency than the limits", "金额币种与审批限额不一致")


def _currencies(policy: TablePolicy) -> frozenset[str]:
    """Return the currencies of the limits; none where no rule looks at the amount."""
    conditions = (condition for rule in policy.rules() for _, condition in rule.when)
    values = (value for condition in conditions for value in values_in(condition))
    return frozenset(value.currency for value in values if isinstance(value, Money))


@attrs.frozen(kw_only=True)
class Approvals(TablePolicy):
    """Who may approve what. 审批权限。

    A rule answers ``allowed``, or a ``chain`` of roles that approve one after the other (审批链). With a chain, whoever
    is next is allowed; nobody approves out of turn, and nobody what they asked for or have approved already. While the
    next one is absent, the rule's ``delegate`` may approve in their place.

    Money that was granted before counts: ``granted`` is added to ``amount`` before the rules are asked, so that one
    amount parted into several meets the limits that the whole would have met.

    Source:
        R-171, R-225, R-344, R-361, R-362, R-390; C-36, G-29, G-33.
    """

    _currencies: frozenset[str] = attrs.field(
        default=attrs.Factory(_currencies, takes_self=True), init=False, eq=False, repr=False
    )

    def decide(self, facts: Facts, at: datetime) -> Decision:
        """Return whether somebody may approve.

        Args:
            facts: ``action`` (``refund.approve``), ``role``, ``same_person`` (who approves is who asked, or approved
                before), ``amount``, ``granted`` (money that was granted to the same case, order or payee before),
                ``approved_by`` (the steps of the chain that are approved), ``absent`` (the next approver cannot be
                reached), and what else the vocabulary ``approvals`` knows.
            at: When.

        Returns:
            ``allowed``, absent where no rule says; a refusal tells in ``roles`` whose approval would do instead, and in
            ``role`` the first of them unless the rule names one. With a chain, ``next`` is the role that has to approve
            after this approval, absent when nobody has to, and ``counts_as`` the step of the chain that this approval
            is. Limits in another currency than the amount allow nothing: the rule is called ``other_currency`` then.

        Raises:
            InvalidValueError: A fact is of another type than the vocabulary says, or money granted is negative.
        """
        asked = _whole(facts)
        if self._is_foreign(asked):
            inputs = facts if isinstance(facts, FrozenMap) else FrozenMap(facts)
            refused = FrozenMap(allowed=False, roles=())
            return make_decision(self.name, "other_currency", refused, inputs, _FOREIGN)
        decision = self._answer(asked, at)
        if asked is not facts:
            decision = attrs.evolve(decision, inputs=FrozenMap(facts))
        if decision.outcome.get("allowed") is not False:
            return decision
        others = {**asked, "same_person": False}
        roles = tuple(
            str(role) for role in Role if self._answer({**others, "role": str(role)}, at).outcome.get("allowed") is True
        )
        told = {"role": roles[0]} if roles else {}
        return attrs.evolve(decision, outcome=FrozenMap({**told, **decision.outcome, "roles": roles}))

    def why_not(self, facts: Facts, at: datetime | None = None) -> tuple[Miss, ...]:
        """Return for each rule that did not decide what kept it from it."""
        return self.table.why_not(_whole(facts), at)

    def _is_foreign(self, facts: Facts) -> bool:
        """Return whether there is money that the limits, or each other, cannot be compared with."""
        found = {money.currency for name in ("amount", "granted") if isinstance(money := facts.get(name), Money)}
        return len(found) > 1 or bool(found and self._currencies and not found <= self._currencies)

    def _answer(self, facts: Facts, at: datetime) -> Decision:
        """Return what the rules say of one approval by one role, a chain being followed."""
        decision = self.table.decide(facts, at)
        chain: tuple[str, ...] | None = decision.outcome.get("chain")
        if chain is None or decision.outcome.get("allowed") is False:
            return decision
        step = _step(chain, decision.outcome.get("delegate"), facts)
        return attrs.evolve(decision, outcome=FrozenMap({**decision.outcome, **step}))


def _whole(facts: Facts) -> Facts:
    """Return the facts as the rules see them: what was granted before is part of the amount."""
    granted, amount = facts.get("granted"), facts.get("amount")
    if granted is None:
        return facts
    for name, money in (("amount", amount), ("granted", granted)):
        if money is None:
            continue
        if not _MONEY.admits(money):
            raise InvalidValueError(name, f"expected {_MONEY.looks}, not {type(money).__name__}")
        if money.minor < 0:
            raise InvalidValueError(name, "expected an amount that is not negative")
    if amount is not None and amount.currency != granted.currency:
        return facts
    told = {name: value for name, value in facts.items() if name != "granted"}
    return told if amount is None else {**told, "amount": amount + granted}


def _step(chain: tuple[str, ...], delegate: str | None, facts: Facts) -> dict[str, Any]:
    """Return what an approval is to a chain: the next step of it, none, or one too many."""
    missing = list(chain)
    for role in facts.get("approved_by") or ():
        if role in missing:
            missing.remove(role)
    if not missing:
        return {"allowed": True}
    first, *after = missing
    role = facts.get("role")
    in_turn = role == first or (facts.get("absent") is True and role is not None and role == delegate)
    if not in_turn or facts.get("same_person") is True:
        return {"allowed": False, "next": first}
    return {"allowed": True, "counts_as": first, **({"next": after[0]} if after else {})}
