"""What is fuzzed: for each reader, bytes go in, and either a value or a documented error comes out.

A target is called with any bytes at all. It fails with an ``AssertionError`` where a promise is broken, and with
whatever escapes the reader; the fuzzer and the replay of the kept corpus both call it.
"""

from collections.abc import Callable, Iterable, Mapping

import attrs

from tests.fuzz import words
from tests.fuzz.rulebooks import read_any_rulebook
from tests.fuzz.stored import read_any_records, read_any_stored
from tests.fuzz.stories import read_any_story
from tests.fuzz.typed import read_any_facts

MOST_BYTES = 4_096
"""Size of one input: what breaks a reader is small, and small inputs are quick."""


@attrs.frozen(kw_only=True)
class Target:
    """A reader that is fuzzed.

    Args:
        once: Reads one input and holds its promise against what comes out.
        words: Gives what the fuzzer puts into inputs, beside bytes.
        share: Of a thousand inputs of a night, how many it is given: few where reading one takes long.
    """

    once: Callable[[bytes], None]
    words: Callable[[], Iterable[str]]
    share: int


TARGETS: Mapping[str, Target] = {
    "facts": Target(once=read_any_facts, words=words.of_rulebooks, share=35),
    "records": Target(once=read_any_records, words=words.of_stored_data, share=5),
    "rulebook": Target(once=read_any_rulebook, words=words.of_rulebooks, share=20),
    "scenario": Target(once=read_any_story, words=words.of_scenarios, share=20),
    "stored": Target(once=read_any_stored, words=words.of_stored_data, share=920),
}
"""Every target by name; its kept inputs stand in the folder of that name."""
