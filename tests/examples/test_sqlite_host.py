"""The example host keeps its promises when things go wrong, not only when they go well."""

import itertools
import sqlite3
import threading
from dataclasses import replace as replaced
from datetime import datetime, timedelta

import pytest
from play_host import CHILD, ORDER, STORY, WISH, play
from sqlite_host import (
    TRIES,
    Host,
    UndeliveredError,
    ask,
    decide,
    deliver,
    open_case,
    read_case,
    run_due,
    run_outbox,
    save,
    tick,
)
from sqlite_store import Store

from servflow import Actor, Applied, Command, Denied, ServiceDesk, load_rulebook, replay
from servflow.errors import ConflictError
from servflow.testing import Capabilities, store_checks

BUYER = Actor("buyer", "B-1")
DESK = ServiceDesk(load_rulebook("lution"))
FIRST = datetime.fromisoformat("2024-05-06T09:00:00+08:00")
PARCEL = {"carrier": "yto", "tracking": "YT1"}


@pytest.fixture
def out():
    """Give the list of effects that left the host."""
    return []


@pytest.fixture
def host(tmp_path, out):
    """Give a host on a file."""
    store = Store(tmp_path / "host.db")
    yield Host(store, DESK, out.append)
    store.close()


def begin(host, **changed):
    """Open the usual return."""
    told = {"case_id": "C-1", "by": BUYER, "at": FIRST, "command_id": "wish-1"} | changed
    return open_case(host, "return", WISH, **told)


def counts(host):
    """Count the records of all cases, and the effects that wait."""
    records = host.store.rows("SELECT count(*) FROM journal")[0][0]
    return records, len(host.store.pending(limit=1000))


@pytest.mark.parametrize(
    "check",
    store_checks(reopen=lambda store: Store(store.path), capabilities=Capabilities(any_text=False), examples=10),
    ids=str,
)
def test_the_store_keeps_every_promise(check, tmp_path):
    """The store of the example passes the kit; only ids that no printer takes are not for it."""
    numbers = itertools.count()

    def empty():
        store = Store(tmp_path / f"{next(numbers)}.db")
        store.rows("PRAGMA synchronous = OFF")
        return store

    check(empty)


def test_the_whole_story(host, out):
    """A return that nobody answers ends with the money back, and every effect left once."""
    assert list(play(host))[-1].endswith("C-1: completed  C-1/refund-4: settled")
    assert [(effect.key, effect.kind) for effect in out] == [
        ("C-1/2/0", "notify"),
        ("C-1/4/1", "notify"),
        ("C-1/refund-4/3/0", "pay_refund"),
    ]
    assert counts(host)[1] == 0


def test_every_journal_replays_to_its_snapshot(host):
    """What the journal tells is what the snapshot says, for parent and child."""
    list(play(host))
    for case_id in ("C-1", CHILD):
        assert replay(host.store.history(case_id)) == read_case(host, case_id)


def test_a_host_is_started_again(tmp_path, out):
    """Everything is in the file: a host that dies after every step ends where one that lives on ends."""
    path = tmp_path / "host.db"
    host = Host(Store(path), DESK, out.append)
    begin(host)
    for place, (instant, case_id, who, name, data) in enumerate(STORY):
        host.store.close()
        host = Host(Store(path), DESK, out.append)
        at = datetime.fromisoformat(instant)
        if name:
            decide(host, case_id, Command(name, data, f"step-{place}"), by=Actor.parse(who), at=at)
        tick(host, at)
    assert read_case(host, "C-1").state == "completed"
    host.store.close()


def test_opening_twice_is_opening_once(host):
    """The same command id opens one case; the retry gets the same answer."""
    first, again = begin(host), begin(host, at=FIRST + timedelta(seconds=5))
    assert isinstance(first, Applied)
    assert isinstance(again, Applied)
    assert (again.repeated, again.case) == (True, first.case)
    assert counts(host)[0] == 1


def test_another_case_of_the_same_name_is_denied(host):
    """A case id that is taken is not opened again by another wish."""
    begin(host)
    assert isinstance(begin(host, command_id="wish-2"), Denied)
    assert counts(host)[0] == 1


def test_a_denied_command_saves_what_lapsed_before_it(host):
    """The lapse before a denied command is kept, with its effects."""
    begin(host)
    answer = decide(host, "C-1", Command("receive"), by=Actor("merchant"), at=FIRST + timedelta(days=4))
    assert isinstance(answer, Denied)
    assert read_case(host, "C-1").state == "awaiting_shipment"
    assert counts(host) == (2, 1)


