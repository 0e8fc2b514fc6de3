"""The words of every policy: which facts its rules may ask for and what they may answer.

Facts listed with values are closed: a rulebook that names another value has a slip of the pen. ``category`` and the
like are open texts, because every house has its own. All words carry an English and a Chinese name.
"""

from __future__ import annotations

from collections.abc import Mapping

from servflow.policies.facts import Vocabulary
from servflow.policies.vocabularies import (
    approvals,
    duties,
    eligibility,
    escalation,
    follow_up,
    kpi,
    numbering,
    priority,
    refund,
    retention,
    service_mode,
    shipping_constraints,
    shipping_fee,
    time_limits,
    warranty,
)

VOCABULARIES: Mapping[str, Vocabulary] = {
    module.WORDS.policy: module.WORDS
    for module in (
        time_limits,
        eligibility,
        shipping_fee,
        shipping_constraints,
        refund,
        approvals,
        follow_up,
        retention,
        numbering,
        duties,
        kpi,
        service_mode,
        priority,
        escalation,
        warranty,
    )
}
"""The vocabulary of every policy, by its name."""
