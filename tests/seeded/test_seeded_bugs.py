"""The list of seeded bugs fits today's source, and the runner counts honestly; ``python -m tests.seeded`` runs all."""

import ast
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.house.patches import UnreadableListError
from tests.house.source import PACKAGE, ROOT
from tests.seeded.bug import HOLDOUT, Bug, MisfitPatchError, all_bugs, read_bugs
from tests.seeded.near import rings
from tests.seeded.runner import VoidRunError, control, copied, judge_all
from tests.seeded.witness import is_stated

BUGS = all_bugs()
HELD_OUT = all_bugs(HOLDOUT)
EVERY = (*BUGS, *HELD_OUT)
LEAST, LEAST_HELD_OUT = 150, 60
PARTS = (
    *("values", "kernel", "policies", "flows", "rulebook", "codec", "kpi", "scenarios"),
    *("desk.py", "migration.py"),
)
HANDFUL = (
    "allocate-loses-the-rest",
    "working-calendar-off-by-one",
    "role-check-skipped",
    "coupon-turned-into-money",
    "digest-of-any-text",
)
"""Bugs that every run of the tests seeds, so that the runner itself is tried; ``make nightly`` seeds them all."""


def bug_in_money(old: str, new: str) -> Bug:
    """Give a bug of the money module that stands in no list."""
    return Bug("values/money.py", "for-a-test", "nothing", "", old, new)


@pytest.mark.parametrize("file", sorted({bug.file for bug in EVERY}))
def test_bugs_fit(file):
    """What a bug replaces stands once in today's source, and what it writes is Python, too."""
    source = (PACKAGE / file).read_text(encoding="utf-8")
    patched = {bug.name: ast.parse(bug.patched(source)) for bug in EVERY if bug.file == file}
    assert list(patched) == [bug.name for bug in EVERY if bug.file == file]


def test_there_are_many_bugs_in_every_part():
    """There are 150 bugs and more, each with a name of its own, in every part that decides or stores."""
    names = Counter(bug.name for bug in EVERY)
    assert [name for name, times in names.items() if times > 1] == []
    assert len(BUGS) >= LEAST
    assert {bug.file.partition("/")[0] for bug in BUGS} == set(PARTS)


def test_no_bug_was_held_out_that_stands_in_the_list():
    """There are 60 bugs and more that were held out, of every part, and none of them does what a listed one does."""
    assert len(HELD_OUT) >= LEAST_HELD_OUT
    assert {bug.file.partition("/")[0] for bug in HELD_OUT} == {*PARTS, "diagram"}
    sources = {bug.file: (PACKAGE / bug.file).read_text(encoding="utf-8") for bug in EVERY}
    listed = {(bug.file, bug.patched(sources[bug.file])) for bug in BUGS}
    assert [bug.name for bug in HELD_OUT if (bug.file, bug.patched(sources[bug.file])) in listed] == []


def test_a_bug_says_what_it_breaks():
    """A bug names the law that it breaks, and a rule of the catalogue or one of the 117 classes of fault, if any."""
    catalogue = re.compile(r"|[CFGR]-[0-9]{2,3}|fault ([1-9]|[1-9][0-9]|10[0-9]|11[0-7])")
    assert [bug.name for bug in EVERY if not catalogue.fullmatch(bug.catalogue)] == []
    assert [bug.name for bug in EVERY if not bug.breaks] == []


def test_a_handful_is_found():
    """The tests find a bug of each kind by an assertion, after a control run that finds nothing."""
    bugs = [bug for bug in BUGS if bug.name in HANDFUL]
    control(bugs, 1)
    verdicts = judge_all(bugs, 1, 2, lambda verdict: None)
    assert {verdict.bug.name: verdict.answer for verdict in verdicts} == dict.fromkeys(HANDFUL, "found")


@pytest.mark.parametrize(
    ("old", "new", "answer"),
    [
        ('"""Every amount lies', '"""Each amount lies', "survived"),
        ("LIMIT = 10**18", "LIMIT = 10**18 / no_such_name", "broken patch"),
        ("    return tuple([_make(part, currency) for part in parts])", "    raise OSError", "broken patch"),
    ],
)
def test_only_an_assertion_counts(old, new, answer):
    """A change that breaks nothing survives, and one that only makes things fall over is a broken patch."""
    bug = bug_in_money(old, new)
    assert [verdict.answer for verdict in judge_all([bug], 1, 1, lambda verdict: None)] == [answer]


