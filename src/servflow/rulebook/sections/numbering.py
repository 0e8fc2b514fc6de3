"""``numbering:`` by flow, how its numbers are written: ``return: {id: ..., format: "RT{yyyymm}-{serial:3}"}``."""

from __future__ import annotations

from servflow.errors import InvalidValueError
from servflow.policies.limit_names import FLOW_NAMES
from servflow.policies.numbering import NumberFormat, Numbering
from servflow.policies.vocabulary import VOCABULARIES
from servflow.rulebook.nodes import MapNode, Node, TextNode
from servflow.rulebook.problems import shown
from servflow.rulebook.reading import Reader
from servflow.rulebook.rules import RULE_KEYS, read_rule
from servflow.rulebook.section import Section
from servflow.rulebook.sections.table import note_duplicates
from servflow.values.frozen import FrozenMap

_WORDS = VOCABULARIES["numbering"]

NUMBER_KEYS = (*(key for key in RULE_KEYS if key not in {"when", "then", "example", "effective"}), "format")
"""The keys of the numbers of one flow."""


def build_numbering(node: Node, read: Reader) -> Numbering | None:
    """Return how numbers are written, or nothing where the node is no mapping."""
    if not isinstance(node, MapNode):
        read.problems.add(node, "wrong_shape", "numbering must be a mapping of flows")
        return None
    formats: dict[str, NumberFormat] = {}
    for flow, entry in node.pairs:
        if flow.text not in FLOW_NAMES:
            near = read.problems.near(flow.text, FLOW_NAMES)
            read.problems.add(flow, "unknown_flow", f"there is no flow {shown(flow.text)}", near)
        elif (form := _format(flow, entry, read)) is not None:
            formats[flow.text] = form
    note_duplicates((form.rule for form in formats.values()), read)
    return Numbering(formats=FrozenMap(formats), zone=read.timezone)


def _format(flow: TextNode, node: Node, read: Reader) -> NumberFormat | None:
    """Return the format of one flow."""
    fields = read.open(node, NUMBER_KEYS, f"numbering of {flow.text}")
    if fields is None:
        return None
    rule = read_rule(fields, _WORDS, default_id=f"numbering.{flow.text}")
    pattern = fields.text("format", required=True)
    if rule is None or pattern is None:
        return None
    try:
        return NumberFormat(rule, pattern)
    except InvalidValueError as error:
        fields.note_problem("format", "bad_value", f"format is {shown(pattern)}: {error.message}")
        return None


SECTION = Section("numbering", build_numbering)
"""The section as the loader knows it."""
