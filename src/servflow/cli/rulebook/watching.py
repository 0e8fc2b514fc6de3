"""``servflow rulebook check --watch``: check again whenever a file of the rulebook changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from time import sleep

from servflow.cli.screen import Screen
from servflow.errors import UnknownNameError
from servflow.rulebook.loader import find_files

PAUSE = 0.5
"""Seconds between two looks."""


def watch(screen: Screen, path: str, check: Callable[[], int], *, pause: Callable[[float], None] = sleep) -> int:
    """Check a rulebook now, and again whenever one of its files changes, until somebody stops it (Ctrl-C).

    Args:
        screen: Where to write.
        path: A folder or a file.
        check: Checks it, and returns the exit code.
        pause: Waits for so many seconds.

    Returns:
        The exit code of the last check.

    Raises:
        UnknownNameError: There is nothing at that path when it begins.
    """
    seen: Mapping[str, object] | None = None
    now: Mapping[str, object] | None = _content(path)
    code = 0
    try:
        while True:
            if now is not None and now != seen:
                screen.say(f"{datetime.now().astimezone():%H:%M:%S} {path}", "bold")
                code, seen = check(), now
            pause(PAUSE)
            now = _later(path)
    except KeyboardInterrupt:
        return code


def _content(path: str) -> Mapping[str, object]:
    """Return what the files of a rulebook hold, by name."""
    files = find_files(path)
    return {**files.content, **files.unreadable}


def _later(path: str) -> Mapping[str, object] | None:
    """Return the same once more; of what is gone for a moment, as when an editor saves it, nothing."""
    try:
        return _content(path)
    except UnknownNameError:
        return None
