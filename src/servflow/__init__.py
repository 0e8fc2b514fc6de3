"""Ticket, complaint, return and refund state machines with policy objects for after-sales service.

The front door; nothing is defined here and every import waits until the name is first used. 售后服务状态机与规则库。
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from servflow.desk import Preview as Preview
    from servflow.desk import ServiceDesk as ServiceDesk
    from servflow.desk import replay as replay
    from servflow.kernel.case import Applied as Applied
    from servflow.kernel.case import Case as Case
    from servflow.kernel.case import Command as Command
    from servflow.kernel.case import Denied as Denied
    from servflow.kernel.case import Effect as Effect
    from servflow.kernel.case import Record as Record
    from servflow.kernel.ledger import Ledger as Ledger
    from servflow.policies.book import Rulebook as Rulebook
    from servflow.rulebook import load_rulebook as load_rulebook
    from servflow.values.decisions import Decision as Decision
    from servflow.values.findings import Finding as Finding
    from servflow.values.money import Money as Money
    from servflow.values.orders import Order as Order
    from servflow.values.parties import Actor as Actor

_HOMES = {
    "Actor": "servflow.values.parties",
    "Applied": "servflow.kernel.case",
    "Case": "servflow.kernel.case",
    "Command": "servflow.kernel.case",
    "Decision": "servflow.values.decisions",
    "Denied": "servflow.kernel.case",
    "Effect": "servflow.kernel.case",
    "Finding": "servflow.values.findings",
    "Ledger": "servflow.kernel.ledger",
    "Money": "servflow.values.money",
    "Order": "servflow.values.orders",
    "Preview": "servflow.desk",
    "Record": "servflow.kernel.case",
    "Rulebook": "servflow.policies.book",
    "ServiceDesk": "servflow.desk",
    "load_rulebook": "servflow.rulebook",
    "replay": "servflow.desk",
}

__all__ = [
    "Actor",
    "Applied",
    "Case",
    "Command",
    "Decision",
    "Denied",
    "Effect",
    "Finding",
    "Ledger",
    "Money",
    "Order",
    "Preview",
    "Record",
    "Rulebook",
    "ServiceDesk",
    "load_rulebook",
    "replay",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the language asks for any attribute
    """Import a public name when it is first asked for."""
    home = _HOMES.get(name)
    if home is None:
        message = f"module 'servflow' has no attribute {name!r}"
        raise AttributeError(message)
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names."""
    return list(__all__)
