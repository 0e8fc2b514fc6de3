"""``explain`` and ``decide`` never disagree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servflow.kernel.case import Applied
from servflow.testing import actors
from servflow.testing.laws_of_histories import explain_agrees
from servflow.testing.moments import later
from servflow.testing.telling import histories_of
from tests.laws.worlds import WORLDS


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_what_explain_says_is_what_decide_does(world, data):
    """Promised: "Every command of the flow: allowed, or all reasons": the bare command gets the very same reasons."""
    explain_agrees(data.draw(histories_of(world)), data.draw)


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_from_when_is_from_when(world, data):
    """Promised: "And from when".

    At the instant that explain names, time no longer stands against it; just before, it does.
    """
    history = data.draw(histories_of(world))
    actor = data.draw(actors())
    for line in world.desk.explain(history.case, by=actor, at=history.case.updated_at):
        if line.allowed_from is None or line.command == "lapse":
            continue
        then = world.desk.explain(history.case, by=actor, at=line.allowed_from)
        codes = {reason.code for reason in line.findings}
        found = next(other for other in then if other.command == line.command)
        assert not codes & {reason.code for reason in found.findings}


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_a_preview_is_what_would_come(world, data):
    """Promised: "Preview: what would I get, nothing committed": its outcome is what ``decide`` then answers."""
    history = data.draw(histories_of(world))
    actor = data.draw(actors())
    at = data.draw(later(history.case))
    spec = data.draw(st.sampled_from(world.flow.commands))
    preview = world.desk.preview(history.case, spec.name, by=actor, at=at, ledger=history.ledger)
    answer = world.desk.decide(history.case, spec.name, by=actor, at=at, ledger=history.ledger)
    assert preview.outcome == answer
    assert preview.allowed == isinstance(answer, Applied)
