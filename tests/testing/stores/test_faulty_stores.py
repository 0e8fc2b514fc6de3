"""Faulty stores never pass: each is refused by the check that is named for its mistake.

The clean control is beside it: ``test_good_stores.py`` runs the same checks on what the faulty stores are made from.
"""

from collections import Counter

import pytest

from servflow.testing import Capabilities, check_store, store_checks
from tests.testing.stores.faulty import FAULTS, FAULTS_IN_STORIES
from tests.testing.stores.faulty.isolation import OneStateForAll
from tests.testing.stores.faulty.revisions import LostUpdate
from tests.testing.stores.memory import MemoryStore
from tests.testing.stores.sqlite_rows import SqliteRowStore

QUICK = Capabilities(threads=False, steps=False)
CHECKS = {check.id: check for check in store_checks()}


@pytest.mark.parametrize(("name", "store"), FAULTS, ids=lambda value: getattr(value, "__name__", value))
def test_a_faulty_store_is_refused(name, store, ways):
    """A store with one mistake is refused by the check that is named for it, with an assertion that begins so."""
    make, reopen = ways(store)
    (check,) = [check for check in store_checks(reopen=reopen) if check.id == name]
    if store is OneStateForAll:
        CHECKS["history.complete"](make)
    with pytest.raises(AssertionError) as caught:
        check(make)
    assert str(caught.value).startswith(f"{name}: {check.promise} But ")


def test_every_check_can_fail():
    """For each check a faulty store is named; for late repeats and drawn stories there are several."""
    ids = [check.id for check in store_checks(reopen=lambda store: store)]
    drawn = {name for name, _ in FAULTS_IN_STORIES}
    assert sorted({*(name for name, _ in FAULTS), *drawn}) == sorted(ids)
    several = [name for name, count in Counter(name for name, _ in FAULTS).items() if count > 1]
    assert several == ["command.repeated-late"]


def test_a_faulty_store_is_a_small_mistake():
    """Each faulty store is made from a good one."""
    assert all(issubclass(store, MemoryStore | SqliteRowStore) for _, store in (*FAULTS, *FAULTS_IN_STORIES))


def test_the_whole_kit_refuses_it_as_well():
    """One call tells of every promise that a store breaks, first of all the first."""
    with pytest.raises(AssertionError) as caught:
        check_store(LostUpdate, capabilities=QUICK)
    ids = [line.partition(":")[0] for line in str(caught.value).splitlines()]
    assert {name for name, faulty in FAULTS if faulty is LostUpdate} <= set(ids)
    assert ids[0] in CHECKS
