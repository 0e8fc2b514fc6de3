"""The return flow: goods go back for a refund, an exchange or a repair. 退货（换货、维修）流程。

Headings, the same in every flow file: states, commands, time limits, the table. What the rows do: ``return_steps``.

Source:
    Catalogue SYS-18, SYS-21, SYS-23 to SYS-28; DESIGN section 3.
"""

from __future__ import annotations

import attrs

from servflow.flows import return_steps as steps
from servflow.flows.common import CAUSES, LINES, REASON, REMEDIES, command
from servflow.kernel.fields import CommandSpec, Field
from servflow.kernel.flow import Flow, Limit, Opening, Row, State
from servflow.values.reading import one_of, read_bool, read_names, read_number, read_order, read_payable, read_text
from servflow.values.sources import Label

# ---------------------------------------------------------------------------------------------------------- states

STATES = (
    State("requested", Label("requested", "已申请")),
    State("rejected", Label("rejected", "商家已拒绝")),
    State("awaiting_shipment", Label("waiting for the buyer to return", "等待买家退货")),
    State("in_transit", Label("in transit to the merchant", "退回途中")),
    State("inspecting", Label("inspecting", "验货中")),
    State("inspection_failed", Label("inspection failed", "验货不合格")),
    State("replacing", Label("preparing the replacement", "换货备货中")),
    State("replacement_in_transit", Label("replacement in transit", "换货发出")),
    State("refunding", Label("refunding", "退款中"), waits_for="the refund case"),
    State("disputed", Label("disputed", "维权中")),
    State("completed", Label("completed", "已完成"), final=True),
    State("sent_back", Label("sent back to the buyer", "已寄回买家"), final=True),
    State("closed", Label("closed", "已关闭"), final=True),
    State("withdrawn", Label("withdrawn", "已撤回"), final=True),
)

# -------------------------------------------------------------------------------------------------------- commands

CARRIER = Field("carrier", read_text, required=True, label=Label("carrier", "承运人"))
TRACKING = Field("tracking", read_text, required=True, label=Label("tracking number", "运单号"))
FREIGHT_PAID = Field("freight_paid", read_payable, label=Label("freight advanced", "垫付运费"), kind="money")
IN_FAVOUR_OF = Field("for", one_of(("buyer", "merchant")), required=True, kind="buyer | merchant")
WITH_GOODS = Field("with_goods", read_bool, kind="true | false", label=Label("goods go back first", "先退货"))
GOODS_WITH = Field(
    "goods_with",
    one_of(("buyer", "merchant", "carrier")),
    required=True,
    kind="buyer | merchant | carrier",
    label=Label("where the goods are", "货物所在"),
)

OPEN = command(
    "open",
    "request a return",
    "申请退货",
    "buyer agent merchant system",
    Field("order", read_order, required=True, kind="order", personal=("recipient",)),
    Field("remedy", one_of(REMEDIES), required=False, kind=" | ".join(REMEDIES)),
    Field("cause", one_of(CAUSES), required=True, kind=" | ".join(CAUSES)),
    attrs.evolve(LINES, required=True),
    Field("serial", read_number, kind="number"),
    Field("cash_wanted", read_bool, kind="true | false"),
    Field("parent", read_text),
)

COMMANDS: tuple[CommandSpec, ...] = (
    command("approve", "approve", "同意退货", "merchant agent"),
    command("reject", "reject", "拒绝申请", "merchant agent", REASON),
    command("resubmit", "amend and resubmit", "修改后重新提交", "buyer", LINES),
    command("dispute", "open a dispute", "申请维权", "buyer"),
    command("withdraw", "withdraw", "撤回申请", "buyer"),
    command("close", "close for want of action", "超时关闭", "system"),
    command("ship", "send the goods back", "寄回商品", "buyer", CARRIER, TRACKING, FREIGHT_PAID),
    command("receive", "receive the parcel", "签收退货", "merchant inspector", LINES),
    command("refuse_parcel", "refuse the parcel", "拒收退货包裹", "merchant", GOODS_WITH),
    command("deem_received", "take as received and agreed", "视为已收货并同意", "system"),
    command("report_lost", "report the parcel lost", "报告包裹丢失", "carrier merchant agent"),
    command(
        "pass_inspection",
        "pass the inspection",
        "验货合格",
        "inspector merchant",
        LINES,
        Field("missing_gifts", read_names, kind="list of lines", label=Label("missing gifts", "缺少的赠品")),
    ),
    command("fail_inspection", "fail the inspection", "验货不合格", "inspector merchant", REASON),
    command("send_back", "send back to the buyer", "寄回买家", "merchant inspector agent", CARRIER, TRACKING),
    command("ship_replacement", "ship the replacement", "寄出换货", "merchant agent", CARRIER, TRACKING),
    command("confirm_delivery", "confirm delivery", "确认收到换货", "buyer carrier system"),
    command("switch_to_refund", "refund instead", "改为退款", "merchant agent"),
    command("refund_settled", "the refund has settled", "退款已到账", "system"),
    command("refund_dropped", "the refund was dropped", "退款已撤销", "system"),
    command("rule", "rule", "裁决", "mediator", IN_FAVOUR_OF, WITH_GOODS),
)

# ----------------------------------------------------------------------------------------------------- time limits

BOTH = ("buyer", "merchant")

