"""The machine made of a flow: sound flows keep it running, and every fault stops it with a story."""

import re

import attrs
import pytest
from hypothesis import Phase, find, settings
from hypothesis.stateful import run_state_machine_as_test

from servflow import load_rulebook
from servflow.desk import ServiceDesk
from servflow.flows import complaints, refunds, returns, tickets
from servflow.kernel.case import Command, Denied
from servflow.rulebook import read_rulebook
from servflow.scenarios import play, read_scenario
from servflow.testing import FlowMachine
from servflow.testing.laws_of_histories import no_draw
from servflow.testing.laws_of_time import time_shift
from servflow.testing.moving import migrated, moved
from servflow.testing.stories import as_scenario
from servflow.testing.subjects import subject_of
from servflow.testing.telling import histories_of
from servflow.values.findings import Finding
from servflow.values.frozen import FrozenMap, amend
from tests.kernel.toy import DAY, TOY, ToyRules, begin
from tests.laws.worlds import BESIDE, toy_request
from tests.testing import twins

QUICK = "{id: quick, version: '2', extends: lution, time_limits: {return.inspection: {id: Q, within: 1 day}}}"
QUICKER = read_rulebook({"quick.yaml": QUICK})
"""Rules that take every case of the platform."""
STEPS = settings(stateful_step_count=50)
"""Each history has at most so many steps; the profile says how many histories."""
MANY = settings(max_examples=125, stateful_step_count=200)
"""Of each flow that ships: together a hundred thousand questions. The night asks these machines far more by itself."""


class ReturnMachine(FlowMachine):
    """Returns of a shop, and of another one."""

    flow = returns.FLOW
    others = (load_rulebook("online-seller"), QUICKER)


class RefundMachine(FlowMachine):
    """Refunds of a shop, and of another one."""

    flow = refunds.FLOW
    others = (load_rulebook("online-seller"), QUICKER)


class ComplaintMachine(FlowMachine):
    """Complaints of one house, and of another."""

    flow = complaints.FLOW
    rulebook = load_rulebook(BESIDE / "complaints.yaml")
    others = (load_rulebook("response"),)


class TicketMachine(FlowMachine):
    """Tickets of one house, and of another."""

    flow = tickets.FLOW
    rulebook = load_rulebook(BESIDE / "tickets.yaml")
    others = (load_rulebook("response"), load_rulebook("it-service"))


TestReturns = ReturnMachine.TestCase
TestRefunds = RefundMachine.TestCase
TestComplaints = ComplaintMachine.TestCase
TestTickets = TicketMachine.TestCase
TestReturns.settings = TestRefunds.settings = TestComplaints.settings = TestTickets.settings = MANY

RULES = ToyRules()
OTHERS = (
    ToyRules(version="2", outcomes=FrozenMap(ceiling=FrozenMap())),
    ToyRules(version="3", outcomes=FrozenMap(welcome=FrozenMap(welcome=False))),
)


class ToyMachine(FlowMachine):
    """The toy flow, moved to rules that let it in and to rules that do not."""

    flow = TOY
    request = staticmethod(toy_request)
    desk = ServiceDesk(RULES, flows=(TOY,))
    others = OTHERS


TestToys = ToyMachine.TestCase
TestToys.settings = STEPS


class Amnesic(ServiceDesk):
    """Forgets which commands it was given."""

    def decide(self, case, command, **asked):
        """Take every command for a new one."""
        return super().decide(attrs.evolve(case, receipts=()), command, **asked)


class Mixing(ServiceDesk):
    """Takes any command under a known id for the one it knows."""

    def decide(self, case, command, **asked):
        """Look at the id only."""
        known = [receipt for receipt in case.receipts if receipt.command_id == command.command_id]
        if known and command.name == "no_such_command":
            return Denied((Finding("unknown_command", "no"),))
        return super().decide(case, command, **asked)


class Indulgent(ServiceDesk):
    """Does not mind commands that are dated back."""

    def decide(self, case, command, *, at, **asked):
        """Take now for then."""
        return super().decide(case, command, at=max(at, case.updated_at), **asked)


class Slow(ServiceDesk):
    """Lapses one limit at a time."""

    def advance(self, case, *, at, ledger=None):
        """Stop at the first."""
        return super().advance(case, at=min(at, case.next_due_at or at), ledger=ledger)


class Lax(ServiceDesk):
    """Serves cases of any rulebook."""

    def _flow_of(self, case):
        return self.flow(case.flow)


class Wavering(ServiceDesk):
    """Asks rules of the same name that say something else."""

    def open(self, flow, data, **asked):
        """Give two days for an answer, under the second rules."""
        spans = {**RULES.spans, **({"answer": (2 * DAY, "")} if self.rulebook.version == "2" else {})}
        rules = attrs.evolve(self.rulebook, spans=FrozenMap(spans))
        return ServiceDesk(rules, flows=self.flows).open(flow, data, **asked)


class Closed(ServiceDesk):
    """Under other rules, opens nothing."""

    def open(self, flow, data, **asked):
        """Deny all."""
        return super().open(flow, data, **asked) if self.rulebook.version == "1" else Denied((Finding("no", "no"),))


class Gullible(ServiceDesk):
    """Opens what its rules deny."""

    def open(self, flow, data, **asked):
        """Ask rules that permit it."""
        kind = attrs.evolve(self.rulebook, outcomes=FrozenMap())
        return ServiceDesk(kind, flows=self.flows).open(flow, data, **asked)


def begin_by_version(s):
    """Keep in the facts which version of the rules let the case in."""
    return amend(begin(s), hurried=int(s.rules.ref.version) + 1)


def mind_the_version(s):
    """Break where other rules let the case in."""
    if s.facts.hurried != int(s.rules.ref.version) + 1:
        raise KeyError(s.rules.ref)


