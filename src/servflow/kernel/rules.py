"""What the kernel asks of a rulebook: the ``Rules`` protocol."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
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

    def deadline(
        self, limit: str, at: datetime, facts: Mapping[str, Any], default_on_lapse: str, *, measured: bool = False
    ) -> Deadline | None:
        """Return the time limit *limit* begun at *at*, or nothing where the rulebook sets none.

        With *measured* it carries how its clock runs.
        """
        ...

    def warnings(self, deadline: Deadline, limit: str, facts: Mapping[str, Any]) -> tuple[Deadline, ...]:
        """Return the warnings that the rulebook wants before a service level is over: ``plan@75`` and so on."""
        ...

    def stopped(self, deadline: Deadline, at: datetime) -> Deadline:
        """Return a service level whose clock stands still from *at* on."""
        ...

    def resumed(self, deadline: Deadline, at: datetime) -> Deadline:
        """Return a service level whose clock runs again from *at* on: what was left is left."""
        ...

    def retimed(
        self, deadline: Deadline, limit: str, facts: tuple[Mapping[str, Any], ...], default_on_lapse: str, at: datetime
    ) -> Deadline | None:
        """Return a service level as long as other facts make it; what has passed has passed.

        Nothing where the rulebook then sets no limit.
        """
        ...

    def time_left(self, deadline: Deadline, at: datetime) -> timedelta | None:
        """Return what is left of a service level at *at*, counted as it counts; nothing for any other limit."""
        ...
