"""The kit stops a store where it says, and only between steps."""

import threading
from pathlib import Path

import pytest

from servflow.testing.stores.stepping import HaltError, failed_at, meanwhile, tidying, together, watched
from tests.testing.stores.sample import Sample

SAMPLE = str(Path(__file__).with_name("sample.py"))


def test_tidying_is_told_from_steps():
    """The bodies of except and finally, and the line of try, are no steps; the line of a with is one on the way in."""
    lines = Path(SAMPLE).read_text(encoding="utf-8").splitlines()
    after, blocks = tidying(SAMPLE)
    assert [lines[line - 1].strip() for line in sorted(after)] == [
        "try:",
        "except ValueError:",
        'self.told.append("undone")',
        "raise",
        'self.told.append("tidied")',
    ]
    assert [lines[line - 1].strip() for line in sorted(blocks)] == ["with self.lock:"]


def test_every_step_is_seen_once_or_twice():
    """Lines are counted in order; what a loop goes through for the third time is not counted any more."""
    seen = []
    count = watched(Sample(), Sample().work, seen.append)
    assert seen == list(range(1, count + 1))
    loop = watched(Sample(), lambda: Sample(rounds=50).work(), seen.append)
    assert (
        loop
        == watched(Sample(), lambda: Sample(rounds=2).work(), seen.append)
        == watched(Sample(), lambda: Sample(rounds=3).work(), seen.append)
    )


def test_an_error_at_a_step_leaves_no_lock_shut():
    """Wherever the store is stopped, what it undoes is undone, and its locks are open."""
    line, reached = 0, True
    while reached:
        line += 1
        sample = Sample()
        reached = failed_at(sample, sample.work, line)
        assert sample.lock.acquire(blocking=False)
        assert (sample.told[-1:] == ["tidied"]) or not sample.told
    assert line > 5


def test_an_error_of_the_store_itself_is_its_own():
    """An error that the kit did not begin goes through."""
    sample = Sample(wrong=True)
    with pytest.raises(ValueError, match="of its own"):
        failed_at(sample, sample.work, 1000)


def test_one_goes_on_while_another_stands_still():
    """The second call is made while the first stands before a line; without such a line it is not made."""
    sample, order = Sample(), []
    callers = meanwhile(sample, lambda: (sample.work(), order.append("first")), lambda: order.append("second"), 2)
    assert callers is not None
    assert order == ["second", "first"]
    assert [caller.error for caller in callers] == [None, None]
    assert meanwhile(sample, sample.work, lambda: order.append("third"), 1000) is None
    assert order == ["second", "first"]


def test_all_begin_together():
    """Every call is made in a thread of its own, and its error handed back in its place."""
    gate = threading.Barrier(3, timeout=30)

    def wrong():
        gate.wait()
        raise HaltError

    errors = together(gate.wait, wrong, gate.wait)
    assert [type(error) for error in errors] == [type(None), HaltError, type(None)]
