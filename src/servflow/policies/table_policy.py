"""``TablePolicy``: a policy that answers what its table says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from servflow.policies.table import Miss, Rule, Table
from servflow.values.decisions import Decision


@attrs.frozen(kw_only=True)
class TablePolicy:
    """A policy that is its table: ``shipping_constraints``, ``service_mode``, ``priority``. 规则表政策。

    The table's vocabulary says what it is asked and what it answers; its module names the sources. Policies that make
    more of the table's answer (``approvals``, ``escalation``) begin here.

    Args:
        table: The rules.
    """

    table: Table

    @property
    def name(self) -> str:
        """Its name, which is the table's."""
        return self.table.policy

    def decide(self, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Return what the rules answer on *facts* at *at*; nothing where none speaks of them.

        Raises:
            InvalidValueError: A fact is of another type than the vocabulary says.
        """
        return self.table.decide(facts, at)

    def why_not(self, facts: Mapping[str, Any], at: datetime | None = None) -> tuple[Miss, ...]:
        """Return for each rule that did not decide what kept it from it."""
        return self.table.why_not(facts, at)

    def rules(self) -> tuple[Rule, ...]:
        """Return every rule, the one for all other cases and the overlays last."""
        return self.table.every_rule()
