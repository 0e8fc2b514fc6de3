"""What is put to the test: a flow, a desk that serves it, and what is known of how its cases begin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import attrs
from hypothesis import strategies as st

from servflow.desk import ServiceDesk
from servflow.flows import complaints, refunds, returns, tickets
from servflow.kernel.flow import Flow
from servflow.policies.book import Rulebook
from servflow.policies.table import Rule
from servflow.policies.time_limits import TimeLimit, TimeLimits
from servflow.testing.arguments import require_flow, require_kind, require_maker, require_rulebook
from servflow.testing.fields import Fields, accounts, payloads, require_fields, some_lines
from servflow.testing.goods import STAGES
from servflow.testing.guards import with_guards_held
from servflow.values.frozen import EMPTY, FrozenMap
from servflow.values.orders import Order
from servflow.values.time import Span, Unit

Request = Callable[[Order], st.SearchStrategy[dict[str, Any]]]
"""Returns what opens a case of an order, the order itself left out."""


class Printed:
    """What prints itself as it says, also where Hypothesis would show every field."""

    __slots__ = ()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: FBT001 - as the printer calls it
        printer.text(repr(self))


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Subject(Printed):
    """A flow with a desk and what a request of it holds. 受测流程。

    Args:
        flow: The flow.
        desk: A desk that serves it.
        request: Gives the strategy of what else opens a case of an order.
        stages: How far the orders have come that cases are opened of.
        fields: Strategies for fields whose kind does not tell what they take.
    """

    flow: Flow
    desk: ServiceDesk
    request: Request
    stages: tuple[str, ...] = STAGES
    fields: Fields = EMPTY

    def __repr__(self) -> str:
        """Return the flow's name."""
        return self.flow.name


def subject_of(
    flow: Flow,
    rulebook: Rulebook | None = None,
    *,
    desk: ServiceDesk | None = None,
    request: Request | None = None,
    fields: Fields = EMPTY,
) -> Subject:
    """Return a flow under a rulebook, ready to be told stories of.

    Args:
        flow: The flow: a shipped one, one that was extended, or a host's own.
        rulebook: The rules; nothing: those that ship for the flow, each time limit that they do not set a day long.
        desk: A desk to ask instead of a plain one under the rulebook.
        request: Gives the strategy of what opens a case of an order; nothing: made from the fields of ``open``.
        fields: Strategies for fields, by ``field`` or ``command.field``.

    Raises:
        TypeError: Something is of another kind than expected.
        UnknownNameError: A strategy is for no field of the flow.
    """
    require_flow(flow)
    if rulebook is not None:
        require_rulebook(rulebook)
    if desk is not None:
        require_kind(desk, ServiceDesk, "desk", "a ServiceDesk")
    if request is not None:
        require_maker(request, "request", "a function that gives a strategy for an order")
    require_fields(flow, fields)
    known = next((entry for entry in _SHIPPED if entry[0].opening.spec is flow.opening.spec), None)
    if desk is None:
        rules = rulebook if rulebook is not None else rules_for(flow)
        desk = ServiceDesk(rules, flows=(flow,))
    if type(desk) is ServiceDesk:  # one of a class of its own answers for itself
        flow = with_guards_held(desk.flow(flow.name))
        others = (one for one in desk.flows if one.name != flow.name)
        desk = attrs.evolve(desk, flows=(flow, *others))
    stages = known[2] if known is not None else STAGES
    asked = request or (known[1] if known is not None else _request_of(flow, fields))
    return Subject(flow=flow, desk=desk, request=asked, stages=stages, fields=fields)


