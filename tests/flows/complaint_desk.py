"""A desk for complaints: who acts, what was bought, and a case in any state that a test needs."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from servflow import Actor, Applied, Command, Denied, ServiceDesk, load_rulebook
from servflow.rulebook import read_rulebook

DESK = ServiceDesk(load_rulebook(Path(__file__).parents[1] / "journeys" / "rulebooks" / "complaints.yaml"))
PLAIN = ServiceDesk(read_rulebook({"rulebook.yaml": 'id: none\nversion: "1"\n'}))
"""A desk whose rulebook says nothing."""

MONDAY = datetime(2024, 5, 6, 1, tzinfo=UTC)
"""Nine o'clock in Shanghai."""
HOUR = timedelta(hours=1)
BUYER, AGENT, TECHNICIAN = Actor("buyer", "B-1"), Actor("agent", "A-1"), Actor("technician", "T-1")
SUPERVISOR, MANAGER, SYSTEM = Actor("supervisor", "S-1"), Actor("manager", "M-1"), Actor("system")
ORDER = {
    "id": "O-1",
    "buyer": "B-1",
    "lines": [{"id": "l1", "quantity": 2, "unit_price": "100.00 CNY"}],
    "payments": [{"id": "p1", "method": "alipay", "amount": "200.00 CNY"}],
}
WAY = (
    ("register", AGENT, {}),
    ("investigate", AGENT, {}),
    ("find_liability", AGENT, {"liability": "own_fault"}),
    ("propose", AGENT, {"measures": [{"kind": "apology"}]}),
    ("accept", BUYER, {}),
    ("complete_measures", AGENT, {}),
    ("object_review", MANAGER, {}),
    ("decide", MANAGER, {}),
    ("record_accountability", MANAGER, {}),
    ("file", AGENT, {}),
)
"""The way through every state but those in which a complaint ends early."""


def opened(desk=DESK, *, by=AGENT, at=MONDAY, ledger=None, **data):
    """Open a complaint of the customer's."""
    return desk.open("complaint", {"customer": "B-1", **data}, by=by, at=at, case_id="K-1", ledger=ledger)


def case_in(state, desk=DESK, steps=None, **data):
    """Give a case in a state, with what commands bring where *steps* says so."""
    steps = steps or {}
    case = opened(desk, **data).case
    for name, by, given in WAY:
        if case.state == state:
            return case
        case = applied(desk, case, name, by, **{**given, **steps.get(name, {})}).case
    assert case.state == state
    return case


def answered(desk, case, name, by, *, at=None, ledger=None, **data):
    """Give the answer to a command, at once or at an instant."""
    return desk.decide(case, Command(name, data), by=by, at=at or case.updated_at, ledger=ledger)


def applied(desk, case, name, by, **more):
    """Give the answer to a command, which is a yes."""
    answer = answered(desk, case, name, by, **more)
    assert isinstance(answer, Applied), answer
    return answer


def denied(desk, case, name, by, **more):
    """Give the findings against a command, which is denied."""
    answer = answered(desk, case, name, by, **more)
    assert isinstance(answer, Denied), answer
    return answer.findings


def due(case):
    """Give what runs by name."""
    return {deadline.name: deadline.due_at for deadline in case.deadlines}


def book(text):
    """Give a desk under a rulebook of the test's own."""
    return ServiceDesk(read_rulebook({"rulebook.yaml": f'id: own\nversion: "1"\n{text}'}))


def with_actions(*actions):
    """Give a case in which these actions are open."""
    case = case_in("executing")
    for name, hours in actions:
        data = {"due": MONDAY + hours * HOUR} if hours else {}
        case = applied(DESK, case, "open_action", SUPERVISOR, id=name, kind="corrective", **data).case
    return case
