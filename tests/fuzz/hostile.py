"""``python -m tests.fuzz.hostile [--json]``: how long a hostile file takes to be refused, and how much memory.

Each file is read in a process of its own, once with PyYAML's C parser (libyaml) and once with the one in Python.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MORE: Mapping[str, tuple[bytes, int]] = {
    "duplicate keys": (b"version: 1\n", 1_000),
    "5,000 levels": (b"[", 5_000),
    "a file of 100 MB": (b"a: b\n", 20_000_000),
}
"""What the tests do not hold in full: a piece, and how often it is repeated."""


def read_in_child(path: str, parser: str) -> None:
    """Read one file in this process, and print what came of it as JSON."""
    import yaml

    from servflow.errors import RulebookError
    from servflow.rulebook import load_rulebook

    if parser == "python" and hasattr(yaml, "CBaseLoader"):
        del yaml.CBaseLoader
    load_rulebook("lution")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    problems: list[str] = []
    try:
        load_rulebook(path)
    except RulebookError as error:
        problems = [f"{problem.code}: {problem.message}" for problem in error.problems]
    seconds = time.perf_counter() - begun
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps({"seconds": seconds, "mebibytes": grown / 1024, "problems": len(problems), "first": problems[:1]}))


def as_bytes(content: str | bytes) -> bytes:
    """Return a file's content as it lies on a disk."""
    return content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")


def measured(content: bytes, parser: str) -> dict[str, Any]:
    """Return what reading took: seconds, MiB beyond those of a process that has read a rulebook, problems."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "hostile.yaml")
        path.write_bytes(content)
        command = [sys.executable, "-m", "tests.fuzz.hostile", "--child", str(path), parser]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def main() -> None:
    """Measure every hostile file with both parsers, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.hostile", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", nargs=2, metavar=("FILE", "PARSER"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        read_in_child(*asked.child)
        return
    from tests.rulebook.test_hostile import HOSTILE

    rows = []
    if not asked.json:
        print("| File | libyaml: s | MiB | Python: s | MiB | First problem |\n|---|---:|---:|---:|---:|---|")
    kept = {name: (as_bytes(content), 1) for name, content in HOSTILE.items()}
    for name, (piece, times) in sorted({**kept, **MORE}.items()):
        content = piece * times
        found = {kind: measured(content, kind) for kind in ("libyaml", "python")}
        rows.append({"file": name, **found})
        if not asked.json:
            cells = [f"{found[kind][what]:.2f}" for kind in found for what in ("seconds", "mebibytes")]
            first = (found["libyaml"]["first"] or ["none"])[0]
            print(f"| {name} | {' | '.join(cells)} | {first[:90]} |", flush=True)
    if asked.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
