"""Words of ``priority``: how urgent a matter is, and where it stands in the queue.

Source:
    Catalogue R-060 and SYS-14 (normal, urgent, extra urgent), R-031, R-032, R-063, R-065, R-097; C-19 (one scale in
    order; the class of the customer is a fact of its own).
"""

from __future__ import annotations

from servflow.policies.facts import Kind, Vocabulary, favoured, in_steps, plain, scale
from servflow.policies.words import AS_OF, CATEGORY, NOTE, PROBLEM, TIER, URGENCY, yes_no
from servflow.values.sources import Label

WORDS = Vocabulary(
    "priority",
    Label("what comes first", "优先级"),
    facts={
        "impact": scale("impact", "影响程度", low=("low", "低"), medium=("medium", "中"), high=("high", "高")),
        "urgency": URGENCY,
        "tier": TIER,
        "category": CATEGORY,
        "problem": PROBLEM,
        "safety": yes_no("a danger to people", "危及安全"),
        "as_of": AS_OF,
    },
    outcomes={
        "urgency": in_steps(URGENCY, *((value,) for value in URGENCY.values)),
        "priority": favoured(plain(Kind.NUMBER, "priority, 1 before 5", "优先级（1 最先）"), "less"),
        "note": NOTE,
    },
    total=True,
)
"""The words of ``priority``."""
