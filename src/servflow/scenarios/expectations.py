"""Comparing what is with what a scenario expects. Only what the file names is compared; lists mean "at least these"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import attrs

from servflow.desk import ServiceDesk
from servflow.kernel.case import Case
from servflow.scenarios.result import Diff
from servflow.scenarios.story import Expected
from servflow.values.findings import Finding
from servflow.values.frozen import EMPTY
from servflow.values.parties import Actor
from servflow.values.time import zone_info


@attrs.frozen(kw_only=True)
class View:
    """What expectations look at: one step, or the whole story. 观察范围。

    Args:
        desk: The desk that plays.
        case: The case after it; nothing where none was opened.
        denied: The reasons against the step; nothing when it was applied.
        request_denied: The reasons against what eligibility decides about: the step, or the opening of the story.
        effects: Kinds of effect, in order.
        rules: Ids of the rules that took part.
        at: When.
        by: Who acts.
        whole: Whether it is the whole story.
    """

    desk: ServiceDesk
    case: Case | None
    denied: tuple[Finding, ...] | None
    request_denied: tuple[Finding, ...] | None
    effects: tuple[str, ...]
    rules: tuple[str, ...]
    at: datetime
    by: Actor
    whole: bool = False


Found = Iterator[tuple[str, Any, Any]]
"""What differs: a path below the key, what was expected, what is."""


def differences(expect: tuple[Expected, ...], view: View) -> tuple[Diff, ...]:
    """Return every expectation that *view* does not meet."""
    return tuple(
        Diff(f"{wish.key}{path}", written(wanted), written(got), wish.line)
        for wish in expect
        for path, wanted, got in _CHECKS[wish.key](wish.value, view)
    )


def written(value: Any) -> str:
    """Return a value as a scenario file writes it."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case datetime():
            return value.isoformat()
        case Mapping():
            items = cast("Mapping[str, Any]", value).items()
            return "{" + ", ".join(f"{key}: {written(item)}" for key, item in items) + "}"
        case tuple() | list():
            return f"[{', '.join(map(written, cast('Sequence[Any]', value)))}]"
        case _:
            return str(value)


def _fact(view: View, name: str) -> Any:
    return getattr(view.case.facts, name, None) if view.case is not None else None


def _state(wanted: Any, view: View) -> Found:
    got = view.case.state if view.case is not None else None
    if got != wanted:
        yield "", wanted, got


def _revision(wanted: Any, view: View) -> Found:
    got = view.case.revision if view.case is not None else None
    if got != wanted:
        yield "", wanted, got


def _level(wanted: Any, view: View) -> Found:
    got = _fact(view, "level")
    if got != wanted:
        yield "", wanted, got


def _denied(wanted: Any, view: View) -> Found:
    codes = tuple(found.code for found in view.denied) if view.denied is not None else None
    if isinstance(wanted, bool):
        if wanted != (codes is not None):
            yield "", wanted, codes if codes is not None else False
    elif codes is None or not set(wanted) <= set(codes):
        yield "", wanted, codes if codes is not None else False


def _deadlines(wanted: Mapping[str, datetime | None], view: View) -> Found:
    running = {deadline.name: deadline.due_at for deadline in view.case.deadlines} if view.case is not None else {}
    zone = zone_info(view.desk.rulebook.timezone)
    for name, due in wanted.items():
        got = running.get(name)
        if got != due:
            yield f".{name}", due and due.astimezone(zone), got and got.astimezone(zone)


def _eligible(wanted: Any, view: View) -> Found:
    """Eligibility speaks through the opening: it went through, or rules of the rulebook stand against it."""
    reasons: tuple[str, ...] = ()
    got: bool | str = True
    denied = view.request_denied
    if denied is not None:
        known = view.desk.rulebook.rule_ids()
        reasons = tuple(found.code for found in denied if found.code in known)
        got = False if reasons else f"denied: {', '.join(found.code for found in denied)}"
    if isinstance(wanted, bool):
        if got != wanted:
            yield "", wanted, reasons or got
    elif got is not False or not set(wanted) <= set(reasons):
        yield ".reasons", wanted, reasons or got


def _effects(wanted: tuple[str, ...], view: View) -> Found:
    """A step's kinds exactly; over the whole story these, in this order, among all."""
    if view.whole:
        rest = iter(view.effects)
        if not all(kind in rest for kind in wanted):
            yield "", wanted, view.effects
    elif wanted != view.effects:
        yield "", wanted, view.effects


def _rules(wanted: tuple[str, ...], view: View) -> Found:
    """A lettered rule is one reading of the catalogue's row: ``L-13b`` answers for ``L-13`` too."""
    used = {*view.rules, *(_LETTERED.sub(r"\1", rule) for rule in view.rules)}
    if not set(wanted) <= used:
        yield "", wanted, view.rules


_LETTERED = re.compile(r"(\d)[a-z]$")


def _allowed(wanted: Mapping[str, Any], view: View) -> Found:
    by = wanted["by"] or view.by
    got: tuple[str, ...] = ()
    if view.case is not None:
        possible = view.desk.explain(view.case, by=by, at=view.at)
        got = tuple(possibility.command for possibility in possible if possibility.allowed)
    if not set(wanted["commands"]) <= set(got):
        yield f" by {by}", wanted["commands"], got


def _liability(wanted: Any, view: View) -> Found:
    yield from _compared("", wanted, _fact(view, "liability"))


def _coverage(wanted: Any, view: View) -> Found:
    yield from _compared("", wanted, _fact(view, "coverage"))


def _refund(wanted: Mapping[str, Any], view: View) -> Found:
    composed: Mapping[str, Any] = _fact(view, "refund") or {}
    for name, value in wanted.items():
        got = composed.get(name)
        if name in _PARTS:
            got = {part: _PARTS[name](got, part) for part in value}
        yield from _compared(f".{name}", value, got)


def _compared(path: str, wanted: object, got: object) -> Found:
    """Compare what is named, down through maps; none at all is the same as zero, false or no entry."""
    if isinstance(wanted, Mapping):
        known = cast("Mapping[str, object]", got if isinstance(got, Mapping) else EMPTY)
        for name, value in cast("Mapping[str, object]", wanted).items():
            yield from _compared(f"{path}.{name}", value, known.get(name))
    elif (wanted or got) and written(wanted) != written(got):
        yield path, wanted, got


def _entry(found: Any, name: str) -> Any:
    return found.get(name) if found else None


def _deduction(found: Any, name: str) -> Any:
    """Return what was deducted under a kind, a rule or a line; nothing when nothing was."""
    return _sum(
        part["amount"] for part in found or () if name in (part.get("kind"), part.get("rule"), part.get("line"))
    )


def _restored(found: Any, name: str) -> Any:
    """Return what is given back in kind of a payment, named by its id or its method."""
    return _sum(part["amount"] for part in found or () if name in (part.get("payment"), part.get("method")))


def _sum(amounts: Iterable[Any]) -> Any:
    total = None
    for amount in amounts:
        total = amount if total is None else total + amount
    return total


_PARTS: Mapping[str, Callable[[Any, str], Any]] = {
    "by_payment": _entry,
    "by_line": _entry,
    "deductions": _deduction,
    "restore": _restored,
}

_CHECKS: Mapping[str, Callable[[Any, View], Found]] = {
    "state": _state,
    "denied": _denied,
    "deadlines": _deadlines,
    "liability": _liability,
    "coverage": _coverage,
    "eligible": _eligible,
    "refund": _refund,
    "effects": _effects,
    "rules": _rules,
    "revision": _revision,
    "level": _level,
    "allowed": _allowed,
}
