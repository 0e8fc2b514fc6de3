"""Drawn stories of a store: good stores pass, what shows only where several things meet is found and told shortly."""

import pytest

from servflow.errors import ConflictError
from servflow.kernel.ledger import Ledger
from servflow.testing import Capabilities, check_store, store_checks
from servflow.testing.stores import shortest
from servflow.testing.stores.cases import Opening, opened
from servflow.testing.stores.wanted import Decided, Wanted
from tests.testing.stores.faulty import FAULTS_IN_STORIES
from tests.testing.stores.faulty.durable import LedgersInMemory
from tests.testing.stores.faulty.revisions import OpeningOverwrites
from tests.testing.stores.faulty.round_trip import RaisesWhatIsNotThere
from tests.testing.stores.files import FileStore
from tests.testing.stores.memory import MemoryStore

QUICK = {"threads": False, "steps": False}
BARE = Capabilities(due=False, outbox=False, command_ids=False, ledgers=False, any_text=False, **QUICK)


def checks_of(store, reopen, **more):
    """Give the checks of a store, by id."""
    able = Capabilities(connections=not issubclass(store, FileStore), **more.pop("able", {}))
    return {check.id: check for check in store_checks(reopen=reopen, capabilities=able, **more)}


@pytest.mark.parametrize(("name", "store"), FAULTS_IN_STORIES, ids=lambda value: getattr(value, "__name__", value))
def test_what_only_shows_in_a_story_is_refused(name, store, ways, monkeypatch):
    """A mistake that needs two cases, two hands or a store opened again in between is refused, with a story."""
    monkeypatch.setattr(shortest, "SHRINKS", 0)
    make, reopen = ways(store)
    check = checks_of(store, reopen, examples=400)[name]
    with pytest.raises(AssertionError, match=r"But in this story\n  1\. .*opening") as caught:
        check(make)
    assert str(caught.value).startswith(f"{name}: {check.promise} But ")


@pytest.mark.parametrize(("name", "store"), FAULTS_IN_STORIES, ids=lambda value: getattr(value, "__name__", value))
def test_no_single_check_finds_it(name, store, ways):
    """The quick checks pass such a store; measure.py asks all of them."""
    make, reopen = ways(store)
    for check in checks_of(store, reopen, able=QUICK).values():
        if check.id != name and not check.id.startswith(("stories.", "large.")):
            check(make)


def test_the_story_is_the_shortest():
    """What is told is what it takes and no more: here, that an opening is saved a second time."""
    check = checks_of(OpeningOverwrites, None)["stories.any-order"]
    with pytest.raises(AssertionError) as caught:
        check(OpeningOverwrites)
    assert str(caught.value).partition("But ")[2].splitlines() == [
        "in this story",
        "  1. opening ticket 'A': saved",
        "  2. late, or once more: opening ticket 'A'",
        "it was saved, and ConflictError was to be raised",
    ]


def test_an_error_of_the_store_itself_is_told():
    """A store that raises something of its own is told as that, and its error stands behind the story."""
    check = checks_of(RaisesWhatIsNotThere, None)["stories.any-order"]
    with pytest.raises(AssertionError, match="it raised KeyError: 'A'") as caught:
        check(RaisesWhatIsNotThere)
    assert isinstance(caught.value.__cause__.__cause__, KeyError)


def test_a_store_that_is_closed_in_a_story_is_opened_again(ways, monkeypatch):
    """Ledgers that are gone when the store is opened again are missed in a story."""
    monkeypatch.setattr(shortest, "SHRINKS", 20)
    make, reopen = ways(LedgersInMemory)
    with pytest.raises(AssertionError, match="the store is closed and opened again"):
        checks_of(LedgersInMemory, reopen)["stories.any-order"](make)


def test_more_stories_may_be_asked_for():
    """The number of stories is the caller's; each has a new store."""
    made = []

    def make():
        made.append(MemoryStore())
        return made[-1]

    checks_of(MemoryStore, None, examples=3)["stories.any-order"](make)
    few = len(made)
    checks_of(MemoryStore, None, examples=30)["stories.any-order"](make)
    assert few < len(made) - few


def test_the_same_stories_are_played_each_time():
    """A store that passed passes: the stories are the same whenever they are played."""
    saved = []

    class Remembering(MemoryStore):
        def append(self, answer, *, expected, ledger_version=0):
            super().append(answer, expected=expected, ledger_version=ledger_version)
            saved.append((answer.case.digest, expected))

    check = checks_of(Remembering, None, examples=5)["stories.any-order"]
    check(Remembering)
    first = list(saved)
    saved.clear()
    check(Remembering)
    assert first == saved
    assert len(first) > 5


def test_what_a_store_cannot_do_is_in_no_story():
    """A store without outbox, timer, ledgers and command ids is asked for none of them."""
    asked = set()

    class Bare(MemoryStore):
        def append(self, answer, *, expected):
            super().append(answer, expected=expected)

        def due(self, at, *, limit):
            asked.add("due")

        def pending(self, *, limit):
            asked.add("pending")

        def ledger(self, order_id):
            asked.add("ledger")

    (check,) = [check for check in store_checks(capabilities=BARE, examples=20) if check.id == "stories.any-order"]
    check(Bare)
    assert asked == set()


def test_the_model_refuses_what_was_decided_from_an_older_ledger():
    """Two cases of one order are decided from the same ledger: the second is a conflict, as in every store."""
    answer = opened(Opening(case_id="C-2", order_id="O-1"), Ledger(order_id="O-1"))
    decided = Decided(answer=answer, version=0, saves=0, what="opening")
    assert Wanted().refusal(decided) is None
    assert Wanted(saves={"O-1": 1}).refusal(decided) is ConflictError


def test_a_store_that_is_not_new_is_told():
    """A way to make stores that gives the same one twice is refused: stories would mix."""
    store = MemoryStore()
    with pytest.raises(AssertionError, match="gave the same one twice"):
        check_store(lambda: store, capabilities=Capabilities(**QUICK), examples=2)


def test_a_store_that_cannot_be_made_raises_its_own_error():
    """An error while a store is made is no story."""
    made = []

    def make():
        if made:
            raise OSError("the disk is full")
        made.append(MemoryStore())
        return made[-1]

    with pytest.raises(AssertionError, match="it raised OSError: the disk is full"):
        checks_of(MemoryStore, None)["stories.any-order"](make)