def test_a_run_without_a_clean_control_is_void(monkeypatch):
    """Where tests fail without a bug, nothing that they say about bugs counts."""
    monkeypatch.setattr("tests.seeded.runner.rings", lambda file: (("tests/seeded/no_such_folder",),))
    with pytest.raises(VoidRunError, match="without a bug"):
        control([bug_in_money("a", "b")], 1)


def test_the_package_itself_is_never_touched():
    """A bug is written into a copy; in the package it is refused."""
    bug = bug_in_money("LIMIT = 10**18", "LIMIT = 10**17")
    with copied(bug) as source:
        assert "LIMIT = 10**17" in (source / "servflow" / "values" / "money.py").read_text(encoding="utf-8")
    with pytest.raises(MisfitPatchError, match="never in the package"):
        bug.apply(PACKAGE)


@pytest.mark.parametrize("old", ["no such text", "def ", "LIMIT = 10**18"])
def test_a_patch_that_does_not_fit_is_refused(old):
    """Text that is not there, that is there twice, or that is replaced by itself makes no bug."""
    with pytest.raises(MisfitPatchError, match="for-a-test"):
        bug_in_money(old, "LIMIT = 10**18").patched((PACKAGE / "values" / "money.py").read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", ["a bug without a file", "# values/money.py\n\nNot a name: x", "# a.py\n\na: x\n* y"])
def test_a_list_that_cannot_be_read_is_refused(text):
    """Every bug stands under its file, with a name, what it breaks, and lines that are taken away or added."""
    with pytest.raises(UnreadableListError, match="no change reads like this"):
        list(read_bugs(text))


def test_what_a_test_states_is_an_assertion_outside_the_library():
    """A failed assertion of a test or a law counts; another one of the library, or any other exception, does not."""
    test = [type("Entry", (), {"path": ROOT / "tests" / "test_x.py"})]
    library = [type("Entry", (), {"path": PACKAGE / "desk.py"})]
    assert is_stated(AssertionError(), test, str(PACKAGE))
    assert is_stated(pytest.fail.Exception("did not raise"), test, str(PACKAGE))
    assert not is_stated(AttributeError(), test, str(PACKAGE))
    assert not is_stated(AssertionError(), library, str(PACKAGE))
    law, harness = (
        [type("Entry", (), {"path": PACKAGE / "testing" / name})] for name in ("laws_of_x.py", "telling.py")
    )
    assert is_stated(AssertionError(), law, str(PACKAGE))
    assert not is_stated(AssertionError(), harness, str(PACKAGE))


@pytest.mark.parametrize("part", PARTS)
def test_every_test_is_asked_in_the_end(part):
    """The rings of a bug hold every folder of tests but those that say nothing about bugs."""
    asked = {path for ring in rings(f"{part}/x.py") for path in ring}
    tests = ROOT / "tests"
    names = {path.name for path in tests.iterdir() if path.is_dir()} - {"__pycache__", "benchmarks", "seeded", "typing"}
    assert names == {Path(path).name for path in asked if (ROOT / path).is_dir()}


def test_the_command_line_tells_a_table():
    """One line for each bug, the survivors by name, the score last; a name that is none is refused."""
    run = seed("--only", "minus-sign-lost")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "found" in run.stdout
    assert run.stdout.splitlines()[-1].startswith("1 of 1 found: 100.0 %")
    assert seed("--only", "x").returncode == 2


def test_bugs_that_were_held_out_are_asked_about_alone():
    """They are a list of their own: a run knows the bugs of one list only."""
    assert seed("--holdout", "--only", "bar-in-a-cell").stdout.splitlines()[-1].startswith("1 of 1 found: 100.0 %")
    assert seed("--only", "bar-in-a-cell").returncode == 2


def seed(*words):
    """Run the command line for the nearest tests."""
    command = [sys.executable, "-m", "tests.seeded", "--no-control", "--rings", "1", *words]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_the_reference_counts_the_bugs():
    """The page that tells how many are found counts the list as it is."""
    page = (ROOT / "docs" / "reference" / "reliability.md").read_text(encoding="utf-8")
    told = {part: int(bugs) for part, bugs in re.findall(r"^\| `([\w.]+)` \| (\d+) \|", page, re.MULTILINE)}
    assert told == Counter(bug.file.partition("/")[0] for bug in BUGS)
