"""The service desk: flows bound to one rulebook."""

from enum import StrEnum
from functools import partial

import attrs
import pytest

from servflow.desk import FLOWS, replay
from servflow.errors import InvalidValueError, ReplayError, RulebookMismatchError, UnknownNameError
from servflow.kernel.case import Applied, Command
from servflow.kernel.ledger import Claims, Ledger, UnitClaim
from servflow.values.money import Money
from tests.kernel.toy import AGENT, BUYER, DAY, DESK, MINUTE, NOON, ORDER, TOY, ToyRules, desk, opened, walk


class Verb(StrEnum):
    """A host's own names of commands."""

    CHECK = "check"


def test_the_shipped_flows():
    """Returns, refunds, complaints and tickets are served where nothing else is named."""
    assert [flow.name for flow in FLOWS] == ["return", "refund", "complaint", "ticket"]


def test_a_flow_is_asked_for_by_name():
    """An unknown name is told with the names there are."""
    assert DESK.flow("claim") is TOY
    with pytest.raises(UnknownNameError, match="no flow named 'clam'; did you mean 'claim'"):
        DESK.open("clam", {"order": ORDER}, by=BUYER, at=NOON, case_id="C-1")


def test_a_desk_cannot_be_changed():
    """It may be shared by everybody, and says nothing of its secret."""
    secretive = desk(secret=b"pepper")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        secretive.rulebook = ToyRules()
    assert "pepper" not in repr(secretive)


def test_a_case_keeps_its_rulebook():
    """A desk with another version refuses the case, by every door."""
    case = opened().case
    other = desk(version="2")
    for ask in (
        lambda: other.decide(case, "check", by=AGENT, at=NOON),
        lambda: other.advance(case, at=NOON),
        lambda: other.explain(case, by=AGENT, at=NOON),
        lambda: other.preview(case, "check", by=AGENT, at=NOON),
    ):
        with pytest.raises(RulebookMismatchError, match="opened under rulebook toy 1, this desk holds toy 2"):
            ask()
    assert isinstance(desk().decide(case, "check", by=AGENT, at=NOON), Applied)


@pytest.mark.parametrize("command", ["check", Command("check"), Verb.CHECK])
def test_a_bare_name_is_a_command(command):
    """Where nothing comes with it, the name is enough, also a host's own constant."""
    assert DESK.decide(opened().case, command, by=AGENT, at=NOON).case.state == "checking"


def test_a_preview_commits_nothing():
    """It tells what would be answered, and what the case would come to."""
    (checked,) = walk(opened().case, ("check", AGENT))
    grant = Command("grant", {"amount": "40.00 CNY"})
    preview = DESK.preview(checked.case, grant, by=AGENT, at=NOON + MINUTE)
    assert preview.allowed
    assert preview.outcome == DESK.decide(checked.case, grant, by=AGENT, at=NOON + MINUTE)
    assert preview.estimate == {"amount": Money.parse("40.00 CNY")}
    denied = DESK.preview(checked.case, grant, by=BUYER, at=NOON + MINUTE)
    assert (denied.allowed, denied.estimate) == (False, {"amount": None})


def test_a_flow_may_estimate_nothing():
    """Then a preview is the answer alone."""
    flow = attrs.evolve(TOY, estimate=None)
    preview = desk(flow).preview(opened(desk(flow)).case, "check", by=AGENT, at=NOON)
    assert (preview.allowed, preview.estimate) == (True, {})


def test_replay_knows_its_flows():
    """A journal of a flow that is not there, and no journal at all, are told."""
    records = opened().records
    with pytest.raises(UnknownNameError, match="no flow named 'claim'"):
        replay(records)
    with pytest.raises(ReplayError, match="a journal begins with open"):
        replay([])
    assert replay(records, flows=(TOY,)) == opened().case


def test_a_personal_field_needs_the_hosts_secret():
    """The same field has another commitment under another secret, and the same under the same."""
    seals = [opened(desk(secret=secret)).records[0].seals for secret in (b"a", b"a", b"b")]
    assert seals[0] == seals[1] != seals[2]
    late = opened().case
    assert DESK.advance(late, at=NOON + DAY).records
    told = [
        walk(late, (Command("tell", {"phone": "1"}), BUYER), at_desk=desk(secret=secret)) for secret in (b"a", b"b")
    ]
    assert told[0][0].records[0].seals != told[1][0].records[0].seals


def claimed(answer):
    """Give what an answer's ledger holds; nothing where it carries none."""
    return answer.ledger.claims if answer.ledger is not None else ()


def test_a_desk_hands_the_ledger_on():
    """What the other cases of an order claim counts in every answer, a lapse among them, and comes back with it."""
    first = opened(ledger=Ledger(order_id="O-1"))
    other = first.ledger.replace("C-9", Claims(units=(UnitClaim(line="l1", requested=1),)))
    asked = DESK.decide(first.case, "check", by=AGENT, at=NOON, ledger=other)
    assert set(claimed(asked)) == set(other.claims)
    lapsed = DESK.advance(first.case, at=NOON + DAY, ledger=other)
    assert (lapsed.records[0].command, set(claimed(lapsed))) == ("lapse", set(other.claims))
    assert DESK.advance(first.case, at=NOON, ledger=other).ledger == other


def test_an_opening_with_an_id_is_answered_once():
    """The same wish again, by the same id, is answered as before; nothing new is to be saved."""
    data = {"order": ORDER}
    first = DESK.open("claim", data, by=BUYER, at=NOON, case_id="C-1", command_id="id-1")
    assert [receipt.command_id for receipt in first.case.receipts] == ["id-1"]
    again = DESK.decide(first.case, Command("open", data, "id-1"), by=BUYER, at=NOON)
    assert (again.repeated, again.records) == (True, first.records)


def test_every_door_wants_an_instant_with_a_zone():
    """Nobody is told what is possible, or what is left, at an instant that may be any."""
    case = opened().case
    for ask in (
        DESK.advance,
        DESK.clocks,
        partial(DESK.explain, by=AGENT),
        partial(DESK.decide, command="check", by=AGENT),
    ):
        with pytest.raises(InvalidValueError):
            ask(case, at=NOON.replace(tzinfo=None))


def test_clocks_stand_as_they_do_when_what_is_over_has_lapsed():
    """A day after the request nobody waits for the answer any more."""
    case = opened().case
    assert [clock.name for clock in DESK.clocks(case, at=NOON)] == ["answer", "overall"]
    assert [clock.name for clock in DESK.clocks(case, at=NOON + DAY)] == ["overall"]


def test_explaining_changes_nothing():
    """What would have lapsed counts as lapsed, in the answer only."""
    case = opened().case
    lines = {line.command: line.allowed for line in DESK.explain(case, by=AGENT, at=NOON + DAY)}
    assert (lines["check"], lines["grant"]) == (False, True)
    assert {line.command: line.allowed for line in DESK.explain(case, by=AGENT, at=NOON)}["check"]
    assert case.state == "asked"


def test_replay_under_other_rules_asks_what_if():
    """The same wishes, another rulebook: the case carries the other one."""
    again = replay(opened().records, rulebook=ToyRules(version="2", spans={}), flows=(TOY,))
    assert (again.rulebook.version, again.deadlines) == ("2", ())
