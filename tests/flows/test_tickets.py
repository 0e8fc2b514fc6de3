"""The table of the ticket flow: the names that are its contract, and who may do what."""

import pytest

from servflow.flows.tickets import FLOW

STATES = [
    *("registered", "awaiting_information", "triaged", "merged", "assigned", "contacted", "quote_approval", "quoted"),
    *("planned", "scheduled", "in_progress", "on_hold", "awaiting_authorization", "resolved", "closed", "archived"),
    "cancelled",
]
"""The states of the design."""

BRACKETS = {
    "triage": {"agent", "supervisor"},
    "accept_quote": {"buyer"},
    "confirm": {"buyer"},
    "cancel": {"buyer"},
}
"""Who the design says may."""

WAY = [
    ("registered", "triage", "triaged"),
    ("registered", "request_information", "awaiting_information"),
    ("awaiting_information", "supply_information", "registered"),
    ("registered", "merge", "merged"),
    ("triaged", "assign", "assigned"),
    ("assigned", "contact", "contacted"),
    ("contacted", "plan", "planned"),
    ("contacted", "quote", "quoted"),
    ("contacted", "quote", "quote_approval"),
    ("quote_approval", "approve_quote", "quoted"),
    ("quoted", "accept_quote", "planned"),
    ("quoted", "decline_quote", "closed"),
    ("planned", "schedule", "scheduled"),
    ("scheduled", "arrive", "in_progress"),
    ("planned", "start", "in_progress"),
    ("in_progress", "hold", "on_hold"),
    ("on_hold", "resume", "in_progress"),
    ("in_progress", "request_authorization", "awaiting_authorization"),
    ("in_progress", "resolve", "resolved"),
    ("in_progress", "replace_unit", "resolved"),
    ("resolved", "confirm", "closed"),
    ("resolved", "dissatisfied", "planned"),
    ("closed", "reopen", "planned"),
    ("closed", "archive", "archived"),
]
"""The ways of the design."""


def test_the_states_are_those_of_the_design():
    """In its order, and no other; only what nothing leads out of is final."""
    assert list(FLOW.state_names) == STATES
    assert FLOW.final_states == {"merged", "archived", "cancelled"}


@pytest.mark.parametrize(("source", "command", "target"), WAY)
def test_the_ways_are_those_of_the_design(source, command, target):
    """Every arrow of the design is a row of the table."""
    assert target in {row.target for row in FLOW.table[source][command]}


@pytest.mark.parametrize(("command", "roles"), BRACKETS.items())
def test_the_brackets_of_the_design(command, roles):
    """Who the design names may; others only enter what these have said."""
    assert roles <= set(FLOW.specs[command].roles)
    assert set(FLOW.specs[command].roles) - roles <= {"agent", "technician"}


@pytest.mark.parametrize("state", [s for s in STATES if s not in {"closed", "merged", "archived", "cancelled"}])
def test_every_open_ticket_can_go_up(state):
    """From wherever it stands, and it stays there."""
    assert [row.target for row in FLOW.table[state]["escalate"]] == [None]


@pytest.mark.parametrize("state", ["in_progress", "on_hold", "resolved", "closed"])
def test_nothing_is_cancelled_once_it_is_begun(state):
    """The customer cancels before the work, and is content or not after it."""
    assert "cancel" not in FLOW.table[state]


def test_money_moves_at_closing_only():
    """A charge is the house's invoice, for what came of it (C-26)."""
    assert {row.command for row in FLOW.rows if "charge" in row.effects} == {"confirm", "close"}
