"""The engine: the compiled machine and ``transitions``' own trigger choose the same row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servflow.testing.laws_of_histories import engine_agrees
from servflow.testing.telling import histories_of
from tests.laws.worlds import WORLDS


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_fire_and_trigger_run_in_lock_step(world, data):
    """Promised: "The ordinary `trigger` on a throw-away model is the oracle that a property test runs in lock-step
    against `fire`".
    """
    engine_agrees(data.draw(histories_of(world)), data.draw)


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
