"""One ledger an order: what all its cases together claim of its units and of its money.

A ledger is a sum over claims, one an open case; a step replaces the claims of its own case. So it never drifts: it can
be rebuilt from the cases, and a retry changes nothing. The host keeps it beside the order
and passes it in with a command.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from servflow.values.findings import Finding, finding
from servflow.values.money import Money
from servflow.values.orders import Order


@attrs.frozen(kw_only=True)
class UnitClaim:
    """What one case claims of one order line, in units. 数量占用。

    Always ``requested >= approved >= received >= credited``.
    """

    line: str
    requested: int
    approved: int = 0
    received: int = 0
    credited: int = 0
    cause: str | None = None


@attrs.frozen(kw_only=True)
class MoneyClaim:
    """What one case claims of one payment. 金额占用。

    Args:
        payment: The payment it comes from.
        pending: Asked for or on its way.
        refunded: Arrived.
    """

    payment: str
    pending: Money
    refunded: Money


@attrs.frozen(kw_only=True)
class Claims:
    """All that one case claims. 单个案件的占用。

    Args:
        units: Units of order lines on their way back.
        money: Parts of payments.
        paid_units: ``(line, units)`` for which money was or is being given back, for the exact split over refunds.
    """

    units: tuple[UnitClaim, ...] = ()
    money: tuple[MoneyClaim, ...] = ()
    paid_units: tuple[tuple[str, int], ...] = ()


NOTHING = Claims()
"""No claim at all."""


@attrs.frozen(kw_only=True)
class Ledger:
    """What all cases of one order claim. 订单台账。

    Args:
        order_id: The order.
        claims: ``(case id, claims)`` of every case that claims something.
    """

    order_id: str
    claims: tuple[tuple[str, Claims], ...] = ()

    def replace(self, case_id: str, claims: Claims) -> Ledger:
        """Return the ledger in which the claims of one case are these."""
        others = tuple(entry for entry in self.claims if entry[0] != case_id)
        if claims == NOTHING:
            return Ledger(order_id=self.order_id, claims=others)
        return Ledger(order_id=self.order_id, claims=(*others, (case_id, claims)))

    def without(self, case_id: str) -> Ledger:
        """Return what the other cases claim."""
        return self.replace(case_id, NOTHING)

    def units(self) -> tuple[UnitClaim, ...]:
        """Return every claim on order lines."""
        return tuple(claim for _, claims in self.claims for claim in claims.units)

    def requested(self, line: str) -> int:
        """Return how many units of *line* all cases ask for."""
        return sum(claim.requested for claim in self.units() if claim.line == line)

    def units_paid_back(self) -> Mapping[str, int]:
        """Return for how many units of each line money was or is being given back."""
        done: dict[str, int] = {}
        for line, units in (entry for _, claims in self.claims for entry in claims.paid_units):
            done[line] = done.get(line, 0) + units
        return done

    def claimed(self, payment: str, currency: str) -> Money:
        """Return what is pending or refunded of *payment*."""
        parts = (claim for _, claims in self.claims for claim in claims.money if claim.payment == payment)
        return Money.total((claim.pending + claim.refunded for claim in parts), currency)

    def remaining(self, order: Order) -> Mapping[str, Money]:
        """Return what is left of each payment of *order*."""
        return {
            payment.id: payment.amount - self.claimed(payment.id, payment.amount.currency) for payment in order.payments
        }

    def problems(self, order: Order) -> tuple[Finding, ...]:
        """Return how the claims exceed what was bought and paid; nothing when they do not."""
        found = [
            finding(
                "quantity_above_bought",
                f"line {line.id}: {asked} asked for over all cases, {line.quantity} bought",
                line=line.id,
                asked=asked,
                bought=line.quantity,
            )
            for line in order.lines
            if (asked := self.requested(line.id)) > line.quantity
        ]
        found += [
            finding(
                "amount_above_paid",
                f"payment {payment.id}: {taken} claimed over all cases, {payment.amount} paid",
                payment=payment.id,
                claimed=taken,
                paid=payment.amount,
            )
            for payment in order.payments
            if (taken := self.claimed(payment.id, payment.amount.currency)) > payment.amount
        ]
        paid_back = self.units_paid_back()
        found += [
            finding(
                "quantity_above_bought",
                f"line {line.id}: money asked for {paid_back[line.id]} over all cases, {line.quantity} bought",
                line=line.id,
            )
            for line in order.lines
            if paid_back.get(line.id, 0) > line.quantity
        ]
        found += [
            finding("units_out_of_order", f"line {claim.line}: units received or credited that were never approved")
            for claim in self.units()
            if not claim.requested >= claim.approved >= claim.received >= claim.credited >= 0
        ]
        return tuple(found)
