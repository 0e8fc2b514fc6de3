"""Commands: sensible ones, and hostile ones in which exactly one thing is broken."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar

from hypothesis import strategies as st

from servflow.kernel.case import Case, Command
from servflow.kernel.fields import CommandSpec
from servflow.kernel.flow import Flow
from servflow.testing.arguments import require_flow, require_kind
from servflow.testing.fields import Fields, Itself, payload, require_fields, takes
from servflow.testing.people import actors
from servflow.values.frozen import EMPTY
from servflow.values.money import Money
from servflow.values.orders import Order
from servflow.values.parties import SYSTEM, Actor, Role

COMMAND_IDS = st.sampled_from([None, None, None, "id-0", "id-1", "id-2"])
"""Ids that callers give their commands: few, so that some are given twice."""

ENDING = frozenset({"withdraw", "close", "drop", "reject", "cancel", "merge", "decline_quote", "archive"})
"""Commands that lead a case to its end before much has happened; given less often."""

_JUNK: tuple[Any, ...] = (
    "", " ", "99.999 CNY", "１２ CNY", "$order", "\ud800", "x" * 3_000, 0, -1, 10**400, 1.5, True, b"x", Money(-5), (),
    EMPTY, ({},), {"id": "l0"}, {"$money": 1}, {"a": {"b": {}}}, [["x"]],
)  # fmt: skip
BROKEN = ("role", "stranger", "state", "name", "unknown_field", "missing_field", "bad_field", "lapse", "open")
"""What may be broken in a hostile command."""
_BROKEN = st.sampled_from(BROKEN)
T = TypeVar("T")


def commands(
    flow: Flow, case: Case, *, hostile: bool = False, fields: Fields = EMPTY
) -> st.SearchStrategy[tuple[Command, Actor]]:
    """Return wishes with whoever gives them: ones that may well be granted, or hostile ones. 指令。

    A sensible one is a command of the case's state, given by somebody who may, with what it needs. A hostile one is
    such a command in which exactly one thing is broken: the role, the state, the name, a field.

    Args:
        flow: The flow of the case.
        case: The case as it stands.
        hostile: Whether one thing is broken.
        fields: Strategies for fields by ``field`` or ``command.field``, where their kind does not tell what they take.

    Raises:
        TypeError: Something is of another kind than expected.
        UnknownNameError: A strategy is for no field of the flow.
    """
    require_flow(flow)
    require_kind(case, Case, "case", "a Case of the flow")
    if case.origin.flow != flow.name or case.state not in flow.table:
        message = f"case: expected a Case of the flow {flow.name}, got one of {case.origin.flow} in {case.state!r}"
        raise TypeError(message)
    require_fields(flow, fields)
    return _wishes(flow, case, fields, hostile=hostile)


def order_of(case: Case) -> Order | None:
    """Return what was bought, where the facts of the case tell."""
    found = getattr(case.facts, "order", None)
    return found if isinstance(found, Order) else None


@lru_cache(maxsize=1024)
def _here(flow: Flow, state: str) -> st.SearchStrategy[CommandSpec]:
    """Return the commands of a state, those that end a case less often; all there are where it has none."""
    here = sorted(flow.table[state]) or sorted(flow.specs)
    onward = [name for name in here if name not in ENDING]
    return st.sampled_from([flow.specs[name] for name in (*onward * 3, *here)])


@lru_cache(maxsize=1024)
def _elsewhere(flow: Flow, state: str) -> st.SearchStrategy[CommandSpec]:
    """Return the commands that a state does not have; all there are where it has them all."""
    away = [name for name in sorted(flow.specs) if name not in flow.table[state]] or sorted(flow.specs)
    return st.sampled_from([flow.specs[name] for name in away])


@lru_cache(maxsize=4096)
def _junk(itself: Itself) -> st.SearchStrategy[Any]:
    """Return what a field does not take."""
    return st.sampled_from([junk for junk in _JUNK if not takes(itself.field, junk)] or [1.5])


def among(choices: tuple[T, ...]) -> st.SearchStrategy[T]:
    """Return one of some choices; the strategy is made once, since making one costs more than drawing from it.

    Choices that are equal and of other types, such as a role and its name, are other choices.
    """
    found: st.SearchStrategy[T] = _among(choices, tuple(map(type, choices)))
    return found


@lru_cache(maxsize=4096)
def _among(choices: tuple[Any, ...], _types: tuple[type[Any], ...]) -> st.SearchStrategy[Any]:
    return st.sampled_from(choices)


@st.composite
def _wishes(draw: st.DrawFn, flow: Flow, case: Case, fields: Fields, *, hostile: bool) -> tuple[Command, Actor]:
    command, actor = given(draw, draw(_here(flow, case.state)), case, fields)
    return _broken(draw, flow, case, fields, command, actor) if hostile else (command, actor)


def given(draw: st.DrawFn, spec: CommandSpec, case: Case, fields: Fields) -> tuple[Command, Actor]:
    """Draw one command of the flow, as somebody gives it who may.

    It draws itself and is no strategy, as all below it, since a strategy that is used once costs more than its draws.
    """
    data = payload(draw, spec, order_of(case), fields)
    return Command(spec.name, data, draw(COMMAND_IDS)), draw(actors(spec.roles, owner=case.origin.owner))


def _broken(
    draw: st.DrawFn, flow: Flow, case: Case, fields: Fields, command: Command, actor: Actor
) -> tuple[Command, Actor]:
    """Draw what is broken in a command, and give it so."""
    spec = flow.specs[command.name]
    match draw(_BROKEN):
        case "role":
            others = tuple(role for role in Role if role not in spec.roles) or tuple(Role)
            return command, Actor(draw(among(others)), actor.id)
        case "stranger":
            return command, Actor(Role.BUYER, f"{case.origin.owner}x")
        case "state":
            return given(draw, draw(_elsewhere(flow, case.state)), case, fields)
        case "name":
            return Command(draw(among((f"{command.name}s", "", "x" * 99))), command.data), actor
        case "lapse":
            names = (*(deadline.name for deadline in case.deadlines), "nothing")
            by = draw(among((SYSTEM, actor)))
            return Command("lapse", {"deadline": draw(among(names))}), by
        case "open":
            return Command("open", command.data, command.command_id), actor
        case what:
            return Command(command.name, _spoilt(draw, what, spec, command.data), command.command_id), actor


def _spoilt(draw: st.DrawFn, what: str, spec: CommandSpec, data: Mapping[str, Any]) -> dict[str, Any]:
    """Draw a payload in which one field is not known, is missing, or cannot be read."""
    payload = dict(data)
    if what == "missing_field" and spec.required:
        del payload[draw(among(spec.required))]
    elif what == "bad_field" and spec.fields:
        name = draw(among(tuple(spec.by_name)))
        payload[name] = draw(_junk(Itself(spec.by_name[name])))
    else:
        payload["no_such_field"] = "x"
    return payload
