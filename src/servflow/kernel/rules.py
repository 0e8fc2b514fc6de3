"""What the kernel asks of a rulebook: the ``Rules`` protocol."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from servflow.values.deadlines import Deadline
from servflow.values.decisions import Decision
from servflow.values.refs import RulebookRef


class Rules(Protocol):
    """Answers of policies. ``policies.book.Rulebook`` is one; a journal being replayed is another."""

    @property
    def ref(self) -> RulebookRef:
        """Which rulebook this is."""
        ...

    def judge(self, policy: str, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Return what *policy* answers on *facts* at *at*."""
        ...

    def deadline(self, limit: str, at: datetime, facts: Mapping[str, Any], default_on_lapse: str) -> Deadline | None:
        """Return the time limit *limit* begun at *at*, or nothing where the rulebook sets none."""
        ...
