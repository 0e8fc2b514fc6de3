"""``Situation``: all that a row of a flow may look at, and where its step collects what it found.

One is made for each question that is put to a case and thrown away with the answer; nothing of it outlives the step.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from servflow.kernel.ledger import Ledger
from servflow.kernel.rules import Rules
from servflow.values.decisions import Decision, make_decision
from servflow.values.findings import Finding
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.money import Money
from servflow.values.parties import Actor
from servflow.values.shapes import is_list

HAPPENED_AT = "happened_at"
"""The field of a command that tells when it really happened, where that is not when it is entered."""

_PLAIN = (str, int, bool, Money, datetime, date)


class Situation:
    """One command on one case at one instant. 情形。

    Attributes:
        case_id: The case.
        owner: The buyer whose case it is.
        state: Where the case stands; empty on ``open``.
        facts: The flow's facts; nothing on ``open``.
        data: What came with the command, read into values.
        actor: Who gives it.
        at: When.
        rules: The rulebook.
        ledger: The order's ledger without this case's own claims, where the host passed one.
        opened_at: When the case was opened.
        decisions: What policies answered so far.
        effects: ``(kind, data)`` of what the host must do.
        findings: Reasons against the step.
    """

    __slots__ = (
        "actor",
        "at",
        "case_id",
        "data",
        "decisions",
        "effects",
        "facts",
        "findings",
        "ledger",
        "opened_at",
        "owner",
        "rules",
        "state",
    )

    def __init__(  # noqa: PLR0913, PLR0917 - one call a step, by position
        self,
        case_id: str,
        owner: str,
        state: str,
        facts: Any,
        data: Mapping[str, Any],
        actor: Actor,
        at: datetime,
        rules: Rules,
        ledger: Ledger | None,
        opened_at: datetime,
    ) -> None:
        """Lay out an empty workbench."""
        self.case_id = case_id
        self.owner = owner
        self.state = state
        self.facts = facts
        self.data = data
        self.actor = actor
        self.at = at
        self.rules = rules
        self.ledger = ledger
        self.opened_at = opened_at
        self.decisions: tuple[Decision, ...] = ()
        self.effects: tuple[tuple[str, Mapping[str, Any]], ...] = ()
        self.findings: tuple[Finding, ...] = ()

    @property
    def happened(self) -> datetime:
        """When it really happened: ``happened_at`` where that came with the command, else when it is entered."""
        happened: datetime = self.data.get(HAPPENED_AT, self.at)
        return happened

    def judge(self, policy: str, facts: Mapping[str, Any], at: datetime | None = None) -> Decision:
        """Ask a policy, as of now or of *at*, and keep its answer for the record."""
        decision = self.rules.judge(policy, facts, at or self.at)
        if "order" in decision.inputs:
            decision = _without_objects(decision)
        self.decisions += (decision,)
        return decision

    def effect(self, kind: str, /, **data: object) -> None:
        """Ask the host to do something."""
        self.effects += ((kind, FrozenMap(data) if data else EMPTY),)

    def refuse(self, *findings: Finding) -> None:
        """Give reasons against the step; one is enough to deny it."""
        self.findings += findings


def _without_objects(decision: Decision) -> Decision:
    """Keep of the inputs what a record may hold: the order stands in the case already, and names people."""
    inputs: dict[str, Any] = {
        name: value
        for name, value in decision.inputs.items()
        if isinstance(value, _PLAIN) or (is_list(value) and all(isinstance(item, str) for item in value))
    }
    return make_decision(
        decision.policy,
        decision.rule,
        decision.outcome,
        FrozenMap(inputs),
        decision.label,
        decision.source,
        decision.also,
        decision.overrides,
    )
