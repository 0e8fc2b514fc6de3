"""One door: ``decide`` answers for every state, command and instant."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servflow.kernel.case import Applied, Command, Denied
from servflow.testing import actors, instants
from servflow.testing.fields import payloads
from servflow.testing.laws_of_histories import answered
from servflow.testing.moments import HOUR, later
from servflow.testing.telling import histories_of, openings_of
from tests.laws.strategies import JUNK, any_commands, hostile_payloads
from tests.laws.worlds import WORLDS


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_decide_answers_whatever_is_asked(world, data):
    """Promised: "`decide` answers for every state, command and instant".

    With Applied or Denied, never with an error.
    """
    history = data.draw(histories_of(world))
    command, actor = data.draw(any_commands(world, history.case))
    answered(history, command, actor, data.draw(later(history.case) | instants()))


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_opening_answers_whatever_is_asked(world, data):
    """Promised: "`decide` answers for every state, command and instant".

    Opening does so too, on hostile data of any shape.
    """
    sound, _actor, at = data.draw(openings_of(world))
    broken = data.draw(hostile_payloads(world.flow.opening.spec, sound["order"]))
    mixed = {**sound, **{name: broken[name] for name in list(broken)[:2]}}
    for given_data in (broken, mixed, {"order": data.draw(JUNK)}):
        answer = world.desk.open(world.flow.name, given_data, by=data.draw(actors()), at=at, case_id="C-1")
        assert isinstance(answer, Applied | Denied)


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_every_command_is_answered_in_every_state(world, data):
    """Promised: "`decide` answers for every state, command and instant".

    The whole table, also where facts and state disagree.
    """
    history = data.draw(histories_of(world, longest=4))
    spec = data.draw(st.sampled_from(world.flow.commands))
    payload = data.draw(payloads(spec, history.case.facts.order, {}))
    actor = data.draw(actors())
    at = history.case.updated_at + HOUR
    for state in world.flow.state_names:
        case = attrs.evolve(history.case, state=state)
        answer = world.desk.decide(case, Command(spec.name, payload), by=actor, at=at)
        assert isinstance(answer, Applied | Denied)
        assert len(world.desk.explain(case, by=actor, at=at)) >= len(world.flow.commands)
