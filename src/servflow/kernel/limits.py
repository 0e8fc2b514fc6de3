"""Which time limits run after a step: those that go on, begin, stand still, move, and end.

A service level (``Limit.measured``) keeps how its clock ran. It stands still in the states that pause it, is measured
anew when the facts it depends on change, and stays on record when it is over while the matter is open; all that counts
from when things happened, which may be before they were entered (``happened_at``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs

from servflow.values.deadlines import Deadline, base_name, in_due_order, is_running, make_deadline

if TYPE_CHECKING:
    from servflow.kernel.case import Case
    from servflow.kernel.flow import Flow, Limit
    from servflow.kernel.rules import Rules
    from servflow.kernel.situation import Situation

Deadlines = tuple[Deadline, ...]


def next_deadlines(
    flow: Flow, case: Case, s: Situation, target: str, facts: Any, cleared: str | None
) -> tuple[Deadlines, Deadlines, Deadlines, tuple[str, ...]]:
    """Return what runs after the step, which clocks stand by, what began or moved, and the names of what ended.

    A step that stays in its state keeps what runs, unless its facts move a limit; one that enters a state ends every
    limit that is not alive there and starts every limit that runs there and not in the state before: a limit that spans
    several states starts once.

    Args:
        flow: The flow of the case.
        case: The case before.
        s: The step: when it happened, and the rules.
        target: The state after.
        facts: The facts after.
        cleared: A time limit that this step lapses.
    """
    old = case.deadlines
    if target == case.state and cleared is None and (facts is case.facts or not flow.has_clocks):
        return old, case.clocks, (), ()
    if flow.has_clocks:
        return _with_clocks(flow, case, s, target, facts, cleared)
    kept: Deadlines = ()
    ended: tuple[str, ...] = ()
    started: Deadlines = ()
    known = flow.limit_named
    for deadline in old:
        name = deadline.name
        if name != cleared and (target == case.state or (name in known and target in known[name].states)):
            kept += (deadline,)
        else:
            ended += (name,)
    for limit in flow.limits_in[target]:
        if target != case.state and case.state not in limit.states:
            started += start_limit(flow, limit, s.at, facts, s.rules)
    return in_due_order(kept + started), (), started, ended


def _with_clocks(
    flow: Flow, case: Case, s: Situation, target: str, facts: Any, cleared: str | None
) -> tuple[Deadlines, Deadlines, Deadlines, tuple[str, ...]]:
    """Return the same for a flow with clocks of its own, or limits that follow the facts."""
    step = _Step(flow, case, s, target, facts)
    for deadline in (*case.deadlines, *case.clocks):
        step.look_at(deadline, cleared)
    for limit in flow.limits_in[target]:
        step.begin(limit)
    return in_due_order(step.running), step.clocks, step.changed, step.ended


class _Step:
    """One step as the time limits see it."""

    __slots__ = (
        "alive",
        "at",
        "case",
        "changed",
        "clocks",
        "ended",
        "facts",
        "flow",
        "moved",
        "rules",
        "running",
        "target",
    )

    def __init__(self, flow: Flow, case: Case, s: Situation, target: str, facts: Any) -> None:
        self.flow = flow
        self.case = case
        self.rules: Rules = s.rules
        self.at: datetime = s.happened
        self.target = target
        self.facts = facts
        self.moved: dict[str, bool] = {}
        self.alive: set[str] = set()
        self.running: Deadlines = ()
        self.clocks: Deadlines = ()
        self.changed: Deadlines = ()
        self.ended: tuple[str, ...] = ()

    def look_at(self, deadline: Deadline, cleared: str | None) -> None:
        """Decide what becomes of a limit that is alive before the step."""
        name = deadline.name
        limit = self.flow.limit_named.get(base_name(name))
        if limit is None or not self._lives_on(limit):
            self.ended += (name,)
            return
        if name == cleared:
            self.ended += (name,)
            if deadline.run is None or name != limit.name:
                return
            deadline = _over(deadline)
        elif limit.promise is not None:
            self._promised(limit, deadline)
            return
        after: Deadline | None = deadline
        if deadline.run is not None:
            after = self._followed(limit, deadline)
            if after is not None:
                after = self._paused_or_resumed(limit, after)
        if after is None:
            self.ended += (name,)
            return
        if after is not deadline and after != deadline:
            self.changed += (after,)
        self._keep(after)

    def _lives_on(self, limit: Limit) -> bool:
        return self.target in limit.span and (limit.done is None or not limit.done(self.facts))

    def _keep(self, deadline: Deadline) -> None:
        self.alive.add(deadline.name)
        if is_running(deadline):
            self.running += (deadline,)
        else:
            self.clocks += (deadline,)

    def _promised(self, limit: Limit, deadline: Deadline) -> None:
        due = limit.promise(self.facts) if limit.promise is not None else None
        if due == deadline.due_at:
            self._keep(deadline)
        elif due is None:
            self.ended += (deadline.name,)

    def _followed(self, limit: Limit, deadline: Deadline) -> Deadline | None:
        """Return the clock measured anew where the facts that its length depends on have changed."""
        if not limit.follows or not self._moves(limit):
            return deadline
        wanted = self.flow.limit_facts(limit.name, self.facts)
        key = f"{self.flow.name}.{deadline.name}"
        return self.rules.retimed(deadline, key, wanted, limit.on_lapse, self.at)

    def _paused_or_resumed(self, limit: Limit, deadline: Deadline) -> Deadline:
        run = deadline.run
        if run is None or run.running is (self.target not in limit.pauses):
            return deadline
        return self.rules.stopped(deadline, self.at) if run.running else self.rules.resumed(deadline, self.at)

    def begin(self, limit: Limit) -> None:
        """Start a limit that is not alive yet: its state is entered, or what makes it apply has become known."""
        entered = self.case.state not in limit.states
        if limit.promise is not None:
            self._promise(limit, entered=entered)
        elif limit.name not in self.alive and (limit.done is None or not limit.done(self.facts)):
            at = self._counts_from(limit, entered=entered)
            begun = start_limit(self.flow, limit, at, self.facts, self.rules) if at is not None else ()
            self.running += begun
            self.changed += begun

    def _counts_from(self, limit: Limit, *, entered: bool) -> datetime | None:
        """Return from when a limit that is not alive would count; nothing where this step gives it no reason to begin.

        One that might have begun before, had that been known which makes it apply now, counts from when it says.
        """
        if self.case.state not in limit.span:
            return self.at
        if not (entered or (limit.follows and self._moves(limit))):
            return None
        return (limit.since(self.facts) if limit.since is not None else None) or self.at

    def _moves(self, limit: Limit) -> bool:
        """Return whether the step changes the facts that the length of a limit depends on."""
        if self.facts is self.case.facts:
            return False
        known = self.moved.get(limit.name)
        if known is None:
            asked = self.flow.limit_facts
            known = asked(limit.name, self.facts) != asked(limit.name, self.case.facts)
            self.moved[limit.name] = known
        return known

    def _promise(self, limit: Limit, *, entered: bool) -> None:
        due = limit.promise(self.facts) if limit.promise is not None else None
        known = None if entered or limit.promise is None else limit.promise(self.case.facts)
        if due is None or due == known:  # a promise that was broken is not made anew
            return
        begun = make_deadline(limit.name, due, limit.on_lapse, "", self.at)
        self.running += (begun,)
        self.changed += (begun,)


def _over(deadline: Deadline) -> Deadline:
    """Return a clock that is over, and goes on."""
    run = deadline.run
    return attrs.evolve(deadline, run=attrs.evolve(run, over=True)) if run is not None else deadline


def start_limit(flow: Flow, limit: Limit, at: datetime, facts: Any, rules: Rules) -> Deadlines:
    """Return the deadline of a limit begun at *at* with its warnings, or nothing where the rulebook sets none."""
    key = f"{flow.name}.{limit.name}"
    latest: Deadline | None = None
    decided: Mapping[str, Any] = {}
    for limit_facts in flow.limit_facts(limit.name, facts):
        if limit.measured:
            deadline = rules.deadline(key, at, limit_facts, limit.on_lapse, measured=True)
        else:
            deadline = rules.deadline(key, at, limit_facts, limit.on_lapse)
        if deadline is not None and (latest is None or deadline.due_at > latest.due_at):
            latest, decided = deadline, limit_facts
    if latest is None:
        return ()
    if not limit.measured:
        return (latest,)
    return (latest, *rules.warnings(latest, key, decided))
