"""Where two tables answer differently: boxes of cases, on each of which one pair of rules decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import attrs

from servflow.policies.table import Rule, Table
from servflow.rulebook.analysis.claims import Claim, claims_of
from servflow.rulebook.analysis.cover import Box, Budget, meet, remainder
from servflow.rulebook.analysis.primes import primes
from servflow.rulebook.analysis.space import Space
from servflow.values.frozen import EMPTY, FrozenMap

Overlays = tuple[tuple[Rule, Box], ...]
"""The overlays of a table that hold of any case, in order."""


@attrs.frozen
class Answer:
    """What a table answers. 答案。

    Args:
        then: The outcomes, by name.
        rules: The rules that take part, the one that decides first; none where no rule decides.
    """

    then: Mapping[str, Any] = EMPTY
    rules: tuple[Rule, ...] = ()

    @cached_property
    def key(self) -> tuple[bool, frozenset[tuple[str, Any]]]:
        """What two answers have in common that are the same: whether any rule takes part, and the outcomes."""
        return bool(self.rules), frozenset(self.then.items())

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of its rules."""
        return tuple(rule.id for rule in self.rules)


NOTHING = Answer()
"""The answer where no rule takes part."""


@attrs.frozen
class Region:
    """Some cases with one answer before and another after. 变化区域。

    Args:
        box: The cases.
        old: What was answered.
        new: What is answered now.
    """

    box: Box
    old: Answer
    new: Answer


def regions(old: Table, new: Table, space: Space, budget: Budget) -> Iterator[Region]:
    """Give all cases that two tables answer differently, in boxes that may overlap.

    Of a table with ``hit: collect`` the answer is the set of the rules that hold where they refuse (``eligibility``),
    and else for each outcome what the first rule says that names it.

    Args:
        old: One table.
        new: The other, of the same policy.
        space: The cases that the two tell apart.
        budget: What the search may cost.

    Raises:
        NotProvedError: The budget is spent.
    """
    if new.hit == "collect" or old.hit == "collect":
        if old.policy == "eligibility":
            yield from _reasons(old, new, space, budget)
        else:
            for name in dict.fromkeys(name for table in (old, new) for rule in table.rules for name in rule.then):
                yield from _answered(_Side.of(old, space, name), _Side.of(new, space, name), budget)
        return
    yield from _answered(_Side.of(old, space), _Side.of(new, space), budget)


@attrs.frozen
class _Side:
    """One of the two tables as boxes."""

    claims: tuple[Claim, ...]
    overlays: Overlays

    @classmethod
    def of(cls, table: Table, space: Space, only: str | None = None) -> _Side:
        """Return a table as boxes; for collected rules with *only* one of their outcomes, which the first one says."""
        if only is not None:
            table = _saying(table, only)
        held = ((rule, space.box_of(rule)) for rule in table.overlays)
        return cls(tuple(claims_of(table, space)), tuple((rule, box) for rule, box in held if box is not None))


def _saying(table: Table, name: str) -> Table:
    """Return the rules that name an outcome, of which the first that holds says it."""
    rules = (attrs.evolve(rule, then=FrozenMap({name: rule.then[name]})) for rule in table.rules if name in rule.then)
    return Table(policy=table.policy, vocabulary=table.vocabulary, rules=tuple(rules), zone=table.zone)


def _answered(old: _Side, new: _Side, budget: Budget) -> Iterator[Region]:
    """Give where the answers differ: two rules that both decide there, with the overlays that add to them."""
    plain = _same(old.overlays, new.overlays)
    for one, other in _both_decide(old.claims, new.claims):
        if plain and _then(one) == _then(other):
            continue
        both = meet(one.box, other.box)
        if both is None:
            continue
        for box in primes(both, dict.fromkeys((*one.before, *other.before)), budget):
            for part, before, after in _parted(box, old.overlays, new.overlays, budget):
                was, now = _whole(one.rule, before), _whole(other.rule, after)
                if was.key != now.key:
                    yield Region(part, was, now)


def _both_decide(old: tuple[Claim, ...], new: tuple[Claim, ...]) -> Iterator[tuple[Claim, Claim]]:
    """Give every two claims that may have cases in common.

    Where a rule of one side stands on the other side too, and there before the rule that shall decide, that one never
    gets a case of it. So of rules that stand as they stood, each only meets itself.
    """
    in_old, in_new = _places(old), _places(new)
    for place, one in enumerate(old):
        latest = in_new.get(one.box, len(new))
        for other in new[: latest + 1]:
            if place <= in_old.get(other.box, len(old)):
                yield one, other


