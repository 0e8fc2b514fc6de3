"""``duties:`` a list of what people have to do beside the flows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from servflow.policies.duties import Duties, Duty
from servflow.policies.facts import Kind, plain
from servflow.policies.vocabulary import VOCABULARIES
from servflow.policies.words import ROLE
from servflow.rulebook.nodes import ListNode, Node
from servflow.rulebook.problems import shown
from servflow.rulebook.reading import Fields, Reader
from servflow.rulebook.rules import RULE_KEYS, read_given, read_rule
from servflow.rulebook.section import Section
from servflow.rulebook.sections.table import note_duplicates

_WORDS = VOCABULARIES["duties"]

DUTY_KEYS = (*(key for key in RULE_KEYS if key not in {"then", "example"}), "on", "who", "do", "effect")
"""The keys of one duty."""

_ON = plain(Kind.TEXT, "flow and state or command", "流程与状态或指令")

ALWAYS = "always"
"""The moment of a duty that stands outside any case."""


def build_duties(node: Node, read: Reader) -> Duties | None:
    """Return the duties, or nothing where the node is no list."""
    if not isinstance(node, ListNode):
        read.problems.add(node, "wrong_shape", "duties must be a list")
        return None
    duties = tuple(_duties(node, read))
    note_duplicates((duty.rule for duty in duties), read)
    return Duties(duties=duties, zone=read.timezone)


def _duties(node: ListNode, read: Reader) -> Iterator[Duty]:
    for item in node.items:
        fields = read.open(item, DUTY_KEYS, "duty")
        if fields is None:
            continue
        rule = read_rule(fields, _WORDS)
        on = _moment(fields)
        who: str | None = fields.value("who", ROLE, required=True)
        do = fields.label("do", required=True)
        effect = fields.ident("effect")
        if rule is not None and on is not None and who is not None and do is not None:
            yield Duty(rule=rule, on=on, who=who, do=do, effect=effect)


def _moment(fields: Fields) -> str | None:
    """Return ``<flow>.<state or command>``; of a flow that servflow ships, it must be one of its own."""
    on = fields.text("on", required=True)
    if on is None or on == ALWAYS:
        return on
    flow, dot, _ = on.partition(".")
    known = moments()
    if not dot or (on not in known and any(name.startswith(f"{flow}.") for name in known)):
        near = fields.read.problems.near(on, (ALWAYS, *known))
        message = f"on: {shown(on)} is neither 'always' nor a state or command of a flow, such as return.open"
        fields.note_problem("on", "unknown_moment", message, near)
    return on


@cache
def moments() -> tuple[str, ...]:
    """Return every state and command of the flows that servflow ships."""
    from servflow.desk import FLOWS

    names = ((flow, (*flow.state_names, *flow.specs, "open", "lapse")) for flow in FLOWS)
    return tuple(f"{flow.name}.{name}" for flow, own in names for name in own)


def read_duties_given(node: Node, read: Reader) -> Mapping[str, Any]:
    """Return the facts of a question on duties: ``on``, the moment, beside the words of the policy."""
    return read_given(node, {**_WORDS.facts, "on": _ON}, read)


SECTION = Section("duties", build_duties, given=read_duties_given)
"""The section as the loader knows it."""
