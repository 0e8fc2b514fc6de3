"""``servflow rulebook lock``: digests of a version, so that a changed past is refused."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from servflow.cli.rulebook.problems import plain_problems, show_problems
from servflow.cli.screen import Screen
from servflow.errors import RulebookError
from servflow.rulebook.loader import find_files
from servflow.rulebook.lock.locking import Outcome, lock_rulebook
from servflow.rulebook.lock.versions import LockedVersion
from servflow.values.time import zone_info


def lock(screen: Screen, path: str, *, check: bool, accept: str, today: str | None, as_json: bool) -> int:
    """Lock the version of a rulebook, or say whether it is what was locked.

    Args:
        screen: Where to write.
        path: A folder or a file.
        check: Write nothing.
        accept: Why this version may change the past.
        today: The day, as text; nothing for the day of the clock, in the rulebook's zone.
        as_json: As JSON.

    Raises:
        UnknownNameError: There is nothing at that path.
        OSError: The lock cannot be written.
    """
    day = None if today is None else _day(today)
    if day is None and today is not None:
        screen.error(f"--today is {today!r}: expected a date such as 2024-05-01")
        return 2
    if check and accept:
        screen.error("--accept is for locking, --check writes nothing")
        return 2
    if find_files(path).folder is None:
        screen.error(f"{path} comes with servflow and is not yours to lock; a copy or a rulebook that extends it is")
        return 2
    try:
        outcome = lock_rulebook(path, lambda zone: day or _today(zone), accept.strip(), is_check=check)
    except RulebookError as error:
        show_problems(screen, error, as_json=as_json)
        return 1
    if as_json:
        screen.json(_plain(outcome))
    elif outcome.version is None or outcome.problems:
        show_problems(screen, RulebookError(path, outcome.problems), as_json=False)
    else:
        screen.say(_told(outcome, outcome.version), "green")
    return 1 if outcome.problems else 0


def _today(zone: str) -> date:
    return datetime.now(zone_info(zone)).date()


def _day(today: str) -> date | None:
    try:
        return date.fromisoformat(today) if len(today) == len("2024-05-01") else None
    except ValueError:
        return None


def _told(outcome: Outcome, version: LockedVersion) -> str:
    name = f"{outcome.book.id} {version.version}"
    if not outcome.is_new:
        return f"{name} is what was locked on {version.locked_on}"
    counts = f"{len(version.slices)} slice(s) of time, {sum(bool(part.name) for part in version.parts)} rule(s)"
    past = f", the past changes: {version.accepted}" if version.accepted else ""
    return f"{name} is locked on {version.locked_on}: {counts}{past} ({outcome.path})"


def _plain(outcome: Outcome) -> dict[str, Any]:
    version = outcome.version
    return {
        "passed": not outcome.problems,
        "rulebook": str(outcome.book.ref),
        "lock": str(outcome.path),
        "locked_on": str(version.locked_on) if version is not None else None,
        "written": outcome.is_new and not outcome.problems,
        "changes_past": outcome.changes_past,
        "accepted": version.accepted if version is not None else "",
        "problems": plain_problems(outcome.problems),
    }
