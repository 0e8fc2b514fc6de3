"""The words that several policies share: facts and answers with their English and Chinese names."""

from __future__ import annotations

import attrs

from servflow.policies.facts import FactType, Kind, choice, in_steps, plain, scale
from servflow.values.parties import ROLE_LABELS, Role
from servflow.values.sources import Label

LEGS = ("outbound", "return", "reship", "storage")
"""The ways of the goods that somebody pays for, and their storage."""

AS_OF = plain(
    Kind.DATE,
    "day on which dated rules are tested",
    "规则适用日期",
    instead="a rule's dates stand under 'effective', not under 'when'",
)

CAUSE = choice(
    "cause",
    "退换原因",
    no_reason=("no reason", "无理由"),
    quality=("quality problem", "质量问题"),
    wrong_item=("wrong item", "发错商品"),
    not_as_described=("not as described", "与描述不符"),
    short_shipment=("short shipment", "少发"),
    damaged_in_transit=("damaged in transit", "运输损坏"),
    lost=("lost", "丢件"),
    ordered_by_mistake=("ordered by mistake", "拍错"),
    dislike=("dislike", "不喜欢"),
    late_dispatch=("dispatched late", "未按时发货"),
    out_of_stock=("out of stock", "缺货"),
    other=("other", "其他"),
)
REMEDY = choice(
    "remedy",
    "处理方式",
    refund=("refund", "退款"),
    exchange=("exchange", "换货"),
    repair=("repair", "维修"),
    reship=("send again", "补寄"),
)
REFUND_KIND = choice(
    "kind of refund",
    "退款类型",
    unshipped=("not shipped", "未发货"),
    refused_parcel=("parcel refused", "拒收"),
    after_return=("after a return", "退货后"),
    goodwill=("goodwill", "补偿"),
)
URGENCY = scale(
    "urgency",
    "紧急程度",
    normal=("normal", "一般"),
    urgent=("urgent", "紧急"),
    extra_urgent=("extra urgent", "特急"),
)
SEVERITY = scale(
    "severity",
    "严重程度",
    minor=("minor", "轻微"),
    ordinary=("ordinary", "一般"),
    major=("major", "重大"),
)
PHASE = choice(
    "phase of the service",
    "服务阶段",
    trial=("trial operation", "试运行"),
    warranty=("warranty", "质保期内"),
    after_warranty=("after the warranty", "质保期外"),
)
SERVICE_MODE = choice(
    "service mode",
    "服务方式",
    phone=("by phone", "电话应答"),
    remote=("remote", "远程"),
    on_site=("on site", "上门"),
    carry_in=("carry-in", "送修"),
    mail_in=("mail-in", "寄修"),
    return_to_factory=("return to the factory", "返厂"),
)
COMPONENT = choice(
    "component",
    "部件",
    whole=("the whole product", "整机"),
    main=("a main part", "主要部件"),
    wearing=("a wearing part", "易损件"),
)
FAULT = choice(
    "who is at fault",
    "过错方",
    none=("nobody", "无"),
    buyer=("buyer", "买家"),
    merchant=("merchant", "商家"),
    carrier=("carrier", "承运人"),
    unclear=("unclear", "不明"),
)
COUNTING = choice(
    "counting",
    "计时方式",
    elapsed=("time simply passes", "自然时间"),
    calendar_days=("calendar days", "自然日"),
    working=("working time", "工作时间"),
)
FREIGHT_PAYMENT = choice(
    "freight payment",
    "运费支付方式",
    prepaid=("prepaid", "寄付"),
    collect=("freight collect", "到付"),
)
CATEGORY = plain(Kind.TEXT, "category of the goods", "商品类别")
METHOD = plain(Kind.TEXT, "payment method", "支付方式")
REGION = plain(Kind.TEXT, "logistics region", "物流区域")
PROBLEM = plain(Kind.TEXT, "kind of problem", "问题类型")
TIER = plain(Kind.TEXT, "customer tier", "客户等级")
CARRIER = plain(Kind.TEXT, "carrier", "承运商")
NOTE = plain(Kind.TEXT, "remark", "说明")
ROLE = FactType(Kind.CHOICE, Label("role", "角色"), {role.value: ROLE_LABELS[role] for role in Role})

PAYER = in_steps(
    choice(
        "who pays",
        "承担方",
        buyer=("buyer", "买家"),
        merchant=("merchant", "商家"),
        platform=("platform", "平台"),
        carrier=("carrier", "承运人"),
        agreed=("as agreed", "按约定"),
        at_fault=("whoever is at fault", "过错方"),
    ),
    ("buyer",),
    ("merchant", "platform", "carrier"),
)
"""Who pays; ``agreed`` and ``at_fault`` may come to any of them."""


def yes_no(en: str, zh: str) -> FactType:
    """Return a fact that is true or false."""
    return plain(Kind.BOOL, en, zh)


def called(kind: FactType, en: str, zh: str) -> FactType:
    """Return the same kind of fact under another name."""
    return attrs.evolve(kind, label=Label(en, zh))
