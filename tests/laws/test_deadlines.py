"""Time is data: late, repeated or missing scans give the same history."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servflow.codec import dump_case
from servflow.kernel.case import Applied, Command, Denied
from servflow.testing.moments import MICROSECOND
from servflow.testing.telling import History, histories_of, saved, without_answers
from servflow.values.parties import SYSTEM
from tests.laws.worlds import WORLDS


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_a_deadline_lies_after_its_start(world, data):
    """Promised: "Deadlines: each lies after `at`", the instant it began, and the running ones are in due order.

    A clock that is measured anew, or is known only now to have begun, may turn out to be over already; it lapses next.
    """
    history = data.draw(histories_of(world))
    for record in history.records:
        for deadline in record.deadlines_set:
            anew = deadline.started_at != record.at
            assert not anew or (deadline.run is not None and deadline.started_at < record.at)
            assert anew or deadline.due_at > record.at
            assert deadline.rule or world.flow.limit_named[deadline.name].promise is not None
    entered = {deadline: record.at for record in history.records for deadline in record.deadlines_set}
    for case in history.snapshots():
        due = [deadline.due_at for deadline in case.deadlines]
        assert due == sorted(due)
        for deadline in case.deadlines:
            late = deadline.run is not None and (deadline.run.banked or deadline.started_at < entered[deadline])
            assert deadline.due_at > case.updated_at or late


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_a_lapse_waits_for_its_instant(world, data):
    """Promised: "A lapse before its instant is denied, at or after it is applied unless the case has moved on"."""
    history = data.draw(histories_of(world))
    case = history.case
    for deadline in case.deadlines:
        lapse = Command("lapse", {"deadline": deadline.name})
        instant = max(deadline.due_at, case.updated_at)  # a clock that was measured anew may have been over before
        if deadline.due_at == case.next_due_at and deadline.due_at > case.updated_at:
            early = world.desk.decide(case, lapse, by=SYSTEM, at=deadline.due_at - MICROSECOND)
            assert isinstance(early, Denied)
            assert (early.codes, early.findings[0].allowed_from) == (("deadline_not_due",), deadline.due_at)
        due = world.desk.decide(case, lapse, by=SYSTEM, at=instant)
        if isinstance(due, Applied):
            record = next(record for record in due.records if record.data["deadline"] == deadline.name)
            assert (record.at, record.command) == (instant, "lapse")
            late = world.desk.decide(due.case, lapse, by=SYSTEM, at=instant)
            assert late.codes == ("deadline_not_running",)
        else:
            assert due.codes == ("deadline_not_running",)


def in_time(steps):
    """Give the wishes that are dated no earlier than the ones before: what a host with a working clock tells."""
    clock = None
    for step in steps:
        if clock is None or step.at >= clock:
            clock = step.at
            yield step


def told_again(history: History, scans) -> tuple[object, list[object]]:
    """Give case and records when the same wishes are told to a host that scans for lapses in its own way."""
    desk = history.subject.desk
    case, ledger = history.opened.case, history.opened.ledger
    records = list(history.opened.records)
    for step in in_time(history.steps):
        for at in scans(case, step.at):
            swept = desk.advance(case, at=at, ledger=ledger)
            case, ledger = swept.case, swept.ledger
            records += swept.records
        if step.command is None:
            answer = desk.advance(case, at=step.at, ledger=ledger)
        else:
            answer = desk.decide(case, step.command, by=step.actor, at=step.at, ledger=ledger)
        after = saved(answer)
        if after is not None and not (isinstance(answer, Applied) and answer.repeated):
            case, ledger = after.case, after.ledger
            records += after.records
    end = max([history.at, *(step.at for step in history.steps)])
    swept = desk.advance(case, at=max(end, case.updated_at), ledger=ledger)
    return swept.case, [*records, *swept.records]


def prompt(case, until):
    """Scan at every due instant, as a perfect timer would."""
    while case.next_due_at is not None and case.next_due_at <= until:
        yield case.next_due_at
        return


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_scans_make_no_difference(world, data):
    """Promised: "A lapse is stamped with the instant it fell due, so late, repeated or missing scans give the same
    history".
    """
    history = data.draw(histories_of(world))
    parts = data.draw(st.lists(st.integers(0, 100), min_size=1, max_size=4))

    def now_and_then(case, until):
        span = until - case.updated_at
        return (
            [case.updated_at + span * part // 100 for part in sorted(parts + parts)] if until > case.updated_at else []
        )

    never = told_again(history, lambda case, until: ())
    for scans in (now_and_then, prompt):
        case, records = told_again(history, scans)
        assert [record.digest for record in records] == [record.digest for record in never[1]]
        assert without_answers(dump_case(case)) == without_answers(dump_case(never[0]))


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_advancing_in_parts_is_advancing_at_once(world, data):
    """Time in pieces is time at once: ``advance`` to t1 and then to t2 is ``advance`` to t2."""
    history = data.draw(histories_of(world))
    case = history.case
    first = data.draw(st.integers(0, 10**8))
    second = data.draw(st.integers(0, 10**8))
    t1 = case.updated_at + first * MICROSECOND * 10**5
    t2 = t1 + second * MICROSECOND * 10**5
    halfway = world.desk.advance(case, at=t1, ledger=history.ledger)
    parts = world.desk.advance(halfway.case, at=t2, ledger=halfway.ledger)
    once = world.desk.advance(case, at=t2, ledger=history.ledger)
    assert (parts.case, halfway.records + parts.records) == (once.case, once.records)
    assert parts.ledger == once.ledger
