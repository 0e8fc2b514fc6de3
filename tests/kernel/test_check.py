"""Soundness of a flow: everything that is wrong with a definition, at once."""

import attrs
import pytest

from servflow.errors import FlowError
from servflow.kernel.check import problems_of
from servflow.kernel.fields import CommandSpec, Field
from servflow.kernel.flow import Flow, Limit, Opening, Row, State
from servflow.values.reading import read_text
from servflow.values.sources import Label
from tests.kernel.toy import COMMANDS, LIMITS, ROWS, STATES, TOY, four_eyes, urgent


def spec(name, *roles, fields=()):
    """Give a command."""
    return CommandSpec(name, Label(name), roles, fields)


def state(name, **flags):
    """Give a state."""
    return State(name, Label(name), **flags)


def row(command, source, target, **more):
    """Give a row; sources are written with spaces."""
    return Row(command=command, source=tuple(source.split()), target=target, **more)


def limit(name, states, on_lapse="breach"):
    """Give a time limit; states are written with spaces."""
    return Limit(name=name, label=Label(name), states=tuple(states.split()), on_lapse=on_lapse)


def flow(states, commands, rows, limits=(), begins=("a",)):
    """Give a flow of these parts."""
    opening = Opening(spec=spec("open", "buyer"), apply=lambda _: None, state=lambda _: begins[0], states=begins)
    return Flow(
        name="bad",
        label=Label("bad"),
        states=states,
        opening=opening,
        commands=commands,
        rows=rows,
        limits=limits,
    )


def findings(*args, **kwargs):
    """Give code and message of everything that the check finds."""
    with pytest.raises(FlowError) as caught:
        flow(*args, **kwargs)
    assert caught.value.subject == "flow bad"
    return [str(problem) for problem in caught.value.problems]


def test_a_sound_flow_has_no_findings():
    """What is sound is accepted: the toy flow, with a row for everything the check knows."""
    assert problems_of(TOY) == ()


def test_every_wrong_name_at_once():
    """Names that stand twice, belong to the kernel or lead nowhere are all told in one go, with what was meant."""
    found = findings(
        states=(state("a"), state("a"), state("end", final=True)),
        commands=(spec("go", "buyr"), spec("go", "agent"), spec("lapse", "system"), spec("breach"), spec("open")),
        rows=(row("goo", "a", "end"), row("go", "b a", "and"), row("go", "a", None)),
        limits=(
            limit("slow", "a"),
            limit("slow", "enc"),
            limit("dear", "a", "goo"),
            limit("soft", "end", "go"),
            limit("fine", "a", "escalate"),
        ),
        begins=("x",),
    )
    assert found == [
        "duplicate_name: state 'a' is defined twice",
        "duplicate_name: command 'go' is defined twice",
        "duplicate_name: limit 'slow' is defined twice",
        "reserved_name: command 'open' belongs to the kernel",
        "reserved_name: command 'lapse' belongs to the kernel",
        "reserved_name: command 'breach' belongs to the kernel",
        "unknown_role: command go: no role named 'buyr'; did you mean 'buyer'?",
        "unknown_state: opening: no state named 'x'",
        "unknown_command: row goo from a: no command named 'goo'; did you mean 'go'?",
        "unknown_state: row go from b, a: no state named 'b'",
        "unknown_state: row go from b, a: no state named 'and'; did you mean 'end'?",
        "unknown_state: limit slow: no state named 'enc'; did you mean 'end'?",
        "deadline_without_handler: limit soft: no row for 'go' in state 'end'",
    ]


