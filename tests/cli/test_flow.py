"""`servflow flow`: the flows shown and checked."""

import pytest

from servflow.cli.flows import check
from servflow.cli.screen import Screen
from servflow.desk import FLOWS
from servflow.diagram import to_mermaid, to_svg, to_table
from tests.diagram.toys import FORGOTTEN, toy


@pytest.mark.parametrize("name", [flow.name for flow in FLOWS])
@pytest.mark.parametrize(("form", "draw"), [("table", to_table), ("mermaid", to_mermaid), ("svg", to_svg)])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_show(call, name, form, draw, lang):
    """A flow is printed in the form and language that is asked for, and nothing else."""
    flow = next(flow for flow in FLOWS if flow.name == name)
    answer = call("flow", "show", name, "--format", form, "--lang", lang)
    assert (answer.code, answer.out, answer.err) == (0, draw(flow, lang), "")


def test_the_table_is_shown_unless_asked_otherwise(call):
    """Without a format the tables are shown."""
    assert call("flow", "show", "return").out == to_table(FLOWS[0])


def test_check(call):
    """The shipped flows are sound, and counted."""
    answer = call("flow", "check")
    assert answer.code == 0
    assert [line.rpartition(": ")[2] for line in answer.out.splitlines()] == ["sound"] * len(FLOWS)


def test_check_as_json(call):
    """As JSON every flow has its counts and its problems."""
    answer = call("flow", "check", "--json")
    assert answer.code == 0
    assert [(flow["flow"], flow["problems"]) for flow in answer.data] == [(flow.name, []) for flow in FLOWS]
    assert answer.data[0]["states"] == len(FLOWS[0].states)


def test_a_flow_without_labels(capsys):
    """What has no label in both languages is found."""
    flow = toy(limits=(FORGOTTEN,))
    assert check(Screen(), (flow,), as_json=False) == 1
    assert capsys.readouterr().out.splitlines() == [
        "toy: missing_label: state answered has no label in both languages",
        "toy: missing_label: command doubt has no label in both languages",
        "toy: missing_label: time limit forgotten has no label in both languages",
        "toy: 3 states, 4 commands, 6 rows, 1 limits: 3 problem(s)",
    ]
    assert check(Screen(), (flow,), as_json=True) == 1
    assert '"code": "missing_label"' in capsys.readouterr().out
