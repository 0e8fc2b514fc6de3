"""``Refund``: what a refund is made of, by which way each part goes, and what stays owed.

Source:
    Catalogue section 5 (F-01 to F-09, routes); R-152, R-153, R-162, R-163, R-175, R-176, R-192 to R-196, R-202 to
    R-204; C-12, G-11 to G-16, G-53, G-71.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import attrs

from servflow.policies.eligibility_facts import is_bundle_split
from servflow.policies.refund_composition import Amounts, Deduction, Request, Terms, compose
from servflow.policies.table import Miss, Rule, Table
from servflow.values.decisions import Decision, make_decision
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.money import Money
from servflow.values.orders import Payment

ELEMENTS = (
    "cash",
    "non_cash",
    "missing_gift",
    "points",
    "advanced_freight",
    "owed_freight",
    "subsidy",
    "fee",
    "bundle",
)
"""The elements that a refund may be made of (F-01 to F-09)."""

TO_AN_ACCOUNT = frozenset({"cash_on_delivery", "cod"})
"""Payment methods that have no way back, where no rule names the route (R-163)."""


DEFAULT_TERMS = Terms()
"""All elements, as the catalogue suggests them."""


@attrs.frozen(kw_only=True)
class Refund:
    """What a refund is made of. 退款构成。

    Args:
        elements: The rule of each element, by its name in ``ELEMENTS``; without any the composition stands all the
            same, under no rule's name.
        terms: What the elements say.
        fee_payer: Who bears the handling fee of the payment provider (R-162).
        routes: By which way the money of a payment method goes: ``original`` or ``account``.

    Source:
        F-01 (R-152), F-02 (R-153, G-11), F-03 (R-202, G-15), F-04 (R-203, R-204), F-05 (R-195, R-196, G-16), F-06
        (R-136, R-215, G-53), F-07 (R-136), F-08 (R-162), F-09 (R-178); mixed payments by G-12, exact by G-71.
    """

    elements: Mapping[str, Rule] = EMPTY
    terms: Terms = DEFAULT_TERMS
    fee_payer: str = "platform"
    routes: Table | None = None
    name: str = attrs.field(default="refund", init=False)

    @classmethod
    def default(cls) -> Refund:
        """Return the composition of a rulebook that does not speak of refunds. 默认退款构成。"""
        return cls()

    def decide(self, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Return what a refund comes to.

        Args:
            facts: The fields of ``Request`` by name. Without ``order`` only the route of a payment ``method`` is told.
            at: When it is composed.

        Returns:
            ``total`` (money only), ``by_payment``, ``by_line``, ``deductions`` (``kind``, ``rule``, ``line``,
            ``amount``, ``owed``), ``restore`` (``payment``, ``method``, ``amount``), ``shipping_fee``, ``adjustment``,
            ``reimbursement`` (``amount``, ``as``) or None, ``subsidy``, ``points``, ``invoice``, ``account_needed``,
            ``account_rules`` (what asks for the account), ``routes`` (by payment), ``methods``, ``fee_payer`` and
            ``split_bundles``. The rule of the decision is that of the money part; the elements and routes that took
            part stand beside it.
        """
        if facts.get("order") is None:
            return self._route_alone(FrozenMap(facts), at)
        request = Request.of(facts)
        amounts = compose(request, self.terms)
        payments = request.order.payments
        paid_back = [payment for payment in payments if amounts.by_payment.get(payment.id)]
        routes = {payment.id: self._route(payment, facts, at) for payment in paid_back}
        to_account = [rule for route, rule, _ in routes.values() if route == "account"]
        bundles = self._split_bundles(request)
        outcome = FrozenMap(
            total=amounts.total,
            by_payment=FrozenMap(amounts.by_payment),
            by_line=FrozenMap(amounts.by_line),
            deductions=tuple(self._deduction(item) for item in amounts.deductions),
            restore=tuple(self._restored(payments, amounts)),
            shipping_fee=amounts.shipping_fee,
            adjustment=amounts.adjustment,
            reimbursement=FrozenMap({"amount": amounts.advance, "as": amounts.advance_as}) if amounts.advance else None,
            subsidy=amounts.subsidy,
            points=amounts.points,
            invoice=amounts.invoice,
            account_needed=bool(to_account) or (bool(amounts.advance) and amounts.advance_as == "cash"),
            account_rules=tuple(dict.fromkeys(filter(None, to_account))),
            routes=FrozenMap({payment: route for payment, (route, _, _) in routes.items()}),
            methods=tuple(dict.fromkeys(payment.method for payment in paid_back)),
            fee_payer=self.fee_payer,
            split_bundles=bundles,
        )
        involved = [self.elements[name] for name in _involved(amounts, bundles=bool(bundles)) if name in self.elements]
        ids = dict.fromkeys([*(rule.id for rule in involved), *(rule for _, rule, _ in routes.values() if rule)])
        gave_way = tuple(dict.fromkeys(name for _, _, names in routes.values() for name in names))
        if not involved:
            return make_decision(self.name, "", outcome, FrozenMap(facts), also=tuple(ids), overrides=gave_way)
        first = involved[0]
        return make_decision(
            self.name, first.id, outcome, FrozenMap(facts), first.title, first.source, tuple(ids)[1:], gave_way
        )

    def why_not(self, facts: Mapping[str, Any], at: datetime | None = None) -> tuple[Miss, ...]:
        """Return for each rule on the route of a payment ``method`` what kept it from deciding."""
        return () if self.routes is None else self.routes.why_not(facts, at)

    def rules(self) -> tuple[Rule, ...]:
        """Return every rule: the elements, then the routes."""
        elements = (attrs.evolve(rule, then=FrozenMap(element=name)) for name, rule in self.elements.items())
        return (*elements, *(self.routes.every_rule() if self.routes else ()))

    def _route_alone(self, facts: FrozenMap, at: datetime) -> Decision:
        return make_decision(self.name, "", EMPTY, facts) if self.routes is None else self.routes.decide(facts, at)

    def _route(self, payment: Payment, facts: Mapping[str, Any], at: datetime) -> tuple[str, str, tuple[str, ...]]:
        """Return by which way the money of *payment* goes, the rule that says so, and those that gave way to it."""
        if self.routes is not None:
            asked = {"method": payment.method, "kind": facts.get("kind"), "as_of": facts.get("as_of")}
            decision = self.routes.decide(FrozenMap(asked), at)
            if "route" in decision.outcome:
                return str(decision.outcome["route"]), decision.rule, decision.overrides
        return ("account" if payment.method in TO_AN_ACCOUNT else "original"), "", ()

    def _deduction(self, item: Deduction) -> FrozenMap:
        element = self.elements.get("missing_gift" if item.kind == "missing_gift" else "owed_freight")
        rule = element.id if element else ""
        return FrozenMap(kind=item.kind, rule=rule, line=item.line, amount=item.amount, owed=item.owed)

    def _restored(self, payments: tuple[Payment, ...], amounts: Amounts) -> Iterator[FrozenMap]:
        if self.terms.restore:
            for payment in payments:
                if payment.id in amounts.in_kind:
                    amount: Money = amounts.in_kind[payment.id]
                    yield FrozenMap(payment=payment.id, method=payment.method, amount=amount)

    def _split_bundles(self, request: Request) -> tuple[str, ...]:
        """Return the bundles of which the refund takes only a part (F-09); whether it may is told by eligibility."""
        if self.elements and "bundle" not in self.elements:
            return ()
        order = request.order
        split = (line.bundle for line in order.lines if is_bundle_split(order, line, request.lines))
        return tuple(dict.fromkeys(bundle for bundle in split if bundle is not None))


def _involved(amounts: Amounts, *, bundles: bool) -> Iterator[str]:
    """Give the elements that took part, the money part first."""
    kinds = {item.kind for item in amounts.deductions}
    took_part = {
        "cash": True,
        "non_cash": bool(amounts.in_kind),
        "missing_gift": "missing_gift" in kinds,
        "points": amounts.points > 0,
        "advanced_freight": bool(amounts.advance),
        "owed_freight": bool(kinds - {"missing_gift"}),
        "subsidy": bool(amounts.subsidy),
        "fee": bool(amounts.total),
        "bundle": bundles,
    }
    return (name for name in ELEMENTS if took_part[name])
