"""``python -m tests.fuzz [TARGET...]``: let atheris look for inputs that break a reader.

Every target is run for so many inputs, one after the other; libFuzzer shows the progress. What breaks a reader is
written to ``tests/fuzz/found`` and ends the run with exit code 1. With ``--keep`` the kept corpus is made anew: the
smallest inputs that reached something new.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from servflow.rulebook.schema.document import rulebook_schema
from tests.fuzz.targets import TARGETS, Target

FOUND = Path(__file__).parent / "found"
"""Where inputs are written that break a reader."""

SLOWEST = 5
"""Seconds that one input may take."""

MOST_MEMORY = 2048
"""MiB that a run may take."""

MOST_KEPT = 200
"""Inputs that are kept of each target, beside those that people wrote."""


def main() -> int:
    """Fuzz the targets that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--runs", type=int, default=0, help="inputs of each target; 0: as in a nightly run")
    parser.add_argument("--seconds", type=int, default=0, help="stop a target after so long; 0: never")
    parser.add_argument("--seed", type=int, default=0, help="0: another one each time")
    parser.add_argument("--keep", action="store_true", help="make the kept corpus anew")
    asked = parser.parse_args()
    unknown = [name for name in asked.targets if name not in TARGETS]
    if unknown:
        parser.error(f"there is no target {', '.join(unknown)}; there are {', '.join(TARGETS)}")
    FOUND.mkdir(exist_ok=True)
    for name in asked.targets or TARGETS:
        target = TARGETS[name]
        limits = (f"-runs={asked.runs or target.nightly}", f"-max_total_time={asked.seconds}", f"-seed={asked.seed}")
        print(f"== {name}", flush=True)
        with tempfile.TemporaryDirectory(prefix="servflow-fuzz-") as folder:
            if not _fuzzed(target, Path(folder), limits):
                print(f"{name}: what broke it lies in {FOUND}", flush=True)
                return 1
            if asked.keep:
                _keep(target, Path(folder))
    return 0


def _fuzzed(target: Target, folder: Path, limits: tuple[str, ...]) -> bool:
    """Run one target on a growing copy of its corpus, and say whether nothing was found."""
    words = folder / "words.dict"
    words.write_text("".join(f'"{word}"\n' for word in _words()), encoding="utf-8")
    grown = folder / "grown"
    grown.mkdir()
    options = (
        *limits,
        f"-max_len={target.longest}",
        f"-timeout={SLOWEST}",
        f"-rss_limit_mb={MOST_MEMORY}",
        f"-dict={words}",
        f"-artifact_prefix={FOUND}/{target.name}-",
        "-print_final_stats=1",
    )
    return _libfuzzer(target, *options, str(grown), str(target.corpus))


def _keep(target: Target, folder: Path) -> None:
    """Put the smallest inputs that reached something new in place of those that were kept before."""
    grown = sorted((folder / "grown").iterdir(), key=lambda path: (path.stat().st_size, path.name))
    for path in target.corpus.glob("[0-9a-f]" * 40):
        path.unlink()
    kept = grown[:MOST_KEPT]
    for path in kept:
        shutil.copy(path, target.corpus / path.name)
    print(f"{target.name}: {len(kept)} inputs kept of {len(grown)}", flush=True)


def _libfuzzer(target: Target, *arguments: str) -> bool:
    command = [sys.executable, "-m", "tests.fuzz.one", target.name, *arguments]
    return subprocess.run(command, check=False).returncode == 0


def _words() -> list[str]:
    """Give what a fuzzer would be long in finding: the keys and words of a rulebook, and what YAML is made of."""
    found = {
        ": ",
        "- ",
        "{",
        "}",
        "[",
        "]",
        "&a ",
        "*a",
        "!!",
        "# ",
        "|",
        ">",
        "3 days",
        "1 month",
        "5 CNY",
        "2024-02-29",
    }
    parts = [rulebook_schema()]
    while parts:
        part = parts.pop()
        found.update(part.get("properties", ()), part.get("enum", ()))
        parts += [each for value in part.values() for each in _inner(value) if isinstance(each, dict)]
    return sorted(found)


def _inner(value: Any) -> list[Any]:
    return [*value.values(), value] if isinstance(value, dict) else value if isinstance(value, list) else []


if __name__ == "__main__":
    sys.exit(main())
