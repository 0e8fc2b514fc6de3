"""Words of ``escalation``: how far up a case goes, to whom, and who else must know."""

from __future__ import annotations

import attrs

from servflow.policies.facts import Kind, Vocabulary, plain
from servflow.policies.words import (
    AS_OF,
    CATEGORY,
    COMPONENT,
    NOTE,
    PROBLEM,
    ROLE,
    SEVERITY,
    TIER,
    URGENCY,
    called,
)
from servflow.values.sources import Label

WORDS = Vocabulary(
    "escalation",
    Label("escalation", "升级"),
    facts={
        "reason": plain(Kind.TEXT, "why it goes up", "升级原因"),
        "limit": plain(Kind.TEXT, "time limit that ran out", "超时的时限"),
        "overdue_by": plain(Kind.DURATION, "how long it has been over", "超时时长"),
        "level": plain(Kind.NUMBER, "level before", "升级前级别"),
        "rounds": plain(Kind.NUMBER, "proposals that were refused", "方案被拒次数"),
        "rework": plain(Kind.NUMBER, "how often it was done over", "返工次数"),
        "severity": SEVERITY,
        "urgency": URGENCY,
        "tier": TIER,
        "category": CATEGORY,
        "problem": PROBLEM,
        "component": COMPONENT,
        "as_of": AS_OF,
    },
    outcomes={
        "level": plain(Kind.NUMBER, "level after", "升级后级别"),
        "to": called(ROLE, "to whom it goes", "升级对象"),
        "notify": attrs.evolve(called(ROLE, "who else must know", "抄送对象"), many=True),
        "due": plain(Kind.DURATION, "how soon they have to act", "处理时限"),
        "note": NOTE,
    },
)
"""The words of ``escalation``."""
