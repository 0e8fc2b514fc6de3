"""Words of ``escalation``: how far up a case goes, to whom, and who else must know."""

from __future__ import annotations

import attrs

from servflow.policies.facts import Kind, Vocabulary, counted, favoured, open_text, plain
from servflow.policies.limit_names import BARE_LIMITS
from servflow.policies.vocabularies.follow_up import CALL_OUTCOME
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

REASONS = (
    "limit",
    "rework",
    "dissatisfied",
    "refused_proposal",
    "unreachable",
    "no_answer",
    "severe",
    "request",
    "difficult",
    "agreed",
    "declined_assignment",
    *(outcome for outcome in CALL_OUTCOME.values if outcome not in {"dissatisfied", "severe", "unreachable"}),
)
"""Why the flows send something up, and the words that a caller mostly has for it; a house may have others."""

WORDS = Vocabulary(
    "escalation",
    Label("escalation", "升级"),
    facts={
        "reason": open_text("why it goes up", "升级原因", *REASONS),
        "limit": open_text("time limit that ran out", "超时的时限", *BARE_LIMITS),
        "overdue_by": plain(Kind.DURATION, "how long it has been over", "超时时长"),
        "level": counted("level before", "升级前级别"),
        "rounds": counted("proposals that were refused", "方案被拒次数"),
        "rework": counted("how often it was done over", "返工次数"),
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
        "due": favoured(plain(Kind.DURATION, "how soon they have to act", "处理时限"), "less"),
        "note": NOTE,
    },
)
"""The words of ``escalation``."""
