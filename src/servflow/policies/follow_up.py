"""``FollowUp``: when a customer is called again after the work is done, and what follows from each call.

Source:
    SYS-54, SYS-55; R-369 to R-379, T-76; G-36 (a month clamps to its end), G-37 (counted once from the installation),
    G-38 (three more attempts, then recorded as not reached).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import attrs

from servflow.errors import InvalidValueError
from servflow.policies.conditions import Condition, Equals, Range, holds
from servflow.policies.facts import Vocabulary
from servflow.policies.table import Miss, Rule, Table
from servflow.policies.vocabularies.follow_up import CALL_ANSWERS, CALL_FACTS, VISIT_FACTS, WORDS
from servflow.values.calendars import MONDAY_TO_FRIDAY, WorkCalendar
from servflow.values.decisions import Decision, make_decision
from servflow.values.frozen import FrozenMap
from servflow.values.sources import Label
from servflow.values.time import (
    Counting,
    Span,
    Unit,
    add_span,
    add_to_date,
    local_date,
    local_instant,
    require_aware,
    zone_info,
)

CALL_WORDS = Vocabulary(WORDS.policy, Label("outcome of a follow-up call", "回访结果处理"), CALL_FACTS, CALL_ANSWERS)
"""The words of the rules on what follows from a call."""

VISIT_WORDS = Vocabulary(WORDS.policy, WORDS.label, VISIT_FACTS, {})
"""The words of the rules on visits."""

RETRIES = 3
"""How often somebody who was not reached is called again, where a rulebook does not say (G-38)."""


@attrs.frozen(kw_only=True)
class Visit:
    """One follow-up visit. 回访。

    Args:
        rule: Its id, conditions, dates and source.
        after: How long after the anchor: days, weeks, months, years by the calendar, or working days.
        kind: Which visit it is; the id of its rule where it has no name.

    Raises:
        InvalidValueError: Hours or minutes: a visit falls on a day.
    """

    rule: Rule
    after: Span
    kind: str

    def __attrs_post_init__(self) -> None:
        """Refuse what is shorter than a day."""
        if self.after.unit in {Unit.HOURS, Unit.MINUTES}:
            raise InvalidValueError("after", "expected days, working days, weeks, months or years")

    def day(self, anchor: date, calendar: WorkCalendar) -> date:
        """Return the day it falls on, counted from *anchor*; a month clamps to the month's end."""
        if self.after.unit is Unit.WORKING_DAYS:
            return calendar.next_working_day(anchor, self.after.amount)
        return add_to_date(anchor, self.after)


