"""``servflow rulebook fmt``: the canonical layout of rulebook files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from servflow.cli.rulebook.problems import plain_problems
from servflow.cli.screen import Screen
from servflow.cli.timeline import Line
from servflow.rulebook.layout.files import FileLayout, layouts_of
from servflow.rulebook.loader import find_files
from servflow.rulebook.problems import Problem, Problems

_DIFF_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def lay_out(screen: Screen, paths: Iterable[str], *, check: bool, diff: bool, as_json: bool) -> int:
    """Rewrite the files of rulebooks in the canonical layout, or say what would change.

    Where a file cannot be read, none is written.

    Raises:
        UnknownNameError: There is nothing of that name and nothing at that path.
        OSError: A file cannot be written.
    """
    problems = Problems()
    layouts: dict[str, FileLayout] = {}
    for path in paths:
        files = find_files(path, whole=False)
        if files.folder is None and not (check or diff):
            screen.error(f"{path} comes with servflow and is not yours to lay out; --check and --diff may look at it")
            return 2
        layouts |= {layout.name: layout for layout in layouts_of(files, problems)}
    changed = [layout for layout in layouts.values() if layout.is_changed]
    is_writing = not (check or diff or len(problems))
    if is_writing:
        for layout in changed:
            layout.write()
    found = problems.listed()
    if check and not found:
        found = tuple(layout.problem for layout in changed)
    if as_json:
        screen.json(
            {
                "passed": not found and (is_writing or not changed),
                "files": len(layouts),
                "changed": [layout.name for layout in changed],
                "written": is_writing,
                "problems": plain_problems(found),
            }
        )
    else:
        screen.lines(
            _told(found, changed if diff else (), is_writing=is_writing, names=[each.name for each in changed])
        )
        screen.say(_summary(len(layouts), len(changed), len(problems), is_writing=is_writing))
    return 1 if found or (changed and not is_writing) else 0


def _told(
    found: Sequence[Problem], shown: Iterable[FileLayout], *, is_writing: bool, names: Iterable[str]
) -> Iterator[Line]:
    """Give the problems, the differences, and the files that were written."""
    yield from (Line(str(problem), "red") for problem in found)
    for layout in shown:
        yield from (Line(line, _DIFF_STYLES.get(line[:1], "")) for line in layout.diff())
    if is_writing:
        yield from (Line(f"{name}: laid out", "green") for name in names)


def _summary(count: int, changed: int, problems: int, *, is_writing: bool) -> str:
    if problems:
        return f"{problems} problem(s), nothing written"
    done = "laid out" if is_writing else "to lay out"
    return f"{count} file(s), {changed} {done}"
