"""``python -m tests.mutants``: how many mutants of the deciding parts the tests kill.

Mutmut writes the mutants of kernel/, policies/, values/ and rulebook/ and runs the tests. Each mutant is asked of the
nearest and fastest tests that reach its function. What survives them is shown to the type checker, as ``make test``
does, and what survives that is asked of many more tests. Survivors that stand in ``tests/mutants/survivors.txt`` have a
reason; any other one is told with its change, and the command ends with 1.
"""

import argparse
import fnmatch
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import Any

from tests.house.source import ROOT
from tests.mutants.counting import REASONS, change, is_killed, place, read_known, table, verdicts
from tests.mutants.typed import refused
from tests.seeded.near import near

MUTANTS = ROOT / "mutants"
STATS, WHOLE = MUTANTS / "mutmut-stats.json", MUTANTS / "whole-stats.json"
FEW, MANY = (25, 2.0), (150, 15.0)
"""Tests that a mutant is asked of first, and those that its survivors are: how many, and their seconds together."""
PATIENCE = 120
"""Seconds after which a process of its own is given up."""
WORD_EVERY = 30
"""Seconds between two words about how far it has come."""


def drive(task: str, jobs: int, names: Iterable[str] = (), tell: Callable[[], None] = lambda: None) -> str:
    """Let mutmut do something and return what it wrote; *tell* is called while it is at it."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"HYPOTHESIS_PROFILE": "mutants", "PYTHONUTF8": "1"}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        command = [sys.executable, "-m", "tests.mutants.driving", task, str(jobs)]
        child = subprocess.Popen(
            command, cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=log, stderr=log
        )
        if child.stdin is not None:
            child.stdin.write("\n".join(names))
            child.stdin.close()
        try:
            while child.poll() is None:
                time.sleep(0.5)
                tell()
        finally:
            child.terminate()
        log.seek(0)
        said = log.read()
    if child.returncode:
        raise SystemExit(f"void: mutmut ended with {child.returncode}: {said[-2000:]}")
    return said


def nearest(whole: Mapping[str, Any], most: int, seconds: float) -> dict[str, Any]:
    """Return mutmut's knowledge of which tests reach what, cut to the nearest and fastest tests of each function."""
    lasted: dict[str, float] = whole["duration_by_test"]

    def cut(function: str, tests: Sequence[str]) -> list[str]:
        own, mirror = f"tests/{function.split('.')[1]}/", near(place(f"{function}__mutmut_1")[0])
        kept: list[str] = []
        spent = 0.0

        def far(test: str) -> tuple[bool, bool, float, str]:
            return not test.startswith(mirror), not test.startswith(own), lasted[test], test

        for test in sorted(tests, key=far)[:most]:
            spent += lasted[test]
            if kept and spent > seconds:
                break
            kept.append(test)
        return kept

    reached: dict[str, list[str]] = whole["tests_by_mangled_function_name"]
    return {**whole, "tests_by_mangled_function_name": {name: cut(name, tests) for name, tests in reached.items()}}


def forget(names: Iterable[str]) -> None:
    """Take back the verdicts on these mutants."""
    names = set(names)
    for meta in MUTANTS.rglob("*.py.meta"):
        data = json.loads(meta.read_text(encoding="utf-8"))
        if names.intersection(data["exit_code_by_key"]):
            data["exit_code_by_key"] |= dict.fromkeys(names.intersection(data["exit_code_by_key"]))
            meta.write_text(json.dumps(data, indent=4), encoding="utf-8")


def asked(names: Sequence[str], jobs: int, budget: tuple[int, float], say: Callable[[str], None]) -> dict[str, str]:
    """Ask the tests about mutants, with a budget for each, and return the verdicts."""
    whole = json.loads(WHOLE.read_text(encoding="utf-8"))
    STATS.write_text(json.dumps(nearest(whole, *budget)), encoding="utf-8")
    forget(names)
    begun = said = time.monotonic()

    def progress() -> None:
        nonlocal said
        if time.monotonic() - said >= WORD_EVERY:
            said = time.monotonic()
            try:
                now = verdicts(MUTANTS)
            except json.JSONDecodeError:  # mutmut is writing just now: the next word will tell
                return
            done = [verdict for verdict in map(now.__getitem__, names) if verdict != "not asked"]
            rate = len(done) / (said - begun)
            left = (len(names) - len(done)) / rate / 60 if rate else 0
            say(f"{len(done)} of {len(names)}, {sum(map(is_killed, done))} killed, {left:.0f} minutes to go")

    try:
        drive("run", jobs, names, progress)
    finally:
        WHOLE.replace(STATS)
        WHOLE.write_bytes(STATS.read_bytes())
    now = verdicts(MUTANTS)
    return {name: now[name] for name in names}


