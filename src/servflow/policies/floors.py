"""Rulebooks that extend another: what was overridden, and what the base guarantees the consumer all the same.

Where a base declares ``favour: consumer``, its own answer is a floor: what a rulebook that extends it says counts only
where it is no worse for the consumer. Both are asked, and the better answer stands; it names the rule that gave way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

import attrs

from servflow.policies.eligibility import Eligibility, InTime
from servflow.policies.favour import better_limit, compared
from servflow.policies.limit_names import CONSUMERS_LIMITS
from servflow.policies.policy import Policy
from servflow.policies.refund import Refund
from servflow.policies.table import Facts, Rule, Table
from servflow.policies.time_limits import TimeLimit, TimeLimits
from servflow.policies.vocabulary import VOCABULARIES
from servflow.values.calendars import MONDAY_TO_FRIDAY, WorkCalendar
from servflow.values.decisions import Decision
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.time import add_span, next_wall_time


@attrs.frozen(kw_only=True)
class Override:
    """Something of a base rulebook that one which extends it says otherwise. 覆盖。

    Args:
        policy: The section it stands in; ``rulebook`` for the head.
        what: The rule, time limit or key.
        base: Name and version of the rulebook that said it first.
        file: Where it stands now.
        line: The line there.
        base_file: Where it stood.
        base_line: The line there.
        rules: Ids of the rules that say it now.
        base_rules: Ids of the rules of the base that no longer count.
    """

    policy: str
    what: str
    base: str
    file: str = attrs.field(default="", eq=False)
    line: int = attrs.field(default=0, eq=False)
    base_file: str = attrs.field(default="", eq=False)
    base_line: int = attrs.field(default=0, eq=False)
    rules: tuple[str, ...] = ()
    base_rules: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The section and what is overridden in it, as ``Rulebook.overrides`` lists it."""
        return f"{self.policy}: {self.what}"


@attrs.frozen(kw_only=True)
class Floor:
    """What a base rulebook guarantees the consumer in one policy. 最低保障。

    Args:
        policy: The policy of the base, as it answers by itself.
        base: Name and version of the base.
        parts: What is guaranteed: time limits by key, ``windows``, ``routes``; empty: all of it.
    """

    policy: Policy
    base: str
    parts: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Layer:
    """A rulebook as it lies over its base. 扩展层。

    Args:
        house: Name and version of the rulebook.
        replaced: By the id of a rule: the rules of the base that it replaces, each as ``statute 1: L-2``.
        zone: Whose clock and dates count.
        calendar: Which days are working days.
    """

    house: str
    replaced: Mapping[str, tuple[str, ...]] = EMPTY
    zone: str = "Asia/Shanghai"
    calendar: WorkCalendar = MONDAY_TO_FRIDAY

    def named(self, decision: Decision, gave_way: Iterable[str] = ()) -> Decision:
        """Return a decision with the rules that gave way to it."""
        replaced = (name for rule in decision.rules for name in self.replaced.get(rule, ()))
        names = tuple(dict.fromkeys((*replaced, *gave_way, *decision.overrides)))
        return attrs.evolve(decision, overrides=names) if names else decision


def replaced_rules(overrides: Iterable[Override], policy: str) -> FrozenMap:
    """Return by the id of a rule of *policy* which rules of a base it replaces."""
    found: dict[str, tuple[str, ...]] = {}
    for override in overrides:
        if override.policy == policy:
            names = tuple(f"{override.base}: {rule}" for rule in override.base_rules)
            found.update((rule, names) for rule in override.rules)
    return FrozenMap(found)


def laid_over(policy: Policy, floor: Floor | None, layer: Layer) -> Policy:
    """Return a policy that answers as *policy* does where that is no worse for the consumer than *floor*. 叠加。

    Args:
        policy: The policy of the rulebook that extends the base.
        floor: What the base guarantees; nothing: only the names of replaced rules are added.
        layer: The rulebook that extends it.
    """
    if isinstance(policy, TimeLimits):
        floor_limits = cast("TimeLimits", floor.policy) if floor else None
        parts = floor.parts if floor else ()
        return LimitsOver(limits=policy.limits, zone=policy.zone, floor=floor_limits, parts=parts, layer=layer)
    if isinstance(policy, Eligibility):
        kept = cast("Eligibility", floor.policy) if floor else Eligibility.permissive()
        if floor and floor.parts:
            kept = attrs.evolve(kept, exclusions=None)
        return EligibilityOver(
            exclusions=policy.exclusions,
            windows=policy.windows,
            floor=kept,
            base=floor.base if floor else "",
            layer=layer,
        )
    if isinstance(policy, Refund) and floor:
        floored = _with_routes(policy, _refund_of(floor.policy), floor.base, layer)
        return PolicyOver(policy=floored, floor=None, layer=layer)
    return PolicyOver(policy=policy, floor=floor, layer=layer)


