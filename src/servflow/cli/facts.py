"""The facts of ``rulebook explain``: ``name=value,name=value``, or a YAML file, read by the policy's own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from servflow.errors import RulebookError, UnknownNameError
from servflow.policies.book import Rulebook
from servflow.rulebook.nodes import MapNode, Node, TextNode, read_nodes
from servflow.rulebook.problems import Problems
from servflow.rulebook.reading import Fields, Reader
from servflow.rulebook.section import Section
from servflow.values.frozen import EMPTY

AT = "at"
"""The name under which it is told when something is asked."""

TYPED = "--facts"
"""What messages call facts that were typed, in place of a file's name."""


def read_facts(given: tuple[str, ...], section: Section, book: Rulebook) -> tuple[Mapping[str, Any], datetime | None]:
    """Return the facts that were typed or stand in a file, and ``at``: when it is asked, where that is told.

    Raises:
        RulebookError: A fact or a value that the policy does not know; every problem.
        UnknownNameError: There is no such file.
    """
    problems = Problems()
    node = _node(given, problems)
    read = Reader(problems, frozenset(book.sources), book.currency, book.timezone)
    facts: Mapping[str, Any] = EMPTY
    at: datetime | None = None
    if isinstance(node, MapNode):
        at = Fields(node, read, "facts").instant(AT)
        facts = section.read_given(node.without(AT), read)
        if at is not None and section.name == "eligibility":
            facts = {**facts, AT: at}
    elif node is not None:
        facts = section.read_given(node, read)
    problems.raise_if_any("facts")
    return facts, at


def are_typed(error: RulebookError) -> bool:
    """Return whether the problems are in facts that were typed, not in a file."""
    return any(getattr(problem, "file", "") == TYPED for problem in error.problems)


def _node(given: tuple[str, ...], problems: Problems) -> Node | None:
    if len(given) == 1 and "=" not in given[0]:
        return read_nodes(_content(given[0]), given[0], problems)
    return MapNode(tuple(_pairs(",".join(given), problems)), TYPED, 1, 1)


def _content(name: str) -> bytes:
    """Return the content of a file of facts."""
    try:
        return Path(name).read_bytes()
    except (OSError, ValueError):  # nothing there, a folder, or a path that no file system has: too long, a NUL
        raise UnknownNameError("file of facts (or name=value)", name) from None


def _pairs(text: str, problems: Problems) -> Iterator[tuple[TextNode, Node]]:
    """Give the typed facts as nodes; ``agreed.return=buyer`` is a mapping below ``agreed``."""
    nested: dict[str, list[tuple[TextNode, Node]]] = {}
    seen: set[str] = set()
    col = 1
    for part in text.split(",") if text else ():
        name, equals, value = part.partition("=")
        key = TextNode(name.strip(), TYPED, 1, col)
        node = TextNode(value.strip(), TYPED, 1, col + len(name) + 1)
        col += len(part) + 1
        if not equals or name.strip() in seen:
            problems.add(key, "bad_fact", f"expected name=value, each name once, not {part.strip()!r}")
            continue
        seen.add(key.text)
        above, dot, below = key.text.partition(".")
        if dot:
            nested.setdefault(above, []).append((TextNode(below, TYPED, 1, key.col), node))
        else:
            yield key, node
    for name, pairs in nested.items():
        first = pairs[0][0]
        yield TextNode(name, TYPED, 1, first.col), MapNode(tuple(pairs), TYPED, 1, first.col)
