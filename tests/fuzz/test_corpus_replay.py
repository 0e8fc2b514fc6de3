"""Every input that the fuzzers keep, and every one that once broke a reader, is read or told."""

import re
import subprocess

import pytest

from tests.fuzz.__main__ import MOST_RUNS, main, shared_out
from tests.fuzz.kept import HOME, MOST_BYTES, everything, kept
from tests.fuzz.places import check_place, lines_of
from tests.fuzz.targets import TARGETS
from tests.fuzz.words import as_dictionary

KEPT = list(everything())


@pytest.mark.parametrize(("target", "path"), KEPT, ids=[f"{target}-{path.name}" for target, path in KEPT])
def test_kept_inputs_break_nothing(target, path):
    """What the fuzzer keeps is read, or refused in words, each problem at a place of its file."""
    TARGETS[target].once(path.read_bytes())


def test_the_corpus_is_there_and_small():
    """Every target has inputs to begin with, and all of them together can be looked through."""
    assert {folder.name for folder in HOME.iterdir()} == set(TARGETS)
    assert all(any(kept(target)) for target in TARGETS)
    assert sum(path.stat().st_size for _, path in KEPT) < MOST_BYTES


@pytest.mark.parametrize(("line", "col"), [(0, 1), (4, 1), (1, 0), (2, 4)])
def test_a_place_outside_of_its_file_is_noticed(line, col):
    """The fuzzers would see a problem whose line or column is not there."""
    lines = lines_of(b"\xef\xbb\xbfa\r\nbc\xe2\x80\xa8")
    assert lines == ["a", "bc", ""]
    check_place(2, 3, lines)
    with pytest.raises(AssertionError):
        check_place(line, col, lines)


@pytest.mark.parametrize("target", TARGETS)
def test_words_are_given_as_the_fuzzer_reads_them(target):
    """A dictionary has one quoted word a line, of printable ASCII."""
    written = as_dictionary(TARGETS[target].words()).splitlines()
    assert len(written) > 10
    assert all(line[0] == line[-1] == '"' and line.isascii() and line.isprintable() for line in written)


@pytest.mark.parametrize("total", [7, 10_000_000])
def test_a_nights_inputs_are_shared_out(total):
    """Every input asked for is given to somebody, no process gets too many, and no two of a target the same start."""
    parts = list(shared_out(TARGETS, total, 5))
    assert sum(part.runs for part in parts) == total
    assert all(0 < part.runs <= MOST_RUNS for part in parts)
    assert len({(part.target, part.seed) for part in parts}) == len(parts)
    assert total < len(TARGETS) * 1000 or {part.target for part in parts} == set(TARGETS)


def test_a_part_that_breaks_is_not_lost(monkeypatch, capsys):
    """Where one process of many breaks, the others still run, its target is named and the whole ends with 1."""
    calls = []
    monkeypatch.setattr(subprocess, "call", lambda command: calls.append(command) or int(command[3] == "stored"))
    monkeypatch.setattr("sys.argv", ["fuzz", "all", "--total", "1000000", "--jobs", "2", "--seed", "3"])
    assert main() == 1
    parts = [dict(zip(call[4::2], call[5::2], strict=True)) for call in calls]
    assert sum(int(part["--runs"]) for part in parts) == 1_000_000
    told = capsys.readouterr().err
    assert "stored: 0 inputs" in told
    assert "2 of 2 parts broke" in told
    assert re.search(r"^facts: 35,000 inputs, [\d,]+ a second$", told, re.MULTILINE)
