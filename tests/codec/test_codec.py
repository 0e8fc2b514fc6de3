"""Stored forms of cases, records, ledgers and commands."""

import attrs
import pytest

from servflow.codec import (
    dump_case,
    dump_command,
    dump_ledger,
    dump_record,
    dump_records,
    dumps,
    dumps_records,
    load_case,
    load_command,
    load_ledger,
    load_record,
    load_records,
    loads,
    loads_records,
)
from servflow.errors import CodecError, InvalidValueError
from servflow.kernel.case import Command
from servflow.kernel.journal import erase, verify
from servflow.kernel.ledger import Claims, Ledger, MoneyClaim, UnitClaim
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
from tests.kernel.toy import AGENT, BUYER, DAY, DESK, FINANCE, NOON, ORDER, SYSTEM, TOY, desk, opened, walk

TELL = Command("tell", {"address": {"street": "Nanjing Road 1", "$money": "x"}, "phone": "555"}, "id-1")
ONE_ODD_KEY = Command("tell", {"address": {"$order": "not an order"}})
GRANT = Command("grant", {"amount": "40.00 CNY"}, "id-2")


def story():
    """Give the last case and the records of a story with personal data, a lapse, ids and money."""
    at = desk(outcomes={"numbering": {"number": "K-7"}})
    first = opened(at, contact="wang@example.org")
    told = walk(first.case, (TELL, BUYER), (ONE_ODD_KEY, BUYER), at_desk=at)
    granted = at.decide(told[-1].case, GRANT, by=AGENT, at=NOON + 2 * DAY)
    answers = (first, *told, granted)
    return granted.case, [record for answer in answers for record in answer.records]


def problems(call, *args, **kwargs):
    """Give the problems that a call finds."""
    with pytest.raises(CodecError) as caught:
        call(*args, **kwargs)
    return caught.value.problems


def stored_case():
    """Give a stored case, fresh from JSON."""
    return loads(dumps(dump_case(story()[0])))


# ------------------------------------------------------------------------------------------------------------- cases


def test_a_case_comes_back():
    """The snapshot, its receipts and the records of the newest of them are what they were."""
    case, _ = story()
    again = load_case(stored_case(), flows=(TOY,))
    assert again == case
    assert again.receipts[0].records == case.receipts[0].records
    assert (again.next_due_at, again.number, again.origin.owner) == (case.next_due_at, "K-7", "B-1")


def test_a_retry_after_storing_is_answered_with_the_same_result():
    """Command ids outlive the store."""
    case, _ = story()
    again = load_case(stored_case(), flows=(TOY,))
    for kept in (case, again):
        answer = DESK.decide(attrs.evolve(kept), GRANT, by=AGENT, at=NOON + 3 * DAY)
        assert answer.repeated
        assert [record.command for record in answer.records] == ["lapse", "grant"]


def test_a_case_without_facts_comes_back():
    """A flow may know nothing but its states."""
    flow = attrs.evolve(
        TOY,
        opening=attrs.evolve(TOY.opening, apply=lambda s: None),
        facts_type=object,
        limit_facts=lambda name, facts: ({},),
    )
    case = opened(desk(flow)).case
    assert load_case(loads(dumps(dump_case(case))), flows=(flow,)) == case


def test_facts_that_cannot_be_stored_are_told():
    """A value without a plain form is named when it is stored, not when it is read."""
    case = attrs.evolve(story()[0], facts=1.5)
    with pytest.raises(InvalidValueError, match="float has no plain form"):
        dump_case(case)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"flow": "other"}, ["case.flow: expected one of claim"]),
        ({"flow": 3}, ["case.flow: expected str", "case.flow: expected one of claim"]),
        ({"state": "nowhere"}, ["case.state: is no state of claim"]),
        ({"id": ""}, ["case.id: expected a name that is not empty"]),
        ({"revision": 0}, ["case.revision: expected a whole number from 1"]),
        ({"revision": "x"}, ["case.revision: expected int"]),
        ({"updated_at": "2020-01-01T00:00:00+00:00"}, ["case.updated_at: lies before opened_at"]),
        ({"digest": "abc"}, ["case.digest: expected 64 hexadecimal digits"]),
        ({"facts": None}, ["case.facts: expected ToyFacts"]),
        (
            {"facts": {"order": 1, "units": "x", "huh": 1}},
            [
                "case.facts.huh: is not known here",
                "case.facts.order: expected Order",
                "case.facts.units: expected int",
            ],
        ),
        (
            {"owner": 3, "facts": 3, "surplus": 1},
            [
                "case.surplus: is not known here",
                "case.owner: expected str",
                "case.facts: expected ToyFacts",
            ],
        ),
    ],
)
def test_a_case_that_cannot_be_is_refused(change, expected):
    """Every problem at once, with its path."""
    assert list(problems(load_case, {**stored_case(), **change}, flows=(TOY,))) == expected


