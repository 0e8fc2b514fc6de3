"""What a rulebook says beside its tables, entry by entry, so that two can be compared: windows, duties, terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, cast

import attrs

from servflow.policies.book import Rulebook
from servflow.policies.conditions import written
from servflow.policies.kpi import Target
from servflow.policies.policy import Policy
from servflow.policies.table import Rule, Table
from servflow.policies.time_limits import TimeLimits
from servflow.values.calendars import WorkCalendar
from servflow.values.sources import Label
from servflow.values.working_hours import Hours, shown_hours

HEAD = "rulebook"
"""What the head of a rulebook is called where policies are named."""

MOST_LISTED = 10
"""Values of a set that are told one by one."""

Entry = Mapping[str, str | frozenset[str]]
"""What an entry says, by the name of each detail; under no name where it is a single value."""

Ids = tuple[str, ...]
"""The ids of a list, in order."""

_OF_THE_HEAD = frozenset({"zone", "calendar", "currency", "name"})
_DECIDE = ("effective_from", "effective_to", "timezone", "currency")


@attrs.frozen(kw_only=True)
class Setting:
    """One entry that differs between two rulebooks. 设置差异。

    Args:
        policy: The policy that it belongs to; ``rulebook`` for the head.
        name: The entry, and which detail of it.
        old: What it said; nothing where there was no such entry.
        new: What it says; nothing where there is none any more.
    """

    policy: str
    name: str
    old: str | None
    new: str | None


def settings(old: Rulebook, new: Rulebook) -> Iterator[Setting]:
    """Give every entry that decides and differs, tables and time limits left out. 设置差异。"""
    yield from _compared(HEAD, _head(old), _head(new))
    yield from settings_of_policies(old, new)


def settings_of_policies(old: Rulebook, new: Rulebook) -> Iterator[Setting]:
    """Give the same without what the heads say. 政策设置差异。"""
    for name, was, now in _pairs(old, new):
        if was is not None and now is not None:
            yield from _compared(name, dict(_entries(was)), dict(_entries(now)))
            yield from _reordered(name, _lists(was), _lists(now))
        else:
            yield Setting(policy=name, name="", old=_counted(was), new=_counted(now))


def wording(old: Rulebook, new: Rulebook, answered: Iterable[str]) -> Iterator[Setting]:
    """Give what is only worded otherwise: titles, sources, notes, promises, rules that answer as before. 措辞差异。

    Args:
        old: One rulebook.
        new: The other.
        answered: ``policy rule`` of every rule that a change of an answer names; how they are written is left out.
    """
    named = frozenset(answered)
    yield from _compared(HEAD, _words_of_head(old), _words_of_head(new))
    yield from _compared(HEAD, _guarantees(old), _guarantees(new))
    for name, was, now in _pairs(old, new):
        if was is not None and now is not None:
            both = {rule.id for rule in was.rules()} & {rule.id for rule in now.rules()}
            yield from _compared(name, dict(_words(was, both)), dict(_words(now, both)))
            yield from _compared(name, dict(_promises(was)), dict(_promises(now)))
            yield from _compared(name, dict(_written(name, was, named)), dict(_written(name, now, named)))
            yield from _reordered(name, _orders(was), _orders(now))


def _pairs(old: Rulebook, new: Rulebook) -> Iterator[tuple[str, Policy | None, Policy | None]]:
    """Give every policy of either rulebook, as it is in both."""
    for name in dict.fromkeys((*old.policies, *new.policies)):
        yield name, old.policies.get(name), new.policies.get(name)


def _compared(policy: str, old: Mapping[str, Entry], new: Mapping[str, Entry]) -> Iterator[Setting]:
    """Give the entries that differ; of those on both sides the details that do."""
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name), new.get(name)
        if was is None or now is None:
            yield Setting(policy=policy, name=name, old=_in_one(was), new=_in_one(now))
            continue
        for detail in dict.fromkeys((*was, *now)):
            one, other = was.get(detail), now.get(detail)
            if one != other:
                if isinstance(one, frozenset) and isinstance(other, frozenset):
                    one, other = one - other, other - one
                told = f"{name} {detail}".strip()
                yield Setting(policy=policy, name=told, old=_text(one), new=_text(other))


def _reordered(policy: str, old: Mapping[str, Ids], new: Mapping[str, Ids]) -> Iterator[Setting]:
    """Give the lists in which what stands on both sides stands in another order: the first that holds counts."""
    for name in (name for name in old if name in new):
        was = tuple(ident for ident in old[name] if ident in new[name])
        now = tuple(ident for ident in new[name] if ident in old[name])
        if was != now:
            yield Setting(policy=policy, name=f"order of {name}", old=written(was), new=written(now))


def _in_one(entry: Entry | None) -> str | None:
    """Return a whole entry as text."""
    if entry is None:
        return None
    if "" in entry:
        return _text(entry[""])
    return f"{{{', '.join(f'{name}: {_text(value)}' for name, value in entry.items())}}}"


def _text(value: str | frozenset[str] | None) -> str | None:
    """Return a detail as text, of a set no more than the first values."""
    if not isinstance(value, frozenset):
        return value
    some = sorted(value)
    more = [f"{len(some) - MOST_LISTED} more"] if len(some) > MOST_LISTED else []
    return f"[{', '.join([*some[:MOST_LISTED], *more])}]"


def _counted(policy: Policy | None) -> str | None:
    if policy is None:
        return None
    count = len(policy.rules())
    return f"{count} rule" if count == 1 else f"{count} rules"


def _head(book: Rulebook) -> dict[str, Entry]:
    """Return what the head says that decides."""
    told: dict[str, Entry] = {
        name: {"": _told(getattr(book, name))} for name in _DECIDE if getattr(book, name) is not None
    }
    return {**told, "calendar": _calendar(book.calendar)}


def _calendar(calendar: WorkCalendar) -> Entry:
    told: dict[str, str | frozenset[str]] = {
        "weekdays": written(calendar.weekdays),
        "hours": _hours(calendar.hours),
        "hours_on": written(tuple(f"{on.day} {_hours(on.hours)}" for on in calendar.hours_on)),
        "holidays": frozenset(map(str, calendar.holidays)),
        "extra_days": frozenset(map(str, calendar.extra_days)),
    }
    known = {"confirmed_from": calendar.confirmed_from, "confirmed_through": calendar.confirmed_through}
    return {**told, **{name: str(day) for name, day in known.items() if day is not None}}


def _hours(hours: Hours) -> str:
    return ", ".join(shown_hours(start, end) for start, end in hours)


def _guarantees(book: Rulebook) -> dict[str, Entry]:
    """Return which policies the bases of a rulebook guarantee, and of which only some parts."""
    return {
        f"guarantee of {name}": {"": f"{floor.base} {written(floor.parts)}" if floor.parts else floor.base}
        for name, floor in book.floors.items()
    }


def _words_of_head(book: Rulebook) -> dict[str, Entry]:
    """Return what the head says that decides nothing."""
    sources = {f"source {key}": dict(_fields(info, ())) for key, info in book.sources.items()}
    return {"title": {"": book.title.both()}, "flows": {"": _told(book.flows)}, **sources}


def _entries(policy: Policy) -> Iterator[tuple[str, Entry]]:
    """Give the entries of a policy that are no tables and no time limits."""
    for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(policy))):
        if field.init and field.name not in {*_OF_THE_HEAD, "limits"}:
            yield from _entries_of(field.name, getattr(policy, field.name))


def _entries_of(name: str, value: Any) -> Iterator[tuple[str, Entry]]:
    """Give the entries of one field: each item of a list or a map has its own, and so has what a thing consists of."""
    if value is None or isinstance(value, Table):
        return
    if isinstance(value, Rule):
        yield name, {"id": value.id}
    elif isinstance(value, Mapping):
        for key, item in cast("Mapping[str, Any]", value).items():
            yield f"{name} {key}", _entry(item)
    elif _is_list_of_rules(value):
        yield from ((f"{name} {item.rule.id}", _entry(item)) for item in value)
    elif _has_parts(value):
        for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(value))):
            if field.init and field.name not in _OF_THE_HEAD:
                inner = name if field.name == name else f"{name} {field.name}"
                yield from _entries_of(inner, getattr(value, field.name))
    else:
        yield name, {"": _told(value)}


def _entry(item: Any) -> Entry:
    """Return what a single thing says."""
    if isinstance(item, Rule):
        return {"id": item.id, **_asked(item)}
    if not _has_parts(item):
        return {"": _told(item)}
    rule = getattr(item, "rule", None)
    return {**(_asked(rule) if isinstance(rule, Rule) else {}), **dict(_fields(item, ("rule",)))}


def _fields(item: Any, without: tuple[str, ...], prefix: str = "") -> Iterator[tuple[str, str]]:
    for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(item))):
        value = getattr(item, field.name)
        if not field.init or field.eq is False or field.name in without or value is None:
            continue
        if _has_parts(value):
            yield from _fields(value, (), f"{prefix}{field.name} ")
        else:
            yield f"{prefix}{field.name}", _told(value)


def _asked(rule: Rule) -> dict[str, str]:
    """Return what a rule asks of the facts and of the day."""
    told: dict[str, str] = {}
    if rule.when:
        told["when"] = _said(rule.when)
    if rule.is_dated:
        days = {"from": rule.effective_from, "to": rule.effective_to}
        told["effective"] = f"{{{', '.join(f'{name}: {day}' for name, day in days.items() if day is not None)}}}"
    return told


def _is_list_of_rules(value: object) -> bool:
    """Return whether a value is a list of things that stand under a rule each."""
    return isinstance(value, tuple) and any(hasattr(item, "rule") for item in cast("Iterable[Any]", value))


def _has_parts(value: object) -> bool:
    """Return whether a value is told part by part: it cannot say itself in a word."""
    return (
        attrs.has(type(value)) and type(value).__str__ is object.__str__ and not isinstance(value, Label)
    ) or isinstance(value, Target)


def _lists(policy: Policy) -> dict[str, Ids]:
    """Return the ids of every list of a policy that is no table, in order."""
    found: dict[str, Ids] = {}
    for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(policy))):
        value = getattr(policy, field.name)
        if field.init and _is_list_of_rules(value):
            found[field.name] = tuple(item.rule.id for item in value)
    return found


def _orders(policy: Policy) -> dict[str, Ids]:
    """Return the ids of every table of a policy and of every time limit, in order."""
    if isinstance(policy, TimeLimits):
        return {key: tuple(limit.rule.id for limit in group) for key, group in policy.limits.items()}
    return {name: tuple(rule.id for rule in table.every_rule()) for name, table in _tables(policy)}


def _words(policy: Policy, ids: set[str]) -> Iterator[tuple[str, Entry]]:
    """Give what some rules of a policy are called, where they come from, what was noted."""
    for rule in policy.rules():
        if rule.id in ids:
            told = {"title": rule.title.both() if rule.title else "", "source": str(rule.source or "")}
            yield rule.id, {name: text for name, text in {**told, "note": rule.note}.items() if text}


def _promises(policy: Policy) -> Iterator[tuple[str, Entry]]:
    """Give the invariants of a policy's tables, and what its author says of cases that no rule decides."""
    for name, table in _tables(policy):
        yield f"{name} undecided on purpose", {"": _told(table.undecided)}
        yield f"{name} hit", {"": table.hit}
        for promise in table.invariants:
            yield (
                f"{name} invariant {promise.name!r}",
                {"when": _said(promise.when), "never": _said(promise.never), "source": str(promise.source or "")},
            )


def _written(name: str, policy: Policy, named: frozenset[str]) -> Iterator[tuple[str, Entry]]:
    """Give how the rules of tables and time limits are written, but for those that are named elsewhere."""
    tables = (table.every_rule() for _, table in _tables(policy))
    rules = policy.rules() if isinstance(policy, TimeLimits) else chain.from_iterable(tables)
    for rule in rules:
        if f"{name} {rule.id}" not in named:
            yield rule.id, {**_asked(rule), "then": _said(rule.then.items()), "section": rule.section}


def _said(pairs: Iterable[tuple[str, object]]) -> str:
    return f"{{{', '.join(f'{name}: {_told(value)}' for name, value in pairs)}}}"


def _tables(policy: Policy) -> Iterator[tuple[str, Table]]:
    """Give the tables that are fields of a policy."""
    for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(policy))):
        value = getattr(policy, field.name)
        if field.init and isinstance(value, Table):
            yield field.name, value


def _told(value: Any) -> str:
    """Return a value as people read it."""
    if isinstance(value, frozenset):
        return written(tuple(sorted(map(str, cast("Iterable[Any]", value)))))
    return value.both() if isinstance(value, Label) else written(value)
