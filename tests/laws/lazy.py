"""Everything in the library that is computed when it is first asked for, found in its source; and who asks for it."""

import ast
import gc
import sys
from functools import _lru_cache_wrapper
from pathlib import Path

import servflow

LATER = {"cache", "lru_cache", "cached_property"}
SOURCE = Path(servflow.__file__).parent
"""The package that is looked at: the tests may be asked about a copy with a bug in it."""
CORE = ("values", "kernel", "policies", "flows", "rulebook", "codec", "kpi", "scenarios")


def _names(node):
    """Give the names of a function's decorators."""
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        yield called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def lazy():
    """Give the name of every function whose result is kept, by its file and first line."""
    found = {}
    for path in sorted(path for part in CORE for path in (SOURCE / part).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and LATER.intersection(_names(node)):
                line = node.decorator_list[0].lineno
                found[str(path), line] = f"{path.relative_to(SOURCE).as_posix()}: {node.name}"
    return found


def forget():
    """Empty every cache of the library, as if nobody had asked for anything."""
    for cached in [each for each in gc.get_objects() if isinstance(each, _lru_cache_wrapper)]:
        if (cached.__module__ or "").startswith("servflow."):
            cached.cache_clear()


def called_by(work):
    """Give file and first line of every function that runs while something is done."""
    seen = set()

    def note(frame, event, _):
        if event == "call":
            seen.add((frame.f_code.co_filename, frame.f_code.co_firstlineno))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return seen
