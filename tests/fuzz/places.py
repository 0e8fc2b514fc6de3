"""Where a problem may stand: inside the file that it names."""

import re
from collections.abc import Iterable, Mapping

from servflow.rulebook.problems import MOST_PROBLEMS, Problem

BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What ends a line in YAML."""

MOST_CHARACTERS = 1_000
"""Length of one problem as it is shown, whatever the file holds."""


def check_problems(problems: Iterable[Problem], files: Mapping[str, str | bytes]) -> None:
    """Hold each problem against the files: it is short, can be shown, and its place is there."""
    found = tuple(problems)
    assert 1 <= len(found) <= MOST_PROBLEMS
    assert list(found) == sorted(found)
    lines = {name: lines_of(content) for name, content in files.items()}
    for problem in found:
        assert len(str(problem)) < MOST_CHARACTERS, f"{problem.code} is told at length"
        str(problem).encode()
        if problem.file in lines:
            check_place(problem.line, problem.col, lines[problem.file])


def check_place(line: int, col: int, lines: list[str]) -> None:
    """Hold one place against the lines of its file; it may stand just behind a line."""
    assert 1 <= line <= len(lines), f"line {line} of {len(lines)}"
    assert 1 <= col <= len(lines[line - 1]) + 1, f"column {col} of {len(lines[line - 1])} on line {line}"


def lines_of(content: str | bytes) -> list[str]:
    """Give the lines of a file; bytes that are no text count as one character each."""
    text = content.decode("utf-8-sig", errors="replace") if isinstance(content, bytes) else content
    return BREAK.split(text)
