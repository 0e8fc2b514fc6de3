"""``Kpi``: what the metrics of a house should come to, and what their counting depends on.

Source:
    Catalogue section 9 (M-01, M-02, M-12 to M-14 name targets); R-002, R-003, R-253, R-423 to R-425; G-45 (at least for
    90, 85 and 95 per cent, less than for 3).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Literal

import attrs

from servflow.errors import InvalidValueError, UnknownNameError
from servflow.policies.conditions import holds
from servflow.policies.metric_names import METRICS, Unit
from servflow.policies.table import Miss, Rule, Table
from servflow.policies.vocabulary import VOCABULARIES
from servflow.values.decisions import Decision, make_decision
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.time import Counting, Span, local_date
from servflow.values.time import Unit as SpanUnit

Direction = Literal["at_least", "more_than", "at_most", "less_than"]

DIRECTIONS: tuple[Direction, ...] = ("at_least", "more_than", "at_most", "less_than")
"""How a value may be held against a bound."""

STARS = 5
"""The best rating (R-092)."""

THIRTY_DAYS = Span(30, SpanUnit.DAYS)
"""How long a repair should hold, where a rulebook does not say."""

_SIGNS: Mapping[str, str] = {"at_least": "≥", "more_than": ">", "at_most": "≤", "less_than": "<"}
_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?) ?%")
_WHOLE = 100


def _bound(target: Target) -> Fraction:
    metric = METRICS.get(target.metric)
    if metric is None:
        raise UnknownNameError("metric", target.metric, tuple(METRICS))
    if target.direction not in DIRECTIONS:
        raise InvalidValueError("direction", f"expected one of {', '.join(DIRECTIONS)}")
    return _READERS[metric.unit](target.written)


def _share(text: str) -> Fraction:
    found = _PERCENT.fullmatch(text)
    if found is None or Fraction(found[1]) > _WHOLE:
        raise InvalidValueError("target", "expected a share such as '90 %', from 0 % to 100 %")
    return Fraction(found[1]) / _WHOLE


def _number(text: str) -> Fraction:
    if _NUMBER.fullmatch(text) is None:
        raise InvalidValueError("target", "expected a number such as 4 or 4.5")
    return Fraction(text)


def _seconds(text: str) -> Fraction:
    span = Span.parse(text, "target")
    if not span.unit.seconds:
        raise InvalidValueError("target", "expected minutes, hours, days or weeks: other units differ in length")
    return Fraction(span.amount * span.unit.seconds)


_READERS = {Unit.RATE: _share, Unit.MEAN: _number, Unit.TIME: _seconds, Unit.COUNT: _number}


@attrs.frozen(kw_only=True)
class Target:
    """What one metric should come to. 指标目标。

    Args:
        rule: Its id, conditions, dates and source.
        metric: The metric's name.
        direction: How the metric is held against the bound.
        written: The bound as a rulebook writes it: ``90 %``, ``4.5``, ``24 hours``.
        of: For a time: whether every case is held against it, or their average.
        bound: The same, exactly: a share of one, seconds, stars or a number.

    Raises:
        InvalidValueError: A bound that the metric cannot be held against.
        UnknownNameError: There is no such metric.
    """

    rule: Rule
    metric: str
    direction: Direction
    written: str
    of: Literal["each", "mean"] = "each"
    bound: Fraction = attrs.field(default=attrs.Factory(_bound, takes_self=True), init=False, repr=False)

    def is_met_by(self, value: Fraction) -> bool:
        """Return whether an exact value meets it."""
        match self.direction:
            case "at_least":
                return value >= self.bound
            case "more_than":
                return value > self.bound
            case "at_most":
                return value <= self.bound
            case _:
                return value < self.bound

    @property
    def outcome(self) -> FrozenMap:
        """It as the answer of a decision."""
        answer = {"target": self.written, "direction": self.direction}
        return FrozenMap({**answer, "of": self.of} if METRICS[self.metric].unit is Unit.TIME else answer)

    def __str__(self) -> str:
        """Return it as people write it: ``≥ 90 %``."""
        return f"{_SIGNS[self.direction]} {self.written}"


def _a_rating(_: Kpi, __: attrs.Attribute[int], value: object) -> None:
    if value.__class__ is not int or value not in range(1, STARS + 1):
        raise InvalidValueError("satisfied_from", f"expected a whole number of stars from 1 to {STARS}")


@attrs.frozen(kw_only=True)
class Kpi:
    """The targets of a rulebook, and what its metrics count. 绩效指标。

    Of several targets on one metric the first that holds counts.

    Args:
        targets: In order.
        repeat_window: How long after a ticket another one on the same problem of the same goods is its repeat.
        satisfied_from: The rating, out of five stars, from which on a customer counts as satisfied.
        counting: How response and repair times pass: as they do, or inside working hours only.
        zone: Whose local dates count.

    Source:
        R-092 (satisfied: five stars, basically satisfied: three; from four on is our reading); R-253 (the same problem
        is not repaired twice; no period told); G-45.
    """

    targets: tuple[Target, ...] = ()
    repeat_window: Span = THIRTY_DAYS
    satisfied_from: int = attrs.field(default=4, validator=_a_rating)
    counting: Literal[Counting.ELAPSED, Counting.WORKING] = Counting.ELAPSED
    zone: str = "Asia/Shanghai"
    name: str = attrs.field(default="kpi", init=False)

    def find(self, metric: str, facts: Mapping[str, Any], day: date | None) -> Target | None:
        """Return the target that counts for a metric, or nothing where none is set.

        Args:
            metric: The metric's name.
            facts: ``period``, where a target is for weeks or months only.
            day: The day on which dated targets are tested.
        """
        return next((target for target in self._in_force(facts, day) if target.metric == metric), None)

    def decide(self, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Return the target of the metric named by the fact ``metric``; without it, the ids of all that are in force.

        ``target`` is the bound as it was written, ``direction`` how it is meant, ``of`` what is held against it where
        it is a time.
        """
        inputs = FrozenMap(facts)
        metric, day = facts.get("metric"), facts.get("as_of") or local_date(at, self.zone)
        if metric is None:
            ids = tuple(target.rule.id for target in self._in_force(facts, day))
            return make_decision(self.name, "", FrozenMap(targets=ids), inputs, also=ids)
        found = self.find(metric, facts, day)
        if found is None:
            return make_decision(self.name, "", EMPTY, inputs)
        return make_decision(self.name, found.rule.id, found.outcome, inputs, found.rule.title, found.rule.source)

    def why_not(self, facts: Mapping[str, Any], at: datetime | None = None) -> tuple[Miss, ...]:
        """Return for each other target of the metric named by the fact ``metric`` what kept it from counting."""
        rules = tuple(target.rule for target in self.targets if target.metric == facts.get("metric"))
        table = Table(policy=self.name, vocabulary=VOCABULARIES[self.name], rules=rules, zone=self.zone)
        return table.why_not(facts, at)

    def rules(self) -> tuple[Rule, ...]:
        """Return every target as a rule that answers metric and bound."""
        return tuple(
            attrs.evolve(target.rule, then=FrozenMap({"metric": target.metric, **target.outcome}))
            for target in self.targets
        )

    def _in_force(self, facts: Mapping[str, Any], day: date | None) -> Iterable[Target]:
        return (target for target in self.targets if target.rule.in_force(day) and holds(target.rule.when, facts))
