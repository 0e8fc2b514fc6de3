"""A flow as a real ``transitions`` machine."""

import attrs
import pytest
from transitions import Machine

from servflow.kernel.machine import CaseEvent, CaseMachine, CaseState, CaseTransition, trigger_on_model
from servflow.kernel.situation import Situation
from servflow.values.findings import Finding
from servflow.values.frozen import FrozenMap
from servflow.values.parties import Actor, Role
from tests.kernel.toy import AGENT, BUYER, DAY, FINANCE, NOON, ORDER, ROWS, RULES, STRANGER, TOY, ToyFacts

FACTS = ToyFacts(order=ORDER, granted_by="A-1", granted_at=NOON)


def situation(state, actor, at=NOON, **data):
    """Give a situation of the toy flow."""
    return Situation("C-1", "B-1", state, FACTS, FrozenMap(data), actor, at, RULES, None, NOON)


def test_introspection_works():
    """What transitions tells of any machine it tells of a flow: states, triggers, transitions."""
    machine = TOY.machine
    assert isinstance(machine, Machine)
    assert TOY.machine is machine
    assert list(machine.states) == list(TOY.state_names)
    assert machine.initial == "asked"
    assert [name for name, found in machine.states.items() if found.final] == ["paid", "dropped"]
    assert machine.get_triggers("asked") == ["check", "drop", "tell", "hurry"]
    assert machine.get_triggers("dropped") == []
    assert [(t.source, t.dest) for t in machine.get_transitions("hurry")] == [
        ("asked", "checking"),
        ("asked", None),
        ("checking", None),
    ]
    assert machine.models == []


def test_the_classes_are_ours():
    """The machine is built through the library's own extension points, and each transition knows its row."""
    machine = TOY.machine
    assert type(machine) is CaseMachine
    assert {type(found) for found in machine.states.values()} == {CaseState}
    assert {type(event) for event in machine.events.values()} == {CaseEvent}
    transitions = machine.get_transitions("hurry")
    assert {type(found) for found in transitions} == {CaseTransition}
    assert [found.row for found in transitions] == [ROWS[5], ROWS[6], ROWS[6]]


def test_there_are_no_back_doors():
    """No ``to_<state>`` triggers exist that would go around the guards."""
    assert sorted(TOY.machine.events) == sorted(TOY.specs)


@pytest.mark.parametrize(
    ("command", "state", "actor", "data", "target"),
    [
        ("check", "asked", AGENT, {}, "checking"),
        ("check", "checking", AGENT, {}, None),
        ("check", "asked", BUYER, {}, None),
        ("drop", "asked", BUYER, {}, "dropped"),
        ("drop", "asked", STRANGER, {}, None),
        ("hurry", "asked", BUYER, {"urgent": True}, "checking"),
        ("hurry", "asked", BUYER, {}, "asked"),
        ("hurry", "asked", FINANCE, {"urgent": True}, None),
        ("pay", "owing", FINANCE, {}, "paid"),
        ("pay", "owing", AGENT, {}, None),
        ("fly", "asked", AGENT, {}, None),
    ],
)
def test_trigger_is_an_independent_oracle(command, state, actor, data, target):
    """The library's own trigger, on a throw-away model, reaches the state that the table says, or refuses."""
    assert trigger_on_model(TOY, command, state, situation(state, actor, **data)) == target


def test_fire_gives_the_row_and_touches_nothing():
    """Firing answers with the row; the situation gets no findings, decisions or effects."""
    asked = situation("asked", AGENT)
    assert TOY.machine.events["check"].fire(asked) is ROWS[0]
    assert (asked.findings, asked.decisions, asked.effects, asked.state) == ((), (), (), "asked")


def test_fire_gives_every_reason():
    """State, role and guards are all looked at before the answer; a guard is asked only where there is a row."""
    asked = situation("owing", Actor("agent", "A-1"))
    assert TOY.machine.events["pay"].fire(asked) is None
    assert [found.code for found in asked.findings] == ["four_eyes"]
    asked = situation("asked", BUYER)
    assert TOY.machine.events["pay"].fire(asked) is None
    state, role = asked.findings
    assert (state.code, state.details["states"]) == ("wrong_state", ("owing",))
    assert (role.code, role.roles) == ("role_not_allowed", ("agent", "finance"))
    asked = situation("paid", STRANGER, NOON + DAY)
    assert TOY.machine.events["drop"].fire(asked) is None
    assert [found.code for found in asked.findings] == ["wrong_state", "not_your_case"]


@pytest.mark.parametrize("role", Role)
def test_every_role_has_its_refusal(role):
    """Whoever may not give a command is told who may."""
    asked = situation("checking", Actor(role, "B-1"))
    TOY.machine.events["grant"].fire(asked)
    assert [found.roles for found in asked.findings] == ([] if role == "agent" else [("agent",)])


def test_every_guard_is_asked():
    """All guards of a row speak, so that a denial gives every reason."""
    guards = tuple((lambda s, code=code: Finding(code, "no")) for code in ("one", "two"))
    flow = attrs.evolve(TOY, rows=(attrs.evolve(ROWS[0], guards=guards), *ROWS[1:]))
    asked = situation("asked", AGENT)
    assert flow.machine.commands["check"].fire(asked) is None
    assert [found.code for found in asked.findings] == ["one", "two"]


def test_the_first_row_whose_condition_holds_is_taken():
    """A row with a condition that does not hold is passed over."""
    event = TOY.machine.commands["hurry"]
    assert event.choose(situation("asked", BUYER, urgent=True)) is ROWS[5]
    assert event.choose(situation("asked", BUYER)) is ROWS[6]
