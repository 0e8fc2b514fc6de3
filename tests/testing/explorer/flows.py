"""Flows with a fault that only shows when they are played, and none."""

from servflow.flows import returns
from servflow.kernel.fields import CommandSpec
from servflow.kernel.flow import Flow, Limit, Opening, Row, State
from servflow.values.findings import Finding
from servflow.values.sources import Label


def state(name, **flags):
    """Give a state."""
    return State(name, Label(name, name), **flags)


def spec(name, *roles, fields=()):
    """Give a command."""
    return CommandSpec(name, Label(name, name), roles, fields)


def row(command, source, target, **more):
    """Give a row; sources are written with spaces."""
    return Row(command=command, source=tuple(source.split()), target=target, **more)


def limit(name, states, on_lapse="breach", **more):
    """Give a time limit; states are written with spaces."""
    return Limit(name=name, label=Label(name, name), states=tuple(states.split()), on_lapse=on_lapse, **more)


def never(_situation):
    """Speak against everything."""
    return Finding("never", "not at all")


def no(_situation):
    """Choose no case."""
    return False


def small(states, commands, rows, limits=(), *, begin=lambda _: None, facts_type=object, fields=()):
    """Give a flow that begins in its first state, and is opened by its buyer."""
    first = states[0].name
    opening = Opening(
        spec=spec("open", "buyer", fields=fields), apply=begin, state=lambda _facts: first, states=(first,)
    )
    return Flow(
        name="small",
        label=Label("small", "小流程"),
        states=states,
        opening=opening,
        commands=commands,
        rows=rows,
        limits=limits,
        facts_type=facts_type,
    )


DEAD_END = returns.FLOW.extend(
    states=(state("parked"),),
    commands=(spec("park", "merchant"), spec("unpark", "merchant")),
    rows=(row("park", "requested", "parked"), row("unpark", "parked", "requested", guards=(never,))),
)
"""What is parked is never unparked."""
UNREACHED = returns.FLOW.extend(
    states=(state("vip"),),
    commands=(spec("promote", "agent"), spec("serve", "agent")),
    rows=(
        row("promote", "requested", "vip", when=no),
        row("promote", "requested", None),
        row("serve", "vip", "completed"),
    ),
)
"""Nobody is ever promoted."""
CIRCLE = small(
    (state("asked"), state("with_sales"), state("with_service"), state("done", final=True)),
    (spec("ask", "buyer"), spec("to_service", "agent"), spec("to_sales", "agent"), spec("finish", "agent")),
    (
        row("ask", "asked", "with_sales"),
        row("to_service", "with_sales", "with_service"),
        row("to_sales", "with_service", "with_sales"),
        row("finish", "with_sales with_service", "done"),
    ),
    (limit("sales", "with_sales", "to_service"), limit("service", "with_service", "to_sales")),
)
"""Two departments hand a case to and fro when their time is over."""
WAITING = returns.FLOW.extend(
    states=(state("limbo"),),
    commands=(spec("shelve", "merchant"), spec("rescue", "agent"), spec("revive", "system")),
    rows=(
        row("shelve", "requested", "limbo"),
        row("rescue", "limbo", "requested", guards=(never,)),
        row("revive", "limbo", "requested"),
    ),
)
"""Only the system can do something about what is shelved, and nothing tells it when."""
PLANTED = {
    "dead end": (DEAD_END, "dead end: from 'parked' no end can be reached (2 position(s))"),
    "unreached state": (UNREACHED, "the state 'vip' is declared, and no command leads there"),
    "row never taken": (UNREACHED, "the row promote: requested -> vip is never taken"),
    "guard that never yields": (
        DEAD_END,
        "the row unpark: parked -> requested is never taken; unpark is told no: never",
    ),
    "circle of lapses": (
        CIRCLE,
        "time limits are over in a circle for ever: sales in with_sales, service in with_service; the shortest way",
    ),
    "endless wait": (
        WAITING,
        "in 'limbo' nobody can do anything and no time limit runs (2 position(s)): it waits without end; the shortest",
    ),
}
"""What was planted, and how its sentence begins."""
