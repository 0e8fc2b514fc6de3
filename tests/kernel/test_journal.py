"""The digest chain: every change is found, erasing is none."""

import attrs
import pytest

from servflow.desk import replay
from servflow.errors import TamperedRecordError
from servflow.kernel.case import Command, Effect
from servflow.kernel.commit import LONGEST_OPEN_CHAIN
from servflow.kernel.journal import ERASED, canonical, commitment, erase, fingerprint, flaw_of, seal, verify
from servflow.values.deadlines import Deadline
from servflow.values.decisions import Decision
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.money import Money
from servflow.values.parties import Actor
from servflow.values.refs import RulebookRef
from servflow.values.sources import Label, Source
from tests.kernel.toy import AGENT, BUYER, COMMANDS, DAY, DESK, FINANCE, NOON, ORDER, TOY, desk, opened, walk

TELL = Command("tell", {"address": {"street": "Nanjing Road 1", "city": "Shanghai"}, "phone": "555"})
GRANT = Command("grant", {"amount": "40.00 CNY"})


def journal(at=DESK):
    """Give the records of a whole case, personal data included."""
    first = opened(at, contact="wang@example.org")
    steps = walk(first.case, (TELL, BUYER), ("check", AGENT), (GRANT, AGENT), ("pay", FINANCE), at_desk=at)
    records = [record for answer in (first, *steps) for record in answer.records]
    verify(records)
    return records


def flaw(records):
    """Give what does not fit in a journal, or nothing."""
    try:
        verify(records)
    except TamperedRecordError as error:
        return str(error)
    return ""


CHANGES = {
    "case_id": "C-2",
    "flow": "other",
    "revision": 9,
    "command": "drop",
    "data": FrozenMap(note="x"),
    "actor": Actor("agent", "A-2"),
    "at": NOON - DAY,
    "from_state": "paid",
    "to_state": "dropped",
    "decisions": (Decision("forged", "X", EMPTY),),
    "deadlines_set": (Deadline("forged", NOON, "breach"),),
    "deadlines_cleared": ("forged",),
    "effects": (Effect("pay_refund", EMPTY, "C-1", 1, 0),),
    "rulebook": RulebookRef("toy", "2"),
    "previous": "0" * 64,
    "command_id": "forged",
    "seals": FrozenMap({"order.recipient": ("", "")}),
    "digest": "0" * 64,
}


def test_every_field_of_a_record_is_tried():
    """The table of changes names every field there is."""
    assert set(CHANGES) == {field.alias for field in attrs.fields(type(journal()[0]))}


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("field", CHANGES)
def test_a_changed_field_is_found(field, place):
    """Whatever is changed in whichever record is found, at the first record that does not fit."""
    records = journal()
    forged = attrs.evolve(records[place], **{field: CHANGES[field]})
    with pytest.raises(TamperedRecordError) as caught:
        verify([*records[:place], forged, *records[place + 1 :]])
    assert caught.value.revision == place + 1 or (field in {"case_id", "flow"} and caught.value.revision == 2)


DECISION = Decision("p", "R", FrozenMap(a=1), FrozenMap(b=2), Label("l", "标"), Source("s", "c"), ("also",))
DEADLINE = Deadline("answer", NOON, "breach", "R", NOON, True)
EFFECT = Effect("notify", FrozenMap(a=1), "C-1", 3, 0)
PARTS = [
    ("decisions", DECISION, {"policy": "q"}),
    ("decisions", DECISION, {"rule": "Q"}),
    ("decisions", DECISION, {"outcome": FrozenMap(a=2)}),
    ("decisions", DECISION, {"inputs": FrozenMap(b=3)}),
    ("decisions", DECISION, {"label": Label("l", "签")}),
    ("decisions", DECISION, {"label": None}),
    ("decisions", DECISION, {"source": Source("s", "d")}),
    ("decisions", DECISION, {"source": None}),
    ("decisions", DECISION, {"also": ()}),
    ("deadlines_set", DEADLINE, {"name": "x"}),
    ("deadlines_set", DEADLINE, {"due_at": NOON + DAY}),
    ("deadlines_set", DEADLINE, {"on_lapse": "check"}),
    ("deadlines_set", DEADLINE, {"rule": "Q"}),
    ("deadlines_set", DEADLINE, {"started_at": None}),
    ("deadlines_set", DEADLINE, {"provisional": False}),
    ("effects", EFFECT, {"kind": "pay_refund"}),
    ("effects", EFFECT, {"data": FrozenMap(a="1")}),
    ("effects", EFFECT, {"case_id": "C-2"}),
    ("effects", EFFECT, {"revision": 4}),
    ("effects", EFFECT, {"n": 1}),
]