@attrs.frozen(kw_only=True)
class FollowUp:
    """When a customer is called again, and what follows. 回访规则。

    Args:
        visits: The visits; each that applies is made.
        outcomes: What follows from a call; nothing: what the sources do, under no rule's name.
        zone: Whose clock and dates count.
        calendar: Which days are working days.

    Source:
        R-370, T-76, G-37 (visits); R-373 (rescheduled), R-376 to R-378 (complaints), G-38 (not reached).
    """

    visits: tuple[Visit, ...] = ()
    outcomes: Table | None = None
    zone: str = "Asia/Shanghai"
    calendar: WorkCalendar = MONDAY_TO_FRIDAY
    name: str = attrs.field(default="follow_up", init=False)

    def decide(self, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Return which visits there are or, asked with the ``outcome`` of a call, what follows from it.

        Args:
            facts: On visits: ``anchor`` (the date or the instant they are counted from), ``category``, ``flow``,
                ``tier``. On a call: ``outcome``, ``attempt`` (this one counted), ``kind``.
            at: When it is asked; a call is made again ``retry_in`` after it.

        Returns:
            On visits, in order: ``visits`` (their days), ``kinds``, ``schedule`` (how long after, as text) and
            ``planned``, the same as maps of ``kind``, ``on``, ``at`` (the anchor's time of day, or midnight) and
            ``rule``; without an anchor only ``kinds`` and ``schedule``. On a call: ``action``, ``notify``, and where it
            is made again after a time ``retry_in`` (as text) and ``retry_at``.

        Raises:
            InvalidValueError: An anchor that is neither date nor aware instant, or a day after the year 9999.
        """
        return self._visits(facts, at) if facts.get("outcome") is None else self._after_call(facts, at)

    def _visits(self, facts: Mapping[str, Any], at: datetime) -> Decision:
        made = [visit for visit in self.visits if self._applies(visit, facts, at)]
        anchor = facts.get("anchor")
        planned: tuple[FrozenMap, ...] = ()
        if anchor is not None:
            day, clock = self._from(anchor)
            days = sorted(((visit.day(day, self.calendar), visit) for visit in made), key=lambda found: found[0])
            made = [visit for _, visit in days]
            planned = tuple(self._planned(visit, on, clock) for on, visit in days)
        outcome = FrozenMap(
            visits=tuple(visit["on"] for visit in planned),
            kinds=tuple(visit.kind for visit in made),
            schedule=tuple(str(visit.after) for visit in made),
            planned=planned,
        )
        inputs = FrozenMap(facts)
        if not made:
            return make_decision(self.name, "", outcome, inputs)
        first, also = made[0].rule, tuple(visit.rule.id for visit in made[1:])
        return make_decision(self.name, first.id, outcome, inputs, first.title, first.source, also)

    def _applies(self, visit: Visit, facts: Mapping[str, Any], at: datetime) -> bool:
        day: date | None = facts.get("as_of")
        if visit.rule.is_dated and not visit.rule.in_force(day or local_date(at, self.zone)):
            return False
        return holds(visit.rule.when, facts)

    def _from(self, anchor: object) -> tuple[date, time]:
        """Return the day that visits are counted from, and the time of day at which they are made."""
        if isinstance(anchor, datetime):
            wall = require_aware(anchor, "anchor").astimezone(zone_info(self.zone))
            return wall.date(), wall.time()
        if isinstance(anchor, date):
            return anchor, time()
        raise InvalidValueError("anchor", f"expected a date or an instant, not {type(anchor).__name__}")

    def _planned(self, visit: Visit, on: date, clock: time) -> FrozenMap:
        begins = local_instant(datetime.combine(on, clock), self.zone)
        return FrozenMap(kind=visit.kind, on=on, at=begins, rule=visit.rule.id)

    def _after_call(self, facts: Mapping[str, Any], at: datetime) -> Decision:
        decision = (self.outcomes or _USUAL).decide(facts, at)
        if self.outcomes is None:
            decision = make_decision(self.name, "", decision.outcome, decision.inputs)
        wait: Span | None = decision.outcome.get("retry_in")
        if wait is None:
            return decision
        again = add_span(at, wait, counting=Counting.ELAPSED, zone=self.zone, calendar=self.calendar)
        outcome = FrozenMap({**decision.outcome, "retry_in": str(wait), "retry_at": again})
        return attrs.evolve(decision, outcome=outcome)

    def why_not(self, facts: Mapping[str, Any], at: datetime | None = None) -> tuple[Miss, ...]:
        """Return for each rule on what was asked that took no part what kept it from it."""
        if facts.get("outcome") is not None:
            return () if self.outcomes is None else self.outcomes.why_not(facts, at)
        rules = tuple(visit.rule for visit in self.visits)
        table = Table(policy=self.name, vocabulary=VISIT_WORDS, rules=rules, hit="collect", zone=self.zone)
        return table.why_not(facts, at)

    def rules(self) -> tuple[Rule, ...]:
        """Return every rule: the visits with their answer, then what follows from a call."""
        visits = (
            attrs.evolve(visit.rule, then=FrozenMap(after=str(visit.after), kind=visit.kind)) for visit in self.visits
        )
        return (*visits, *(self.outcomes.every_rule() if self.outcomes else ()))


def next_visit(decision: Decision, after: datetime) -> Mapping[str, Any] | None:
    """Return the first visit of a decision that begins later than *after*, or nothing when none is left. 下一次回访。

    Visits that begin at the same instant are one call: the first of them is told.

    Args:
        decision: What ``follow_up`` answered on visits; an empty answer has none.
        after: Since when: the beginning of the visit before, or the end of the work.
    """
    planned: tuple[Mapping[str, Any], ...] = decision.outcome.get("planned", ())
    return next((visit for visit in planned if visit["at"] > after), None)


def _usual(action: str, outcome: str, attempt: Condition | None = None) -> Rule:
    more = () if attempt is None else (("attempt", attempt),)
    return Rule(id=action, when=(("outcome", Equals(outcome)), *more), then=FrozenMap(action=action))


_USUAL = Table(
    policy=WORDS.policy,
    vocabulary=CALL_WORDS,
    rules=(
        _usual("close", "satisfied"),
        _usual("open_ticket", "outstanding"),
        _usual("open_complaint", "dissatisfied"),
        _usual("open_complaint", "severe"),
        _usual("reschedule", "not_convenient"),
        _usual("record_unreachable", "unreachable", Range(more_than=RETRIES)),
        _usual("reschedule", "unreachable"),
    ),
)
"""What follows where a rulebook does not say."""
