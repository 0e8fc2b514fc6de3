"""The explorer finds what was planted, and finds nothing wrong with what ships."""

from functools import cache
from pathlib import Path

import attrs
import pytest

from servflow import load_rulebook
from servflow.desk import FLOWS
from servflow.errors import InvalidValueError, NotProvedError, UnknownNameError
from servflow.kernel.fields import Field
from servflow.scenarios.player import play
from servflow.scenarios.reader import read_scenario
from servflow.testing import explore, paths
from servflow.testing.explorer import Scope, scope_of
from servflow.values.reading import read_number
from tests.kernel.toy import TOY
from tests.testing.explorer.flows import CIRCLE, PLANTED, WAITING, row, small, spec, state
from tests.testing.explorer.golden import GOLDEN, golden

SHIPPED = {flow.name: flow for flow in FLOWS}
QUICK = ("return", "refund", "complaint")
"""Flows that take less than a second."""


@cache
def found(name):
    """Give the report on a shipped flow."""
    return explore(SHIPPED[name])


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_flows_are_clean_and_answer_as_ever(name):
    """Promised of every shipped flow, under every answer of its rules: no dead end, no endless wait, every lapse path ends, every state is reached and every row taken; and a changed answer shows in tests/golden."""
    report = found(name)
    assert report.problems == ()
    assert report.sound
    assert set(report.paths) == set(SHIPPED[name].state_names)
    assert len(report.rows) == sum(len(row.source) for row in SHIPPED[name].rows)
    assert golden(report) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_fault_is_found(planted):
    """Promised: a fault that the table does not show is found, and told in a sentence with the shortest way there."""
    flow, sentence = PLANTED[planted]
    assert any(problem.startswith(sentence) for problem in explore(flow).problems)


def test_only_what_was_planted_is_found():
    """Promised: one fault is told once, and nothing else beside it."""
    assert len(explore(CIRCLE).problems) == 1
    assert len(explore(WAITING).problems) == 2  # the wait, and the row that nobody takes


@pytest.mark.parametrize("cover", ["states", "rows", "pairs"])
@pytest.mark.parametrize("name", QUICK)
def test_paths_can_be_played(name, cover):
    """Promised: a path is a test case; played again, it goes through the states that it names."""
    for path in paths(SHIPPED[name], cover):
        assert tuple(case.state for case in path.play()) == path.states


@pytest.mark.parametrize("name", QUICK)
def test_pairs_cover_every_row_after_every_row(name):
    """Promised: every row is taken after rows before it, so that no row is only ever tried at one place of a story."""
    report = found(name)
    walked = [[step.rows for step in path.steps if step.rows] for path in paths(SHIPPED[name], "pairs")]
    pairs = {(before[-1], after[0]) for rows in walked for before, after in zip(rows, rows[1:], strict=False)}
    assert {after for _, after in pairs} == set(report.rows)
    followed = {before for before, _ in pairs}
    final = SHIPPED[name].final_states - {"settled"}  # what is settled can come back
    assert {one for one in report.rows if not any(one.endswith(f"-> {end}") for end in final)} <= followed


@pytest.mark.parametrize("name", ["return", "refund"])
def test_paths_under_a_rulebook_are_scenarios(name):
    """Promised: under a rulebook, a path is a scenario file, and `servflow run` plays it to the same end."""
    for path in paths(SHIPPED[name], "rows", load_rulebook("lution")):
        told = play(read_scenario(path.scenario(), "path.yaml"))
        assert not told.diffs
        assert not any(step.diffs for step in told.steps)


def test_a_path_under_every_answer_is_no_scenario():
    """Promised: nothing is written as a scenario that no rulebook answers so."""
    path = paths(SHIPPED["return"])[0]
    with pytest.raises(InvalidValueError, match=r"explore\(flow, load_rulebook"):
        path.scenario()


