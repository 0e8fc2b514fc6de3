"""Words of ``kpi``: what the metrics of a house should come to."""

from __future__ import annotations

from servflow.policies.facts import FactType, Kind, Vocabulary, choice, plain
from servflow.policies.metric_names import METRICS
from servflow.policies.words import AS_OF
from servflow.values.sources import Label

WORDS = Vocabulary(
    "kpi",
    Label("targets of metrics", "指标目标"),
    facts={
        "metric": FactType(
            Kind.CHOICE, Label("metric", "指标"), {name: metric.label for name, metric in METRICS.items()}
        ),
        "period": choice(
            "period",
            "统计周期",
            week=("week", "周"),
            month=("month", "月"),
            whole=("all that was recorded", "全部"),
        ),
        "as_of": AS_OF,
    },
    outcomes={
        "target": plain(Kind.TEXT, "bound", "目标值"),
        "direction": choice(
            "direction",
            "比较方式",
            at_least=("at least", "不低于"),
            more_than=("more than", "高于"),
            at_most=("at most", "不高于"),
            less_than=("less than", "低于"),
        ),
        "of": choice("compared", "比较对象", each=("each case", "每一案件"), mean=("the average", "平均值")),
        "targets": plain(Kind.TEXT, "targets in force", "有效目标", many=True),
    },
)
"""The words of ``kpi``."""
