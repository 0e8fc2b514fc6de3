"""Soundness of a flow: what ``transitions`` accepts and a case could not live with. All findings at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from servflow.errors import did_you_mean
from servflow.values.findings import Finding, finding
from servflow.values.parties import Role

if TYPE_CHECKING:
    from servflow.kernel.flow import Flow, Limit, Row

MONEY_EFFECTS = frozenset({"pay_refund", "charge", "credit"})
"""Effects that move money: a row that may ask for one needs a guard and a role."""

KERNEL_LAPSES = frozenset({"breach", "escalate", "remind"})
"""What a lapse may do without a command of the flow."""


RESERVED = ("open", "lapse", "move", "breach", "remind")
"""Commands that belong to the kernel."""


def problems_of(flow: Flow) -> tuple[Finding, ...]:
    """Return everything that is unsound about *flow*; nothing when it can be used."""
    shapes = tuple(_shapes(flow))
    if shapes:
        return shapes
    named = [*_names(flow), *_limits(flow)]
    if named:
        return tuple(named)
    return (*_idle(flow), *_overlaps(flow), *_graph(flow), *_waits(flow), *_money(flow))


_TUPLES = {
    "flow": ("states", "commands", "rows", "limits"),
    "opening": ("states", "effects"),
    "command": ("roles", "fields"),
    "row": ("source", "guards", "effects"),
    "limit": ("states", "notify", "pauses"),
}
"""Where several things stand, also when it is one."""


def _shapes(flow: Flow) -> Iterable[Finding]:
    """Give where one thing stands and a tuple was expected: a text would be taken letter by letter."""
    found = tuple(_no_tuples("flow", flow, flow.name))
    if found:
        yield from found
        return
    yield from _no_tuples("opening", flow.opening, "")
    for spec in (flow.opening.spec, *flow.commands):
        yield from _no_tuples("command", spec, spec.name)
    for row in flow.rows:
        yield from _no_tuples("row", row, row.command)
    for limit in flow.limits:
        yield from _no_tuples("limit", limit, limit.name)


def _no_tuples(kind: str, holder: object, name: str) -> Iterable[Finding]:
    for field in _TUPLES[kind]:
        value = getattr(holder, field)
        if isinstance(value, str) or not isinstance(value, Collection):
            shown = repr(value) if isinstance(value, str) else getattr(value, "__name__", type(value).__name__)
            where = f"{kind} {name}".strip()
            message = f"{where}: {field} is a tuple, also with one in it: write ({shown},) for {shown}"
            yield finding("no_tuple", message, name=name)


def _unknown(kind: str, name: str, known: Iterable[str], where: str) -> Finding:
    hint = did_you_mean(name, map(str, known))
    return finding(f"unknown_{kind}", f"{where}: no {kind} named {name!r}{hint}", name=name)


def _names(flow: Flow) -> Iterable[Finding]:
    states = flow.state_names
    commands = tuple(spec.name for spec in flow.commands)
    limits = tuple(limit.name for limit in flow.limits)
    for kind, names in (("state", states), ("command", commands), ("limit", limits)):
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield finding("duplicate_name", f"{kind} {name!r} is defined twice", name=name)
    for name in RESERVED:
        if name in flow.specs:
            yield finding("reserved_name", f"command {name!r} belongs to the kernel", name=name)
    yield from _unknown_names(flow)


def _idle(flow: Flow) -> Iterable[Finding]:
    used = {row.command for row in flow.rows}
    for spec in flow.commands:
        if spec.name not in used:
            yield finding("command_without_row", f"command {spec.name!r} has no row", command=spec.name)
    if not flow.opening.states:
        yield finding("no_beginning", "the opening names no state")


def _unknown_names(flow: Flow) -> Iterable[Finding]:
    states = flow.state_names
    for spec in (flow.opening.spec, *flow.commands):
        for role in spec.roles:
            if role not in set(Role):
                yield _unknown("role", role, Role, f"command {spec.name}")
    for state in flow.opening.states:
        if state not in states:
            yield _unknown("state", state, states, "opening")
    for row in flow.rows:
        where = f"row {row.command} from {', '.join(row.source)}"
        if row.command not in flow.specs:
            yield _unknown("command", row.command, flow.specs, where)
        for state in (*row.source, *((row.target,) if row.target is not None else ())):
            if state not in states:
                yield _unknown("state", state, states, where)


def _limits(flow: Flow) -> Iterable[Finding]:
    for limit in flow.limits:
        yield from _clock(limit, flow)
        for state in limit.states:
            if state not in flow.state_names:
                yield _unknown("state", state, flow.state_names, f"limit {limit.name}")
                continue
            if limit.on_lapse in KERNEL_LAPSES:
                continue
            if not any(row.command == limit.on_lapse and state in row.source for row in flow.rows):
                yield finding(
                    "deadline_without_handler",
                    f"limit {limit.name}: no row for {limit.on_lapse!r} in state {state!r}",
                    limit=limit.name,
                )
            elif limit.on_lapse in flow.specs and flow.specs[limit.on_lapse].required:
                yield finding(
                    "deadline_needs_data",
                    f"limit {limit.name}: nobody is there to give the fields that {limit.on_lapse!r} needs",
                    limit=limit.name,
                )


def _clock(limit: Limit, flow: Flow) -> Iterable[Finding]:
    """Give what is unsound about how a limit's time passes."""
    for state in limit.pauses:
        if state not in flow.state_names:
            yield _unknown("state", state, flow.state_names, f"limit {limit.name}")
        elif state in limit.states:
            message = f"limit {limit.name}: its clock both runs and stands still in {state!r}"
            yield finding("pause_while_running", message, limit=limit.name)
    if not limit.measured and (limit.pauses or limit.follows):
        message = f"limit {limit.name}: only a measured limit can pause or follow the facts"
        yield finding("pause_without_clock", message, limit=limit.name)
    if limit.measured and limit.promise is not None:
        message = f"limit {limit.name}: a promise is an instant, it has no clock to measure"
        yield finding("promise_with_clock", message, limit=limit.name)


