"""``TimeLimits``: by when something must be done, how its time passes, and what follows when it is not.

Source:
    Catalogue section 3 (T-25 to T-45); C-03 to C-06 and G-01 for what the texts leave open; DESIGN section 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import attrs

from servflow.policies.conditions import holds
from servflow.policies.table import Miss, Rule, Table
from servflow.policies.vocabulary import VOCABULARIES
from servflow.values.decisions import Decision, make_decision
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.time import Counting, Span, Unit, local_date


def _outcome(limit: TimeLimit) -> FrozenMap:
    answer: dict[str, Any] = {"within": str(limit.within), "counting": str(limit.counting)}
    if limit.within is None:
        answer = {"by": f"{limit.by // 60:02d}:{limit.by % 60:02d}"}
    if limit.on_lapse is not None:
        answer["on_lapse"] = limit.on_lapse
    if limit.warn_at:
        answer["warn_at"] = limit.warn_at
    return FrozenMap(answer)


def _asks(limit: TimeLimit) -> bool:
    within = limit.within
    return within is None or limit.counting is Counting.WORKING or within.unit is Unit.WORKING_DAYS


@attrs.frozen
class TimeLimit:
    """One rule on a time limit. 时限规则。

    Args:
        rule: Its id, conditions, dates and source.
        within: How long it is; nothing where it ends with a time of day.
        counting: How its time passes; working days are counted by the calendar however this is.
        on_lapse: What its lapse does: ``breach``, ``escalate`` or a command; nothing: the flow's default.
        by: The time of a working day, in minutes after midnight, at which it is over (17:00; 24:00 is the day's end).
        warn_at: At how many hundredths of its time somebody is reminded, for service levels.
        outcome: The same as the answer of a decision.
        asks_calendar: Whether its end depends on the calendar.
    """

    rule: Rule
    within: Span | None
    counting: Counting = Counting.ELAPSED
    on_lapse: str | None = None
    by: int = 0
    warn_at: tuple[int, ...] = ()
    outcome: FrozenMap = attrs.field(default=attrs.Factory(_outcome, takes_self=True), init=False, eq=False, repr=False)
    asks_calendar: bool = attrs.field(default=attrs.Factory(_asks, takes_self=True), init=False, eq=False, repr=False)

    @property
    def clock(self) -> Counting:
        """How the time of its clock passes while it can be stopped."""
        return Counting.WORKING if self.asks_calendar else Counting.ELAPSED


@attrs.frozen(kw_only=True)
class TimeLimits:
    """The time limits of a rulebook. 时限规则集。

    Of the rules on one limit the first that holds counts; where none holds, the limit does not run.

    Args:
        limits: The rules of each limit, by its key, for example ``return.merchant_response``.
        zone: Where the day begins on which a dated rule is tested.

    Source:
        Catalogue section 3; R-154, R-184 to R-189, R-199, R-200, R-212.
    """

    limits: Mapping[str, tuple[TimeLimit, ...]] = EMPTY
    zone: str = "Asia/Shanghai"
    name: str = attrs.field(default="time_limits", init=False)

    def find(self, limit: str, facts: Mapping[str, Any], at: datetime) -> TimeLimit | None:
        """Return the rule that counts for a limit begun at *at*, or nothing where the limit does not run.

        Args:
            limit: The limit's key.
            facts: What its length may depend on; ``as_of`` tests dated rules on another day than that of *at*.
            at: When it begins.
        """
        for candidate in self.limits.get(limit, ()):
            rule = candidate.rule
            if rule.when and not holds(rule.when, facts):
                continue
            if not rule.is_dated or rule.in_force(self._day(facts, at)):
                return candidate
        return None

    def decide(self, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Return the limit named by the fact ``limit``: ``within``, ``counting`` and, where told, ``on_lapse``."""
        inputs = facts if facts.__class__ is FrozenMap else FrozenMap(facts)
        found = self.find(facts.get("limit", ""), facts, at)
        if found is None:
            return make_decision(self.name, "", EMPTY, inputs)
        return make_decision(self.name, found.rule.id, found.outcome, inputs, found.rule.title, found.rule.source)

    def why_not(self, facts: Mapping[str, Any], at: datetime | None = None) -> tuple[Miss, ...]:
        """Return for each other rule on the limit named by the fact ``limit`` what kept it from counting."""
        rules = tuple(candidate.rule for candidate in self.limits.get(facts.get("limit", ""), ()))
        return Table(policy=self.name, vocabulary=VOCABULARIES[self.name], rules=rules, zone=self.zone).why_not(
            facts, at
        )

    def rules(self) -> tuple[Rule, ...]:
        """Return every rule, limit by limit, with its answer."""
        return tuple(
            attrs.evolve(candidate.rule, then=candidate.outcome)
            for group in self.limits.values()
            for candidate in group
        )

    def _day(self, facts: Mapping[str, Any], at: datetime) -> date:
        as_of: date | None = facts.get("as_of")
        return local_date(at, self.zone) if as_of is None else as_of
