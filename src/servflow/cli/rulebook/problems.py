"""Problems of a rulebook, as every command shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

from servflow.cli.screen import Screen
from servflow.cli.timeline import Line
from servflow.errors import RulebookError
from servflow.rulebook.problems import Problem
from servflow.scenarios.result import readable


def show_problems(screen: Screen, error: RulebookError, *, as_json: bool) -> None:
    """List everything that is wrong."""
    problems: tuple[Problem, ...] = error.problems
    if as_json:
        screen.json({"passed": False, "problems": plain_problems(problems)})
        return
    screen.lines(Line(str(problem), "red") for problem in problems)
    screen.say(f"{error.subject}: {len(problems)} problem(s)", "bold red")


def plain_problems(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """Return problems as plain data."""
    return [_plain(problem) for problem in problems]


def _plain(problem: Problem) -> dict[str, Any]:
    data = attrs.asdict(problem, filter=attrs.filters.exclude("witness"))
    return {**data, "witness": None if problem.witness is None else readable(problem.witness)}
