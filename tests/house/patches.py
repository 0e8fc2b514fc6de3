"""Lists of small changes in plain text, as seeded bugs and survivors of mutation are kept.

A line that begins with ``#`` names a file below ``src/servflow``. Then come blocks with an empty line before each: a
head line, and lines with ``-`` for what a change replaces and ``+`` for what it writes::

    # values/money.py

    allocate-loses-the-rest (fault 45): the parts come to the whole exactly
    - parts[index] += 1
    + parts[index] += 0
"""

import re
from collections.abc import Iterator

import attrs


class UnreadableListError(Exception):
    """A list of changes cannot be read."""


@attrs.frozen
class Listed:
    """A change as it stands in a list.

    Args:
        file: The file that it changes, below ``src/servflow``.
        head: What is said of it.
        old: The lines that it replaces.
        new: The lines that it writes.
    """

    file: str
    head: tuple[str, ...]
    old: tuple[str, ...]
    new: tuple[str, ...]


def read_list(text: str, head: str) -> Iterator[Listed]:
    """Give the changes of a list; *head* is the pattern of a head line, and its groups are what is kept of one."""
    file = ""
    for block in re.split(r"\n\n+", text.strip()):
        first, *lines = block.split("\n")
        if first.startswith("# ") and not lines:
            file = first[2:]
            continue
        said = re.fullmatch(head, first)
        if said is None or not file or not lines or any(line[:2].strip() not in {"-", "+"} for line in lines):
            raise UnreadableListError(f"no change reads like this: {block[:80]!r}")
        old, new = (tuple(line[2:] for line in lines if line[0] == sign) for sign in "-+")
        yield Listed(file, said.groups(default=""), old, new)
