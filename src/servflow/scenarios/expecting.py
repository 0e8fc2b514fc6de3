"""What may stand under ``expect``, and how each key is read. Unknown keys are problems: a typo must not pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from servflow.errors import InvalidValueError
from servflow.kernel.flow import Flow
from servflow.policies.facts import FactType, Kind
from servflow.policies.vocabulary import VOCABULARIES
from servflow.rulebook.nodes import ListNode, MapNode, Node, TextNode
from servflow.rulebook.problems import shown
from servflow.rulebook.reading import Reader
from servflow.scenarios.story import Expected
from servflow.values.frozen import FrozenMap
from servflow.values.parties import Actor, Role
from servflow.values.sources import Label

INSTANT = FactType(Kind.INSTANT, Label("instant", "时刻"))
MONEY = FactType(Kind.MONEY, Label("amount", "金额"))
NUMBER = FactType(Kind.NUMBER, Label("number", "数"))
BOOL = FactType(Kind.BOOL, Label("yes or no", "是否"))

LIABILITY = tuple(VOCABULARIES["shipping_fee"].outcomes)
"""What ``expect.liability`` may name."""

Shape = Callable[[Node, Reader, Flow], Any]


def read_expect(node: Node | None, read: Reader, flow: Flow) -> tuple[Expected, ...]:
    """Return what an ``expect`` node wants; what is wrong with it is noted.

    Args:
        node: The mapping, or nothing.
        read: Where problems are noted.
        flow: The flow of the case it speaks of.
    """
    if node is None:
        return ()
    fields = read.open(node, _SHAPES, "expect")
    return () if fields is None else tuple(_each(fields.node, read, flow))


def _each(node: MapNode, read: Reader, flow: Flow) -> Iterator[Expected]:
    for key, value in node.pairs:
        shape = _SHAPES.get(key.text)
        if shape is not None:
            yield Expected(key=key.text, value=shape(value, read, flow), line=key.line)


def is_null(node: Node) -> bool:
    """Return whether nothing, or a plain ``null``, stands there."""
    return isinstance(node, TextNode) and not node.quoted and node.text in ("", "null", "~")


def plain(node: Node) -> Any:
    """Return a node as plain data: text, nothing, tuples and maps."""
    if isinstance(node, TextNode):
        return None if is_null(node) else node.text
    if isinstance(node, ListNode):
        return tuple(plain(item) for item in node.items)
    return FrozenMap({key.text: plain(value) for key, value in node.pairs})


def read_actor(node: Node, read: Reader) -> Actor | None:
    """Return somebody written as ``role:id``."""
    text = read.text(node, "by")
    if text is None:
        return None
    try:
        return Actor.parse(text)
    except InvalidValueError as error:
        role = text.partition(":")[0]
        read.problems.add(
            node, "unknown_role", f"{shown(role)} is no role: {error.message}", read.problems.near(role, Role)
        )
        return None


def _text(node: Node, read: Reader, flow: Flow) -> Any:
    return read.text(node, "value")


def _names(node: Node, read: Reader, flow: Flow) -> tuple[str, ...]:
    """Return a list of names; one that stands alone is a list of one."""
    nodes = node.items if isinstance(node, ListNode) else (node,)
    return tuple(name for item in nodes if (name := read.text(item, "name")) is not None)


def _denied(node: Node, read: Reader, flow: Flow) -> Any:
    """Return true, false or the codes that must be among the reasons."""
    if isinstance(node, TextNode) and node.text in ("true", "false"):
        return node.text == "true"
    return _names(node, read, flow)


def _deadlines(node: Node, read: Reader, flow: Flow) -> FrozenMap:
    """Return instants by name of time limit; nothing where it must not run."""
    fields = read.open(node, flow.limit_named, "deadlines")
    pairs = fields.node.pairs if fields is not None else ()
    return FrozenMap(
        {key.text: None if is_null(value) else read.value(value, INSTANT, key.text) for key, value in pairs}
    )


def _liability(node: Node, read: Reader, flow: Flow) -> FrozenMap:
    """Return who pays by leg; nothing where a leg must not be decided."""
    fields = read.open(node, LIABILITY, "liability")
    pairs = fields.node.pairs if fields is not None else ()
    return FrozenMap({key.text: None if is_null(value) else read.text(value, key.text) for key, value in pairs})


def _eligible(node: Node, read: Reader, flow: Flow) -> Any:
    """Return true, false, or the rules that must be among the reasons against it."""
    if isinstance(node, MapNode):
        fields = read.open(node, ("reasons",), "eligible")
        reasons = fields.get("reasons", required=True) if fields is not None else None
        return _names(reasons, read, flow) if reasons is not None else ()
    return read.value(node, BOOL, "eligible")


def _allowed(node: Node, read: Reader, flow: Flow) -> Any:
    """Return ``{by, commands}``; without ``by`` the step's own actor is meant."""
    if not isinstance(node, MapNode):
        return FrozenMap(by=None, commands=_names(node, read, flow))
    fields = read.open(node, ("by", "commands"), "allowed")
    by = fields.get("by", required=True) if fields is not None else None
    commands = fields.get("commands", required=True) if fields is not None else None
    return FrozenMap(
        by=read_actor(by, read) if by is not None else None,
        commands=_names(commands, read, flow) if commands is not None else (),
    )