def files_near(name: str) -> list[str]:
    """Return the files of tests that a mutant is asked of in a process of its own."""
    function = name.partition("__mutmut_")[0]
    whole = json.loads(WHOLE.read_text(encoding="utf-8"))
    reached = whole["tests_by_mangled_function_name"].get(function, ())
    few = nearest({**whole, "tests_by_mangled_function_name": {function: reached}}, *FEW)
    files = {test.partition("::")[0] for test in few["tests_by_mangled_function_name"][function]}
    return sorted(files | set(near(place(name)[0]))) or [f"tests/{function.split('.')[1]}"]


def begun_anew(files: Iterable[str], name: str) -> str:
    """Ask tests about one mutant in a process of its own, and return the verdict.

    Mutmut switches a mutant on when all modules stand in memory: it does not see what a module makes of itself while it
    is imported, nor what was kept of an earlier answer.
    """
    own = {"PYTHONPATH": str(MUTANTS / "src"), "HYPOTHESIS_PROFILE": "mutants", "MUTANT_UNDER_TEST": name}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *files]
    try:
        done = subprocess.run(
            command, cwd=MUTANTS, env=os.environ | own, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return "timeout"
    if name or not done.returncode:
        return "killed" if done.returncode in {1, 2} else "survived"
    raise SystemExit(f"void: tests fail without a mutant: {done.stdout[-2000:]}")


def asked_anew(names: Sequence[str], jobs: int) -> dict[str, str]:
    """Ask the nearest files of tests about mutants, each in a process of its own, after a control without a mutant."""
    files = {name: files_near(name) for name in names}
    for file in sorted({file for found in files.values() for file in found}):
        begun_anew([file], "")
    with ThreadPoolExecutor(jobs) as pool:
        return dict(zip(names, pool.map(begun_anew, files.values(), names), strict=True))


def wanted(options: argparse.Namespace, names: Sequence[str]) -> list[str]:
    """Return the mutants that the command line asks for."""
    chosen = [name for name in names if fnmatch.fnmatch(place(name)[0], options.only)]
    if options.sample:
        chosen = sorted(random.Random(options.seed).sample(chosen, min(options.sample, len(chosen))))
    return chosen


def main() -> int:
    """Run what the command line asks for; 0 when every survivor has a reason, 1 when not."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--only", default="*", metavar="GLOB", help="files below src/servflow, as kernel/*")
    parser.add_argument("--sample", type=int, metavar="N", help="so many mutants, drawn by --seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="data instead of a table")
    options = parser.parse_args()
    if find_spec("mutmut") is None:
        parser.error("mutmut is not installed; it comes with the extra `nightly`: pip install -e '.[nightly]'")

    def say(text: str) -> None:
        stream = sys.stderr if options.json else sys.stdout
        stream.write(text + "\n")
        stream.flush()

    say("writing mutants, and running the tests once to see what they reach")
    if WHOLE.exists():
        STATS.write_bytes(WHOLE.read_bytes())  # a run that was cut off has left it cut
    drive("prepare", options.jobs)
    WHOLE.write_bytes(STATS.read_bytes())
    every = verdicts(MUTANTS)
    names = wanted(options, list(every))
    if not names:
        parser.error("no mutant in a file of that name")
    say(f"{len(names)} of {len(every)} mutants")
    found = asked(names, options.jobs, FEW, say)
    left = [name for name, verdict in found.items() if not is_killed(verdict)]
    say(f"{len(left)} survived the nearest tests")
    shown = json.loads(drive("show", 1, left))
    found |= dict.fromkeys(refused({name: module for name, (_, module) in shown.items()}, MUTANTS / "typed"), "types")
    left = [name for name in left if found[name] != "types"]
    if left:
        say(f"{len(left)} passed the type checker, too; they are asked of more tests")
        found |= asked(left, options.jobs, MANY, say)
        left = [name for name in left if not is_killed(found[name])]
        say(f"{len(left)} survived those as well; each is asked of in a process of its own")
        found |= asked_anew(left, options.jobs)
    diffs = {name: shown[name][0] for name in left if not is_killed(found[name])}
    known = {entry.change: entry.reason for entry in read_known(REASONS.read_text(encoding="utf-8"))}
    excused = {name for name, diff in diffs.items() if change(name, diff) in known}
    if options.json:
        sys.stdout.write(json.dumps({"verdicts": found, "diffs": diffs, "excused": sorted(excused)}, indent=1) + "\n")
    for name in [name for name in found if found[name] == "timeout"]:
        say(f"timeout: {name}")
    for name in sorted(diffs.keys() - excused):
        say(f"{found[name]}: {name}\n{diffs[name]}")
    for line in table(found, excused):
        say(line)
    return 0 if diffs.keys() == excused else 1


if __name__ == "__main__":
    sys.exit(main())
