"""The bare kernel of servflow on the machine that every row builds: step, explain, digest, load and dump."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from servflow.kernel.case import Applied, Case, Command, Denied
from servflow.kernel.engine import decide, open_case
from servflow.kernel.explain import explain
from servflow.kernel.fields import CommandSpec, Field
from servflow.kernel.flow import Flow, Opening, State
from servflow.kernel.flow import Row as TableRow
from servflow.kernel.situation import Situation
from servflow.values.deadlines import Deadline
from servflow.values.decisions import Decision
from servflow.values.findings import Finding
from servflow.values.frozen import EMPTY, amend, fast
from servflow.values.parties import Actor
from servflow.values.reading import read_number
from servflow.values.refs import RulebookRef
from servflow.values.sources import Label
from tests.benchmarks.measure import Row
from tests.benchmarks.subject import AMOUNT, CASE_ID, CYCLE, LIMIT, NOW, STATES, TRANSITIONS, Path, walk


@attrs.frozen(weakref_slot=False)
class Meter:
    """The facts: what a case of row 1c has beyond what every case of servflow has."""

    amount: int
    limit: int
    n: int


@attrs.frozen(slots=False)
class OpenMeter:
    """The same without slots, for `amend`, as the facts of the shipped flows are."""

    amount: int
    limit: int
    n: int


make_meter = fast(Meter)
ABOVE_LIMIT = Finding("above_limit", "amount: is above the limit")
AGENT = Actor("agent", "A-1")
COMMANDS = {event: Command(event) for event, _, _ in TRANSITIONS}


def within_limit(s: Situation) -> Finding | None:
    """Guard."""
    facts = s.facts
    return None if facts.amount <= facts.limit else ABOVE_LIMIT


def count(s: Situation) -> Meter:
    """Callback."""
    facts = s.facts
    return make_meter(facts.amount, facts.limit, facts.n + 1)


def count_amending(s: Situation) -> OpenMeter:
    """Do the same with `amend`."""
    facts: OpenMeter = s.facts
    return amend(facts, n=facts.n + 1)


class NoRules:
    """A rulebook that sets nothing."""

    ref = RulebookRef("none", "1")

    def judge(self, policy: str, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Decide nothing."""
        return Decision(policy, "", EMPTY)

    def deadline(self, limit: str, at: datetime, facts: Mapping[str, Any], default_on_lapse: str) -> Deadline | None:
        """Set no limit."""
        return None


def build_flow(apply: Any, facts: Any) -> Flow:
    """Give the benchmark's machine as a flow."""
    return Flow(
        name="bench",
        label=Label("bench"),
        states=tuple(State(name, Label(name), final=name == "closed") for name in STATES),
        opening=Opening(
            spec=CommandSpec(
                "open",
                Label("open"),
                ("agent",),
                (Field("amount", read_number, required=True), Field("limit", read_number, required=True)),
            ),
            apply=lambda s: facts(s.data["amount"], s.data["limit"], 0),
            state=lambda _facts: "open",
            states=("open",),
        ),
        commands=tuple(CommandSpec(event, Label(event), ("agent",)) for event, _, _ in TRANSITIONS),
        rows=tuple(
            TableRow(
                command=event,
                source=(source,),
                target=target,
                apply=apply,
                guards=(within_limit,),
                reopens=source == "closed",
            )
            for event, source, target in TRANSITIONS
        ),
        facts_type=facts,
    )


RULES = NoRules()
FLOW = build_flow(count, Meter)
AMENDING = build_flow(count_amending, OpenMeter)


def opened(flow: Flow = FLOW, amount: int = AMOUNT) -> Case:
    """Give a fresh case whose digest is known, as one is that was loaded."""
    answer = open_case(flow, {"amount": amount, "limit": LIMIT}, by=AGENT, at=NOW, case_id=CASE_ID, rules=RULES)
    assert isinstance(answer, Applied)
    return attrs.evolve(answer.case, head=answer.case.digest)


