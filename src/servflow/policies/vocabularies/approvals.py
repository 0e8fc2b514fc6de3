"""Words of ``approvals``: who may approve what."""

from __future__ import annotations

import attrs

from servflow.policies.action_names import ACTIONS
from servflow.policies.facts import FactType, Kind, Vocabulary, counted, open_text, plain
from servflow.policies.words import AS_OF, CATEGORY, FAULT, NOTE, ROLE, called, yes_no
from servflow.values.sources import Label

_FAULT = attrs.evolve(FAULT, values={**FAULT.values, "shared": Label("the house and others together", "各方分担")})
"""Where the fault of a complaint is found, it may be shared."""

WORDS = Vocabulary(
    "approvals",
    Label("who may approve", "审批权限"),
    facts={
        "action": open_text("what is to be approved", "审批事项", *ACTIONS),
        "amount": plain(Kind.MONEY, "amount, with what was granted before", "金额（含已批金额）"),
        "granted": plain(
            Kind.MONEY, "granted before", "已批金额", instead="what was granted is part of 'amount': ask for that"
        ),
        "deviation": FactType(Kind.NUMBER, Label("per cent below the list price", "低于价目表的百分比"), least=None),
        "quantity": plain(Kind.NUMBER, "quantity", "数量"),
        "category": CATEGORY,
        "fault": _FAULT,
        "level": counted("level of escalation", "升级级别"),
        "role": ROLE,
        "same_person": yes_no("by the person who asked", "与申请人相同"),
        "approved_by": attrs.evolve(
            called(ROLE, "steps that are approved", "已批环节"),
            many=True,
            repeats=True,
            instead="what is approved already is told by 'chain': answer that",
        ),
        "absent": attrs.evolve(
            yes_no("the next approver cannot be reached", "下一审批人缺席"),
            instead="who approves for an absent approver is told by 'delegate': answer that",
        ),
        "as_of": AS_OF,
    },
    outcomes={
        "allowed": yes_no("allowed", "允许"),
        "chain": attrs.evolve(called(ROLE, "who approves, one after the other", "审批链"), many=True, repeats=True),
        "delegate": called(ROLE, "who approves for an absent approver", "代理审批人"),
        "role": called(ROLE, "whose approval would do", "应由谁审批"),
        "note": NOTE,
        "roles": attrs.evolve(
            called(ROLE, "everybody whose approval would do", "可审批的角色"),
            many=True,
            instead="'roles' is found from the rules: answer 'allowed'",
        ),
        "next": attrs.evolve(
            called(ROLE, "who approves after this", "下一审批人"), instead="'next' is found from 'chain': answer that"
        ),
        "counts_as": attrs.evolve(
            called(ROLE, "step of the chain that this is", "本次所属环节"),
            instead="'counts_as' is found from 'chain': answer that",
        ),
    },
)
"""The words of ``approvals``."""
