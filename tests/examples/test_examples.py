"""Every example runs, and prints what examples/README.md says."""

import ast
import os
import re
import subprocess
import sys

import pytest

from servflow.scenarios.player import play_file
from tests.docs.documents import commands
from tests.house.source import ROOT

EXAMPLES = ROOT / "examples"
README = (EXAMPLES / "README.md").read_text(encoding="utf-8")
SHOWN = {
    command: lines
    for block in re.findall(r"^```console\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    for command, lines in commands(block)
}
SCRIPTS = sorted(path.name for path in EXAMPLES.glob("*.py"))


def run(*words):
    """Run a program as a reader would, from the repository."""
    paths = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    env = os.environ | {"PYTHONPATH": paths, "PYTHONUTF8": "1", "COLUMNS": "120", "NO_COLOR": "1", "TERM": "dumb"}
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.rstrip().splitlines()


def program(command):
    """Give the words of a command with this interpreter in the place of `python` and `servflow`."""
    first, *words = command.split()
    return [sys.executable, *(("-m", "servflow") if first == "servflow" else ()), *words]


@pytest.mark.parametrize("command", SHOWN)
def test_examples_print_what_the_page_shows(command):
    """Every command of examples/README.md prints exactly what stands below it."""
    assert run(*program(command)) == [line for line in SHOWN[command] if line]


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_script_runs(name):
    """Every script runs to its end without a word of complaint."""
    run(sys.executable, f"examples/{name}")


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.name)
def test_every_scenario_is_as_expected(path):
    """Every scenario file plays as it says."""
    result = play_file(path)
    assert result.passed, [*map(str, result.problems), *map(str, result.diffs), *map(str, result.steps)]


def test_every_example_is_on_the_page():
    """examples/README.md names every file beside it."""
    files = {path.name for path in EXAMPLES.iterdir() if path.is_file()} - {"README.md"}
    assert {name for name in files if f"[{name}]({name})" not in README} == set()


@pytest.mark.parametrize("name", ["sqlite_store.py", "sqlite_host.py"])
def test_the_host_is_small(name):
    """The store and the host of the tutorial have 150 lines at most each."""
    assert len((EXAMPLES / name).read_text(encoding="utf-8").splitlines()) <= 150


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_example_reads_a_clock(name):
    """The instant comes in as an argument, in the examples as in the library."""
    names = {
        node.attr
        for node in ast.walk(ast.parse((EXAMPLES / name).read_text("utf-8")))
        if isinstance(node, ast.Attribute)
    }
    assert names.isdisjoint({"now", "utcnow", "today", "time", "monotonic"})