@attrs.frozen(kw_only=True)
class PolicyOver:
    """A policy over that of a base, whole decision against whole decision. 叠加政策。

    Args:
        policy: The policy of the rulebook that extends the base.
        floor: What the base guarantees, where it does.
        layer: The rulebook that extends it.
    """

    policy: Policy
    floor: Floor | None
    layer: Layer

    @property
    def name(self) -> str:
        """Its name."""
        return self.policy.name

    def decide(self, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Return the better answer for the consumer of the two, or of each the better part."""
        own = self.policy.decide(facts, at)
        if self.floor is None:
            return self.layer.named(own)
        return better_of(own, self.floor.policy.decide(facts, at), self.floor.base, self.layer)

    def rules(self) -> tuple[Rule, ...]:
        """Return the rules of both, those of the extending rulebook first."""
        mine = self.policy.rules()
        return mine if self.floor is None else (*mine, *_others(mine, self.floor.policy.rules()))


def better_of(own: Decision, base: Decision, base_name: str, layer: Layer) -> Decision:
    """Return the answer that stands where a rulebook says one thing and its base another. 取有利者。

    Args:
        own: The answer of the rulebook.
        base: The answer of its base.
        base_name: Name and version of the base.
        layer: The rulebook.

    Returns:
        The rulebook's own answer where it is nowhere worse for the consumer; the base's where the other is nowhere
        better and says nothing beyond it; of each the better parts otherwise, under the rulebook's own rule, with that
        of the base beside it.
    """
    outcomes = VOCABULARIES[own.policy].outcomes
    found = compared(outcomes, base.outcome, own.outcome)
    worse = {name for name, how in found.items() if how == -1 or (how is None and name in base.outcome)}
    over_base = () if base.rule in ("", *own.rules) else (f"{base_name}: {base.rule}", *base.overrides)
    if not worse or not (base.rules or base.outcome):
        return layer.named(own, over_base)
    if all(how in {0, -1} or name in worse for name, how in found.items()):
        return attrs.evolve(base, overrides=(f"{layer.house}: {own.rule}", *base.overrides))
    taken = worse.union(name for name, kind in outcomes.items() if kind.only_with and kind.only_with[0] in worse)
    merged = {name: value for name, value in own.outcome.items() if name not in taken}
    merged.update((name, base.outcome[name]) for name in outcomes if name in taken and name in base.outcome)
    also = tuple(rule for rule in base.rules if rule not in own.rules)
    return layer.named(attrs.evolve(own, outcome=FrozenMap(merged), also=(*own.also, *also)), over_base)


@attrs.frozen(kw_only=True)
class LimitsOver(TimeLimits):
    """Time limits over those of a base. 叠加时限。

    Args:
        floor: The time limits of the base, where it guarantees any.
        parts: The keys of the limits that it guarantees; empty: all of them.
        layer: The rulebook that extends it.
    """

    floor: TimeLimits | None = None
    parts: tuple[str, ...] = ()
    layer: Layer = Layer(house="")

    def find(self, limit: str, facts: Mapping[str, Any], at: datetime) -> TimeLimit | None:
        """Return the rule that counts: the rulebook's own, unless it is worse for the consumer than that of the base.

        What the lapse of a guaranteed limit does is always as the base says. Where the base sets no limit, it says
        nothing, and the rulebook may.
        """
        own = TimeLimits.find(self, limit, facts, at)
        base = self.guaranteed(limit, facts, at)
        if base is None or own == base:
            return own
        if self._is_worse(limit, base, own, at):
            return base
        return own if own is None or own.on_lapse == base.on_lapse else attrs.evolve(own, on_lapse=base.on_lapse)

    def guaranteed(self, limit: str, facts: Mapping[str, Any], at: datetime) -> TimeLimit | None:
        """Return the rule of the base, where it guarantees this limit."""
        if self.floor is None or (self.parts and limit not in self.parts):
            return None
        return self.floor.find(limit, facts, at)

    def decide(self, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Return the limit named by the fact ``limit``, with the rule that gave way to it."""
        limit = facts.get("limit", "")
        decision = TimeLimits.decide(self, facts, at)
        base = self.guaranteed(limit, facts, at)
        own = TimeLimits.find(self, limit, facts, at)
        if base is None or own == base:
            return self.layer.named(decision)
        if self._is_worse(limit, base, own, at):
            gave_way = own.rule.id if own else limit
            return attrs.evolve(decision, overrides=(f"{self.layer.house}: {gave_way}",))
        return self.layer.named(decision)

    def _is_worse(self, limit: str, base: TimeLimit, own: TimeLimit | None, at: datetime) -> bool:
        """Return whether the rulebook's own rule is worse than that of the base for a limit begun at *at*."""
        found = better_limit(limit, base, own)
        if found is not None or own is None:
            return found == -1
        mine, theirs = self._due(own, at), self._due(base, at)  # which is longer, the calendar tells
        return mine < theirs if limit in CONSUMERS_LIMITS else mine > theirs

    def _due(self, limit: TimeLimit, at: datetime) -> datetime:
        layer = self.layer
        if limit.within is None:
            return next_wall_time(at, limit.by, zone=layer.zone, calendar=layer.calendar)
        return add_span(at, limit.within, counting=limit.counting, zone=layer.zone, calendar=layer.calendar)


@attrs.frozen(kw_only=True)
class EligibilityOver(Eligibility):
    """What may be given back, over what a base lets be given back. 叠加退换资格。

    A line is refused only where both refuse it; a request is out of time only where it is so for both.

    Args:
        floor: What the base guarantees; without exclusions or windows of its own it says nothing of them.
        base: Name and version of the base.
        layer: The rulebook that extends it.
    """

    floor: Eligibility
    base: str
    layer: Layer

    def decide(self, facts: Mapping[str, Any], at: datetime) -> Decision:
        """Return whether the request may be made, with the rules that gave way to what the base guarantees."""
        asked_at: datetime = facts.get("at") or at
        decision = Eligibility.decide(self, facts, at)
        reasons: tuple[str, ...] = decision.outcome["reasons"]
        own = Eligibility.in_time(self, facts, asked_at)
        by_base = not reasons and own != self.in_time(facts, asked_at)
        mine = {rule.id for rules in Eligibility.refused(self, facts, asked_at).values() for rule in rules}
        mine.update(finding.code for finding in own.findings)
        if by_base:
            mine.update(standing.window.rule.id for standing in own.opened)
        gave_way = [f"{self.layer.house}: {rule}" for rule in sorted(mine.difference(reasons))]
        return attrs.evolve(decision, overrides=tuple(gave_way)) if by_base else self.layer.named(decision, gave_way)

    def refused(self, facts: Mapping[str, Any], at: datetime) -> dict[str, tuple[Rule, ...]]:
        """Return the rules that refuse each line that the base refuses too."""
        own = Eligibility.refused(self, facts, at)
        if self.floor.exclusions is None:
            return own
        theirs = self.floor.refused(facts, at)
        return {line: rules if theirs[line] else () for line, rules in own.items()}

    def in_time(self, facts: Mapping[str, Any], at: datetime) -> InTime:
        """Return how those windows stand that give more time."""
        own = Eligibility.in_time(self, facts, at)
        if self.floor.windows is None:
            return own
        theirs = self.floor.in_time(facts, at)
        return theirs if _more_time(theirs, own) else own


def _more_time(one: InTime, other: InTime) -> bool:
    """Return whether *one* gives more time than *other*; an end that is not known is later than any."""
    if one.findings or other.findings:
        return not one.findings and bool(other.findings)
    return other.until is not None and (one.until is None or one.until > other.until)


@attrs.frozen(kw_only=True)
class RoutesOver(Table):
    """The routes of refunds over those of a base. 叠加退款路径。

    Args:
        floor: The routes of the base.
        base: Name and version of the base.
        layer: The rulebook that extends it.
    """

    floor: Table
    base: str
    layer: Layer

    def decide(self, facts: Facts, at: datetime) -> Decision:
        """Return the better route for the consumer."""
        return better_of(Table.decide(self, facts, at), self.floor.decide(facts, at), self.base, self.layer)


def _refund_of(policy: Policy) -> Refund:
    """Return the refund policy of a base, which may lie over another base itself."""
    return cast("Refund", policy.policy if isinstance(policy, PolicyOver) else policy)


def _with_routes(policy: Refund, floor: Refund, base: str, layer: Layer) -> Refund:
    if policy.routes is None or floor.routes is None:
        return policy
    kept = {field.name: getattr(policy.routes, field.name) for field in attrs.fields(Table) if field.init}
    return attrs.evolve(policy, routes=RoutesOver(**kept, floor=floor.routes, base=base, layer=layer))


def _others(mine: tuple[Rule, ...], theirs: tuple[Rule, ...]) -> tuple[Rule, ...]:
    ids = {rule.id for rule in mine}
    return tuple(rule for rule in theirs if rule.id not in ids)
