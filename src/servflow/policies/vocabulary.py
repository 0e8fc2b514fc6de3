"""The words of every policy: which facts its rules may ask for and what they may answer.

Facts listed with values are closed: a rulebook that names another value has a slip of the pen. ``category`` and the
like are open texts, because every house has its own. All words carry an English and a Chinese name.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from servflow.policies.facts import FactType, Kind, Vocabulary, choice, plain
from servflow.values.parties import ROLE_LABELS, Role
from servflow.values.sources import Label

LEGS = ("outbound", "return", "reship", "storage")
"""The ways of the goods that somebody pays for, and their storage."""

AS_OF = plain(Kind.DATE, "day on which dated rules are tested", "规则适用日期")

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
URGENCY = choice(
    "urgency",
    "紧急程度",
    normal=("normal", "一般"),
    urgent=("urgent", "紧急"),
    extra_urgent=("extra urgent", "特急"),
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
CARRIER = plain(Kind.TEXT, "carrier", "承运商")
NOTE = plain(Kind.TEXT, "remark", "说明")
ROLE = FactType(Kind.CHOICE, Label("role", "角色"), {role.value: ROLE_LABELS[role] for role in Role})

_PAYER = choice(
    "who pays",
    "承担方",
    buyer=("buyer", "买家"),
    merchant=("merchant", "商家"),
    platform=("platform", "平台"),
    carrier=("carrier", "承运人"),
    agreed=("as agreed", "按约定"),
    at_fault=("whoever is at fault", "过错方"),
)


def _yes_no(en: str, zh: str) -> FactType:
    return plain(Kind.BOOL, en, zh)


def _called(kind: FactType, en: str, zh: str) -> FactType:
    return attrs.evolve(kind, label=Label(en, zh))


_SHIPPING_FEE = Vocabulary(
    "shipping_fee",
    Label("who pays the shipping fee", "运费承担"),
    facts={
        "agreement": choice(
            "agreement on the freight", "运费约定", absent=("none", "无约定"), present=("there is one", "有约定")
        ),
        "cause": CAUSE,
        "remedy": REMEDY,
        "free_shipping": _yes_no("sold with free shipping", "包邮"),
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
        "refusal_justified": _yes_no("refused with good reason", "拒收有正当理由"),
        "freight_payment": FREIGHT_PAYMENT,
        "collect_consented": _yes_no("freight collect was agreed to", "同意到付"),
        "shipped_as_agreed": _yes_no("shipped as agreed", "按约定发货"),
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
        "merchant_refused_parcel": _yes_no("the merchant refused the parcel", "商家拒收退货"),
        "retrieval_delayed": _yes_no("the merchant was slow to fetch the goods", "商家迟延取回"),
        "no_reason_blocked_by_merchant": _yes_no("the merchant prevents no-reason returns", "商家阻碍无理由退货"),
        "fault": choice(
            "who is at fault",
            "过错方",
            none=("nobody", "无"),
            buyer=("buyer", "买家"),
            merchant=("merchant", "商家"),
            carrier=("carrier", "承运人"),
            unclear=("unclear", "不明"),
        ),
        "goodwill": _yes_no("out of goodwill", "出于善意"),
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
        "outbound": _called(_PAYER, "outbound freight", "发货运费"),
        "return": _called(_PAYER, "return freight", "退货运费"),
        "reship": _called(_PAYER, "freight of sending again", "补寄运费"),
        "storage": _called(_PAYER, "storage and extra charges", "仓储及额外费用"),
        "subsidy": FactType(
            Kind.MONEY, Label("subsidy", "运费补贴"), {"by_region": Label("by logistics region", "按物流区域")}
        ),
        "advance_by": choice(
            "who pays first",
            "垫付方",
            buyer=("buyer", "买家"),
            merchant=("merchant", "商家"),
            platform=("platform", "平台"),
        ),
        "reimburse_as": choice(
            "how an advance is paid back",
            "垫付返还方式",
            balance=("account balance", "账户余额"),
            cash=("cash", "现金"),
            original=("the way it was paid", "原路退回"),
        ),
        "settlement": plain(Kind.TEXT, "settlement of the trade", "交易处理"),
        "mode_cap": choice("return freight is measured by", "退货运费上限", outbound=("the outbound mode", "发货方式")),
    },
)

_TIME_LIMITS = Vocabulary(
    "time_limits",
    Label("time limits", "时限"),
    facts={
        "limit": plain(Kind.TEXT, "time limit", "时限名称"),
        "urgency": URGENCY,
        "tier": plain(Kind.TEXT, "customer tier", "客户等级"),
        "category": CATEGORY,
        "method": METHOD,
        "reachable": _yes_no("the customer can be reached", "能联系到客户"),
        "evident": _yes_no("the cause is evident", "原因明显"),
        "promotion": _yes_no("during a large promotion", "大促期间"),
        "kind": REFUND_KIND,
        "remedy": REMEDY,
        "cause": CAUSE,
        "as_of": AS_OF,
    },
    outcomes={
        "within": plain(Kind.DURATION, "time limit", "时限长度"),
        "counting": COUNTING,
        "on_lapse": plain(Kind.TEXT, "what its lapse does", "逾期后果"),
    },
)

_ELIGIBILITY = Vocabulary(
    "eligibility",
    Label("what may be given back", "退换资格"),
    facts={
        "flow": plain(Kind.TEXT, "flow", "流程"),
        "category": CATEGORY,
        "cause": CAUSE,
        "remedy": REMEDY,
        "tried": _yes_no("tried on", "已试穿"),
        "used": _yes_no("used", "已使用"),
        "washed": _yes_no("washed", "已水洗"),
        "altered": _yes_no("altered", "已修改"),
        "worn": _yes_no("used or washed", "已使用或水洗"),
        "packaging_intact": _yes_no("packaging intact", "包装完好"),
        "accessories_complete": _yes_no("accessories complete", "配件齐全"),
        "resaleable": _yes_no("fit for sale", "不影响二次销售"),
        "no_return": _yes_no("sold as not returnable", "标明不退"),
        "gift": _yes_no("a gift", "赠品"),
        "gift_alone": _yes_no("a gift without its main item", "赠品单独退"),
        "bundle_split": _yes_no("part of a bundle", "组合商品拆分退"),
        "shipped": _yes_no("shipped", "已发货"),
        "signed": _yes_no("signed for", "已签收"),
        "repeated": _yes_no("claimed before", "再次退换"),
        "as_of": AS_OF,
    },
    outcomes={
        "eligible": _yes_no("eligible", "符合条件"),
        "reasons": plain(Kind.TEXT, "rules against it", "不符合的规则", many=True),
    },
)

_REFUND = Vocabulary(
    "refund",
    Label("composition of a refund", "退款构成"),
    facts={
        "kind": REFUND_KIND,
        "method": METHOD,
        "target": plain(Kind.TEXT, "where the money goes", "退款去向"),
        "cause": CAUSE,
        "remedy": REMEDY,
        "as_of": AS_OF,
    },
    outcomes={
        "route": choice(
            "route", "退款路径", original=("the way it was paid", "原路退回"), account=("to an account", "退至账户")
        ),
    },
)

_APPROVALS = Vocabulary(
    "approvals",
    Label("who may approve", "审批权限"),
    facts={
        "action": plain(Kind.TEXT, "what is to be approved", "审批事项"),
        "amount": plain(Kind.MONEY, "amount", "金额"),
        "role": ROLE,
        "same_person": _yes_no("by the person who asked", "与申请人相同"),
        "as_of": AS_OF,
    },
    outcomes={"allowed": _yes_no("allowed", "允许"), "role": ROLE, "note": NOTE},
)

_SHIPPING_CONSTRAINTS = Vocabulary(
    "shipping_constraints",
    Label("carriers and freight payment", "承运商与运费支付限制"),
    facts={
        "cause": CAUSE,
        "remedy": REMEDY,
        "carrier": CARRIER,
        "freight_payment": FREIGHT_PAYMENT,
        "collect_consented": _yes_no("freight collect was agreed to", "同意到付"),
        "leg": choice(
            "leg",
            "运输段",
            outbound=("to the buyer", "发货"),
            **{"return": ("back to the merchant", "退货")},
            reship=("to the buyer once more", "补寄"),
            storage=("storage", "仓储"),
        ),
        "as_of": AS_OF,
    },
    outcomes={
        "reimbursable": choice(
            "paid back",
            "返还范围",
            full=("in full", "全额"),
            capped=("up to the cap", "限额内"),
            none=("not at all", "不返还"),
        ),
        "allowed": _yes_no("allowed", "允许"),
        "cap": choice("cap", "上限", outbound=("the outbound freight", "发货运费")),
    },
)

_NUMBERING = Vocabulary(
    "numbering",
    Label("numbers of cases", "编号"),
    facts={
        "flow": plain(Kind.TEXT, "flow", "流程"),
        "serial": plain(Kind.NUMBER, "serial in the month", "当月序号"),
        "as_of": AS_OF,
    },
    outcomes={"number": plain(Kind.TEXT, "number", "编号")},
)

_DUTIES = Vocabulary(
    "duties",
    Label("duties of people", "岗位职责"),
    facts={
        "cause": CAUSE,
        "remedy": REMEDY,
        "kind": REFUND_KIND,
        "category": CATEGORY,
        "method": METHOD,
        "urgency": URGENCY,
        "tier": plain(Kind.TEXT, "customer tier", "客户等级"),
        "free_shipping": _yes_no("sold with free shipping", "包邮"),
        "as_of": AS_OF,
    },
    outcomes={},
)

VOCABULARIES: Mapping[str, Vocabulary] = {
    vocabulary.policy: vocabulary
    for vocabulary in (
        _TIME_LIMITS,
        _ELIGIBILITY,
        _SHIPPING_FEE,
        _SHIPPING_CONSTRAINTS,
        _REFUND,
        _APPROVALS,
        _NUMBERING,
        _DUTIES,
    )
}
"""The vocabulary of every policy, by its name."""
