"""One move in a case: a command, or a time limit that is over; and the real kernel that answers it. 推演一步。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs

from servflow.kernel import engine
from servflow.kernel.case import Applied, Case, Command, Denied
from servflow.kernel.flow import Flow
from servflow.kernel.rules import Rules
from servflow.testing.explorer.answers import HOUR, EveryAnswer, each_answer
from servflow.testing.explorer.keys import Key, getters, key_of, leads_on
from servflow.testing.explorer.samples import START, payloads
from servflow.testing.explorer.scope import Scope
from servflow.testing.explorer.watching import watched
from servflow.values.deadlines import Deadline, base_name, in_due_order
from servflow.values.frozen import EMPTY, freeze
from servflow.values.parties import SYSTEM, Actor
from servflow.values.shapes import is_list, is_map

MINUTE = timedelta(minutes=1)
INSTANT = timedelta(microseconds=1)
TIMES = ("soon", "just before", "at the due instant")
"""When a command is given: before anything is due, one microsecond before something is, at the instant it is."""
ONCE_ALLOWED = "once allowed"
"""When a command is given that was refused until some instant: at that instant."""


@attrs.frozen(kw_only=True)
class Move:
    """A command, or a time limit that is over. 一步。

    Args:
        command: ``open``, ``lapse`` or a command of the flow.
        actor: Who gives it.
        data: What comes with it.
        when: One of ``soon``, ``just before``, ``at the due instant``, ``once allowed``.
        wait: How long after the last record, where it had to wait until it is allowed.
        script: How the rules answered; empty where a rulebook did.
        told: The same in words.
    """

    command: str
    actor: Actor
    data: Mapping[str, Any] = EMPTY
    when: str = TIMES[0]
    wait: timedelta = MINUTE
    script: tuple[int, ...] = ()
    told: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return one line of a story."""
        if self.command == "lapse":
            said = f"the time limit {self.data['deadline']} is over"
        else:
            given = ", ".join(f"{name} {_shown(value)}" for name, value in self.data.items())
            said = f"{self.command} by {self.actor}" + (f" with {given}" if given else "")
            said += f" {self.when}" if self.when != TIMES[0] else ""
        return said + (f" ({'; '.join(self.told)})" if self.told else "")


def _shown(value: Any) -> str:
    if is_list(value):
        return " and ".join(map(_shown, value))
    if is_map(value):
        return str(value["id"]) if "id" in value else ", ".join(f"{name} {_shown(one)}" for name, one in value.items())
    return str(value)


def row_name(flow: Flow, place: int, source: str) -> str:
    """Return what a row is called where it is taken in a state."""
    row = flow.rows[place]
    name = f"{row.command}: {source} -> {row.target or source}"
    alike = [one for one in flow.table[source][row.command] if one.target == row.target]
    return f"{name} ({row.note})" if len(alike) > 1 else name


def answered(move: Move, rules: Rules) -> Move:
    """Return the move with how the rules answered."""
    return attrs.evolve(move, script=rules.taken, told=rules.told) if isinstance(rules, EveryAnswer) else move


