"""Which tests are asked about a bug: those of the patched module, those of its part, the laws, and then all others."""

from collections.abc import Iterable

from tests.house.source import ROOT

FIRST: dict[str, tuple[str, ...]] = {}
"""Tests of modules whose tests are not called like them."""

PARTS: dict[str, tuple[str, ...]] = {
    "values": ("tests/values",),
    "kernel": ("tests/kernel", "tests/test_desk.py"),
    "policies": ("tests/policies",),
    "flows": ("tests/flows", "tests/journeys", "tests/rulebooks", "tests/scenarios"),
    "rulebook": ("tests/rulebook", "tests/rulebooks"),
    "codec": ("tests/codec",),
    "kpi": ("tests/kpi",),
}
LEFT_OUT = {"__pycache__", "benchmarks", "seeded", "typing"}
"""Folders that say nothing about a bug: they measure, run bugs, or are read by type checkers only."""


LAWS = ("tests/laws",)


def near(file: str) -> tuple[str, ...]:
    """Return the tests of the very module, below the repository."""
    if file in FIRST:
        return FIRST[file]
    path = ROOT / "tests" / file
    mirror = path.with_name(f"test_{path.name}")
    return (mirror.relative_to(ROOT).as_posix(),) if mirror.exists() else ()


def rest(asked: Iterable[str]) -> tuple[str, ...]:
    """Return every folder and file of tests that is not asked already."""
    found = (
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").iterdir()
        if (path.is_dir() and path.name not in LEFT_OUT) or path.match("test_*.py")
    )
    return tuple(sorted(set(found).difference(asked)))


def rings(file: str) -> tuple[tuple[str, ...], ...]:
    """Return what is asked about a bug of *file*: module, part, laws, all others; a ring may be empty."""
    part = PARTS[file.partition("/")[0]]
    return near(file), part, LAWS, rest((*part, *LAWS))
