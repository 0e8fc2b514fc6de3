"""``Policy``: what every policy object can do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from servflow.policies.table import Miss, Rule
from servflow.values.decisions import Decision


class Policy(Protocol):
    """Facts in, ``Decision`` out. 政策。"""

    @property
    def name(self) -> str:
        """Its name, for example ``shipping_fee``."""
        ...

    def decide(self, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Return its answer on *facts* at *at*."""
        ...

    def rules(self) -> tuple[Rule, ...]:
        """Return every rule it consists of, with id, title and source."""
        ...


@runtime_checkable
class Explains(Policy, Protocol):
    """A policy that can say why its other rules did not decide. 可解释的政策。"""

    def why_not(self, facts: Mapping[str, Any], at: datetime | None = None) -> tuple[Miss, ...]:
        """Return for each rule that did not decide what kept it from it."""
        ...
