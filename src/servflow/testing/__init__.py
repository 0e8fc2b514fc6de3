"""For test suites: strategies, laws and machines that hold a flow, a rulebook or a store to what servflow promises.

Needs the extra ``testing`` (Hypothesis). Every import waits until the name is first used. 测试工具。
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from servflow.testing.explorer import explore as explore
    from servflow.testing.explorer import paths as paths

_HOMES = {
    "explore": "servflow.testing.explorer",
    "paths": "servflow.testing.explorer",
}

__all__ = [
    "explore",
    "paths",
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
