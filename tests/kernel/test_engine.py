"""The one door: opening, deciding, advancing."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import attrs
import pytest

from servflow.desk import ServiceDesk
from servflow.errors import InvalidValueError, UnknownNameError
from servflow.kernel import engine
from servflow.kernel.case import Applied, Command, Denied
from servflow.kernel.ledger import Claims, Ledger, UnitClaim
from tests.answers import applied, refused
from tests.kernel.toy import (
    AGENT,
    BUYER,
    DAY,
    DESK,
    FINANCE,
    MINUTE,
    NOON,
    ORDER,
    STRANGER,
    SYSTEM,
    TOY,
    ToyRules,
    desk,
    opened,
    walk,
)

GRANT = Command("grant", {"amount": "40.00 CNY"})
NAIVE = datetime(2024, 5, 1, 12)  # noqa: DTZ001 - naive on purpose


# -------------------------------------------------------------------------------------------------------- open_case


def test_opening_gives_the_first_snapshot():
    """Revision 1, the first state, its limits, one record named ``open``."""
    answer = opened()
    assert isinstance(answer, Applied)
    (record,) = answer.records
    assert (record.command, record.revision, record.from_state, record.to_state) == ("open", 1, "", "asked")
    assert (record.previous, answer.case.revision, answer.case.state) == ("", 1, "asked")


def test_the_first_state_is_told_by_the_first_facts():
    """A flow may begin in one of several states: it sees the facts that the opening gave."""
    seen = []
    opening = attrs.evolve(TOY.opening, state=lambda facts: seen.append(facts) or "asked")
    answer = opened(desk(attrs.evolve(TOY, opening=opening)))
    assert seen == [answer.case.facts]


@pytest.mark.parametrize(
    ("data", "actor", "codes"),
    [
        ({"order": ORDER}, STRANGER, ("not_your_case",)),
        ({"order": ORDER}, FINANCE, ("role_not_allowed",)),
        ({}, FINANCE, ("missing_field", "role_not_allowed")),
        ({}, BUYER, ("missing_field",)),
        ({"order": "x", "wihs": 1}, BUYER, ("invalid_field", "unknown_field")),
    ],
)
def test_opening_is_denied_with_every_reason(data, actor, codes):
    """Wrong data, a wrong role and another buyer's case are told together."""
    answer = DESK.open("claim", data, by=actor, at=NOON, case_id="C-1")
    assert isinstance(answer, Denied)
    assert refused(answer).codes == codes


def test_opening_may_be_denied_by_a_policy():
    """What the rulebook says against it has the rule's id, label and source."""
    answer = opened(desk(outcomes={"welcome": {"welcome": False}}))
    (found,) = refused(answer).findings
    assert (found.code, found.label.zh, found.source.ref) == ("T-welcome", "规则", "toy")


def test_opening_needs_an_instant_and_a_name():
    """A naive instant, no instant and an empty name are mistakes of the caller."""
    for at in (NAIVE, "2024-05-01"):
        with pytest.raises(InvalidValueError, match="at: "):
            opened(at=at)
    with pytest.raises(InvalidValueError, match="case_id: "):
        DESK.open("claim", {"order": ORDER}, by=BUYER, at=NOON, case_id="")


def test_an_opening_leads_to_a_state_that_it_names():
    """A slip in the state that a host's opening returns is told by name, and so is one it does not say it leads to."""
    for slip in ("assked", "paid"):
        opening = attrs.evolve(TOY.opening, state=lambda _, slip=slip: slip)
        wrong = ServiceDesk(DESK.rulebook, flows=(attrs.evolve(TOY, opening=opening),))
        with pytest.raises(UnknownNameError, match=f"no state that an opening leads to named '{slip}'.*asked"):
            wrong.open("claim", {"order": ORDER}, by=BUYER, at=NOON, case_id="C-1")


# ----------------------------------------------------------------------------------------------------------- decide


def test_a_whole_case():
    """Ask, check, grant, pay: four commands, four records, the money leaves once."""
    answers = walk(opened().case, ("check", AGENT), (GRANT, AGENT), ("pay", FINANCE))
    assert [answer.case.state for answer in answers] == ["checking", "owing", "paid"]
    assert [effect.kind for answer in answers for effect in answer.effects] == ["pay_refund"]
    assert answers[-1].case.revision == 4


