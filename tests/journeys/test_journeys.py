"""The stories of the catalogue: every one of them plays, and together they take every way of both flows."""

from functools import cache
from pathlib import Path

import pytest

from servflow.desk import FLOWS
from servflow.diagram.arrows import arrows
from servflow.rulebook.loader import load_rulebook
from servflow.scenarios.player import play_file
from servflow.scenarios.result import Recorded

HERE = Path(__file__).parent
FILES = sorted(HERE.rglob("*.yaml"))
SYSTEMS = range(18, 29)
LIMITS = range(25, 48)
OUTSIDE_ANY_CASE = {"T-46"}
"""The hours of customer service bind people at all times; they are a standing duty of the rulebook."""

played = cache(play_file)


@cache
def records():
    """Give every line that any case of any story got."""
    return [entry for path in FILES for entry in played(path).entries if isinstance(entry, Recorded)]


@cache
def used_rules():
    """Give the ids of all rules that took part in any story, in a decision, a time limit or a refusal."""
    return {rule for path in FILES for entry in played(path).entries for rule in entry.rules}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_story_plays_as_it_says(path):
    """Every step is applied or denied as the story says, and its ends are as told."""
    result = played(path)
    assert result.passed, "\n".join(
        map(str, [*result.problems, *(d for s in result.steps for d in s.diffs), *result.diffs])
    )


@pytest.mark.parametrize("number", SYSTEMS)
def test_every_system_has_a_story(number):
    """SYS-18 to SYS-28 of the catalogue have a story each, which says so in its first line."""
    stories = [path for path in FILES if path.stem == f"sys-{number}" or path.stem.startswith(f"sys-{number}-")]
    assert stories
    assert all(f"SYS-{number}" in path.read_text(encoding="utf-8").splitlines()[0] for path in stories)


def ways():
    """Give every row of every flow, state by state, and every way that a lapse takes."""
    for flow in FLOWS:
        for arrow in arrows(flow):
            limit = arrow.limit.name if arrow.limit is not None else ""
            name = "-".join(filter(None, (flow.name, arrow.source, limit or arrow.command, arrow.target)))
            yield pytest.param(flow.name, arrow, id=name)


@pytest.mark.parametrize(("flow", "arrow"), list(ways()))
def test_every_row_is_taken(flow, arrow):
    """Each row of both tables is taken from each of its states by some story, by a command or by a lapse."""

    def takes(entry):
        record = entry.record
        if (record.flow, record.from_state, record.to_state) != (flow, arrow.source, arrow.target):
            return False
        if arrow.limit is not None:
            return entry.lapsed is not None and entry.lapsed.name == arrow.limit.name
        return arrow.command in (record.command, record.data.get("did"))

    assert any(map(takes, records()))


@pytest.mark.parametrize("number", LIMITS)
def test_every_time_limit_is_met(number):
    """T-25 to T-47 are each met in some story, under their own id or in the rule that restates them."""
    wanted = f"T-{number}"
    book = load_rulebook("lution")
    restated = {rule.id for rule in book.every_rule() if wanted == rule.id or wanted in rule.refs}
    standing = {duty.id for duty in book.duties if duty.on == "always" and wanted in duty.rule.refs}
    assert restated & used_rules() or (wanted in OUTSIDE_ANY_CASE and standing)


def test_the_stories_use_the_shipped_rulebook_only():
    """No story is made to pass by rules of its own."""
    assert {played(path).scenario.rulebook for path in FILES} == {"lution"}
