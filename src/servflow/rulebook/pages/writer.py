"""``Writer``: what every part of a page writes alike: a rule's id, title, conditions, answer and source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import attrs

from servflow.policies.book import Rulebook, RuleTest
from servflow.policies.conditions import When
from servflow.policies.facts import FactType
from servflow.policies.table import Invariant, Rule, Table
from servflow.policies.vocabulary import VOCABULARIES
from servflow.rulebook.pages import phrases, wording
from servflow.rulebook.pages.model import Cell, Grid, Line, Piece, Row, grids, joined, words
from servflow.values.frozen import EMPTY
from servflow.values.sources import Label, Source
from servflow.values.time import zone_info

Vocabularies = tuple[Mapping[str, FactType], Mapping[str, FactType]]


def _claimed(book: Rulebook) -> Mapping[tuple[str, str], str]:
    """Return an anchor for every rule of every policy: its id, where no rule before it has the same."""
    found: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    for name, policy in book.policies.items():
        for rule in policy.rules():
            anchor = _free(rule.id, name, taken)
            found.setdefault((name, rule.id), anchor)
            taken.add(anchor)
    return found


def _free(wanted: str, prefix: str, taken: AbstractSet[str]) -> str:
    anchor = wanted
    while anchor in taken:
        anchor = f"{prefix}.{anchor}"
    return anchor


def _tested(book: Rulebook) -> Counter[tuple[str, str]]:
    """Return how many tests and examples name each rule."""
    found: Counter[tuple[str, str]] = Counter()
    for test in book.tests:
        expected = test.expect
        named = {expected.get("rule"), *expected.get("also", ()), *expected.get("reasons", ())}
        found.update((test.policy, rule) for rule in named if rule)
    return found


@attrs.frozen
class Writer:
    """Writes the cells of one rulebook's page. 排版。

    Args:
        book: The rulebook.
    """

    book: Rulebook
    _anchors: Mapping[tuple[str, str], str] = attrs.field(
        default=attrs.Factory(lambda self: _claimed(self.book), takes_self=True), init=False
    )
    _taken: frozenset[str] = attrs.field(
        default=attrs.Factory(lambda self: frozenset(self._anchors.values()), takes_self=True), init=False
    )
    _tests: Counter[tuple[str, str]] = attrs.field(
        default=attrs.Factory(lambda self: _tested(self.book), takes_self=True), init=False
    )

    def anchor(self, wanted: str) -> str:
        """Return the anchor of something that is no rule, and that no rule has."""
        return _free(wanted, "part", self._taken)

    def rule_anchor(self, policy: str, rule: str) -> str:
        """Return the anchor of a rule."""
        return self._anchors[policy, rule]

    def rule_link(self, policy: str, rule: str) -> Piece:
        """Return the id of a rule, which leads to it where it is on the page."""
        anchor = self._anchors.get((policy, rule), "")
        return Piece(Label(rule), "code", f"#{anchor}" if anchor else "")

    def source_anchor(self, ref: str) -> str:
        """Return the anchor of a document."""
        return self.anchor(f"source-{ref}")

    def row(self, policy: str, rule: Rule, *cells: Cell) -> Row:
        """Return the row of a rule: its id, what it says, the cells of its table, its source."""
        return Row(
            (self._id(policy, rule), self._says(rule), *cells, self.source(rule.source)),
            self.rule_anchor(policy, rule.id),
        )

    def _id(self, policy: str, rule: Rule) -> Cell:
        lines: list[Line] = [words(rule.id, "code")]
        if rule.is_dated:
            lines += _dates(rule)
        if rule.file in self.book.origins:
            lines.append(
                (Piece(Label("of", "来自"), "faint"), Piece(Label(f" {self.book.origins[rule.file]}"), "faint"))
            )
        for override in self.book.replaced:
            if override.policy == policy and rule.id in override.rules:
                gone = f" {override.base} {', '.join(override.base_rules) or override.what}"
                lines.append((Piece(Label("replaces", "替换"), "faint"), Piece(Label(gone), "faint")))
        if count := self._tests[policy, rule.id]:
            lines.append((Piece(Label("tests", "测试"), "faint"), Piece(Label(f" {count}"), "faint")))
        return tuple(lines)

    def _says(self, rule: Rule) -> Cell:
        lines: list[Line] = [words(rule.title, "strong")] if rule.title is not None else []
        if rule.note:
            lines.append(words(rule.note, "faint"))
        if rule.refs:
            refs = Label(f" {', '.join(rule.refs)}")
            lines.append((Piece(Label("see", "参见"), "faint"), Piece(refs, "faint")))
        return tuple(lines)

    def source(self, source: Source | None) -> Cell:
        """Return where something comes from, with a link to the document further down."""
        if source is None:
            return (words(wording.NO_SOURCE, "faint"),)
        ref = Piece(Label(source.ref), "code", f"#{self.source_anchor(source.ref)}")
        return ((ref, Piece(Label(f" {source.clause}"))) if source.clause else (ref,),)

    def when(self, when: When, known: Mapping[str, FactType], empty: Label = wording.ALWAYS) -> Cell:
        """Return the conditions of a rule, one below the other."""
        return tuple(words(phrases.condition(name, asked, known)) for name, asked in when) or (words(empty, "faint"),)

    def then(self, then: Mapping[str, Any], known: Mapping[str, FactType]) -> Cell:
        """Return the answer of a rule."""
        told = tuple(words(phrases.answer(name, value, known)) for name, value in then.items())
        return told or (words(phrases.NOTHING, "faint"),)

    def table(self, table: Table, title: Label = wording.RULES, *, then: Cell | None = None) -> Iterator[Grid]:
        """Give a table of rules, what is added to it, and what it must never answer.

        Args:
            table: The rules.
            title: What it is called.
            then: What every rule answers, where it is the same for all of them.
        """
        rows = tuple(self._rows(table, table.rules, then))
        if table.otherwise is not None:
            rows += (self._table_row(table, table.otherwise, then, wording.ELSE),)
        if table.undecided:
            open_case = (words(Label("left open", "不作规定"), "faint"),)
            rows += (Row(((), (), (words(wording.ELSE, "faint"),), open_case, ())),)
        yield from grids(rows, _HEADS, title)
        yield from grids(self._rows(table, table.overlays, then), _HEADS, wording.OVERLAYS)
        never = (wording.SAYS, wording.WHEN, Label("Never (all of it)", "不得出现"), wording.SOURCE)
        yield from grids((self._invariant(table, one) for one in table.invariants), never, wording.INVARIANTS)

    def _rows(self, table: Table, rules: Iterable[Rule], then: Cell | None) -> Iterator[Row]:
        section = ""
        for rule in rules:
            if rule.section != section:
                section = rule.section
                heading = (Piece(Label("Section", "节"), "faint"), Piece(Label(f" {section}"), "code"))
                yield Row(((heading,),))
            yield self._table_row(table, rule, then, wording.ALWAYS)

    def _table_row(self, table: Table, rule: Rule, then: Cell | None, empty: Label) -> Row:
        known = table.vocabulary
        told = self.then(rule.then, known.outcomes) if then is None else then
        return self.row(table.policy, rule, self.when(rule.when, known.facts, empty), told)

    def _invariant(self, table: Table, invariant: Invariant) -> Row:
        known = table.vocabulary
        never = self.when(invariant.never, known.outcomes)
        what = (words(invariant.name, "strong"),)
        return Row((what, self.when(invariant.when, known.facts), never, self.source(invariant.source)))

    def tests(self, policy: str) -> Iterator[Grid]:
        """Give the cases that stand beside the rules of a policy."""
        rows = tuple(self._test(test) for test in self.book.tests if test.policy == policy)
        if rows:
            heads = (Label("Case", "用例"), Label("Given", "已知"), Label("Expected", "期望"))
            yield Grid(title=wording.TESTS, heads=heads, rows=rows, folded=True)

    def _test(self, test: RuleTest) -> Row:
        known = VOCABULARIES.get(test.policy)
        facts, outcomes = (EMPTY, EMPTY) if known is None else (known.facts, known.outcomes)
        expected = {name: value for name, value in test.expect.items() if name not in {*_NAMING, "undecided"}}
        lines = [words(phrases.answer(name, value, outcomes)) for name, value in expected.items()]
        for name, label in _NAMING.items():
            if (named := test.expect.get(name)) is not None:
                rules = (named,) if isinstance(named, str) else tuple(named)
                links = joined(self.rule_link(test.policy, rule) for rule in rules if rule)
                lines.append((Piece(label), Piece(Label(" ")), *(links or words(phrases.NOTHING))))
        if left := test.expect.get("undecided"):
            named = phrases.listed([phrases.fact_name(name, outcomes) for name in left])
            lines.append(words(phrases.filled(Label("not decided: {}", "不作规定：{}"), named)))
        given = self.then(test.given, facts)
        if test.at is not None:
            at = test.at.astimezone(zone_info(self.book.timezone))
            given = (*given, words(f"@ {at.isoformat()}", "faint"))
        return Row(((words(test.name),), given, tuple(lines)))


_HEADS = (wording.RULE, wording.SAYS, wording.WHEN, wording.THEN, wording.SOURCE)
_NAMING = {
    "rule": Label("by rule", "适用规则"),
    "also": Label("also", "另适用"),
    "without": Label("not by", "不适用"),
    "reasons": Label("refused by", "不符合"),
}


def _dates(rule: Rule) -> Iterator[Line]:
    """Give from when and until when a rule holds."""
    for label, day in ((_FROM, rule.effective_from), (_UNTIL, rule.effective_to)):
        if day is not None:
            yield Piece(label, "faint"), Piece(Label(f" {day}"), "faint")


_FROM, _UNTIL = Label("from", "自"), Label("until", "至")


def between(first: object, last: object) -> Label:
    """Return from when until when something holds; open at either end where no day is told."""
    if last is None:
        return Label("at any time", "不限期") if first is None else Label(f"from {first}", f"自 {first} 起")
    return Label(f"until {last}", f"至 {last}") if first is None else Label(f"{first} to {last}", f"{first} 至 {last}")
