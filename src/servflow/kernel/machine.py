"""The engine: a flow as a real ``transitions`` machine whose event answers without touching a model.

``CaseMachine`` is built through the library's extension points (``event_cls``, ``transition_cls``, ``state_cls``), so
introspection, diagrams and the ordinary ``trigger`` work. ``CaseEvent.fire`` is the path that servflow itself takes: it
looks up the row, asks every guard and leaves the rest to ``kernel.commit``. A law runs both in lock-step.
This is the only module that imports ``transitions``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from transitions import Event, Machine, State, Transition

from servflow.values.findings import Finding, finding
from servflow.values.parties import Role

if TYPE_CHECKING:
    from transitions import EventData

    from servflow.kernel.explain import Verdict
    from servflow.kernel.fields import CommandSpec
    from servflow.kernel.flow import Flow, Row
    from servflow.kernel.situation import Situation


class CaseState(State):
    """A state with its label. 状态。"""


class CaseTransition(Transition):
    """A transition that knows its row; as a condition for ``trigger`` it asks the row's ``when`` and guards. 流转。"""

    row: Row


class CaseEvent(Event):
    """All rows of one command. 指令的全部流转。"""

    spec: CommandSpec
    roles: frozenset[str]
    rows: dict[str, tuple[Row, ...]]
    wrong_state: dict[str, Finding]
    wrong_role: dict[str, Finding]

    def choose(self, situation: Situation) -> Row | None:
        """Return the row that answers in the situation's state; nothing where the command has none there."""
        for row in self.rows.get(situation.state, ()):
            when = row.when
            if when is None or when(situation):
                return row
        return None

    def objections(self, state: str, role: Role, *, own: bool) -> tuple[Finding, ...]:
        """Return what speaks against the command whatever the facts: the state, the role, another buyer's case."""
        where = () if state in self.rows else (self.wrong_state[state],)
        if role not in self.roles:
            return (*where, self.wrong_role[role])
        return where if own else (*where, NOT_YOUR_CASE)

    def fire(self, situation: Situation) -> Row | None:
        """Return the row that applies, or nothing with every reason in ``situation.findings``.

        Reads the situation and adds findings to it; nothing else is changed, no model, no queue, no callback.
        """
        row = self.choose(situation)
        actor = situation.actor
        role = actor.role
        own = role != "buyer" or actor.id == situation.owner
        if row is None or not own or role not in self.roles:
            situation.findings += self.objections(situation.state, role, own=own)
        if row is not None:
            for guard in row.guards:
                reason = guard(situation)
                if reason is not None:
                    situation.findings += (reason,)
        return None if situation.findings else row


NOT_YOUR_CASE = Finding("not_your_case", "a buyer may act on their own case only")


class CaseMachine(Machine):
    """A flow compiled once for the process; it holds no case and no model. 流程状态机。"""

    event_cls = CaseEvent
    transition_cls = CaseTransition
    state_cls = CaseState

    commands: dict[str, CaseEvent]
    """The events by the name of their command: ``events`` by the type that they are here."""
    verdicts: dict[tuple[str, Role, bool], Verdict]
    """What ``explain`` has found out about a state, a role and an ownership, whatever the facts."""


def build_machine(flow: Flow) -> CaseMachine:
    """Return the machine of a sound flow."""
    machine = CaseMachine(
        model=None,
        states=[CaseState(state.name, final=state.final) for state in flow.states],
        initial=flow.opening.states[0],
        auto_transitions=False,
        send_event=True,
        queued=False,
    )
    for row in flow.rows:
        for source in row.source:
            earlier = tuple(flow.table[source][row.command])
            earlier = earlier[: earlier.index(row)]
            machine.add_transition(row.command, source, row.target, conditions=[_condition(row, earlier, flow)])
            added = machine.events[row.command].transitions[source][-1]
            cast("CaseTransition", added).row = row
    machine.verdicts = {}
    machine.commands = {name: cast("CaseEvent", event) for name, event in machine.events.items()}
    for name, compiled in machine.commands.items():
        compiled.spec = flow.specs[name]
        compiled.roles = frozenset(compiled.spec.roles)
        compiled.rows = {
            source: tuple(cast("CaseTransition", transition).row for transition in found)
            for source, found in compiled.transitions.items()
        }
        _prepare_refusals(compiled, flow)
    return machine


def _prepare_refusals(event: CaseEvent, flow: Flow) -> None:
    """Make the findings that depend on the table alone once, not at every refusal."""
    where = tuple(event.rows)
    event.wrong_state = {
        state: finding("wrong_state", f"{event.name} is possible in {', '.join(where)}, not in {state}", states=where)
        for state in flow.state_names
        if state not in event.rows
    }
    who = tuple(sorted(event.roles))
    event.wrong_role = {
        role: Finding("role_not_allowed", f"{event.name} is for {', '.join(who)}, not for {role}", roles=who)
        for role in Role
        if role not in event.roles
    }


def _condition(row: Row, earlier: tuple[Row, ...], flow: Flow) -> Callable[[EventData], bool]:
    """Return the row's ``when``, roles and guards as a condition for ``trigger(..., situation=...)``."""

    def holds(event: EventData) -> bool:
        situation: Any = event.kwargs["situation"]
        if any(other.when is not None and other.when(situation) for other in earlier):
            return False
        if row.when is not None and not row.when(situation):
            return False
        actor = situation.actor
        if actor.role not in flow.specs[row.command].roles:
            return False
        if actor.role == "buyer" and actor.id != situation.owner:
            return False
        return all(guard(situation) is None for guard in row.guards)

    return holds


def trigger_on_model(flow: Flow, command: str, state: str, situation: Situation) -> str | None:
    """Return the state that ``transitions``' own trigger reaches on a throw-away model; nothing when it refuses.

    The oracle of the law that ``fire`` and ``transitions`` agree; ``fire`` never calls it.
    """
    from types import SimpleNamespace

    event = flow.machine.events.get(command)
    if event is None or state not in cast("CaseEvent", event).rows:
        return None
    model = SimpleNamespace(state=state)
    done = event.trigger(model, situation=situation)
    return model.state if done else None
