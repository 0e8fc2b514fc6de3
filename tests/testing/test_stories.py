"""A printed story is a scenario file that plays to the same end."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servflow.scenarios import play, read_scenario
from servflow.testing.stories import as_scenario
from servflow.testing.telling import histories_of
from tests.laws.worlds import COMPLAINTS, REFUNDS, RETURNS, TICKETS

PLAYED = [
    attrs.evolve(world, desk=attrs.evolve(world.desk, secret=b"")) for world in (RETURNS, REFUNDS, COMPLAINTS, TICKETS)
]


@pytest.mark.parametrize("world", PLAYED, ids=str)
@given(data=st.data())
def test_a_printed_story_plays_to_the_same_end(world, data):
    """Promised: "print as a scenario file that `servflow run` plays": the same state, facts and digest."""
    history = data.draw(histories_of(world, with_ledger=True))
    text = as_scenario(history)
    result = play(read_scenario(text, "story.yaml", (world.flow,)), world.desk.rulebook)
    case = result.cases["C-1"]
    assert (case.state, case.revision, case.facts) == (history.case.state, history.case.revision, history.case.facts)
    assert case.digest == history.case.digest
    assert result.passed
