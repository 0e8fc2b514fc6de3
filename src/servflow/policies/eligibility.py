"""``Eligibility``: what may be given back, and until when. Every reason against it is told, not only the first.

Source:
    Catalogue section 6 (E-W1 to E-W9, E-X1 to E-X7); R-177 to R-184, R-190, R-198, R-199, R-201; C-13, C-14, C-34.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from servflow.policies.eligibility_facts import line_facts, request_facts, told_facts
from servflow.policies.table import Miss, Rule, Table
from servflow.policies.windows import ANCHORS, Dates, Standing, Status, Windows
from servflow.values.decisions import Decision, make_decision
from servflow.values.findings import Finding
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.orders import Order, RequestedLine


@attrs.frozen
class InTime:
    """How the windows stand to a request. 是否在期限内。

    Args:
        opened: The windows that are open.
        until: When they close; nothing where that is not known, or they never do.
        findings: Why it is out of time; empty where it is not.
    """

    opened: tuple[Standing, ...] = ()
    until: datetime | None = None
    findings: tuple[Finding, ...] = ()


@attrs.frozen(kw_only=True)
class Eligibility:
    """What may be given back. 退换资格。

    Args:
        exclusions: Rules on a requested line; each that holds refuses (``hit: collect``).
        windows: From when until when a request may be made; nothing: at any time.

    Source:
        R-177 to R-183 (the seven exclusions, printed for returns and exchanges alike, C-34), R-181 with R-184 and R-199
        (the windows), R-201 (condition of the goods); exclusions go before the promise of seven days (C-13).
    """

    exclusions: Table | None = None
    windows: Windows | None = None
    name: str = attrs.field(default="eligibility", init=False)

    @classmethod
    def permissive(cls) -> Eligibility:
        """Return the policy under which everything may be given back at any time. 不限退换。"""
        return cls()

    def decide(self, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Return whether the request may be made, with every reason against it.

        Args:
            facts: ``order`` (``Order``), ``lines`` (of ``RequestedLine``), ``flow``, ``cause``, ``remedy``,
                ``earlier`` (claims with ``line`` and ``cause``), ``at`` (when the request counts as made, if not at
                *at*), ``as_of`` (the day on which dated rules are tested). Without ``order`` the facts of one line and
                the dates of the order stand in its place, by their own names.
            at: When it is asked.

        Returns:
            ``eligible``; ``reasons``, the ids of all rules against it; ``findings``, the same in full; ``by_line``, the
            ids that refuse each line; ``until``, when the windows close that are open. The rule of the decision is the
            first reason, or the window that is open.
        """
        asked_at: datetime = facts.get("at") or at
        refused = self.refused(facts, asked_at)
        in_time = self.in_time(facts, asked_at)
        findings = (*_line_findings(refused), *in_time.findings)
        by_line = {line: tuple(rule.id for rule in rules) for line, rules in refused.items() if line}
        return _answer(facts, findings, by_line, in_time.until, in_time.opened)

    def in_time(self, facts: Mapping[str, Any], at: datetime) -> InTime:
        """Return how the windows stand to a request made at *at*."""
        windows = self.windows
        if windows is None:
            return InTime()
        standings = windows.standings(_dates(facts), at, facts.get("as_of"))
        if not windows.is_open(standings):
            return InTime(findings=tuple(windows.findings(standings)))
        opened = tuple(standing for standing in standings if standing.status is Status.OPEN)
        return InTime(opened, windows.until(standings))

    def refused(self, facts: Mapping[str, Any], at: datetime) -> dict[str, tuple[Rule, ...]]:
        """Return the rules that refuse each line; under an empty name, those that refuse a request without lines."""
        order: Order | None = facts.get("order")
        lines: tuple[RequestedLine, ...] = facts.get("lines") or ()
        asked: dict[str, Mapping[str, Any]] = {}
        if order is not None:
            asked = {line.id: line_facts(facts, order, line, lines, at) for line in lines}
        if not asked:
            asked = {"": told_facts(facts) if order is None else request_facts(facts, order, at)}
        return {line: self._against(derived, at) for line, derived in asked.items()}

    def _against(self, derived: Mapping[str, Any], at: datetime) -> tuple[Rule, ...]:
        table = self.exclusions
        return () if table is None else tuple(table.rules[index] for index in table.collect(derived, at))

    def why_not(self, facts: Mapping[str, Any], at: datetime | None = None) -> tuple[Miss, ...]:
        """Return for each exclusion what kept it from refusing, on the facts of one line; windows are not explained."""
        return () if self.exclusions is None else self.exclusions.why_not(told_facts(facts), at)

    def rules(self) -> tuple[Rule, ...]:
        """Return every rule: the exclusions, the rule on late requests, the windows."""
        found = self.exclusions.every_rule() if self.exclusions else ()
        if self.windows is None:
            return found
        group = () if self.windows.rule is None else (self.windows.rule,)
        return (*found, *group, *(window.rule for window in self.windows.windows))


def _dates(facts: Mapping[str, Any]) -> Dates:
    order: Order | None = facts.get("order")
    return facts if order is None else {name: getattr(order, name) for name in ANCHORS}


def _line_findings(refused: Mapping[str, tuple[Rule, ...]]) -> tuple[Finding, ...]:
    """Return one finding for each rule that refuses, with the lines that it refuses."""
    rules: dict[str, Rule] = {}
    lines: dict[str, list[str]] = {}
    for line, against in refused.items():
        for rule in against:
            rules[rule.id] = rule
            lines.setdefault(rule.id, []).append(line)
    found: list[Finding] = []
    for ident, rule in rules.items():
        named = tuple(line for line in lines[ident] if line)
        what = rule.title.en if rule.title else "this cannot be given back"
        message = f"{what}: lines {', '.join(named)}" if named else what
        found.append(
            Finding(ident, message, rule.title, rule.source, details=FrozenMap(lines=named) if named else EMPTY)
        )
    return tuple(found)


def _answer(
    facts: Mapping[str, Any],
    findings: tuple[Finding, ...],
    by_line: Mapping[str, tuple[str, ...]],
    until: datetime | None,
    opened: tuple[Standing, ...],
) -> Decision:
    """Return the decision that the first finding makes or, without one, the first window that is open."""
    reasons = tuple(finding.code for finding in findings)
    outcome = FrozenMap(
        eligible=not findings, reasons=reasons, findings=findings, until=until, by_line=FrozenMap(by_line)
    )
    inputs = FrozenMap(facts)
    if findings:
        first = findings[0]
        return make_decision("eligibility", first.code, outcome, inputs, first.label, first.source, reasons[1:])
    if opened:
        rule, also = opened[0].window.rule, tuple(standing.window.rule.id for standing in opened[1:])
        return make_decision("eligibility", rule.id, outcome, inputs, rule.title, rule.source, also)
    return make_decision("eligibility", "", outcome, inputs)
