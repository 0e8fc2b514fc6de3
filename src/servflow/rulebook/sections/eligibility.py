"""``eligibility:`` the windows in which something may be asked for, and the rules that exclude."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from servflow.errors import InvalidValueError
from servflow.policies.eligibility import Eligibility
from servflow.policies.facts import Kind, plain
from servflow.policies.table import Table
from servflow.policies.vocabulary import VOCABULARIES
from servflow.policies.windows import ANCHORS, Window, Windows
from servflow.rulebook.nodes import Node
from servflow.rulebook.problems import Spot
from servflow.rulebook.reading import Fields, Reader
from servflow.rulebook.rules import RULE_KEYS, read_given, read_rule
from servflow.rulebook.section import Section
from servflow.rulebook.sections.table import note_duplicates, read_table
from servflow.values.frozen import FrozenMap
from servflow.values.time import Counting, Span, Unit, add_span

_WORDS = VOCABULARIES["eligibility"]
_BASE = tuple(key for key in RULE_KEYS if key not in {"when", "then", "example", "effective"})
WINDOWS_KEYS = (*_BASE, "combine", "rules")
"""The keys of ``windows``."""

WINDOW_KEYS = (*_BASE, "effective", "opens", "anchor", "or_anchor", "within", "counting")
"""The keys of one window."""

_SOME_DAY = datetime(2024, 1, 1, tzinfo=UTC)

ORDER_DATES = FrozenMap({name: plain(Kind.INSTANT, name, name) for name in (*ANCHORS, "at")})
"""The dates of an order that a test may name, and ``at``."""


def build_eligibility(node: Node, read: Reader) -> Eligibility | None:
    """Return what may be given back, or nothing where the node is no mapping."""
    fields = read.open(node, ("windows", "rules"), "eligibility")
    if fields is None:
        return None
    exclusions = read_table(fields, _WORDS, hit="collect") if "rules" in fields else None
    if exclusions is not None:
        _check_answers(exclusions, read)
    policy = Eligibility(exclusions=exclusions, windows=_windows(fields))
    note_duplicates(policy.rules(), read)
    if "rules" not in fields and "windows" not in fields:
        read.problems.add(node, "no_rules", "eligibility has neither windows nor rules")
    return policy


def _check_answers(table: Table, read: Reader) -> None:
    """Note rules that claim to answer anything but a refusal: every rule that holds refuses."""
    for rule in table.rules:
        if rule.then not in ({}, {"eligible": False}):
            message = f"rule {rule.id}: a rule of eligibility refuses where it holds, it has no other answer"
            read.problems.add(Spot(rule.file, rule.line, rule.col), "wrong_shape", message)


def _windows(fields: Fields) -> Windows | None:
    """Return the windows with the rule that refuses what is out of time."""
    entry = fields.open("windows", WINDOWS_KEYS, "windows")
    if entry is None:
        return None
    windows = tuple(_each_window(entry))
    if "rules" in entry and not entry.items("rules"):
        entry.note_problem("rules", "no_rules", "windows has no rules")
    return Windows(
        windows=windows,
        rule=read_rule(entry, _WORDS) if "id" in entry else None,
        combine=entry.choice("combine", ("any", "all")) or "any",
        zone=fields.read.timezone,
        calendar=fields.read.calendar,
    )


def _each_window(entry: Fields) -> Iterator[Window]:
    for window in entry.each("rules", WINDOW_KEYS, "window", required=True):
        rule = read_rule(window, _WORDS)
        anchor = window.choice("anchor", ANCHORS, required=True)
        opens, or_anchor = window.choice("opens", ANCHORS), window.choice("or_anchor", ANCHORS)
        within = window.span("within", required=True)
        counting = Counting(window.choice("counting", list(Counting)) or Counting.ELAPSED)
        if rule is not None and anchor is not None and within is not None:
            _check_counting(window, within, counting)
            yield Window(rule=rule, anchor=anchor, within=within, counting=counting, opens=opens, or_anchor=or_anchor)


def _check_counting(window: Fields, within: Span, counting: Counting) -> None:
    """Note a span that cannot be counted so, for example hours by calendar days, or that no day may be left for."""
    read = window.read
    by_days = within.unit is Unit.WORKING_DAYS
    if (by_days or counting is Counting.WORKING) and window.note_endless("within" if by_days else "counting"):
        return
    try:
        add_span(_SOME_DAY, within, counting=counting, zone=read.timezone, calendar=read.calendar)
    except InvalidValueError as error:
        window.note_problem("counting", "bad_counting", f"{within} cannot be counted as {counting}: {error.message}")


def read_eligibility_given(node: Node, read: Reader) -> Mapping[str, Any]:
    """Return the facts of a test: those of one line, the dates of the order, and ``at``, when it is asked for."""
    return read_given(node, {**_WORDS.facts, **ORDER_DATES}, read)


SECTION = Section("eligibility", build_eligibility, given=read_eligibility_given)
"""The section as the loader knows it."""
