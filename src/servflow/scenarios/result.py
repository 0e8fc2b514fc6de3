"""What came of playing a scenario: what was recorded or refused, and where that is not what was expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import attrs

from servflow.desk import ServiceDesk
from servflow.kernel.case import Case, Effect, Record
from servflow.rulebook.problems import Problem
from servflow.scenarios.story import Scenario, Step
from servflow.values.deadlines import Deadline
from servflow.values.findings import Finding
from servflow.values.frozen import EMPTY
from servflow.values.parties import Actor


@attrs.frozen
class Diff:
    """One expectation that was not met. 差异。

    Args:
        what: What was looked at, for example ``deadlines.arrival``.
        expected: What was expected of it, as text.
        got: What it is, as text.
        line: Where the expectation stands in the file.
    """

    what: str
    expected: str
    got: str
    line: int

    def __str__(self) -> str:
        """Return ``what: expected …, got …``."""
        return f"{self.what}: expected {self.expected}, got {self.got}"


@attrs.frozen
class Recorded:
    """A line that a case's journal got. 已记录。

    Args:
        record: The line.
        lapsed: The time limit that was over, where the line is a lapse.
    """

    record: Record
    lapsed: Deadline | None = None

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of the rules that took part: in decisions, in time limits that began, in the one that lapsed."""
        limits = [deadline.rule for deadline in self.record.deadlines_set]
        lapsed = [self.lapsed.rule] if self.lapsed is not None else []
        return tuple(dict.fromkeys(rule for rule in (*lapsed, *self.record.rules, *limits) if rule))


@attrs.frozen(kw_only=True)
class Refused:
    """A wish that was denied. 已拒绝。

    Args:
        case_id: The case.
        flow: Its flow.
        command: The command.
        actor: Who gave it.
        at: When.
        findings: Every reason.
    """

    case_id: str
    flow: str
    command: str
    actor: Actor
    at: datetime
    findings: tuple[Finding, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """The codes of the reasons: ids of rules, and words of the kernel."""
        return tuple(finding.code for finding in self.findings)


Entry = Recorded | Refused
"""One thing that happened."""


@attrs.frozen(kw_only=True)
class StepResult:
    """What one step came to. 步骤结果。

    Args:
        step: The step.
        entries: What happened, in order, in every case that it touched.
        denied: The reasons why the step itself was denied; nothing when it was not.
        diffs: What was not as expected.
    """

    step: Step
    entries: tuple[Entry, ...] = ()
    denied: tuple[Finding, ...] | None = None
    diffs: tuple[Diff, ...] = ()

    @property
    def effects(self) -> tuple[Effect, ...]:
        """Effects of the step's own case, in order."""
        records = [entry.record for entry in self.entries if isinstance(entry, Recorded)]
        return tuple(effect for record in records if record.case_id == self.step.case for effect in record.effects)


@attrs.frozen(kw_only=True)
class ScenarioResult:
    """What a scenario came to. 情景结果。

    Args:
        file: The file.
        scenario: What it says; nothing where it could not be read.
        desk: The desk that it was played on; nothing where it could not be.
        steps: Its steps, the opening first.
        diffs: What was not as expected at the end.
        cases: The cases at the end, by id.
        problems: Why it could not be read or played.
    """

    file: str
    scenario: Scenario | None = None
    desk: ServiceDesk | None = None
    steps: tuple[StepResult, ...] = ()
    diffs: tuple[Diff, ...] = ()
    cases: Mapping[str, Case] = EMPTY
    problems: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """What the scenario is about, or its file."""
        return self.scenario.title.en if self.scenario is not None else self.file

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not (self.problems or self.diffs or any(step.diffs for step in self.steps))

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Everything that happened, in order."""
        return tuple(entry for step in self.steps for entry in step.entries)

    def to_plain(self) -> dict[str, Any]:
        """Return the result as data that ``json.dumps`` takes."""
        return {
            "scenario": self.name,
            "file": self.file,
            "passed": self.passed,
            "problems": [_plain_problem(problem) for problem in self.problems],
            "steps": [_plain_step(step) for step in self.steps],
            "diffs": [attrs.asdict(diff) for diff in self.diffs],
            "cases": {name: _plain_case(case) for name, case in self.cases.items()},
        }


def readable(value: Any) -> Any:
    """Return a value as plain data for people: amounts and instants as text."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(key): readable(item) for key, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, tuple | list):
        return [readable(item) for item in cast("Sequence[Any]", value)]
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


def _plain_problem(problem: Problem) -> dict[str, Any]:
    return {**attrs.asdict(problem), "text": str(problem)}


def _plain_step(result: StepResult) -> dict[str, Any]:
    step = result.step
    return {
        "line": step.line,
        "at": step.at.isoformat(),
        "case": step.case,
        "do": step.do or "advance",
        "by": str(step.by) if step.by is not None else None,
        "denied": [_plain_finding(found) for found in result.denied] if result.denied is not None else None,
        "entries": [_plain_entry(entry) for entry in result.entries],
        "diffs": [attrs.asdict(diff) for diff in result.diffs],
    }


def _plain_finding(found: Finding) -> dict[str, Any]:
    return {"code": found.code, "message": found.message, "roles": list(found.roles)}


def _plain_entry(entry: Entry) -> dict[str, Any]:
    if isinstance(entry, Refused):
        return {
            "refused": entry.command,
            "case": entry.case_id,
            "at": entry.at.isoformat(),
            "by": str(entry.actor),
            "findings": [_plain_finding(found) for found in entry.findings],
        }
    record = entry.record
    return {
        "case": record.case_id,
        "revision": record.revision,
        "command": record.command,
        "at": record.at.isoformat(),
        "by": str(record.actor),
        "from": record.from_state,
        "to": record.to_state,
        "limit": entry.lapsed.name if entry.lapsed is not None else None,
        "rules": list(entry.rules),
        "deadlines": {deadline.name: deadline.due_at.isoformat() for deadline in record.deadlines_set},
        "effects": [{"kind": effect.kind, **_without_persons(effect.data)} for effect in record.effects],
    }


def _without_persons(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return an effect's data without what it carries over to another case."""
    return {name: readable(value) for name, value in data.items() if name not in ("data", "lines")}


def _plain_case(case: Case) -> dict[str, Any]:
    return {
        "flow": case.flow,
        "state": case.state,
        "revision": case.revision,
        "number": case.number,
        "deadlines": {deadline.name: deadline.due_at.isoformat() for deadline in case.deadlines},
        "liability": readable(getattr(case.facts, "liability", None)),
        "refund": readable(getattr(case.facts, "refund", None)),
        "coverage": readable(getattr(case.facts, "coverage", None)),
        "level": getattr(case.facts, "level", None),
    }
