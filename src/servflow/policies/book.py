"""``Rulebook``: every policy of a house under one name and version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, cast

import attrs

from servflow.policies.clocks import Clockwork
from servflow.policies.duties import Duties, Duty
from servflow.policies.eligibility import Eligibility
from servflow.policies.floors import Floor, Layer, Override, laid_over, replaced_rules
from servflow.policies.policy import Explains, Policy
from servflow.policies.refund import Refund
from servflow.policies.refund_accounts import RefundAccounts
from servflow.policies.table import Miss, Rule
from servflow.policies.time_limits import TimeLimit, TimeLimits
from servflow.values.calendars import MONDAY_TO_FRIDAY, WorkCalendar
from servflow.values.deadlines import Deadline, Run, base_name, make_deadline
from servflow.values.decisions import Decision, make_decision
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.refs import RulebookRef
from servflow.values.sources import Label
from servflow.values.time import Counting, add_span, local_date, next_wall_time, zone_info


@attrs.frozen
class SourceInfo:
    """A document that rules come from. 出处文件。

    Args:
        title: Its name.
        url: Where it can be read.
        read_on: When it was last read.
        file: The file that names it.
        line: The line it stands on.
    """

    title: Label
    url: str = ""
    read_on: date | None = None
    file: str = attrs.field(default="", eq=False)
    line: int = attrs.field(default=0, eq=False)


@attrs.frozen(kw_only=True)
class RuleTest:
    """A case that stands beside the rules: on these facts, this answer. 规则测试。

    Args:
        policy: The policy that is asked.
        name: What the case is about.
        given: The facts.
        expect: ``rule`` (id of the rule that decides, empty for none), ``also`` (ids that take part), ``without`` (ids
            that do not), ``undecided`` (names that are not answered) and outcomes; what is not named is not compared.
        at: When it is asked; the day of ``as_of`` or the rulebook's first day where it names none.
        is_example: Whether it stands inside a rule.
        file: The file it stands in.
        line: The line it begins on.
    """

    policy: str
    name: str
    given: Mapping[str, Any]
    expect: Mapping[str, Any]
    at: datetime | None = None
    is_example: bool = False
    file: str = attrs.field(default="", eq=False)
    line: int = attrs.field(default=0, eq=False)


def _known_zone(_: Rulebook, __: attrs.Attribute[str], value: str) -> None:
    zone_info(value)


def _ref(book: Rulebook) -> RulebookRef:
    return RulebookRef(book.id, book.version, book.digest)


def _answering(book: Rulebook) -> Mapping[str, Policy]:
    """Return the policies as they are asked: the defaults, its own, and its own over what its bases guarantee."""
    names = {override.policy for override in book.replaced}.union(book.floors).intersection(book.policies)
    layered = {
        name: laid_over(
            book.policies[name],
            book.floors.get(name),
            Layer(
                house=book.name,
                replaced=replaced_rules(book.replaced, name),
                zone=book.timezone,
                calendar=book.calendar,
            ),
        )
        for name in names
    }
    return {**_DEFAULTS, **book.policies, **layered}


@attrs.frozen(kw_only=True)
class Rulebook:
    """Every policy of a house. 规则手册。

    A policy that is absent decides nothing, except that everything may be given back (``eligibility``) and that a
    refund is composed without rules of its own (``refund``).

    Args:
        id: Its name.
        title: Its name for people.
        version: Its version, as written.
        digest: SHA-256 of everything in it that decides; empty when it was made in Python.
        effective_from: First day on which cases are opened under it.
        effective_to: Last such day.
        timezone: IANA name of the zone whose clock and dates count.
        currency: ISO 4217 code of its amounts.
        calendar: Working days and hours.
        sources: The documents that its rules come from, by key.
        flows: The flows that it governs, so that each of their waits needs a time limit.
        policies: By name.
        tests: The cases that stand beside the rules.
        replaced: Everything of a base rulebook that this one says otherwise, with both places.
        floors: What its bases guarantee the consumer, by policy: where its own rules answer worse, these answer.
        origins: By the file of an inherited rule: name and version of the base that it is of.
        ref: Name, version and digest, as a case keeps them.

    Raises:
        InvalidValueError: The time zone is unknown.
    """

    id: str
    title: Label
    version: str
    digest: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    timezone: str = attrs.field(default="Asia/Shanghai", validator=_known_zone)
    currency: str = "CNY"
    calendar: WorkCalendar = MONDAY_TO_FRIDAY
    sources: Mapping[str, SourceInfo] = EMPTY
    flows: tuple[str, ...] = ()
    policies: Mapping[str, Policy] = EMPTY
    tests: tuple[RuleTest, ...] = ()
    replaced: tuple[Override, ...] = ()
    floors: Mapping[str, Floor] = EMPTY
    origins: Mapping[str, str] = attrs.field(default=EMPTY, eq=False)
    ref: RulebookRef = attrs.field(default=attrs.Factory(_ref, takes_self=True), init=False)
    _asked: Mapping[str, Policy] = attrs.field(
        default=attrs.Factory(_answering, takes_self=True), init=False, eq=False, repr=False
    )

    @classmethod
    def plain(cls, timezone: str = "Asia/Shanghai", currency: str = "CNY") -> Rulebook:
        """Return a rulebook without rules: nothing runs out, everything may be given back. 空白规则手册。"""
        return cls(id="plain", title=Label("no rules", "无规则"), version="0", timezone=timezone, currency=currency)

    def judge(self, policy: str, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Return what *policy* answers on *facts* at *at*; an absent policy answers nothing.

        Raises:
            InvalidValueError: A fact is of another type than the policy's vocabulary says.
        """
        found = self._asked.get(policy)
        if found is None:
            return make_decision(policy, "", EMPTY, facts if isinstance(facts, FrozenMap) else FrozenMap(facts))
        return found.decide(facts, at)

    def deadline(
        self, limit: str, at: datetime, facts: Mapping[str, Any], default_on_lapse: str, *, measured: bool = False
    ) -> Deadline | None:
        """Return the time limit *limit* begun at *at*, or nothing where no rule sets one. 计算时限。

        Args:
            limit: Its key, for example ``return.inspection``.
            at: When it begins.
            facts: What its length depends on.
            default_on_lapse: What its lapse does where the rule does not say.
            measured: Whether it carries how its clock runs.
        """
        found = self.limit(limit, facts, at)
        if found is None:
            return None
        calendar = self.calendar
        within = found.within
        if within is None:
            due = next_wall_time(at, found.by, zone=self.timezone, calendar=calendar)
        else:
            due = add_span(at, within, counting=found.counting, zone=self.timezone, calendar=calendar)
        deadline = make_deadline(
            limit.rpartition(".")[2],
            due,
            found.on_lapse or default_on_lapse,
            found.rule.id,
            at,
            found.asks_calendar and calendar.confirmed_through is not None and self._is_unconfirmed(due),
        )
        return self.clockwork.measured(deadline, found.clock, at) if measured else deadline

    def limit(self, limit: str, facts: Mapping[str, Any], at: datetime) -> TimeLimit | None:
        """Return the rule that sets the length of a time limit begun at *at*, or nothing where it does not run."""
        policy = self._asked.get("time_limits")
        return policy.find(limit, facts, at) if isinstance(policy, TimeLimits) else None

    @cached_property
    def clockwork(self) -> Clockwork:
        """How time passes under this rulebook."""
        return Clockwork(self.timezone, self.calendar)

    def warnings(self, deadline: Deadline, limit: str, facts: Mapping[str, Any]) -> tuple[Deadline, ...]:
        """Return the warnings that the rules want before a service level is over, each under ``<limit>@<percent>``.

        Args:
            deadline: The service level, as it begins.
            limit: Its key.
            facts: What its length depended on.
        """
        run = deadline.run
        if run is None:
            return ()
        found = self.limit(limit, facts, run.at)
        return () if found is None else tuple(self._warning(deadline, run, percent) for percent in found.warn_at)

    def _warning(self, deadline: Deadline, run: Run, percent: int) -> Deadline:
        """Return the warning at so many hundredths of a service level that begins."""
        total = run.total * percent / 100
        return attrs.evolve(
            deadline,
            name=f"{base_name(deadline.name)}@{percent}",
            due_at=self.clockwork.after(run, run.at, total),
            on_lapse="remind",
            run=attrs.evolve(run, total=total),
        )

    def stopped(self, deadline: Deadline, at: datetime) -> Deadline:
        """Return a service level whose clock stands still from *at* on. 暂停计时。"""
        return self.clockwork.stopped(deadline, deadline.run, at) if deadline.run is not None else deadline

    def resumed(self, deadline: Deadline, at: datetime) -> Deadline:
        """Return a service level whose clock runs again from *at* on, with what was left of it. 恢复计时。"""
        if deadline.run is None:
            return deadline
        return self._dated(self.clockwork.resumed(deadline, deadline.run, at))

    def _dated(self, moved: Deadline) -> Deadline:
        """Return a service level that has moved, marked where holidays are not known yet."""
        asks = moved.run is not None and moved.run.counting is Counting.WORKING
        provisional = asks and self._is_unconfirmed(moved.due_at)
        return moved if provisional == moved.provisional else attrs.evolve(moved, provisional=provisional)

    def retimed(
        self, deadline: Deadline, limit: str, facts: tuple[Mapping[str, Any], ...], default_on_lapse: str, at: datetime
    ) -> Deadline | None:
        """Return a service level as long as other facts make it, with what has passed of it passed. 重新计时。

        Args:
            deadline: The service level as it runs.
            limit: Its key, with ``@`` and the percentage for a warning.
            facts: What its length depends on now, one map for each thing it must hold for.
            default_on_lapse: What its lapse does where the rule does not say.
            at: When it changes.

        Returns:
            The service level; nothing where no rule sets it any more, or the one that does wants no such warning.
        """
        run, start = deadline.run, deadline.started_at
        if run is None or start is None or self._rules_of(base_name(limit), facts, start) == {deadline.rule}:
            return deadline  # as long as before
        return self.recounted(deadline, limit, facts, default_on_lapse, at)

    def recounted(
        self, deadline: Deadline, limit: str, facts: tuple[Mapping[str, Any], ...], default_on_lapse: str, at: datetime
    ) -> Deadline | None:
        """Return a time limit as long as these rules make it, counted from its own beginning. 重新计算时限。

        Of a service level, what has passed has passed.

        Args:
            deadline: The time limit as it stands, whatever rulebook set it.
            limit: Its key, with ``@`` and the percentage for a warning.
            facts: What its length depends on, one map for each thing it must hold for.
            default_on_lapse: What its lapse does where the rule does not say.
            at: When it changes: what has passed by then is known.

        Returns:
            The time limit; nothing where no rule sets it, or the one that does wants no such warning.
        """
        run, start = deadline.run, deadline.started_at
        if start is None:
            return deadline
        key, _, percent = limit.partition("@")
        measured = run is not None
        begun = [(self.deadline(key, start, known, default_on_lapse, measured=measured), known) for known in facts]
        found = [(fresh, known) for fresh, known in begun if fresh is not None]
        if not found:
            return None
        fresh, known = max(found, key=lambda pair: pair[0].due_at)
        if percent:
            warnings = {warning.name: warning for warning in self.warnings(fresh, key, known)}
            if deadline.name not in warnings:
                return None
            fresh = warnings[deadline.name]
        if run is None or (run.running and run.at == start == at):
            return fresh  # nothing has passed of it
        return self._dated(self.clockwork.retimed(deadline, run, fresh, cast("Run", fresh.run), at))

    def _rules_of(self, limit: str, facts: tuple[Mapping[str, Any], ...], at: datetime) -> set[str | None]:
        """Return the ids of the rules that set a limit begun at *at*; nothing among them where one sets none."""
        found = (self.limit(limit, known, at) for known in facts)
        return {rule.rule.id if rule is not None else None for rule in found}

    def time_left(self, deadline: Deadline, at: datetime) -> timedelta | None:
        """Return how much time of a service level is left at *at*, none being zero; nothing for any other limit."""
        if deadline.run is None:
            return None
        return max(deadline.run.total - self.clockwork.passed(deadline.run, at), timedelta(0))

    def _is_unconfirmed(self, due: datetime) -> bool:
        """Return whether *due* lies where holidays are not known yet; the end of a day belongs to that day."""
        return not self.calendar.is_confirmed(local_date(due - _INSTANT, self.timezone))

    def why_not(self, decision: Decision, at: datetime | None = None) -> tuple[Miss, ...]:
        """Return for each rule that did not make *decision* what kept it from it. 为何其他规则未适用。

        Args:
            decision: An answer of this rulebook.
            at: When it was given; only dated rules need it.
        """
        policy = self.policies.get(decision.policy)
        misses = policy.why_not(decision.inputs, at) if isinstance(policy, Explains) else ()
        worse = dict.fromkeys(rule for house, rule in map(_split, decision.overrides) if house == self.name)
        if not worse:
            return misses
        gave_way = tuple(Miss(rule=rule, reason="less_favourable") for rule in worse)
        return (*gave_way, *(miss for miss in misses if miss.rule not in {*worse, decision.rule}))

    @property
    def duties(self) -> tuple[Duty, ...]:
        """What people have to do beside the flows. 应尽职责。"""
        found = self.policies.get("duties")
        return found.duties if isinstance(found, Duties) else ()

    def duties_for(self, on: str, facts: Mapping[str, Any], at: datetime | None = None) -> tuple[Duty, ...]:
        """Return what people have to do when *on* (``return.inspecting``) happens on these facts.

        Args:
            on: A flow and its state or command, with a dot between.
            facts: What is known.
            at: When it happens; only dated duties need it.
        """
        day = local_date(at, self.timezone) if at is not None else None
        return tuple(duty for duty in self.duties if duty.on == on and duty.applies(facts, day))

    @property
    def name(self) -> str:
        """Its id and version, as decisions name it where one rulebook extends another."""
        return f"{self.id} {self.version}"

    @property
    def overrides(self) -> tuple[str, ...]:
        """The section and name of everything of a base rulebook that this one says otherwise."""
        return tuple(override.name for override in self.replaced)

    def rule(self, rule_id: str) -> Rule | None:
        """Return the rule of that id, of whichever policy has it first, or nothing."""
        return next((rule for rule in self.every_rule() if rule.id == rule_id), None)

    def rule_of(self, decision: Decision) -> Rule | None:
        """Return the rule that made *decision*: of a base rulebook, where that guarantees the consumer more."""
        floor, names = self.floors.get(decision.policy), dict(map(_split, decision.overrides))
        if floor is not None and self.name in names and f"{floor.base}: {decision.rule}" not in decision.overrides:
            found = next((rule for rule in floor.policy.rules() if rule.id == decision.rule), None)
            if found is not None:
                return found
        return self.rule(decision.rule)

    def rule_ids(self) -> frozenset[str]:
        """Return the id of every rule, duties included."""
        return frozenset(rule.id for rule in self.every_rule())

    def every_rule(self) -> tuple[Rule, ...]:
        """Return every rule of every policy."""
        return tuple(rule for policy in self.policies.values() for rule in policy.rules())


def _split(override: str) -> tuple[str, str]:
    """Return the rulebook and the rule that an entry of ``Decision.overrides`` names."""
    house, _, rule = override.rpartition(": ")
    return house, rule


_INSTANT = timedelta(microseconds=1)
_DEFAULTS: Mapping[str, Policy] = {
    "eligibility": Eligibility.permissive(),
    "refund": Refund.default(),
    "refund_account": RefundAccounts(),
}
