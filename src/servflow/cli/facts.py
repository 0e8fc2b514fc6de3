"""The facts of ``rulebook explain``: ``name=value`` pairs, or a YAML file, read by the policy's own words.

A comma or a space stands between two pairs, so that a witness can be pasted; a value in double quotes may hold both.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from servflow.errors import RulebookError, UnknownNameError
from servflow.policies.book import Rulebook
from servflow.policies.vocabulary import VOCABULARIES
from servflow.rulebook.nodes import MapNode, Node, TextNode, read_nodes
from servflow.rulebook.problems import UNKNOWN, Problems, shown
from servflow.rulebook.reading import Fields, Reader
from servflow.rulebook.section import Section
from servflow.values.frozen import EMPTY

AT = "at"
"""The name under which it is told when something is asked."""

TYPED = "--facts"
"""What messages call facts that were typed, in place of a file's name."""

_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_BETWEEN = re.compile(rf"(?<==){_QUOTED.pattern}|(?P<ends>,\s*|\s+(?=[A-Za-z_][\w.]*=))")
_EXPECTED = "expected name=value, each name once, not {}"


def read_facts(given: tuple[str, ...], section: Section, book: Rulebook) -> tuple[Mapping[str, Any], datetime | None]:
    """Return the facts that were typed or stand in a file, and ``at``: when it is asked, where that is told.

    Raises:
        RulebookError: A fact or a value that the policy does not know; every problem.
        UnknownNameError: There is no such file.
    """
    problems = Problems()
    node = _node(given, VOCABULARIES[section.name].facts, problems)
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


def _node(given: tuple[str, ...], known: Container[str], problems: Problems) -> Node | None:
    if len(given) == 1 and "=" not in given[0]:
        return read_nodes(_content(given[0]), given[0], problems)
    return MapNode(tuple(_pairs(",".join(given), known, problems)), TYPED, 1, 1)


def _content(name: str) -> bytes:
    """Return the content of a file of facts."""
    try:
        return Path(name).read_bytes()
    except (OSError, ValueError):  # nothing there, a folder, or a path that no file system has: too long, a NUL
        raise UnknownNameError("file of facts (or name=value)", name) from None


def _pairs(text: str, known: Container[str], problems: Problems) -> Iterator[tuple[TextNode, Node]]:
    """Give the typed facts as nodes; ``agreed.return=buyer`` is a mapping below ``agreed``.

    A fact of the policy that is ``unknown`` is none that is given.
    """
    nested: dict[str, list[tuple[TextNode, Node]]] = {}
    seen: set[str] = set()
    for key, node in _split(text, problems):
        if key.text in seen:
            problems.add(key, "bad_fact", _EXPECTED.format(shown(f"{key.text}={node.text}")))
            continue
        seen.add(key.text)
        above, dot, below = key.text.partition(".")
        if dot:
            nested.setdefault(above, []).append((TextNode(below, TYPED, 1, key.col), node))
        elif node.quoted or node.text != UNKNOWN or key.text not in known:
            yield key, node
    for name, pairs in nested.items():
        first = pairs[0][0]
        yield TextNode(name, TYPED, 1, first.col), MapNode(tuple(pairs), TYPED, 1, first.col)


def _split(text: str, problems: Problems) -> Iterator[tuple[TextNode, TextNode]]:
    """Give the name and the value of each pair; what is none is noted."""
    for start, part in _parts(text):
        name, equals, value = part.partition("=")
        key = TextNode(name.strip(), TYPED, 1, start + 1)
        told = value.strip()
        quoted = _QUOTED.fullmatch(told)
        if not equals:
            problems.add(key, "bad_fact", _EXPECTED.format(shown(part.strip())))
        elif quoted is None:
            yield key, TextNode(told, TYPED, 1, start + len(name) + 2)
        else:
            yield key, TextNode(quoted[1].replace('""', '"'), TYPED, 1, start + len(name) + 2, quoted=True)


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Give what stands between commas, and between spaces before a name, each with where it begins."""
    start = 0
    for found in _BETWEEN.finditer(text):
        if found["ends"] is not None:
            yield start, text[start : found.start()]
            start = found.end()
    if text:
        yield start, text[start:]
