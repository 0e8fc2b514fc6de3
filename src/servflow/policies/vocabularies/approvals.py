"""Words of ``approvals``: who may approve what."""

from __future__ import annotations

from servflow.policies.facts import Kind, Vocabulary, plain
from servflow.policies.words import AS_OF, NOTE, ROLE, yes_no
from servflow.values.sources import Label

WORDS = Vocabulary(
    "approvals",
    Label("who may approve", "审批权限"),
    facts={
        "action": plain(Kind.TEXT, "what is to be approved", "审批事项"),
        "amount": plain(Kind.MONEY, "amount", "金额"),
        "role": ROLE,
        "same_person": yes_no("by the person who asked", "与申请人相同"),
        "as_of": AS_OF,
    },
    outcomes={"allowed": yes_no("allowed", "允许"), "role": ROLE, "note": NOTE},
)
"""The words of ``approvals``."""
