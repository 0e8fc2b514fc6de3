"""What the bases of a rulebook guarantee, level by level: each policy by itself, without what lies over or under it."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from servflow.policies.book import Rulebook
from servflow.policies.eligibility import Eligibility
from servflow.policies.floors import EligibilityOver, Floor, LimitsOver, PolicyOver, RoutesOver
from servflow.policies.policy import Policy
from servflow.policies.refund import Refund
from servflow.policies.time_limits import TimeLimits
from servflow.rulebook.analysis.views import plain_table
from servflow.values.frozen import EMPTY, FrozenMap


def guarantees_of(book: Rulebook) -> Iterator[Rulebook]:
    """Give what each base guarantees as a rulebook of its own, the nearest base first. 逐级最低保障。"""
    below: dict[str, Policy] = {name: _part(floor) for name, floor in book.floors.items()}
    while below:
        policies = FrozenMap({name: _by_itself(policy) for name, policy in below.items()})
        yield attrs.evolve(book, policies=policies, floors=EMPTY, replaced=())
        below = {name: deeper for name, policy in below.items() if (deeper := _below(policy)) is not None}


def _part(floor: Floor) -> Policy:
    """Return what is guaranteed of a policy."""
    policy, parts = floor.policy, floor.parts
    if not parts:
        return policy
    if isinstance(policy, TimeLimits):
        limits = {key: group for key, group in policy.limits.items() if key in parts}
        return attrs.evolve(policy, limits=FrozenMap(limits))
    return attrs.evolve(policy, exclusions=None) if isinstance(policy, Eligibility) else policy


def _by_itself(policy: Policy) -> Policy:
    """Return a policy without what it lies over."""
    match policy:
        case PolicyOver():
            return _by_itself(policy.policy)
        case LimitsOver():
            return TimeLimits(limits=policy.limits, zone=policy.zone)
        case EligibilityOver():
            return Eligibility(exclusions=policy.exclusions, windows=policy.windows)
        case Refund(routes=RoutesOver() as routes):
            return attrs.evolve(policy, routes=plain_table(routes))
        case _:
            return policy


def _below(policy: Policy) -> Policy | None:
    """Return what a policy lies over."""
    match policy:
        case PolicyOver(policy=inner, floor=None):
            return _below(inner)
        case PolicyOver(floor=Floor() as floor):
            return _part(floor)
        case LimitsOver() | EligibilityOver():
            return policy.floor
        case Refund(routes=RoutesOver() as routes):
            return Refund(routes=routes.floor)
        case _:
            return None