def test_deadlines_are_in_order_and_named_once():
    """Two of a name, or the later one first, is no set of running time limits."""
    stored = loads(dumps(dump_case(opened().case)))
    first, second = stored["deadlines"]
    assert problems(load_case, {**stored, "deadlines": [second, first]}, flows=(TOY,)) == (
        "case.deadlines: are not in due order",
    )
    assert problems(load_case, {**stored, "deadlines": [first, first]}, flows=(TOY,)) == (
        "case.deadlines: a name stands twice",
    )
    assert problems(load_case, {**stored, "deadlines": [second], "clocks": [first]}, flows=(TOY,)) == (
        "case.clocks: one has no run",
    )


def test_records_of_receipts_are_looked_at():
    """What a retry would be answered with is held against its digest too."""
    stored = stored_case()
    stored["receipts"][0]["records"][1]["to"] = "paid"
    assert problems(load_case, stored, flows=(TOY,)) == (
        "case.receipts[0].records[1]: its content does not match its digest",
    )


def test_the_shipped_flows_are_known():
    """Without flows named, those that ship are read."""
    assert problems(load_case, stored_case()) == ("case.flow: expected one of return, refund, complaint, ticket",)


# ----------------------------------------------------------------------------------------------------------- records


def test_a_journal_comes_back():
    """Records are what they were: content, digests, links, seals."""
    _, records = story()
    again = loads_records(dumps_records(records))
    verify(again)
    assert list(again) == records
    assert load_records(dump_records(records)) == again
    assert load_record(loads(dumps(dump_record(records[2])))) == records[2]


def test_an_erased_journal_comes_back():
    """What was erased stays erased, and the chain stays whole."""
    erased = [erase(record) for record in story()[1]]
    text = dumps_records(erased)
    assert "wang@" not in text
    assert list(loads_records(text)) == erased


def test_a_piece_of_a_journal_is_read():
    """A page from the middle has its own inner links; that it does not begin with ``open`` is not for the codec."""
    _, records = story()
    assert list(load_records(dump_records(records[2:]))) == records[2:]
    assert load_records([]) == ()
    assert loads_records("\n\n") == ()


def changed(place, **changes):
    """Give a stored journal with one record changed."""
    stored = [loads(dumps(line)) for line in dump_records(story()[1])]
    stored[place] = {**stored[place], **changes}
    return stored


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ({}, ["expected a list"]),
        (changed(1, to="paid"), ["records[1]: its content does not match its digest"]),
        (
            changed(1, digest="0"),
            [
                "records[1]: its content does not match its digest",
                "records[2]: does not follow the record before it",
            ],
        ),
        (
            changed(0, format=9),
            ["records[0]: format: 9 is newer than 1, the newest that this version of servflow reads"],
        ),
        (changed(0, seals={}), ["records[0]: its content does not match its digest"]),
        (changed(0, seals={"contact": ["x"]}), ["records[0].seals.contact: expected a list of 2"]),
        (changed(0, seals={"contact": ["x", "y"]}), ["records[0]: contact does not match its commitment"]),
        (changed(1, at=3, surplus=1), ["records[1].surplus: is not known here", "records[1].at: expected datetime"]),
        (changed(1, from_state="asked"), ["records[1].from_state: is not known here"]),
        (
            changed(0, effects=[{"kind": "greet", "data": {}, "key": "C-2/1/0"}]),
            [
                "records[0].effects[0].key: is not that of this record",
                "records[0]: its content does not match its digest",
            ],
        ),
        ([changed(0)[0], 7], ["records[1]: expected a map, found int"]),
        ([changed(0)[0], changed(0)[2]], ["records[1]: does not follow the record before it"]),
        ([changed(0)[0], changed(0)[0]], ["records[1]: does not follow the record before it"]),
    ],
)
def test_a_changed_journal_is_refused(stored, expected):
    """Every problem at once, with its path; nothing that a customer wrote is repeated."""
    assert list(problems(load_records, stored)) == expected


