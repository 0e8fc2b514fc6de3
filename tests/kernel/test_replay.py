"""A journal made into a case again."""

import attrs
import pytest

from servflow.desk import replay
from servflow.errors import ReplayError, ServflowError, TamperedRecordError
from servflow.kernel.case import Command
from servflow.kernel.flow import Row
from servflow.kernel.journal import erase, verify
from servflow.kernel.replay import RecordedRules
from servflow.values.frozen import FrozenMap
from tests.kernel.toy import AGENT, BUYER, DAY, DESK, FINANCE, NOON, TOY, ToyRules, desk, opened, walk

GRANT = Command("grant", {"amount": "40.00 CNY"}, "id-1")


def story(at=DESK):
    """Give the last case of a story with data, a lapse, an id and money, and its records."""
    first = opened(at, contact="c", serial=7)
    (told,) = walk(first.case, (Command("tell", {"phone": "1"}), BUYER), at_desk=at)
    granted = at.decide(told.case, GRANT, by=AGENT, at=NOON + 2 * DAY)
    (paid,) = walk(granted.case, ("pay", FINANCE), at_desk=at)
    answers = (first, told, granted, paid)
    return paid.case, [record for answer in answers for record in answer.records]


def chained(records):
    """Give records whose digests and links fit what they say now."""
    previous = ""
    done = []
    for record in records:
        done.append(attrs.evolve(record, previous=previous, digest=None))
        previous = done[-1].digest
    verify(done)
    return done


def test_a_journal_leads_to_the_case_bit_for_bit():
    """Without any rulebook the records give the very same snapshot: facts, deadlines, receipts and digest."""
    case, records = story(desk(outcomes={"numbering": {"number": "K-7"}}))
    again = replay(records, flows=(TOY,))
    assert again == case
    assert (again.digest, again.number, again.receipts) == (case.digest, "K-7", case.receipts)


def test_every_beginning_of_a_journal_is_a_journal():
    """Replaying the first records gives the case as it stood then."""
    _, records = story()
    states = [replay(records[:n], flows=(TOY,)).state for n in range(1, len(records) + 1)]
    assert states == ["asked", "asked", "checking", "owing", "paid"]


@pytest.mark.parametrize("on_lapse", ["breach", "escalate"])
def test_breaches_are_replayed(on_lapse):
    """A lapse that only tells somebody leads to the same snapshot as well."""
    at = desk(spans={"answer": (DAY, on_lapse)})
    first = opened(at)
    late = at.advance(first.case, at=NOON + DAY)
    assert replay([*first.records, *late.records], flows=(TOY,)) == late.case


def test_an_erased_journal_is_replayed_without_the_person():
    """Erasing keeps the journal whole: the same state and digest, and no personal data."""
    case, records = story()
    again = replay([erase(record) for record in records], flows=(TOY,))
    assert (again.state, again.revision, again.digest) == (case.state, case.revision, case.digest)
    assert again.facts.phone == "erased"


@pytest.mark.parametrize("records", [[], None])
def test_a_journal_begins_with_open(records):
    """Nothing, or a piece from the middle, is no journal."""
    records = story()[1][1:] if records is None else records
    with pytest.raises(ReplayError, match="record 1: a journal begins with open"):
        replay(records, flows=(TOY,))


def test_a_changed_journal_is_refused():
    """The chain is verified before anything is made of it, under the recorded and under other rules."""
    _, records = story()
    records[1] = attrs.evolve(records[1], at=NOON + DAY)
    for rules in (None, ToyRules()):
        with pytest.raises(ServflowError) as caught:
            replay(records, rulebook=rules, flows=(TOY,))
        assert isinstance(caught.value, TamperedRecordError)


def forged(place, **changes):
    """Give a journal with one record changed and the whole tail rewritten."""
    _, records = story()
    records[place] = attrs.evolve(records[place], **changes)
    return chained(records)


@pytest.mark.parametrize(
    ("place", "changes", "message"),
    [
        (3, {"to_state": "paid"}, "record 4: the step does not lead to what the record says"),
        (3, {"to_state": "nowhere"}, "record 4: the step does not lead to what the record says"),
        (4, {"effects": ()}, "record 5: the step does not lead to what the record says"),
        (3, {"decisions": ()}, "record 4: the flow asks ceiling, the record answers something else"),
        (1, {"command": "fly"}, "record 2: the flow has no command fly"),
        (1, {"command": "pay"}, "record 2: pay has no row in asked"),
        (2, {"data": FrozenMap(deadline="answer")}, "record 3: the flow has no command $"),
        (2, {"data": FrozenMap(deadline="answer", did="breach")}, "record 3: the step does not lead"),
    ],
)
def test_a_rewritten_journal_that_the_flow_contradicts_is_refused(place, changes, message):
    """Even where the chain fits, every step must lead to what its record says."""
    with pytest.raises(ReplayError, match=message):
        replay(forged(place, **changes), flows=(TOY,))


def test_an_answer_to_another_question_is_refused():
    """A recorded decision counts for the policy that gave it, even where the chain was made to fit."""
    _, records = story()
    (asked,) = records[3].decisions
    other = forged(3, decisions=(attrs.evolve(asked, policy="welcome"),))
    with pytest.raises(ReplayError, match="record 4: the flow asks ceiling, the record answers something else"):
        replay(other, flows=(TOY,))


