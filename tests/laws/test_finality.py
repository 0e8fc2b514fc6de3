"""Final is final."""

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from servflow.testing import commands
from servflow.testing.laws_of_steps import final_is_final
from servflow.testing.moments import DAY, later
from servflow.testing.telling import asked, histories_of
from tests.laws.strategies import any_commands
from tests.laws.worlds import WORLDS


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_a_case_that_is_over_stays_over(world, data):
    """Promised: "Final is final".

    Nothing leads out of a final state but a row that reopens on purpose, and no limit runs.
    """
    history = data.draw(histories_of(world, longest=5))
    state = data.draw(st.sampled_from(sorted(world.flow.final_states)))
    case = history.case
    if case.state not in world.flow.final_states:
        case = attrs.evolve(case, state=state, deadlines=())
    assert case.deadlines == ()
    assert world.desk.advance(case, at=case.updated_at + 999 * DAY).case == case
    command, actor = data.draw(commands(world.flow, case) | any_commands(world, case))
    final_is_final(world, asked(world, case, None, command, actor, data.draw(later(case))))


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_time_alone_comes_to_rest(world, data):
    """However long nobody does anything, the lapses come to an end, and a second scan finds nothing more."""
    history = data.draw(histories_of(world))
    end = history.case.updated_at + 4000 * DAY
    rest = world.desk.advance(history.case, at=end)
    assume(rest.records)
    assert len(rest.records) < 20
    again = world.desk.advance(rest.case, at=end)
    assert (again.case, again.records) == (rest.case, ())
