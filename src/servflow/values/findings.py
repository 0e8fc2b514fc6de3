"""``Finding``: one reason why something is refused, or one problem of a definition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from servflow.values.frozen import EMPTY, FrozenMap, fast
from servflow.values.sources import Label, Source


@attrs.frozen
class Finding:
    """One reason. 认定（理由）。

    Args:
        code: Stable name of the reason: a word of the kernel (``wrong_state``) or the id of a rule (``R-177``).
        message: One sentence in English that names fields, never a customer's data.
        label: The same in the rulebook's words, where a rule made it.
        source: Where that rule comes from.
        roles: Who could do it instead; empty when nobody could.
        allowed_from: The earliest instant at which this reason would no longer stand, if time alone removes it.
        details: Numbers and names that go with the code, for a host that renders its own text.
    """

    code: str
    message: str
    label: Label | None = None
    source: Source | None = None
    roles: tuple[str, ...] = ()
    allowed_from: datetime | None = None
    details: Mapping[str, Any] = EMPTY

    def __str__(self) -> str:
        """Return ``code: message``."""
        return f"{self.code}: {self.message}"


make_finding = fast(Finding)
"""The engine's constructor of ``Finding``."""


def finding(code: str, message: str, **details: object) -> Finding:
    """Return a finding of the kernel with its details."""
    return Finding(code, message, details=FrozenMap(details) if details else EMPTY)
