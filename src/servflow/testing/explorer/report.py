"""What the explorer found: the shortest path to every state, and everything that is wrong, in sentences. 探索报告。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import attrs

from servflow.errors import InvalidValueError
from servflow.kernel.case import Applied, Case
from servflow.policies.book import Rulebook
from servflow.testing.explorer.moving import Move, Mover
from servflow.testing.explorer.story import scenario_text


@attrs.frozen(kw_only=True)
class Step:
    """One step of a path. 路径步骤。

    Args:
        move: What was done, by whom.
        state: The state that it leads to.
        rows: The rows of the table that it takes, by name.
    """

    move: Move
    state: str
    rows: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return one line of a story."""
        return f"{self.move} -> {self.state}"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Path:
    """Commands, one after the other, from the opening on; a test case for pytest. 路径。

    Args:
        name: What it shows: a state, a row, or two rows that follow each other.
        flow: The flow.
        steps: The steps, the opening first.
        mover: What plays them.
    """

    name: str
    flow: str
    steps: tuple[Step, ...]
    mover: Mover

    def __str__(self) -> str:
        """Return the story."""
        return "\n".join([f"{self.flow}: {self.name}", *(f"  {step}" for step in self.steps)])

    def __repr__(self) -> str:
        """Return what it shows, as pytest names a test."""
        return f"{self.flow}: {self.name}"

    @property
    def states(self) -> tuple[str, ...]:
        """The states that it goes through."""
        return tuple(step.state for step in self.steps)

    def play(self) -> Iterator[Case]:
        """Give the case after each step, asked of the kernel anew. 重演路径。

        Raises:
            InvalidValueError: A step is not granted any more.
        """
        case: Case | None = None
        for step in self.steps:
            answer = self.mover.again(case, step.move)
            if not isinstance(answer, Applied):
                raise InvalidValueError("path", f"{step.move}: was refused: {', '.join(answer.codes)}")
            case = self.mover.settled(answer.case)
            yield case

    def scenario(self, rulebook: str = "") -> str:
        """Return the path as a scenario file that ``servflow run`` plays. 生成情景文件。

        Args:
            rulebook: Name or path of the rulebook in the file; its id where nothing is said.

        Raises:
            InvalidValueError: It was found under every answer that rules may give, and no rulebook gives just these.
        """
        if not isinstance(self.mover.rules, Rulebook):
            message = "only a path under a rulebook is a scenario: explore(flow, load_rulebook(...))"
            raise InvalidValueError("rules", message)
        moves = [(step.move, step.state) for step in self.steps]
        return scenario_text(self.name, rulebook or self.mover.rules.ref.id, self.mover, moves, tuple(self.play()))


@attrs.frozen(kw_only=True)
class Wait:
    """A state in which a case waits, and what may end that. 等待。

    Args:
        state: The state.
        roles: Who is granted a command there.
        limits: The time limits that run there.
        waits_for: What outside the flow it waits for.
    """

    state: str
    roles: tuple[str, ...]
    limits: tuple[str, ...]
    waits_for: str = ""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Report:
    """What is proved of a flow, for the scope that was looked at. 探索报告。

    Args:
        flow: The flow.
        rules: Under which rules: a rulebook, or every answer that rules may give.
        positions: How many positions there are.
        moves: How many moves lead from one to another.
        asked: How often the kernel was asked.
        paths: The shortest path to each state.
        rows: The rows that were taken, by name.
        problems: Everything that is wrong, each in a sentence.
        notes: What was not met in this scope, and need not be wrong.
        refusals: The codes of all reasons that were given against a command.
        waits: Where a case waits.
        longest_lapse: How many time limits can be over one after the other with nobody acting.
        relation: Who gets what answer to which command when, a sorted line each.
    """

    flow: str
    rules: str
    positions: int
    moves: int
    asked: int
    paths: Mapping[str, Path]
    rows: tuple[str, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    refusals: tuple[str, ...]
    waits: tuple[Wait, ...]
    longest_lapse: int
    relation: tuple[str, ...]

    @cached_property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def __repr__(self) -> str:
        """Return one line."""
        return f"Report({self.flow!r}, {self.positions} positions, {len(self.problems)} problem(s))"

    def __str__(self) -> str:
        """Return what was found, and the shortest path to each state."""
        verdict = f"{len(self.problems)} problem(s)" if self.problems else "sound"
        counts = f"{self.positions} positions, {self.moves} moves, {self.asked} questions"
        lines = [
            f"{self.flow} under {self.rules}: {counts}: {verdict}",
            *(f"  problem: {problem}" for problem in self.problems),
            *(f"  note: {note}" for note in self.notes),
            f"  at most {self.longest_lapse} time limit(s) are over one after the other with nobody acting",
            *(str(path) for path in self.paths.values()),
        ]
        return "\n".join(lines)
