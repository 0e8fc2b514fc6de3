"""One step: the revision grows by one with each record, and each record fits the one before it."""

import itertools

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servflow.kernel.case import Applied
from servflow.kernel.flow import Limit
from servflow.kernel.journal import verify
from servflow.testing.telling import histories_of, saved
from servflow.values.deadlines import base_name
from servflow.values.sources import Label
from tests.laws.worlds import WORLDS

NO_LIMIT = Limit(name="none", label=Label("a warning"), states=())
"""What stands for a warning, which is no limit of its own and ends with its lapse."""


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_revision_and_chain_grow_record_by_record(world, data):
    """Promised: "Revision is 1 after open and grows by one with each record, lapses included"; the chain holds."""
    history = data.draw(histories_of(world))
    records = history.records
    verify(records)
    assert [record.revision for record in records] == list(range(1, len(records) + 1))
    assert history.case.revision == len(records)
    assert (history.case.digest, history.case.updated_at) == (records[-1].digest, records[-1].at)
    for before, after in itertools.pairwise(records):
        assert (after.from_state, after.previous) == (before.to_state, before.digest)
        assert after.at >= before.at


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_an_answer_matches_its_records(world, data):
    """Promised: "One step: revision grows by one, record matches".

    State, instant, effects and deadlines are those recorded.
    """
    history = data.draw(histories_of(world))
    for step in history.steps:
        after = saved(step.answer)
        if after is None or (isinstance(step.answer, Applied) and step.answer.repeated):
            continue
        case = after.case
        assert case.revision == step.before.revision + len(after.records)
        assert case.origin is step.before.origin
        assert after.effects == tuple(effect for record in after.records for effect in record.effects)
        alive = {deadline.name: deadline for deadline in (*step.before.deadlines, *step.before.clocks)}
        for record in after.records:
            assert set(record.deadlines_cleared) <= set(alive)
            for name in record.deadlines_cleared:
                clock = alive.pop(name)
                if name == record.data.get("deadline") and world.flow.limit_named.get(name, NO_LIMIT).measured:
                    alive[name] = attrs.evolve(clock, run=attrs.evolve(clock.run, over=True))
            for deadline in record.deadlines_set:
                limit = world.flow.limit_named[base_name(deadline.name)]
                assert deadline.name not in alive or limit.measured or limit.promise is not None
                alive[deadline.name] = deadline
            keys = [f"C-1/{record.revision}/{n}" for n in range(len(record.effects))]
            assert [effect.key for effect in record.effects] == keys
        assert sorted(alive) == sorted(deadline.name for deadline in (*case.deadlines, *case.clocks))
        running = [found for found in alive.values() if found.run is None or (found.run.running and not found.run.over)]
        assert sorted(running, key=str) == sorted(case.deadlines, key=str)
        assert case.next_due_at == min((deadline.due_at for deadline in running), default=None)
        if after.records:
            assert (case.state, case.updated_at) == (after.records[-1].to_state, after.records[-1].at)
        else:
            assert case == step.before


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
