"""A step may bear the caller's id, as a command does."""

import pytest

from servflow.errors import ScenarioError
from servflow.scenarios import play, read_scenario
from tests.scenarios.stories import HEAD, OPEN, ORDER, PLAIN

STEP = '  - {at: 2024-05-06T10:00:00+08:00, by: "buyer:B-1", do: withdraw, command_id: id-1}\n'
STORY = HEAD + ORDER + OPEN + "  command_id: id-0\nsteps:\n"


def test_a_step_given_twice_is_answered_as_before():
    """A retry under its id is no second step; another command under it is denied."""
    other = STEP.replace("withdraw", "dispute").replace("id-1}", "id-1, expect: {denied: [command_id_reused]}}")
    result = play(read_scenario(STORY + STEP + STEP + other, "ids.yaml"), PLAIN)
    assert result.passed
    assert (len(result.steps[1].entries), result.steps[2].entries) == (1, ())
    case = result.cases["C-1"]
    assert (case.state, case.revision) == ("withdrawn", 2)
    assert [receipt.command_id for receipt in case.receipts] == ["id-1", "id-0"]


def test_no_id_goes_with_time():
    """Time that passes is no wish of anybody's."""
    with pytest.raises(ScenarioError, match="nothing goes with 'advance'"):
        read_scenario(STORY + "  - {at: 2024-05-06T10:00:00+08:00, advance: true, command_id: id-1}\n", "ids.yaml")
