"""Which tests are asked about a bug first: those of the patched module, then those of its part, then all others."""

from tests.house.source import ROOT

FIRST: dict[str, tuple[str, ...]] = {}
"""Tests of modules whose tests are not called like them."""

PARTS: dict[str, tuple[str, ...]] = {
    "values": ("tests/values", "tests/laws"),
    "kernel": ("tests/kernel", "tests/test_desk.py", "tests/laws"),
    "policies": ("tests/policies", "tests/laws"),
    "flows": ("tests/flows", "tests/journeys", "tests/rulebooks", "tests/scenarios", "tests/laws"),
    "rulebook": ("tests/rulebook", "tests/rulebooks", "tests/laws"),
    "codec": ("tests/codec", "tests/laws"),
    "kpi": ("tests/kpi", "tests/laws"),
}
LEFT_OUT = {"benchmarks", "seeded", "typing"}
"""Folders that say nothing about a bug: they measure, run bugs, or are read by type checkers only."""


def near(file: str) -> tuple[str, ...]:
    """Return the tests of the very module, below the repository."""
    if file in FIRST:
        return FIRST[file]
    path = ROOT / "tests" / file
    mirror = path.with_name(f"test_{path.name}")
    return (mirror.relative_to(ROOT).as_posix(),) if mirror.exists() else ()


def part(file: str) -> tuple[str, ...]:
    """Return the tests of the part that the module belongs to, without those of the module."""
    return PARTS[file.partition("/")[0]]


def rest(*asked: str) -> tuple[str, ...]:
    """Return every other folder and file of tests."""
    found = sorted(
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").iterdir()
        if (path.is_dir() and path.name not in LEFT_OUT | {"__pycache__"}) or path.match("test_*.py")
    )
    return tuple(path for path in found if path not in asked)


def rings(file: str) -> tuple[tuple[str, ...], ...]:
    """Return what is asked about a bug of *file*, the nearest first."""
    own, around = near(file), part(file)
    return tuple(ring for ring in (own, around, rest(*around)) if ring)