@lru_cache(maxsize=64)
def rules_for(flow: Flow) -> Rulebook:
    """Return rules for a flow: those that ship for it, each time limit that they do not set a day long."""
    from servflow.rulebook.loader import load_rulebook

    names = {"return": "lution", "refund": "lution", "complaint": "response", "ticket": "response"}
    shipped = names.get(flow.name)
    base = load_rulebook(shipped) if shipped is not None else Rulebook.plain()
    own = base.policies.get("time_limits")
    known = own.limits if isinstance(own, TimeLimits) else EMPTY
    missing = {
        f"{flow.name}.{limit.name}": (TimeLimit(Rule(id=f"day-{limit.name}"), Span(1, Unit.DAYS)),)
        for limit in flow.limits
        if f"{flow.name}.{limit.name}" not in known and limit.promise is None
    }
    if not missing:
        return base
    limits = TimeLimits(limits=FrozenMap({**known, **missing}), zone=base.timezone)
    policies = FrozenMap({**base.policies, "time_limits": limits})
    return attrs.evolve(base, id=f"{base.id}-{flow.name}", digest="", policies=policies)


def _request_of(flow: Flow, fields: Fields) -> Request:
    """Return what opens a case of a flow that nothing else is known of."""
    spec = flow.opening.spec

    def request(order: Order) -> st.SearchStrategy[dict[str, Any]]:
        return payloads(spec, order, fields)

    return request


_CAUSES = st.sampled_from(["no_reason", "quality", "wrong_item", "ordered_by_mistake", "other"])


def return_request(order: Order) -> st.SearchStrategy[dict[str, Any]]:
    """Ask to give goods back."""
    return st.fixed_dictionaries(
        {
            "cause": _CAUSES,
            "lines": some_lines(order),
            "remedy": st.sampled_from(["refund", "refund", "exchange", "repair"]),
        },
        optional={"cash_wanted": st.booleans(), "freight_payment": st.sampled_from(["prepaid", "collect"])},
    )


def refund_request(order: Order) -> st.SearchStrategy[dict[str, Any]]:
    """Ask for money, by the kind that fits the order."""
    kind = "unshipped" if order.shipped_at is None else "after_return" if order.signed_at else "refused_parcel"
    optional: Mapping[str, st.SearchStrategy[Any]] = {
        "promotion": st.booleans(),
        "account": accounts(),
        "cause": _CAUSES,
    }
    plain = st.fixed_dictionaries({"kind": st.just(kind)}, optional=optional)
    partly = st.fixed_dictionaries({"kind": st.just(kind), "lines": some_lines(order)}, optional=optional)
    return plain | partly


_COMPLAINT = st.fixed_dictionaries(
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
_TICKET = st.fixed_dictionaries(
    {},
    optional={
        "category": st.sampled_from(["pump", "factory", "consultation", "installation", "supplier_claim"]),
        "problem": st.sampled_from(["breakdown", "installation", "noise"]),
        "urgency": st.sampled_from(["normal", "urgent", "extra_urgent"]),
        "paid": st.just(True),  # noqa: FBT003 - a fact
        "known_fault": st.booleans(),
        "damage_by": st.sampled_from(["none", "customer"]),
        "usage": st.sampled_from([12, "12.5"]),
        "phase": st.sampled_from(["trial", "warranty"]),
        "contact": st.sampled_from(["13800000000", {"phone": "13800000000"}]),
        "address": st.just({"street": "Nanjing Road 1"}),
    },
)


def complaint_request(order: Order) -> st.SearchStrategy[dict[str, Any]]:
    """Complain, with much or little said about it."""
    return _COMPLAINT


def ticket_request(order: Order) -> st.SearchStrategy[dict[str, Any]]:
    """Ask for service, with much or little said about it."""
    return _TICKET


_SHIPPED: tuple[tuple[Flow, Request, tuple[str, ...]], ...] = (
    (returns.FLOW, return_request, ("signed", "confirmed")),
    (refunds.FLOW, refund_request, STAGES),
    (complaints.FLOW, complaint_request, STAGES),
    (tickets.FLOW, ticket_request, STAGES),
)
"""Flows that ship, what opens their cases, and how far the orders have come that they are opened of."""
