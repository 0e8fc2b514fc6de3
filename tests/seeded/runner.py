"""Runs the tests against copies of the library, each with one seeded bug in it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path

import attrs

from tests.house.source import PACKAGE, ROOT
from tests.seeded.bug import Bug
from tests.seeded.near import rings
from tests.seeded.witness import REPORT

PATIENCE = 300
"""Seconds after which a ring of tests is given up: a bug that hangs the library is no fair bug."""
PATIENCE_WITHOUT_A_BUG = 3600
"""Seconds that the control run may take: it asks all tests that any bug will be held against."""


class VoidRunError(Exception):
    """The tests fail without a bug, so that nothing they say about bugs counts."""


@attrs.frozen
class Verdict:
    """What the tests say about one bug.

    Args:
        bug: The bug.
        answer: ``found``, ``survived`` or ``broken patch``.
        by: The test that found it, or what went wrong instead.
        ring: Where that test stands: 1 the module's own tests, 2 its part's, 3 the laws, 4 all others.
        seconds: How long it took.
    """

    bug: Bug
    answer: str
    by: str
    ring: int
    seconds: float

    def plain(self) -> dict[str, object]:
        """Return it as data for ``--json``."""
        told = {"answer": self.answer, "by": self.by, "ring": self.ring, "seconds": round(self.seconds, 1)}
        return {**attrs.asdict(self.bug), **told}


@contextmanager
def copied(bug: Bug | None = None) -> Iterator[Path]:
    """Give a folder with a copy of the package, and the bug in it."""
    with tempfile.TemporaryDirectory(prefix="servflow-seeded-") as folder:
        package = Path(folder, "src", "servflow")
        shutil.copytree(PACKAGE, package, ignore=None if bug is None else ignore_bytecode_of(bug))
        if bug is not None:
            bug.apply(package)
        yield package.parent


def ignore_bytecode_of(bug: Bug) -> Callable[[str, list[str]], list[str]]:
    """Return what to leave out of a copy: what Python has compiled of the file that gets the bug."""
    stem = Path(bug.file).stem
    return lambda _, names: [name for name in names if name.startswith(f"{stem}.") and name.endswith(".pyc")]


def ask(
    source: Path, paths: Iterable[str], ignored: Iterable[str] = (), *, patience: float = PATIENCE
) -> dict[str, object]:
    """Run tests with the package of *source* and return what the witness saw within *patience* seconds."""
    with tempfile.TemporaryDirectory(prefix="servflow-seeded-") as folder:
        report = Path(folder, "report.json")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.seeded.witness"]
        command += [f"--ignore={path}" for path in ignored]
        own = {"PYTHONPATH": str(source), REPORT: str(report), "PYTHONUTF8": "1"}
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")} | own
        try:
            done = subprocess.run(
                [*command, *paths],
                cwd=ROOT,
                env=environment,
                capture_output=True,
                text=True,
                timeout=patience,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return {"found": [], "trouble": [f"no answer in {patience} s"]}
        if not report.exists():
            return {"found": [], "trouble": [(done.stdout + done.stderr).strip()[-500:] or "pytest said nothing"]}
        seen = json.loads(report.read_text(encoding="utf-8"))
        if not Path(seen["package"]).is_relative_to(source):
            seen["trouble"].append("the tests looked at another package")
        if seen["exit"] and not seen["found"] + seen["trouble"]:
            seen["trouble"].append(f"pytest ended with {seen['exit']}: no test ran")
        return seen


def judged(bug: Bug, most: int) -> Verdict:
    """Ask the tests about one bug, ring by ring and *most* rings, until one of them fails by an assertion."""
    begun = time.monotonic()
    trouble: list[str] = []
    asked: list[str] = []
    with copied(bug) as source:
        for number, ring in enumerate(rings(bug.file)[:most], start=1):
            if not ring:
                continue
            seen = ask(source, ring, asked)
            asked += ring
            if seen["found"]:
                return Verdict(bug, "found", seen["found"][0], number, time.monotonic() - begun)
            trouble += seen["trouble"]
    answer = "broken patch" if trouble else "survived"
    return Verdict(bug, answer, "; ".join(trouble[:3]), 0, time.monotonic() - begun)


def control(bugs: Sequence[Bug], most: int) -> None:
    """Run the tests that will be asked against a clean copy.

    Args:
        bugs: The bugs that will be asked about.
        most: How many rings will be asked about each.

    Raises:
        VoidRunError: One of them fails without a bug.
    """
    paths = {path for bug in bugs for ring in rings(bug.file)[:most] for path in ring}
    folders = [path for path in sorted(paths) if not any(path != up and Path(path).is_relative_to(up) for up in paths)]
    with copied() as source:
        seen = ask(source, folders, patience=PATIENCE_WITHOUT_A_BUG)
    if seen["found"] or seen["trouble"]:
        raise VoidRunError(f"without a bug: {seen['found']} {seen['trouble']}")


def judge_all(bugs: Sequence[Bug], most: int, jobs: int, tell: Callable[[Verdict], None]) -> list[Verdict]:
    """Ask about every bug, *jobs* at a time, and tell each verdict as it comes; return them in order."""
    verdicts: dict[str, Verdict] = {}
    with ThreadPoolExecutor(jobs) as pool:
        for done in as_completed([pool.submit(judged, bug, most) for bug in bugs]):
            verdict = done.result()
            verdicts[verdict.bug.name] = verdict
            tell(verdict)
    return [verdicts[bug.name] for bug in bugs]