def test_one_changed_record_is_refused():
    """A record alone is held against its digest as well."""
    (stored,) = changed(0, to="paid")[:1]
    assert problems(load_record, stored) == ("record: its content does not match its digest",)
    assert problems(load_record, None) == ("record: expected a map, found NoneType",)


def test_a_broken_line_is_named():
    """Of JSON lines, the first that is no JSON is told by its number."""
    text = dumps_records(story()[1])
    (found,) = problems(loads_records, text + "\n{")
    assert found.startswith(f"line {len(text.splitlines()) + 2}: line 1, column 2:")


# ----------------------------------------------------------------------------------------------- ledgers and commands


def test_a_ledger_comes_back():
    """Claims on units, on money and paid units are what they were."""
    money = MoneyClaim(payment="p1", pending=Money(1), refunded=Money(0))
    claims = Claims(
        units=(UnitClaim(line="l1", requested=2, cause="quality"),), money=(money,), paid_units=(("l1", 2),)
    )
    ledger = Ledger(order_id="O-1").replace("C-1", claims).replace("C-2", Claims(paid_units=(("$money", 1),)))
    assert load_ledger(loads(dumps(dump_ledger(ledger)))) == ledger
    assert load_ledger(dump_ledger(Ledger(order_id="O-1"))) == Ledger(order_id="O-1")


def test_a_ledger_that_cannot_be_is_refused():
    """Negative claims, two currencies in one and a case that stands twice are told together."""
    money = {"payment": "p1", "pending": {"$money": "-1.00 CNY"}, "refunded": {"$money": "1.00 USD"}}
    held = {
        "case_id": "C-1",
        "units": [{"line": "l1", "requested": 1, "credited": -1}],
        "money": [money],
        "paid_units": [["l1", -1]],
    }
    empty = {"case_id": "C-1", "units": [], "money": [], "paid_units": []}
    stored = {"format": 1, "kind": "ledger", "order_id": "O-1", "claims": [held, empty]}
    assert problems(load_ledger, stored) == (
        "ledger.claims[0].units[0]: a claim is never negative",
        "ledger.claims[0].money[0]: two currencies in one claim",
        "ledger.claims[0].money[0]: a claim is never negative",
        "ledger.claims[0].paid_units[0]: a claim is never negative",
        "ledger.claims[1].case_id: stands twice",
    )
    assert problems(load_ledger, {**stored, "claims": 1}) == ("ledger.claims: expected a list",)


@pytest.mark.parametrize(
    "command",
    [
        TELL,
        ONE_ODD_KEY,
        GRANT,
        Command("check"),
        Command("open", {"order": ORDER}),
        Command("x", {"a": [{"$b": None}]}),
    ],
)
def test_a_command_comes_back(command):
    """Name, data and id are what they were."""
    assert load_command(loads(dumps(dump_command(command)))) == command


def test_a_command_that_cannot_be_is_refused():
    """Data that are no map, or a name that is no text."""
    stored = {"format": 1, "kind": "command", "name": 3, "data": [], "command_id": 1}
    assert problems(load_command, stored) == (
        "command.name: expected str",
        "command.data: expected a map",
        "command.command_id: expected str",
    )
    with pytest.raises(InvalidValueError, match="float has no plain form"):
        dump_command(Command("x", {"a": 1.5}))


def test_a_stored_case_goes_on():
    """Storing between any two steps makes no difference."""
    plain = opened().case
    stored = plain
    steps = (("check", AGENT), (GRANT, AGENT), ("pay", FINANCE))
    for command, actor in steps:
        plain = walk(plain, (command, actor))[0].case
        stored = walk(load_case(loads(dumps(dump_case(stored))), flows=(TOY,)), (command, actor))[0].case
    assert stored == plain
    late = DESK.advance(load_case(dump_case(opened().case), flows=(TOY,)), at=NOON + DAY)
    assert late.records[0].actor == SYSTEM
    assert isinstance(late.records[0].data, FrozenMap)
