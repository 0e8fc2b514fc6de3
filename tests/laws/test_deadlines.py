"""Time is data: late, repeated or missing scans give the same history."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servflow.desk import ServiceDesk
from servflow.flows import complaints
from servflow.testing.laws_of_histories import lapses_wait, prompt, same_by_any_scan
from servflow.testing.moments import MICROSECOND
from servflow.testing.subjects import subject_of
from servflow.testing.telling import histories_of
from tests.flows.complaint_desk import DESK, with_actions
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
        assert list(case.deadlines) == sorted(case.deadlines, key=lambda deadline: deadline.due_at)
        for deadline in case.deadlines:
            late = deadline.run is not None and (deadline.run.banked or deadline.started_at < entered[deadline])
            assert deadline.due_at > case.updated_at or late


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_a_lapse_waits_for_its_instant(world, data):
    """Promised: "A lapse before its instant is denied, at or after it is applied unless the case has moved on"."""
    history = data.draw(histories_of(world))
    lapses_wait(world, history.case)


def test_a_limit_that_its_lapse_sets_anew_waits_again():
    """The due dates of two actions are one limit after the other, of one name: the second one has not lapsed with the
    first (found after eight million steps of the machines).
    """
    case = with_actions(("soon", 2), ("late", 8))
    subject = subject_of(complaints.FLOW, desk=DESK)
    lapses_wait(subject, case)
    assert DESK.advance(case, at=case.next_due_at).case.next_due_at > case.next_due_at


class Breaking(ServiceDesk):
    """Breaks when time passes."""

    def advance(self, case, *, at, ledger=None):
        """Break."""
        raise KeyError("advance")


def test_what_breaks_while_a_law_asks_is_told_by_a_law():
    """An error that only comes where a law lets time pass is against `total`, and not a bare traceback."""
    broken = subject_of(complaints.FLOW, desk=Breaking(DESK.rulebook))
    with pytest.raises(AssertionError, match=r"^total: a question of lapses_wait raises KeyError: 'advance'") as caught:
        lapses_wait(broken, with_actions(("soon", 2)))
    assert isinstance(caught.value.__cause__, KeyError)


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

    same_by_any_scan(history, now_and_then, prompt)


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