def test_a_path_that_is_refused_says_so():
    """Promised: a path that is not granted any more fails with the reason."""
    path = next(path for path in paths(SHIPPED["return"]) if path.states[-1] == "rejected")
    step = attrs.evolve(path.steps[1], move=attrs.evolve(path.steps[1].move, data={}))
    with pytest.raises(InvalidValueError, match="reject by merchant:merchant-1: was refused: missing_field"):
        list(attrs.evolve(path, steps=(path.steps[0], step)).play())


def test_a_flow_of_a_host():
    """Promised: a flow that servflow does not know is explored with what its fields say; also what is allowed later."""
    report = explore(TOY)
    assert report.problems == ()
    assert "paid | reopen | agent | once allowed | -> checking" in report.relation
    again = next(path for path in paths(TOY, "rows") if "reopen" in path.name)
    assert str(again).splitlines()[-1] == "  reopen by agent:agent-1 once allowed -> checking"
    assert [case.state for case in again.play()][-1] == "checking"


def test_too_many_situations_are_an_error():
    """Promised: what is not looked at to the end proves nothing, and says so."""
    with pytest.raises(NotProvedError, match="flow return: more than 10 situations, so nothing is proved"):
        explore(SHIPPED["return"], cap=10)


COUNTS = small(
    (state("counting"), state("done", final=True)),
    (spec("count", "buyer"), spec("finish", "buyer")),
    (row("count", "counting", None, apply=lambda s: s.facts + 1), row("finish", "counting", "done")),
    begin=lambda _: 0,
    facts_type=int,
)


@pytest.mark.parametrize("most", [1, 3])
def test_numbers_are_counted_so_far(most):
    """Promised: a number without end is counted up to `most`, and from there on it is many."""
    assert explore(COUNTS, scope=Scope(most=most)).situations == most + 2


def test_what_is_forgotten_and_matters_is_told():
    """Promised: where two cases are taken for one situation and go on differently, the fact is named that tells them apart."""
    report = explore(SHIPPED["return"], scope=attrs.evolve(scope_of(SHIPPED["return"]), keep=()))
    assert any("keep the fact that tells them apart, of remedy" in problem for problem in report.problems)
    assert not explore(SHIPPED["return"], scope=attrs.evolve(scope_of(SHIPPED["return"]), keep=()), sample=0).problems


def test_no_case_at_all():
    """Promised: where nothing opens a case, that is what is wrong, with the reasons."""
    flow = small(
        (state("a"), state("b", final=True)),
        (spec("go", "buyer"),),
        (row("go", "a", "b"),),
        fields=(Field("size", read_number, required=True),),
    )
    assert explore(flow).problems == ("no case can be opened: invalid_field",)
    assert explore(flow, scope=Scope(examples={"size": (3,)})).problems == ()


def test_unknown_cover():
    """Promised: what cannot be covered is an unknown name."""
    with pytest.raises(UnknownNameError, match="no cover named 'pears'; did you mean 'pairs'"):
        paths(TOY, "pears")


def test_a_report_tells_itself():
    """Promised: a report can be read: what it counted, what is wrong, what was not met, the shortest path to each state."""
    report = explore(WAITING)
    lines = str(report).splitlines()
    assert lines[0].startswith("return under every answer: ")
    assert lines[0].endswith(" questions: 2 problem(s)")
    assert lines[1].startswith("  problem: ")
    assert "  note: the guard tracked never speaks against deem_received in in_transit" in lines
    assert "return: to limbo" in lines
    assert repr(report) == f"Report('return', {report.situations} situations, 2 problem(s))"
    assert repr(report.paths["limbo"]) == "return: to limbo"
    assert report.longest_lapse == 2
    wait = next(wait for wait in report.waits if wait.state == "refunding")
    assert (wait.roles, wait.limits, wait.waits_for) == ((), (), "the refund case")
    assert "refused_by_rule" in report.refusals
    assert str(explore(CIRCLE)).splitlines()[0].endswith("1 problem(s)")


def test_the_golden_files_are_those_of_the_shipped_flows():
    """Promised: there is a file for each flow, and none for another."""
    assert {path.stem for path in Path(GOLDEN).glob("*.txt")} == set(SHIPPED)
