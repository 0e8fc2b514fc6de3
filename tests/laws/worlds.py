"""The flows that the laws are tried on: the toy flow of the kernel's tests, and those that ship, under rulebooks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
from hypothesis import strategies as st

from servflow import load_rulebook
from servflow.desk import ServiceDesk
from servflow.flows import complaints, refunds, returns, tickets
from servflow.kernel.flow import Flow
from tests.kernel.toy import DESK, TOY


@attrs.frozen(eq=False, repr=False)
class World:
    """A flow with its desk and what a request of it holds.

    Args:
        flow: The flow.
        desk: A desk that serves it.
        request: Gives the strategy of what else opens a case of an order.
        stages: How far the orders have come that cases are opened of.
        walks: Who commands what before anything else happens, so that histories go on from deep inside, too.
    """

    flow: Flow
    desk: ServiceDesk
    request: Callable[[Any], st.SearchStrategy[dict[str, Any]]]
    stages: tuple[str, ...] = ("placed", "shipped", "signed", "confirmed")
    walks: tuple[tuple[tuple[str, str, dict[str, Any]], ...], ...] = ((),)

    def __repr__(self) -> str:
        """Give the flow's name."""
        return self.flow.name

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(self.flow.name)


CAUSES = st.sampled_from(["no_reason", "quality", "wrong_item", "ordered_by_mistake", "other"])


def toy_request(order: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Ask for money or goods."""
    return st.fixed_dictionaries(
        {}, optional={"wish": st.sampled_from(["money", "goods"]), "units": st.just(1), "contact": st.just("c@x.org")}
    )


def some_lines(order: Any) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Ask for some units of some lines that are no gifts; half of the time with everything that came along."""
    whole = [{"id": line.id, "quantity": line.quantity} for line in order.lines]
    goods = [line for line in order.lines if not line.gift]
    one = st.sampled_from(goods).flatmap(
        lambda line: st.integers(1, line.quantity).map(lambda units: [{"id": line.id, "quantity": units}])
    )
    return st.just(whole) | one


def return_request(order: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Ask to give goods back."""
    return st.fixed_dictionaries(
        {
            "cause": CAUSES,
            "lines": some_lines(order),
            "remedy": st.sampled_from(["refund", "refund", "exchange", "repair"]),
        },
        optional={"cash_wanted": st.booleans(), "freight_payment": st.sampled_from(["prepaid", "collect"])},
    )


def refund_request(order: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Ask for money, by the kind that fits the order."""
    kind = "unshipped" if order.shipped_at is None else "after_return" if order.signed_at else "refused_parcel"
    optional = {"promotion": st.booleans(), "account": accounts(), "cause": CAUSES}
    plain = st.fixed_dictionaries({"kind": st.just(kind)}, optional=optional)
    partly = st.fixed_dictionaries({"kind": st.just(kind), "lines": some_lines(order)}, optional=optional)
    return plain | partly


def complaint_request(order: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Complain, with much or little said about it."""
    return st.fixed_dictionaries(
        {},
        optional={
            "category": st.sampled_from(["quality", "service"]),
            "severity": st.sampled_from(["minor", "major"]),
            "evident": st.booleans(),
            "reachable": st.booleans(),
            "urgency": st.just("urgent"),
            "contact": st.sampled_from(["13800000000", {"phone": "13800000000"}]),
            "persons": st.just(["Wang Fang"]),
        },
    )


def ticket_request(order: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Ask for service, with much or little said about it."""
    return st.fixed_dictionaries(
        {},
        optional={
            "category": st.sampled_from(["pump", "factory", "consultation", "installation", "supplier_claim"]),
            "problem": st.sampled_from(["breakdown", "installation", "noise"]),
            "urgency": st.sampled_from(["normal", "urgent", "extra_urgent"]),
            "paid": st.just(True),
            "known_fault": st.booleans(),
            "damage_by": st.sampled_from(["none", "customer"]),
            "usage": st.sampled_from([12, "12.5"]),
            "phase": st.sampled_from(["trial", "warranty"]),
            "contact": st.sampled_from(["13800000000", {"phone": "13800000000"}]),
            "address": st.just({"street": "Nanjing Road 1"}),
        },
    )


def accounts() -> st.SearchStrategy[dict[str, str]]:
    """Give refund accounts, complete and not."""
    return st.sampled_from(
        [
            {"target": "alipay", "account": "a@x.org", "real_name": "Wang Fang"},
            {"target": "bank", "card_number": "6222", "holder": "Wang Fang", "bank": "ICBC", "branch": "Pudong"},
            {"target": "bank", "card_number": "6222", "holder": "Li Lei", "bank": "ICBC", "branch": "Pudong"},
            {"target": "bank"},
        ]
    )


LUTION = ServiceDesk(load_rulebook("lution"), secret=b"pepper")
TOYS = World(TOY, DESK, toy_request)
RETURNS = World(returns.FLOW, LUTION, return_request, stages=("signed", "confirmed"))
REFUNDS = World(refunds.FLOW, LUTION, refund_request)
BESIDE = Path(__file__).parents[1] / "journeys" / "rulebooks"
COMPLAINTS = World(
    complaints.FLOW, ServiceDesk(load_rulebook(BESIDE / "complaints.yaml"), secret=b"pepper"), complaint_request
)
TO_PLANNED = (
    ("agent:x", "triage", {"paid": False}),
    ("supervisor:x", "assign", {"to": "x"}),
    ("technician:x", "contact", {}),
    ("technician:x", "plan", {"mode": "phone"}),
)
TO_RESOLVED = (*TO_PLANNED, ("technician:x", "start", {}), ("technician:x", "resolve", {"result": "done"}))
TO_QUOTED = (*TO_PLANNED[:3], ("agent:x", "quote", {"amount": "60.00 CNY", "list_price": "100.00 CNY"}))
WALKS = (
    *(TO_RESOLVED[:steps] for steps in range(len(TO_RESOLVED) + 1)),
    (*TO_RESOLVED, ("buyer:B-1", "confirm", {"satisfaction": 4})),
    (*TO_PLANNED[:3], ("technician:x", "plan", {"mode": "on_site"})),
    TO_QUOTED,
    (*TO_QUOTED, ("supervisor:y", "approve_quote", {}), ("manager:z", "approve_quote", {})),
    (*TO_RESOLVED[:5], ("technician:x", "hold", {"reason": "parts"})),
    (*TO_RESOLVED[:5], ("technician:x", "request_authorization", {"item": "seal", "amount": "5.00 CNY"})),
)
"""Ways to the states of a ticket."""
TICKETS = World(
    tickets.FLOW,
    ServiceDesk(load_rulebook(BESIDE / "tickets.yaml"), secret=b"pepper"),
    ticket_request,
    walks=WALKS,
)
WORLDS = (TOYS, RETURNS, REFUNDS, COMPLAINTS, TICKETS)
