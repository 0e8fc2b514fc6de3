"""Waits that nothing ends: time limits that a flow needs to go on, and that no rule sets for some case."""

from __future__ import annotations

from collections.abc import Iterator

from servflow.errors import NotProvedError
from servflow.kernel.flow import Flow, Limit, Row
from servflow.policies.book import Rulebook
from servflow.policies.table import Table
from servflow.policies.time_limits import TimeLimits
from servflow.rulebook.analysis.atoms import Limits
from servflow.rulebook.analysis.claims import claims_of
from servflow.rulebook.analysis.cover import Budget
from servflow.rulebook.analysis.space import Space
from servflow.rulebook.analysis.views import views_of
from servflow.rulebook.problems import Place, Problems, Spot
from servflow.values.frozen import FrozenMap


def note_waits(book: Rulebook, days: Limits, problems: Problems) -> None:
    """Note every wait of the flows that the rulebook governs (``flows`` in its head) which may last for ever.

    A wait needs a time limit where its lapse takes a case on that everybody has forgotten: ``on_lapse`` of the flow is
    a command that leads into another state. Where the rules set the limit for some cases only, one of the others is
    the witness.
    """
    tables = {view.part: view.table for view in views_of(book) if view.policy == "time_limits"}
    for flow in governed(book):
        for limit in needed(flow):
            key = f"{flow.name}.{limit.name}"
            table = tables.get(key)
            if table is None:
                _note(key, flow, limit, _beside(book), problems)
            else:
                _note_gap(key, flow, limit, table, days, problems)


def governed(book: Rulebook) -> tuple[Flow, ...]:
    """Return the flows that a rulebook says it governs."""
    from servflow.desk import FLOWS

    return tuple(flow for flow in FLOWS if flow.name in book.flows)


def needed(flow: Flow) -> Iterator[Limit]:
    """Give the limits whose lapse takes a case of a flow into another state; not those that only raise an alarm."""
    for limit in flow.limits:
        if limit.promise is None and any(
            row.command == limit.on_lapse for row in _ways_on(flow, limit) if row.target not in limit.states
        ):
            yield limit


def _ways_on(flow: Flow, limit: Limit) -> Iterator[Row]:
    """Give the rows by which a case leaves the state in which a limit begins."""
    state = limit.states[0]
    return (row for row in flow.rows if state in row.source and row.target not in {None, state})


def _waiting(flow: Flow, limit: Limit) -> str:
    """Return who has to act where a limit runs, and what comes of it if nobody does."""
    commands = (flow.specs[row.command] for row in _ways_on(flow, limit))
    roles = dict.fromkeys(role for spec in commands for role in spec.roles if role != "system")
    *first, last = roles
    people = f"{', '.join(first)} or {last}" if first else last
    state = limit.states[0]
    return f"a {flow.name} in {state} ({flow.label_of(state).both()}) waits for {people}, and may wait for ever"


def _note(key: str, flow: Flow, limit: Limit, place: Place, problems: Problems) -> None:
    message = f"{key} is not set: {_waiting(flow, limit)}"
    problems.add(place, "no_time_limit", message, f"set it in time_limits; its lapse would {limit.on_lapse}")


def _note_gap(key: str, flow: Flow, limit: Limit, table: Table, days: Limits, problems: Problems) -> None:
    rule = table.rules[0]
    place = Spot(rule.file, rule.line, max(rule.col, 1))
    try:
        space = Space.of(table, days=days)
        *_, rest = claims_of(table, space)
        left = rest.first(Budget())
    except NotProvedError as error:
        problems.add(place, "not_proved", f"time_limits {key}: {error}: whether every case has a time limit")
        return
    if left is not None:
        message = f"no rule of {key} sets a time limit for this case: {_waiting(flow, limit)}"
        case = FrozenMap({"limit": key, **space.case(left)})
        problems.add(place, "no_time_limit", message, "add a rule without conditions", witness=case)


def _beside(book: Rulebook) -> Place:
    """Return where the time limits stand, or else where any rule does."""
    limits = book.policies.get("time_limits")
    rules = limits.rules() if isinstance(limits, TimeLimits) else ()
    first = next(iter((*rules, *book.every_rule())), None)
    return Spot(book.id) if first is None else Spot(first.file)
