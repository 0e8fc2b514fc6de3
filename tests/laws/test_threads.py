"""One desk, many threads."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import attrs
import pytest

from servflow.desk import ServiceDesk
from servflow.kernel.case import Applied, Command
from servflow.values.parties import Actor
from tests.kernel.toy import AGENT, BUYER, FINANCE, NOON, ORDER, TOY, ToyRules
from tests.laws.worlds import LUTION

THREADS = 8


def together(work):
    """Give what eight threads come to that begin at the same moment."""
    gate = threading.Barrier(THREADS)

    def begin(_):
        gate.wait()
        return work()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(begin, range(THREADS)))


def toy_story(desk):
    """Give the answers of a whole toy case."""
    opened = desk.open("claim", {"order": ORDER}, by=BUYER, at=NOON, case_id="C-1")
    steps = [
        ("check", AGENT),
        (Command("grant", {"amount": "1.00 CNY"}, "id-1"), AGENT),
        ("pay", AGENT),
        ("pay", FINANCE),
    ]
    case, answers = opened.case, [opened]
    for n, (command, actor) in enumerate(steps, start=1):
        answer = desk.decide(case, command, by=actor, at=NOON + timedelta(minutes=n))
        answers.append((answer, desk.explain(case, by=actor, at=NOON + timedelta(minutes=n))))
        case = answer.case if isinstance(answer, Applied) else case
    return answers, case.digest


def return_story(desk):
    """Give the answers of a return that the merchant sleeps through."""
    order = attrs.evolve(ORDER, shipped_at=NOON - timedelta(days=3), signed_at=NOON - timedelta(days=1))
    data = {"order": order, "cause": "quality", "lines": [{"id": "l1", "quantity": 1}]}
    opened = desk.open("return", data, by=BUYER, at=NOON, case_id="C-1")
    ship = Command("ship", {"carrier": "yto", "tracking": "1"})
    shipped = desk.decide(opened.case, ship, by=BUYER, at=NOON + timedelta(days=4))
    received = desk.decide(shipped.case, "receive", by=Actor("merchant"), at=NOON + timedelta(days=5))
    passed = desk.decide(received.case, "pass_inspection", by=Actor("inspector"), at=NOON + timedelta(days=5))
    return [opened, shipped, received, passed], passed.case.digest


@pytest.mark.parametrize("round_", range(5))
def test_one_desk_serves_many_threads(round_):
    """Promised: "ServiceDesk: immutable, thread-safe".

    A fresh flow, first used by eight threads at once, answers all alike.
    """
    desk = ServiceDesk(ToyRules(version=str(round_)), flows=(attrs.evolve(TOY),))
    answers = together(lambda: toy_story(desk))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0][-1][0].case.state == "paid"


def test_lution_serves_many_threads():
    """Promised: "ServiceDesk: immutable, thread-safe": returns under a real rulebook are answered all alike."""
    answers = together(lambda: return_story(LUTION))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0][-1].case.state == "refunding"


def test_one_case_may_be_asked_from_many_threads():
    """A snapshot may be shared: digests that nobody asked for yet are computed by all at once, and are the same."""
    desk = ServiceDesk(ToyRules(), flows=(TOY,))
    case = desk.open("claim", {"order": ORDER}, by=BUYER, at=NOON, case_id="C-1").case
    for _ in range(40):
        case = desk.decide(case, Command("tell", {"phone": "1"}), by=BUYER, at=NOON).case
    digests = together(lambda: (case.digest, desk.decide(case, "drop", by=BUYER, at=NOON).case.digest))
    assert len(set(digests)) == 1
