"""``Bundle``: the files of one rulebook as nodes, sorted into its head and its sections; ``extends`` followed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import attrs

from servflow.policies.floors import Override
from servflow.rulebook.favours import Favour, Guarantee, note_others, take_favours
from servflow.rulebook.header import HEADER_KEYS
from servflow.rulebook.merge import Merger
from servflow.rulebook.nodes import MapNode, Node, Spent, TextNode, read_nodes
from servflow.rulebook.problems import Problems, Spot, shown
from servflow.rulebook.sections import SECTIONS
from servflow.values.frozen import EMPTY

HEADER_FILES = ("rulebook.yaml", "rulebook.yml")
"""The file of a folder that holds the head."""

MOST_BASES = 10
"""Rulebooks that one may extend, one after the other."""


@attrs.frozen
class Files:
    """The files of one rulebook, unread. 文件。

    Args:
        key: What tells this rulebook from every other, so that a rulebook which extends itself is noticed.
        content: Text or UTF-8 bytes, by the name that messages show.
        unreadable: Why a file has no content, by its name.
        folder: Where paths begin that these files name; nothing where they name none.
    """

    key: str
    content: Mapping[str, str | bytes]
    unreadable: Mapping[str, str] = EMPTY
    folder: Path | None = None


Find = Callable[[str, Files], Files | None]
"""Returns the rulebook that ``extends`` names, seen from the files that name it; nothing when there is none."""


Names = Callable[[], tuple[str, ...]]
"""Returns the names of the rulebooks that can be extended by name."""


@attrs.frozen
class Bundle:
    """A rulebook as nodes. 规则手册节点。

    Args:
        header: The pairs of ``HEADER_KEYS``; none where the head could not be read.
        sections: The node of every section.
        has_header: Whether the head could be read.
        replaced: What it replaces of the rulebooks that it extends.
        favours: What it says itself of favouring the consumer, by section.
        guarantees: The sections of its bases that favour the consumer, the farthest base first.
        files: The names of its own files.
        origins: By the name of a file of its bases: which of them it belongs to.
    """

    header: MapNode
    sections: Mapping[str, Node]
    has_header: bool = True
    replaced: tuple[Override, ...] = ()
    favours: Mapping[str, Favour] = EMPTY
    guarantees: Mapping[str, tuple[Guarantee, ...]] = EMPTY
    files: tuple[str, ...] = ()
    origins: Mapping[str, str] = EMPTY

    @property
    def ref(self) -> str:
        """Name and version, as they are written."""
        found = (self.header.get(key) for key in ("id", "version"))
        return " ".join(node.text for node in found if isinstance(node, TextNode))


def read_bundle(files: Files, problems: Problems, find: Find, shipped: Names, seen: tuple[str, ...] = ()) -> Bundle:
    """Return the nodes of a rulebook, laid over those of the rulebooks that it extends.

    Args:
        files: Its files.
        problems: Where everything that is wrong is noted.
        find: Looks up what ``extends`` names.
        shipped: Gives the names of the rulebooks that come with servflow.
        seen: Keys of the rulebooks that led here.
    """
    for name, reason in files.unreadable.items():
        problems.add(Spot(name), "unreadable", reason)
    own = _sorted(files, problems)
    extends = own.header.get("extends")
    base = None if extends is None else _base(extends, files, problems, find, shipped, (*seen, files.key))
    if base is None:
        note_others(own.favours, (), problems)
        return own
    return _laid_over(base, own, problems)


def _sorted(files: Files, problems: Problems) -> Bundle:
    """Return the head and the sections that stand in the files themselves."""
    head = _header_file(files)
    first = min(files.content, default=files.key)
    if head is None and not files.unreadable:
        problems.add(Spot(first), "no_header", f"there is no {HEADER_FILES[0]} beside it")
    header: MapNode | None = None
    sections: dict[str, Node] = {}
    names: dict[str, TextNode] = {}
    spent = Spent()
    for name in sorted(files.content):
        root = None if spent.is_over else read_nodes(files.content[name], name, problems, spent)
        if root is None:
            continue
        if not isinstance(root, MapNode):
            problems.add(root, "wrong_shape", "a rulebook file is a mapping of sections")
            continue
        if name == head:
            header = root.without(*(key for key in root.names if key not in HEADER_KEYS))
        for key, node in root.pairs:
            if key.text in SECTIONS and key.text not in sections:
                sections[key.text], names[key.text] = node, key
            elif key.text in SECTIONS:
                where = f"{names[key.text].file}:{names[key.text].line}"
                problems.add(key, "duplicate_section", f"section {shown(key.text)} stands in {where} already")
            elif name != head or key.text not in HEADER_KEYS:
                _note_unknown(key, problems, is_head=name == head)
    rest, favours = take_favours(sections, problems)
    return Bundle(
        header or MapNode((), first, 1, 1),
        rest,
        has_header=header is not None,
        favours=favours,
        files=tuple(files.content),
    )


def _header_file(files: Files) -> str | None:
    """Return the name of the file that holds the head: ``rulebook.yaml``, or the only file there is."""
    if len(files.content) == 1:
        return next(iter(files.content))
    return next((name for name in files.content if name.replace("\\", "/").rpartition("/")[2] in HEADER_FILES), None)


def _note_unknown(key: TextNode, problems: Problems, *, is_head: bool) -> None:
    if key.text in HEADER_KEYS:
        problems.add(key, "misplaced_key", f"{shown(key.text)} belongs into {HEADER_FILES[0]}")
        return
    known = (*SECTIONS, *HEADER_KEYS) if is_head else tuple(SECTIONS)
    sort = "key" if is_head else "section"
    problems.add(key, f"unknown_{sort}", f"unknown {sort} {shown(key.text)}", problems.near(key.text, known))


def _base(
    node: Node, files: Files, problems: Problems, find: Find, shipped: Names, seen: tuple[str, ...]
) -> Bundle | None:
    """Return the rulebook that *node* names, or nothing after noting why there is none."""
    if not isinstance(node, TextNode) or node.is_blank:
        problems.add(node, "wrong_shape", "extends must be the name or path of one rulebook")
        return None
    found = find(node.text, files)
    if found is None:
        near = problems.near(node.text, shipped())
        problems.add(node, "unknown_rulebook", f"there is no rulebook {shown(node.text)}", near)
        return None
    if found.key in seen or len(seen) > MOST_BASES:
        problems.add(node, "extends_itself", f"the rulebook extends itself by way of {shown(node.text)}")
        return None
    return read_bundle(found, problems, find, shipped, seen)


def _laid_over(base: Bundle, own: Bundle, problems: Problems) -> Bundle:
    merger = Merger(problems, base.ref, list(base.replaced))
    sections = {name: merger.inherited(node) for name, node in base.sections.items()}
    guarantees = _guarantees(base, sections)
    note_others(own.favours, guarantees, problems)
    for name, node in own.sections.items():
        sections[name] = merger.section(name, sections[name], node) if name in sections else node
    return Bundle(
        merger.header(base.header, own.header),
        sections,
        own.has_header and base.has_header,
        tuple(merger.overrides),
        own.favours,
        guarantees,
        own.files,
        {**base.origins, **dict.fromkeys(base.files, base.ref)},
    )


def _guarantees(base: Bundle, sections: Mapping[str, Node]) -> dict[str, tuple[Guarantee, ...]]:
    """Return what a rulebook guarantees to the one that extends it: what its own bases do, then its own."""
    found = dict(base.guarantees)
    for name, favour in base.favours.items():
        found[name] = (*found.get(name, ()), Guarantee(sections[name], base.ref, favour.parts, base.replaced))
    return found
