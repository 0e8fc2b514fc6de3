"""``load_rulebook`` and ``read_rulebook``: from files to a ``Rulebook``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files as package_files
from importlib.resources.abc import Traversable
from os import PathLike, fspath
from pathlib import Path

import attrs

from servflow.errors import UnknownNameError
from servflow.policies.book import Rulebook, RuleTest
from servflow.policies.policy import Policy
from servflow.rulebook.bundle import HEADER_FILES, Bundle, Files, Find, read_bundle
from servflow.rulebook.digest import digest_of
from servflow.rulebook.header import UNREAD, read_header
from servflow.rulebook.layers import build_floors, the_policy
from servflow.rulebook.nodes import MOST_BYTES
from servflow.rulebook.problems import Problems
from servflow.rulebook.reading import Reader
from servflow.rulebook.rule_tests import examples_of, read_tests
from servflow.rulebook.sections import SECTIONS
from servflow.values.frozen import EMPTY, FrozenMap

MOST_FILES = 200
"""Files of one folder."""

_SUFFIXES = (".yaml", ".yml")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_ID_LINE = re.compile(rb"^['\"]?id['\"]?[ \t]*:", re.MULTILINE)


def load_rulebook(name_or_path: str | PathLike[str]) -> Rulebook:
    """Return the rulebook of that name or at that path. 读取规则手册。

    Args:
        name_or_path: The name of a shipped rulebook (``lution``), a folder of YAML files, or one such file. A name goes
            before a folder that is called the same; write ``./lution`` for the folder.

    Raises:
        RulebookError: It cannot be read, or something is wrong in it: every problem of all its files.
        UnknownNameError: There is nothing of that name and nothing at that path.
    """
    return load_nodes(find_files(name_or_path), fspath(name_or_path))[0]


def load_nodes(files: Files, name: str) -> tuple[Rulebook, Bundle]:
    """Return the rulebook of some files, and the nodes that it was built from. 读取规则手册与节点。

    Args:
        files: The files.
        name: What the error calls it.

    Raises:
        RulebookError: Something is wrong in it: every problem of all its files.
    """
    return _built(files, find_base, name)


def find_files(name_or_path: str | PathLike[str], *, whole: bool = True) -> Files:
    """Return the files of the rulebook of that name or at that path; those of a shipped one have no folder. 查找文件。

    Args:
        name_or_path: As for ``load_rulebook``.
        whole: Whether a file that is a part of a rulebook stands for all of it.

    Raises:
        UnknownNameError: There is nothing of that name and nothing at that path.
    """
    text = fspath(name_or_path)
    found = _shipped(text) if isinstance(name_or_path, str) else None
    found = found or (_at_path(Path(text), whole=whole) if text else None)
    if found is None:
        raise UnknownNameError("rulebook", text, shipped_names())
    return found


def read_rulebook(files: Mapping[str, str | bytes], *, name: str = "rulebook") -> Rulebook:
    """Return the rulebook whose files are given; nothing but shipped rulebooks is read from anywhere. 解析规则手册。

    Args:
        files: Text or UTF-8 bytes by file name. With more than one file, one is called ``rulebook.yaml``.
        name: What the error calls it.

    Raises:
        RulebookError: Something is wrong in it: every problem of all its files.
    """
    return _built(Files(f"given:{name}", files), lambda base, _: _shipped(base), name)[0]


def shipped_names() -> tuple[str, ...]:
    """Return the names of the rulebooks that come with servflow."""
    return tuple(sorted(folder.name for folder in _home().iterdir() if _holds_rules(folder)))


def _built(files: Files, find: Find, name: str) -> tuple[Rulebook, Bundle]:
    """Return the rulebook of the files and its nodes, or raise everything that is wrong with them."""
    problems = Problems()
    bundle = read_bundle(files, problems, find, shipped_names)
    book = _book(bundle, problems)
    problems.raise_if_any(name)
    digest = digest_of(bundle.header, bundle.sections, bundle.favours, bundle.guarantees)
    return attrs.evolve(book, digest=digest), bundle


def _book(bundle: Bundle, problems: Problems) -> Rulebook:
    """Return the rulebook without its digest; what is wrong is noted."""
    header = read_header(bundle.header, Reader(problems)) if bundle.has_header else UNREAD
    sources = frozenset(header.sources) if bundle.has_header else None
    read = Reader(problems, sources, header.currency, header.timezone, header.calendar)
    policies: dict[str, Policy] = {}
    tests: list[RuleTest] = []
    for name, node in bundle.sections.items():
        section = SECTIONS[name]
        rest, cases = read_tests(section, node, read)
        built = section.build(rest, read)
        tests += cases
        if built is None:
            continue
        policies.update(built if isinstance(built, Mapping) else {name: built})
        tests += examples_of(name, the_policy(name, built))
    return Rulebook(
        id=header.id,
        title=header.title,
        version=header.version,
        effective_from=header.effective_from,
        effective_to=header.effective_to,
        timezone=header.timezone,
        currency=header.currency,
        calendar=header.calendar,
        sources=header.sources,
        flows=header.flows,
        policies=FrozenMap(policies),
        tests=tuple(tests),
        replaced=bundle.replaced,
        floors=build_floors(bundle.guarantees, read),
        origins=FrozenMap(bundle.origins),
    )


def _home() -> Traversable:
    return package_files("servflow") / "rulebooks"


def _shipped(name: str) -> Files | None:
    """Return the files of the shipped rulebook of that name."""
    if not _NAME.fullmatch(name):
        return None
    folder = _home() / name
    return _read(f"shipped:{name}", name, folder, None) if _holds_rules(folder) else None


def _holds_rules(folder: Traversable) -> bool:
    return (folder / HEADER_FILES[0]).is_file()


def find_base(name: str, beside: Files) -> Files | None:
    """Return the rulebook that ``extends`` names: a shipped one, or a path seen from the files' folder."""
    found = _shipped(name)
    if found is None and beside.folder is not None:
        found = _at_path(beside.folder / name)
    return found


