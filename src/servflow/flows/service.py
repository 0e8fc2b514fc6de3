"""What the service flows, ticket and complaint, share: fields of commands, levels, cases that grow out of a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from servflow.errors import InvalidValueError
from servflow.flows.common import NOTE
from servflow.kernel.fields import CommandSpec, Field
from servflow.kernel.situation import HAPPENED_AT, Situation
from servflow.policies.words import SEVERITY, URGENCY
from servflow.values.findings import Finding, finding
from servflow.values.frozen import FrozenMap, amend
from servflow.values.reading import one_of, read_bool, read_count, read_number, read_text, read_text_map
from servflow.values.shapes import is_map
from servflow.values.sources import Label
from servflow.values.time import parse_instant

HAPPENED = Field(HAPPENED_AT, parse_instant, label=Label("when it really happened", "实际发生时间"), kind="instant")
"""Clocks count from it; the record keeps both instants, so that what was known earlier stays explainable."""

URGENCIES = tuple(URGENCY.values)
URGENCY_FIELD = Field("urgency", one_of(URGENCIES), kind=" | ".join(URGENCIES), label=URGENCY.label)
SEVERITIES = tuple(SEVERITY.values)
SEVERITY_FIELD = Field("severity", one_of(SEVERITIES), kind=" | ".join(SEVERITIES), label=SEVERITY.label)
LEVEL = Field("level", read_number, kind="number", label=Label("level", "升级级别"))
REACHABLE = Field(
    "reachable", read_bool, kind="true | false", label=Label("the customer can be reached", "能联系到客户")
)
WHY = Field("reason", read_text, label=Label("reason", "原因"))


BEST = 5
"""The best rating; the worst is 1 (R-092)."""


def read_person(value: object, field: str) -> object:
    """Return what tells who somebody is, or how they are reached: a text, or a map of texts."""
    return read_text_map(value, field) if is_map(value) else read_text(value, field)


def read_rating(value: object, field: str) -> int:
    """Return a rating from 1 to 5."""
    rating = read_count(value, field)
    if rating > BEST:
        raise InvalidValueError(field, f"expected a rating from 1 to {BEST}")
    return rating


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


def escalated(s: Situation, facts: F, reason: str, *, asked: bool = True, **known: object) -> F:
    """Return the facts on the level that the command or the rulebook names, or one up, and tell who must know.

    A level never goes down; where the rulebook leaves it and names nobody, nothing happens.

    Args:
        s: The situation.
        facts: The facts before.
        reason: Why: ``limit``, ``rework``, ``request`` and so on.
        asked: Somebody or a time limit asks for it; otherwise it happens only where a rule says so.
        known: What else the rules on escalation may ask for.
    """
    told = {name: value for name, value in known.items() if value is not None}
    outcome = s.judge("escalation", {"reason": reason, "level": facts.level, **told}).outcome
    if not (asked or outcome):
        return facts
    wanted = s.data.get("level")
    if asked and wanted is not None and wanted <= facts.level:
        s.refuse(finding("level_not_higher", f"level: it stands on {facts.level} already", level=facts.level))
    level = max(facts.level, outcome.get("level", facts.level + 1) if wanted is None else wanted)
    if level == facts.level and outcome and not ("to" in outcome or "notify" in outcome):
        return facts
    to = outcome.get("to", "supervisor")
    roles = tuple(dict.fromkeys((to, *outcome.get("notify", ()))))
    s.effect("notify", about="escalated", level=level, to=to, roles=roles, reason=reason)
    return amend(facts, level=level)


def spawn(s: Situation, flow: str, data: Mapping[str, Any]) -> None:
    """Ask the host to open a case of another flow that grows out of this one."""
    given = FrozenMap({name: value for name, value in data.items() if value not in (None, (), "")})
    given = given.plus({"parent": s.case_id})
    order = getattr(s.facts, "order", None)
    if order is None:
        s.effect("open_case", flow=flow, data=given)
    else:
        s.effect("open_case", flow=flow, order=order.id, data=given)


def customers_word(s: Situation, proof: str = "proof") -> None:
    """Refuse what somebody enters for the customer without saying what that rests on."""
    if s.actor.role not in {"buyer", "system"} and proof not in s.data:
        message = f"only the customer says so, or somebody who names {proof}"
        s.refuse(Finding("proof_needed", message, roles=("buyer",)))
