"""What the service flows, ticket and complaint, share: fields of commands, levels, cases that grow out of a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from servflow.flows.common import NOTE
from servflow.kernel.fields import CommandSpec, Field
from servflow.kernel.situation import HAPPENED_AT, Situation
from servflow.policies.words import SEVERITY, URGENCY
from servflow.values.frozen import FrozenMap, amend
from servflow.values.reading import one_of, read_number, read_text
from servflow.values.sources import Label
from servflow.values.time import parse_instant

HAPPENED = Field(HAPPENED_AT, parse_instant, label=Label("when it really happened", "实际发生时间"), kind="instant")
"""Clocks count from it; the record keeps both instants, so that what was known earlier stays explainable."""

URGENCIES = tuple(URGENCY.values)
URGENCY_FIELD = Field("urgency", one_of(URGENCIES), kind=" | ".join(URGENCIES), label=URGENCY.label)
SEVERITIES = tuple(SEVERITY.values)
SEVERITY_FIELD = Field("severity", one_of(SEVERITIES), kind=" | ".join(SEVERITIES), label=SEVERITY.label)
LEVEL = Field("level", read_number, kind="number", label=Label("level", "升级级别"))
WHY = Field("reason", read_text, label=Label("reason", "原因"))


def service_command(name: str, en: str, zh: str, roles: str, *fields: Field) -> CommandSpec:
    """Return a command's definition; a note and ``happened_at`` may come with every command."""
    given = {field.name for field in fields}
    shared = tuple(field for field in (NOTE, HAPPENED) if field.name not in given)
    return CommandSpec(name, Label(en, zh), tuple(roles.split()), fields + shared)


class Levelled(Protocol):
    """The part of a flow's facts that an escalation needs."""

    @property
    def level(self) -> int:
        """How far it was escalated; 0 to begin with."""
        ...


F = TypeVar("F", bound=Levelled)


def escalated(s: Situation, facts: F, reason: str, **known: object) -> F:
    """Return the facts one level up, or on the level that the rulebook or the command names, and tell who must know.

    A level never goes down.

    Args:
        s: The situation.
        facts: The facts before.
        reason: Why: ``limit``, ``rework``, ``request`` and so on.
        known: What else the rules on escalation may ask for.
    """
    asked = {
        "reason": reason,
        "level": facts.level,
        **{name: value for name, value in known.items() if value is not None},
    }
    decision = s.judge("escalation", asked)
    outcome = decision.outcome
    wanted = s.data.get("level") or outcome.get("level") or facts.level + 1
    level = max(facts.level, wanted)
    to = outcome.get("to", "supervisor")
    roles = tuple(dict.fromkeys((to, *outcome.get("notify", ()))))
    s.effect("notify", about="escalated", level=level, to=to, roles=roles, reason=reason)
    return amend(facts, level=level)


def spawn(s: Situation, flow: str, data: Mapping[str, Any]) -> None:
    """Ask the host to open a case of another flow that grows out of this one."""
    known = {name: value for name, value in data.items() if value not in (None, (), "")}
    order = getattr(s.facts, "order", None)
    about = {"order": order.id} if order is not None else {}
    s.effect("open_case", flow=flow, **about, data=FrozenMap({**known, "parent": s.case_id}))
