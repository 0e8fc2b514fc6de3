"""``Bug``: one plausible fault of the library, written as a text patch of one file.

The bugs stand in plain text below ``bugs/``, a list for each part of the library (see ``tests/house/patches.py``). The
head of a bug is its name, the rule (``R-153``) or the class of fault that it belongs to, if any, and the law or promise
that it breaks. What it replaces stands exactly once in the file.
"""

from collections.abc import Iterator
from pathlib import Path

import attrs

from tests.house.patches import read_list
from tests.house.source import PACKAGE, ROOT

FOLDER = ROOT / "tests" / "seeded" / "bugs"
HOLDOUT = ROOT / "tests" / "seeded" / "holdout"
"""Bugs by somebody who had not read the tests: they tell what the tests find of faults that nobody thought of."""

_HEAD = r"([a-z0-9-]+)(?: \(([^)]+)\))?: (.+)"


class MisfitPatchError(Exception):
    """What a bug replaces does not stand exactly once in its file."""


@attrs.frozen
class Bug:
    """A fault that somebody could have made.

    Args:
        file: The file that has it, below ``src/servflow``.
        name: What the bug is called in a table; no other bug is called so.
        breaks: The law or promise that no longer holds.
        catalogue: Number of the rule or of the class of fault, if any.
        old: Text that stands exactly once in the file.
        new: What the bug writes in its place.
    """

    file: str
    name: str
    breaks: str
    catalogue: str
    old: str
    new: str

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


def read_bugs(text: str) -> Iterator[Bug]:
    """Give the bugs of a list."""
    for entry in read_list(text, _HEAD):
        name, catalogue, breaks = entry.head
        yield Bug(entry.file, name, breaks, catalogue, "\n".join(entry.old), "\n".join(entry.new))


def all_bugs(folder: Path = FOLDER) -> tuple[Bug, ...]:
    """Return every bug of the lists in a folder: the seeded ones, or those that were held out."""
    return tuple(bug for path in sorted(folder.glob("*.txt")) for bug in read_bugs(path.read_text(encoding="utf-8")))
