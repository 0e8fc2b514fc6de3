"""Where a rule comes from and what it is called: ``Label`` and ``Source``."""

from __future__ import annotations

import attrs


@attrs.frozen
class Label:
    """A name in English and Chinese. 双语名称。"""

    en: str
    zh: str = ""

    def in_language(self, lang: str) -> str:
        """Return the text in ``en`` or ``zh``; English where there is no Chinese."""
        return self.zh if lang == "zh" and self.zh else self.en

    def both(self) -> str:
        """Return ``English 中文``, or the English alone."""
        return f"{self.en} {self.zh}" if self.zh and self.zh != self.en else self.en


@attrs.frozen
class Source:
    """The clause that a rule restates. 出处。

    Args:
        ref: Key in the rulebook's ``sources``.
        clause: Place inside that source.
    """

    ref: str
    clause: str = ""

    def __str__(self) -> str:
        """Return ``ref clause``."""
        return f"{self.ref} {self.clause}".strip()
