"""``Bug``: one plausible fault of the library, written as a text patch of one file."""

from pathlib import Path

import attrs

from tests.house.source import PACKAGE


class MisfitPatchError(Exception):
    """The text that a bug replaces does not stand exactly once in its file."""


@attrs.frozen
class Bug:
    """A fault that somebody could have made.

    Args:
        file: The file that has it, below ``src/servflow``.
        name: What the bug is called in a table; no other bug is called so.
        old: Text that stands exactly once in the file.
        new: What the bug writes in its place.
        breaks: The law or promise that no longer holds.
        catalogue: Number of the rule (``R-153``) or of the class of fault (``fault 45``) that it belongs to, if any.
    """

    file: str
    name: str
    old: str
    new: str
    breaks: str
    catalogue: str = ""

    def patched(self, text: str) -> str:
        """Return the text of the file with the bug in it."""
        if text.count(self.old) != 1 or self.old == self.new:
            raise MisfitPatchError(f"{self.name}: {self.file} has {text.count(self.old)} of what it replaces")
        return text.replace(self.old, self.new)

    def apply(self, package: Path) -> None:
        """Write the bug into a copy of the package."""
        path = package / self.file
        if path.is_relative_to(PACKAGE):
            raise MisfitPatchError("bugs are seeded in a copy, never in the package itself")
        path.write_text(self.patched(path.read_text(encoding="utf-8")), encoding="utf-8")


def bugs_of(file: str, *rows: tuple[str, ...]) -> tuple[Bug, ...]:
    """Return the bugs of one file, each given as name, old text, new text, what it breaks and its catalogue number."""
    return tuple(Bug(file, *row) for row in rows)
