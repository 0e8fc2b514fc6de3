"""The reader of scenario files under any bytes; what is read is played."""

from functools import cache

from servflow.errors import ScenarioError
from servflow.rulebook import load_rulebook, shipped_names
from servflow.scenarios import play, read_scenario
from tests.fuzz.places import check_problems

FILE = "story.yaml"
book = cache(load_rulebook)


def read_any_story(data: bytes) -> None:
    """Read one scenario; a story that can be read can be played, on its own rules or on others."""
    try:
        scenario = read_scenario(data, FILE)
    except ScenarioError as error:
        check_problems(error.problems, {FILE: data})
        assert {problem.file for problem in error.problems} == {FILE}
        return
    name = scenario.rulebook if scenario.rulebook in shipped_names() else "lution"
    result = play(scenario, book(name))
    assert result.passed in {True, False}
