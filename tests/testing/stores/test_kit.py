"""The doors of the kit: one call, or one check at a time; capabilities; failures that are expected."""

import re
import subprocess
import sys

import pytest

from servflow import testing
from servflow.errors import ConflictError, InvalidValueError, RepeatedCommandError, UnknownNameError
from servflow.testing import Capabilities, check_store, store_checks
from servflow.testing.stores import kit
from servflow.testing.stores.cases import Opening, opened
from servflow.testing.stores.promises import same
from tests.testing.stores.faulty.atomic import RecordsOneByOne
from tests.testing.stores.faulty.isolation import StaleRead
from tests.testing.stores.faulty.outbox import AcknowledgementLost, DoubledOutbox
from tests.testing.stores.memory import MemoryStore

LONG = "".join(f'"{number}": {number}, ' for number in range(400))
"""A text too long to be shown whole."""
BARE = Capabilities(
    due=False, outbox=False, command_ids=False, ledgers=False, threads=False, steps=False, any_text=False
)


class BareStore:
    """A store that loads, appends and tells the history, and nothing else."""

    def __init__(self):
        self._inside = MemoryStore()

    def load(self, case_id):
        """Load a case."""
        return self._inside.load(case_id)

    def append(self, answer, *, expected):
        """Append an answer."""
        self._inside.append(answer, expected=expected)

    def history(self, case_id):
        """Tell the history."""
        return self._inside.history(case_id)


def test_capabilities_leave_out_what_a_store_cannot_do():
    """A store without outbox, timers, ledgers and command ids passes what is left, and the rest is not asked of it."""
    check_store(BareStore, capabilities=BARE, examples=5)
    left = {check.id.partition(".")[0] for check in store_checks(capabilities=BARE)}
    assert left.isdisjoint({"due", "outbox", "ledger", "durable"})
    assert {"round-trip", "revision", "history"} <= left


@pytest.mark.parametrize("missing", ["due", "outbox", "command_ids", "ledgers", "threads", "steps", "any_text"])
def test_each_capability_counts(missing):
    """Whoever gives up a capability is asked less; whoever claims it without having it fails."""
    without = store_checks(capabilities=Capabilities(**{missing: False}))
    assert 0 < len(without) < len(store_checks())


def test_one_connection_is_a_capability():
    """A store that is open once at a time is not asked to be open twice."""
    reopen = lambda store: store  # noqa: E731
    alone = store_checks(reopen=reopen, capabilities=Capabilities(connections=False))
    assert {check.id for check in store_checks(reopen=reopen)} - {check.id for check in alone} == {
        "stories.two-connections"
    }


def test_claiming_too_much_is_found():
    """A bare store that claims everything is refused."""
    said = (
        "make_store: the store, a BareStore, does not have due, pending, acknowledge, ledger; "
        "what it cannot do is not checked: say Capabilities(due=False, ledgers=False, outbox=False)"
    )
    with pytest.raises(TypeError, match=f"^{re.escape(said)}$"):
        check_store(BareStore, capabilities=Capabilities(threads=False, steps=False))


SHARED = MemoryStore()


class Remembering(MemoryStore):
    """A store that keeps its cases in its class."""

    kept = MemoryStore()

    def load(self, case_id):
        """Load from what all share."""
        return self.kept.load(case_id)

    def append(self, answer, **more):
        """Append to what all share."""
        self.kept.append(answer, **more)


class WithoutVersions(MemoryStore):
    """A store whose saves take no version of a ledger."""

    def append(self, answer, *, expected):
        """Append an answer."""


class Deaf:
    """A store that does not tell the history."""

    load = append = print


@pytest.mark.parametrize(
    ("make_store", "said"),
    [
        (MemoryStore(), "expected something that makes a new, empty store each time, such as the class of the store"),
        (lambda: None, "expected a store from it, got None"),
        (lambda: MemoryStore, "expected a store from it, got the class MemoryStore"),
        (WithoutVersions, "append of a WithoutVersions takes no ledger_version; say Capabilities(ledgers=False)"),
        (Deaf, "the store, a Deaf, does not have history, due, pending, acknowledge, ledger; "),
    ],
)
def test_what_makes_no_store_is_told_once(make_store, said):
    """What is given instead of a store is told before any promise, by the kit and by each check."""
    for door in (check_store, store_checks()[0]):
        with pytest.raises(TypeError, match=f"^make_store: {re.escape(said)}"):
            door(make_store)


