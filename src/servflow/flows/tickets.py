"""The ticket flow: somebody asks for service, and it is given, quoted, approved, done, confirmed. 工单流程。

Headings, the same in every flow file: states, commands, time limits, the table. What the rows do: ``ticket_steps``
(until somebody works on it), ``ticket_quotes``, ``ticket_work`` and ``ticket_closing``.

Source:
    Catalogue SYS-01, SYS-04 to SYS-16, SYS-29 to SYS-33, SYS-36, SYS-38 to SYS-49, SYS-54, SYS-55, SYS-58, SYS-61;
    DESIGN section 3.
"""

from __future__ import annotations

from servflow.flows import ticket_closing as closing
from servflow.flows import ticket_quotes as quotes
from servflow.flows import ticket_steps as steps
from servflow.flows import ticket_work as work
from servflow.flows.ticket_commands import COMMANDS, OPEN
from servflow.flows.ticket_facts import TicketFacts, limit_facts
from servflow.flows.ticket_limits import LIMITS, UNTIL_DONE
from servflow.kernel.flow import Flow, Opening, Row, State
from servflow.values.sources import Label

# ---------------------------------------------------------------------------------------------------------- states

STATES = (
    State("registered", Label("registered", "已登记")),
    State("awaiting_information", Label("waiting for information", "待补充信息")),
    State("triaged", Label("reviewed", "已审核")),
    State("merged", Label("merged into another", "已合并"), final=True),
    State("assigned", Label("assigned", "已派单")),
    State("contacted", Label("customer contacted", "已联系客户")),
    State("quote_approval", Label("quote waiting for approval", "报价待审批")),
    State("quoted", Label("quoted", "已报价")),
    State("planned", Label("planned", "方案已定")),
    State("scheduled", Label("visit scheduled", "已预约")),
    State("in_progress", Label("in progress", "处理中")),
    State("on_hold", Label("on hold", "挂起")),
    State("awaiting_authorization", Label("waiting for authorisation", "待客户授权")),
    State("resolved", Label("resolved", "已解决")),
    State("closed", Label("closed", "已关闭")),
    State("archived", Label("archived", "已归档"), final=True),
    State("cancelled", Label("cancelled", "已取消"), final=True),
)

# -------------------------------------------------------------------------------------------------------- commands

# Who may give them and what comes with them: ``ticket_commands``.

# ----------------------------------------------------------------------------------------------------- time limits

# Service levels, waits and promises: ``ticket_limits``.

# ------------------------------------------------------------------------------------------------------- the table

BEFORE_WORK = (
    "registered",
    "awaiting_information",
    "triaged",
    "assigned",
    "contacted",
    "quote_approval",
    "quoted",
    "planned",
    "scheduled",
)
OPEN_STATES = (*BEFORE_WORK, "in_progress", "on_hold", "awaiting_authorization", "resolved")
QUOTED_FROM = ("triaged", "assigned", "contacted", "planned", "in_progress")
AT_HAND = ("contacted", "planned", "scheduled", "in_progress")
BROKEN = ("in_progress", "on_hold")
TELL = ("notify",)
ASK = "request_evidence"
"""What the rulebook's duties usually ask for."""

