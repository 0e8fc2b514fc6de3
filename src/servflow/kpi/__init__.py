"""Journal records to metrics: resolved, in time, to the customer's satisfaction; exactly, by period. 指标。"""

from __future__ import annotations

from servflow.kpi.measuring import measure as measure
from servflow.kpi.periods import Period as Period
from servflow.kpi.periods import periods_between as periods_between
from servflow.kpi.results import MetricResult as MetricResult
from servflow.kpi.results import Part as Part
from servflow.kpi.results import Verdict as Verdict

__all__ = ["MetricResult", "Part", "Period", "Verdict", "measure", "periods_between"]