START = opened()
START_AMENDING = opened(AMENDING)


def run_step(loops: int) -> None:
    """Take the cycle; nobody asks for a digest."""
    for _ in range(loops):
        case: Any = START
        for event in CYCLE:
            case = decide(FLOW, case, COMMANDS[event], by=AGENT, at=NOW, rules=RULES).case  # type: ignore[union-attr]


def run_step_amending(loops: int) -> None:
    """Take the cycle with facts in an instance dictionary."""
    for _ in range(loops):
        case: Any = START_AMENDING
        for event in CYCLE:
            case = decide(AMENDING, case, COMMANDS[event], by=AGENT, at=NOW, rules=RULES).case  # type: ignore[union-attr]


def run_step_digested(loops: int) -> None:
    """Take the cycle and ask for the digest after each step."""
    for _ in range(loops):
        case: Any = START
        for event in CYCLE:
            case = decide(FLOW, case, COMMANDS[event], by=AGENT, at=NOW, rules=RULES).case  # type: ignore[union-attr]
            case.digest  # noqa: B018 - a property that computes


def run_denied(loops: int) -> None:
    """Ask for what the table has not got in this state."""
    command = COMMANDS["close"]
    for _ in range(loops):
        decide(FLOW, START, command, by=AGENT, at=NOW, rules=RULES)


def run_explain(loops: int) -> None:
    """Ask for every command of the flow in `working`, where four of twelve are possible."""
    case = _working()
    for _ in range(loops):
        explain(FLOW, case, AGENT, NOW, RULES)


def run_open(loops: int) -> None:
    """Open a case."""
    data = {"amount": AMOUNT, "limit": LIMIT}
    for _ in range(loops):
        open_case(FLOW, data, by=AGENT, at=NOW, case_id=CASE_ID, rules=RULES)


def _working() -> Case:
    case = START
    for event in CYCLE[:3]:
        answer = decide(FLOW, case, COMMANDS[event], by=AGENT, at=NOW, rules=RULES)
        assert isinstance(answer, Applied)
        case = answer.case
    return case


def path_of_kernel(flow: Flow, start: Case) -> Path:
    """Walk the cycle."""

    def fire(case: Any, event: str) -> Any:
        answer = decide(flow, case, COMMANDS[event], by=AGENT, at=NOW, rules=RULES)
        assert isinstance(answer, Applied)
        return answer.case

    return walk(start, fire, lambda case: (case.state, case.facts.n))  # type: ignore[attr-defined]


def refuses(flow: Flow) -> bool:
    """Whether the guard holds."""
    answer = decide(flow, opened(flow, LIMIT + 1), COMMANDS["triage"], by=AGENT, at=NOW, rules=RULES)
    return isinstance(answer, Denied) and answer.findings == (ABOVE_LIMIT,)


def rows() -> list[Row]:
    """Give the rows of the kernel."""
    cycle = len(CYCLE)
    return [
        Row(
            key="K1",
            group="kernel",
            title="`decide`: new case, record and answer",
            run=run_step,
            steps=cycle,
            target=1.0,
            path=lambda: path_of_kernel(FLOW, START),
            refuses=lambda: refuses(FLOW),
        ),
        Row(
            key="K2",
            group="kernel",
            title="the same, facts changed with `amend`",
            run=run_step_amending,
            steps=cycle,
            path=lambda: path_of_kernel(AMENDING, START_AMENDING),
            refuses=lambda: refuses(AMENDING),
        ),
        Row(key="K3", group="kernel", title="`decide` and the record's digest", run=run_step_digested, steps=cycle),
        Row(key="K4", group="kernel", title="`decide`, denied: wrong state", run=run_denied),
        Row(key="K5", group="kernel", title="`explain` of 12 commands", run=run_explain, target=3.0),
        Row(key="K6", group="kernel", title="`open_case`", run=run_open),
    ]