def _overlaps(flow: Flow) -> Iterable[Finding]:
    for state, commands in flow.table.items():
        for command, rows in commands.items():
            if any(row.when is None for row in rows[:-1]):
                yield finding(
                    "overlapping_rows",
                    f"{command} in {state}: a row without 'when' stands before another",
                    state=state,
                    command=command,
                )
            if rows[-1].when is not None:
                yield finding(
                    "no_last_row",
                    f"{command} in {state}: the last row has a 'when', so some commands find no row",
                    state=state,
                    command=command,
                )


def _reach(flow: Flow, starts: Iterable[str], *, backwards: bool = False) -> set[str]:
    edges: dict[str, set[str]] = {name: set() for name in flow.state_names}
    for row in flow.rows:
        for source in row.source:
            target = row.target if row.target is not None else source
            if backwards:
                edges[target].add(source)
            else:
                edges[source].add(target)
    seen: set[str] = set()
    queue = list(starts)
    while queue:
        state = queue.pop()
        if state not in seen:
            seen.add(state)
            queue.extend(edges[state])
    return seen


def _graph(flow: Flow) -> Iterable[Finding]:
    reached = _reach(flow, flow.opening.states)
    ending = _reach(flow, flow.final_states, backwards=True)
    for state in flow.states:
        rows = flow.table[state.name]
        if state.name not in reached:
            yield finding("unreachable_state", f"state {state.name!r} is never entered", state=state.name)
        if state.final:
            if any(
                not row.reopens and row.target not in {None, state.name} for found in rows.values() for row in found
            ):
                yield finding(
                    "final_state_left", f"final state {state.name!r} is left by an ordinary row", state=state.name
                )
        elif not rows:
            yield finding("dead_end", f"state {state.name!r} has no way out", state=state.name)
        elif state.name not in ending:
            yield finding("no_way_to_an_end", f"no final state can be reached from {state.name!r}", state=state.name)


def _waits(flow: Flow) -> Iterable[Finding]:
    for state in flow.states:
        people = any(role != "system" for command in flow.table[state.name] for role in flow.specs[command].roles)
        if not (state.final or people or flow.limits_in[state.name] or state.waits_for):
            yield finding(
                "wait_without_end",
                f"state {state.name!r} waits with neither an actor nor a time limit",
                state=state.name,
            )


def _money(flow: Flow) -> Iterable[Finding]:
    def unguarded(row: Row) -> bool:
        return bool(MONEY_EFFECTS.intersection(row.effects)) and not (row.guards and flow.specs[row.command].roles)

    for row in flow.rows:
        if unguarded(row):
            yield finding(
                "money_without_guard",
                f"row {row.command} from {', '.join(row.source)} moves money without a guard and a role",
                command=row.command,
            )
