"""``Duty``: what somebody has to do beside the flow, for example ask for photos. It decides nothing.

Source:
    Catalogue section 2, kinds ``record-keeping``, ``notification`` and ``conduct``; R-124, R-150, R-165, R-210, R-211.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import attrs

from servflow.policies.conditions import holds
from servflow.policies.table import Rule
from servflow.values.decisions import Decision, make_decision
from servflow.values.frozen import FrozenMap
from servflow.values.sources import Label
from servflow.values.time import local_date


@attrs.frozen(kw_only=True)
class Duty:
    """What somebody has to do. 岗位职责。

    Args:
        rule: Its id, conditions, dates and source.
        on: When: ``<flow>.<state>`` or ``<flow>.<command>``, for example ``return.open``.
        who: Which role.
        do: What, for people.
        effect: Kind of the effect by which the host is asked to see to it; nothing: it is only told.
    """

    rule: Rule
    on: str
    who: str
    do: Label
    effect: str | None = None

    @property
    def id(self) -> str:
        """Its id."""
        return self.rule.id

    def applies(self, facts: Mapping[str, Any], day: date | None = None) -> bool:
        """Return whether it is in force and its conditions hold of the facts.

        Args:
            facts: What is known; ``as_of`` goes before *day*.
            day: The local day; where none is known, a dated duty is not in force.
        """
        return self.rule.in_force(facts.get("as_of") or day) and holds(self.rule.when, facts)


@attrs.frozen(kw_only=True)
class Duties:
    """The duties of a rulebook. 岗位职责集。

    Args:
        duties: In the order in which they are told.
        zone: Where the day begins on which a dated duty is tested.

    Source:
        Catalogue section 2, kinds ``record-keeping``, ``notification`` and ``conduct``.
    """

    duties: tuple[Duty, ...] = ()
    zone: str = "Asia/Shanghai"
    name: str = attrs.field(default="duties", init=False)

    def for_event(self, on: str, facts: Mapping[str, Any], day: date | None = None) -> tuple[Duty, ...]:
        """Return the duties that fall due when *on* happens under these facts on *day*."""
        return tuple(duty for duty in self.duties if duty.on == on and duty.applies(facts, day))

    def decide(self, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Return the duties of the event named by the fact ``on``.

        ``duties`` tells each as ``duty`` (its id), ``who`` and ``do``; ``effects`` those that ask the host for an
        effect, as ``kind``, ``duty`` and ``who``.
        """
        due = self.for_event(facts.get("on", ""), facts, local_date(at, self.zone))
        outcome = FrozenMap(
            duties=tuple(FrozenMap(duty=duty.id, who=duty.who, do=duty.do.en) for duty in due),
            effects=tuple(FrozenMap(kind=duty.effect, duty=duty.id, who=duty.who) for duty in due if duty.effect),
        )
        inputs = FrozenMap(facts)
        if not due:
            return make_decision(self.name, "", outcome, inputs)
        first, also = due[0].rule, tuple(duty.id for duty in due[1:])
        return make_decision(self.name, first.id, outcome, inputs, first.title or due[0].do, first.source, also)

    def rules(self) -> tuple[Rule, ...]:
        """Return every duty as a rule that answers who does what."""
        return tuple(
            attrs.evolve(duty.rule, then=FrozenMap(on=duty.on, who=duty.who), title=duty.rule.title or duty.do)
            for duty in self.duties
        )
