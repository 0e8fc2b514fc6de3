"""``Approvals``: who may approve what, and up to which amount.

Source:
    Catalogue R-171 (finance approves and re-checks a refund, four eyes); C-36 (the chain of approval is a policy, empty
    unless a house names one), G-29, G-33.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from servflow.policies.table import Miss, Rule, Table
from servflow.values.decisions import Decision
from servflow.values.frozen import FrozenMap
from servflow.values.parties import Role


@attrs.frozen(kw_only=True)
class Approvals:
    """Who may approve what. 审批权限。

    Args:
        table: The rules.

    Source:
        R-171; C-36.
    """

    table: Table
    name: str = attrs.field(default="approvals", init=False)

    def decide(self, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Return whether somebody may approve.

        Args:
            facts: ``action`` (``refund.approve``), ``amount``, ``role``, ``same_person`` (who asked approves).
            at: When.

        Returns:
            ``allowed``, absent where no rule says; a refusal tells in ``roles`` whose approval would do instead, and in
            ``role`` the first of them unless the rule names one.
        """
        decision = self.table.decide(facts, at)
        if decision.outcome.get("allowed") is not False:
            return decision
        others = {**facts, "same_person": False}
        roles = tuple(
            str(role)
            for role in Role
            if self.table.decide({**others, "role": str(role)}, at).outcome.get("allowed") is True
        )
        told = {"role": roles[0]} if roles else {}
        return attrs.evolve(decision, outcome=FrozenMap({**told, **decision.outcome, "roles": roles}))

    def why_not(self, facts: Mapping[str, Any], at: datetime | None = None) -> tuple[Miss, ...]:
        """Return for each rule that did not decide what kept it from it."""
        return self.table.why_not(facts, at)

    def rules(self) -> tuple[Rule, ...]:
        """Return every rule, the one for all other cases last."""
        return self.table.every_rule()
