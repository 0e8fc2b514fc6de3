"""A governed ticket: service levels in working time that begin, are measured anew, stand still and go on."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

import attrs

from servflow.desk import ServiceDesk
from servflow.kernel.case import Case, Command
from servflow.policies.book import Rulebook
from servflow.rulebook import read_rulebook
from servflow.values.parties import Actor
from tests.benchmarks.measure import Row
from tests.benchmarks.returns import done, run_command, run_explain

BOOK = """
id: desk
version: "1"
calendar: {weekdays: [mon, tue, wed, thu, fri], hours: ["09:00-12:00", "13:00-18:00"]}
time_limits:
  ticket.review: {within: 15 minutes, counting: working}
  ticket.first_contact: {within: 30 minutes, counting: working}
  ticket.response: {within: 2 hours, counting: working}
  ticket.restore:
    - {id: fast, when: {urgency: urgent}, within: 4 hours, counting: working}
    - {id: slow, within: 16 hours, counting: working}
  ticket.resolution:
    - {id: fast-end, when: {urgency: urgent}, within: 8 hours, counting: working, warn_at: 75 %}
    - {id: slow-end, within: 40 hours, counting: working, warn_at: 75 %}
warranty:
  start: [purchase]
  periods: [{id: year, within: 12 months}]
  rules:
    - {id: own-fault, when: {damage_by: customer}, then: {entitlements: [], paid_reason: own fault}}
    - {id: week, when: {age: {at_most: 7 days}}, then: {entitlements: [free_repair, exchange, refund]}}
    - {id: in-time, when: {in_period: true}, then: {entitlements: [free_repair]}}
"""
AGENT, TECHNICIAN = Actor.parse("agent:A-1"), Actor.parse("technician:T-1")
OPEN = {"customer": "C-1", "category": "router", "damage_by": "none", "dates": {"purchase": "2024-03-01"}}
OPENED_AT = datetime(2024, 5, 6, 2, tzinfo=UTC)
TOMORROW = datetime(2024, 5, 7, 2, tzinfo=UTC)
TRIAGE = Command("triage", {"urgency": "urgent"})
HOLD, RESUME = Command("hold", {"reason": "parts"}), Command("resume")


@attrs.frozen
class Stage:
    """The cases of one ticket, each before its next command."""

    desk: ServiceDesk
    registered: Case
    assigned: Case
    in_progress: Case
    on_hold: Case


@cache
def stage() -> Stage:
    """Play a ticket until it is on hold."""
    book: Rulebook = read_rulebook({"desk.yaml": BOOK})
    desk = ServiceDesk(book)

    def do(case: Case, name: str, by: Actor) -> Case:
        return done(desk.decide(case, Command(name), by=by, at=OPENED_AT))

    registered = done(desk.open("ticket", OPEN, by=AGENT, at=OPENED_AT, case_id="T-1"))
    assigned = do(do(registered, "triage", AGENT), "assign", AGENT)
    in_progress = do(do(do(assigned, "contact", TECHNICIAN), "plan", TECHNICIAN), "start", TECHNICIAN)
    return Stage(desk, registered, assigned, in_progress, do(in_progress, "hold", TECHNICIAN))


def _open() -> Callable[[int], None]:
    desk = stage().desk

    def run(loops: int) -> None:
        for _ in range(loops):
            desk.open("ticket", OPEN, by=AGENT, at=OPENED_AT, case_id="T-1")

    return run


def _clocks() -> Callable[[int], None]:
    now = stage()

    def run(loops: int) -> None:
        for _ in range(loops):
            now.desk.clocks(now.in_progress, at=OPENED_AT)

    return run


def rows() -> list[Row]:
    """Give the rows of a governed ticket, each against a bare `transitions` trigger."""
    now = stage()
    desk = now.desk
    measured = [
        ("W1", "`open`: warranty decided, four service levels and a warning begin", _open()),
        (
            "W2",
            "`triage` with another urgency: the clocks measured anew",
            run_command(desk, now.registered, TRIAGE, AGENT, OPENED_AT),
        ),
        (
            "W3",
            "`contact`: two service levels end",
            run_command(desk, now.assigned, Command("contact"), TECHNICIAN, OPENED_AT),
        ),
        (
            "W4",
            "`hold`: two clocks and a warning stand still",
            run_command(desk, now.in_progress, HOLD, TECHNICIAN, OPENED_AT),
        ),
        (
            "W5",
            "`resume` the day after: they go on with what was left",
            run_command(desk, now.on_hold, RESUME, TECHNICIAN, TOMORROW),
        ),
        (
            "W6",
            "`explain`: 40 commands, what is left of three clocks",
            run_explain(desk, now.in_progress, AGENT, OPENED_AT),
        ),
        ("W7", "`clocks`: how every time limit stands", _clocks()),
    ]
    return [Row(key=key, group="tickets", title=title, run=run, base="2e") for key, title, run in measured]
