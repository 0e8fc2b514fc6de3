"""``measure``: every metric of every period, from the records of any number of cases."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

import attrs

from servflow.errors import UnknownNameError
from servflow.kernel.case import Record
from servflow.kpi import quality, summaries, tickets
from servflow.kpi.casefiles import CaseFile, case_files, happened
from servflow.kpi.entries import Entry, left_out, summed_up
from servflow.kpi.material import Material
from servflow.kpi.periods import Every, Period, periods_between
from servflow.kpi.results import MetricResult
from servflow.policies.book import Rulebook
from servflow.policies.kpi import Kpi
from servflow.policies.metric_names import METRICS, MetricName
from servflow.values.time import local_date


@attrs.frozen
class Counted:
    """How a metric is counted. 计数方式。

    Args:
        entries: Gives what it counts.
        flows: The flows whose cases it counts; nothing: of every flow.
    """

    entries: Callable[[Material], Iterable[Entry]]
    flows: tuple[str, ...] = ("ticket",)

    def found(self, material: Material, contradictory: Iterable[CaseFile]) -> list[Entry]:
        """Return all that it counts, and the cases that it cannot, since their records contradict each other."""
        unsound = (file for file in contradictory if not self.flows or file.flow in self.flows)
        return [*self.entries(material), *(left_out(file.case_id, file.seen_at, "contradictory") for file in unsound)]


COUNTED: Mapping[str, Counted] = {
    "resolution_rate": Counted(tickets.resolution_rate),
    "response_time": Counted(tickets.response_time),
    "response_timeliness": Counted(tickets.response_timeliness),
    "satisfaction": Counted(tickets.satisfaction),
    "frequent_problems": Counted(summaries.frequent_problems),
    "fault_types": Counted(summaries.fault_types),
    "repair_time": Counted(tickets.repair_time),
    "satisfaction_rate": Counted(tickets.satisfaction_rate),
    "repeat_rate": Counted(quality.repeat_rate),
    "appraisal": Counted(quality.appraisal),
    "service_timeliness": Counted(tickets.service_timeliness),
    "complaint_rate": Counted(quality.complaint_rate, ("ticket", "complaint")),
    "follow_up_satisfaction": Counted(quality.follow_up_satisfaction, ()),
    "installation_quality": Counted(quality.installation_quality),
    "upheld_complaints": Counted(quality.upheld_complaints, ("complaint",)),
    "service_forms": Counted(summaries.service_forms),
    "support_summary": Counted(summaries.support_summary, ("ticket", "complaint")),
    "follow_up_summary": Counted(summaries.follow_up_summary, ()),
    "reshipments": Counted(summaries.reshipments, ()),
    "dissatisfaction_reasons": Counted(summaries.dissatisfaction_reasons),
}
"""How each metric is counted, by its name."""


def measure(
    records: Iterable[Record],
    rulebook: Rulebook,
    *,
    by: Every = "whole",
    first: date | None = None,
    last: date | None = None,
    metrics: Iterable[str] = tuple(METRICS),
) -> tuple[MetricResult, ...]:
    """Return what every metric came to in every period. 指标计算。

    A case belongs to the period of the instant that its metric goes by, in the rulebook's zone. Periods in which
    nothing happened are there as well.

    Args:
        records: Records of any cases, in any order; one that comes twice counts once.
        rulebook: Its zone, working time and ``kpi`` policy.
        by: ``week``, ``month``, or ``whole`` for one period over everything.
        first: The first local day; that of the first record where none is named.
        last: The last local day; that of the last record where none is named.
        metrics: Names of the metrics that are wanted.

    Returns:
        The results by period, then in the order of *metrics*; none where there is neither a record nor a day.

    Raises:
        InvalidValueError: *last* is before *first*, or there are more than 1000 periods.
        UnknownNameError: There is no such metric.
    """
    named = tuple(_metric(name) for name in dict.fromkeys(metrics))
    policy = rulebook.policies.get("kpi")
    house = policy if isinstance(policy, Kpi) else Kpi(zone=rulebook.timezone)
    files = case_files(records)
    sound = tuple(file for file in files if not file.contradictory)
    contradictory = tuple(file for file in files if file.contradictory)
    material = Material(files=sound, policy=house, zone=rulebook.timezone, calendar=rulebook.calendar)
    found = {metric.name: COUNTED[metric.name].found(material, contradictory) for metric in named}
    instants = {entry.at for entries in found.values() for entry in entries}
    instants.update(happened(record) for file in files for record in (file.records[0], file.records[-1]))
    days = {instant: local_date(instant, rulebook.timezone) for instant in instants}
    periods = _periods(by, first, last, days.values())
    sorted_in = {name: _by_period(entries, periods, days) for name, entries in found.items()}
    return tuple(
        summed_up(metric, period, sorted_in[metric.name][place], house.find(metric.name, {"period": by}, period.last))
        for place, period in enumerate(periods)
        for metric in named
    )


def _metric(name: str) -> MetricName:
    if name not in METRICS:
        raise UnknownNameError("metric", name, tuple(METRICS))
    return METRICS[name]


def _periods(by: Every, first: date | None, last: date | None, days: Iterable[date]) -> tuple[Period, ...]:
    """Return the periods that were asked for, or else those in which something happened and all between them."""
    known = [day for day in (first, last) if day is not None] or [*days]
    if not known:
        return ()
    seen = [day for day in days if (first is None or day >= first) and (last is None or day <= last)]
    begins = first if first is not None else min([*seen, *known])
    ends = last if last is not None else max([*seen, *known])
    return periods_between(begins, ends, by)


def _by_period(
    entries: Iterable[Entry], periods: tuple[Period, ...], days: Mapping[datetime, date]
) -> list[list[Entry]]:
    """Return the entries of each period; those outside all of them are left away."""
    firsts = [period.first for period in periods]
    found: list[list[Entry]] = [[] for _ in periods]
    for entry in entries:
        day = days[entry.at]
        place = bisect_right(firsts, day) - 1
        if place >= 0 and day in periods[place]:
            found[place].append(entry)
    return found
