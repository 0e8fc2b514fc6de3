"""The cases of the kit: opened and stepped by a desk under shipped rulebooks, none of them made up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any

import attrs

from servflow.desk import ServiceDesk
from servflow.kernel.case import Applied, Case, Command
from servflow.kernel.ledger import Ledger
from servflow.rulebook import load_rulebook
from servflow.values.parties import Actor

SHANGHAI = timezone(timedelta(hours=8))
NOON = datetime(2024, 5, 6, 12, 0, tzinfo=SHANGHAI)
"""When cases are opened, unless a check says otherwise."""
RULEBOOKS = {"return": "lution", "refund": "lution", "complaint": "equipment-maker", "ticket": "response"}


@attrs.frozen(kw_only=True)
class Opening:
    """A wish to open a case. 立案请求。

    Args:
        case_id: The host's name for the case.
        flow: Its flow.
        at: When.
        order_id: The order; made from the case's name when not given.
        command_id: The caller's id of the wish.
        more: Fields beside the usual ones.
    """

    case_id: str
    flow: str = "return"
    at: datetime = NOON
    order_id: str = ""
    command_id: str | None = None
    more: Mapping[str, Any] = attrs.field(factory=dict[str, Any])

    @property
    def order(self) -> str | None:
        """The order that the case is about; tickets and complaints of the kit are about none."""
        return self.order_id or f"O-{self.case_id}" if self.flow in {"return", "refund"} else None


@attrs.frozen(kw_only=True)
class Step:
    """A wish about an open case. 指令请求。

    Args:
        name: A command of its flow.
        by: The role that gives it.
        at: When.
        data: What goes with it.
        command_id: The caller's id of the wish.
    """

    name: str
    by: str
    at: datetime
    data: Mapping[str, Any] = attrs.field(factory=dict[str, Any])
    command_id: str | None = None


@cache
def desk(flow: str) -> ServiceDesk:
    """Return the desk that serves a flow under its shipped rulebook."""
    return ServiceDesk(load_rulebook(RULEBOOKS[flow]), secret=b"the kit's own")


def _order(order_id: str | None) -> dict[str, Any]:
    return {
        "id": order_id,
        "buyer": "B-1",
        "shipped_at": "2024-05-02T09:00:00+08:00",
        "signed_at": "2024-05-04T12:00:00.000001+08:00",
        "confirmed_at": "2024-05-04T12:00:00+08:00",
        "lines": [{"id": "l1", "category": "apparel", "quantity": 2, "unit_price": "99.99 CNY"}],
        "payments": [{"id": "p1", "method": "alipay", "amount": "199.98 CNY"}],
    }


def _wish(opening: Opening) -> dict[str, Any]:
    match opening.flow:
        case "return":
            usual = {"order": _order(opening.order), "cause": "no_reason", "lines": [{"id": "l1", "quantity": 1}]}
        case "refund":
            unsent = {key: value for key, value in _order(opening.order).items() if not key.endswith("_at")}
            usual = {"order": unsent, "kind": "unshipped"}
        case "complaint":
            usual = {"customer": "B-1", "product": "pump", "problem": "leaks", "contact": {"phone": "13800000000"}}
        case _:
            usual = {"customer": "B-1", "product": "router", "problem": "no signal", "urgency": "urgent"}
    return {**usual, **opening.more}


def opened(opening: Opening, ledger: Ledger | None = None) -> Applied:
    """Return the answer to an opening. 立案答复。"""
    by = Actor("agent", "A-1") if opening.flow in {"ticket", "complaint"} else Actor("buyer", "B-1")
    answer = desk(opening.flow).open(
        opening.flow,
        _wish(opening),
        by=by,
        at=opening.at,
        case_id=opening.case_id,
        ledger=ledger,
        command_id=opening.command_id,
    )
    return granted(answer, "open")


def stepped(case: Case, step: Step, ledger: Ledger | None = None) -> Applied:
    """Return the answer to a step. 指令答复。"""
    who = {"buyer": "B-1", "technician": "x"}.get(step.by, "X-1")
    command = Command(step.name, step.data, step.command_id)
    answer = desk(case.flow).decide(case, command, by=Actor(step.by, who), at=step.at, ledger=ledger)
    return granted(answer, step.name)


def advanced(case: Case, at: datetime, ledger: Ledger | None = None) -> Applied:
    """Return what lapses by an instant. 到期推进。"""
    return desk(case.flow).advance(case, at=at, ledger=ledger)


def granted(answer: object, wish: str) -> Applied:
    """Return the answer, which is a yes: what came back from the store is what went in, so a *no* is its fault.

    Raises:
        AssertionError: It is a no.
    """
    if not isinstance(answer, Applied):
        raise AssertionError(  # noqa: TRY004 - a broken promise
            f"the desk would not {wish!r}: {answer!r}; what the store gave back is another case"
        )
    return answer


def ship(days: float = 4) -> Step:
    """Return the buyer's step that also lets the merchant's answer lapse: two records in one answer."""
    return Step(name="ship", by="buyer", at=NOON + timedelta(days=days), data={"carrier": "yto", "tracking": "YT1"})


def withdraw(minutes: float = 1) -> Step:
    """Return the step that ends a return."""
    return Step(name="withdraw", by="buyer", at=NOON + timedelta(minutes=minutes))


def to_work() -> tuple[Step, ...]:
    """Return the steps that bring a ticket to where it is worked on."""
    steps: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("triage", "supervisor", {"paid": False}),
        ("assign", "supervisor", {"to": "x"}),
        ("contact", "technician", {}),
        ("plan", "technician", {"mode": "phone"}),
        ("start", "technician", {}),
    )
    return tuple(
        Step(name=name, by=by, at=NOON + timedelta(minutes=n), data=data)
        for n, (name, by, data) in enumerate(steps, start=1)
    )


def turns(count: int) -> tuple[Step, ...]:
    """Return that many steps of a ticket that is worked on: held, resumed, held, ..., one a minute."""
    return tuple(
        Step(
            name="resume" if n % 2 else "hold",
            by="technician",
            at=NOON + timedelta(minutes=10 + n),
            data={} if n % 2 else {"reason": "parts"},
            command_id=f"turn-{n}",
        )
        for n in range(count)
    )


def passed_round(rounds: int) -> tuple[Step, ...]:
    """Return the steps of a ticket that nobody wants: given to somebody, declined, given again, over and over."""
    steps = [to_work()[0]]
    for n in range(rounds):
        at = NOON + timedelta(minutes=10 + n)
        steps += [
            Step(name="assign", by="supervisor", at=at, data={"to": "x"}),
            Step(name="decline_assignment", by="technician", at=at, data={"reason": "no time"}),
        ]
    return tuple(steps)


def wide_order(lines: int) -> dict[str, Any]:
    """Return fields of a return whose order has very many lines, and so a large snapshot."""
    order = _order("O-wide")
    goods = [
        {"id": f"l{n}", "category": "apparel", "quantity": 1, "unit_price": "1.00 CNY"} for n in range(1, lines + 1)
    ]
    paid = [{"id": "p1", "method": "alipay", "amount": f"{lines}.00 CNY"}]
    return {"order": {**order, "lines": goods, "payments": paid}}
