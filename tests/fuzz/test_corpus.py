"""What a fuzzer once reached is read again with every run of the tests, without the fuzzer."""

import pytest

from tests.fuzz.targets import TARGETS

MOST_BYTES = 500_000
"""Of all that is kept."""

KEPT = [(target, path) for target in TARGETS.values() for path in sorted(target.corpus.iterdir())]


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_no_kept_input_breaks_a_reader(target):
    """Every kept input of a target is read, or told as what the target's reader says that it tells."""
    paths = sorted(target.corpus.iterdir())
    assert len(paths) > 10
    for path in paths:
        try:
            target.run(path.read_bytes())
        except Exception as error:
            error.add_note(f"the input is {path}")
            raise


def test_the_corpus_stays_small():
    """A checkout is not made slow by what a fuzzer found."""
    assert sum(path.stat().st_size for _, path in KEPT) < MOST_BYTES
