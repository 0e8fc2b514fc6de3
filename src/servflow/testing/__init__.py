"""For test suites: strategies, laws and machines that hold a flow, a rulebook or a store to what servflow promises.

Needs the extra ``testing`` (Hypothesis). Every import waits until the name is first used. 测试工具。
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from servflow.testing.checking import check_flow as check_flow
    from servflow.testing.checking_rules import check_rulebook as check_rulebook
    from servflow.testing.explorer import explore as explore
    from servflow.testing.explorer import paths as paths
    from servflow.testing.goods import orders as orders
    from servflow.testing.machine import FlowMachine as FlowMachine
    from servflow.testing.moments import instants as instants
    from servflow.testing.people import actors as actors
    from servflow.testing.rules import rulebooks as rulebooks
    from servflow.testing.stores.kit import Capabilities as Capabilities
    from servflow.testing.stores.kit import StoreCheck as StoreCheck
    from servflow.testing.stores.kit import check_store as check_store
    from servflow.testing.stores.kit import store_checks as store_checks
    from servflow.testing.telling import histories as histories
    from servflow.testing.wishes import commands as commands

_HOMES = {
    "Capabilities": "servflow.testing.stores.kit",
    "FlowMachine": "servflow.testing.machine",
    "StoreCheck": "servflow.testing.stores.kit",
    "actors": "servflow.testing.people",
    "check_flow": "servflow.testing.checking",
    "check_rulebook": "servflow.testing.checking_rules",
    "check_store": "servflow.testing.stores.kit",
    "commands": "servflow.testing.wishes",
    "explore": "servflow.testing.explorer",
    "histories": "servflow.testing.telling",
    "instants": "servflow.testing.moments",
    "orders": "servflow.testing.goods",
    "paths": "servflow.testing.explorer",
    "rulebooks": "servflow.testing.rules",
    "store_checks": "servflow.testing.stores.kit",
}

__all__ = [
    "Capabilities",
    "FlowMachine",
    "StoreCheck",
    "actors",
    "check_flow",
    "check_rulebook",
    "check_store",
    "commands",
    "explore",
    "histories",
    "instants",
    "orders",
    "paths",
    "rulebooks",
    "store_checks",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for.

    Raises:
        AttributeError: There is no such name.
        ModuleNotFoundError: It needs Hypothesis, which is not installed.
    """
    home = _HOMES.get(name)
    if home is None:
        message = f"module 'servflow.testing' has no attribute {name!r}"
        raise AttributeError(message)
    try:
        value = getattr(import_module(home), name)
    except ModuleNotFoundError as error:
        if error.name != "hypothesis":
            raise
        message = "servflow.testing needs Hypothesis: pip install 'servflow[testing]'"
        raise ModuleNotFoundError(message, name=error.name) from error
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names."""
    return list(__all__)
