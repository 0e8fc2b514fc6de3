"""Words of ``service_mode``: how a service is given, whether it is paid for, and who decides it.

Source:
    Catalogue R-033 (on site, carry-in, mail-in, paid, by phone) and SYS-06; R-030, R-032, R-036, R-045, R-046, R-073,
    R-074, R-279, R-280, R-388; C-37 (who decides is a parameter; the decision needs warranty and diagnosis).
"""

from __future__ import annotations

from servflow.policies.facts import Vocabulary, choice, favoured
from servflow.policies.words import (
    AS_OF,
    CATEGORY,
    COMPONENT,
    NOTE,
    PROBLEM,
    REGION,
    ROLE,
    SERVICE_MODE,
    TIER,
    URGENCY,
    called,
    yes_no,
)
from servflow.values.sources import Label

WORDS = Vocabulary(
    "service_mode",
    Label("how a service is given", "服务方式选择"),
    facts={
        "category": CATEGORY,
        "problem": PROBLEM,
        "component": COMPONENT,
        "covered": yes_no("covered by the warranty", "在保"),
        "tier": TIER,
        "urgency": URGENCY,
        "complexity": choice("complexity", "复杂程度", simple=("simple", "简单"), complex=("complex", "复杂")),
        "solvable_by_phone": yes_no("can be solved by phone", "电话可解决"),
        "remote_possible": yes_no("can be reached remotely", "可远程处理"),
        "portable": yes_no("can be carried or sent", "可送修或寄修"),
        "region": REGION,
        "as_of": AS_OF,
    },
    outcomes={
        "mode": SERVICE_MODE,
        "paid": favoured(yes_no("paid for by the customer", "有偿服务"), "less"),
        "decided_by": called(ROLE, "who decides it", "决定人"),
        "note": NOTE,
    },
    total=True,
)
"""The words of ``service_mode``."""