@pytest.mark.parametrize(
    ("command", "actor", "codes"),
    [
        ("pay", BUYER, ("wrong_state", "role_not_allowed")),
        (Command("grant", {"amuont": 1}), BUYER, ("wrong_state", "role_not_allowed", "unknown_field", "missing_field")),
        ("chekc", AGENT, ("unknown_command",)),
        ("zzz", AGENT, ("unknown_command",)),
        ("open", BUYER, ("already_open",)),
        ("drop", STRANGER, ("not_your_case",)),
    ],
)
def test_a_command_is_denied_with_every_reason(command, actor, codes):
    """State, role, owner and data are all looked at before the answer."""
    answer = DESK.decide(opened().case, command, by=actor, at=NOON)
    assert isinstance(answer, Denied)
    assert refused(answer).codes == codes
    assert answer.lapsed is None


def test_a_misspelt_command_is_told_what_was_meant():
    """The nearest command is named; where none is near, none is."""
    (found,) = refused(DESK.decide(opened().case, "chekc", by=AGENT, at=NOON)).findings
    assert found.message.endswith("did you mean 'check'?")
    (found,) = refused(DESK.decide(opened().case, "zzz", by=AGENT, at=NOON)).findings
    assert "did you mean" not in found.message


def test_a_guard_speaks_with_who_could():
    """Four eyes: whoever granted is told who may pay."""
    case = walk(opened().case, ("check", AGENT), (GRANT, AGENT))[-1].case
    (found,) = refused(DESK.decide(case, "pay", by=AGENT, at=NOON + DAY)).findings
    assert (found.code, found.roles) == ("four_eyes", ("finance",))


def test_a_policy_denies_with_its_reason():
    """A step may ask a policy and refuse."""
    at = desk(outcomes={"ceiling": {"at_most": ORDER.payments[0].amount.zero("CNY")}})
    (checked,) = walk(opened(at).case, ("check", AGENT), at_desk=at)
    assert refused(at.decide(checked.case, GRANT, by=AGENT, at=NOON + MINUTE)).codes == ("C-1",)


def test_the_clock_does_not_go_back():
    """What is dated before the last record is denied, with the instant from which it may be dated."""
    (found,) = refused(DESK.decide(opened().case, "check", by=AGENT, at=NOON - MINUTE)).findings
    assert (found.code, found.allowed_from) == ("clock_went_back", NOON)


def test_instants_are_compared_in_utc():
    """Of an hour that occurs twice the second occurrence comes later, whatever the local clock shows."""
    berlin = ZoneInfo("Europe/Berlin")
    first = datetime(2024, 10, 27, 2, 45, tzinfo=berlin)
    second = datetime(2024, 10, 27, 2, 15, fold=1, tzinfo=berlin)
    case = opened(at=first).case
    assert case.opened_at.utcoffset() == timedelta(0)
    answer = DESK.decide(case, "check", by=AGENT, at=second)
    assert answer.case.updated_at - case.updated_at == timedelta(minutes=30)
    assert refused(DESK.decide(answer.case, "drop", by=BUYER, at=first)).codes == ("clock_went_back",)
    assert DESK.advance(case, at=second.astimezone(timezone(timedelta(hours=8)))).case == case


@pytest.mark.parametrize("at", [NAIVE, None, "2024-05-01T00:00:00Z"])
def test_deciding_needs_an_instant(at):
    """A naive instant, or none, is a mistake of the caller."""
    case = opened().case
    for ask in (DESK.advance, DESK.preview, DESK.decide):
        arguments = () if ask == DESK.advance else ("check",)
        actor = {} if ask == DESK.advance else {"by": AGENT}
        with pytest.raises(InvalidValueError, match="at: "):
            ask(case, *arguments, at=at, **actor)


# ------------------------------------------------------------------------------------------------- lapses on the way


def test_what_is_due_lapses_before_the_command():
    """At the due instant itself the limit is over; the lapse comes first, at its own instant."""
    case = opened().case
    answer = DESK.decide(case, GRANT, by=AGENT, at=NOON + DAY)
    assert [(record.command, record.at) for record in answer.records] == [("lapse", NOON + DAY), ("grant", NOON + DAY)]
    assert answer.case.state == "owing"
    assert [effect.key for effect in answer.effects] == ["C-1/2/0"]


