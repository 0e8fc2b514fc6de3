"""How far the explorer looks into the flows that servflow ships. 内置流程的探索范围。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import attrs

from servflow.flows.ticket_facts import TicketFacts
from servflow.testing.explorer.answers import ANSWERS
from servflow.testing.explorer.samples import ORDER, SHIPPED, SIGNED, START
from servflow.testing.explorer.scope import ACTORS, Scope
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.parties import Actor, Role

LINES = ({"id": "l1", "quantity": 1},)
ACCOUNT = {"target": "alipay", "account": "a@example.org", "real_name": "Wang Fang"}


LATER = START + timedelta(days=5000)
"""When a follow-up visit is due: long after everything else."""


def _return(remedy: str) -> Mapping[str, Any]:
    return {"order": SIGNED, "cause": "quality", "lines": LINES, "remedy": remedy}


def _approval(facts: TicketFacts) -> tuple[str, ...]:
    """Return how far a quote that waits for approval is: steps that are done, and who may take no other."""
    quote = facts.quote
    if not quote.get("needs") or quote.get("accepted") or facts.closing:
        return ()
    concerned = {quote["by"], *quote.get("approvers", ())} & APPROVERS
    return tuple(sorted({*concerned, *quote.get("steps", ())}))


APPROVERS = {"manager-1", "supervisor-1"}
"""Who can approve a quote."""
RETURN = Scope(
    openings=(_return("refund"), _return("exchange")),
    fields=("with_goods",),
    payloads={"receive": ({"lines": ({"id": "l1", "quantity": 2},)},)},
    keep=("remedy", "fee.inspection"),
)
REFUND = Scope(
    openings=(
        {"order": ORDER, "kind": "unshipped"},
        {"order": ORDER, "kind": "unshipped", "parent": "C-0"},
        {"order": SHIPPED, "kind": "refused_parcel", "remedy": "reship"},
    ),
    actors=(*ACTORS, Actor(Role.FINANCE, "agent-1")),
    fields=(),
    examples={"account": (ACCOUNT,)},
    keep=("kind", "remedy", "account.target", "confirmed_by", "parent", "told"),
)
COMPLAINT = Scope(
    openings=({"order": SIGNED, "category": "quality"}, {}),
    always=("id",),
    fields=("due", "verified"),
    examples={"id": ("a",)},
    payloads={"propose": ({"measures": ({"kind": "compensation", "amount": "2500.00 CNY", "pay": "credit"},)},)},
    outcomes={"escalation": (EMPTY,)},
    keep=("order", "fault=not_own_fault", "awaiting", "actions", "signed_by"),
    most=1,
)
TICKET = Scope(
    openings=({"order": SIGNED},),
    actors=tuple(attrs.evolve(actor, id="manager-1") if actor.role == "finance" else actor for actor in ACTORS),
    always=("to", "mode", "promised_at", "appointment", "irreparable", "next_at"),
    fields=("list_price", "reachable", "how", "proof"),
    examples={
        "to": ("technician-1",),
        "mode": ("phone", "on_site"),
        "list_price": ("100.00 CNY",),
        "reachable": (False,),
        "outcome": ("satisfied", "unreachable"),
    },
    payloads={"resolve": ({"tested": False},)},
    outcomes={
        "approvals": (EMPTY, ANSWERS["approvals"][2], ANSWERS["approvals"][3]),
        "escalation": (EMPTY,),
        "service_mode": (EMPTY,),
        "warranty": (
            FrozenMap(entitlements=("exchange", "refund")),
            FrozenMap(entitlements=(), paid_reason="expired"),
            FrozenMap(decided="manufacturer"),
        ),
        "follow_up": (
            EMPTY,
            FrozenMap(planned=(FrozenMap(kind="first", at=LATER),)),
            FrozenMap(action="reschedule"),
        ),
    },
    keep=(
        "mode",
        "paid",
        "quote.accepted",
        _approval,
        "coverage.decided",
        "coverage.entitlements",
        "covered",
        "assigned",
        "result?",
        "visits?",
        "closing=declined",
    ),
    most=1,
)
SCOPES: Mapping[str, Scope] = {"return": RETURN, "refund": REFUND, "complaint": COMPLAINT, "ticket": TICKET}
"""The scopes by the name of the flow."""
