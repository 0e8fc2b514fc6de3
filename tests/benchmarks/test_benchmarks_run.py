"""Every benchmark body runs once, so that none rots; nothing here is timed against anything."""

import json

import pytest

from tests.benchmarks import chains, imports, memory
from tests.benchmarks.measure import calibrate, measure
from tests.benchmarks.report import Report, as_json, markdown
from tests.benchmarks.run import every_row
from tests.benchmarks.verify import differences

pytestmark = pytest.mark.filterwarnings("ignore")  # peers warn about themselves; our own modules are tested elsewhere


@pytest.fixture(scope="module")
def rows():
    """Give the bases, all other rows, and what is left out."""
    return every_row()


def test_every_implementation_does_the_same(rows):
    """Hand-written code, `transitions`, the peers and the kernel walk one path; chains and tables name one rule."""
    bases, others, _ = rows
    assert differences([*bases, *others]) == []


def test_a_difference_is_found(rows, monkeypatch):
    """An if-chain that names another rule than its table is reported, so that the check is worth something."""
    monkeypatch.setattr(chains, "liability", lambda _facts: "R00")
    assert any("by hand R00" in problem for problem in differences([]))


def test_every_body_runs_and_is_reported(rows):
    """One round of one loop each gives a figure for every row, and a report that a person or a program can read."""
    bases, others, missing = rows
    figures = measure(others, bases, rounds=1, sample_ns=1)
    assert [figure.key for figure in figures] == [row.key for row in (*bases, *others)]
    assert len({figure.key for figure in figures}) == len(figures)
    weights, starts = memory.weights(20), imports.starts(1, imports.STARTS[:2])
    report = Report(figures=figures, weights=weights, starts=starts, skipped=missing)
    text = markdown(report)
    assert all(f"| {row.key} |" in text for row in (*bases, *others))
    assert json.loads(as_json(report))["figures"][0]["key"] == "1c"


def test_loops_are_found_by_trying(rows):
    """A quick row gets more loops than a slow one for the same time."""
    bases, _, _ = rows
    quick, slow = bases[0], bases[1]
    assert calibrate(quick, 5_000_000) > calibrate(slow, 5_000_000) > 0
