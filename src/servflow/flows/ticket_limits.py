"""The time limits of the ticket flow: service levels, what others are waited for, and what was promised. 工单期限。

The table that uses them is in ``servflow.flows.tickets``.

Source:
    Catalogue T-06 to T-24, T-52 to T-72; C-15 to C-20; G-04, G-32, G-33, G-35, G-39, G-40, G-43.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs

from servflow.flows import ticket_facts as known
from servflow.kernel.flow import Limit
from servflow.values.sources import Label

WAITING = ("awaiting_information", "quote_approval", "quoted", "on_hold", "awaiting_authorization")
"""States in which the house waits for others: clocks stand still (G-04)."""
UNTIL_CONTACT = ("registered", "triaged", "assigned")
UNTIL_ARRIVAL = (*UNTIL_CONTACT, "contacted", "planned", "scheduled")
UNTIL_DONE = (*UNTIL_ARRIVAL, "in_progress")
AT_WORK = ("planned", "scheduled", "in_progress", "on_hold", "awaiting_authorization")
STAFF = ("technician", "supervisor")


def _level(name: str, en: str, zh: str, states: tuple[str, ...], pauses: tuple[str, ...] = ()) -> Limit:
    """Return a service level: measured, and as long as the facts make it."""
    return Limit(
        name=name, label=Label(en, zh), states=states, pauses=pauses, notify=STAFF, measured=True, follows=True
    )


def _from_request(
    limit: Limit, *, on_lapse: str = "breach", done: Callable[[known.TicketFacts], bool] | None = None
) -> Limit:
    """Return a service level that counts from the request, though it may be known later which one holds."""
    return attrs.evolve(limit, since=known.asked_at, on_lapse=on_lapse, done=done)


LIMITS = (
    _level("review", "review", "审核期限", ("registered",), ("awaiting_information",)),
    _level("dispatch", "dispatch", "派单期限", ("triaged",)),
    _level("first_contact", "first contact", "首次联系期限", ("assigned",)),
    _level("plan", "plan", "方案期限", ("contacted",), ("quote_approval", "quoted")),
    _from_request(_level("response", "response", "响应期限", UNTIL_CONTACT, ("awaiting_information",))),
    _from_request(
        _level("reaction", "substantive reaction", "实质性响应期限", (*UNTIL_CONTACT, "contacted"), WAITING[:3])
    ),
    _from_request(_level("on_site", "arrival on site", "到场期限", UNTIL_ARRIVAL, WAITING[:3]), done=known.not_on_site),
    _from_request(
        _level("restore", "restoring service", "恢复期限", UNTIL_DONE, (*WAITING, "resolved")), done=known.is_restored
    ),
    _from_request(_level("resolution", "resolution", "解决期限", UNTIL_DONE, (*WAITING, "resolved"))),
    _from_request(
        _level("supplier", "the supplier's settlement", "供应商处理期限", UNTIL_DONE, WAITING),
        on_lapse="escalate",
        done=known.no_supplier_claim,
    ),
    Limit(
        name="information",
        label=Label("supplying information", "补充信息期限"),
        states=("awaiting_information",),
        notify=("agent", "buyer"),
    ),
    Limit(
        name="approval",
        label=Label("approval of a quote", "报价审批期限"),
        states=("quote_approval",),
        on_lapse="escalate",
        notify=("manager",),
    ),
    Limit(
        name="quote_validity",
        label=Label("validity of a quote", "报价有效期"),
        states=("quoted",),
        on_lapse="decline_quote",
        notify=("buyer", "agent"),
    ),
    Limit(
        name="authorization",
        label=Label("authorisation of extra work", "追加授权期限"),
        states=("awaiting_authorization",),
        on_lapse="refuse_authorization",
        notify=("buyer", "technician"),
    ),
    Limit(
        name="confirmation",
        label=Label("the customer's confirmation", "客户确认期限"),
        states=("resolved",),
        on_lapse="close",
        notify=("buyer",),
    ),
    Limit(name="reopening", label=Label("reopening", "重开期限"), states=("closed",), on_lapse="close"),
    Limit(
        name="archiving",
        label=Label("archiving", "归档期限"),
        states=("closed",),
        on_lapse="archive",
        done=known.has_visits,
    ),
    Limit(
        name="appointment",
        label=Label("appointment", "预约到场时间"),
        states=("scheduled",),
        notify=("buyer", "supervisor"),
        promise=lambda facts: facts.appointment,
    ),
    Limit(
        name="completion",
        label=Label("promised completion", "承诺完成时间"),
        states=AT_WORK,
        notify=("buyer", "supervisor"),
        promise=lambda facts: facts.promised_at,
    ),
    Limit(
        name="agreed",
        label=Label("agreed time of resolution", "约定解决时间"),
        states=(*UNTIL_DONE, *WAITING),
        on_lapse="escalate",
        notify=STAFF,
        promise=lambda facts: facts.agreed_at,
    ),
    Limit(
        name="follow_up",
        label=Label("follow-up visit", "回访时间"),
        states=("closed",),
        notify=("agent",),
        promise=known.next_visit_at,
    ),
)
