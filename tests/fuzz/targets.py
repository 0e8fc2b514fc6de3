"""What is fuzzed: for each reader, bytes go in, and either a value or a documented error comes out.

A target is called with any bytes at all. It fails with an ``AssertionError`` where a promise is broken, and with
whatever escapes the reader; the fuzzer and the replay of the kept corpus both call it.
"""

from collections.abc import Callable, Iterable, Mapping

import attrs

from tests.fuzz import words
from tests.fuzz.rulebooks import read_any_rulebook

MOST_BYTES = 4_096
"""Size of one input: what breaks a reader is small, and small inputs are quick."""


@attrs.frozen(kw_only=True)
class Target:
    """A reader that is fuzzed.

    Args:
        once: Reads one input and holds its promise against what comes out.
        words: Gives what the fuzzer puts into inputs, beside bytes.
    """

    once: Callable[[bytes], None]
    words: Callable[[], Iterable[str]]


TARGETS: Mapping[str, Target] = {
    "rulebook": Target(once=read_any_rulebook, words=words.of_rulebooks),
}
"""Every target by name; its kept inputs stand in the folder of that name."""