@pytest.mark.parametrize("scans", [(3, 20), (4, 5, 5, 30), (30,), (3, 8, 8, 8, 30)])
def test_late_and_doubled_scans_give_the_same_history(host, scans):
    """When the timer runs does not show in the journal."""
    begin(host)
    for days in scans:
        tick(host, FIRST + timedelta(days=days))
    tick(host, FIRST + timedelta(days=30))
    case = read_case(host, "C-1")
    assert (case.state, case.updated_at) == ("closed", FIRST + timedelta(days=8))
    assert [record.at for record in host.store.history("C-1")] == [FIRST + timedelta(days=days) for days in (0, 3, 8)]


class CrashError(BaseException):
    """The process dies."""


def test_an_effect_that_went_out_before_a_crash_goes_out_again_under_its_key(host, out):
    """A crash between the delivery and the mark leads to a repeat that the outside can tell by its key."""
    begin(host)
    run_due(host, FIRST + timedelta(days=3))

    def outside(effect):
        out.append(effect)
        raise CrashError

    with pytest.raises(CrashError):
        run_outbox(replaced(host, outside=outside))
    assert run_outbox(host) == 1
    assert [effect.key for effect in out] == ["C-1/2/0", "C-1/2/0"]
    assert out[0] == out[1]
    assert run_outbox(host) == 0


def to_refund(host):
    """Bring the case to where its refund is asked for, the effect not delivered."""
    begin(host)
    run_due(host, FIRST + timedelta(days=3))
    decide(host, "C-1", Command("ship", PARCEL), by=BUYER, at=FIRST + timedelta(days=4))
    run_due(host, FIRST + timedelta(days=14))


def test_a_child_is_opened_once(host):
    """A crash after a child was opened opens no second one."""
    to_refund(host)
    run_outbox(host)
    (effect,) = [effect for effect in host.store.history("C-1")[-1].effects if effect.kind == "open_case"]
    deliver(host, effect)
    assert host.store.rows("SELECT id FROM cases ORDER BY id") == [("C-1",), (CHILD,)]
    assert len(host.store.history(CHILD)) == 1


def test_a_child_is_dated_as_the_record_that_asked_for_it(host):
    """When the outbox runs does not show in the child."""
    to_refund(host)
    run_outbox(host)
    assert read_case(host, CHILD).opened_at == FIRST + timedelta(days=14)


def test_what_cannot_be_delivered_waits_and_says_why(host, out):
    """One effect that fails holds up no other; its problem is told until it is delivered."""
    to_refund(host)

    def outside(effect):
        out.append(effect)
        message = "the post office is closed"
        raise UndeliveredError(message)

    assert run_outbox(replaced(host, outside=outside)) == 1
    why = "the post office is closed"
    assert host.problems == {"C-1/2/0": why, "C-1/4/1": why}
    assert [effect.key for effect in host.store.pending(limit=9)] == ["C-1/2/0", "C-1/4/1"]
    assert run_outbox(host) == 2
    assert host.problems == {}


def test_word_that_comes_too_early_is_kept(host):
    """A case that does not listen yet leaves the word in the outbox."""
    to_refund(host)
    run_outbox(host)
    for place, (instant, case_id, who, name, data) in enumerate(STORY[4:]):
        command = Command(name, data, f"step-{place}")
        decide(host, case_id, command, by=Actor.parse(who), at=datetime.fromisoformat(instant))
    held = host.store.rows("SELECT snapshot FROM cases WHERE id = 'C-1'")[0]
    host.store.rows("UPDATE cases SET snapshot = replace(snapshot, '\"refunding\"', '\"disputed\"') WHERE id = 'C-1'")
    run_outbox(host)
    assert ["wrong_state" in problem for problem in host.problems.values()] == [True]
    host.store.rows("UPDATE cases SET snapshot = ? WHERE id = 'C-1'", *held)
    run_outbox(host)
    assert read_case(host, "C-1").state == "completed"


def test_a_late_bounce_is_paid_again_and_told_once(host, out):
    """Money that bounced after all is paid once more, under a new key; the return that is over hears nothing twice."""
    list(play(host))
    later = datetime.fromisoformat("2024-06-01T09:00:00+08:00")
    account = {"account": {"target": "alipay", "account": "b1@mail.example", "real_name": "Li Lei"}}
    for place, (who, name, data) in enumerate((("system", "fail", {}), ("buyer:B-1", "supply_account", account))):
        by = Actor.parse(who)
        assert isinstance(decide(host, CHILD, Command(name, data), by=by, at=later + timedelta(days=place)), Applied)
    assert isinstance(decide(host, CHILD, Command("settle"), by=Actor("system"), at=later + timedelta(days=2)), Applied)
    tick(host, later + timedelta(days=2))
    assert [effect.key for effect in out if effect.kind == "pay_refund"] == ["C-1/refund-4/3/0", "C-1/refund-4/6/0"]
    assert (read_case(host, "C-1").state, counts(host)[1]) == ("completed", 0)


