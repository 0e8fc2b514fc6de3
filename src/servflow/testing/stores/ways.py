"""What a story may draw: names, ids, texts, pauses, and the steps that a case of the kit can take."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from servflow.kernel.case import Applied, Case, Command, Denied
from servflow.kernel.ledger import Ledger
from servflow.testing.stores.cases import NOON, Step, advanced, desk
from servflow.testing.stores.hostile import CONTROL, PLAIN
from servflow.testing.stores.wanted import TICK
from servflow.values.parties import Actor

Way = tuple[str, str, Mapping[str, object]]
"""A command, who gives it, and with what."""

UNITS = 2
"""So many units of an order were sold, one for each return."""
LATEST_OPENING = NOON + timedelta(days=4)
"""Later the kit's orders are too old to be returned."""
NAMES = ("A", "B", "A/1", "a", "\u00e9", "e\u0301")
ORDERS = ("O-1", "o-1")
IDS = (None, "form-1", "form-2", "Form-1")
TEXTS = ("YT1", *PLAIN, *CONTROL)
ZONES = (8, 0, -11)
"""Hours from UTC."""
PAUSES = (timedelta(0), TICK, timedelta(minutes=1), timedelta(minutes=20), timedelta(days=1))
AROUND = (timedelta(0), -TICK, TICK, timedelta(days=1))
"""What lies around a time limit."""
ROUND: Mapping[str, Way] = {
    "registered": ("request_information", "agent", {}),
    "awaiting_information": ("supply_information", "buyer", {}),
    "triaged": ("assign", "supervisor", {"to": "x"}),
    "assigned": ("decline_assignment", "technician", {"reason": "no time"}),
    "in_progress": ("hold", "technician", {"reason": "parts"}),
    "on_hold": ("resume", "technician", {}),
}
"""Steps that lead a ticket round in a circle, by its state."""
ONWARD: Mapping[str, Way] = {
    "registered": ("triage", "supervisor", {"paid": False}),
    "triaged": ("escalate", "agent", {"level": 1}),
    "assigned": ("contact", "technician", {}),
    "contacted": ("plan", "technician", {"mode": "phone"}),
    "planned": ("start", "technician", {}),
    "requested": ("withdraw", "buyer", {}),
    "awaiting_shipment": ("withdraw", "buyer", {}),
}
"""Steps that lead a case on or end it, by its state."""


def ways_from(case: Case, text: str) -> tuple[Way, ...]:
    """Return the steps that a case may take, with a text for the one that takes any."""
    found = tuple(ways[case.state] for ways in (ROUND, ONWARD) if case.state in ways)
    if case.flow == "return" and case.state in ONWARD:
        found += (("ship", "buyer", {"carrier": "yto", "tracking": text[:40]}),)
    return found


def brought(case: Case, wish: Step | datetime, ledger: Ledger | None) -> Applied | None:
    """Return what a wish, or the time, brings to be saved; nothing where a denial brings nothing."""
    if isinstance(wish, datetime):
        return advanced(case, wish, ledger)
    who = Actor(wish.by, {"buyer": "B-1", "technician": "x"}.get(wish.by, "X-1"))
    command = Command(wish.name, wish.data, wish.command_id)
    answer = desk(case.flow).decide(case, command, by=who, at=wish.at, ledger=ledger)
    return answer.lapsed if isinstance(answer, Denied) else answer