@pytest.mark.parametrize(("field", "part", "change"), PARTS)
def test_a_change_inside_a_record_is_found(field, part, change):
    """Every field of every decision, deadline and effect enters the digest."""
    whole = attrs.evolve(journal()[0], **{field: (part,)}, digest=None)
    assert flaw_of(whole, "") == ""
    assert whole.digest
    forged = attrs.evolve(whole, **{field: (attrs.evolve(part, **change),)})
    assert flaw_of(forged, "") == "its content does not match its digest"


@pytest.mark.parametrize(
    ("order", "revision"),
    [
        ([1, 2, 3, 4], 1),
        ([0, 2, 3, 4], 2),
        ([0, 1, 1, 2], 3),
        ([0, 2, 1, 3], 2),
    ],
)
def test_missing_doubled_and_swapped_records_are_found(order, revision):
    """A journal is whole and in order, or it is refused where it first is not."""
    records = journal()
    with pytest.raises(TamperedRecordError, match="expected revision") as caught:
        verify([records[place] for place in order])
    assert caught.value.revision == revision


def test_a_record_of_another_case_is_found():
    """The digest covers the case id: a like record of another case does not fit."""
    records = journal()
    other = DESK.open("claim", {"order": ORDER}, by=BUYER, at=NOON, case_id="C-2")
    second = walk(other.case, (TELL, BUYER))[0].records[0]
    with pytest.raises(TamperedRecordError, match="record 2: belongs to another case"):
        verify([records[0], second])


def test_a_digest_covers_the_one_before():
    """A record after another past has another digest, so that a change early on shows in every later digest."""
    first, second, *_ = journal()
    for past in ("", "0" * 64):
        assert attrs.evolve(second, previous=past, digest=None).digest != second.digest
    assert attrs.evolve(second, previous=first.digest, digest=None).digest == second.digest


def test_a_digest_is_of_its_case():
    """Two cases in which the same happened have different digests."""
    first = journal()[0]
    quiet = attrs.evolve(first, effects=(), digest=None)
    assert attrs.evolve(quiet, case_id="C-2", digest=None).digest != quiet.digest


def test_a_long_journal_is_one_chain():
    """However many records there are, each follows the one before, and the whole is replayed."""
    first = opened()
    steps = walk(first.case, *[("hurry", BUYER)] * (LONGEST_OPEN_CHAIN + 6))
    records = [record for answer in (first, *steps) for record in answer.records]
    assert flaw(records) == ""
    assert replay(records, flows=(TOY,)) == steps[-1].case


def test_a_chain_may_begin_anywhere_in_memory():
    """A digest is the same whether it is asked for early, late or never before the end."""
    early = opened().case
    assert early.digest
    late = opened().case
    steps = ((TELL, BUYER), ("check", AGENT))
    assert walk(early, *steps)[-1].case.digest == walk(late, *steps)[-1].case.digest


def test_a_sealed_tail_can_be_rewritten_and_an_anchor_shows_it():
    """A chain without a key cannot show a tail that was rewritten as a whole; a digest kept elsewhere does."""
    records = journal()
    rewritten = attrs.evolve(records[-1], actor=Actor("finance", "F-9"), digest=None)
    verify([*records[:-1], rewritten])
    assert rewritten.digest != records[-1].digest


# ----------------------------------------------------------------------------------------------------- personal data


def test_personal_fields_enter_as_commitments():
    """Whole fields, entries of a value and entries of a map are sealed; what was not given is not."""
    first, told = journal()[:2]
    assert sorted(first.seals) == ["contact", "order.recipient"]
    assert sorted(told.seals) == ["address.street", "phone"]
    for path, value in (("contact", "wang@example.org"), ("order.recipient", "Wang Fang")):
        salt, sealed = first.seals[path]
        assert sealed == commitment(salt, value)


def test_erasing_keeps_the_chain():
    """After erasing, nothing personal is left in the record, nor its salt, and every digest is what it was."""
    records = journal(desk(secret=b"s"))
    erased = [erase(record) for record in records]
    assert flaw(erased) == ""
    assert [record.digest for record in erased] == [record.digest for record in records]
    assert (erased[0].data["contact"], erased[0].data["order"].recipient) == (ERASED, ERASED)
    assert erased[1].data["address"] == {"street": ERASED, "city": "Shanghai"}
    assert not any(word in repr(erased) for word in ("wang@", "Wang Fang", "Nanjing", "555"))
    assert all(salt == "" for record in erased for salt, _ in record.seals.values())
    assert erased[2] is records[2]
    assert [erase(record) for record in erased] == erased


