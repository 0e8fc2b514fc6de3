"""The engine: the compiled machine and ``transitions``' own trigger choose the same row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servflow.kernel.machine import trigger_on_model
from servflow.kernel.situation import Situation
from servflow.testing import actors, commands
from servflow.testing.moments import later
from servflow.testing.telling import histories_of
from tests.laws.worlds import WORLDS


def situation(world, case, values, actor, at):
    """Give a fresh situation."""
    rules = world.desk.rulebook
    return Situation(case.id, case.origin.owner, case.state, case.facts, values, actor, at, rules, None, case.opened_at)


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_fire_and_trigger_run_in_lock_step(world, data):
    """Promised: "The ordinary `trigger` on a throw-away model is the oracle that a property test runs in lock-step
    against `fire`".
    """
    history = data.draw(histories_of(world))
    flow = world.flow
    command, actor = data.draw(commands(world.flow, history.case))
    at = data.draw(later(history.case))
    for case in history.snapshots():
        for spec in flow.commands:
            values, _ = spec.read(command.data)
            for who in (actor, data.draw(actors())):
                row = flow.machine.events[spec.name].fire(situation(world, case, values, who, at))
                reached = trigger_on_model(flow, spec.name, case.state, situation(world, case, values, who, at))
                expected = None if row is None else row.target if row.target is not None else case.state
                assert reached == expected, (spec.name, case.state)


@pytest.mark.parametrize("world", WORLDS, ids=str)
def test_the_machine_holds_the_whole_table(world):
    """Promised: "So a flow is a real `transitions` machine".

    Every row is in it, and nothing that is not in the table.
    """
    flow = world.flow
    rows = {(row.command, source, row.target) for row in flow.rows for source in row.source}
    found = {
        (name, transition.source, transition.dest)
        for name, event in flow.machine.events.items()
        for transitions in event.transitions.values()
        for transition in transitions
    }
    assert found == rows
    assert list(flow.machine.states) == list(flow.state_names)
    assert flow.machine.models == []
