"""Problems of a rulebook, as every command shows them."""

from __future__ import annotations

import attrs

from servflow.cli.screen import Screen
from servflow.cli.timeline import Line
from servflow.errors import RulebookError
from servflow.rulebook.problems import Problem


def show_problems(screen: Screen, error: RulebookError, *, as_json: bool) -> None:
    """List everything that is wrong."""
    problems: tuple[Problem, ...] = error.problems
    if as_json:
        found = [attrs.asdict(problem) for problem in problems]
        screen.json({"passed": False, "problems": found})
        return
    screen.lines(Line(str(problem), "red") for problem in problems)
    screen.say(f"{error.subject}: {len(problems)} problem(s)", "bold red")
