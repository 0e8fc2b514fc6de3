"""Codec: ``load(dump(x)) == x``, through JSON text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servflow.codec import (
    dump_case,
    dump_command,
    dumps,
    dumps_records,
    load_case,
    load_command,
    loads,
    loads_records,
)
from servflow.desk import replay
from servflow.errors import CodecError, InvalidValueError
from servflow.kernel.journal import verify
from servflow.testing import actors, commands
from servflow.testing.laws_of_histories import journal_comes_back, ledger_comes_back, no_draw, stored_and_back
from servflow.testing.moments import later
from servflow.testing.telling import histories_of
from tests.laws.strategies import JUNK, any_commands
from tests.laws.worlds import WORLDS


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_cases_come_back(world, data):
    """Promised: "Codec: load(dump(x)) == x, through JSON".

    Every snapshot, and it is answered as the one that was stored.
    """
    history = data.draw(histories_of(world))
    for case in history.snapshots():
        again = stored_and_back(case, world.flow)
    case = history.case
    command, actor = data.draw(commands(world.flow, case))
    at = data.draw(later(case))
    assert world.desk.decide(again, command, by=actor, at=at) == world.desk.decide(case, command, by=actor, at=at)


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_journals_come_back(world, data):
    """Promised: "Codec: load(dump(x)) == x, through JSON".

    Records keep digest and chain, and replay to the same case.
    """
    history = data.draw(histories_of(world))
    journal_comes_back(history, no_draw)
    records = loads_records(dumps_records(history.records))
    verify(records)
    assert replay(records, flows=(world.flow,)) == history.case


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_ledgers_come_back(world, data):
    """Promised: "Codec: load(dump(x)) == x, through JSON": the ledger of an order."""
    ledger_comes_back(data.draw(histories_of(world, with_ledger=True)).ledger)


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_commands_come_back(world, data):
    """Promised: "Codec: load(dump(x)) == x, through JSON".

    A wish that waits in a queue; what has no plain form says so.
    """
    history = data.draw(histories_of(world, longest=2))
    command, _ = data.draw(commands(world.flow, history.case) | any_commands(world, history.case))
    try:
        stored = dump_command(command)
    except InvalidValueError:
        return
    assert load_command(loads(dumps(stored))) == command


def places(data, path=()):
    """Give the path of every map entry and list item in plain data."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from places(value, (*path, key))


def broken(data, path, junk):
    """Give plain data with something else at a path; nothing at all where the junk is ``...``."""
    if not path:
        return junk
    copy = dict(data) if isinstance(data, dict) else list(data)
    inner = broken(copy[path[0]], path[1:], junk)
    if inner is ...:
        del copy[path[0]]
    else:
        copy[path[0]] = inner
    return copy


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_what_a_stranger_changed_is_refused_or_means_the_same(world, data):
    """Hostile data give ``CodecError`` and nothing else; what still loads is a case that can be asked."""
    history = data.draw(histories_of(world, longest=5))
    case = history.case
    stored = loads(dumps(dump_case(case)))
    path = data.draw(st.sampled_from(sorted(places(stored), key=repr)))
    junk = data.draw(JUNK | st.just(...) | st.sampled_from([{"$order": {}}, {"$money": 1}, {"$map": {}}, -1, "x" * 99]))
    try:
        loaded = load_case(broken(stored, path, junk), flows=(world.flow,))
    except CodecError as error:
        assert error.problems
        assert all(isinstance(problem, str) for problem in error.problems)
        return
    assert world.desk.explain(case, by=data.draw(actors()), at=loaded.updated_at) is not None


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_a_record_that_a_stranger_changed_is_refused(world, data):
    """A journal of which one value was changed in store does not load: its digests tell."""
    history = data.draw(histories_of(world, longest=5))
    lines = [loads(line) for line in dumps_records(history.records).splitlines()]
    path = data.draw(st.sampled_from(sorted(places(lines), key=repr)))
    junk = data.draw(JUNK | st.just(...))
    changed = broken(lines, path, junk)
    try:
        text = "\n".join(dumps(line) for line in changed)
        records = loads_records(text)
    except (CodecError, TypeError, ValueError):
        return
    tail_cut = junk is ... and path == (len(lines) - 1,)
    head_cut = junk is ... and path == (0,)
    assert tail_cut or head_cut or records == history.records, path
