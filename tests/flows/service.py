"""A desk for tickets under the rulebook of their stories, and ways to come to a state quickly."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from servflow import Actor, Applied, Case, Command, Denied, ServiceDesk, load_rulebook
from servflow.rulebook import read_rulebook

NOON = datetime(2024, 5, 6, 4, tzinfo=UTC)
"""Monday noon in Shanghai."""
MINUTE = timedelta(minutes=1)
BOOK = Path(__file__).parents[1] / "journeys" / "rulebooks" / "tickets.yaml"
DESK = ServiceDesk(load_rulebook(BOOK), secret=b"pepper")
BUYER, AGENT, TECHNICIAN = Actor("buyer", "B-1"), Actor("agent", "A-1"), Actor("technician", "T-1")
SUPERVISOR, MANAGER, SYSTEM = Actor("supervisor", "S-1"), Actor("manager", "M-1"), Actor("system")
ORDER = {
    "id": "O-1",
    "buyer": "B-1",
    "region": "east",
    "placed_at": "2024-05-01T10:00:00+08:00",
    "signed_at": "2024-05-04T12:00:00+08:00",
    "lines": [{"id": "l1", "quantity": 1, "unit_price": "900.00 CNY"}],
    "payments": [{"id": "p1", "method": "alipay", "amount": "900.00 CNY"}],
}
TO_DONE = (
    (AGENT, "triage", {}),
    (SUPERVISOR, "assign", {"to": "T-1"}),
    (TECHNICIAN, "contact", {}),
    (TECHNICIAN, "plan", {}),
    (TECHNICIAN, "start", {}),
    (TECHNICIAN, "resolve", {"result": "done"}),
    (BUYER, "confirm", {"satisfaction": 5}),
)
"""The plain way of a ticket, from registered to closed."""
AFTER = ("registered", "triaged", "assigned", "contacted", "planned", "in_progress", "resolved", "closed")


def desk(text: str) -> ServiceDesk:
    """Give a desk with rules of its own."""
    return ServiceDesk(read_rulebook({"own.yaml": f'id: own\nversion: "1"\n{text}'}))


def ask(at_desk: ServiceDesk = DESK, by: Actor = BUYER, at: datetime = NOON, **data: Any) -> Applied | Denied:
    """Ask for service as the customer B-1, and give the answer."""
    given = data if "order" in data else {"customer": "B-1", **data}
    return at_desk.open("ticket", given, by=by, at=at, case_id="T-1")


def give(case: Case, by: Actor, name: str, at_desk: ServiceDesk = DESK, /, **data: Any) -> Applied | Denied:
    """Give a command a minute after the last one."""
    return at_desk.decide(case, Command(name, data), by=by, at=case.updated_at + MINUTE)


def taken(case: Case, by: Actor, name: str, at_desk: ServiceDesk = DESK, /, **data: Any) -> Case:
    """Give the case after a command that is granted."""
    answer = give(case, by, name, at_desk, **data)
    assert isinstance(answer, Applied), answer
    return answer.case


def come_to(state: str, at_desk: ServiceDesk = DESK, /, **data: Any) -> Case:
    """Give a case that has come so far on the plain way."""
    answer = ask(at_desk, **data)
    assert isinstance(answer, Applied), answer
    case = answer.case
    for by, name, told in TO_DONE[: AFTER.index(state)]:
        case = taken(case, by, name, at_desk, **told)
    return case


def kinds(answer: Applied | Denied) -> list[str]:
    """Give the kinds of effect of an answer that is a yes."""
    assert isinstance(answer, Applied), answer
    return [effect.kind for effect in answer.effects]
