"""What would have come of it under other rules? A journal replayed under a changed rulebook.

``replay(records)`` gives the case again, bit for bit. ``replay(records, rulebook=other)`` puts the same wishes, by the
same people at the same instants, to other rules; what those deny is left out. Run it: ``python examples/what_if.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from play_host import play
from sqlite_host import Host
from sqlite_store import Store

from servflow import Case, Effect, Record, Rulebook, ServiceDesk, load_rulebook, replay
from servflow.errors import ReplayError
from servflow.rulebook import read_rulebook

HEAD = """
id: lution-what-if
version: "1"
extends: lution
"""

IDEAS: Mapping[str, str] = {
    "nothing changes": "",
    "silence is no consent": """
time_limits:
  return.merchant_response: {id: W-1, within: 3 days, on_lapse: breach}
""",
    "twelve hours to send the goods back": """
time_limits:
  return.return_shipment: {id: W-2, within: 12 hours}
""",
    "the merchant pays for every return": """
shipping_fee:
  rules:
    - {id: W-3, when: {cause: no_reason}, then: {outbound: merchant, return: merchant}}
""",
    "one day to ask, no longer": """
eligibility:
  windows:
    rules:
      - {id: R-199, anchor: signed_at, within: 1 day, counting: calendar_days}
""",
}
"""What to change, as a section of a rulebook."""


def rulebook_with(idea: str) -> Rulebook:
    """Return the lution rulebook with one section changed."""
    return read_rulebook({"rulebook.yaml": HEAD + idea})


def outcome(records: Iterable[Record], rulebook: Rulebook) -> str:
    """Return in a line what the records lead to under a rulebook."""
    try:
        case = replay(tuple(records), rulebook=rulebook)
    except ReplayError as error:
        return error.message
    return told(case)


def told(case: Case) -> str:
    """Return state, who pays for the return and what goes back."""
    payer, total = case.facts.liability.get("return"), case.facts.refund.get("total", "nothing yet")
    return f"{case.state}; return paid by {payer}; refund {total}"


def main() -> None:
    """Play a return, then ask of its journal what would have been."""
    delivered: list[Effect] = []
    store, desk = Store(":memory:"), ServiceDesk(load_rulebook("lution"))
    for _ in play(Host(store, desk, delivered.append)):
        pass
    records = store.history("C-1")
    store.close()
    print(f"{'as it was':36}{told(replay(records))}")
    for name, idea in IDEAS.items():
        print(f"{name:36}{outcome(records, rulebook_with(idea))}")


if __name__ == "__main__":
    main()