def test_a_store_without_what_every_store_has_is_not_sent_away():
    """No capability stands for the history: where it is missing nothing can be left out."""
    with pytest.raises(TypeError, match=r"does not have history$"):
        check_store(Deaf, capabilities=BARE)


@pytest.mark.parametrize("make_store", [lambda: SHARED, Remembering])
def test_stores_that_are_not_new_are_told_once(make_store):
    """A store that is not new is told as that, and not as ninety broken promises."""
    for _ in range(2):
        with pytest.raises(AssertionError, match=r"^make_store: it has to give a new, empty store each time, and"):
            check_store(make_store)


class Silent(MemoryStore):
    """A store that cannot read, and does not tell what its ``append`` takes."""

    append = type("Untold", (), {"__signature__": "none", "__call__": lambda *_, **__: None})()

    def load(self, case_id):
        """Fail."""
        raise OSError(case_id)


class Shut(MemoryStore):
    """A store that cannot write."""

    def append(self, answer, **more):
        """Fail."""
        raise OSError


@pytest.mark.parametrize("make_store", [Silent, Shut])
def test_a_store_that_fails_is_told_by_its_checks(make_store):
    """What raises while it is looked at is a store all the same: its promises tell what is broken."""
    with pytest.raises(AssertionError, match=r"^round-trip\..*: .* But it raised OSError"):
        check_store(make_store, capabilities=Capabilities(threads=False, steps=False), examples=1)


def test_each_check_tells_of_a_store_that_is_not_empty():
    """A check that is called alone looks for itself whether the store is empty."""
    check, full = store_checks()[0], MemoryStore()
    full.append(opened(Opening(case_id="C-1"), None), expected=0)
    with pytest.raises(AssertionError, match=rf"^{check.id}: .* make_store: it has to give a new, empty store each"):
        check(lambda: full)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"capabilities": {"due": False}}, "capabilities: expected Capabilities, got a dict"),
        ({"reopen": MemoryStore()}, "reopen: expected a function that opens a closed store again, got a MemoryStore"),
        (
            {"expected_failures": "all"},
            "expected_failures: expected a mapping of reasons by the id of a check, got",
        ),
    ],
)
def test_what_is_of_another_kind_is_told(more, said):
    """A slip in what goes with a store is told at the door."""
    with pytest.raises(TypeError, match=f"^{re.escape(said)}"):
        check_store(MemoryStore, **more)


def test_checks_that_need_a_store_to_be_opened_again_wait_for_a_way_to_do_so():
    """Without a way to open a store again there is no check of what outlives its process."""
    ids = {check.id for check in store_checks()}
    more = {check.id for check in store_checks(reopen=lambda store: store)} - ids
    assert {name.partition(".")[0] for name in more} == {"durable", "atomic", "stories"}


def test_ids_and_promises():
    """Each check has an id of its own and a promise that is a sentence; printed, it is its id."""
    checks = store_checks(reopen=lambda store: store)
    assert len({check.id for check in checks}) == len(checks) > 60
    assert [check.id for check in checks if not check.promise.endswith(".")] == []
    assert [str(check) for check in checks] == [check.id for check in checks]


def test_an_expected_failure_lets_the_rest_pass():
    """A check that is known to fail does not fail the kit."""
    known = {"outbox.acknowledged": "acknowledgements come with the next release"}
    (check,) = [check for check in store_checks(expected_failures=known) if check.id == "outbox.acknowledged"]
    check(AcknowledgementLost)
    assert check.expected == known["outbox.acknowledged"]


def test_an_expected_failure_has_to_fail():
    """A check that was expected to fail and passes is a failure: the list would lie."""
    known = {"outbox.complete": "doubled"}
    (check,) = [check for check in store_checks(expected_failures=known) if check.id == "outbox.complete"]
    check(DoubledOutbox)
    with pytest.raises(AssertionError, match=r"^outbox.complete: was expected to fail \(doubled\), and passes"):
        check(MemoryStore)