def test_a_denial_carries_what_lapsed():
    """A denied command leaves no record, but what fell due before it is to be saved."""
    answer = DESK.decide(opened().case, "check", by=AGENT, at=NOON + DAY)
    assert refused(answer).codes == ("wrong_state",)
    assert [record.command for record in answer.lapsed.records] == ["lapse"]
    assert answer.lapsed.case.state == "checking"


def lapse(name):
    """Give the command that lapses a time limit."""
    return Command("lapse", {"deadline": name})


def test_a_lapse_is_a_command_like_any_other():
    """The host may send it by name: applied when due, denied before and when nothing of that name runs."""
    case = opened().case
    assert DESK.decide(case, lapse("answer"), by=SYSTEM, at=NOON + DAY) == DESK.advance(case, at=NOON + DAY)
    (found,) = refused(DESK.decide(case, lapse("answer"), by=SYSTEM, at=NOON)).findings
    assert (found.code, found.allowed_from) == ("deadline_not_due", NOON + DAY)
    (found,) = refused(DESK.decide(case, lapse("payment"), by=SYSTEM, at=NOON)).findings
    assert (found.code, found.details["running"]) == ("deadline_not_running", ("answer", "overall"))
    answer = DESK.decide(case, lapse("payment"), by=SYSTEM, at=NOON + DAY)
    assert (refused(answer).codes, answer.lapsed.case.state) == (("deadline_not_running",), "checking")


def test_only_the_system_lapses():
    """A person who sends a lapse is told who may; what is due lapses all the same."""
    case = opened().case
    for at, state in ((NOON, None), (NOON + DAY, "checking")):
        answer = DESK.decide(case, lapse("answer"), by=BUYER, at=at)
        (found,) = refused(answer).findings
        assert (found.code, found.roles) == ("role_not_allowed", ("system",))
        assert (answer.lapsed and answer.lapsed.case.state) == state


def test_advancing_with_nothing_due_changes_nothing():
    """The case comes back as it is."""
    case = opened().case
    ledger = Ledger(order_id="O-1")
    answer = DESK.advance(case, at=NOON + DAY - timedelta(microseconds=1), ledger=ledger)
    assert answer == Applied(case, (), (), ledger)
    assert answer.case is case


# ------------------------------------------------------------------------------------------------------- command ids


def test_a_retry_is_answered_with_the_same_result():
    """The same id and payload again: the same records and effects, marked as repeated, in whatever state."""
    command = Command("hurry", {"urgent": True}, "id-1")
    case = opened().case
    first = DESK.decide(case, command, by=BUYER, at=NOON)
    ledger = Ledger(order_id="O-1")
    again = DESK.decide(first.case, command, by=BUYER, at=NOON - DAY, ledger=ledger)
    assert again.repeated
    assert (again.case, again.records, again.effects) == (first.case, first.records, first.effects)
    assert again.ledger is ledger
    later = walk(first.case, (Command("tell", {"phone": "1"}, "id-2"), BUYER))[-1].case
    again = DESK.decide(later, command, by=BUYER, at=NOON + DAY)
    assert (again.repeated, again.case, again.records) == (True, later, ())


def test_what_lapsed_with_a_command_is_part_of_its_answer():
    """A retry of a command before which something lapsed gives back the lapse too, and takes up one receipt only."""
    command = Command(GRANT.name, GRANT.data, "id-1")
    first = DESK.decide(opened().case, command, by=AGENT, at=NOON + DAY)
    assert [record.command for record in first.records] == ["lapse", "grant"]
    assert [receipt.command_id for receipt in first.case.receipts] == ["id-1"]
    again = DESK.decide(first.case, command, by=AGENT, at=NOON + 2 * DAY)
    assert (again.records, again.effects) == (first.records, first.effects)


