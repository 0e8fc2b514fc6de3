"""Words of ``follow_up``: when a customer is called again, and what follows from the call."""

from __future__ import annotations

import attrs

from servflow.policies.facts import Kind, Vocabulary, choice, counted, plain
from servflow.policies.words import AS_OF, CATEGORY, NOTE, ROLE, TIER
from servflow.values.sources import Label

CALL_OUTCOME = choice(
    "outcome of the call",
    "回访结果",
    satisfied=("satisfied", "满意"),
    outstanding=("satisfied, something is left to do", "满意但有遗留事项"),
    dissatisfied=("dissatisfied", "不满意"),
    severe=("serious misconduct", "严重违规"),
    not_convenient=("not convenient now", "不方便接听"),
    unreachable=("not reached", "联系不上"),
)
"""What a call came to (R-373 to R-377, G-38)."""

AFTER_CALL = choice(
    "what follows",
    "后续处理",
    close=("nothing is left to do", "关闭"),
    open_ticket=("a ticket is opened", "开立工单"),
    open_complaint=("a complaint is opened", "开立投诉"),
    reschedule=("called again", "改期再访"),
    escalate=("passed up", "升级"),
    record_unreachable=("recorded as not reached", "登记失联"),
)
"""What follows from a call."""

WORDS = Vocabulary(
    "follow_up",
    Label("follow-up visits", "回访"),
    facts={
        "category": CATEGORY,
        "flow": plain(Kind.TEXT, "flow", "流程"),
        "tier": TIER,
        "outcome": CALL_OUTCOME,
        "attempt": counted("which attempt, this one counted", "第几次尝试", least=1),
        "kind": plain(Kind.TEXT, "which visit", "回访类型"),
        "as_of": AS_OF,
    },
    outcomes={
        "visits": plain(Kind.DATE, "days of the visits", "回访日期", many=True),
        "kinds": plain(Kind.TEXT, "which visits", "回访类型", many=True),
        "schedule": plain(Kind.TEXT, "how long after", "回访间隔", many=True),
        "action": AFTER_CALL,
        "retry_in": plain(Kind.DURATION, "called again after", "再次联系间隔"),
        "retry_at": plain(Kind.INSTANT, "called again at", "再次联系时刻"),
        "notify": attrs.evolve(ROLE, label=Label("who is told", "通知对象"), many=True),
        "note": NOTE,
    },
)
"""The words of ``follow_up``; a question on visits names ``anchor``, too: a date or an instant."""

VISIT_FACTS = {name: WORDS.facts[name] for name in ("category", "flow", "tier")}
"""What the choice of visits may depend on."""

CALL_FACTS = {name: kind for name, kind in WORDS.facts.items() if name != "as_of"}
"""What may follow from a call may depend on."""

CALL_ANSWERS = {name: WORDS.outcomes[name] for name in ("action", "retry_in", "notify", "note")}
"""What a rule on the outcome of a call may answer."""
