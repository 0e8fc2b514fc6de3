"""Pure: the same input gives the same answer, and nothing that went in is changed."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servflow.codec import dump_case
from servflow.testing import actors, commands
from servflow.testing.laws_of_histories import asked_again
from servflow.testing.moments import later
from servflow.testing.telling import histories_of, openings_of
from tests.laws.strategies import any_commands
from tests.laws.worlds import WORLDS


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_deciding_changes_nothing(world, data):
    """Promised: "`decide(...)` is pure: same input, same answer, nothing else read or changed".

    Down to the pickled bytes.
    """
    history = data.draw(histories_of(world))
    command, actor = data.draw(commands(world.flow, history.case) | any_commands(world, history.case))
    assert history.case.digest
    asked_again(history, command, actor, data.draw(later(history.case)), whole=lambda *given: pickle.dumps(given))


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_a_copy_is_as_good_as_the_case(world, data):
    """Promised: "Same input, same answer": a case that went through another process is answered alike."""
    history = data.draw(histories_of(world))
    command, actor = data.draw(commands(world.flow, history.case))
    at = data.draw(later(history.case))
    copy, wish = pickle.loads(pickle.dumps((history.case, command)))  # noqa: S301 - our own bytes
    assert copy == history.case
    assert world.desk.decide(copy, wish, by=actor, at=at) == world.desk.decide(history.case, command, by=actor, at=at)


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_opening_changes_nothing(world, data):
    """Promised: "Same input, same answer".

    The data of a request are not changed, and opening twice gives one answer.
    """
    given_data, _, at = data.draw(openings_of(world))
    actor = data.draw(actors())
    before = pickle.dumps(given_data)
    ask = {"by": actor, "at": at, "case_id": "C-1"}
    assert world.desk.open(world.flow.name, given_data, **ask) == world.desk.open(world.flow.name, given_data, **ask)
    assert pickle.dumps(given_data) == before


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_a_case_does_not_grow_with_its_history(world, data):
    """Promised: "Its cost does not grow with history".

    Asking a case a hundred times and letting time pass leaves its size.
    """
    history = data.draw(histories_of(world, longest=3))
    case = history.case
    actor = data.draw(actors())
    size = len(repr(dump_case(case)))
    for _ in range(100):
        world.desk.decide(case, "no_such_command", by=actor, at=case.updated_at)
        case = world.desk.advance(case, at=case.updated_at).case
    assert len(repr(dump_case(case))) == size
