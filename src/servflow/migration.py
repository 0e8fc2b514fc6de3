"""Moving cases in hand to another rulebook: proved total when it is built, and with a dry run. 规则手册迁移。

A case keeps the rulebook it was opened under. ``Migration`` is the only way to change that. It is built once from the
rulebook that the cases have and the one that they shall have, and refuses to be built where a time limit that the old
rules can set is not one that the new rules set, too. Moving a case leaves its state and its facts alone and counts its
time limits anew; none is ever lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

import attrs

from servflow.errors import MigrationError, NotProvedError, RulebookMismatchError, UnknownNameError
from servflow.kernel.case import Applied, Case, Denied, clock_went_back
from servflow.kernel.check import KERNEL_LAPSES
from servflow.kernel.commit import own_order
from servflow.kernel.engine import advance
from servflow.kernel.flow import Flow, Limit
from servflow.kernel.ledger import Ledger
from servflow.kernel.limits import start_limit
from servflow.kernel.moves import alive, moved
from servflow.policies.book import Rulebook
from servflow.policies.floors import LimitsOver
from servflow.policies.limit_names import CONSUMERS_LIMITS
from servflow.policies.policy import Policy
from servflow.policies.table import Rule, Table
from servflow.policies.time_limits import TimeLimit, TimeLimits
from servflow.policies.vocabulary import VOCABULARIES
from servflow.rulebook.analysis.cover import Budget, uncovered
from servflow.rulebook.analysis.space import Space
from servflow.values.deadlines import Deadline, base_name
from servflow.values.findings import Finding
from servflow.values.parties import Actor
from servflow.values.time import require_aware

MOVERS = ("supervisor", "manager", "system")
"""Who may move a case to another rulebook."""


@attrs.frozen(kw_only=True)
class LimitChange:
    """A time limit that a move changes. 时限变化。

    Args:
        name: The limit; with ``@`` and the percentage, a warning of it.
        before: As it stood; nothing where it begins with the move.
        after: As it stands; nothing for a warning that the new rules do not want.
    """

    name: str
    before: Deadline | None
    after: Deadline | None


@attrs.frozen(kw_only=True)
class MoveReport:
    """What moving one case would bring, nothing of it committed. 迁移预演。

    Args:
        case_id: The case.
        outcome: What ``move`` would answer.
        changes: The time limits that would change, as they stand when what is due has lapsed.
    """

    case_id: str
    outcome: Applied | Denied
    changes: tuple[LimitChange, ...] = ()


def _proved(migration: Migration) -> None:
    problems = tuple(_problems(migration))
    if problems:
        raise MigrationError(f"{migration.flow.name}: {migration.old.ref} -> {migration.new.ref}", problems)


@attrs.frozen(kw_only=True)
class Migration:
    """The way of a flow's cases from one rulebook to another, proved when it is built. 迁移。

    Args:
        old: The rulebook that the cases are under.
        new: The rulebook that they shall be under.
        flow: Their flow, as both desks have it: every state is a state after the move.
        kept: Names of time limits that run on as they stand where the new rules set none.

    Raises:
        MigrationError: Something does not map: a time limit that the new rules do not set in every case in which the
            old ones do, a lapse that leads nowhere, another currency; with everything that does not.
    """

    old: Rulebook
    new: Rulebook
    flow: Flow
    kept: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Refuse what is not total."""
        _proved(self)

    def move(self, case: Case, *, by: Actor, at: datetime, ledger: Ledger | None = None) -> Applied | Denied:
        """Move a case to the new rulebook. 迁移案件。

        What is over at *at* lapses first, under the old rules. Every other time limit is counted anew from its own
        beginning, on the facts as they are now; of a service level, what has passed has passed. One that the new rules
        would not set on these facts runs on as it stands. One that only the new rules set begins at *at*.

        Args:
            case: The snapshot.
            by: Who moves it: a supervisor, a manager or the system.
            at: When, aware.
            ledger: What all cases of the order claim, for what lapses first.

        Returns:
            The case under the new rulebook with one record ``move``, or every reason against it. A case that is under
            the new rulebook already is given back as it is.

        Raises:
            InvalidValueError: *at* is naive, or the ledger is that of another order.
            RulebookMismatchError: The case is under neither rulebook.
            UnknownNameError: The case is of another flow.
        """
        at = require_aware(at)
        if case.flow != self.flow.name:
            raise UnknownNameError("flow", case.flow, (self.flow.name,))
        if case.rulebook == self.new.ref:
            return Applied(case, (), (), ledger)
        if case.rulebook != self.old.ref:
            raise RulebookMismatchError(str(case.rulebook), str(self.old.ref))
        own_order(case, ledger)
        reasons = _against(case, by, at)
        if reasons:
            return Denied(reasons)
        lapsed = advance(self.flow, case, at=at, rules=self.old, ledger=ledger)
        done = moved(lapsed.case, self.new.ref, self._after(lapsed.case, at), by=by, at=at)
        return Applied(done.case, lapsed.records + done.records, lapsed.effects, lapsed.ledger)

    def dry_run(self, cases: Iterable[Case], *, by: Actor, at: datetime) -> tuple[MoveReport, ...]:
        """Return what moving each case would bring; nothing is changed. 预演迁移。

        Of a case that ``move`` would raise an error about, since it is under neither rulebook or of another flow, the
        report is a denial with the code ``not_of_this_move``.

        Args:
            cases: The snapshots.
            by: Who would move them.
            at: When, aware.

        Raises:
            InvalidValueError: *at* is naive.
        """
        return tuple(self._report(case, by, at) for case in cases)

    def _report(self, case: Case, by: Actor, at: datetime) -> MoveReport:
        try:
            outcome = self.move(case, by=by, at=at)
        except (RulebookMismatchError, UnknownNameError) as error:
            return MoveReport(case_id=case.id, outcome=Denied((Finding("not_of_this_move", str(error)),)))
        if isinstance(outcome, Denied) or not outcome.records:
            return MoveReport(case_id=case.id, outcome=outcome)
        lapsed = advance(self.flow, case, at=at, rules=self.old).case
        before, after = alive(lapsed), alive(outcome.case)
        changes = tuple(
            LimitChange(name=name, before=before.get(name), after=after.get(name))
            for name in dict.fromkeys((*before, *after))
            if before.get(name) != after.get(name)
        )
        return MoveReport(case_id=case.id, outcome=outcome, changes=changes)

    def _after(self, case: Case, at: datetime) -> Iterator[Deadline]:
        """Give every time limit that is alive after the move."""
        before = alive(case)
        for deadline in before.values():
            yield from self._carried(case, deadline, at)
            yield from self._more_warnings(case, deadline, before, at)
        for limit in self.flow.limits_in[case.state]:
            if limit.name not in before and self._begins(limit, case):
                yield from start_limit(self.flow, limit, at, case.facts, self.new)

    def _carried(self, case: Case, deadline: Deadline, at: datetime) -> Iterator[Deadline]:
        """Give a time limit as the new rules count it; a warning that they do not want ends."""
        limit = self.flow.limit_named.get(base_name(deadline.name))
        if limit is None or limit.promise is not None:  # its length stands in no rulebook
            yield deadline
            return
        after = self._recounted(case, limit, deadline, at)
        if after is not None:
            yield after
        elif deadline.name == limit.name or not self._wanted(self.new, limit, case, deadline):
            yield deadline

    def _recounted(self, case: Case, limit: Limit, deadline: Deadline, at: datetime) -> Deadline | None:
        """Return a time limit as the new rules make it; a clock goes on from when it last began or stopped."""
        facts, run = self.flow.limit_facts(limit.name, case.facts), deadline.run
        at = at if run is None or run.over else run.at
        return self.new.recounted(deadline, f"{self.flow.name}.{deadline.name}", facts, limit.on_lapse, at)

    def _more_warnings(
        self, case: Case, deadline: Deadline, before: Mapping[str, Deadline], at: datetime
    ) -> Iterator[Deadline]:
        """Give the warnings of a service level that only the new rules want, and whose time has not come."""
        limit = self.flow.limit_named.get(deadline.name)
        if limit is None or deadline.run is None or deadline.run.over:
            return
        was = {percent for rule in self._wanted(self.old, limit, case, deadline) for percent in rule.warn_at}
        now = {percent for rule in self._wanted(self.new, limit, case, deadline) for percent in rule.warn_at}
        for percent in sorted(now - was):
            named = attrs.evolve(deadline, name=f"{limit.name}@{percent}")
            warning = None if named.name in before else self._recounted(case, limit, named, at)
            if warning is not None and warning.due_at > at:
                yield warning

    def _wanted(self, book: Rulebook, limit: Limit, case: Case, deadline: Deadline) -> tuple[TimeLimit, ...]:
        """Return the rules that set a limit as a rulebook has it, begun when *deadline* did."""
        key, start = f"{self.flow.name}.{limit.name}", deadline.started_at or case.updated_at
        found = (book.limit(key, facts, start) for facts in self.flow.limit_facts(limit.name, case.facts))
        return tuple(rule for rule in found if rule is not None)

    def _begins(self, limit: Limit, case: Case) -> bool:
        """Return whether a limit that is not alive begins with the move: the old rules had none, so none has lapsed."""
        if limit.promise is not None or (limit.done is not None and limit.done(case.facts)):
            return False
        return not start_limit(self.flow, limit, case.updated_at, case.facts, self.old)


