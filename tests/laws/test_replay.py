"""Replay: folding the records gives the snapshot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servflow.desk import replay
from servflow.kernel.journal import erase, verify
from servflow.testing.laws_of_histories import no_draw, replayed
from servflow.testing.telling import histories_of
from tests.laws.worlds import WORLDS


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_the_journal_gives_the_snapshot_bit_for_bit(world, data):
    """Promised: "Folding the records gives the snapshot".

    The same facts, deadlines, receipts and digest, without a rulebook.
    """
    replayed(data.draw(histories_of(world)), no_draw)


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_every_beginning_gives_the_snapshot_of_that_time(world, data):
    """Promised: "Folding the records gives the snapshot", at every revision that was ever handed out."""
    history = data.draw(histories_of(world, longest=5))
    for case in history.snapshots():
        again = replay(history.records[: case.revision], flows=(world.flow,))
        assert (again.state, again.facts, again.deadlines, again.digest) == (
            case.state,
            case.facts,
            case.deadlines,
            case.digest,
        )


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_the_same_rulebook_decides_the_same(world, data):
    """Promised: "`replay(records, rulebook=other)` answers what if": and with the same rulebook, what was."""
    history = data.draw(histories_of(world, with_ledger=False))
    again = replay(history.records, rulebook=world.desk.rulebook, flows=(world.flow,))
    case = history.case
    assert (again.state, again.revision, again.facts, again.deadlines) == (
        case.state,
        case.revision,
        case.facts,
        case.deadlines,
    )
    assert (again.updated_at, again.origin) == (case.updated_at, case.origin)


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_erasing_people_keeps_the_journal(world, data):
    """Promised: "Personal fields enter it as salted commitments, so that erasing them keeps the chain valid".

    And replayable.
    """
    history = data.draw(histories_of(world))
    erased = [erase(record) for record in history.records]
    verify(erased)
    assert [record.digest for record in erased] == [record.digest for record in history.records]
    again = replay(erased, flows=(world.flow,))
    assert (again.state, again.revision, again.digest) == (
        history.case.state,
        history.case.revision,
        history.case.digest,
    )