@pytest.mark.parametrize(("revision", "version"), [(0, 1), (2, 1), (1, 0), (1, 2)])
def test_an_old_answer_is_never_saved(host, revision, version):
    """An answer made from another revision of the case or version of the ledger changes nothing at all."""
    begin(host)
    ledger, _ = host.store.ledger(ORDER["id"])
    answer = DESK.decide(read_case(host, "C-1"), "withdraw", by=BUYER, at=FIRST, ledger=ledger)
    with pytest.raises(ConflictError, match="C-1"):
        save(host, answer, revision, version)
    assert (read_case(host, "C-1").state, *counts(host)) == ("requested", 1, 0)


def test_a_failure_while_saving_leaves_nothing_behind(host):
    """Snapshot, ledger, journal and outbox are saved together or not at all."""
    begin(host)
    host.store.rows("CREATE TRIGGER full BEFORE INSERT ON journal BEGIN SELECT raise(ABORT, 'disk full'); END")
    with pytest.raises(sqlite3.IntegrityError, match="disk full"):
        decide(host, "C-1", Command("withdraw"), by=BUYER, at=FIRST + timedelta(days=4))
    assert (read_case(host, "C-1").state, *counts(host)) == ("requested", 1, 0)
    assert host.store.ledger(ORDER["id"])[1] == 1


def test_many_writers_at_once(tmp_path):
    """Of many who withdraw at once, one does; the ledger is free again afterwards."""
    path = tmp_path / "host.db"
    host = Host(Store(path), DESK, print)
    begin(host)
    answers = []

    def withdraw():
        mine = Host(Store(path), DESK, print)
        answers.append(decide(mine, "C-1", Command("withdraw"), by=BUYER, at=FIRST + timedelta(hours=1)))
        mine.store.close()

    threads = [threading.Thread(target=withdraw) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(answer).__name__ for answer in answers) == ["Applied", *["Denied"] * 7]
    assert [record.command for record in host.store.history("C-1")] == ["open", "withdraw"]
    assert host.store.ledger(ORDER["id"])[0].claims == ()
    host.store.close()


def test_a_case_that_is_not_there(host):
    """Asking for a case that was never opened is the caller's mistake."""
    with pytest.raises(LookupError, match="C-9"):
        decide(host, "C-9", Command("withdraw"), by=BUYER, at=FIRST)


def test_who_is_too_slow_asks_again(host):
    """A decision that another one overtook is made anew, from what is there now."""
    begin(host)
    seen = []

    def question(case, ledger):
        if not seen:
            decide(host, "C-1", Command("approve"), by=Actor("merchant"), at=FIRST)
        seen.append(case.state)
        return DESK.decide(case, "withdraw", by=BUYER, at=FIRST, ledger=ledger)

    assert isinstance(ask(host, "C-1", question), Applied)
    assert seen == ["requested", "awaiting_shipment"]
    assert [record.command for record in host.store.history("C-1")] == ["open", "approve", "withdraw"]


def test_asking_again_comes_to_an_end(host):
    """Who is always too slow is told in the end."""
    begin(host)
    tries = []

    def question(case, _):
        tries.append(case.revision)
        raise ConflictError(case.id)

    with pytest.raises(ConflictError):
        ask(host, "C-1", question)
    assert len(tries) == TRIES


def test_a_commit_that_fails_is_undone(host):
    """COMMIT is part of what may go wrong: afterwards nothing is saved, and the next one saves."""
    begin(host)
    host.store.rows("PRAGMA foreign_keys = ON")
    host.store.rows("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
    host.store.rows("CREATE TABLE child (id INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)")
    host.store.rows("CREATE TRIGGER late AFTER INSERT ON journal BEGIN INSERT INTO child VALUES (1); END")
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        decide(host, "C-1", Command("withdraw"), by=BUYER, at=FIRST)
    assert (read_case(host, "C-1").state, *counts(host)) == ("requested", 1, 0)
    host.store.rows("DROP TRIGGER late")
    assert isinstance(decide(host, "C-1", Command("withdraw"), by=BUYER, at=FIRST), Applied)
