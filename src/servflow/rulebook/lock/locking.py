"""Locks a version, and says where a rulebook is not what was locked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

import attrs

from servflow.policies.book import Rulebook
from servflow.rulebook.bundle import Bundle
from servflow.rulebook.loader import find_files, load_nodes
from servflow.rulebook.lock.slices import MOST_SLICES, TooManySlicesError, version_of
from servflow.rulebook.lock.store import lock_path, read_lock, written
from servflow.rulebook.lock.versions import Lock, LockedVersion, Part
from servflow.rulebook.problems import Problem, Problems, Spot, shown
from servflow.rulebook.writing import write_file

_RAISE = "raise the version"
_FROM_THEN = "let the change begin later (effective), or lock it with --accept and the reason"


@attrs.frozen(kw_only=True)
class Outcome:
    """What came of locking. 锁定结果。

    Args:
        book: The rulebook.
        path: Where the lock stands.
        version: What it holds now; nothing where that could not be told.
        is_new: Whether this version was not locked yet.
        changes_past: Whether it says something else of the past than what was locked.
        problems: Why it is not locked, or not what was locked.
    """

    book: Rulebook
    path: Path
    version: LockedVersion | None = None
    is_new: bool = False
    changes_past: bool = False
    problems: tuple[Problem, ...] = ()


def lock_rulebook(path: str, today: Callable[[str], date], accept: str = "", *, is_check: bool = False) -> Outcome:
    """Lock the version of the rulebook at a path, unless it is locked already or changes the past. 锁定版本。

    Args:
        path: A folder or a file.
        today: Gives the day in a time zone; what held before it is the past.
        accept: Why the past may change all the same.
        is_check: Write nothing; a version that is not locked yet is a problem.

    Raises:
        UnknownNameError: There is nothing at that path.
        RulebookError: The rulebook cannot be read.
        OSError: The lock cannot be written.
    """
    book, bundle = load_nodes(find_files(path), path)
    where = lock_path(Path(path))
    problems = Problems()
    lock = read_lock(where, problems)
    if len(problems):
        return Outcome(book=book, path=where, problems=problems.listed())
    head = _version_spot(bundle, path)
    now = _version_now(book, bundle, today(book.timezone), head, problems)
    if now is None:
        return Outcome(book=book, path=where, problems=problems.listed())
    lock = Lock(book.id) if lock is None else lock
    before = lock.named(now.version)
    if lock.rulebook != book.id:
        problems.add(
            Spot(str(where)), "bad_lock", f"this is the lock of {shown(lock.rulebook)}, not of {shown(book.id)}"
        )
    elif before is not None:
        _note_other_content(before, now, head, problems)
    elif is_check:
        problems.add(head, "not_locked", f"version {now.version} is not locked yet", "servflow rulebook lock does it")
    else:
        return _add(lock, now, Outcome(book=book, path=where, version=now, is_new=True), accept, head)
    return Outcome(book=book, path=where, version=before, problems=problems.listed())


def lock_problems(path: str) -> tuple[Problem, ...]:
    """Return where a rulebook that could be read is not what was locked; nothing where no lock stands beside it.

    A version that is not locked yet is no problem, and no day is asked for: the past is compared when it is locked.

    Args:
        path: A folder, a file, or the name of a shipped rulebook, which has no lock.
    """
    files = find_files(path)
    if files.folder is None or not lock_path(Path(path)).exists():
        return ()
    found = lock_rulebook(path, lambda _: date.min, is_check=True).problems
    return tuple(problem for problem in found if problem.code != "not_locked")


def _add(lock: Lock, now: LockedVersion, outcome: Outcome, accept: str, head: Spot) -> Outcome:
    """Return what came of a version that is not locked yet; it is written unless it changes the past."""
    problems = Problems()
    last = max((version.locked_on for version in lock.versions), default=date.min)
    if now.locked_on < last:
        message = f"a version was locked on {last}, and today would be {now.locked_on}"
        problems.add(Spot(str(outcome.path)), "clock_went_back", message)
        return attrs.evolve(outcome, problems=problems.listed())
    _note_past(lock, now, head, problems)
    outcome = attrs.evolve(outcome, changes_past=len(problems) > 0)
    if outcome.changes_past and not accept:
        return attrs.evolve(outcome, problems=problems.listed())
    now = attrs.evolve(now, accepted=accept if outcome.changes_past else "")
    write_file(outcome.path, written(attrs.evolve(lock, versions=(*lock.versions, now))).encode())
    return attrs.evolve(outcome, version=now)


def _version_spot(bundle: Bundle, path: str) -> Spot:
    node = bundle.header.get("version")
    return Spot(path) if node is None else Spot(node.file, node.line, node.col)


def _version_now(book: Rulebook, bundle: Bundle, today: date, head: Spot, problems: Problems) -> LockedVersion | None:
    try:
        return version_of(book, bundle, today)
    except TooManySlicesError:
        problems.add(head, "too_many_slices", f"its rules begin and end on more than {MOST_SLICES} days")
        return None


def _note_other_content(before: LockedVersion, now: LockedVersion, head: Spot, problems: Problems) -> None:
    """Note that a locked version holds something else now, and what."""
    if before.digest == now.digest:
        return
    message = f"version {now.version} was locked on {before.locked_on} with another content"
    problems.add(head, "locked", message, _RAISE)
    for key in sorted(before.head.keys() | now.head.keys()):
        if before.head.get(key) != now.head.get(key):
            problems.add(head, "locked", f"{key} is not what it was locked with", _RAISE)
    for part, how in _changed(before.parts, now.parts):
        problems.add(_place(part, how, head), "locked", f"{_called(part)} is {how} since it was locked", _RAISE)


@attrs.frozen
class _Past:
    """Days before today of which a version says something else than the one that was locked for them."""

    start: date
    end: date
    before: LockedVersion
    changed: tuple[tuple[Part, str], ...]

    def when(self) -> str:
        """Return the days in words; the end is the first day after them."""
        last = date.fromordinal(self.end.toordinal() - 1)
        return f"until {last}" if self.start == date.min else f"from {self.start} to {last}"


def _note_past(lock: Lock, now: LockedVersion, head: Spot, problems: Problems) -> None:
    """Note what a new version says otherwise of days before today than the version that was locked for them."""
    for past in _pasts(lock, now):
        for part, how in past.changed:
            message = f"the past changes: {past.when()} {_called(part)} is {how} since version {past.before.version}"
            problems.add(_place(part, how, head), "past_changed", message, _FROM_THEN)
        if not past.changed:
            message = (
                f"the past changes: {past.when()} what stands beside the rules is other than in {past.before.version}"
            )
            problems.add(head, "past_changed", message, _FROM_THEN)
    _note_days(lock, now, head, problems)


def _pasts(lock: Lock, now: LockedVersion) -> list[_Past]:
    """Return the days of the past that change; those that follow each other and change alike are told as one."""
    starts = sorted({date.min, *now.dates(), *(day for version in lock.versions for day in version.dates())})
    found: list[_Past] = []
    for number, start in enumerate(starts):
        end = min([*starts[number + 1 : number + 2], now.locked_on])
        before = lock.covering(start)
        if start >= now.locked_on or before is None or not now.covers(start):
            continue
        if before.digest_on(start) == now.digest_on(start):
            continue
        changed = tuple(_changed(before.parts_on(start), now.parts_on(start), dated=False))
        if found and found[-1].end == start and (found[-1].before, found[-1].changed) == (before, changed):
            found[-1] = attrs.evolve(found[-1], end=end)
        else:
            found.append(_Past(start, end, before, changed))
    return found


def _note_days(lock: Lock, now: LockedVersion, head: Spot, problems: Problems) -> None:
    """Note dates of the calendar before today that were added or left out."""
    last = lock.versions[-1] if lock.versions else None
    for text in sorted(set(last.days) ^ set(now.days)) if last is not None else ():
        key, day = text.split()[:2]
        found = date.fromisoformat(day)
        if found < now.locked_on and now.covers(found):
            how = "new" if text in now.days else "gone"
            message = f"the past changes: {day} under {key} of the calendar is {how}"
            problems.add(head, "past_changed", message, _FROM_THEN)


def _changed(before: Iterable[Part], now: Iterable[Part], *, dated: bool = True) -> Iterator[tuple[Part, str]]:
    """Give the parts that are not the same, and whether they are new, gone or changed.

    What stands beside the rules of a policy is given only where none of its rules is.
    """
    old, new = _by_name(before), _by_name(now)
    found: list[tuple[Part, str]] = []
    for key in (*new, *(key for key in old if key not in new)):
        was, part = old.get(key), new.get(key)
        if was is None or part is None:
            found.append((part or old[key], "gone" if part is None else "new"))
        elif was.digest != part.digest or (dated and was.said() != part.said()):
            found.append((part, "changed"))
    policies = {part.policy for part, _ in found if part.name}
    yield from ((part, how) for part, how in found if part.name or (dated and part.policy not in policies))


def _by_name(parts: Iterable[Part]) -> Mapping[tuple[str, str], Part]:
    return {(part.policy, part.name): part for part in parts}


def _called(part: Part) -> str:
    return f"{part.policy}: {part.name}" if part.name else f"{part.policy}: what stands beside its rules"


def _place(part: Part, how: str, head: Spot) -> Spot:
    return head if how == "gone" else part.spot