def test_a_changed_table_is_noticed():
    """A journal of another version of the flow does not pass for one of this: neither target nor effects may differ."""
    _, records = story()
    rows = tuple(attrs.evolve(row, target="owing") if row.command == "check" else row for row in TOY.rows)
    with pytest.raises(ReplayError, match="record 3: the step does not lead"):
        replay(records, flows=(attrs.evolve(TOY, rows=rows),))
    first = opened()
    lapsed = DESK.advance(first.case, at=NOON + DAY)
    loud = attrs.evolve(TOY.rows[0], apply=lambda s: s.effect("greet") or s.facts)
    loud_flow = attrs.evolve(TOY, rows=(loud, *TOY.rows[1:]))
    with pytest.raises(ReplayError, match="record 2: the step does not lead"):
        replay([*first.records, *lapsed.records], flows=(loud_flow,))
    lapsed = desk(loud_flow).advance(first.case, at=NOON + DAY)
    with pytest.raises(ReplayError, match="record 2: the step does not lead"):
        replay([*first.records, *lapsed.records], flows=(TOY,))


def test_guards_that_ask_policies_are_replayed():
    """A guard may ask a policy; its answer is taken from the record in its turn."""

    def ask(s):
        s.judge("guarding", {})

    first = TOY.rows[0]
    flow = attrs.evolve(TOY, rows=(attrs.evolve(first, guards=(ask,)), *TOY.rows[1:]))
    at = desk(flow)
    first = opened(at)
    (checked,) = walk(first.case, ("check", AGENT), at_desk=at)
    assert [decision.policy for decision in checked.records[0].decisions] == ["guarding"]
    assert replay([*first.records, *checked.records], flows=(flow,)) == checked.case


def test_a_flow_may_do_without_an_order():
    """A case without an order belongs to the buyer who opened it, and is replayed all the same."""
    opening = TOY.opening
    spec = attrs.evolve(opening.spec, fields=tuple(attrs.evolve(f, required=False) for f in opening.spec.fields))
    flow = attrs.evolve(
        TOY,
        opening=attrs.evolve(opening, spec=spec, apply=lambda s: None),
        limit_facts=lambda name, facts: ({},),
        rows=(*TOY.rows, Row(command="check", source=("checking",), target=None)),
    )
    at = desk(flow)
    first = at.open("claim", {}, by=BUYER, at=NOON, case_id="C-1")
    assert (first.case.facts, first.case.origin.owner) == (None, "B-1")
    assert replay(first.records, flows=(flow,)) == first.case


def test_recorded_rules_answer_from_the_record():
    """Rulebook, decisions and deadlines are those of the record; a limit it did not set is not set."""
    record = opened().records[0]
    rules = RecordedRules(record)
    assert rules.ref == record.rulebook
    assert rules.judge("welcome", {}, NOON) is record.decisions[0]
    assert rules.deadline("claim.overall", NOON, {}, "breach") is record.deadlines_set[1]
    assert rules.deadline("claim.payment", NOON, {}, "breach") is None


# ------------------------------------------------------------------------------------------------------- other rules


def test_the_same_rules_give_the_same_case():
    """Replayed under its own rulebook, a journal leads to the same snapshot."""
    case, records = story()
    again = replay(records, rulebook=ToyRules(), flows=(TOY,))
    assert again == case


def test_what_other_rules_deny_is_left_out():
    """A command that the other rules deny is as if it had not been given."""
    _, records = story()
    amount = story()[0].facts.amount
    strict = ToyRules(outcomes={"ceiling": {"at_most": amount.zero("CNY")}}, version="2")
    again = replay(records, rulebook=strict, flows=(TOY,))
    assert (again.state, again.facts.amount, again.rulebook.version) == ("checking", None, "2")


def test_other_limits_lapse_as_they_say():
    """Shorter limits lapse before the command, longer ones not at all; both are what would have been."""
    _, records = story()
    quick = ToyRules(spans={"answer": (DAY / 2, "drop")})
    again = replay(records, rulebook=quick, flows=(TOY,))
    assert (again.state, again.updated_at) == ("dropped", NOON + DAY / 2)
    slow = ToyRules(spans={"answer": (9 * DAY, "")})
    assert replay(records, rulebook=slow, flows=(TOY,)).state == "asked"


def test_other_rules_may_deny_the_opening():
    """Then there is no case, and the reasons are told."""
    _, records = story()
    with pytest.raises(ReplayError, match="these rules deny the opening: T-welcome"):
        replay(records, rulebook=ToyRules(outcomes={"welcome": {"welcome": False}}), flows=(TOY,))


def test_what_lapses_before_a_denied_command_stays_lapsed():
    """Where the other rules deny a command, what fell due before it counts all the same."""
    first = opened()
    (hurried,) = walk(first.case, (Command("check"), AGENT), every=DAY / 2)
    again = replay(
        [*first.records, *hurried.records], rulebook=ToyRules(spans={"answer": (DAY / 4, "drop")}), flows=(TOY,)
    )
    assert (again.state, again.revision) == ("dropped", 2)
