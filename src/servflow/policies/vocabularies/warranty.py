"""Words of ``warranty``: whether goods are still covered, and what their owner may ask for."""

from __future__ import annotations

from servflow.policies.facts import FactType, Kind, Vocabulary, choice, counted, favoured, in_steps, plain
from servflow.policies.words import AS_OF, CATEGORY, NOTE, REGION, TIER, yes_no
from servflow.values.sources import Label

START_BASIS = choice(
    "what the warranty is counted from",
    "质保起算依据",
    purchase=("purchase", "购买日"),
    invoice=("invoice", "开票日"),
    delivery=("delivery", "交付日"),
    shipping=("shipping", "发货日"),
    production=("production", "生产日"),
    installation=("installation", "安装日"),
    acceptance=("acceptance", "验收日"),
)
EXCEEDED = choice(
    "which limit is exceeded",
    "超出的限度",
    none=("neither", "未超出"),
    time=("the time", "期限已过"),
    usage=("the use", "使用量已超"),
)

WORDS = Vocabulary(
    "warranty",
    Label("warranty", "质保与三包"),
    facts={
        "category": CATEGORY,
        "component": choice(
            "kind of component",
            "部件类别",
            whole=("the whole product", "整机"),
            main=("a main part", "主要部件"),
            wearing=("a wearing part", "易损件"),
        ),
        "part": plain(Kind.TEXT, "which part", "部件名称"),
        "fault": plain(Kind.TEXT, "what is wrong", "故障"),
        "tier": TIER,
        "region": REGION,
        "start_basis": START_BASIS,
        "start_date": plain(Kind.DATE, "date of that", "质保起算日"),
        "reported_on": plain(Kind.DATE, "day on which the fault was reported", "报修日期"),
        "age": plain(Kind.AGE, "age", "使用时间"),
        "usage": plain(Kind.NUMBER, "use, for example kilometres", "使用量（如行驶里程）"),
        "price": plain(Kind.MONEY, "price paid", "购买价款"),
        "begun": yes_no("the warranty had begun", "质保期已开始"),
        "in_period": yes_no("within the period", "在质保期内"),
        "exceeded": EXCEEDED,
        "replaced_on": plain(Kind.DATE, "day on which the goods were replaced", "更换日期"),
        "replaced": yes_no("the goods were replaced before", "已更换过"),
        "repairs_of_same_fault": counted("repairs of the same fault", "同一故障修理次数"),
        "repair_days_total": counted("days in repair in all", "累计修理天数"),
        "days_without_parts": counted("days without spare parts", "缺件待修天数"),
        "damage_by": choice(
            "who damaged it",
            "损坏原因方",
            none=("nobody", "无"),
            customer=("the customer", "客户"),
            transit=("damaged in transit", "运输"),
            force_majeure=("force majeure", "不可抗力"),
        ),
        "altered": yes_no("altered or repaired by others", "擅自改装或拆修"),
        "receipt": yes_no("there is a receipt", "有购买凭证"),
        "serious": yes_no("a serious safety fault", "严重安全性能故障"),
        "known_fault": yes_no("the fault is established at once", "故障可当场确定"),
        "diagnosed": yes_no("diagnosed", "已诊断"),
        "third_party": yes_no("a component bought in under its supplier's warranty", "外购件由供应商质保"),
        "as_of": AS_OF,
    },
    outcomes={
        "entitlements": FactType(
            Kind.CHOICE,
            Label("what the owner may ask for", "可主张的权利"),
            {
                "free_repair": Label("free repair", "免费修理"),
                "exchange": Label("exchange", "换货"),
                "refund": Label("refund", "退货退款"),
            },
            many=True,
            better="more",
        ),
        "paid_reason": favoured(plain(Kind.TEXT, "why it is not free", "收费原因"), "less"),
        "usage_fee": FactType(
            Kind.MONEY,
            Label("deduction for use", "使用补偿费"),
            {"by_use": Label("by the use that was had", "按使用情况计算")},
            better="less",
            only_with=("entitlements", "refund"),
        ),
        "burden": in_steps(
            choice(
                "who has to prove",
                "举证责任方",
                merchant=("the merchant", "商家"),
                buyer=("the buyer", "买家"),
            ),
            ("buyer",),
            ("merchant",),
        ),
        "decided": choice(
            "how coverage is decided",
            "质保判定方式",
            at_once=("at once", "当场判定"),
            after_diagnosis=("after diagnosis", "诊断后判定"),
            manufacturer=("by the manufacturer", "厂家审批判定"),
        ),
        "note": NOTE,
        "until": FactType(Kind.DATE, Label("last day covered", "质保截止日"), or_span=True, better="more"),
        "in_period": favoured(yes_no("within the period", "在质保期内"), "more"),
        "exceeded": EXCEEDED,
    },
    total=True,
)
"""The words of ``warranty``."""
