"""Every input that the fuzzers keep, and every one that once broke a reader, is read or told."""

import pytest

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
