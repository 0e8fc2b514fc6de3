"""A flow as a table: ``State``, ``Row``, ``Limit``, ``Flow``. 流程定义。

A flow is data. It is checked when it is built (``kernel.check``, every finding at once), compiled to a ``transitions``
machine when it is first used (``kernel.machine``), drawn by ``servflow.diagram`` and walked by the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from servflow.errors import FlowError, UnknownNameError
from servflow.kernel.fields import CommandSpec
from servflow.kernel.ledger import Claims
from servflow.kernel.situation import Situation
from servflow.values.deadlines import base_name
from servflow.values.findings import Finding
from servflow.values.sources import Label

if TYPE_CHECKING:
    from servflow.kernel.machine import CaseMachine

Guard = Callable[[Situation], Finding | None]
"""Permits (nothing) or gives the reason against. Looks at the case, the actor and the instant, never at the payload."""

Apply = Callable[[Situation], Any]
"""Returns the new facts; may judge, ask for effects, and refuse."""


@attrs.frozen
class State:
    """Where a case can stand. 状态。

    Args:
        name: Its stored value.
        label: What people call it.
        final: The case is over; only a row marked ``reopens`` leads out.
        waits_for: What outside this flow it waits for, where neither a person nor a time limit moves it on.
    """

    name: str
    label: Label
    final: bool = False
    waits_for: str = ""


@attrs.frozen(kw_only=True)
class Row:
    """One row of the table. 流转规则。

    Args:
        command: The command it answers.
        source: The states it starts from.
        target: The state it leads to; nothing when the case stays where it is.
        apply: Makes the new facts; nothing keeps them.
        when: Chooses among the rows of one state and command; the last of them has none, and only that one.
        guards: Each gives a reason against, or nothing. All are asked.
        effects: Kinds of effect that ``apply`` may ask for.
        reopens: The row leads out of a final state on purpose.
        note: Why the row is there or how ``when`` chooses, for tables and diagrams.
    """

    command: str
    source: tuple[str, ...]
    target: str | None
    apply: Apply | None = None
    when: Callable[[Situation], bool] | None = None
    guards: tuple[Guard, ...] = ()
    effects: tuple[str, ...] = ()
    reopens: bool = False
    note: str = ""


@attrs.frozen(kw_only=True, slots=False)
class Limit:
    """A time limit of the flow; its length stands in the rulebook under ``<flow>.<name>``. 期限。

    Args:
        name: Its key.
        label: What people call it.
        states: It starts on entry to the first of these and runs while the case is in one of them.
        on_lapse: What its lapse does unless the rulebook says otherwise: ``breach``, ``escalate`` or a command.
        notify: Roles to tell when it lapses.
        measured: A service level: how its clock ran is kept, also after it is over, so that a pause, another priority
            and an entry that arrives late are counted as they were.
        pauses: States in which the clock of a service level stands still.
        follows: Its length is looked up again when the facts it depends on change; what has passed has passed.
        since: From when it counts, where what makes it apply is known only after its state was entered; nothing: from
            then on.
        done: Whether what a limit waits for has happened, where that is not told by the state.
        promise: The due instant that the facts themselves carry (an appointment); its length is in no rulebook.
    """

    name: str
    label: Label
    states: tuple[str, ...]
    on_lapse: str = "breach"
    notify: tuple[str, ...] = ()
    measured: bool = False
    pauses: tuple[str, ...] = ()
    follows: bool = False
    since: Callable[[Any], datetime | None] | None = None
    done: Callable[[Any], bool] | None = None
    promise: Callable[[Any], datetime | None] | None = None

    @cached_property
    def span(self) -> frozenset[str]:
        """The states in which it is alive: where it runs, and where its clock stands still."""
        return frozenset((*self.states, *self.pauses))


@attrs.frozen(kw_only=True)
class Opening:
    """How a case of the flow begins. 立案。

    Args:
        spec: The command ``open``: its roles and fields.
        apply: Returns the first facts.
        state: Returns the first state, from those facts.
        states: Every state it may return.
        effects: Kinds of effect that ``apply`` may ask for.
    """

    spec: CommandSpec
    apply: Apply
    state: Callable[[Any], str]
    states: tuple[str, ...]
    effects: tuple[str, ...] = ()

    def begins_in(self, facts: Any) -> str:
        """Return the first state.

        Raises:
            UnknownNameError: ``state`` returned one that is not among ``states``.
        """
        first = self.state(facts)
        if first not in self.states:
            raise UnknownNameError("state that an opening leads to", first, self.states)
        return first


def no_facts(_name: str, _facts: Any) -> tuple[Mapping[str, Any], ...]:
    """Return that time limits depend on no facts."""
    return ({},)


def no_claims(_state: str, _facts: Any) -> Claims:
    """Return that a case claims nothing of its order."""
    return Claims()


@attrs.frozen(kw_only=True, eq=False, slots=False, repr=False)
class Flow:
    """A table of states, commands and rows. 流程。

    Args:
        name: Its name, for example ``return``.
        label: What people call it.
        states: Every state.
        opening: How a case begins.
        commands: Every command but ``open`` and ``lapse``, which belong to the kernel.
        rows: The table.
        limits: The time limits.
        facts_type: The frozen class of the case's facts.
        limit_facts: Returns the facts a time limit depends on, one map for each thing it must hold for; the latest
            deadline counts.
        claims: Returns what a case claims of its order's ledger.
        estimate: Returns what the case would come to if it went through now, for ``preview``.

    Raises:
        FlowError: The definition is unsound; with every finding.
    """

    name: str
    label: Label
    states: tuple[State, ...]
    opening: Opening
    commands: tuple[CommandSpec, ...]
    rows: tuple[Row, ...]
    limits: tuple[Limit, ...] = ()
    facts_type: type[Any] = object
    limit_facts: Callable[[str, Any], tuple[Mapping[str, Any], ...]] = no_facts
    claims: Callable[[str, Any], Claims] = no_claims
    estimate: Callable[[Situation], Mapping[str, Any]] | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse an unsound definition."""
        from servflow.kernel.check import problems_of

        problems = problems_of(self)
        if problems:
            raise FlowError(f"flow {self.name}", problems)

    def __repr__(self) -> str:
        """Return the flow's name; the whole table is for ``servflow flow show``."""
        return f"Flow({self.name!r})"

    @cached_property
    def machine(self) -> CaseMachine:
        """The flow as a ``transitions`` machine, built when first asked for."""
        from servflow.kernel.machine import build_machine

        return build_machine(self)

    @cached_property
    def specs(self) -> Mapping[str, CommandSpec]:
        """The commands by name."""
        return {spec.name: spec for spec in self.commands}

    @cached_property
    def final_states(self) -> frozenset[str]:
        """Names of the states in which a case is over."""
        return frozenset(state.name for state in self.states if state.final)

    @cached_property
    def state_names(self) -> tuple[str, ...]:
        """Names of all states, in order."""
        return tuple(state.name for state in self.states)

    @cached_property
    def limit_named(self) -> Mapping[str, Limit]:
        """The time limits by name."""
        return {limit.name: limit for limit in self.limits}

    @cached_property
    def has_clocks(self) -> bool:
        """Whether a time limit has a clock of its own or follows the facts, and not the state alone."""
        return any(limit.measured or limit.done or limit.promise for limit in self.limits)

    @cached_property
    def limits_in(self) -> Mapping[str, tuple[Limit, ...]]:
        """The time limits that run in each state."""
        return {
            state.name: tuple(limit for limit in self.limits if state.name in limit.states) for state in self.states
        }

    @cached_property
    def table(self) -> Mapping[str, Mapping[str, tuple[Row, ...]]]:
        """The rows by state, then by command, in order."""
        table: dict[str, dict[str, tuple[Row, ...]]] = {state.name: {} for state in self.states}
        for row in self.rows:
            for source in row.source:
                table[source][row.command] = (*table[source].get(row.command, ()), row)
        return table

    def limit_label(self, deadline: str) -> Label:
        """Return the label of the limit that a deadline belongs to, or its bare name."""
        limit = self.limit_named.get(base_name(deadline))
        return limit.label if limit is not None else Label(deadline)

    def label_of(self, state: str) -> Label:
        """Return the label of a state, or its bare name."""
        return next((known.label for known in self.states if known.name == state), Label(state))

    def extend(
        self,
        *,
        states: tuple[State, ...] = (),
        commands: tuple[CommandSpec, ...] = (),
        rows: tuple[Row, ...] = (),
        limits: tuple[Limit, ...] = (),
    ) -> Flow:
        """Return this flow with a host's own states, commands, rows and limits; the same checks run.

        Rows are put before the flow's own, so that a row with ``when`` can take over some of its cases.

        Raises:
            FlowError: The extended definition is unsound.
        """
        return attrs.evolve(
            self,
            states=self.states + states,
            commands=self.commands + commands,
            rows=rows + self.rows,
            limits=self.limits + limits,
        )
