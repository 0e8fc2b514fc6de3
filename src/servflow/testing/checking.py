"""``check_flow``: a flow under a rulebook held to every law, one failure at a time, told by its name."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from typing import Any

import attrs
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky

from servflow.desk import ServiceDesk
from servflow.kernel.flow import Flow
from servflow.policies.book import Rulebook
from servflow.testing import laws_of_histories, laws_of_steps, laws_of_time
from servflow.testing.arguments import require_count, require_known
from servflow.testing.fields import Fields
from servflow.testing.laws_of_histories import Draw
from servflow.testing.subjects import Request, Subject, subject_of
from servflow.testing.telling import History, Step, histories_of, questions
from servflow.values.frozen import EMPTY

StepLaw = Callable[[Subject, Step], None]


@attrs.frozen
class Law:
    """What holds of every history. 定律。

    Args:
        name: Its name; failures begin with it.
        check: Raises ``AssertionError`` where it does not hold.
    """

    name: str
    check: Callable[[History, Draw], None]


def _of_steps(name: str, *laws: StepLaw) -> Law:
    """Return the law that holds of every step of a history, its opening included."""

    def check(history: History, draw: Draw) -> None:
        for step in (*history.steps, draw_step(history, draw)):
            for law in laws:
                law(history.subject, step)

    return Law(name, check)


def draw_step(history: History, draw: Draw) -> Step:
    """Return one more question to a case, with its answer."""
    step: Step = draw(questions(history.subject, history.case, history.ledger))
    return step


LAWS: tuple[Law, ...] = (
    Law("total", laws_of_histories.total),
    Law("pure", laws_of_histories.pure),
    _of_steps("denials speak", laws_of_steps.denials_speak, laws_of_steps.denial_changes_nothing),
    _of_steps("one step", laws_of_steps.one_step),
    _of_steps("final is final", laws_of_steps.final_is_final),
    Law("replay", laws_of_histories.replayed),
    Law("deadlines", laws_of_histories.deadlines),
    Law("time shift", laws_of_time.time_shift),
    _of_steps("money conserved", laws_of_steps.money_conserved),
    _of_steps("units conserved", laws_of_steps.units_conserved),
    _of_steps("exactly one bearer", laws_of_steps.one_bearer),
    Law("codec", laws_of_histories.codec),
    Law("engine agrees", laws_of_histories.engine_agrees),
    Law("explain agrees", laws_of_histories.explain_agrees),
)
"""Every law of a flow, in the order in which they are held."""


PHASES = (Phase.generate, Phase.shrink)
"""Stories are made and shrunk; what they have in common with those that hold is told by the law."""


def check_flow(
    flow: Flow,
    rulebook: Rulebook | None = None,
    *,
    desk: ServiceDesk | None = None,
    laws: Iterable[str] | None = None,
    examples: int = 100,
    request: Request | None = None,
    fields: Fields = EMPTY,
) -> tuple[str, ...]:
    """Hold a flow to every law, on as many histories as wanted. 检验流程。

    Args:
        flow: The flow: a shipped one, one that was extended, or a host's own.
        rulebook: The rules; nothing: those that ship for the flow, each time limit that they do not set a day long.
        desk: A desk to ask instead of a plain one under the rulebook.
        laws: Names of the laws; nothing: all of them.
        examples: How many histories.
        request: Gives the strategy of what opens a case of an order; nothing: made from the fields of ``open``.
        fields: Strategies for fields, by ``field`` or ``command.field``, where their kind does not tell what they take.

    Returns:
        The states that no story came into, in the order of the flow: of these the laws say nothing.

    Raises:
        AssertionError: A law does not hold; it begins with the law's name, and the shortest story follows.
        TypeError: Something is of another kind than expected.
        UnknownNameError: There is no law of that name, or no field.
    """
    __tracebackhide__ = True
    subject = subject_of(flow, rulebook, desk=desk, request=request, fields=fields)
    held = named_laws({law.name: law for law in LAWS}, laws)
    met: set[str] = set()

    @drawn(examples)
    @given(history=histories_of(subject), data=st.data())
    def every_law_holds(history: History, data: st.DataObject) -> None:
        __tracebackhide__ = True
        met.update(record.to_state for record in history.records)
        for law in held:
            law.check(history, data.draw)

    with same_when_told_again():
        every_law_holds()
    return tuple(state.name for state in flow.states if state.name not in met)


@contextmanager
def same_when_told_again() -> Generator[None]:
    """Hold that a story goes the same way whenever it is told.

    What is drawn is repeatable as long as the answers are; what Hypothesis calls flaky is a flow, a desk or a rulebook
    that remembers, or a strategy of the host that does.

    Raises:
        AssertionError: It went another way, which is against the law ``pure``.
    """
    __tracebackhide__ = True
    try:
        yield
    except Flaky as error:
        message = f"pure: the same story, told again, goes another way: {error}"
        raise AssertionError(message) from error


def drawn(examples: int) -> settings:
    """Return how stories are drawn: so many, new ones each time, however slow the machine is.

    Raises:
        InvalidValueError: There is no example to draw.
        TypeError: The number is none.
    """
    require_count(examples, "examples", 1)
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        phases=PHASES,
        suppress_health_check=[HealthCheck.too_slow],
    )


def named_laws(known: Mapping[str, Any], names: Iterable[str] | None) -> tuple[Any, ...]:
    """Return the laws of those names, all of them where none is named.

    Raises:
        InvalidValueError: None is named at all.
        TypeError: They are a text, or nothing that holds names.
        UnknownNameError: There is none of that name.
    """
    if names is None:
        return tuple(known.values())
    return tuple(known[name] for name in require_known("law", names, "laws", tuple(known)))
