"""``servflow rulebook new``: a folder to begin with."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from servflow.cli.rulebook.problems import show_problems
from servflow.cli.screen import Screen
from servflow.errors import InvalidValueError, RulebookError
from servflow.rulebook.loader import load_rulebook, shipped_names
from servflow.rulebook.starting import Base, starting_files


def begin(screen: Screen, folder: str, *, extends: str | None, ident: str | None, title: str | None) -> int:
    """Write the files of a new rulebook into a folder that is new or empty; all of them or none.

    Args:
        screen: Where to write what was done.
        folder: The folder.
        extends: The rulebook that it extends, by name or path; nothing: it stands alone.
        ident: Its id; the name of the folder where nothing is told.
        title: What it is called; its id in words where nothing is told.

    Raises:
        OSError: The folder cannot be made, or not written to.
        UnknownNameError: There is no rulebook to extend of that name or at that path.
    """
    try:
        base = None if extends is None else load_rulebook(extends)
    except RulebookError as error:
        show_problems(screen, error, as_json=False)
        return 1
    path = Path(folder)
    name = ident if ident is not None else path.resolve().name
    found = None if base is None or extends is None else Base(_named(extends, path), base)
    try:
        files = starting_files(name, title or _in_words(name), shlex.quote(folder), found)
    except InvalidValueError as error:
        screen.error(str(error))
        return 2
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        screen.say(f"{folder}: is there already and not empty: nothing was written", "red")
        return 1
    _write(path, files)
    for file in files:
        screen.say(f"{folder}/{file}")
    screen.say(f"now try: servflow rulebook check --strict {shlex.quote(folder)}", "green")
    return 0


def _named(extends: str, folder: Path) -> str:
    """Return how the new rulebook names its base: by name, or by the path seen from its own folder."""
    if extends in shipped_names():
        return extends
    return Path(os.path.relpath(Path(extends).resolve(), folder.resolve())).as_posix()


def _in_words(name: str) -> str:
    """Return an id as a title."""
    words = name.replace("-", " ").replace("_", " ").replace(".", " ")
    return words[:1].upper() + words[1:]


def _write(path: Path, files: Mapping[str, str]) -> None:
    """Write the files; where one cannot be written, take back the others."""
    is_new = not path.exists()
    path.mkdir(parents=True, exist_ok=True)
    try:
        for name, text in files.items():
            (path / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError:
        for name in files:
            (path / name).unlink(missing_ok=True)
        if is_new:
            with suppress(OSError):
                path.rmdir()
        raise
