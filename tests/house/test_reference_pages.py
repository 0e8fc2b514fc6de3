"""The reference pages name what there is: every effect with its data, every finding, every error, every public name."""

import ast
import re

import pytest

import servflow
from servflow import errors
from servflow.kernel.commit import RECEIPTS_KEPT
from servflow.rulebook.bundle import MOST_BASES
from servflow.rulebook.nodes import MOST_BYTES, MOST_DEPTH, MOST_REPEATED
from servflow.rulebook.sections.table import MOST_RULES
from tests.house.calls import calls_of, constants_given_to
from tests.house.source import ROOT, modules

REFERENCE = ROOT / "docs" / "reference"
INDIRECT = {"unknown_state", "unknown_role", "account_target"}
"""Codes that the source puts together (`unknown_` and what is unknown), or uses where no rule is named."""


def text_of(name):
    """Give the text of a reference page."""
    return (REFERENCE / name).read_text(encoding="utf-8")


def rows(name, heading):
    """Give the first and the second cell of every table row below a heading whose first cell begins with code."""
    text = text_of(name)
    return re.findall(r"^\| (`[^|]+?) \| ([^|]*?) \|", text[text.index(f"\n## {heading}\n") :], re.MULTILINE)


def words(cell):
    """Give the words that a cell shows as code."""
    return set(re.findall(r"`([\w]+)`", cell))


def effects_in_source():
    """Give every kind of effect that flows and kernel ask for, with the names of its data."""
    found = {}
    for path in modules("flows", "kernel"):
        for call in calls_of(path, {"effect"}):
            if call.args and isinstance(call.args[0], ast.Constant):
                names = {keyword.arg for keyword in call.keywords}
                found[call.args[0].value] = found.get(call.args[0].value, set()) | names
    return found | {"request_evidence": {"duty", "role"}}


def test_every_effect_is_explained():
    """effects.md lists every kind of effect with exactly the data that the source gives it."""
    table = rows("effects.md", "What the flows ask for")
    assert {next(iter(words(first))): words(second) for first, second in table} == effects_in_source()


def findings_in_source():
    """Give every code of a finding that the core makes by itself."""
    found = set()
    for path in modules("kernel", "flows", "policies", "desk"):
        found |= constants_given_to(path, {"Finding", "finding"}, place=0)
        found |= constants_given_to(path, {"above"}, place=2)
    return found


def test_every_finding_is_explained():
    """findings.md lists every code that kernel, flows and policies can give, and no other."""
    listed = {code for first, _ in rows("findings.md", "On every command") for code in words(first)}
    assert findings_in_source() - listed == set()
    assert listed - findings_in_source() == INDIRECT


def test_every_error_is_explained():
    """errors.md has a heading for every exception."""
    names = {name for name in vars(errors) if name.endswith("Error") and not name.startswith("_")}
    assert {name for name in names if f"\n## {name}\n" not in text_of("errors.md")} == set()


@pytest.mark.parametrize("name", servflow.__all__)
def test_every_public_name_is_explained(name):
    """api.md has a heading for every name of the front door."""
    assert re.search(rf"^### {name}\b", text_of("api.md"), re.MULTILINE)


def test_every_how_to_is_listed():
    """The index of the how-to guides groups them by task, and lists each exactly once."""
    folder = ROOT / "docs" / "how-to"
    pages = sorted(path.stem for path in folder.glob("*.md") if path.stem != "index")
    assert sorted(re.findall(r"^[a-z-]+$", (folder / "index.md").read_text(encoding="utf-8"), re.MULTILINE)) == pages


def test_limits_are_told_as_they_are():
    """The pages name the limits of the reader and of the memory for command ids as the source has them."""
    limits = (MOST_BYTES, MOST_DEPTH, MOST_REPEATED, MOST_RULES, MOST_BASES, RECEIPTS_KEPT)
    assert limits == (2_000_000, 50, 100, 1000, 10, 8), "the figures stand in rulebooks.md and in retry-safely.md"