@pytest.mark.parametrize("reason", ["", "  "])
def test_an_expected_failure_has_a_reason(reason):
    """Nothing is expected to fail without a reason."""
    with pytest.raises(InvalidValueError, match=r"outbox\.complete needs a reason"):
        store_checks(expected_failures={"outbox.complete": reason})


@pytest.mark.parametrize("name", ["outbox.compleet", "durable.due"])
def test_an_expected_failure_names_a_check(name):
    """A check that there is not, or that does not fit the store, cannot be expected to fail."""
    with pytest.raises(UnknownNameError):
        store_checks(expected_failures={name: "because"})


def test_a_failure_tells_the_promise_and_what_was_found():
    """The message begins with the id, and the store's own error stands behind it."""
    (check,) = [check for check in store_checks() if check.id == "isolation.fresh"]
    with pytest.raises(AssertionError) as caught:
        check(StaleRead)
    assert str(caught.value).startswith("isolation.fresh: Whoever reads after a save reads what was saved")
    assert isinstance(caught.value.__cause__, AssertionError)
    assert len(str(caught.value)) < 1500


@pytest.mark.parametrize("name", [check.id for check in store_checks() if "steps" in check.needs])
def test_a_store_without_lines_of_its_own_is_told(name):
    """A store whose code is not Python cannot be stopped between two lines, and no check passes it for that."""
    (check,) = [check for check in store_checks() if check.id == name]
    with pytest.raises(AssertionError, match="say Capabilities"):
        check(lambda: Hidden(MemoryStore()))


class Hidden:
    """A store whose own code has no lines that the kit could see."""

    def __init__(self, inside):
        for method in ("load", "append", "history", "due", "pending", "acknowledge", "ledger"):
            setattr(self, method, getattr(inside, method))


Hidden.__init__.__code__ = Hidden.__init__.__code__.replace(co_filename="/elsewhere/hidden.py")


def test_stories_are_left_out_without_hypothesis(monkeypatch):
    """Where Hypothesis is not installed the rest of the kit is checked."""
    monkeypatch.setattr(kit, "find_spec", lambda name: None)
    left = {check.id.partition(".")[0] for check in store_checks(reopen=lambda store: store)}
    assert "stories" not in left
    assert "durable" in left


def test_the_kit_needs_no_hypothesis():
    """The kit and the protocol can be had where Hypothesis is not installed."""
    probe = "import sys, servflow.store; from servflow.testing import check_store; print('hypothesis' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", probe], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "False"


def test_the_front_door_of_the_kit():
    """What `__all__` promises can be had, is listed, and nothing else is there."""
    assert [name for name in testing.__all__ if not hasattr(testing, name)] == []
    assert dir(testing) == testing.__all__
    with pytest.raises(AttributeError, match="no attribute 'stor'"):
        _ = testing.stor


def test_errors_of_a_store_say_what_to_do():
    """A conflict says to load again; a repeated command is a conflict too, and names its id."""
    assert "load it again" in str(ConflictError("C-1"))
    repeated = RepeatedCommandError("C-1", "form-1")
    assert isinstance(repeated, ConflictError)
    assert "form-1" in str(repeated)


@pytest.mark.parametrize("found", [LONG.replace('"222": 222', '"222": 223'), LONG[:2000], LONG + "more"])
def test_the_first_difference_is_told(found):
    """Of two long texts that part which differs is shown, however far it lies behind the beginning."""
    with pytest.raises(AssertionError) as caught:
        same(found, LONG, "the text")
    first, second = re.fullmatch(r"the text: expected (.*), found (.*)", str(caught.value)).groups()
    assert first != second
    assert max(map(len, (first, second))) <= 330
    assert f"({len(ascii(LONG))} characters)" in first
    differs = next(place for place, letter in enumerate(ascii(found)) if letter != ascii(LONG)[place : place + 1])
    assert ascii(found)[differs : differs + 2] in second


def test_the_part_of_a_case_that_is_torn_off_is_told():
    """Where an error leaves half of an answer, the message names which part of the case has changed."""
    with pytest.raises(AssertionError, match="all of a case whose answer could not be saved: records: expected"):
        {check.id: check for check in store_checks()}["atomic.broken-records"](RecordsOneByOne)
