"""``ShippingConstraints``: with which carrier and on whose account a parcel may travel, and what of it is paid back.

Source:
    Catalogue section 4 (L-C1 to L-C5, L-A5); R-129, R-137, R-143, R-163, R-193, R-194; C-11, G-16, G-17.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from servflow.policies.table import Miss, Rule, Table
from servflow.values.decisions import Decision


@attrs.frozen(kw_only=True)
class ShippingConstraints:
    """With which carrier a parcel may travel. 承运商与到付限制。

    Freight-collect (the receiver pays the freight) is not cash on delivery (the receiver pays the price): L-C5.

    Args:
        table: The rules.

    Source:
        L-C1 (R-194: not by SF, EMS or FedEx), L-C2 (R-129), L-C3 (R-143), L-C4 (R-193); G-16, G-17.
    """

    table: Table
    name: str = attrs.field(default="shipping_constraints", init=False)

    def decide(self, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Return whether a parcel may travel so.

        Args:
            facts: ``leg``, ``carrier``, ``freight_payment``, ``collect_consented``, ``cause``, ``remedy``.
            at: When.

        Returns:
            ``allowed``; ``reimbursable``: whether advanced freight is paid back in ``full``, ``capped`` or ``none`` of
            it; each absent where no rule says.
        """
        return self.table.decide(facts, at)

    def why_not(self, facts: Mapping[str, Any], at: datetime | None = None) -> tuple[Miss, ...]:
        """Return for each rule that did not decide what kept it from it."""
        return self.table.why_not(facts, at)

    def rules(self) -> tuple[Rule, ...]:
        """Return every rule, the one for all other cases last."""
        return self.table.every_rule()