ROWS = (
    Row(command="triage", source=("registered",), target="triaged", apply=steps.triage, effects=(*TELL, ASK)),
    Row(
        command="request_information",
        source=("registered",),
        target="awaiting_information",
        apply=steps.request_information,
        effects=TELL,
    ),
    Row(
        command="supply_information",
        source=("awaiting_information",),
        target="registered",
        apply=steps.supply_information,
    ),
    Row(
        command="merge",
        source=("registered", "awaiting_information", "triaged"),
        target="merged",
        apply=steps.merge,
        effects=TELL,
        note="a duplicate (R-035)",
    ),
    Row(command="assign", source=("triaged",), target="assigned", apply=steps.assign, effects=("assign", *TELL)),
    Row(
        command="assign",
        source=("assigned", *AT_HAND, "on_hold"),
        target=None,
        apply=steps.assign,
        effects=("assign", *TELL),
        note="to somebody else",
    ),
    Row(
        command="decline_assignment",
        source=("assigned",),
        target="triaged",
        apply=steps.decline_assignment,
        guards=(steps.own_assignment,),
        effects=("assign", *TELL),
        note="the next match is asked for (G-42)",
    ),
    Row(
        command="contact",
        source=("assigned",),
        target=None,
        apply=steps.not_reached,
        when=steps.unreachable,
        effects=TELL,
        note="the customer was not reached",
    ),
    Row(command="contact", source=("assigned",), target="contacted", apply=steps.contact, note="reached"),
    Row(
        command="quote",
        source=QUOTED_FROM,
        target="quote_approval",
        apply=quotes.quote_for_approval,
        when=quotes.needs_approval,
        effects=TELL,
        note="further below the list than whoever quotes may go (R-225)",
    ),
    Row(command="quote", source=QUOTED_FROM, target="quoted", apply=quotes.quote, effects=TELL, note="any other"),
    Row(
        command="approve_quote",
        source=("quote_approval",),
        target=None,
        apply=quotes.approve_step,
        when=quotes.more_approvals,
        guards=(quotes.four_eyes,),
        effects=TELL,
        note="others have to approve after this",
    ),
    Row(
        command="approve_quote",
        source=("quote_approval",),
        target="quoted",
        apply=quotes.approve_quote,
        guards=(quotes.four_eyes,),
        effects=TELL,
        note="the last approval",
    ),
    Row(command="reject_quote", source=("quote_approval",), target="contacted", apply=quotes.reject_quote),
    Row(command="withdraw_quote", source=("quoted",), target="contacted", apply=quotes.reject_quote),
    Row(
        command="accept_quote",
        source=("quoted",),
        target="planned",
        apply=quotes.accept_quote,
        guards=(quotes.has_quote,),
    ),
    Row(command="decline_quote", source=("quoted",), target="closed", apply=quotes.decline_quote),
    Row(command="decide_coverage", source=("triaged", "assigned", *AT_HAND), target=None, apply=work.decide_coverage),
    Row(
        command="plan",
        source=AT_HAND,
        target="planned",
        apply=work.plan,
        guards=(quotes.quote_accepted, work.coverage_decided),
    ),
    Row(command="approve_visit", source=("planned",), target=None, apply=work.approve_visit),
    Row(
        command="schedule",
        source=("planned", "scheduled"),
        target="scheduled",
        apply=work.schedule,
        guards=(work.for_a_visit, quotes.quote_accepted),
        effects=("book_visit", ASK),
    ),
    Row(command="arrive", source=("scheduled",), target="in_progress", apply=work.arrive),
    Row(
        command="start",
        source=("planned",),
        target="in_progress",
        apply=work.start,
        guards=(work.for_no_visit, quotes.quote_accepted),
        note="phone, remote, carry-in, mail-in, return to the factory",
    ),
    Row(command="report_progress", source=(*AT_HAND, "on_hold"), target=None, apply=work.report_progress),
    Row(command="hold", source=("in_progress",), target="on_hold", apply=work.hold),
    Row(command="resume", source=("on_hold",), target="in_progress", apply=work.resume),
    Row(
        command="request_authorization",
        source=("in_progress",),
        target="awaiting_authorization",
        apply=quotes.request_authorization,
        effects=TELL,
        note="extra work (R-297)",
    ),
    Row(command="authorize", source=("awaiting_authorization",), target="in_progress", apply=quotes.authorize),
    Row(
        command="refuse_authorization",
        source=("awaiting_authorization",),
        target="in_progress",
        apply=quotes.refuse_authorization,
    ),
    Row(command="report_restored", source=BROKEN, target=None, apply=work.report_restored),
    Row(
        command="resolve",
        source=("in_progress",),
        target="resolved",
        apply=work.resolve,
        guards=(work.is_assigned,),
        effects=(*TELL, ASK),
    ),
    Row(
        command="resolve",
        source=("contacted",),
        target="resolved",
        apply=work.resolve,
        guards=(work.is_assigned, work.from_afar, quotes.quote_accepted),
        effects=(*TELL, ASK),
        note="solved at the first word (R-041)",
    ),
    Row(
        command="replace_unit",
        source=BROKEN,
        target="resolved",
        apply=work.replace_unit,
        guards=(work.is_assigned,),
        effects=("send_replacement", *TELL, ASK),
        note="irreparable, entitled to, or not repaired in time (C-21)",
    ),
    Row(
        command="confirm",
        source=("resolved",),
        target="closed",
        apply=closing.confirm,
        guards=(closing.has_result,),
        effects=("charge", ASK),
    ),
    Row(
        command="dissatisfied",
        source=("resolved",),
        target="planned",
        apply=closing.dissatisfied,
        effects=TELL,
        note="rework (R-079)",
    ),
    Row(
        command="close",
        source=("resolved",),
        target="closed",
        apply=closing.close,
        guards=(closing.has_result,),
        effects=("charge",),
        note="the customer does not answer (G-39)",
    ),
    Row(command="close", source=("closed",), target=None, note="the time for reopening is over"),
    Row(
        command="reopen",
        source=("closed",),
        target="contacted",
        apply=closing.reopen_declined,
        when=closing.was_declined,
        guards=(closing.in_grace,),
        note="a quote was declined: another one",
    ),
    Row(
        command="reopen",
        source=("closed",),
        target="planned",
        apply=closing.reopen,
        guards=(closing.in_grace,),
        note="any other",
    ),
    Row(
        command="follow_up",
        source=("closed",),
        target=None,
        apply=closing.follow_up,
        effects=(*TELL, "open_case"),
    ),
    Row(
        command="archive",
        source=("closed",),
        target="archived",
        apply=closing.archive,
        guards=(closing.no_visits,),
        effects=("archive",),
    ),
    Row(command="escalate", source=OPEN_STATES, target=None, apply=steps.escalate, effects=TELL),
    Row(
        command="emergency_plan",
        source=UNTIL_DONE,
        target=None,
        apply=steps.emergency_plan,
        guards=(steps.no_emergency,),
        effects=("emergency_plan",),
        note="not restored in time (R-315)",
    ),
    Row(
        command="claim_supplier",
        source=(*BROKEN, "resolved", "closed"),
        target=None,
        apply=closing.claim_supplier,
        effects=("open_case",),
        note="a bought-in part (C-38)",
    ),
    Row(
        command="open_return",
        source=("in_progress", "resolved"),
        target=None,
        apply=closing.open_return,
        guards=(closing.has_order,),
        effects=("open_case",),
    ),
    Row(
        command="open_complaint",
        source=("triaged", "in_progress", "resolved", "closed"),
        target=None,
        apply=closing.open_complaint,
        effects=("open_case",),
    ),
    Row(command="cancel", source=BEFORE_WORK, target="cancelled", apply=steps.cancel, effects=TELL),
)

FLOW = Flow(
    name="ticket",
    label=Label("ticket", "工单"),
    states=STATES,
    opening=Opening(
        spec=OPEN,
        apply=steps.begin,
        state=lambda _facts: "registered",
        states=("registered",),
        effects=(ASK,),
    ),
    commands=COMMANDS,
    rows=ROWS,
    limits=LIMITS,
    facts_type=TicketFacts,
    limit_facts=limit_facts,
    estimate=closing.estimate,
)
"""The ticket flow."""
