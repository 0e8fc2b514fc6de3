"""``servflow rulebook explain``: which rule decides on some facts, and why each other one does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any

import attrs

from servflow.cli.facts import are_typed, read_facts
from servflow.cli.rulebook.counted import plain_sum, sum_lines
from servflow.cli.rulebook.problems import show_problems
from servflow.cli.screen import Screen
from servflow.cli.timeline import Line
from servflow.errors import RulebookError, UnknownNameError
from servflow.policies.book import Rulebook, RuleTest
from servflow.policies.limit_names import LIMITS
from servflow.policies.table import Miss, Rule
from servflow.policies.time_limits import TimeLimits
from servflow.rulebook.loader import load_rulebook
from servflow.rulebook.nearest import Change, nearest_changes
from servflow.rulebook.rule_tests import asked_at
from servflow.rulebook.sections import SECTIONS
from servflow.rulebook.timing import TimeSum, sums_of
from servflow.scenarios.expectations import written
from servflow.scenarios.result import readable
from servflow.values.decisions import Decision
from servflow.values.time import zone_info


def explain(screen: Screen, path: str, policy: str, facts: tuple[str, ...], *, as_json: bool) -> int:
    """Say which rule of a policy decides on some facts, and why each other one does not.

    Raises:
        UnknownNameError: No such rulebook, policy or file of facts.
        InvalidValueError: Facts that contradict each other, so that nothing can be decided on them.
    """
    try:
        book = load_rulebook(path)
        known = tuple(name for name in SECTIONS if name in book.policies)
        if policy not in known:
            raise UnknownNameError("policy", policy, known)
        given, told = read_facts(facts, SECTIONS[policy], book)
    except RulebookError as error:
        show_problems(screen, error, as_json=as_json)
        return 2 if are_typed(error) else 1
    if policy == "time_limits":
        _refuse_unknown_limit(given.get("limit"), book)
    at = told or asked_at(book, RuleTest(policy=policy, name="explain", given=given, expect={}))
    decision = book.judge(policy, given, at)
    why = _Why(
        misses=book.why_not(decision, at),
        sums=() if policy == "time_limits" and told is None else sums_of(book, decision, at),
        changes=nearest_changes(book, decision, given, at),
        at=at,
        is_told=told is not None,
    )
    if as_json:
        screen.json(_plain_decision(book, decision, why))
    else:
        screen.lines(_explained(book, decision, why))
    return 0


@attrs.frozen
class _Why:
    """What is told beside an answer: why no other rule, what was counted, what would alter it."""

    misses: tuple[Miss, ...]
    sums: tuple[TimeSum, ...]
    changes: tuple[Change, ...]
    at: datetime
    is_told: bool


def _refuse_unknown_limit(limit: str | None, book: Rulebook) -> None:
    """Raise if no flow of ours and no rule of the rulebook knows a time limit, or none is named."""
    rules = book.policies["time_limits"]
    known = dict.fromkeys((*(rules.limits if isinstance(rules, TimeLimits) else ()), *LIMITS))
    if limit not in known:
        raise UnknownNameError("time limit", limit or "", tuple(known))


def _plain_decision(book: Rulebook, decision: Decision, why: _Why) -> dict[str, Any]:
    rule = book.rule_of(decision)
    return {
        "policy": decision.policy,
        "at": why.at.isoformat(),
        "at_is_told": why.is_told,
        "given": readable(decision.inputs),
        "rule": decision.rule or None,
        "label": attrs.asdict(decision.label) if decision.label is not None else None,
        "source": str(decision.source) if decision.source is not None else None,
        "file": rule.file if rule is not None else None,
        "line": rule.line if rule is not None else None,
        "outcome": readable(decision.outcome),
        "also": list(decision.also),
        "overrides": list(decision.overrides),
        "counted": [plain_sum(found) for found in why.sums],
        "why_not": [attrs.asdict(miss) for miss in why.misses],
        "nearest": [_plain_change(change) for change in why.changes],
    }


def _plain_change(change: Change) -> dict[str, Any]:
    return {
        "facts": readable(change.facts),
        "instead_of": readable(change.before),
        "rule": change.decision.rule or None,
        "outcome": readable(change.decision.outcome),
    }


def _explained(book: Rulebook, decision: Decision, why: _Why) -> Iterator[Line]:
    yield Line(f"policy  {decision.policy}", "bold")
    local = zone_info(book.timezone)
    given = {name: _local(value, local) for name, value in decision.inputs.items()}
    yield Line(f"given   {_pairs(given) or 'nothing'}")
    made = book.rule_of(decision)
    yield Line(f"rule    {_rule(decision.rule, made) if decision.rule else 'none decides'}", "bold green")
    yield Line(f"answer  {_pairs(_in_short(decision.outcome)) or 'nothing'}")
    yield from (Line(f"  {finding.code}: {finding.message}") for finding in decision.outcome.get("findings") or ())
    yield from (Line(f"also    {_rule(rule, book.rule(rule))}") for rule in decision.also)
    yield from (Line(f"over    {name}") for name in decision.overrides)
    if made is not None and made.note:
        yield Line(f"note    {made.note}")
    yield from (Line(line) for found in why.sums for line in sum_lines(book, found))
    if why.misses:
        yield Line("why not the others", "bold")
        yield from (Line(f"  {miss}", "dim") for miss in why.misses)
    if why.changes:
        yield Line("nearest change", "bold")
        yield from (Line(f"  {_change(change)}", "dim") for change in why.changes)
    if not why.is_told and _depends_on_when(book, decision.policy):
        yield Line(
            f"asked as on {why.at.astimezone(local).isoformat()}; at=... among the facts names another time", "dim"
        )


def _change(change: Change) -> str:
    """Return a change in one line: what would be otherwise, and what would then be answered."""
    facts = " and ".join(f"{name}={_known(value)}" for name, value in change.facts.items())
    before = " and ".join(map(_known, change.before.values()))
    answer = _pairs(_in_short(change.decision.outcome)) or "nothing"
    return f"{facts} instead of {before} -> {change.decision.rule or 'no rule'}, {answer}"


def _depends_on_when(book: Rulebook, policy: str) -> bool:
    """Return whether a policy counts from dates, or has rules that hold on some days only."""
    return policy in {"eligibility", "warranty"} or any(rule.is_dated for rule in book.policies[policy].rules())


def _in_short(outcome: Mapping[str, Any]) -> dict[str, Any]:
    """Return an answer without what is told line by line."""
    return {name: value for name, value in outcome.items() if name not in {"findings", "by_line"}}


def _local(value: object, zone: tzinfo) -> object:
    """Return an instant as the clocks of the rulebook show it; anything else as it is."""
    return value.astimezone(zone) if isinstance(value, datetime) else value


def _known(value: object) -> str:
    return "unknown" if value is None else written(value)


def _pairs(values: Mapping[str, Any]) -> str:
    return " ".join(f"{name}={written(value)}" for name, value in values.items() if value is not None)


def _rule(rule_id: str, rule: Rule | None) -> str:
    if rule is None:
        return rule_id
    title = f" {rule.title.both()}" if rule.title is not None else ""
    source = f" [{rule.source}]" if rule.source is not None else ""
    place = f" {rule.file}:{rule.line}" if rule.file else ""
    return f"{rule_id}{title}{source}{place}"
