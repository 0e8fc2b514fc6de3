"""The stories of the catalogue: every one of them plays, and together they take every way of every flow."""

import re
from functools import cache
from pathlib import Path

import pytest

from servflow.desk import FLOWS
from servflow.diagram.arrows import arrows
from servflow.rulebook.loader import load_rulebook, shipped_names
from servflow.scenarios.player import play_file
from servflow.scenarios.result import Recorded

HERE = Path(__file__).parent
BESIDE = HERE / "rulebooks"
"""Small rulebooks that fill in, for a story, a number that its source leaves to the house."""

FILES = [path for path in sorted(HERE.rglob("*.yaml")) if BESIDE not in path.parents]
SYSTEMS = range(1, 64)
LIMITS = range(1, 88)
WITHOUT_STEPS = {
    3: "management processes: named by title only, and nothing in them is a case",
    62: "periodic measurement: no case moves, metrics are taken from journals; test_after_the_stories.py does so",
}
"""Systems that no flow carries, with the reason."""

played = cache(play_file)


@cache
def records():
    """Give every line that any case of any story got."""
    return [entry for path in FILES for entry in played(path).entries if isinstance(entry, Recorded)]


@cache
def used_rules():
    """Give the ids of all rules that took part in any story, in a decision, a time limit or a refusal."""
    return {rule for path in FILES for entry in played(path).entries for rule in entry.rules}


@cache
def duties_met():
    """Give what the duties restate whose moment, a state or a command, some story on their rulebook comes to."""
    met = set()
    for path in FILES:
        result = played(path)
        told = [entry.record for entry in result.entries if isinstance(entry, Recorded)]
        reached = {f"{record.flow}.{name}" for record in told for name in (record.command, record.to_state)}
        due = [duty for duty in result.desk.rulebook.duties if duty.on in reached]
        met |= {ident for duty in due for ident in (duty.id, *duty.rule.refs)}
    return met


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_story_plays_as_it_says(path):
    """Every step is applied or denied as the story says, and its ends are as told."""
    result = played(path)
    assert result.passed, "\n".join(
        map(str, [*result.problems, *(d for s in result.steps for d in s.diffs), *result.diffs])
    )


def stories(number):
    """Give the files that tell of a system."""
    return [path for path in FILES if re.fullmatch(rf"sys-{number:02}(-[a-z-]+)?", path.stem)]


@pytest.mark.parametrize("number", SYSTEMS)
def test_every_system_has_a_story(number):
    """SYS-01 to SYS-63 of the catalogue have a story each, which says so in its first line, or a reason for none."""
    found = stories(number)
    assert bool(found) != (number in WITHOUT_STEPS)
    assert all(f"SYS-{number:02}" in path.read_text(encoding="utf-8").splitlines()[0] for path in found)


def ways():
    """Give every row of every flow, state by state, and every way that a lapse takes."""
    for flow in FLOWS:
        for arrow in arrows(flow):
            limit = arrow.limit.name if arrow.limit is not None else ""
            name = "-".join(filter(None, (flow.name, arrow.source, limit or arrow.command, arrow.target)))
            yield pytest.param(flow.name, arrow, id=name)


@pytest.mark.parametrize(("flow", "arrow"), list(ways()))
def test_every_row_is_taken(flow, arrow):
    """Each row of every table is taken from each of its states by some story, by a command or by a lapse."""

    def takes(entry):
        record = entry.record
        if (record.flow, record.from_state, record.to_state) != (flow, arrow.source, arrow.target):
            return False
        if arrow.limit is not None:
            return entry.lapsed is not None and entry.lapsed.name == arrow.limit.name
        return arrow.command in (record.command, record.data.get("did"))

    assert any(map(takes, records()))


@cache
def restated():
    """Give, by what they restate, the rules of all shipped rulebooks that decide, and the duties outside any case."""
    deciding, standing = {}, set()
    for book in map(load_rulebook, shipped_names()):
        duties = {duty.id: duty for duty in book.duties}
        for rule in book.every_rule():
            duty = duties.get(rule.id)
            for ident in (rule.id, *rule.refs):
                if duty is None:
                    deciding.setdefault(ident, set()).add(rule.id)
                elif duty.on == "always":
                    standing.add(ident)
    return deciding, standing


@pytest.mark.parametrize("number", LIMITS)
def test_every_time_limit_is_met(number):
    """T-01 to T-87 are each met in some story, under their own id or in a rule that restates them.

    A limit without a number is a duty: some story comes to its moment, or it stands outside any case.
    """
    wanted = f"T-{number:02}"
    deciding, standing = restated()
    if wanted in deciding:
        assert deciding[wanted] & used_rules()
    else:
        assert wanted in standing | duties_met()


def test_the_stories_use_shipped_rulebooks():
    """No story is made to pass by rules of its own; one that has to fill in a number extends the shipped rulebook."""
    told = {(path.parent / played(path).scenario.rulebook).resolve() for path in FILES}
    for own in told - {(path.parent / name).resolve() for path in FILES for name in shipped_names()}:
        assert BESIDE in own.parents
        extends = re.search(r"^extends: (\S+)$", own.read_text(encoding="utf-8"), re.MULTILINE)
        assert extends
        assert extends[1] in shipped_names()
