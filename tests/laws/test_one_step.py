"""One step: the revision grows by one with each record, and each record fits the one before it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servflow.kernel.case import Applied
from servflow.kernel.journal import verify
from servflow.testing.laws_of_steps import one_step
from servflow.testing.telling import histories_of
from tests.laws.worlds import WORLDS


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_revision_and_chain_grow_record_by_record(world, data):
    """Promised: "Revision is 1 after open and grows by one with each record, lapses included"; the chain holds."""
    history = data.draw(histories_of(world))
    records = history.records
    verify(records)
    assert [record.revision for record in records] == list(range(1, len(records) + 1))
    assert history.case.revision == len(records)
    for case, record in ((history.opened.case, history.opened.records[-1]), (history.case, records[-1])):
        assert (case.state, case.digest, case.updated_at) == (record.to_state, record.digest, record.at)


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_an_answer_matches_its_records(world, data):
    """Promised: "One step: revision grows by one, record matches".

    State, instant, effects and deadlines are those recorded.
    """
    history = data.draw(histories_of(world))
    for step in history.steps:
        one_step(world, step)


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_effects_are_those_the_table_names(world, data):
    """A record asks for nothing that the table of its flow does not name for its row; a lapse also notifies."""
    history = data.draw(histories_of(world))
    flow = world.flow
    for record in history.records:
        command = record.data["did"] if record.command == "lapse" else record.command
        named = set(flow.opening.effects) if command == "open" else set()
        for row in flow.table.get(record.from_state, {}).get(command, ()):
            named |= set(row.effects)
        if record.command == "lapse":
            named.add("remind" if command == "remind" else "notify")
        assert {effect.kind for effect in record.effects} <= named, record.command


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_a_retry_is_no_second_step(world, data):
    """Promised: "The same id again is answered with the same result, not applied twice", at whatever later instant."""
    history = data.draw(histories_of(world))
    for step in history.steps:
        command = step.command
        if command is None or command.command_id is None or not isinstance(step.answer, Applied):
            continue
        if command.command_id not in {receipt.command_id for receipt in step.answer.case.receipts}:
            continue
        again = world.desk.decide(step.answer.case, command, by=step.actor, at=step.at)
        assert (again.repeated, again.case) == (True, step.answer.case)
        if not step.answer.repeated:
            assert (again.records, again.effects) == (step.answer.records, step.answer.effects)
