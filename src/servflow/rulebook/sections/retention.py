"""``retention:`` how records are archived and kept, how their fields are masked, and who sees them unmasked."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import attrs

from servflow.policies.conditions import Condition, Equals, OneOf
from servflow.policies.facts import FactType, Kind, Vocabulary, plain
from servflow.policies.retention import ACCESS_WORDS, MASK_WORDS, RECORD_WORDS, Retention
from servflow.policies.table import Hit, Rule, Table
from servflow.policies.vocabularies.retention import KEEP_FOR, MASK
from servflow.rulebook.nodes import ListNode, Node
from servflow.rulebook.reading import Fields, Reader
from servflow.rulebook.rules import RULE_KEYS, read_rule
from servflow.rulebook.section import Section
from servflow.rulebook.sections.table import TABLE_KEYS, note_duplicates, read_table
from servflow.values.frozen import FrozenMap
from servflow.values.time import Span, Unit

BASE_KEYS = tuple(key for key in RULE_KEYS if key not in {"then", "example"})
"""The keys of every rule on keeping and masking."""

RECORD_KEYS = ("record", "archive_by", "keep_for")
"""What a rule on keeping has beside them."""

MASK_KEYS = ("field", "record", "as")
"""What a rule on masking has beside them."""

_NAMES = plain(Kind.TEXT, "names", "名称")
_BY_CALENDAR = frozenset({Unit.DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS})
Answers = Callable[[Fields], dict[str, object]]


def build_retention(node: Node, read: Reader) -> Retention | None:
    """Return how records are kept and masked, or nothing where the node is no mapping."""
    fields = read.open(node, ("records", "masks", "access"), "retention")
    if fields is None:
        return None
    if not fields.node.pairs:
        read.problems.add(node, "no_rules", "retention has neither records nor masks nor access")
    entry = fields.open("access", TABLE_KEYS, "access")
    access = None if entry is None else read_table(entry, ACCESS_WORDS)
    policy = Retention(
        records=_table(fields, "records", RECORD_WORDS, RECORD_KEYS, _keeping, "collect"),
        masks=_table(fields, "masks", MASK_WORDS, MASK_KEYS, _masking, "first"),
        zone=read.timezone,
        calendar=read.calendar,
    )
    policy = policy if access is None else attrs.evolve(policy, access=access)
    note_duplicates(policy.rules(), read)
    return policy


def _table(fields: Fields, key: str, words: Vocabulary, keys: tuple[str, ...], answers: Answers, hit: Hit) -> Table:
    """Return the rules of a list, in which ``record`` and ``field`` stand beside ``when``."""
    listed = fields.get(key)
    if isinstance(listed, ListNode) and not listed.items:
        fields.note_problem(key, "no_rules", f"{key} has no rules")
    rules = tuple(_rules(fields, key, words, keys, answers))
    return Table(policy=words.policy, vocabulary=words, rules=rules, hit=hit, zone=fields.read.timezone)


def _rules(fields: Fields, key: str, words: Vocabulary, keys: tuple[str, ...], answers: Answers) -> Iterator[Rule]:
    asked = tuple(name for name in ("field", "record") if name in keys)
    free = attrs.evolve(words, facts={name: kind for name, kind in words.facts.items() if name not in asked})
    for entry in fields.each(key, (*BASE_KEYS, *keys), key.removesuffix("s")):
        rule = read_rule(entry, free)
        named = [(name, entry.values(name, _NAMES, required=name == "field")) for name in asked]
        told = answers(entry)
        if rule is not None and told:
            when = tuple((name, _one_of(values)) for name, values in named if values)
            yield attrs.evolve(rule, when=when + rule.when, lines=(), then=FrozenMap(told))


def _one_of(values: tuple[str, ...]) -> Condition:
    return Equals(values[0]) if len(values) == 1 else OneOf(values)


def _keeping(entry: Fields) -> dict[str, object]:
    """Return by when a record is archived and how long it is kept."""
    archive_by, keep_for = entry.time_of_day("archive_by"), entry.value("keep_for", KEEP_FOR)
    if "archive_by" in entry:
        entry.note_endless("archive_by")
    if isinstance(keep_for, Span) and keep_for.unit not in _BY_CALENDAR:
        message = f"{keep_for}: a record is kept for days, weeks, months or years"
        entry.note_problem("keep_for", "bad_counting", message)
    if "archive_by" not in entry and "keep_for" not in entry:
        entry.note_problem("", "missing_key", "record needs the key 'archive_by' or 'keep_for'")
    answers = {"archive_by": archive_by, "keep_for": keep_for}
    return {name: value for name, value in answers.items() if value is not None}


def _masking(entry: Fields) -> dict[str, object]:
    """Return how a field is masked."""
    way: str | None = entry.value("as", FactType(Kind.CHOICE, MASK.label, MASK.values), required=True)
    return {} if way is None else {"mask": way}


SECTION = Section("retention", build_retention)
"""The section as the loader knows it."""
