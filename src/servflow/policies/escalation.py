"""``Escalation``: how far up a case goes, to whom, and who else must know.

Source:
    Catalogue R-029 and SYS-11 (a complaint that the agent cannot settle goes to the superior at once), R-044 and SYS-08
    (difficult problems), R-076, R-239, R-249, R-256, R-278, R-324, R-377; G-33, G-40, G-41 (done over twice at most,
    then it goes up).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from servflow.policies.table_policy import TablePolicy
from servflow.values.decisions import Decision
from servflow.values.frozen import FrozenMap


@attrs.frozen(kw_only=True)
class Escalation(TablePolicy):
    """How far up a case goes. 升级。

    A rule that names no level takes the case one level up; a rule that names one takes it there, and never down. So
    ``level: 0`` is the rule that leaves a case where it is, and a limit that runs out again and again raises the case
    each time unless the rules set an end to it.

    Source:
        R-029, R-044, R-076, R-239; G-40, G-41.
    """

    def decide(self, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Return where a case goes.

        Args:
            facts: ``reason`` (``limit``, ``rework``, ``dissatisfied``, ``severe``, ``request`` and so on), ``level``
                before, and what else the vocabulary ``escalation`` knows.
            at: When.

        Returns:
            ``level`` after, never lower than before; ``to``, ``notify`` and ``due`` where told. No rule, no answer: the
            rules do not escalate on these facts.
        """
        decision = self.table.decide(facts, at)
        if not decision.rules:
            return decision
        before, told = facts.get("level") or 0, decision.outcome.get("level")
        level = before + 1 if told is None else max(before, told)
        return attrs.evolve(decision, outcome=FrozenMap({**decision.outcome, "level": level}))
