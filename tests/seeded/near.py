"""Which tests are asked about a bug: those of the patched module, those of its part, the laws, and then all others."""

from collections.abc import Iterable

from tests.house.source import ROOT

_STORED = ("tests/codec/test_codec.py",)
_MONEY_FLOWS = ("tests/flows/test_returns.py", "tests/flows/test_refunds.py", "tests/flows/test_denials.py")
_COMPLAINTS = ("tests/flows/test_complaints.py", "tests/flows/test_complaint_measures.py")
_ANALYSIS = ("tests/rulebook/analysis", "tests/rulebook/test_checking.py")
_TOLD = ("tests/scenarios/test_player.py", "tests/scenarios/test_expectations.py", "tests/scenarios/test_reader.py")
FIRST: dict[str, tuple[str, ...]] = {
    "codec/cases.py": (*_STORED, "tests/kernel/test_limits.py"),
    "codec/ledgers.py": _STORED,
    "codec/records.py": _STORED,
    "flows/common.py": _MONEY_FLOWS,
    "flows/complaint_facts.py": (*_COMPLAINTS, "tests/flows/test_complaint_limits.py"),
    "flows/complaint_steps.py": _COMPLAINTS,
    "flows/service.py": ("tests/flows/test_ticket_steps.py", "tests/flows/test_complaints.py"),
    "flows/refund_steps.py": _MONEY_FLOWS,
    "flows/refunds.py": _MONEY_FLOWS,
    "flows/return_steps.py": _MONEY_FLOWS,
    "flows/returns.py": _MONEY_FLOWS,
    "kernel/clocks.py": ("tests/kernel/test_limits.py",),
    "kernel/moves.py": ("tests/test_migration.py",),
    "policies/book.py": ("tests/policies/test_book.py", "tests/rulebook/test_favours.py"),
    "policies/clocks.py": ("tests/kernel/test_limits.py",),
    "rulebook/analysis/atoms.py": _ANALYSIS,
    "rulebook/analysis/claims.py": _ANALYSIS,
    "rulebook/analysis/cover.py": _ANALYSIS,
    "rulebook/analysis/coverage.py": _ANALYSIS,
    "rulebook/analysis/on_day.py": _ANALYSIS,
    "rulebook/bundle.py": ("tests/rulebook/test_loader.py", "tests/rulebook/test_extends.py"),
    "rulebook/digest.py": ("tests/rulebook/test_loader.py", "tests/rulebook/test_favours.py"),
    "rulebook/layout/quoting.py": ("tests/rulebook/test_layout.py",),
    "rulebook/loader.py": ("tests/rulebook/test_loader.py", "tests/rulebook/test_extends.py"),
    "rulebook/reading.py": ("tests/rulebook/test_reading.py", "tests/rulebook/sections/test_time_limits.py"),
    "rulebook/merge.py": ("tests/rulebook/test_extends.py",),
    "rulebook/sections/table.py": ("tests/rulebook/test_tables.py", "tests/rulebook/sections/test_refund.py"),
    "scenarios/expecting.py": _TOLD,
    "scenarios/story.py": _TOLD,
    "scenarios/world.py": _TOLD,
    "values/currencies.py": ("tests/values/test_money.py",),
    "values/spans.py": ("tests/values/test_time.py",),
}
"""Tests of modules whose tests are not called like them."""

PARTS: dict[str, tuple[str, ...]] = {
    "values": ("tests/values",),
    "kernel": ("tests/kernel", "tests/test_desk.py"),
    "policies": ("tests/policies",),
    "flows": ("tests/flows", "tests/journeys", "tests/rulebooks", "tests/scenarios"),
    "rulebook": ("tests/rulebook", "tests/rulebooks"),
    "codec": ("tests/codec",),
    "kpi": ("tests/kpi",),
    "diagram": ("tests/diagram",),
    "scenarios": ("tests/scenarios",),
    "desk.py": ("tests/test_desk.py",),
    "migration.py": ("tests/test_migration.py",),
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
