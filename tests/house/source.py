"""What the house tests look at: the files of the repository, and the package as a syntax tree."""

import ast
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "servflow"
CORE = ("errors", "values", "kernel", "policies", "flows", "desk")
"""The parts that know no outside world, from `errors` up to `desk`."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(*parts: str) -> list[Path]:
    """Give every Python file of the package, or of the named parts of it, in order."""
    if not parts:
        return sorted(PACKAGE.rglob("*.py"))
    found: list[Path] = []
    for part in parts:
        single = PACKAGE / f"{part}.py"
        found += [single] if single.exists() else sorted((PACKAGE / part).rglob("*.py"))
    return found


def name_of(path: Path) -> str:
    """Give a path as it reads in a message: relative to the repository, with forward slashes."""
    return path.relative_to(ROOT).as_posix()


def parse(path: Path) -> ast.Module:
    """Read one Python file as a syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(tree: ast.AST) -> Iterator[Function]:
    """Give every function and method in a tree, nested ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def committed_files() -> list[Path] | None:
    """Give every file that git knows or would add; None where there is no repository to ask."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        return None
    listing = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    paths = (ROOT / name for name in listing.stdout.decode().split("\0") if name)
    return sorted(path for path in paths if path.is_file())
