"""Words of ``shipping_fee``: who pays which leg."""

from __future__ import annotations

from servflow.policies.facts import FactType, Kind, Vocabulary, choice, in_steps, plain
from servflow.policies.words import (
    AS_OF,
    CATEGORY,
    CAUSE,
    FAULT,
    FREIGHT_PAYMENT,
    PAYER,
    REGION,
    REMEDY,
    called,
    yes_no,
)
from servflow.values.sources import Label

WORDS = Vocabulary(
    "shipping_fee",
    Label("who pays the shipping fee", "运费承担"),
    facts={
        "agreement": choice(
            "agreement on the freight", "运费约定", absent=("none", "无约定"), present=("there is one", "有约定")
        ),
        "cause": CAUSE,
        "remedy": REMEDY,
        "free_shipping": yes_no("sold with free shipping", "包邮"),
        "delivery": choice(
            "delivery",
            "配送状态",
            not_shipped=("not shipped", "未发货"),
            in_transit=("in transit", "运输中"),
            delivered=("delivered", "已签收"),
            refused=("refused", "拒收"),
            undeliverable=("undeliverable", "无法送达"),
            uncollected=("not collected", "无人领取"),
        ),
        "refusal_justified": yes_no("refused with good reason", "拒收有正当理由"),
        "freight_payment": FREIGHT_PAYMENT,
        "collect_consented": yes_no("freight collect was agreed to", "同意到付"),
        "shipped_as_agreed": yes_no("shipped as agreed", "按约定发货"),
        "address_error_by": choice(
            "who gave a wrong address",
            "地址错误方",
            none=("nobody", "无"),
            buyer=("buyer", "买家"),
            merchant=("merchant", "商家"),
        ),
        "return_address": choice(
            "return address",
            "退货地址",
            provided=("provided", "已提供"),
            late=("provided late", "逾期提供"),
            wrong=("wrong", "错误"),
            missing=("missing", "未提供"),
        ),
        "merchant_refused_parcel": yes_no("the merchant refused the parcel", "商家拒收退货"),
        "retrieval_delayed": yes_no("the merchant was slow to fetch the goods", "商家迟延取回"),
        "no_reason_blocked_by_merchant": yes_no("the merchant prevents no-reason returns", "商家阻碍无理由退货"),
        "fault": FAULT,
        "goodwill": yes_no("out of goodwill", "出于善意"),
        "goods_with": choice(
            "where the goods are",
            "货物所在",
            buyer=("with the buyer", "买家处"),
            merchant=("with the merchant", "商家处"),
            carrier=("with the carrier", "承运人处"),
        ),
        "inspection": choice("inspection", "检验结果", passed=("passed", "合格"), failed=("failed", "不合格")),
        "region": REGION,
        "category": CATEGORY,
        "as_of": AS_OF,
    },
    outcomes={
        "outbound": called(PAYER, "outbound freight", "发货运费"),
        "return": called(PAYER, "return freight", "退货运费"),
        "reship": called(PAYER, "freight of sending again", "补寄运费"),
        "storage": called(PAYER, "storage and extra charges", "仓储及额外费用"),
        "subsidy": FactType(
            Kind.MONEY,
            Label("subsidy", "运费补贴"),
            {"by_region": Label("by logistics region", "按物流区域")},
            better="more",
            only_with=("return", "buyer"),
        ),
        "advance_by": in_steps(
            choice(
                "who pays first",
                "垫付方",
                buyer=("buyer", "买家"),
                merchant=("merchant", "商家"),
                platform=("platform", "平台"),
            ),
            ("buyer",),
            ("merchant", "platform"),
        ),
        "reimburse_as": in_steps(
            choice(
                "how an advance is paid back",
                "垫付返还方式",
                balance=("account balance", "账户余额"),
                cash=("cash", "现金"),
                original=("the way it was paid", "原路退回"),
            ),
            ("balance",),
            ("cash", "original"),
        ),
        "settlement": plain(Kind.TEXT, "settlement of the trade", "交易处理"),
        "mode_cap": in_steps(
            choice("return freight is measured by", "退货运费上限", outbound=("the outbound mode", "发货方式")),
            ("outbound",),
            ("",),
        ),
    },
    total=True,
)
"""The words of ``shipping_fee``."""
