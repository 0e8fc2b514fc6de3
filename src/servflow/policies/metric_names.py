"""The metrics that a rulebook may set targets for, by name: what they are called, what they are counted in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import attrs

from servflow.values.sources import Label


class Unit(StrEnum):
    """What a metric is counted in. 指标单位。

    ``rate``: a share of cases, from 0 to 1. ``mean``: an average of ratings. ``time``: an average length of time, in
    seconds. ``count``: a number of cases or of what happened to them.
    """

    RATE = "rate"
    MEAN = "mean"
    TIME = "time"
    COUNT = "count"


@attrs.frozen
class MetricName:
    """A metric by name. 指标名称。

    Args:
        name: Its name in rulebooks and results.
        ids: Its ids in section 9 of the catalogue.
        unit: What it is counted in.
        label: What people call it.
    """

    name: str
    ids: tuple[str, ...]
    unit: Unit
    label: Label


def _named(name: str, ids: str, unit: Unit, en: str, zh: str) -> MetricName:
    return MetricName(name, tuple(ids.split()), unit, Label(en, zh))


METRICS: Mapping[str, MetricName] = {
    metric.name: metric
    for metric in (
        _named("resolution_rate", "M-01 M-04", Unit.RATE, "problem resolution rate", "问题解决率"),
        _named("response_time", "M-02", Unit.TIME, "response time", "响应时间"),
        _named("response_timeliness", "M-03", Unit.RATE, "response timeliness rate", "响应及时率"),
        _named("satisfaction", "M-05", Unit.MEAN, "satisfaction in stars", "满意度"),
        _named("frequent_problems", "M-06", Unit.COUNT, "frequent problems", "高频问题"),
        _named("fault_types", "M-07", Unit.COUNT, "fault type distribution", "故障类型分布"),
        _named("repair_time", "M-08", Unit.TIME, "repair time", "维修时长"),
        _named("satisfaction_rate", "M-09 M-13", Unit.RATE, "customer satisfaction rate", "客户满意率"),
        _named("repeat_rate", "M-10", Unit.RATE, "repeat-ticket rate", "重复工单率"),
        _named("appraisal", "M-11", Unit.COUNT, "appraisal inputs by person", "绩效考核依据"),
        _named("service_timeliness", "M-12", Unit.RATE, "service timeliness rate", "服务及时率"),
        _named("complaint_rate", "M-14", Unit.RATE, "complaint rate, service at fault", "用户抱怨率"),
        _named("follow_up_satisfaction", "M-15", Unit.RATE, "follow-up satisfaction rate", "回访满意率"),
        _named("installation_quality", "M-15", Unit.RATE, "installation quality rate", "安装质量达标率"),
        _named("upheld_complaints", "M-16", Unit.COUNT, "complaints upheld (score deductions)", "成立投诉数"),
        _named("service_forms", "M-17", Unit.COUNT, "service forms", "服务单据统计"),
        _named("support_summary", "M-18", Unit.COUNT, "support summary", "技术支持反馈汇总"),
        _named("follow_up_summary", "M-19", Unit.COUNT, "follow-up summary", "回访汇总"),
        _named("reshipments", "M-20", Unit.COUNT, "re-shipments", "补发货清单"),
        _named("dissatisfaction_reasons", "M-21", Unit.COUNT, "dissatisfaction reasons", "不满意原因"),
    )
}
"""Every metric, in the order of the catalogue."""
