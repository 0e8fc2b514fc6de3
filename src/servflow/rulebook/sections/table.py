"""A table of rules, in whichever section it stands: ``hit``, ``rules`` or ``sections``, ``otherwise``, ``overlays``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import cast

import attrs

from servflow.errors import NotProvedError
from servflow.policies.facts import Vocabulary
from servflow.policies.policy import Policy
from servflow.policies.table import Hit, Invariant, Rule, Table
from servflow.policies.table_policy import TablePolicy
from servflow.policies.vocabulary import VOCABULARIES
from servflow.rulebook.analysis.cover import Budget
from servflow.rulebook.analysis.overlaps import overlapping, uncertain_spans
from servflow.rulebook.compile import compiled
from servflow.rulebook.nodes import Node, TextNode
from servflow.rulebook.problems import Problems, Spot
from servflow.rulebook.reading import Fields, Reader
from servflow.rulebook.rules import RULE_KEYS, read_rule, read_when
from servflow.rulebook.section import Section

TABLE_KEYS = ("hit", "rules", "sections", "otherwise", "overlays", "invariants")
"""The keys of a table; a section adds its own when it opens the mapping."""

UNDECIDED = "undecided"
"""What stands in place of ``otherwise`` where cases without a rule are left undecided on purpose."""

MOST_RULES = 1000
"""Rules of one table."""

HITS = ("first", "unique", "sections")
"""The ways in which a rule of a table is found."""

SECTION_KEYS = ("section", "title", "rules")
"""The keys of one of the ``sections`` of a table."""

OTHERWISE_KEYS = ("id", "title", "then", "source", "refs", "note")
"""The keys of the rule for all other cases."""

INVARIANT_KEYS = ("id", "name", "when", "never", "source")
"""The keys of what must never come out."""

Check = Callable[[Table, Reader], None]
"""Notes what is wrong with a table beyond what holds for all tables."""


def table_section(name: str, made: Callable[..., Policy] = TablePolicy, *, check: Check | None = None) -> Section:
    """Return the section of a policy that is one table.

    Args:
        name: The policy.
        made: Makes the policy of its ``table``.
        check: What more has to be right.
    """
    words = VOCABULARIES[name]

    def build(node: Node, read: Reader) -> Policy | None:
        fields = read.open(node, TABLE_KEYS, name)
        table = None if fields is None else read_table(fields, words)
        if table is None:
            return None
        if check is not None:
            check(table, read)
        return made(table=table)

    return Section(name, build)


def whole_numbers(outcome: str, least: int, most: int) -> Check:
    """Return the check that an outcome is a whole number between two others."""

    def check(table: Table, read: Reader) -> None:
        for rule in table.every_rule():
            value = rule.then.get(outcome)
            if value is not None and not (isinstance(value, int) and least <= value <= most):
                message = f"{outcome} is {value}: expected a whole number from {least} to {most}"
                read.problems.add(place_of(rule), "bad_value", message)

    return check


def read_table(fields: Fields, vocabulary: Vocabulary, *, hit: Hit | None = None) -> Table | None:
    """Return the table that stands under the keys ``TABLE_KEYS`` of a mapping, compiled.

    Args:
        fields: The mapping, opened with ``TABLE_KEYS`` and the section's own keys.
        vocabulary: The words of its rules.
        hit: The hit policy, for a section that leaves no choice (``collect``).

    Returns:
        The table; nothing when there is no rule in it at all. What is wrong is noted, and where something is, the
        table is left as it is: nobody will ask it.
    """
    chosen: Hit = hit or cast("Hit", fields.choice("hit", HITS) or "first")
    read = (_sections if chosen == "sections" else _rules)(fields, vocabulary)
    misplaced = "rules" if chosen == "sections" else "sections"
    if misplaced in fields:
        fields.note_problem(misplaced, "wrong_shape", f"a table with hit: {chosen} has no {misplaced!r}")
    undecided = _is_undecided(fields)
    table = Table(
        policy=vocabulary.policy,
        vocabulary=vocabulary,
        rules=tuple(rule for rule, _ in read),
        otherwise=None if undecided else _otherwise(fields, vocabulary),
        undecided=undecided,
        overlays=tuple(rule for rule, _ in _rules(fields, vocabulary, "overlays")),
        hit=chosen,
        zone=fields.read.timezone,
        invariants=tuple(_invariants(fields, vocabulary)),
        file=fields.node.file,
        line=fields.node.line,
    )
    rules = table.every_rule()
    note_duplicates(rules, fields.read)
    if not rules:
        fields.note_problem("rules", "no_rules", f"{vocabulary.policy} has no rules")
        return None
    if len(rules) > MOST_RULES:
        fields.note_problem("rules", "too_many_rules", f"a table has {MOST_RULES} rules at most")
        return table
    sound = tuple(rule for rule, is_sound in read if is_sound)
    if chosen != "sections" or len(sound) == len(
        read
    ):  # a broken rule of an earlier section may be what sets two apart
        _check(attrs.evolve(table, rules=sound), fields)
    return table if fields.read.problems else compiled(table, fields.node.file, fields.node.line)


def _rules(fields: Fields, vocabulary: Vocabulary, key: str = "rules") -> list[tuple[Rule, bool]]:
    """Return the rules of a list, and of each whether nothing was wrong with it."""
    found: list[tuple[Rule, bool]] = []
    problems = fields.read.problems
    for node in fields.items(key)[: MOST_RULES + 1]:
        if problems.full:
            break
        before = len(problems)
        entry = fields.read.open(node, RULE_KEYS, "rule")
        rule = None if entry is None else read_rule(entry, vocabulary)
        if rule is not None:
            found.append((rule, len(problems) == before))
    return found


def _sections(fields: Fields, vocabulary: Vocabulary) -> list[tuple[Rule, bool]]:
    """Return the rules of all sections, each with the name of its section."""
    found: list[tuple[Rule, bool]] = []
    names: set[str] = set()
    for entry in fields.each("sections", SECTION_KEYS, "section", required=True):
        name = entry.ident("section", required=True) or ""
        entry.label("title")
        if name in names:
            entry.note_problem("section", "duplicate_id", f"there is a section {name!r} already")
        names.add(name)
        found += ((attrs.evolve(rule, section=name), is_sound) for rule, is_sound in _rules(entry, vocabulary))
    return found


def _is_undecided(fields: Fields) -> bool:
    """Return whether the author says that cases without a rule are left undecided on purpose."""
    found = fields.get("otherwise")
    return isinstance(found, TextNode) and found.text == UNDECIDED


def _otherwise(fields: Fields, vocabulary: Vocabulary) -> Rule | None:
    """Return the rule for all other cases: no conditions, no dates."""
    entry = fields.open("otherwise", OTHERWISE_KEYS, "otherwise")
    return None if entry is None else read_rule(entry, vocabulary, default_id="otherwise")


def _invariants(fields: Fields, vocabulary: Vocabulary) -> Iterator[Invariant]:
    """Give what must never come out of the table."""
    for entry in fields.each("invariants", INVARIANT_KEYS, "invariant"):
        ident = entry.ident("id")
        name = entry.text("name", required=ident is None) or ident
        when, _ = read_when(entry, vocabulary.facts)
        never, _ = read_when(entry, vocabulary.outcomes, "never")
        source = entry.source()
        if not never:
            entry.note_problem("never", "no_value", "an invariant names what may never come out")
        if name is not None:
            node = entry.node
            yield Invariant(
                name=name, when=when, never=never, source=source, file=node.file, line=node.line, col=node.col
            )


def note_duplicates(rules: Iterable[Rule], read: Reader) -> None:
    """Note every rule whose id another rule of the policy has already."""
    seen: dict[str, Rule] = {}
    for rule in rules:
        first = seen.setdefault(rule.id, rule)
        if first is not rule:
            message = f"rule {rule.id} stands on line {first.line} already"
            read.problems.add(place_of(rule), "duplicate_id", message)


def _check(table: Table, fields: Fields) -> None:
    """Note what is wrong with the rules taken together."""
    problems = fields.read.problems
    uncertain = tuple(uncertain_spans(table.rules))
    for rule, fact, one, other in uncertain:
        message = f"{fact}: whether {one} are less than {other} depends on the calendar"
        problems.add(place_of(rule), "uncertain_order", message)
    if uncertain or table.hit not in {"unique", "sections"}:
        return
    try:
        _check_overlaps(table, problems)
    except NotProvedError as error:
        fields.note_problem("hit", "not_proved", f"{error}: split the table or use hit: first")


def _check_overlaps(table: Table, problems: Problems) -> None:
    """Note rules that the hit policy lets not stand together."""
    for earlier, later, case in overlapping(table, Budget()):
        what = "both hold" if table.hit == "unique" else "both hold and answer differently"
        message = f"rules {earlier.id} (line {earlier.line}) and {later.id} {what}"
        problems.add(place_of(later), "overlap", message, witness=case, related=(place_of(earlier),))
        if problems.full:
            return


def place_of(rule: Rule) -> Spot:
    """Return where a rule stands."""
    return Spot(rule.file, rule.line, rule.col)
