"""For test suites: strategies, laws and machines that hold a flow, a rulebook or a store to what servflow promises.

Needs the extra ``testing`` (Hypothesis). Every import waits until the name is first used. 测试工具。
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from servflow.testing.checking import check_flow as check_flow
    from servflow.testing.checking_rules import check_rulebook as check_rulebook
    from servflow.testing.goods import orders as orders
    from servflow.testing.machine import FlowMachine as FlowMachine
    from servflow.testing.moments import instants as instants
    from servflow.testing.people import actors as actors
    from servflow.testing.rules import rulebooks as rulebooks
    from servflow.testing.telling import histories as histories
    from servflow.testing.wishes import commands as commands

_HOMES = {
    "FlowMachine": "servflow.testing.machine",
    "actors": "servflow.testing.people",
    "check_flow": "servflow.testing.checking",
    "check_rulebook": "servflow.testing.checking_rules",
    "commands": "servflow.testing.wishes",
    "histories": "servflow.testing.telling",
    "instants": "servflow.testing.moments",
    "orders": "servflow.testing.goods",
    "rulebooks": "servflow.testing.rules",
}

__all__ = [
    "FlowMachine",
    "actors",
    "check_flow",
    "check_rulebook",
    "commands",
    "histories",
    "instants",
    "orders",
    "rulebooks",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    home = _HOMES.get(name)
    if home is None:
        message = f"module 'servflow.testing' has no attribute {name!r}"
        raise AttributeError(message)
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names."""
    return list(__all__)
