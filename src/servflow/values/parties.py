"""Who takes part: ``Role`` and ``Actor``."""

from __future__ import annotations

from enum import StrEnum

import attrs

from servflow.errors import InvalidValueError
from servflow.values.sources import Label


class Role(StrEnum):
    """What somebody acts as. 角色。"""

    BUYER = "buyer"
    MERCHANT = "merchant"
    AGENT = "agent"
    TECHNICIAN = "technician"
    INSPECTOR = "inspector"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    FINANCE = "finance"
    MEDIATOR = "mediator"
    CARRIER = "carrier"
    SYSTEM = "system"


ROLE_LABELS: dict[str, Label] = {
    "buyer": Label("buyer", "买家"),
    "merchant": Label("merchant", "商家"),
    "agent": Label("agent", "客服"),
    "technician": Label("technician", "技术员"),
    "inspector": Label("inspector", "质检员"),
    "supervisor": Label("supervisor", "主管"),
    "manager": Label("manager", "经理"),
    "finance": Label("finance", "财务"),
    "mediator": Label("mediator", "调解员"),
    "carrier": Label("carrier", "承运人"),
    "system": Label("system", "系统"),
    "platform": Label("platform", "平台"),
    "agreed": Label("as agreed", "按约定"),
}
"""Names of the roles, and of the parties that only pay."""


def _role(value: str) -> Role:
    try:
        return Role(value)
    except ValueError:
        raise InvalidValueError("role", f"expected one of {', '.join(Role)}") from None


@attrs.frozen
class Actor:
    """Somebody in a role. 行为人。

    Args:
        role: One of ``Role``, also as text.
        id: Who it is, in the host's own terms; a buyer is compared with the order's buyer.

    Raises:
        InvalidValueError: The role is unknown.
    """

    role: Role = attrs.field(converter=_role)
    id: str = ""

    @classmethod
    def parse(cls, text: str) -> Actor:
        """Return the actor written as ``role:id`` or ``role``."""
        role, _, ident = text.partition(":")
        return cls(_role(role), ident)

    def __str__(self) -> str:
        """Return ``role:id`` or ``role``."""
        return f"{self.role}:{self.id}" if self.id else str(self.role)


SYSTEM = Actor(Role.SYSTEM)
"""The clock of the host: who lapses deadlines and reports payments."""