def _at_path(path: Path, *, whole: bool = True) -> Files | None:
    """Return the files of a folder, or the one file, at a path; nothing when nothing is there."""
    try:
        if not path.exists():
            return None
        path = rulebook_path(path) if whole else path
        key = str(path.resolve())
        if path.is_dir():
            return _read(key, str(path), path, path)
    except (OSError, ValueError):  # a path that no file system has: too long, a NUL
        return None
    return _read_all(key, {str(path): path}, path.parent)


def rulebook_path(path: Path) -> Path:
    """Return the folder of a file that is a part of a rulebook; any other path as it is. 规则手册路径。

    A file without a head of its own is a part where ``rulebook.yaml`` stands beside it, and so is that one.

    Raises:
        OSError: The file cannot be read.
    """
    if path.is_dir() or not _holds_rules(path.parent):
        return path
    if path.name not in HEADER_FILES:
        with path.open("rb") as stream:
            if _ID_LINE.search(stream.read(MOST_BYTES)):
                return path
    return path.parent


def _read(key: str, shown_as: str, folder: Traversable, home: Path | None) -> Files:
    """Return the YAML files of a folder; those of the folders in it are none of its."""
    try:
        entries = {f"{shown_as}/{entry.name}": entry for entry in folder.iterdir() if _is_yaml(entry)}
    except OSError as error:
        return Files(key, EMPTY, {shown_as: f"cannot be read: {error.strerror}"})
    if len(entries) > MOST_FILES:
        return Files(key, EMPTY, {shown_as: f"more than {MOST_FILES} files"})
    return _read_all(key, entries, home)


def _is_yaml(entry: Traversable) -> bool:
    return entry.name.endswith(_SUFFIXES) and not entry.name.startswith(".")


def _read_all(key: str, entries: Mapping[str, Traversable], home: Path | None) -> Files:
    """Return the content of the files, no more of it than tells that it is too large."""
    content: dict[str, str | bytes] = {}
    unreadable: dict[str, str] = {}
    size = 0
    for name, entry in entries.items():
        try:
            if not entry.is_file():
                unreadable[name] = "is no file"
                continue
            with entry.open("rb") as stream:
                content[name] = stream.read(MOST_BYTES + 1)
        except OSError as error:
            unreadable[name] = f"cannot be read: {error.strerror}"
            continue
        size += len(content[name])
        if size > MOST_BYTES and len(content) > 1:
            return Files(key, EMPTY, {name: f"the files are together larger than {MOST_BYTES:,} bytes"}, home)
    return Files(key, content, unreadable, home)
