"""``favour: consumer``: where a rulebook says that its own answer is the least that one which extends it may give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from servflow.policies.floors import Override
from servflow.policies.limit_names import LIMITS
from servflow.rulebook.nodes import MapNode, Node, TextNode
from servflow.rulebook.problems import Problems, shown

FAVOUR = "favour"
"""The key."""

CONSUMER = "consumer"
"""Its only value."""

FAVOURED = (
    "time_limits",
    "eligibility",
    "shipping_fee",
    "shipping_constraints",
    "service_mode",
    "priority",
    "escalation",
    "warranty",
)
"""The sections in which it may stand: some of their answers are better or worse for the consumer."""

PARTS: Mapping[str, str] = {"eligibility": "windows", "refund": "routes"}
"""The sections of which a part may have it, and that part."""


@attrs.frozen
class Favour:
    """What a section says of favouring the consumer. 有利消费者声明。

    Args:
        parts: What it guarantees: time limits by key, ``windows``, ``routes``; empty: the whole section.
        others: Values that are anything but ``consumer``.
    """

    parts: tuple[str, ...] = ()
    others: tuple[Node, ...] = ()


@attrs.frozen
class Guarantee:
    """A section of a base rulebook that favours the consumer. 最低保障条款。

    Args:
        node: The section as the base has it.
        base: Name and version of the base.
        parts: What of it is guaranteed; empty: all of it.
        replaced: What the base says otherwise than its own bases.
    """

    node: Node
    base: str
    parts: tuple[str, ...] = ()
    replaced: tuple[Override, ...] = ()


def take_favours(sections: Mapping[str, Node], problems: Problems) -> tuple[dict[str, Node], dict[str, Favour]]:
    """Return the sections without the key ``favour``, and what stood under it by section."""
    rest: dict[str, Node] = {}
    found: dict[str, Favour] = {}
    for name, node in sections.items():
        rest[name], favour = _taken(name, node, problems)
        if favour is not None:
            found[name] = favour
    return rest, found


def note_others(favours: Mapping[str, Favour], guaranteed: Iterable[str], problems: Problems) -> None:
    """Note every ``favour`` that is not for the consumer, above all where the base guarantees the section."""
    for name, favour in favours.items():
        for node in favour.others:
            if name in guaranteed:
                message = f"{name}: the rulebook that this one extends favours the consumer: that cannot be dropped"
                problems.add(node, "favour_dropped", message, "leave 'favour' out: it stays as it is")
            else:
                what = shown(node.text) if isinstance(node, TextNode) else "no text"
                problems.add(node, "unknown_value", f"{FAVOUR} is {what}: expected {CONSUMER}")


def _taken(name: str, node: Node, problems: Problems) -> tuple[Node, Favour | None]:
    if not isinstance(node, MapNode):
        return node, None
    told = node.get(FAVOUR)
    if told is not None and name in FAVOURED:
        return node.without(FAVOUR), _read(name, told, problems)
    part = PARTS.get(name, "")
    inner = node.get(part)
    told = inner.get(FAVOUR) if isinstance(inner, MapNode) else None
    if told is None or not isinstance(inner, MapNode):
        return node, None
    without = inner.without(FAVOUR)
    pairs = tuple((key, without if key.text == part else value) for key, value in node.pairs)
    others = () if _is_consumer(told) else (told,)
    return attrs.evolve(node, pairs=pairs), Favour((part,), others)


def _read(name: str, told: Node, problems: Problems) -> Favour:
    if name != "time_limits" or not isinstance(told, MapNode):
        return Favour((), () if _is_consumer(told) else (told,))
    for key, _ in told.pairs:
        if key.text not in LIMITS:
            near = problems.near(key.text, LIMITS)
            problems.add(key, "unknown_limit", f"there is no time limit {shown(key.text)}", near)
    return Favour(told.names, tuple(value for _, value in told.pairs if not _is_consumer(value)))


def _is_consumer(node: Node) -> bool:
    return isinstance(node, TextNode) and node.text == CONSUMER
