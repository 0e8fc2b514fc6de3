"""Corrective and preventive actions: opened, verified, closed; overdue ones are chased one after the other."""

import pytest

from tests.flows.complaint_desk import (
    AGENT,
    BUYER,
    DESK,
    HOUR,
    MONDAY,
    SUPERVISOR,
    SYSTEM,
    applied,
    case_in,
    denied,
    due,
    with_actions,
)


def test_measures_are_complete_when_every_action_is_closed():
    """Each open one is named, an unverified one too."""
    case = with_actions(("CA-1", 0), ("CA-2", 0), ("CA-3", 0))
    case = applied(DESK, case, "close_action", AGENT, id="CA-1", evidence=["minutes"]).case
    case = applied(DESK, case, "close_action", AGENT, id="CA-2", verified=False).case
    (finding,) = denied(DESK, case, "complete_measures", AGENT)
    assert (finding.code, finding.details["actions"]) == ("actions_open", ("CA-2", "CA-3"))
    assert "CA-2, CA-3" in finding.message
    for name in ("CA-2", "CA-3"):
        case = applied(DESK, case, "close_action", AGENT, id=name, verified=True).case
    assert [action["state"] for action in case.facts.actions] == ["closed"] * 3
    assert case.facts.actions[0]["evidence"] == ("minutes",)
    assert applied(DESK, case, "complete_measures", AGENT).case.state == "under_review"


@pytest.mark.parametrize(
    ("command", "data", "code"),
    [
        ("open_action", {"id": "CA-1", "kind": "corrective"}, "action_known"),
        ("open_action", {"id": "CA-2", "kind": "corrective", "due": MONDAY}, "lies_in_the_past"),
        ("open_action", {"id": "CA-2", "kind": "magic"}, "invalid_field"),
        ("close_action", {"id": "CA-2"}, "unknown_action"),
    ],
)
def test_what_is_no_action(command, data, code):
    """Actions have names of their own, a kind, and a day ahead of them."""
    assert [found.code for found in denied(DESK, with_actions(("CA-1", 0)), command, AGENT, **data)] == [code]


def test_an_action_without_a_name_or_a_kind_gets_them():
    """It is corrective, and called A-1, A-2 and so on, past the names that somebody gave."""
    case = with_actions(("A-2", 0))
    for _ in range(2):
        case = applied(DESK, case, "open_action", SUPERVISOR).case
    case = applied(DESK, case, "open_action", SUPERVISOR, kind="preventive").case
    told = [(action["id"], action["kind"]) for action in case.facts.actions]
    assert told == [("A-2", "corrective"), ("A-1", "corrective"), ("A-3", "corrective"), ("A-4", "preventive")]


def test_the_only_open_action_needs_no_name_to_be_closed():
    """Where there is a choice, or nothing to choose, the command is refused with the names that are open."""
    case = with_actions(("CA-1", 0), ("CA-2", 0))
    (several,) = denied(DESK, case, "close_action", AGENT)
    assert (several.code, several.details["actions"]) == ("which_action", ("CA-1", "CA-2"))
    assert "CA-1, CA-2" in several.message
    case = applied(DESK, case, "close_action", AGENT, id="CA-1").case
    case = applied(DESK, case, "close_action", AGENT, evidence=["minutes"]).case
    assert [action["state"] for action in case.facts.actions] == ["closed", "closed"]
    (none,) = denied(DESK, case, "close_action", AGENT)
    assert (none.code, none.details["actions"]) == ("which_action", ())
    assert "no open action" in none.message


def test_a_closed_action_stays_closed():
    """Nobody closes it twice."""
    case = applied(DESK, with_actions(("CA-1", 0)), "close_action", AGENT, id="CA-1").case
    assert [found.code for found in denied(DESK, case, "close_action", AGENT, id="CA-1")] == ["action_closed"]


def test_due_dates_are_waited_for_one_after_the_other():
    """The first that is due is the time limit; when somebody was chased for it the next one is."""
    case = with_actions(("late", 8), ("soon", 2), ("whenever", 0))
    assert due(case) == {"action": MONDAY + 2 * HOUR}
    chased = DESK.advance(case, at=MONDAY + 2 * HOUR)
    assert [effect.data["about"] for effect in chased.effects] == ["chase_action"]
    assert due(chased.case) == {"action": MONDAY + 8 * HOUR}
    closed = applied(DESK, chased.case, "close_action", AGENT, at=MONDAY + 3 * HOUR, id="late").case
    assert due(closed) == {}
    assert DESK.advance(closed, at=MONDAY + 99 * HOUR).records == ()


def test_an_action_that_is_closed_in_time_is_not_chased():
    """Its due date goes with it; nobody can be chased for it."""
    case = applied(DESK, with_actions(("soon", 2)), "close_action", AGENT, id="soon").case
    assert due(case) == {}
    assert [found.code for found in denied(DESK, case, "chase_action", SYSTEM)] == ["nothing_overdue"]


def test_nobody_is_chased_before_the_time():
    """What is due later is not overdue."""
    found = denied(DESK, with_actions(("soon", 2)), "chase_action", SYSTEM)
    assert [finding.code for finding in found] == ["nothing_overdue"]


def test_actions_belong_to_the_measures():
    """They are opened and closed while measures are carried out, by the house."""
    for state in ("proposed", "under_review"):
        assert [f.code for f in denied(DESK, case_in(state), "open_action", AGENT, id="x", kind="preventive")] == [
            "wrong_state"
        ]
    assert [f.code for f in denied(DESK, case_in("executing"), "open_action", BUYER, id="x", kind="preventive")] == [
        "role_not_allowed"
    ]
