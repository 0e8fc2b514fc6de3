"""The snapshot and what a step returns."""

import pickle

import attrs
import pytest

from servflow.errors import InvalidValueError
from servflow.kernel.case import Command, Denied
from servflow.values.findings import Finding
from servflow.values.frozen import FrozenMap
from tests.kernel.toy import AGENT, DAY, NOON, RULES, TOY, begin, desk, opened, walk


def test_a_case_tells_what_a_host_needs():
    """Id, flow, opening instant, rulebook, number and the next due instant can be read off a case."""
    case = opened(desk(outcomes={"numbering": {"number": "K-7"}})).case
    assert (case.id, case.flow, case.state, case.revision, case.number) == ("C-1", "claim", "asked", 1, "K-7")
    assert (case.opened_at, case.updated_at, case.rulebook) == (NOON, NOON, RULES.ref)
    assert case.next_due_at == NOON + DAY
    assert len(case.digest) == 64


def test_a_case_on_which_nothing_runs_is_due_never():
    """Without running time limits there is no next due instant."""
    assert opened(desk(spans={})).case.next_due_at is None


def test_a_record_names_every_rule_once():
    """The rules of a record are those of its decisions, in order, without repeats."""
    (record,) = opened().records
    assert record.rules == ("T-welcome", "T-also", "T-numbering")


def test_effects_have_a_key_that_never_changes():
    """``case/revision/n``."""
    (effect,) = opened().effects
    assert (effect.key, effect.kind, effect.data) == ("C-1/1/0", "greet", {"owner": "B-1"})


def test_a_denial_tells_its_codes():
    """The codes stand for the findings."""
    assert Denied((Finding("A", "a"), Finding("B", "b"))).codes == ("A", "B")


def test_a_command_cannot_be_changed_afterwards():
    """The data of a command is copied and frozen, deep down."""
    data = {"lines": [{"id": "l1"}]}
    command = Command("go", data)
    data["lines"][0]["id"] = "l2"
    assert command.data == {"lines": (FrozenMap(id="l1"),)}
    assert hash(command) == hash(Command("go", {"lines": [{"id": "l1"}]}))


@pytest.mark.parametrize("data", [None, "x", 3, [("a", 1)]])
def test_what_goes_with_a_command_is_a_map(data):
    """Anything but a map is a mistake of the caller."""
    with pytest.raises(InvalidValueError, match="data: expected a map"):
        Command("go", data)


def test_a_command_is_not_nested_without_end():
    """Data that would exhaust the stack are refused by name."""
    data = {}
    for _ in range(100_000):
        data = {"a": data}
    with pytest.raises(InvalidValueError, match="data: is nested too deeply"):
        Command("go", data)


def test_everything_pickles():
    """An answer travels between processes and is the same there."""
    answer = walk(opened().case, ("check", AGENT))[0]
    assert answer.case.digest
    assert pickle.loads(pickle.dumps(answer)) == answer  # noqa: S301 - our own bytes


def test_a_record_prints_itself_alone():
    """What came before is not printed along: a record that is logged shows no other one."""
    first = opened()
    (checked,) = walk(first.case, ("check", AGENT))
    assert repr(checked.records[0]).count("Record(") == 1
    assert "Wang Fang" not in repr(checked.records[0])


def test_every_effect_of_a_record_has_a_key_of_its_own():
    """Two effects of one record differ in the last part of their keys."""
    twice = attrs.evolve(TOY.opening, apply=lambda s: s.effect("greet") or s.effect("greet") or begin(s))
    answer = opened(desk(attrs.evolve(TOY, opening=twice)))
    assert [effect.key for effect in answer.effects] == ["C-1/1/0", "C-1/1/1", "C-1/1/2"]
