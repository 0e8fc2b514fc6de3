"""The parts that rules of every section share: conditions, answers, dates, facts that are given, whole rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from servflow.policies.conditions import Condition, Equals, Known, Not, OneOf, Range, When, order_of
from servflow.policies.facts import ORDERED, FactType, Kind, Vocabulary
from servflow.policies.table import Rule
from servflow.rulebook.nodes import ListNode, MapNode, Node, TextNode
from servflow.rulebook.problems import shown
from servflow.rulebook.reading import Fields, Reader
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.sources import Label

RULE_KEYS = ("id", "title", "when", "then", "source", "refs", "note", "effective", "example")
"""The keys of a rule in a table; a section whose rules answer nothing leaves ``then`` out."""

MOST_VALUES = 1000
"""Values of one list in a condition."""

BOUNDS = ("at_least", "more_than", "at_most", "less_than")
"""The bounds of a condition."""


def read_rule(fields: Fields, vocabulary: Vocabulary, *, default_id: str | None = None) -> Rule | None:
    """Return a rule, or nothing when it has no usable id.

    Args:
        fields: The rule's mapping, opened with ``RULE_KEYS`` and whatever else the section lets stand there.
        vocabulary: The words of its ``when``, ``then`` and ``example``.
        default_id: The id of a rule that names none; without one an id is required.
    """
    ident = fields.ident("id", required=default_id is None)
    if ident is None and "id" not in fields:
        ident = default_id
    first, last = read_effective(fields)
    when, lines = read_when(fields, vocabulary.facts)
    then = read_then(fields, vocabulary.outcomes)
    example = fields.get("example")
    given = None if example is None else read_given(example, vocabulary.facts, fields.read, "example")
    title, source, note = fields.label("title"), fields.source(), fields.text("note")
    refs = fields.get("refs")
    if ident is None:
        return None
    return Rule(
        id=ident,
        when=when,
        then=then,
        title=title,
        source=source,
        refs=() if refs is None else fields.read.idents(refs, "refs"),
        note=note or "",
        effective_from=first,
        effective_to=last,
        example=given,
        file=fields.node.file,
        line=fields.node.line,
        col=fields.node.col,
        lines=lines,
    )


def read_effective(fields: Fields) -> tuple[date | None, date | None]:
    """Return the first and the last day of ``effective: {from: ..., to: ...}``."""
    dates = fields.open("effective", ("from", "to"), "effective")
    if dates is None:
        return None, None
    first, last = dates.day("from"), dates.day("to")
    if first and last and last < first:
        dates.note_problem("to", "never_holds", f"it ends on {last}, before it begins on {first}")
    return first, last


def read_when(fields: Fields, facts: Mapping[str, FactType], key: str = "when") -> tuple[When, tuple[int, ...]]:
    """Return the conditions under *key* by fact, and the line of each; none where the key is absent."""
    read = fields.read
    when: list[tuple[str, Condition]] = []
    lines: list[int] = []
    for name, node in fields.entries(key, key):
        kind = facts.get(name.text)
        if kind is None or kind.instead:
            _note_unknown(name, facts, key, read)
        elif (condition := read_condition(node, kind.answered, name.text, read)) is not None:
            when.append((name.text, condition))
            lines.append(node.line)
    return tuple(when), tuple(lines)


def _note_unknown(name: TextNode, known: Mapping[str, FactType], key: str, read: Reader) -> None:
    sort = "outcome" if key in {"then", "expect", "never"} else "fact"
    kind = known.get(name.text)
    near = read.problems.near(name.text, known) if kind is None else ""
    message = f"unknown {sort} {shown(name.text)}" if kind is None else kind.instead
    read.problems.add(name, f"unknown_{sort}", message, near)


def read_condition(node: Node, kind: FactType, fact: str, read: Reader) -> Condition | None:
    """Return what is asked of one fact: a value, values, bounds, ``{not: ...}`` of these, ``{known: true | false}``."""
    if isinstance(node, MapNode) and node.names == ("known",):
        known = Fields(node, read, fact).flag("known")
        return None if known is None else Known(known)
    if isinstance(node, MapNode) and node.names == ("not",):
        inner = read_condition(node.pairs[0][1], kind, fact, read)
        if isinstance(inner, Not | Known):
            message = f"{fact}: 'not' of 'not' or 'known' is written shorter"
            read.problems.add(node, "wrong_shape", message)
            return None
        return None if inner is None else Not(inner)
    if isinstance(node, MapNode):
        return _read_range(node, kind, fact, read)
    if isinstance(node, ListNode) and not node.items:
        read.problems.add(node, "never_holds", f"{fact}: no value is in an empty list")
        return None
    if isinstance(node, ListNode) and len(node.items) > MOST_VALUES:
        read.problems.add(node, "too_many_values", f"{fact}: a list has {MOST_VALUES} values at most")
        return None
    values = read.values(node, kind, fact)
    return None if values is None else _any_of(values)


def _read_range(node: MapNode, kind: FactType, fact: str, read: Reader) -> Condition | None:
    """Return bounds, once they leave something between them; of a scale, the values between them."""
    fields = read.fields(node, (*BOUNDS, "not", "known"), f"the condition on {fact}", list_all=True)
    for alone in ("not", "known"):
        if alone in fields:
            fields.note_problem(alone, "wrong_shape", f"{fact}: {alone!r} stands alone")
            return None
    if kind.kind not in ORDERED and not kind.scale:
        read.problems.add(node, "wrong_shape", f"{fact} is {kind.looks}: it has no bounds")
        return None
    bounds = {name: fields.value(name, kind) for name in BOUNDS}
    if all(value is None for value in bounds.values()):
        if not fields.node.pairs:
            read.problems.add(node, "no_value", f"the condition on {fact} has no bound")
        return None
    for pair in (BOUNDS[:2], BOUNDS[2:]):
        if all(bounds[name] is not None for name in pair):
            fields.note_problem(pair[1], "said_twice", f"{fact}: either {pair[0]} or {pair[1]}, not both")
    if kind.scale:
        return _within_scale(bounds, kind, fields, fact)
    _check_bounds(bounds, fields, fact)
    return Range(**bounds)


def _within_scale(bounds: Mapping[str, Any], kind: FactType, fields: Fields, fact: str) -> Condition | None:
    """Return the values of a scale that lie within bounds."""
    steps = tuple(kind.values)
    places = {name: steps.index(value) for name, value in bounds.items() if value is not None}
    between = Range(**places)
    values = tuple(value for place, value in enumerate(steps) if between.holds(place))
    if not values:
        fields.note_problem("", "never_holds", f"{fact}: no value lies within these bounds")
        return None
    return _any_of(values)


def _any_of(values: tuple[Any, ...]) -> Condition:
    return OneOf(values) if len(values) != 1 else Equals(values[0])


def _check_bounds(bounds: Mapping[str, Any], fields: Fields, fact: str) -> None:
    """Note bounds that nothing lies between, and durations whose order depends on the calendar."""
    for low in BOUNDS[:2]:
        for high in BOUNDS[2:]:
            least, most = bounds[low], bounds[high]
            if least is None or most is None:
                continue
            order = order_of(least, most)
            strict = (low, high) != ("at_least", "at_most")
            if order is None:
                message = f"{fact}: whether {least} are less than {most} depends on the calendar"
                fields.note_problem(high, "uncertain_order", message)
            elif order > 0 or (strict and order == 0):
                fields.note_problem(high, "never_holds", f"{fact}: nothing is {low} {least} and {high} {most}")


def read_then(fields: Fields, outcomes: Mapping[str, FactType], key: str = "then") -> FrozenMap:
    """Return the answers under *key*; empty where the key is absent."""
    return _read_values(fields.entries(key, key), outcomes, key, fields.read)


def read_given(node: Node, facts: Mapping[str, FactType], read: Reader, what: str = "given") -> FrozenMap:
    """Return facts that are given, typed by the vocabulary."""
    if not isinstance(node, MapNode):
        read.problems.add(node, "wrong_shape", f"{what} must be a mapping of facts")
        return EMPTY
    return _read_values(node.pairs, facts, what, read)


def read_expected(node: Node, outcomes: Mapping[str, FactType], read: Reader) -> FrozenMap:
    """Return what a test expects: outcomes, ``rule`` (or empty), ``also``, ``without`` (ids), ``undecided`` (names)."""
    if not isinstance(node, MapNode):
        read.problems.add(node, "wrong_shape", "expect must be a mapping")
        return EMPTY
    expected: dict[str, Any] = dict(
        _read_values(node.without("rule", "also", "without", "undecided").pairs, outcomes, "expect", read)
    )
    rule = node.get("rule")
    if isinstance(rule, TextNode) and not rule.text:
        expected["rule"] = ""
    elif rule is not None:
        expected["rule"] = read.ident(rule, "rule")
    for key in ("also", "without"):
        if (ids := node.get(key)) is not None:
            expected[key] = read.idents(ids, key)
    if (undecided := node.get("undecided")) is not None:
        names = {name: Label(name) for name in outcomes}
        expected["undecided"] = read.values(undecided, FactType(Kind.CHOICE, Label("undecided"), names), "undecided")
    return FrozenMap(expected)


def _read_values(
    pairs: Iterable[tuple[TextNode, Node]], kinds: Mapping[str, FactType], what: str, read: Reader
) -> FrozenMap:
    values: dict[str, Any] = {}
    for name, node in pairs:
        kind = kinds.get(name.text)
        if kind is None or (what == "then" and kind.instead):
            _note_unknown(name, kinds, what, read)
            continue
        wanted = kind if what == "then" else kind.answered
        value = (read.values if kind.many else read.value)(node, wanted, name.text)
        if value is not None:
            values[name.text] = value
    return FrozenMap(values)
