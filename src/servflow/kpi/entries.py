"""``Entry``: one case as one metric sees it, and how entries add up to a result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction

import attrs

from servflow.kpi.periods import Period
from servflow.kpi.results import MetricResult, Part, Verdict
from servflow.policies.kpi import Target
from servflow.policies.metric_names import MetricName, Unit
from servflow.values.frozen import FrozenMap

ONE = Fraction(1)


@attrs.frozen
class Facet:
    """What an entry has in common with others. 归类。

    Args:
        by: What it is grouped by.
        key: Its value.
        counts: Whether the entry counts there.
    """

    by: str
    key: str
    counts: bool = True


@attrs.frozen(kw_only=True)
class Entry:
    """One case as one metric sees it. 计数项。

    Args:
        case_id: The case.
        at: The instant that decides to which period it belongs.
        counts: Whether it is in the numerator.
        among: Whether it is in the denominator.
        amount: What it adds to the numerator: one, or stars, or seconds.
        excluded: Why it is left out altogether; empty when it is not.
        facets: What it has in common with others.
    """

    case_id: str
    at: datetime
    counts: bool = True
    among: bool = True
    amount: Fraction = ONE
    excluded: str = ""
    facets: tuple[Facet, ...] = ()


def left_out(case_id: str, at: datetime, reason: str) -> Entry:
    """Return the entry of a case that a metric leaves out. 排除项。"""
    return Entry(case_id=case_id, at=at, excluded=reason)


def summed_up(metric: MetricName, period: Period, entries: Sequence[Entry], target: Target | None) -> MetricResult:
    """Return what the entries of one period come to. 汇总。"""
    used = [entry for entry in entries if not entry.excluded]
    counted = [entry for entry in used if entry.counts]
    numerator = sum((entry.amount for entry in counted), Fraction(0))
    denominator = sum(entry.among for entry in used)
    value: Fraction | None = numerator
    if metric.unit is not Unit.COUNT:
        value = numerator / denominator if denominator else None
    over = _beyond(metric, counted, target)
    misses = [entry for entry in used if entry.among and not entry.counts] if over is None else over
    reasons = Counter(entry.excluded for entry in entries if entry.excluded)
    return MetricResult(
        metric=metric,
        period=period,
        numerator=numerator,
        denominator=denominator,
        value=value,
        excluded=FrozenMap(sorted(reasons.items())),
        target=target,
        verdict=_verdict(value, target, over),
        cases=_ids(counted),
        misses=_ids(misses),
        parts=_parts(used, denominator, own=metric.name == "appraisal"),
    )


def _beyond(metric: MetricName, entries: Iterable[Entry], target: Target | None) -> list[Entry] | None:
    """Return the cases that took too long, where a time is held against each case."""
    if target is None or metric.unit is not Unit.TIME or target.of != "each":
        return None
    return [entry for entry in entries if not target.is_met_by(entry.amount)]


def _verdict(value: Fraction | None, target: Target | None, over: list[Entry] | None) -> Verdict:
    if target is None:
        return Verdict.NO_TARGET
    if value is None:
        return Verdict.NO_DATA
    is_met = target.is_met_by(value) if over is None else not over
    return Verdict.MET if is_met else Verdict.MISSED


def _parts(entries: Iterable[Entry], denominator: int, *, own: bool) -> tuple[Part, ...]:
    """Return the parts: of all that the metric counts, or of the entries with their own key."""
    behind: dict[tuple[str, str], list[Entry]] = {}
    among: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        for facet in entry.facets:
            place = (facet.by, facet.key)
            among[place] += 1
            found = behind.setdefault(place, [])
            if facet.counts:
                found.append(entry)
    parts = [
        Part(
            by=by,
            key=key,
            numerator=len(found),
            denominator=among[by, key] if own else denominator,
            cases=_ids(found),
        )
        for (by, key), found in behind.items()
    ]
    return tuple(sorted(parts, key=lambda part: (part.by, -part.numerator, part.key)))


def _ids(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(sorted({entry.case_id for entry in entries}))