class Mover:
    """Moves in cases of one flow under one set of rules. 推演器。"""

    def __init__(self, flow: Flow, rules: Rules, scope: Scope) -> None:
        """Watch the flow."""
        self.unwatched = flow
        self.flow, self.watch = watched(flow)
        self.rules = rules
        self.scope = scope
        self.any_order = isinstance(rules, EveryAnswer)
        self.kept = getters(scope.keep)

    def key(self, case: Case) -> Key:
        """Return what the case comes to."""
        return key_of(self.flow, case, self.kept, self.scope.most, ordered=not self.any_order)

    # ------------------------------------------------------------------------------------------------------- moves

    def openings(self) -> Iterator[Move]:
        """Give every way to open a case."""
        spec = self.flow.opening.spec
        opener = self.scope.opener(self.flow)
        for data in self.scope.openings or payloads(spec, self.scope, START):
            yield Move(command="open", actor=opener, data=data)

    def commands(self, case: Case, *, names: tuple[str, ...] = (), anybody: bool = False) -> Iterator[Move]:
        """Give every command of the case's state, or of *names*, by everybody who may, or by anybody."""
        for name in names or tuple(self.flow.table[case.state]):
            spec = self.flow.specs[name]
            given = tuple(map(freeze, payloads(spec, self.scope, case.updated_at)))
            for actor in self.scope.actors:
                if anybody or actor.role in spec.roles:
                    for data in given:
                        yield Move(command=name, actor=actor, data=data)

    def lapses(self, case: Case) -> Iterator[Move]:
        """Give every time limit that may be over next: any of them, or the next by the rulebook that leads on."""
        for deadline in case.deadlines:
            yield Move(command="lapse", actor=SYSTEM, data={"deadline": deadline.name})
            if not self.any_order and leads_on(self.flow, deadline):
                return

    def leads(self, case: Case, lapse: Move) -> bool:
        """Return whether a time limit that is over does more than to be recorded and told."""
        return any(one.name == lapse.data["deadline"] and leads_on(self.flow, one) for one in case.deadlines)

    # ----------------------------------------------------------------------------------------------------- answers

    def answers(self, case: Case | None, move: Move) -> Iterator[tuple[Rules, Applied | Denied, tuple[int, ...]]]:
        """Give what comes of a move, however the rules may answer: with the rules that did, and the rows taken."""
        self.watch.taken()
        for rules, answer in each_answer(self.rules, lambda rules: self._ask(case, move, rules)):
            yield rules, answer, self.watch.taken()

    def again(self, case: Case | None, move: Move) -> Applied | Denied:
        """Return what comes of a move that was found before, answered as then."""
        rules = EveryAnswer(self.rules.outcomes, move.script) if isinstance(self.rules, EveryAnswer) else self.rules
        return self._ask(case, move, rules)

    def settled(self, case: Case) -> Case:
        """Return the case with every limit an hour away, where any may be the first; a promise stays what it is."""
        if not self.any_order:
            return case
        due = case.updated_at + HOUR
        return attrs.evolve(case, deadlines=in_due_order(tuple(self._moved(one, due) for one in case.deadlines)))

    def _moved(self, deadline: Deadline, due: datetime) -> Deadline:
        limit = self.flow.limit_named.get(base_name(deadline.name))
        promised = limit is not None and limit.promise is not None
        return deadline if promised else attrs.evolve(deadline, due_at=due)

    def _ask(self, case: Case | None, move: Move, rules: Rules) -> Applied | Denied:
        if case is None:
            return engine.open_case(self.flow, move.data, by=move.actor, at=START, case_id="C-1", rules=rules)
        if move.command == "lapse":
            return self._lapse(case, move.data["deadline"], rules)
        command = Command(move.command, move.data)
        return engine.decide(self.flow, case, command, by=move.actor, at=instant(case, move), rules=rules)

    def _lapse(self, case: Case, name: str, rules: Rules) -> Applied:
        """Let a limit be over, and where any may be the first, let it be that one."""
        wanted = next(one for one in case.deadlines if one.name == name)
        if self.any_order:
            later = wanted.due_at + HOUR
            moved = (one if one is wanted else self._moved(one, later) for one in case.deadlines)
            case = attrs.evolve(case, deadlines=in_due_order(tuple(moved)))
        return engine.advance(self.flow, case, at=wanted.due_at, rules=rules)


def instant(case: Case, move: Move) -> datetime:
    """Return the instant at which a command is given."""
    if case.next_due_at is None or move.when in {TIMES[0], ONCE_ALLOWED}:
        return case.updated_at + move.wait
    return case.next_due_at - INSTANT if move.when == TIMES[1] else case.next_due_at


def once_allowed(case: Case, move: Move, answer: Denied) -> Move | None:
    """Return the command at the instant from which it is allowed; nothing where no reason names one that is to come."""
    at = max((one.allowed_from for one in answer.findings if one.allowed_from is not None), default=None)
    if at is None or move.when == ONCE_ALLOWED or at <= case.updated_at + move.wait:
        return None
    return attrs.evolve(move, when=ONCE_ALLOWED, wait=at - case.updated_at)