UPROOTED = attrs.evolve(
    TOY,
    opening=attrs.evolve(TOY.opening, apply=begin_by_version),
    rows=tuple(
        attrs.evolve(row, guards=(*row.guards, mind_the_version), apply=None if row.command == "hurry" else row.apply)
        for row in TOY.rows
    ),
)
SECOND = attrs.evolve(twins.PLAIN, version="2")
"""Rules that take every case of the plain ones."""


FAULTS = {
    "uprooted": (twins.flow_twin(UPROOTED), (SECOND,), "total"),
    "total": (twins.flow_twin(twins.with_row("hurry", apply=twins.break_down), RULES), OTHERS, "total"),
    "chain": (twins.flow_twin(TOY, RULES, twins.Unchained), (), "one step"),
    "speechless": (twins.flow_twin(TOY, RULES, twins.Speechless), (), "denials speak"),
    "flatterer": (twins.flow_twin(TOY, RULES, twins.Flatterer), (), "explain agrees"),
    "a list": (twins.flow_twin(twins.with_row("hurry", apply=twins.keep_a_list), RULES), (), "codec"),
    "counter": (twins.flow_twin(twins.with_row("hurry", apply=twins.count_elsewhere), RULES), (), "replay"),
    "late": (twins.flow_twin(TOY, RULES, twins.Late), (), "deadlines"),
    "amnesic": (twins.flow_twin(TOY, RULES, Amnesic), (), "one step|replay"),
    "mixing": (twins.flow_twin(TOY, RULES, Mixing), (), "one step"),
    "indulgent": (twins.flow_twin(TOY, RULES, Indulgent), (), "denials speak|one step"),
    "slow": (twins.flow_twin(TOY, RULES, Slow), (), "deadlines"),
    "lax": (twins.flow_twin(TOY, RULES, Lax), OTHERS, "one step"),
    "wavering": (twins.flow_twin(TOY, RULES, Wavering), OTHERS[:1], "replay"),
    "closed": (twins.flow_twin(TOY, RULES, Closed), OTHERS[:1], "replay"),
    "gullible": (twins.flow_twin(TOY, RULES, Gullible), OTHERS[1:], "replay"),
}
"""Each fault: flow and desk, the rulebooks to move to, and the laws that it breaks."""


def machine_of(flow, desk, others=()):
    """Give the machine of a flow."""
    given = {"flow": flow, "desk": desk, "others": others, "request": staticmethod(toy_request)}
    return type("Machine", (FlowMachine,), given)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_stops_the_machine(name):
    """Promised: "invariants": whatever is wrong with a flow or a desk, some law says so by its name."""
    (flow, desk), others, laws = FAULTS[name]
    quick = settings(max_examples=2000, stateful_step_count=30, database=None, deadline=None, phases=[Phase.generate])
    with pytest.raises(AssertionError, match=rf"\A({laws}): "):
        run_state_machine_as_test(machine_of(flow, desk, others), settings=quick)


def test_some_faults_are_met_after_a_move_only():
    """Told from the beginning under either rulebook, the case that cannot be moved is sound."""
    quick = settings(max_examples=20, stateful_step_count=20, database=None, deadline=None, phases=[Phase.generate])
    for rules in (twins.PLAIN, SECOND):
        run_state_machine_as_test(machine_of(*twins.flow_twin(UPROOTED, rules)), settings=quick)


def test_the_story_tells_of_the_move():
    """What happened before and after a move is told, and the move between them in a comment."""
    first = find(histories_of(subject_of(TOY, twins.PLAIN, request=toy_request)), lambda story: story.steps)
    at = first.case.updated_at
    second = migrated(first, subject_of(TOY, SECOND, request=toy_request), at)
    again = migrated(second, first.subject, at)
    assert len(again.records) == len(first.records) + 2
    lines = as_scenario(again).splitlines()
    assert [line.partition(": ")[2] for line in lines if line.startswith("  #")] == [
        "the case is moved to plain-claim 2",
        "the case is moved to plain-claim 0",
    ]
    assert lines[: lines.index("steps:")] == as_scenario(first).splitlines()[: lines.index("steps:")]
    retold = moved(again, first.subject)
    assert (retold.before, retold.case.facts) == (None, first.case.facts)
    assert migrated(first, first.subject, at) is None
    time_shift(again, no_draw)


def test_a_failure_tells_the_shortest_story():
    """Promised: "On failure it prints the story as a scenario file that `servflow run` plays", of a step or two."""
    flow = twins.with_row("hurry", apply=twins.keep_a_list)
    machine = machine_of(flow, ServiceDesk(RULES, flows=(flow,)))
    phases = [Phase.generate, Phase.shrink]
    thorough = settings(max_examples=300, stateful_step_count=8, database=None, deadline=None, phases=phases)
    with pytest.raises(AssertionError) as caught:
        run_state_machine_as_test(machine, settings=thorough)
    notes = "\n".join(caught.value.__notes__)
    story = notes[notes.index("scenario:") :].partition("\nexpect:")
    assert 1 <= len(re.findall("do: hurry", story[0])) <= len(re.findall("- {", story[0])) <= 5
    ending = story[2].splitlines()[0]
    result = play(read_scenario(f"{story[0]}\nexpect:{ending}\n", "s.yaml", (flow,)), RULES, (flow,))
    assert result.passed


def test_a_step_of_ones_own_is_held_to_the_laws():
    """A subclass may ask the case what it likes, and read how it stands."""
    machine = ToyMachine()
    with pytest.raises(AssertionError):
        machine.history  # noqa: B018 - there is no case yet
    machine.teardown()
    assert Command("hurry").name == "hurry"
