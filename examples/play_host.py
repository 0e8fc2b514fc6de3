"""A whole return on ``sqlite_host``: the merchant stays silent, two time limits lapse, the money goes back.

Run it: ``python examples/play_host.py``. Lines that begin with ``->`` are effects that leave the host, with their keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlite_host import Host, decide, open_case, tick
from sqlite_store import Store

from servflow import Actor, Command, ServiceDesk, load_rulebook

ORDER = {
    "id": "O-1",
    "buyer": "B-1",
    "signed_at": "2024-05-04T12:00:00+08:00",
    "lines": [{"id": "l1", "category": "apparel", "quantity": 2, "unit_price": "99.00 CNY"}],
    "payments": [{"id": "p1", "method": "alipay", "amount": "198.00 CNY"}],
}
WISH = {"order": ORDER, "cause": "no_reason", "lines": [{"id": "l1", "quantity": 1}]}
PARCEL = {"carrier": "yto", "tracking": "YT1"}
CHILD = "C-1/refund-4"

STORY: tuple[tuple[str, str, str, str, dict[str, Any]], ...] = (
    ("2024-05-09T10:00:00+08:00", "", "", "", {}),
    ("2024-05-10T08:00:00+08:00", "C-1", "buyer:B-1", "ship", PARCEL),
    ("2024-05-10T21:30:00+08:00", "C-1", "buyer:B-1", "withdraw", {}),
    ("2024-05-20T09:00:00+08:00", "", "", "", {}),
    ("2024-05-20T14:00:00+08:00", CHILD, "agent:wang", "confirm", {}),
    ("2024-05-21T10:00:00+08:00", CHILD, "finance:zhao", "approve", {}),
    ("2024-05-22T16:20:00+08:00", CHILD, "system", "settle", {}),
)
"""When, in which case, who, which command, with what; where there is no command, time passes."""


def told(host: Host, at: str, what: str) -> str:
    """Return in a line what happened and where every case stands."""
    cases = [case for case in map(host.store.load, ("C-1", CHILD)) if case is not None]
    return " ".join((at[:16], what.ljust(22), *(f" {case.id}: {case.state}" for case in cases)))


def play(host: Host) -> Iterator[str]:
    """Play the story to its end, and tell of every step."""
    first = "2024-05-06T09:00:00+08:00"
    buyer = Actor("buyer", "B-1")
    open_case(host, "return", WISH, case_id="C-1", by=buyer, at=datetime.fromisoformat(first), command_id="wish-1")
    yield told(host, first, "open")
    for place, (instant, case_id, who, name, data) in enumerate(STORY):
        at, what = datetime.fromisoformat(instant), name or "(time passes)"
        if name:
            answer = decide(host, case_id, Command(name, data, f"step-{place}"), by=Actor.parse(who), at=at)
            what = " ".join((what, *(finding.code for finding in getattr(answer, "findings", ()))))
        tick(host, at)
        yield told(host, instant, what)


def main() -> None:
    """Play the story on a database in memory."""
    store, desk = Store(":memory:"), ServiceDesk(load_rulebook("lution"))
    for line in play(Host(store, desk, lambda effect: print("->", effect.key, effect.kind))):
        print(line)
    store.close()


if __name__ == "__main__":
    main()
