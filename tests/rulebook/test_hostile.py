"""What a stranger may send: told as problems, quickly, never as a traceback."""

import time

import pytest

from servflow.errors import RulebookError
from servflow.rulebook import read_rulebook
from servflow.rulebook.problems import MOST_PROBLEMS
from tests.fuzz.hostile_files import HOSTILE, lines
from tests.rulebook.books import HEAD

SECONDS = 30
"""Of processor time: far more than any of these takes (two seconds, ten when measured), far less than being stuck."""


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_told_quickly(content):
    """Whatever the file holds, the answer is a list of problems that ends, and it comes soon."""
    begun = time.process_time()
    with pytest.raises(RulebookError) as caught:
        read_rulebook({"hostile.yaml": content})
    assert time.process_time() - begun < SECONDS
    assert 1 <= len(caught.value.problems) <= MOST_PROBLEMS
    assert max(len(str(problem)) for problem in caught.value.problems) < 1_000
    assert {problem.file for problem in caught.value.problems} == {"hostile.yaml"}


def test_a_large_honest_rulebook_is_read_quickly():
    """A thousand rules that do not meet are read, checked against each other and compiled."""
    text = HEAD + "shipping_fee:\n  hit: unique\n  rules:\n" + lines("  - {id: r%, when: {category: c%}}\n", 1_000)
    begun = time.process_time()
    book = read_rulebook({"large.yaml": text})
    assert time.process_time() - begun < SECONDS
    assert len(book.rule_ids()) == 1_000