def _places(claims: tuple[Claim, ...]) -> dict[Box, int]:
    """Return where each box is claimed first."""
    places: dict[Box, int] = {}
    for place, claim in enumerate(claims):
        places.setdefault(claim.box, place)
    return places


def _same(old: Overlays, new: Overlays) -> bool:
    """Return whether the overlays of both tables add the same to the same cases."""
    return [(box, rule.then) for rule, box in old] == [(box, rule.then) for rule, box in new]


def _then(claim: Claim) -> Mapping[str, Any] | None:
    return None if claim.rule is None else claim.rule.then


def _parted(
    box: Box, old: Overlays, new: Overlays, budget: Budget
) -> Iterator[tuple[Box, tuple[Rule, ...], tuple[Rule, ...]]]:
    """Give a box in parts, each with the overlays of both tables that hold on all of it; they hold nowhere else."""
    for part, inside in _split(box, tuple(dict.fromkeys(over for _, over in (*old, *new))), budget):
        yield (
            part,
            tuple(rule for rule, over in old if over in inside),
            tuple(rule for rule, over in new if over in inside),
        )


def _split(box: Box, overs: tuple[Box, ...], budget: Budget) -> Iterator[tuple[Box, frozenset[Box]]]:
    """Give a box in parts, each with those of the other boxes in which all of it lies; it meets no other."""
    if not overs:
        yield box, frozenset()
        return
    first, *rest = overs
    inside = meet(box, first)
    if inside is not None:
        for part, within in _split(inside, tuple(rest), budget):
            yield part, within | {first}
    for outside in remainder(box, (first,), budget):
        yield from _split(outside, tuple(rest), budget)


def _whole(rule: Rule | None, overlays: tuple[Rule, ...]) -> Answer:
    """Return what a rule answers with what overlays add."""
    deciding = () if rule is None else (rule,)
    if not overlays:
        return Answer(EMPTY if rule is None else rule.then, deciding)
    told = {name: value for each in (*deciding, *overlays) for name, value in each.then.items()}
    return Answer(FrozenMap(told), (*deciding, *overlays))


def _reasons(old: Table, new: Table, space: Space, budget: Budget) -> Iterator[Region]:
    """Give where the reasons against a request differ: of each rule what it refuses on one side only.

    What nothing else refuses stands apart: there the request itself is refused now, or allowed.
    """
    was, now = _refused(old, space), _refused(new, space)
    for box, rule, beside in _refused_only_by(now, was, budget):
        yield Region(box, _refusing((), beside), _refusing((rule,), beside))
    for box, rule, beside in _refused_only_by(was, now, budget):
        yield Region(box, _refusing((rule,), beside), _refusing((), beside))


_Refused = Mapping[str, tuple[Rule, Box]]
"""The rules of a table that hold of any case, by id."""


def _refused(table: Table, space: Space) -> _Refused:
    return {rule.id: (rule, box) for rule in table.rules if (box := space.box_of(rule)) is not None}


def _refused_only_by(one: _Refused, other: _Refused, budget: Budget) -> Iterator[tuple[Box, Rule, tuple[Rule, ...]]]:
    """Give what each rule of one side refuses and not of the other, with a rule of the other side that refuses it."""
    for ident, (rule, box) in one.items():
        same = [other[ident][1]] if ident in other else []
        for part in remainder(box, same, budget):
            seen: list[Box] = []
            for beside, refused in other.values():
                both = meet(part, refused)
                if both is not None:
                    yield from ((within, rule, (beside,)) for within in remainder(both, tuple(seen), budget))
                    seen.append(refused)
            yield from ((alone, rule, ()) for alone in remainder(part, tuple(seen), budget))


def _refusing(rules: tuple[Rule, ...], beside: tuple[Rule, ...]) -> Answer:
    """Return an answer of ``eligibility`` with these reasons; others beside them refuse as well."""
    reasons = tuple(rule.id for rule in rules)
    return Answer(FrozenMap(eligible=not (rules or beside), reasons=reasons), (*rules, *beside))
