"""``RulebookRef``: which rulebook a case was opened under."""

from __future__ import annotations

import attrs


@attrs.frozen
class RulebookRef:
    """Name, version and digest of a rulebook. 规则手册引用。

    Args:
        id: The rulebook's id, for example ``lution``.
        version: Its version as written, for example ``1.0.0``.
        digest: SHA-256 of everything in it that decides, in hexadecimal; empty for a rulebook made without a file.
    """

    id: str
    version: str
    digest: str = ""

    def __str__(self) -> str:
        """Return ``id version (first 16 digits of the digest)``."""
        return f"{self.id} {self.version} ({self.digest[:16]})" if self.digest else f"{self.id} {self.version}"
