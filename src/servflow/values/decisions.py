"""``Decision``: what a policy answered, and which rule made it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from servflow.values.frozen import EMPTY, fast
from servflow.values.sources import Label, Source


@attrs.frozen(weakref_slot=False)
class Decision:
    """The answer of one policy on one set of facts. 判定。

    Args:
        policy: Name of the policy, for example ``shipping_fee``.
        rule: Id of the rule that decided; empty when the policy has none for these facts.
        outcome: What was decided, as plain data (text, numbers, bool, ``Money``, instants, nested maps and tuples).
        inputs: The facts that were given.
        label: The rule's name.
        source: The rule's source.
        also: Ids of the other rules that took part (overlays, further reasons, elements of a composition).
        overrides: Rules that gave way to this where one rulebook extends another, each after the name and version of
            its rulebook: ``statute 1: L-2``. It is a rule of the base that this one replaces or goes before, or one of
            the extending rulebook itself that is worse for the consumer than this one of the base.

    The rules that were tried and why each missed are derived when asked: ``Rulebook.why_not(decision)``.
    """

    policy: str
    rule: str
    outcome: Mapping[str, Any]
    inputs: Mapping[str, Any] = EMPTY
    label: Label | None = None
    source: Source | None = None
    also: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """Every rule id that took part, the deciding one first."""
        return (self.rule, *self.also) if self.rule else self.also


make_decision = fast(Decision)
"""The engine's constructor of ``Decision``."""