@pytest.mark.parametrize(
    "other",
    [
        Command("hurry", {"urgent": False}, "id-1"),
        Command("hurry", {}, "id-1"),
        Command("hurry", {"urgent": True, "junk": 1}, "id-1"),
        Command("check", {}, "id-1"),
        Command("fly", {}, "id-1"),
        Command("open", {}, "id-1"),
        Command("open", {"order": ORDER}, "id-1"),
    ],
)
def test_an_id_is_given_once(other):
    """Another payload or another command under the same id is denied, never answered with the old result."""
    first = DESK.decide(opened().case, Command("hurry", {"urgent": True}, "id-1"), by=BUYER, at=NOON)
    assert refused(DESK.decide(first.case, other, by=BUYER, at=NOON)).codes == ("command_id_reused",)


def test_two_equal_wishes_are_two():
    """The same payload under two ids acts twice."""
    case = opened().case
    hurries = [(Command("hurry", {}, name), BUYER) for name in ("a", "b")]
    assert walk(case, *hurries)[-1].case.facts.hurried == 2


def test_a_denied_command_uses_up_no_id():
    """What was denied may be sent again under its id."""
    case = opened().case
    assert isinstance(DESK.decide(case, Command("hurry", {}, "id-1"), by=FINANCE, at=NOON), Denied)
    assert isinstance(DESK.decide(case, Command("hurry", {}, "id-1"), by=BUYER, at=NOON), Applied)


def test_opening_has_an_id_too():
    """A host that finds the case already there learns whether it was this wish that opened it."""
    data = {"order": ORDER}
    first = DESK.open("claim", data, by=BUYER, at=NOON, case_id="C-1", command_id="id-1")
    again = applied(DESK.decide(first.case, Command("open", data, "id-1"), by=BUYER, at=NOON))
    assert (again.repeated, again.case, again.records, again.effects) == (
        True,
        first.case,
        first.records,
        first.effects,
    )
    denied = DESK.open("claim", {**data, "units": 9}, by=BUYER, at=NOON, case_id="C-1", command_id="id-1")
    assert refused(denied).codes == ("quantity_above_bought",)


def test_a_denial_by_the_ledger_comes_before_the_receipt():
    """A step that the ledger refuses is denied under an id as without one."""
    (checked,) = walk(opened().case, ("check", AGENT))
    grant = Command("grant", {"amount": "999.00 CNY"}, "id-1")
    answer = DESK.decide(checked.case, grant, by=AGENT, at=NOON + MINUTE, ledger=Ledger(order_id="O-1"))
    assert refused(answer).codes == ("amount_above_paid",)


def test_a_case_is_not_held_against_its_own_claims():
    """A guard sees what the other cases of the order claim, never what the case itself does."""
    seen = []

    def look(s):
        seen.append(s.ledger)

    flow = attrs.evolve(TOY, rows=(attrs.evolve(TOY.rows[0], guards=(look,)), *TOY.rows[1:]))
    mine, other = (Claims(units=(UnitClaim(line="l1", requested=1),)) for _ in range(2))
    ledger = Ledger(order_id="O-1", claims=(("C-1", mine), ("C-2", other)))
    at = desk(flow)
    case = opened(at).case
    at.decide(case, "check", by=AGENT, at=NOON, ledger=ledger)
    at.advance(case, at=NOON + DAY, ledger=ledger)
    assert seen == [Ledger(order_id="O-1", claims=(("C-2", other),))] * 2


def test_a_case_stays_under_its_rulebook():
    """Whatever rules are handed to the engine later, a record names those that the case was opened under."""
    case = opened().case
    rules = ToyRules(version="2")
    answer = engine.decide(TOY, case, Command("check"), by=AGENT, at=NOON, rules=rules)
    assert [record.rulebook.version for record in answer.records] == ["1"]


@pytest.mark.parametrize(
    ("values", "actor", "owner"),
    [
        ({"order": ORDER}, AGENT, "B-1"),
        ({"customer": "B-7"}, AGENT, "B-7"),
        ({"customer": "B-7"}, BUYER, "B-7"),
        ({}, BUYER, "B-1"),
        ({}, AGENT, ""),
    ],
)
def test_a_case_belongs_to_the_customer(values, actor, owner):
    """It is the order's buyer, else the customer that was named, else the buyer who opens it, else nobody."""
    assert engine.owner_of(values, actor) == owner
