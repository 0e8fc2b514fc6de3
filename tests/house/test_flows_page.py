"""The page on the flows says what the flows do: it is generated from them."""

from servflow.desk import FLOWS
from tests.house.flows_page import PAGE, page


def test_the_page_is_what_the_flows_say():
    """docs/reference/flows.md is the generated text, to the letter."""
    advice = "run `python -m tests.house.regenerate` and read the diff"
    assert page().splitlines() == PAGE.read_text(encoding="utf-8").splitlines(), advice


def test_the_page_leaves_nothing_out():
    """Every state, command, required field and time limit of every flow is on the page."""
    text = page()
    names = {state.name for flow in FLOWS for state in flow.states}
    names |= {spec.name for flow in FLOWS for spec in flow.commands}
    names |= {limit.name for flow in FLOWS for limit in flow.limits}
    names |= {field.name for flow in FLOWS for spec in (flow.opening.spec, *flow.commands) for field in spec.fields}
    assert {name for name in names if f"`{name}`" not in text} == set()
