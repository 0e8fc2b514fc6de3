"""The refund flow: money goes back. 退款流程。

Headings, the same in every flow file: states, commands, time limits, the table. What the rows do: ``refund_steps``.

Source:
    Catalogue SYS-19 to SYS-22, SYS-25 to SYS-27; DESIGN section 3.
"""

from __future__ import annotations

import attrs

from servflow.flows import refund_steps as steps
from servflow.flows.common import CAUSES, LINES, REASON, command
from servflow.kernel.fields import CommandSpec, Field
from servflow.kernel.flow import Flow, Limit, Opening, Row, State
from servflow.values.reading import (
    one_of,
    read_bool,
    read_money,
    read_names,
    read_number,
    read_order,
    read_payable,
    read_text,
    read_text_map,
)
from servflow.values.sources import Label

# ---------------------------------------------------------------------------------------------------------- states

STATES = (
    State("awaiting_parcel", Label("waiting for the refused parcel", "等待拒收件退回")),
    State("requested", Label("requested", "已申请")),
    State("confirmed", Label("confirmed by customer service", "客服已确认")),
    State("rejected", Label("rejected", "已拒绝")),
    State("executing", Label("on its way", "退款执行中")),
    State("failed", Label("failed", "退款失败")),
    State("disputed", Label("disputed", "维权中")),
    State("settled", Label("settled", "已到账"), final=True),
    State("closed", Label("closed", "已关闭"), final=True),
    State("withdrawn", Label("withdrawn", "已撤回"), final=True),
)

# -------------------------------------------------------------------------------------------------------- commands

KINDS = tuple(steps.DELIVERY)
ACCOUNT = Field(
    "account",
    read_text_map,
    kind="map: target alipay | bank, and its data",
    label=Label("refund account", "退款账户"),
    personal=("",),
)

OPEN = command(
    "open",
    "request a refund",
    "申请退款",
    "buyer agent merchant system",
    Field("order", read_order, required=True, kind="order", personal=("recipient",)),
    Field("kind", one_of(KINDS), required=True, kind=" | ".join(KINDS)),
    Field("cause", one_of(CAUSES), kind=" | ".join(CAUSES)),
    Field("remedy", one_of(("refund", "reship")), kind="refund | reship"),
    LINES,
    Field("amount", read_money, kind="money", label=Label("amount", "金额")),
    ACCOUNT,
    Field("missing_gifts", read_names, kind="list of lines"),
    Field("carrier", read_text),
    Field("freight_paid", read_payable, kind="money"),
    Field("cash_wanted", read_bool, kind="true | false"),
    Field("promotion", read_bool, kind="true | false", label=Label("large promotion", "大促期间")),
    Field("parent", read_text),
    Field("serial", read_number, kind="number"),
    attrs.evolve(REASON, required=False),
)

COMMANDS: tuple[CommandSpec, ...] = (
    command("receive_parcel", "receive the refused parcel", "收到拒收件", "merchant agent inspector"),
    command("confirm", "confirm", "客服确认", "agent"),
    command("approve", "approve and execute", "财务审核并执行", "finance"),
    command("reject", "reject", "拒绝退款", "agent finance", REASON),
    command("resubmit", "amend and resubmit", "修改后重新提交", "buyer", LINES, ACCOUNT),
    command("dispute", "open a dispute", "申请维权", "buyer"),
    command("withdraw", "withdraw", "撤回申请", "buyer"),
    command("close", "close for want of action", "超时关闭", "system"),
    command(
        "supply_account", "supply the account", "提供退款账户", "buyer agent", attrs.evolve(ACCOUNT, required=True)
    ),
    command("settle", "the money has arrived", "退款到账", "system"),
    command("fail", "the money came back", "退款失败", "system", attrs.evolve(REASON, required=False)),
    command(
        "rule",
        "rule",
        "裁决",
        "mediator",
        Field("for", one_of(("buyer", "merchant")), required=True, kind="buyer | merchant"),
    ),
)

# ----------------------------------------------------------------------------------------------------- time limits

LIMITS = (
    Limit(
        name="refund_review",
        label=Label("customer service review", "客服审核期限"),
        states=("requested",),
        notify=("agent",),
    ),
    Limit(
        name="resubmission",
        label=Label("resubmission", "重新提交期限"),
        states=("rejected",),
        on_lapse="close",
        notify=("buyer", "merchant"),
    ),
    Limit(
        name="finance_processing",
        label=Label("finance processing", "财务处理期限"),
        states=("confirmed",),
        notify=("finance",),
    ),
    Limit(name="arrival", label=Label("arrival of the money", "到账期限"), states=("executing",), notify=("agent",)),
)

# ------------------------------------------------------------------------------------------------------- the table

BEFORE_EXECUTION = ("awaiting_parcel", "requested", "confirmed", "rejected", "disputed")
PAYOUT = ("pay_refund", "restore", "credit", "claw_back", "charge", "send_replacement")

ROWS = (
    Row(command="receive_parcel", source=("awaiting_parcel",), target="requested", apply=steps.keep),
    Row(command="confirm", source=("requested",), target="confirmed", apply=steps.confirm),
    Row(command="reject", source=("requested", "confirmed"), target="rejected", apply=steps.reject),
    Row(command="resubmit", source=("rejected",), target="requested", apply=steps.resubmit),
    Row(command="dispute", source=("rejected",), target="disputed", apply=steps.keep),
    Row(
        command="withdraw",
        source=BEFORE_EXECUTION,
        target="withdrawn",
        apply=steps.drop,
        effects=("tell_case",),
    ),
    Row(command="close", source=("rejected",), target="closed", apply=steps.drop, effects=("tell_case",)),
    Row(
        command="approve",
        source=("confirmed",),
        target="executing",
        apply=steps.approve,
        guards=(steps.four_eyes,),
        effects=PAYOUT,
        note="somebody else than who confirmed (R-171)",
    ),
    Row(
        command="supply_account",
        source=("awaiting_parcel", "requested", "confirmed"),
        target=None,
        apply=steps.supply_account,
        note="before the money goes (R-163)",
    ),
    Row(
        command="supply_account",
        source=("failed",),
        target="executing",
        apply=steps.supply_account_again,
        guards=(steps.confirmed,),
        effects=("pay_refund",),
        note="pays once more (G-55)",
    ),
    Row(
        command="settle",
        source=("executing",),
        target="settled",
        apply=steps.settle,
        effects=("tell_case",),
    ),
    Row(command="fail", source=("executing",), target="failed", apply=steps.fail),
    Row(
        command="fail",
        source=("settled",),
        target="failed",
        apply=steps.fail,
        reopens=True,
        note="a late bounce",
    ),
    Row(
        command="rule",
        source=("disputed",),
        target="closed",
        apply=steps.drop,
        when=steps.for_merchant,
        effects=("tell_case",),
        note="for the merchant",
    ),
    Row(
        command="rule",
        source=("disputed",),
        target="confirmed",
        apply=steps.rule,
        note="for the buyer",
    ),
)

FLOW = Flow(
    name="refund",
    label=Label("refund", "退款"),
    states=STATES,
    opening=Opening(
        spec=OPEN,
        apply=steps.begin,
        state=lambda facts: "awaiting_parcel" if facts.kind == "refused_parcel" else "requested",
        states=("requested", "awaiting_parcel"),
    ),
    commands=COMMANDS,
    rows=ROWS,
    limits=LIMITS,
    facts_type=steps.RefundFacts,
    limit_facts=steps.limit_facts,
    claims=steps.claims,
    estimate=steps.estimate,
)
"""The refund flow."""
