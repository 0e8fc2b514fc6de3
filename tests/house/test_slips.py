"""The words that open texts are compared with are those that the flows use."""

import ast
import re

from servflow.desk import FLOWS
from servflow.flows.ticket_commands import HOW
from servflow.policies.action_names import ACTIONS
from servflow.policies.limit_names import BARE_LIMITS, FLOW_NAMES
from servflow.policies.vocabularies.escalation import REASONS
from tests.house.calls import calls_of
from tests.house.source import ROOT, functions, modules, parse

ASKING = {"ask_approval", "_asked", "_ask_review"}
UPWARDS = {"escalated"}
REFERENCE = ROOT / "docs" / "reference" / "rulebooks.md"


def texts(nodes):
    """Give the texts that stand as they are, and those made of a text and a way of confirming."""
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            beginning = node.values[0]
            assert isinstance(beginning, ast.Constant)
            yield from (f"{beginning.value}{how}" for how in HOW)


def given(names):
    """Give the texts that the flows give as second and third argument, or by default, to functions of these names."""
    for path in modules("flows"):
        yield from (text for call in calls_of(path, names) for text in texts(call.args[1:3]))
        yield from (text for made in functions(parse(path)) if made.name in names for text in texts(made.args.defaults))


def test_every_action_is_one_that_a_flow_asks():
    """The actions of approvals are those that the flows ask the rules for."""
    asked = {text for text in given(ASKING) if re.fullmatch(r"[a-z]+\.[a-z_.]+", text)}
    assert asked == set(ACTIONS)


def test_every_action_is_in_the_reference():
    """The table of actions names each of them, in this order, and no other."""
    table = REFERENCE.read_text(encoding="utf-8").partition("| `action` | Asked when | With |")[2].partition("\n\n")[0]
    assert re.findall(r"`([a-z]+\.[a-z_.]+)`", table) == sorted(ACTIONS, key=[*ACTIONS].index)


def test_every_action_has_both_names():
    """Each action carries an English and a Chinese name, none twice."""
    labels = [*ACTIONS.values()]
    assert all(label.en and label.zh for label in labels)
    assert len({label.en for label in labels}) == len(labels)


def test_limits_and_flows_are_those_that_ship():
    """The bare names of limits are those of the flows, promises too."""
    assert set(FLOW_NAMES) == {flow.name for flow in FLOWS}
    assert set(BARE_LIMITS) == {limit.name for flow in FLOWS for limit in flow.limits}


def test_every_reason_of_the_flows_is_known():
    """What the flows give as reason is known, and every known reason stands in the guide."""
    assert set(given(UPWARDS)) - set(REASONS) == set()
    guide = (ROOT / "docs" / "how-to" / "escalate.md").read_text(encoding="utf-8")
    assert [reason for reason in REASONS if f"`{reason}`" not in guide] == []
