"""Words of ``time_limits``: by when, and what follows."""

from __future__ import annotations

from servflow.policies.facts import Kind, Vocabulary, counted, plain
from servflow.policies.words import (
    AS_OF,
    CATEGORY,
    CAUSE,
    COUNTING,
    METHOD,
    PHASE,
    PROBLEM,
    REFUND_KIND,
    REMEDY,
    SERVICE_MODE,
    SEVERITY,
    TIER,
    URGENCY,
    yes_no,
)
from servflow.values.sources import Label

WORDS = Vocabulary(
    "time_limits",
    Label("time limits", "时限"),
    facts={
        "limit": plain(Kind.TEXT, "time limit", "时限名称"),
        "urgency": URGENCY,
        "priority": counted("priority, 1 before 5", "优先级（1 最先）", least=1),
        "tier": TIER,
        "category": CATEGORY,
        "method": METHOD,
        "reachable": yes_no("the customer can be reached", "能联系到客户"),
        "reached_after": plain(Kind.DURATION, "reached so long after the inquiry began", "立案后多久联系上客户"),
        "evident": yes_no("the cause is evident", "原因明显"),
        "reviewed": yes_no("the first signature of the review is there", "已初审"),
        "covered": yes_no("covered by the warranty", "在保"),
        "mode": SERVICE_MODE,
        "phase": PHASE,
        "severity": SEVERITY,
        "problem": PROBLEM,
        "promotion": yes_no("during a large promotion", "大促期间"),
        "kind": REFUND_KIND,
        "remedy": REMEDY,
        "cause": CAUSE,
        "as_of": AS_OF,
    },
    outcomes={
        "within": plain(Kind.DURATION, "time limit", "时限长度"),
        "counting": COUNTING,
        "by": plain(Kind.TEXT, "time of a working day", "工作日时刻"),
        "warn_at": plain(Kind.NUMBER, "reminders, in hundredths of the time", "预警百分比", many=True),
        "on_lapse": plain(Kind.TEXT, "what its lapse does", "逾期后果"),
    },
)
"""The words of ``time_limits``."""
