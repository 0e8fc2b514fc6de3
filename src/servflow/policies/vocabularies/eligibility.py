"""Words of ``eligibility``: what may be given back."""

from __future__ import annotations

from servflow.policies.facts import Kind, Vocabulary, favoured, plain
from servflow.policies.words import AS_OF, CATEGORY, CAUSE, REMEDY, yes_no
from servflow.values.sources import Label

WORDS = Vocabulary(
    "eligibility",
    Label("what may be given back", "退换资格"),
    facts={
        "flow": plain(Kind.TEXT, "flow", "流程"),
        "category": CATEGORY,
        "cause": CAUSE,
        "remedy": REMEDY,
        "tried": yes_no("tried on", "已试穿"),
        "used": yes_no("used", "已使用"),
        "washed": yes_no("washed", "已水洗"),
        "altered": yes_no("altered", "已修改"),
        "worn": yes_no("used or washed", "已使用或水洗"),
        "packaging_intact": yes_no("packaging intact", "包装完好"),
        "accessories_complete": yes_no("accessories complete", "配件齐全"),
        "resaleable": yes_no("fit for sale", "不影响二次销售"),
        "no_return": yes_no("sold as not returnable", "标明不退"),
        "gift": yes_no("a gift", "赠品"),
        "gift_alone": yes_no("a gift without its main item", "赠品单独退"),
        "bundle_split": yes_no("part of a bundle", "组合商品拆分退"),
        "shipped": yes_no("shipped", "已发货"),
        "signed": yes_no("signed for", "已签收"),
        "repeated": yes_no("claimed before", "再次退换"),
        "as_of": AS_OF,
    },
    outcomes={
        "eligible": favoured(yes_no("eligible", "符合条件"), "more"),
        "reasons": plain(Kind.TEXT, "rules against it", "不符合的规则", many=True),
    },
)
"""The words of ``eligibility``."""
