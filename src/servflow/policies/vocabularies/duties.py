"""Words of ``duties``: what people do beside the flows."""

from __future__ import annotations

from servflow.policies.facts import Vocabulary
from servflow.policies.words import AS_OF, CATEGORY, CAUSE, METHOD, REFUND_KIND, REMEDY, TIER, URGENCY, yes_no
from servflow.values.sources import Label

WORDS = Vocabulary(
    "duties",
    Label("duties of people", "岗位职责"),
    facts={
        "cause": CAUSE,
        "remedy": REMEDY,
        "kind": REFUND_KIND,
        "category": CATEGORY,
        "method": METHOD,
        "urgency": URGENCY,
        "tier": TIER,
        "free_shipping": yes_no("sold with free shipping", "包邮"),
        "as_of": AS_OF,
    },
    outcomes={},
)
"""The words of ``duties``."""