def test_every_wrong_shape_at_once():
    """Unreachable states, dead ends, traps, overlaps, endless waits and unguarded money are all told in one go."""
    reason = (Field("reason", read_text, required=True),)
    found = findings(
        states=(
            state("a"),
            state("island"),
            state("dead"),
            state("trap"),
            state("silent"),
            state("patient", waits_for="the bank"),
            state("end", final=True),
            state("over", final=True),
        ),
        commands=(
            spec("go", "agent"),
            spec("tick", "system"),
            spec("pay", "finance"),
            spec("nobody"),
            spec("stop", "agent", fields=reason),
            spec("idle", "agent"),
            spec("again", "agent"),
        ),
        rows=(
            row("go", "a", "dead"),
            row("go", "a", "trap", when=urgent),
            row("go", "a", "silent"),
            row("go", "island", "end"),
            row("go", "trap", None),
            row("tick", "silent patient", "end"),
            row("pay", "a", "end", effects=("pay_refund",)),
            row("nobody", "a", "end", effects=("charge",), guards=(four_eyes,)),
            row("pay", "trap", None, when=urgent, effects=("credit",), guards=(four_eyes,)),
            row("stop", "a", "patient"),
            row("again", "end", "a"),
            row("again", "over", None),
        ),
        limits=(limit("late", "silent", "tick"),),
    )
    assert found == [
        "command_without_row: command 'idle' has no row",
        "overlapping_rows: go in a: a row without 'when' stands before another",
        "no_last_row: pay in trap: the last row has a 'when', so some commands find no row",
        "unreachable_state: state 'island' is never entered",
        "dead_end: state 'dead' has no way out",
        "no_way_to_an_end: no final state can be reached from 'trap'",
        "final_state_left: final state 'end' is left by an ordinary row",
        "unreachable_state: state 'over' is never entered",
        "wait_without_end: state 'dead' waits with neither an actor nor a time limit",
        "money_without_guard: row pay from a moves money without a guard and a role",
        "money_without_guard: row nobody from a moves money without a guard and a role",
    ]


def test_a_wait_needs_somebody_or_something():
    """A state that only the system leaves, with no time limit and nothing it waits for, is a wait without end."""
    found = findings(
        states=(state("a"), state("end", final=True)),
        commands=(spec("tick", "system"),),
        rows=(row("tick", "a", "end"),),
    )
    assert found == ["wait_without_end: state 'a' waits with neither an actor nor a time limit"]


def test_a_lapse_brings_no_data():
    """A command that needs data cannot be what a time limit does: nobody is there to give it."""
    reason = (Field("reason", read_text, required=True),)
    found = findings(
        states=(state("a"), state("end", final=True)),
        commands=(spec("stop", "agent", fields=reason),),
        rows=(row("stop", "a", "end"),),
        limits=(limit("late", "a", "stop"),),
    )
    assert found == ["deadline_needs_data: limit late: nobody is there to give the fields that 'stop' needs"]


def test_a_flow_begins_somewhere():
    """An opening that names no state is refused."""
    found = findings(states=(), commands=(), rows=(), begins=())
    assert found == ["no_beginning: the opening names no state"]


def test_a_host_extends_a_flow_under_the_same_checks():
    """``extend`` adds states, commands, rows and limits, and refuses what is unsound."""
    grown = TOY.extend(
        states=(state("parked"),),
        commands=(spec("park", "agent"), spec("unpark", "agent")),
        rows=(row("park", "checking", "parked"), row("unpark", "parked", "checking")),
        limits=(limit("parking", "parked"),),
    )
    assert grown.state_names == (*TOY.state_names, "parked")
    assert (len(grown.commands), len(grown.rows)) == (len(COMMANDS) + 2, len(ROWS) + 2)
    assert [found.name for found in grown.limits] == [*(found.name for found in LIMITS), "parking"]
    with pytest.raises(FlowError, match="dead_end: state 'limbo' has no way out"):
        TOY.extend(states=(state("limbo"),), rows=(row("check", "owing", "limbo"),))


def test_a_definition_is_checked_whenever_it_is_made():
    """``attrs.evolve`` is no way around the checks."""
    with pytest.raises(FlowError, match="unknown_state"):
        attrs.evolve(TOY, states=STATES[:-1])
