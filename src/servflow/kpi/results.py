"""``MetricResult``: what one metric came to in one period, exactly, with the cases behind it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction

import attrs

from servflow.kpi.periods import Period
from servflow.policies.kpi import Target
from servflow.policies.metric_names import MetricName
from servflow.values.frozen import EMPTY


class Verdict(StrEnum):
    """How a metric stands to its target. 达标情况。"""

    MET = "met"
    MISSED = "missed"
    NO_DATA = "no_data"
    NO_TARGET = "no_target"


@attrs.frozen(kw_only=True)
class Part:
    """A part of a metric: the cases that have one thing in common. 分项。

    Args:
        by: What they have in common: ``category``, ``product``, ``stars`` and so on.
        key: Its value.
        numerator: Those that count.
        denominator: Those among which they are.
        cases: Ids of those that count.
    """

    by: str
    key: str
    numerator: int
    denominator: int
    cases: tuple[str, ...] = ()

    @property
    def value(self) -> Fraction:
        """Its share, exactly."""
        return Fraction(self.numerator, self.denominator)


@attrs.frozen(kw_only=True)
class MetricResult:
    """What a metric came to in a period. 指标结果。

    Args:
        metric: The metric: name, ids, unit, label.
        period: The period.
        numerator: The cases that count; the sum of stars or of seconds for an average.
        denominator: The cases among which they are.
        value: Numerator over denominator, exactly; the numerator alone for a count. Nothing where a rate or an average
            has no cases.
        excluded: How many cases were left out, by reason.
        target: The target that holds in the period, where the rulebook sets one.
        verdict: How it stands to the target.
        cases: Ids of the cases behind the numerator.
        misses: Ids of the cases of the denominator that do not count; for a time that is held against each case, of
            those that took too long.
        parts: The parts it falls into, the most frequent of each kind first.
    """

    metric: MetricName
    period: Period
    numerator: Fraction
    denominator: int
    value: Fraction | None
    excluded: Mapping[str, int] = EMPTY
    target: Target | None = None
    verdict: Verdict = Verdict.NO_TARGET
    cases: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def name(self) -> str:
        """The metric's name."""
        return self.metric.name