LIMITS = (
    Limit(
        name="merchant_response",
        label=Label("merchant's answer", "商家响应期限"),
        states=("requested",),
        on_lapse="approve",
        notify=BOTH,
    ),
    Limit(
        name="resubmission",
        label=Label("resubmission", "重新提交期限"),
        states=("rejected",),
        on_lapse="close",
        notify=BOTH,
    ),
    Limit(
        name="return_shipment",
        label=Label("sending back", "寄回期限"),
        states=("awaiting_shipment",),
        on_lapse="close",
        notify=BOTH,
    ),
    Limit(
        name="receipt_confirmation",
        label=Label("confirming receipt", "确认收货期限"),
        states=("in_transit",),
        on_lapse="deem_received",
        notify=BOTH,
    ),
    Limit(
        name="inspection",
        label=Label("inspection", "验货期限"),
        states=("inspecting",),
        on_lapse="breach",
        notify=("merchant",),
    ),
)

# ------------------------------------------------------------------------------------------------------- the table

OPEN_STATES = ("requested", "rejected", "awaiting_shipment")
REPLACING = ("replacing", "replacement_in_transit")
REFUND_EFFECTS = ("send_back", "open_case")
REPLACE_EFFECTS = ("send_back", "send_replacement", "claw_back", "credit")

ROWS = (
    Row(command="approve", source=("requested",), target="awaiting_shipment", apply=steps.keep),
    Row(command="reject", source=("requested",), target="rejected", apply=steps.reject),
    Row(command="resubmit", source=("rejected",), target="requested", apply=steps.resubmit),
    Row(command="dispute", source=("rejected", "inspection_failed"), target="disputed", apply=steps.keep),
    Row(command="withdraw", source=OPEN_STATES, target="withdrawn"),
    Row(command="close", source=("rejected", "awaiting_shipment"), target="closed"),
    Row(command="ship", source=("awaiting_shipment",), target="in_transit", apply=steps.ship),
    Row(command="receive", source=("in_transit",), target="inspecting", apply=steps.receive),
    Row(
        command="refuse_parcel",
        source=("in_transit",),
        target="awaiting_shipment",
        apply=steps.refuse_parcel,
        when=steps.goods_with_buyer,
        note="the goods are with the buyer: return again (C-08)",
    ),
    Row(
        command="refuse_parcel",
        source=("in_transit",),
        target="refunding",
        apply=steps.refuse_and_refund,
        effects=REFUND_EFFECTS,
        note="the goods are not with the buyer: refund (C-08)",
    ),
    Row(
        command="deem_received",
        source=("in_transit",),
        target="refunding",
        apply=steps.refund,
        when=steps.for_refund,
        guards=(steps.tracked,),
        effects=REFUND_EFFECTS,
        note="silence of the merchant, remedy refund (R-189)",
    ),
    Row(
        command="deem_received",
        source=("in_transit",),
        target="replacing",
        apply=steps.replace,
        guards=(steps.tracked,),
        effects=REPLACE_EFFECTS,
        note="silence of the merchant, any other remedy (R-189)",
    ),
    Row(
        command="report_lost",
        source=("in_transit",),
        target="disputed",
        apply=steps.keep,
        note="a lost parcel goes to dispute (C-40)",
    ),
    Row(
        command="pass_inspection",
        source=("inspecting",),
        target="refunding",
        apply=steps.refund,
        when=steps.for_refund,
        effects=REFUND_EFFECTS,
        note="remedy refund",
    ),
    Row(
        command="pass_inspection",
        source=("inspecting",),
        target="replacing",
        apply=steps.replace,
        guards=(steps.tracked,),
        effects=REPLACE_EFFECTS,
        note="any other remedy",
    ),
    Row(
        command="fail_inspection",
        source=("inspecting",),
        target="inspection_failed",
        apply=steps.fail_inspection,
    ),
    Row(command="send_back", source=("inspection_failed",), target="sent_back", apply=steps.keep),
    Row(
        command="ship_replacement", source=("replacing",), target="replacement_in_transit", apply=steps.ship_replacement
    ),
    Row(
        command="confirm_delivery",
        source=("replacement_in_transit",),
        target="completed",
        apply=steps.delivered,
        effects=("restore",),
    ),
    Row(
        command="switch_to_refund",
        source=REPLACING,
        target="refunding",
        apply=steps.switch_to_refund,
        effects=("open_case",),
    ),
    Row(command="refund_settled", source=("refunding",), target="completed"),
    Row(
        command="refund_dropped",
        source=("refunding",),
        target="closed",
        note="the refund case was withdrawn or closed without money",
    ),
    Row(
        command="rule",
        source=("disputed",),
        target="closed",
        apply=steps.keep,
        when=steps.for_merchant,
        note="for the merchant",
    ),
    Row(
        command="rule",
        source=("disputed",),
        target="awaiting_shipment",
        apply=steps.rule_for_buyer,
        when=steps.for_buyer_with_goods,
        note="for the buyer, who returns the goods",
    ),
    Row(
        command="rule",
        source=("disputed",),
        target="refunding",
        apply=steps.refund_for_buyer,
        effects=REFUND_EFFECTS,
        note="for the buyer, the goods stay or are back already",
    ),
)

FLOW = Flow(
    name="return",
    label=Label("return", "退货"),
    states=STATES,
    opening=Opening(
        spec=OPEN,
        apply=steps.begin,
        state=lambda _facts: "requested",
        states=("requested",),
        effects=("request_evidence",),
    ),
    commands=COMMANDS,
    rows=ROWS,
    limits=LIMITS,
    facts_type=steps.ReturnFacts,
    limit_facts=steps.limit_facts,
    claims=steps.claims,
    estimate=steps.estimate,
)
"""The return flow."""
