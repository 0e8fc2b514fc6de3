"""Playing a scenario: its steps in the order of the file, on a service desk, compared with what they expect."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from servflow.desk import FLOWS, ServiceDesk
from servflow.errors import RulebookError, ScenarioError, ServflowError, UnknownNameError
from servflow.kernel.case import Command
from servflow.kernel.flow import Flow
from servflow.policies.book import Rulebook
from servflow.rulebook.problems import Problem
from servflow.scenarios.expectations import View, differences
from servflow.scenarios.reader import load_scenario
from servflow.scenarios.result import Diff, Entry, Recorded, ScenarioResult, StepResult
from servflow.scenarios.story import Expected, Scenario, Step, expected, expects_denial
from servflow.scenarios.world import World
from servflow.values.findings import Finding
from servflow.values.frozen import FrozenMap
from servflow.values.parties import SYSTEM


def play(scenario: Scenario, rulebook: Rulebook | None = None, flows: tuple[Flow, ...] = FLOWS) -> ScenarioResult:
    """Return what *scenario* comes to. 演算情景。

    Args:
        scenario: The story.
        rulebook: The rules to play it on; those that the story names otherwise.
        flows: The flows of the desk.

    Raises:
        RulebookError: The rulebook that the story names cannot be read.
        UnknownNameError: There is none of that name or path.
    """
    desk = ServiceDesk(rulebook if rulebook is not None else rulebook_of(scenario), flows=flows)
    return _Play(scenario, desk).result()


def play_file(path: Path, flows: tuple[Flow, ...] = FLOWS) -> ScenarioResult:
    """Return what the scenario of one file comes to; what cannot be read is in the result too. 演算情景文件。

    Raises:
        OSError: There is no such file, or it may not be read.
    """
    try:
        return play(load_scenario(path, flows), flows=flows)
    except (ScenarioError, RulebookError) as error:
        return ScenarioResult(file=str(path), problems=tuple(error.problems))
    except UnknownNameError as error:
        return ScenarioResult(file=str(path), problems=(Problem(str(path), 1, 1, "unknown_rulebook", str(error)),))


def rulebook_of(scenario: Scenario) -> Rulebook:
    """Return the rulebook that a story names: a shipped one, or one at a path relative to its file.

    Raises:
        RulebookError: It cannot be read.
        UnknownNameError: There is none of that name or path.
    """
    from servflow.rulebook.loader import load_rulebook, shipped_names

    if scenario.rulebook in shipped_names():
        return _shipped(scenario.rulebook)
    beside = Path(scenario.file).parent / scenario.rulebook
    if not beside.exists():
        raise UnknownNameError("rulebook", scenario.rulebook, shipped_names())
    return load_rulebook(beside)


@cache
def _shipped(name: str) -> Rulebook:
    """Return a rulebook that comes with servflow; it does not change while the program runs."""
    from servflow.rulebook.loader import load_rulebook

    return load_rulebook(name)


class _Play:
    """One story being played."""

    def __init__(self, scenario: Scenario, desk: ServiceDesk) -> None:
        self.scenario = scenario
        self.desk = desk
        self.place = 0
        self.world = World(desk, self._given_later)
        self.steps: list[StepResult] = []

    def _given_later(self, case_id: str, command: str) -> bool:
        """Return whether a later step gives this command to this case itself, and not in order to be denied."""
        later = self.scenario.steps[self.place :]
        return any(step.case == case_id and step.do == command and not expects_denial(step.expect) for step in later)

    def result(self) -> ScenarioResult:
        story = self.scenario
        for place, step in enumerate((story.opening, *story.steps)):
            self.place = place
            self.steps.append(self._step(step, is_last=place == len(story.steps)))
        return ScenarioResult(
            file=story.file,
            scenario=story,
            desk=self.desk,
            steps=tuple(self.steps),
            diffs=differences(story.expect, self._whole_view()),
            cases=FrozenMap(self.world.cases),
        )

    def _step(self, step: Step, *, is_last: bool) -> StepResult:
        """Play one step and compare."""
        world = self.world
        if step.do != "open" and step.case not in world.cases:
            there = ", ".join(world.cases) or "none"
            return StepResult(
                step=step, diffs=(Diff("case", step.case, f"no such case; there are: {there}", step.line),)
            )
        try:
            denied = self._do(step)
        except ServflowError as error:
            found = Diff(step.do or "advance", "applied", str(error), step.line)
            return StepResult(step=step, entries=world.take_entries(), diffs=(found,))
        entries = world.take_entries()
        result = StepResult(step=step, entries=entries, denied=denied)
        diffs = [*self._surprises(step, denied, is_last=is_last), *differences(step.expect, self._view(result))]
        return StepResult(step=step, entries=entries, denied=denied, diffs=tuple(diffs))

    def _do(self, step: Step) -> tuple[Finding, ...] | None:
        """Do what a step says; return the reasons against it, or nothing."""
        by = step.by if step.by is not None else SYSTEM
        if step.do == "open":
            flow = self.scenario.flow
            return self.world.open(flow, step.data, by=by, at=step.at, case_id=step.case, command_id=step.command_id)
        if step.do:
            return self.world.do(step.case, Command(step.do, step.data, step.command_id), by=by, at=step.at)
        self.world.advance(step.case, step.at)
        return None

    def _surprises(self, step: Step, denied: tuple[Finding, ...] | None, *, is_last: bool) -> list[Diff]:
        """Return what nobody has to expect in writing: a step is applied, and a case that it asks for is opened."""
        found: list[Diff] = []
        if denied is not None and not self._may_be_denied(step, is_last=is_last):
            found.append(Diff(step.do, "applied", f"denied: {_told(denied)}", step.line))
        found += [
            Diff(f"open {refused.case_id}", "applied", f"denied: {_told(refused.findings)}", step.line)
            for refused in self.world.refused
        ]
        self.world.refused.clear()
        return found

    def _may_be_denied(self, step: Step, *, is_last: bool) -> bool:
        """Return whether somebody speaks of a denial: the step, or the end of the story about its last step."""
        if _speaks_of_denial(step.expect):
            return True
        return (is_last or step.do == "open") and _speaks_of_denial(self.scenario.expect)

    def _view(self, result: StepResult) -> View:
        step = result.step
        return View(
            desk=self.desk,
            case=self.world.cases.get(step.case),
            denied=result.denied,
            request_denied=result.denied,
            effects=tuple(effect.kind for effect in result.effects),
            rules=_rules(result.entries),
            at=step.at,
            by=step.by if step.by is not None else SYSTEM,
        )

    def _whole_view(self) -> View:
        """The end of a story speaks of its case; of the opening where that was denied, of the last step otherwise."""
        opening = self.steps[0]
        entries = tuple(entry for step in self.steps for entry in step.entries)
        last = opening if opening.denied is not None else self.steps[-1]
        records = [entry.record for entry in entries if isinstance(entry, Recorded)]
        return View(
            desk=self.desk,
            case=self.world.cases.get(self.scenario.case_id),
            denied=last.denied,
            request_denied=opening.denied,
            effects=tuple(effect.kind for record in records for effect in record.effects),
            rules=_rules(entries),
            at=max(step.step.at for step in self.steps),
            by=last.step.by or opening.step.by or SYSTEM,
            whole=True,
        )


def _speaks_of_denial(expect: tuple[Expected, ...]) -> bool:
    """Return whether expectations say themselves what a denial must look like."""
    eligible = expected(expect, "eligible")
    return expected(expect, "denied") is not None or eligible is False or isinstance(eligible, tuple)


def _rules(entries: tuple[Entry, ...]) -> tuple[str, ...]:
    """Return the ids of every rule that took part, in order."""
    return tuple(dict.fromkeys(rule for entry in entries for rule in entry.rules))


def _told(findings: tuple[Finding, ...]) -> str:
    return "; ".join(map(str, findings))
