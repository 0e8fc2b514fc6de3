"""What could happen next, and what could not."""

import attrs

from servflow.kernel.case import Command
from servflow.kernel.explain import LAPSE, _possible_from
from servflow.values.deadlines import Deadline
from servflow.values.findings import Finding
from tests.kernel.toy import AGENT, BUYER, COMMANDS, DAY, DESK, FINANCE, MINUTE, NOON, STRANGER, SYSTEM, opened, walk

GRANT = Command("grant", {"amount": "40.00 CNY"})


def told(case, actor, at):
    """Give the answers by command; of lapses, by command and instant."""
    return {
        found.command if found.command != "lapse" else ("lapse", found.allowed_from): found
        for found in DESK.explain(case, by=actor, at=at)
    }


def test_every_command_is_explained_in_the_flows_order():
    """Each command of the flow and each running limit has its line."""
    case = opened().case
    found = DESK.explain(case, by=BUYER, at=NOON)
    assert [line.command for line in found] == [spec.name for spec in COMMANDS] + ["lapse", "lapse"]
    assert [line.label.en for line in found[-2:]] == ["answer", "overall"]
    assert [line.command for line in found if line.allowed] == ["drop", "tell", "hurry"]


def test_a_no_has_every_reason_and_who_could():
    """Wrong state and wrong role are both told; the roles stand on every line."""
    line = told(opened().case, BUYER, NOON)["pay"]
    assert [reason.code for reason in line.findings] == ["wrong_state", "role_not_allowed"]
    assert (line.allowed, line.roles, line.allowed_from) == (False, ("finance", "agent"), None)
    assert told(opened().case, STRANGER, NOON)["drop"].findings[0].code == "not_your_case"


def test_where_time_alone_stands_against_it_the_instant_is_told():
    """A guard that gives an instant and a limit that is not over say from when; with another reason nobody can say."""
    case = walk(opened().case, ("check", AGENT), (GRANT, AGENT), ("pay", FINANCE))[-1].case
    granted = case.facts.granted_at
    assert told(case, AGENT, NOON + MINUTE * 9)["reopen"].allowed_from == granted + DAY
    assert told(case, FINANCE, NOON + MINUTE * 9)["reopen"].allowed_from is None
    assert told(case, AGENT, granted + DAY)["reopen"].allowed


def test_a_running_limit_is_explained():
    """It is never open to a person; the system may lapse it from its due instant on."""
    line = told(opened().case, SYSTEM, NOON)["lapse", NOON + DAY]
    assert (line.allowed, line.roles, line.label.zh) == (False, ("system",), "答复期限")
    assert [reason.code for reason in line.findings] == ["deadline_not_due"]


def test_what_would_have_lapsed_counts_as_lapsed():
    """Explaining at a later instant looks at the case as it will stand then, and changes nothing."""
    case = opened().case
    found = told(case, AGENT, NOON + DAY)
    assert (found["grant"].allowed, found["check"].allowed) == (True, False)
    assert case.state == "asked"


def test_nothing_is_possible_before_the_last_record():
    """An instant before the last record speaks against every command, as in ``decide``."""
    found = told(opened().case, BUYER, NOON - MINUTE)
    assert not any(line.allowed for line in found.values())
    assert found["drop"].allowed_from == NOON
    assert [reason.code for reason in found["check"].findings] == ["clock_went_back", "role_not_allowed"]


def test_a_deadline_whose_limit_is_gone_has_a_general_name():
    """A stored deadline that the flow no longer knows is explained all the same."""
    case = attrs.evolve(opened().case, deadlines=(Deadline("bygone", NOON + DAY, "breach"),))
    assert told(case, SYSTEM, NOON)["lapse", NOON + DAY].label == LAPSE


def test_a_command_is_possible_when_its_last_reason_is_over():
    """Of several instants the latest counts; a reason that no time lifts leaves none."""
    soon, late = (Finding("early", "not yet", allowed_from=NOON + days * DAY) for days in (1, 2))
    assert _possible_from((soon, late)) == NOON + 2 * DAY
    assert _possible_from((soon, Finding("never", "not at all"))) is None
    assert _possible_from(()) is None