def _against(case: Case, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Return every reason against a move that has nothing to do with the rules."""
    reasons: tuple[Finding, ...] = ()
    if by.role not in MOVERS:
        message = f"move is for {', '.join(MOVERS)}, not for {by.role}"
        reasons += (Finding("role_not_allowed", message, roles=MOVERS),)
    return (*reasons, clock_went_back(case)) if at < case.updated_at else reasons


# -------------------------------------------------------------------------------------------------------- the proof


def _problems(migration: Migration) -> Iterator[str]:
    """Give everything that does not map."""
    old, new, flow = migration.old, migration.new, migration.flow
    if old.ref == new.ref and old != new:
        yield f"both are {new.ref}: a case could not tell which it is under"
    if old.currency != new.currency:
        yield f"currency: {old.currency} -> {new.currency}: the amounts of a case are never changed"
    for name in migration.kept:
        if name not in flow.limit_named:
            yield f"kept: {flow.name} has no time limit {name!r}"
    for limit in flow.limits:
        if limit.promise is None:
            yield from _lapses(flow, limit, new)
            if limit.name not in migration.kept:
                yield from _gap(flow, limit, old, new)


def _lapses(flow: Flow, limit: Limit, new: Rulebook) -> Iterator[str]:
    """Give the lapses of a limit that the flow has no row for in any of its states."""
    for rule in _rules(new, f"{flow.name}.{limit.name}"):
        wanted = rule.then.get("on_lapse", limit.on_lapse)
        if wanted not in KERNEL_LAPSES and not any(wanted in flow.table[state] for state in limit.states):
            where = ", ".join(limit.states)
            yield f"{flow.name}.{limit.name}: {rule.id} lapses by {wanted}, which has no row in {where}"


def _gap(flow: Flow, limit: Limit, old: Rulebook, new: Rulebook) -> Iterator[str]:
    """Give a case in which the old rules set a limit and the new ones do not."""
    key = f"{flow.name}.{limit.name}"
    was, now = _table(_rules(old, key)), _table(_rules(new, key))
    try:
        space, budget = Space.of(was, now).with_unknown(), Budget()
        covers = [box for rule in now.rules if (box := space.box_of(rule)) is not None]
        asked = [(rule, box) for rule in was.rules if (box := space.box_of(rule)) is not None]
        lost = ((rule, left) for rule, box in asked if (left := uncovered(box, covers, budget)) is not None)
        for rule, left in islice(lost, 1):
            case = ", ".join(f"{fact}={value}" for fact, value in space.case(left, rule).items())
            yield f"{key}: {rule.id} sets it, and no new rule does{f' for {case}' if case else ''}"
    except NotProvedError as error:
        yield f"{key}: {error}"


def _table(rules: tuple[Rule, ...]) -> Table:
    return Table(policy="time_limits", vocabulary=VOCABULARIES["time_limits"], rules=rules)


def _rules(book: Rulebook, key: str) -> tuple[Rule, ...]:
    """Return the rules by which a rulebook sets a time limit: in every case in which one of them holds, and no other.

    Where its own rules set none, what a base guarantees counts, unless it is the consumer who has so much time: then
    none is the better one, and stands.
    """
    found = list(_own(book.policies.get("time_limits"), key))
    floor = book.floors.get("time_limits")
    below, parts = (floor.policy, floor.parts) if floor is not None else (None, ())
    while below is not None and (not parts or key in parts) and key not in CONSUMERS_LIMITS:
        found += _own(below, key)
        below, parts = (below.floor, below.parts) if isinstance(below, LimitsOver) else (None, ())
    return tuple(found)


def _own(policy: Policy | None, key: str) -> tuple[Rule, ...]:
    limits: Any = policy.limits.get(key, ()) if isinstance(policy, TimeLimits) else ()
    return tuple(attrs.evolve(limit.rule, then=limit.outcome) for limit in limits)
