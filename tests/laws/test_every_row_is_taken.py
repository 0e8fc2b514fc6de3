"""Reach: every state is reached, and every row of the table taken, by real commands, not only in the graph."""

import pytest

from servflow.testing import explore
from tests.laws.worlds import WORLDS


@pytest.mark.parametrize("world", WORLDS, ids=repr)
def test_every_state_is_reached_and_every_row_is_taken(world):
    """Promised: "Reach: every state is reached by real commands, not only in the graph"; and so is every row."""
    report = explore(world.flow, world.desk.rulebook, sample=50)
    assert set(report.paths) == set(world.flow.state_names)
    assert len(report.rows) == sum(len(row.source) for row in world.flow.rows)
    assert report.problems == ()