def _map(node: Node, read: Reader, flow: Flow) -> Any:
    """Return a map of the author's own keys, as plain data."""
    if isinstance(node, MapNode):
        return plain(node)
    read.problems.add(node, "wrong_shape", "expected a mapping")
    return FrozenMap()


def _number(node: Node, read: Reader, flow: Flow) -> Any:
    return read.value(node, NUMBER, "number")


def _amount(node: Node, read: Reader, flow: Flow) -> Any:
    return None if is_null(node) else read.value(node, MONEY, "amount")


def _amounts(node: Node, read: Reader, flow: Flow) -> FrozenMap:
    """Return amounts by the author's own keys; nothing where there must be none."""
    if not isinstance(node, MapNode):
        read.problems.add(node, "wrong_shape", "expected amounts by name")
        return FrozenMap()
    return FrozenMap({key.text: _amount(value, read, flow) for key, value in node.pairs})


def _flag(node: Node, read: Reader, flow: Flow) -> Any:
    return read.value(node, BOOL, "flag")


def _reimbursement(node: Node, read: Reader, flow: Flow) -> Any:
    """Return how advanced freight is given back; nothing where it is not."""
    if is_null(node):
        return None
    return _shaped(node, read, flow, {"amount": _amount, "as": _text}, "reimbursement")


def _refund(node: Node, read: Reader, flow: Flow) -> Any:
    """Return what the refund is to be made of."""
    return _shaped(node, read, flow, _REFUND, "refund")


def _shaped(node: Node, read: Reader, flow: Flow, shapes: dict[str, Shape], what: str) -> FrozenMap:
    fields = read.open(node, shapes, what)
    pairs = fields.node.pairs if fields is not None else ()
    return FrozenMap({key.text: shapes[key.text](value, read, flow) for key, value in pairs if key.text in shapes})


_REFUND: dict[str, Shape] = {
    "total": _amount,
    "by_payment": _amounts,
    "by_line": _amounts,
    "deductions": _amounts,
    "restore": _amounts,
    "shipping_fee": _amount,
    "reimbursement": _reimbursement,
    "subsidy": _amount,
    "invoice": _amount,
    "points": _number,
    "account_needed": _flag,
}
"""What ``expect.refund`` may name."""

_SHAPES: dict[str, Shape] = {
    "state": _text,
    "denied": _denied,
    "deadlines": _deadlines,
    "liability": _liability,
    "coverage": _map,
    "eligible": _eligible,
    "refund": _refund,
    "effects": _names,
    "rules": _names,
    "revision": _number,
    "level": _number,
    "allowed": _allowed,
}
"""What ``expect`` may name."""
