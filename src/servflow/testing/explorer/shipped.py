"""How far the explorer looks into the flows that servflow ships. 内置流程的探索范围。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from servflow.testing.explorer.samples import ORDER, SHIPPED, SIGNED
from servflow.testing.explorer.scope import ACTORS, Scope
from servflow.values.frozen import EMPTY
from servflow.values.parties import Actor, Role

LINES = ({"id": "l1", "quantity": 1},)
ACCOUNT = {"target": "alipay", "account": "a@example.org", "real_name": "Wang Fang"}


def _return(remedy: str) -> Mapping[str, Any]:
    return {"order": SIGNED, "cause": "quality", "lines": LINES, "remedy": remedy}


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
    openings=({"order": SIGNED}, {}),
    fields=("verified",),
    examples={"id": ("a",), "amount": ("1.00 CNY",)},
    payloads={
        "propose": ({"measures": ({"kind": "compensation", "amount": "1.00 CNY", "pay": "credit"},)},),
    },
    outcomes={"escalation": (EMPTY,)},
    keep=("order", "awaiting", "actions", "proposed_by", "signed_by"),
)
TICKET = Scope(
    openings=({"order": SIGNED},),
    fields=("list_price",),
    outcomes={"escalation": (EMPTY,)},
    keep=("mode",),
)
SCOPES: Mapping[str, Scope] = {"return": RETURN, "refund": REFUND, "complaint": COMPLAINT, "ticket": TICKET}
"""The scopes by the name of the flow."""
