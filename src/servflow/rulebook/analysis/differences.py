"""``differences``: what two rulebooks answer differently, as conditions with a witness, and for whom that is better."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import zip_longest
from typing import Any, Literal

import attrs

from servflow.errors import NotProvedError
from servflow.policies.book import Rulebook
from servflow.policies.conditions import When
from servflow.policies.favour import better_limit, compared, in_all
from servflow.policies.policy import Policy
from servflow.policies.table import Table
from servflow.rulebook.analysis.atoms import Limits
from servflow.rulebook.analysis.boxes import Wording, joined
from servflow.rulebook.analysis.cover import Box, Budget, meet
from servflow.rulebook.analysis.guarantees import guarantees_of
from servflow.rulebook.analysis.regions import Answer, Region, regions
from servflow.rulebook.analysis.settings import Setting, settings, settings_of_policies, wording
from servflow.rulebook.analysis.space import Space
from servflow.rulebook.analysis.views import View, limit_of, plain_table, views_of
from servflow.values.frozen import EMPTY, FrozenMap

MOST_EFFORT = 100_000
"""How often two boxes may be compared so that the changes of one table read well."""

MOST_SHOWN = 20
"""Changes of a table that are shown although there may be others."""

GUARANTEED = " as guaranteed"
"""What follows the name of a table, or a policy, that a base guarantees."""

Verdict = Literal["better", "worse", "other"]
_VERDICTS: Mapping[int | None, Verdict] = {1: "better", -1: "worse"}


@attrs.frozen(kw_only=True)
class Change:
    """Some cases that are answered otherwise than before. 规则差异。

    Args:
        policy: The policy.
        part: Which of its tables: ``table``, ``routes``, a time limit's key.
        guaranteed: Whether it is what a base rulebook guarantees that changes, not what the rulebook says itself.
        when: The cases, as the conditions of a rule; of several rules where one cannot say it. No conditions: all.
        witness: One of them, of which what it leaves open may be unknown.
        old: The outcomes that change, as they were answered, and by which rules.
        new: As they are answered now.
        verdict: Whether that is ``better`` or ``worse`` for the consumer; ``other`` where it is neither, or both.
        by_outcome: The same for each outcome that differs and is not neutral.
    """

    policy: str
    part: str
    when: tuple[When, ...]
    witness: Mapping[str, Any]
    old: Answer
    new: Answer
    verdict: Verdict
    by_outcome: Mapping[str, Verdict] = EMPTY
    guaranteed: bool = False

    @property
    def name(self) -> str:
        """What people call the table."""
        name = self.policy if self.part == "table" else f"{self.policy} {self.part}"
        return f"{name}{GUARANTEED}" if self.guaranteed else name


@attrs.frozen(kw_only=True)
class Differences:
    """Everything that differs between two rulebooks. 规则手册差异。

    Args:
        changes: The cases that are answered otherwise.
        settings: What decides and is no table: windows, duties, terms, the calendar.
        wording: What is only worded otherwise.
        not_proved: The tables that could not be compared, and why.
    """

    changes: tuple[Change, ...] = ()
    settings: tuple[Setting, ...] = ()
    wording: tuple[Setting, ...] = ()
    not_proved: tuple[str, ...] = ()

    @property
    def decide(self) -> bool:
        """Whether anything that decides may differ."""
        return bool(self.changes or self.settings or self.not_proved)


def differences(old: Rulebook, new: Rulebook) -> Differences:
    """Return what two rulebooks answer differently. 比较规则手册。

    A rulebook that extends another is compared as it is written: its own rules with those of the other, and what its
    bases guarantee with what those of the other do.

    Args:
        old: The one that held before.
        new: The one that shall hold.
    """
    changes, not_proved = _all_changes(old, new)
    found = list(settings(old, new))
    nothing = attrs.evolve(new, policies=EMPTY, floors=EMPTY, replaced=())
    for was, now in zip_longest(guarantees_of(old), guarantees_of(new), fillvalue=nothing):
        both = was.policies.keys() & now.policies.keys()
        more, unsure = _all_changes(*(attrs.evolve(each, policies=_only(each.policies, both)) for each in (was, now)))
        changes += (attrs.evolve(change, guaranteed=True) for change in more)
        not_proved += (f"{why} (as guaranteed)" for why in unsure)
        found += (attrs.evolve(each, policy=each.policy + GUARANTEED) for each in settings_of_policies(was, now))
    answered = [f"{change.policy} {rule.id}" for change in changes for rule in (*change.old.rules, *change.new.rules)]
    return Differences(
        changes=tuple(changes),
        settings=tuple(dict.fromkeys(found)),
        wording=tuple(wording(old, new, answered)),
        not_proved=tuple(not_proved),
    )


def _only(policies: Mapping[str, Policy], names: Collection[str]) -> FrozenMap:
    return FrozenMap({name: policy for name, policy in policies.items() if name in names})


def _all_changes(old: Rulebook, new: Rulebook) -> tuple[list[Change], list[str]]:
    """Return what the tables of two rulebooks answer differently, and which of them could not be compared."""
    before, after = _views(old), _views(new)
    changes: list[Change] = []
    not_proved: list[str] = []
    for key, view in {**before, **after}.items():
        try:
            changes.extend(_changes(view, before.get(key), after.get(key), _days(old, new)))
        except NotProvedError as error:
            not_proved.append(f"{view.name}: {error}")
    return changes, not_proved


def _views(book: Rulebook) -> dict[tuple[str, str], View]:
    return {(view.policy, view.part): view for view in views_of(book)}


def _days(old: Rulebook, new: Rulebook) -> Limits:
    """Return the days on which either rulebook holds."""
    firsts, lasts = (old.effective_from, new.effective_from), (old.effective_to, new.effective_to)
    return Limits(_end(firsts, min), _end(lasts, max))


def _end(days: tuple[date | None, date | None], choose: Any) -> date | None:
    known = [day for day in days if day is not None]
    return choose(known) if len(known) == len(days) else None


def _changes(either: View, old: View | None, new: View | None, days: Limits) -> Iterator[Change]:
    """Give what the tables of two views answer differently; of one that is missing, as if it had no rule.

    Where no case changes of which all facts are known, those are looked at of which some are not.
    """
    was, now = (_table(view, either) for view in (old, new))
    space, some = Space.of(was, now, days=days), False
    for change in _changes_in(space, either, was, now):
        some = True
        yield change
    if not some and was != now:
        yield from _changes_in(space.with_unknown(), either, was, now)


def _changes_in(space: Space, view: View, was: Table, now: Table) -> Iterator[Change]:
    """Give the changes of the cases of a space."""
    said, effort, found = Wording.of(space, was, now), Budget(MOST_EFFORT), list[Region]()
    try:
        found.extend(regions(was, now, space, Budget()))
    except NotProvedError:
        for group in _grouped(found[:MOST_SHOWN]):
            yield from (_change(view, said, region.box, [(region, region.box)]) for region in group)
        raise
    for group in _grouped(found):
        own = {region.box: region for region in group}
        for box in joined(own, space.whole, effort):
            yield _change(view, said, box, [(own[box], box)] if box in own else _inside(box, group))


def _inside(box: Box, group: list[Region]) -> list[tuple[Region, Box]]:
    """Return the regions that make up a box, of those with the same rules one, each with what of it lies in the box."""
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[Region, Box]] = {}
    for region in group:
        rules = region.old.ids, region.new.ids
        if rules not in found and (part := meet(box, region.box)) is not None:
            found[rules] = region, part
    return list(found.values())


def _table(view: View | None, either: View) -> Table:
    return plain_table(either.table, rules=(), overlays=(), otherwise=None) if view is None else view.table


def _grouped(found: Iterable[Region]) -> Iterator[list[Region]]:
    """Give regions together in which the same outcomes change in the same way, whatever else is answered."""
    groups: dict[tuple[object, object], list[Region]] = {}
    for region in found:
        old, new = region.old.then, region.new.then
        names = [name for name in dict.fromkeys((*old, *new)) if old.get(name) != new.get(name)]
        was, now = (Answer(FrozenMap({n: then[n] for n in names if n in then})) for then in (old, new))
        part = Region(region.box, attrs.evolve(was, rules=region.old.rules), attrs.evolve(now, rules=region.new.rules))
        groups.setdefault((part.old.key, part.new.key), []).append(part)
    yield from groups.values()


def _change(view: View, said: Wording, box: Box, inside: list[tuple[Region, Box]]) -> Change:
    """Return the change of a box that some regions make up, each with what of it lies in the box."""
    old, new = (_joint(answers) for answers in zip(*((region.old, region.new) for region, _ in inside), strict=True))
    verdicts = _verdicts(view, old, new)
    first, part = inside[0]
    case = said.space.case(part, *first.old.rules, *first.new.rules)
    return Change(
        policy=view.policy,
        part=view.part,
        when=said.said(box),
        witness={**view.given, **case},
        old=old,
        new=new,
        verdict=_VERDICTS.get(in_all(verdicts.values()), "other"),
        by_outcome={name: _VERDICTS.get(value, "other") for name, value in verdicts.items()},
    )


def _joint(answers: Iterable[Answer]) -> Answer:
    """Return an answer that several rules give alike."""
    many = tuple(answers)
    return Answer(many[0].then, tuple(dict.fromkeys(rule for answer in many for rule in answer.rules)))


def _verdicts(view: View, old: Answer, new: Answer) -> Mapping[str, int | None]:
    """Return for each outcome that differs whether it is better for the consumer."""
    if view.policy == "time_limits":
        was, now = (limit_of(answer.rules[0]) if answer.rules else None for answer in (old, new))
        verdict = better_limit(view.part, was, now)
        return {} if verdict == 0 else {view.part: verdict}
    return {
        name: value
        for name, value in compared(view.table.vocabulary.outcomes, old.then, new.then).items()
        if value != 0
    }
