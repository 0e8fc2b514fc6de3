"""The explorer finds what was planted, and finds nothing wrong with what ships."""

from functools import cache
from itertools import pairwise
from pathlib import Path

import attrs
import pytest
from hypothesis import settings

from servflow import load_rulebook
from servflow.desk import FLOWS
from servflow.errors import InvalidValueError, NotProvedError, UnknownNameError
from servflow.kernel.case import Applied
from servflow.kernel.fields import Field
from servflow.scenarios.player import play
from servflow.scenarios.reader import read_scenario
from servflow.testing import explore, paths
from servflow.testing.explorer import Scope, scope_of, searched
from servflow.values.reading import read_number
from tests.kernel.toy import TOY
from tests.laws.worlds import BESIDE
from tests.testing.explorer.flows import CIRCLE, PLANTED, WAITING, never, row, small, spec, state
from tests.testing.explorer.golden import GOLDEN, golden

SHIPPED = {flow.name: flow for flow in FLOWS}
QUICK = ("return", "refund", "complaint")
"""Flows that take less than a second."""


FORGETFUL = attrs.evolve(scope_of(SHIPPED["return"]), keep=())
"""Takes a refund for an exchange."""


@cache
def found(name):
    """Give the report on a shipped flow."""
    return explore(SHIPPED[name], sample=settings.default.max_examples)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_flows_are_clean_and_answer_as_ever(name):
    """Promised of every shipped flow, under every answer of its rules: no dead end, no endless wait, every lapse path
    ends, every state is reached and every row taken; and a changed answer shows in tests/golden.
    """
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
    """Promised: every two rows that the kernel grants one after the other stand so in some path."""
    search = searched(SHIPPED[name])
    walked = [[step.rows for step in path.steps if step.rows] for path in paths(SHIPPED[name], "pairs")]
    covered = {(before[-1], after[0]) for rows in walked for before, after in pairwise(rows)}
    mover = search.mover
    for node in search.nodes.values():
        for edge in node.edges:
            case = mover.settled(mover.again(node.case, edge.move).case)
            for after in edge.target.edges:
                if edge.names and after.names and isinstance(mover.again(case, after.move), Applied):
                    assert (edge.names[-1], after.names[0]) in covered


RULEBOOKS = {"return": "lution", "refund": "lution", "complaint": str(BESIDE / "complaints.yaml")}


@pytest.mark.parametrize("name", RULEBOOKS)
def test_paths_under_a_rulebook_are_scenarios(name):
    """Promised: under a rulebook, a path is a scenario file, and `servflow run` plays it to the same end."""
    named = RULEBOOKS[name]
    rulebook = load_rulebook(Path(named) if name == "complaint" else named)
    found = paths(SHIPPED[name], "rows", rulebook)
    for path in found if rulebook.id == named else [path for path in found if "_action" in path.name]:
        told = play(read_scenario(path.scenario("" if rulebook.id == named else named), "path.yaml"))
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


def test_too_many_positions_are_an_error():
    """Promised: what is not looked at to the end proves nothing, and says so."""
    with pytest.raises(NotProvedError, match="flow return: more than 10 positions, so nothing is proved"):
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
    assert explore(COUNTS, scope=Scope(most=most)).positions == most + 2


def test_what_is_forgotten_and_matters_is_told():
    """Promised: where two cases are taken for one position and go on differently, the fact that matters is named."""
    told = explore(SHIPPED["return"], scope=FORGETFUL).problems
    assert any("keep the fact that tells them apart, of remedy, fee" in problem for problem in told)
    untold = explore(SHIPPED["return"], scope=FORGETFUL, sample=0).problems
    assert {problem for problem in told if "keep the fact" not in problem} == set(untold)


def unmarked(situation):
    """Speak against what is marked."""
    return never(situation) if situation.facts["marked"] else None


MARKED = small(
    (state("open"), state("done", final=True)),
    (spec("mark", "buyer"), spec("finish", "buyer")),
    (
        row("mark", "open", None, apply=lambda _: {"marked": True}),
        row("finish", "open", "done", guards=(unmarked,)),
    ),
    begin=lambda _: {"marked": False},
)


def test_forgetful_paths_are_paths_all_the_same():
    """Promised: whatever a scope forgets, a path is made of what the kernel grants."""
    found = paths(MARKED, "pairs", scope=Scope(keep=()))
    assert [path.name for path in found] == ["open, then mark: open -> open", "open, then finish: open -> done"]
    for path in found:
        assert tuple(case.state for case in path.play()) == path.states
    assert [problem.partition(":")[0] for problem in explore(MARKED).problems] == ["dead end"]


def test_a_move_reads_well():
    """Promised: what was done is told in one line, with what came with it."""
    path = next(path for path in paths(SHIPPED["refund"], "rows") if path.name.startswith("supply_account: requested"))
    last = "supply_account by buyer:B-1 with account target alipay, account a@example.org, real_name Wang Fang"
    assert str(path.steps[-1]) == f"{last} -> requested"
    chased = next(path for path in paths(SHIPPED["complaint"], "rows") if path.name.startswith("chase_action"))
    assert "  the time limit action is over -> executing" in str(chased).splitlines()
    opened = str(paths(SHIPPED["return"])[0].steps[0])
    assert opened.startswith("open by buyer:B-1 with order O-1, cause quality, lines l1, remedy refund (eligibility")


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
    """Promised: a report can be read: counts, what is wrong, what was not met, the shortest path to each state."""
    report = explore(WAITING)
    lines = str(report).splitlines()
    assert lines[0].startswith("return under every answer: ")
    assert lines[0].endswith(" questions: 2 problem(s)")
    assert lines[1].startswith("  problem: ")
    assert "  note: the guard tracked never speaks against deem_received in in_transit" in lines
    assert "return: to limbo" in lines
    assert repr(report) == f"Report('return', {report.positions} positions, 2 problem(s))"
    assert repr(report.paths["limbo"]) == "return: to limbo"
    assert report.longest_lapse == 2
    wait = next(wait for wait in report.waits if wait.state == "refunding")
    assert (wait.roles, wait.limits, wait.waits_for) == ((), (), "the refund case")
    assert "refused_by_rule" in report.refusals
    assert str(explore(CIRCLE)).splitlines()[0].endswith("1 problem(s)")


def test_the_golden_files_are_those_of_the_shipped_flows():
    """Promised: there is a file for each flow, and none for another."""
    assert {path.stem for path in Path(GOLDEN).glob("*.txt")} == set(SHIPPED)
