"""``servflow demo`` and ``servflow run``: scenarios, played."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from servflow.cli.screen import Screen
from servflow.cli.timeline import compact, timeline, verdict
from servflow.cli.words import Words
from servflow.errors import UnknownNameError
from servflow.scenarios.player import play, play_file
from servflow.scenarios.reader import read_scenario
from servflow.scenarios.result import ScenarioResult

SUFFIXES = (".yaml", ".yml")


def demo(screen: Screen, words: Words, *, as_json: bool) -> int:
    """Play the shipped story and tell it whole."""
    from importlib.resources import files

    source = files("servflow.scenarios") / "demo.yaml"
    result = play(read_scenario(source.read_bytes(), "demo.yaml"))
    if as_json:
        screen.json(result.to_plain())
    else:
        screen.lines(timeline(result, words, screen.width))
    if not result.passed and not as_json:
        screen.lines(verdict(result, words))
    return 0 if result.passed else 1


def run(screen: Screen, paths: tuple[str, ...], words: Words, *, as_json: bool) -> int:
    """Play scenario files and folders of them; tell in brief what happened and whether it was as expected."""
    results: list[ScenarioResult] = []
    empty = 0
    for text in paths:
        found = list(_files(Path(text)))
        if not found:
            screen.error(f"{text}: the folder holds no scenario (*.yaml)")
            empty += 1
        for path in found:
            result = play_file(path)
            results.append(result)
            if not as_json:
                screen.lines(verdict(result, words))
                screen.lines(compact(result, words))
    failed = sum(not result.passed for result in results)
    if as_json:
        plain = [result.to_plain() for result in results]
        screen.json({"passed": not failed, "failed": failed, "scenarios": plain})
    elif len(results) > 1:
        screen.say(f"{len(results)} scenarios, {failed} failed", "bold red" if failed else "bold green")
    return 1 if failed or empty else 0


def _files(path: Path) -> Iterator[Path]:
    """Give the scenario files that a path stands for.

    Raises:
        UnknownNameError: There is nothing at that path.
    """
    if path.is_dir():
        yield from sorted(child for child in path.iterdir() if child.suffix in SUFFIXES and child.is_file())
    elif path.exists():
        yield path
    else:
        raise UnknownNameError("file or folder", str(path))
