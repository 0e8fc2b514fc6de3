"""Which mutants the type checker refuses: `make test` runs it, so that they never come as far as the tests."""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.house.source import PACKAGE, ROOT
from tests.mutants.counting import place

_LINE = re.compile(r"(?P<path>[^:]+\.py):\d+:\d+: error: (?P<said>.+)")


def refused(modules: Mapping[str, str], folder: Path) -> set[str]:
    """Return the mutants that mypy says something new about.

    Each mutated module stands beside the one it comes from, under a name of its own, and so does a copy without a
    mutant: what mypy says about that copy, it says without a mutant too.

    Args:
        modules: Name of each mutant, with the text of its whole module.
        folder: Where to keep the copy of the library and what mypy remembers of it.
    """
    package = folder / "src" / "servflow"
    shutil.rmtree(package, ignore_errors=True)
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    names: dict[str, str] = {}
    for number, (name, text) in enumerate(modules.items()):
        original = package / place(name)[0]
        copy = original.with_name(f"{original.stem}__m{number}.py")
        copy.write_text(text, encoding="utf-8")
        shutil.copy(original, original.with_name(f"{original.stem}__m.py"))
        names[name] = copy.relative_to(folder).as_posix()
    command = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), "--no-error-summary", "src"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode not in {0, 1}:
        raise SystemExit(f"void: mypy ended with {done.returncode}: {(done.stdout + done.stderr)[-2000:]}")
    said: dict[str, set[str]] = {}
    for found in filter(None, map(_LINE.fullmatch, done.stdout.splitlines())):
        said.setdefault(found["path"], set()).add(re.sub(r"__m\d*\b", "", found["said"]))
    return {
        name for name, path in names.items() if said.get(path, set()) - said.get(re.sub(r"__m\d+", "__m", path), set())
    }
