"""The files of a rulebook in the canonical layout: which of them differ, and where."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

import attrs

from servflow.rulebook.bundle import Files
from servflow.rulebook.layout.canonical import laid_out
from servflow.rulebook.problems import Problem, Problems, Spot
from servflow.rulebook.writing import write_file


@attrs.frozen(kw_only=True)
class FileLayout:
    """A file as it is and as it should be. 文件版面。

    Args:
        name: Its name, as messages show it.
        before: What stands in it.
        after: The canonical layout.
        is_changed: Whether they differ, be it by a byte order mark.
    """

    name: str
    before: str
    after: str
    is_changed: bool

    @property
    def problem(self) -> Problem:
        """What a check says of a file that differs: the first line that does."""
        pairs = zip(self.before.splitlines(), self.after.splitlines(), strict=False)
        same = next((number for number, (old, new) in enumerate(pairs) if old != new), None)
        line = min(self.before.count("\n"), self.after.count("\n")) if same is None else same
        return Problem(
            self.name, line + 1, 1, "layout", "is laid out otherwise from here on", "servflow rulebook fmt does it"
        )

    def diff(self) -> list[str]:
        """Return what would change, as a unified diff. 差异。"""
        lines = (self.before.splitlines(), self.after.splitlines())
        return list(unified_diff(*lines, self.name, self.name, "as it is", "as it should be", lineterm=""))

    def write(self) -> None:
        """Write the file in the canonical layout.

        Raises:
            OSError: It cannot be written.
        """
        write_file(Path(self.name), self.after.encode())


def layouts_of(files: Files, problems: Problems) -> tuple[FileLayout, ...]:
    """Return the layout of every file of a rulebook that could be read. 规范版面。

    Args:
        files: The files.
        problems: Where to note what cannot be read.
    """
    for name, reason in files.unreadable.items():
        problems.add(Spot(name), "unreadable", reason)
    found: list[FileLayout] = []
    for name in sorted(files.content):
        content = files.content[name]
        data = content if isinstance(content, bytes) else content.encode()
        after = laid_out(data, name, problems)
        if after is not None:
            before = data.decode("utf-8-sig")
            found.append(FileLayout(name=name, before=before, after=after, is_changed=after.encode() != data))
    return tuple(found)
