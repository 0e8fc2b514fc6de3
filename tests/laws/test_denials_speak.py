"""No is an answer: a denial has at least one reason, and exactly the reasons there are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servflow.kernel.case import Command, Denied
from servflow.testing import actors, commands
from servflow.testing.laws_of_steps import denial_changes_nothing, denials_speak
from servflow.testing.moments import later
from servflow.testing.telling import asked, histories_of
from tests.laws.strategies import any_commands
from tests.laws.worlds import WORLDS


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_a_denial_says_exactly_what_stands_against_it(world, data):
    """Promised: "Denials speak: at least one reason, and exactly the guards that fail"."""
    history = data.draw(histories_of(world))
    case = history.case
    command, actor = data.draw(commands(world.flow, case) | any_commands(world, case))
    step = asked(world, case, history.ledger, command, actor, data.draw(later(case)))
    denials_speak(world, step)
    denial_changes_nothing(world, step)


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_what_nothing_speaks_against_is_applied(world, data):
    """Promised: "Exactly the guards that fail".

    What was applied has no objection of the table, the roles or the fields.
    """
    history = data.draw(histories_of(world))
    command, actor = data.draw(commands(world.flow, history.case))
    at = data.draw(later(history.case))
    denials_speak(world, asked(world, history.case, history.ledger, command, actor, at))


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_reasons_repeat_nothing_that_a_customer_wrote(world, data):
    """Promised: "Messages name fields, never a customer's data": a text that only the payload holds is in no reason."""
    history = data.draw(histories_of(world, longest=4))
    spec = data.draw(st.sampled_from(world.flow.commands))
    fields = [field.name for field in spec.fields]
    canary = "canary-7f3a"
    payload = {name: data.draw(st.sampled_from([canary, [canary], {"a": canary}])) for name in fields}
    command, at = Command(spec.name, payload), history.case.updated_at
    answer = world.desk.decide(history.case, command, by=data.draw(actors(spec.roles)), at=at)
    if isinstance(answer, Denied):
        assert not any(canary in repr(found) for found in answer.findings)
