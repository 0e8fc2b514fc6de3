"""No is an answer: a denial has at least one reason, and exactly the reasons there are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servflow.kernel.case import Command, Denied
from servflow.kernel.situation import Situation
from servflow.testing import actors, commands
from servflow.testing.moments import later
from servflow.testing.telling import histories_of
from tests.laws.strategies import any_commands
from tests.laws.worlds import WORLDS


def objections(world, case, command, actor, at, ledger):
    """Give the codes that the table, the roles, the guards and the fields speak, looked up without the engine."""
    flow = world.flow
    spec = flow.specs[command.name]
    values, problems = spec.read(command.data)
    others = ledger.without(case.id) if ledger is not None else None
    asked = Situation(
        case.id,
        case.origin.owner,
        case.state,
        case.facts,
        values,
        actor,
        at,
        world.desk.rulebook,
        others,
        case.opened_at,
    )
    rows = flow.table[case.state].get(command.name, ())
    codes = [] if rows else ["wrong_state"]
    if actor.role not in spec.roles:
        codes.append("role_not_allowed")
    elif actor.role == "buyer" and actor.id != case.origin.owner:
        codes.append("not_your_case")
    for row in rows:
        if row.when is None or row.when(asked):
            codes += [found.code for guard in row.guards if (found := guard(asked)) is not None]
            break
    return [*codes, *(found.code for found in problems)]


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_a_denial_says_exactly_what_stands_against_it(world, data):
    """Promised: "Denials speak: at least one reason, and exactly the guards that fail"."""
    history = data.draw(histories_of(world))
    case = history.case
    command, actor = data.draw(commands(world.flow, case) | any_commands(world, case))
    at = data.draw(later(case))
    answer = world.desk.decide(case, command, by=actor, at=at, ledger=history.ledger)
    if not isinstance(answer, Denied):
        return
    assert answer.findings
    assert all(found.code and found.message for found in answer.findings)
    if command.name not in world.flow.specs or "command_id_reused" in answer.codes:
        assert len(answer.findings) == 1
        return
    standing = answer.lapsed.case if answer.lapsed else case
    ledger = answer.lapsed.ledger if answer.lapsed else history.ledger
    expected = objections(world, standing, command, actor, at, ledger)
    if expected:
        assert list(answer.codes) == expected
    else:
        assert not {"wrong_state", "role_not_allowed", "not_your_case"} & set(answer.codes)


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_what_nothing_speaks_against_is_applied(world, data):
    """Promised: "Exactly the guards that fail".

    What was applied has no objection of the table, the roles or the fields.
    """
    history = data.draw(histories_of(world))
    case, ledger = history.case, history.ledger
    command, actor = data.draw(commands(world.flow, case))
    at = data.draw(later(case))
    answer = world.desk.decide(case, command, by=actor, at=at, ledger=ledger)
    if isinstance(answer, Denied) or answer.repeated:
        return
    before = world.desk.advance(case, at=at, ledger=ledger)
    assert objections(world, before.case, command, actor, at, before.ledger) == []


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(data=st.data())
def test_reasons_repeat_nothing_that_a_customer_wrote(world, data):
    """Promised: "Messages name fields, never a customer's data": a text that only the payload holds is in no reason."""
    history = data.draw(histories_of(world, longest=4))
    spec = data.draw(st.sampled_from(world.flow.commands))
    fields = [field.name for field in spec.fields]
    canary = "canary-7f3a"
    payload = {name: data.draw(st.sampled_from([canary, [canary], {"a": canary}])) for name in fields}
    command, at = Command(spec.name, payload), history.case.updated_at
    answer = world.desk.decide(history.case, command, by=data.draw(actors(spec.roles)), at=at)
    if isinstance(answer, Denied):
        assert not any(canary in repr(found) for found in answer.findings)