def test_erasing_launders_nothing():
    """A record that was changed is found to be changed after erasing as well: it gets no digest of its own anew."""
    first, *rest = journal()
    forged = attrs.evolve(first, command_id="forged")
    assert "digest" in flaw([forged, *rest])
    assert "digest" in flaw([erase(record) for record in (forged, *rest)])


def test_a_changed_personal_field_is_found():
    """A personal field is held against its commitment."""
    first, *rest = journal()
    order = attrs.evolve(first.data["order"], recipient="Li Lei")
    forged = attrs.evolve(first, data=first.data.plus({"order": order}))
    with pytest.raises(TamperedRecordError, match=r"order\.recipient does not match its commitment"):
        verify([forged, *rest])


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({}, "order.recipient"),
        ({}, "contact"),
        ({"order": "x"}, "order.upper"),
        ({"order": Money.parse("1.00 CNY")}, "order.currency"),
        ({"order": FrozenMap({"$a": 1, "b": "x"})}, "order.b"),
        ({"order": FrozenMap({"$a": "x"})}, "order.$a"),
    ],
)
def test_a_seal_on_whatever_a_stranger_stored_breaks_nothing(data, path):
    """A sealed path that leads nowhere, or into something odd, is held against its commitment like any other."""
    first = journal()[0]
    strange = attrs.evolve(first, data=FrozenMap(data), seals=FrozenMap({path: ("", "0")}), digest=None)
    assert flaw_of(strange, "") == f"{path} does not match its commitment"
    name, _, inner = path.partition(".")
    value = FrozenMap(data).get(name)
    value = value.get(inner) if isinstance(value, FrozenMap) else getattr(value, inner, None) if inner else value
    value = None if callable(value) else value
    agreed = attrs.evolve(strange, seals=FrozenMap({path: ("", commitment("", value))}))
    assert flaw_of(agreed, "") == ""
    assert agreed.digest


def test_salts_are_the_hosts_secret():
    """The same value has another commitment under another secret, in another case, record or place."""
    spec = COMMANDS[4]
    values = {"address": FrozenMap(street="1"), "phone": "1"}
    seen = {
        seal(spec, values, case, revision, secret)[path]
        for case in ("C-1", "C-2")
        for revision in (1, 2)
        for secret in (b"", b"s")
        for path in ("address.street", "phone")
    }
    assert len(seen) == 16
    assert seal(spec, {}, "C-1", 1, b"") == EMPTY


def test_the_same_word_twice_is_sealed_twice():
    """What is told again has another salt in its own record: nobody sees that it is the same."""
    again = Command("tell", {"phone": "555"})
    first, second = walk(opened().case, (again, BUYER), (again, BUYER))
    assert first.records[0].seals["phone"] != second.records[0].seals["phone"]
    spec = COMMANDS[4]
    assert second.records[0].seals == seal(spec, FrozenMap(phone="555"), "C-1", 3, b"")


def test_one_value_one_text():
    """The canonical text does not depend on the order of keys, and any text can be written."""
    assert canonical({"b": 1, "a": "中"}) == '{"a":"中","b":1}'.encode()
    assert canonical("\ud800") == b'"\xed\xa0\x80"'


def test_odd_text_breaks_no_chain():
    """Half a character from a broken client is recorded, chained and verified like any other text."""
    (told,) = walk(opened().case, (Command("tell", {"phone": "\ud800", "note": "\ud800"}), BUYER))
    assert len(told.case.digest) == 64


def test_a_fingerprint_tells_commands_apart():
    """Another name or another value is another fingerprint; money is not its text."""
    prints = [
        fingerprint("pay", {}),
        fingerprint("drop", {}),
        fingerprint("pay", {"a": Money.parse("1.00 CNY")}),
        fingerprint("pay", {"a": "1.00 CNY"}),
        fingerprint("pay", {"a": FrozenMap({"$money": "1.00 CNY"})}),
    ]
    assert len(set(prints)) == len(prints)
    assert fingerprint("pay", {"a": 1, "b": 2}) == fingerprint("pay", {"b": 2, "a": 1})


def test_a_sealed_path_is_told_without_control_characters():
    """A path that a stranger stored breaks no line of a log, turns no text around, and is no novel."""
    first = journal()[0]
    strange = attrs.evolve(first, seals=FrozenMap({"a\n\u202e" + "b" * 500: ("", "0")}), digest=None)
    told = flaw_of(strange, "")
    assert told.startswith(r"a\n\u202eb")
    assert told.isprintable()
    assert len(told) < 150
