"""``follow_up:`` the visits after the work is done, and a table of what follows from each call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from servflow.policies.facts import FactType, Kind
from servflow.policies.follow_up import CALL_WORDS, VISIT_WORDS, FollowUp, Visit
from servflow.policies.vocabulary import VOCABULARIES
from servflow.rulebook.nodes import ListNode, MapNode, Node, TextNode
from servflow.rulebook.reading import Fields, Reader
from servflow.rulebook.rules import RULE_KEYS, read_given, read_rule
from servflow.rulebook.section import Section
from servflow.rulebook.sections.table import TABLE_KEYS, note_duplicates, read_table
from servflow.values.sources import Label
from servflow.values.time import Unit

_WORDS = VOCABULARIES["follow_up"]

VISIT_KEYS = (*(key for key in RULE_KEYS if key not in {"then", "example"}), "after", "kind")
"""The keys of one visit."""

DAY_UNITS = tuple(unit for unit in Unit if unit not in {Unit.HOURS, Unit.MINUTES})
"""What a visit may be put off by: it falls on a day."""

_ANCHOR = Label("what visits are counted from", "回访起算日")


def build_follow_up(node: Node, read: Reader) -> FollowUp | None:
    """Return the visits and what follows from a call, or nothing where the node is no mapping."""
    fields = read.open(node, ("visits", "outcomes"), "follow_up")
    if fields is None:
        return None
    if "visits" not in fields and "outcomes" not in fields:
        read.problems.add(node, "no_rules", "follow_up has neither visits nor outcomes")
    entry = fields.open("outcomes", TABLE_KEYS, "outcomes")
    policy = FollowUp(
        visits=tuple(_visits(fields)),
        outcomes=None if entry is None else read_table(entry, CALL_WORDS),
        zone=read.timezone,
        calendar=read.calendar,
    )
    note_duplicates(policy.rules(), read)
    return policy


def _visits(fields: Fields) -> Iterator[Visit]:
    listed = fields.get("visits")
    if isinstance(listed, ListNode) and not listed.items:
        fields.note_problem("visits", "no_rules", "visits has no rules")
    for entry in fields.each("visits", VISIT_KEYS, "visit"):
        rule = read_rule(entry, VISIT_WORDS)
        after, kind = entry.span("after", required=True), entry.ident("kind")
        if after is not None and after.unit not in DAY_UNITS:
            message = f"after is {str(after)!r}: a visit falls on a day: days, working days, weeks, months, years"
            entry.note_problem("after", "bad_counting", message)
        elif after is not None and after.unit is Unit.WORKING_DAYS and entry.note_endless("after"):
            continue
        elif rule is not None and after is not None:
            yield Visit(rule=rule, after=after, kind=kind or rule.id)


def read_follow_up_given(node: Node, read: Reader) -> Mapping[str, Any]:
    """Return the facts of a question: the words of the policy, and ``anchor``, a date or an instant."""
    anchor = node.get("anchor") if isinstance(node, MapNode) else None
    is_instant = isinstance(anchor, TextNode) and "T" in anchor.text
    kind = FactType(Kind.INSTANT if is_instant else Kind.DATE, _ANCHOR)
    return read_given(node, {**_WORDS.facts, "anchor": kind}, read)


SECTION = Section("follow_up", build_follow_up, given=read_follow_up_given)
"""The section as the loader knows it."""
