"""Strategies of the laws that stand beside those of ``servflow.testing``: what a broken client may send."""

from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from servflow.errors import InvalidValueError
from servflow.kernel.case import Case, Command
from servflow.kernel.fields import CommandSpec
from servflow.testing import actors
from servflow.testing.fields import payloads
from servflow.testing.subjects import Subject
from servflow.testing.wishes import COMMAND_IDS, order_of
from servflow.values.money import Money
from servflow.values.orders import Order

JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from([10**400, "\ud800", "99.999 CNY", "１２ CNY", b"x", datetime(2024, 1, 1), Money(-5), "$order"]),  # noqa: DTZ001
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
"""What a broken or hostile client may send."""


@st.composite
def hostile_payloads(draw: st.DrawFn, spec: CommandSpec | None, order: Order | None) -> dict[str, Any]:
    """Give a sound payload in which a lot is broken, missing or too much."""
    data = dict(draw(payloads(spec, order, {}))) if spec is not None else {}
    fields = spec.fields if spec is not None else ()
    names = st.sampled_from([*(field.name for field in fields), *data]) if fields else st.text(max_size=8)
    for name in draw(st.lists(names | st.text(max_size=8), min_size=1, max_size=3)):
        if draw(st.booleans()):
            data[name] = draw(JUNK)
        else:
            data.pop(name, None)
    return data


@st.composite
def any_commands(draw: st.DrawFn, world: Subject, case: Case) -> tuple[Command, Any]:
    """Give any wish, by anybody: out of place, unknown, broken in many ways at once, or a lapse."""
    names = [*world.flow.specs, "lapse", "open"]
    name = draw(st.sampled_from(names) | st.text(max_size=6))
    if name == "lapse":
        running = [deadline.name for deadline in case.deadlines]
        data: Any = {"deadline": draw(st.sampled_from([*running, "nothing"]) | JUNK)}
    else:
        data = draw(hostile_payloads(world.flow.specs.get(name), order_of(case)))
    command_id = draw(COMMAND_IDS)
    try:
        return Command(name, data, command_id), draw(actors())
    except InvalidValueError:  # nested too deeply, said by the constructor
        return Command(name), draw(actors())
