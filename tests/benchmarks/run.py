"""Measures servflow beside its peers: what `make bench` runs; `--help` tells the options."""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

if __package__ in {None, ""}:  # run as a file: the repository is not on the path
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks import (
    anchors,
    authoring,
    engines,
    imports,
    kernel,
    memory,
    peers,
    returns,
    stored,
    tables,
    tickets,
)
from tests.benchmarks.measure import Row, measure
from tests.benchmarks.report import Report, as_json, markdown
from tests.benchmarks.verify import differences

ROUNDS, SAMPLE_NS, STARTS = 11, 30_000_000, 15
QUICK_ROUNDS, QUICK_SAMPLE_NS, QUICK_STARTS = 3, 5_000_000, 3


def every_row() -> tuple[list[Row], list[Row], list[str]]:
    """Give the bases, all other rows, and what is left out and why."""
    others, missing = peers.rows()
    asked, no_engine = engines.rows()
    authored, no_solver = authoring.rows()
    bases = [*anchors.BASES, *tables.bases(), *authoring.bases()]
    moved = [*anchors.rows(), *others, *kernel.rows(), *stored.rows(), *returns.rows(), *tickets.rows()]
    return bases, [*moved, *tables.rows(), *asked, *authored], [*missing, *no_engine, *no_solver]


def run(*, rounds: int, sample_ns: int, cases: int, processes: int, pattern: str = "") -> Report:
    """Check that all rows do the same, then measure those whose key or group matches the pattern.

    Raises:
        SystemExit: Two implementations differ, so that comparing them would mean nothing.
    """
    bases, rows, missing = every_row()
    found = differences([*bases, *rows])
    if found:
        raise SystemExit("\n".join(found))
    wanted = re.compile(pattern)
    chosen = [row for row in rows if wanted.search(row.key) or wanted.search(row.group)]
    needed = {row.base for row in chosen} | {"1c"}
    used = [base for base in bases if base.key in needed or wanted.search(base.key) or wanted.search(base.group)]
    return Report(
        figures=measure(chosen, used, rounds=rounds, sample_ns=sample_ns),
        weights=memory.weights(cases) if wanted.search("memory") else [],
        starts=imports.starts(processes) if wanted.search("imports") else [],
        skipped=missing,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measures servflow beside its peers.")
    parser.add_argument("--quick", action="store_true", help="few short samples: a look, not a figure to quote")
    parser.add_argument("--json", action="store_true", help="print JSON in place of Markdown")
    parser.add_argument(
        "--rows",
        metavar="PATTERN",
        default="",
        help="only rows whose key or group matches this regular expression (groups: anchors, peers, kernel, stored, "
        "returns, tickets, tables, authoring, memory, imports)",
    )
    given = parser.parse_args(arguments)
    report = run(
        rounds=QUICK_ROUNDS if given.quick else ROUNDS,
        sample_ns=QUICK_SAMPLE_NS if given.quick else SAMPLE_NS,
        cases=memory.CASES // 10 if given.quick else memory.CASES,
        processes=QUICK_STARTS if given.quick else STARTS,
        pattern=given.rows,
    )
    print(as_json(report) if given.json else markdown(report))


if __name__ == "__main__":
    main()
