"""The words of the page itself: headings, heads of columns, short remarks."""

from __future__ import annotations

from collections.abc import Mapping

from servflow.values.sources import Label

RULE = Label("Rule", "规则")
SAYS = Label("What it says", "内容")
WHEN = Label("When (all of it)", "条件（须同时满足）")
THEN = Label("Then", "结论")
SOURCE = Label("Source", "出处")
ALWAYS = Label("always", "任何情况")
ELSE = Label("in all other cases", "其他情况")
RULES = Label("Rules", "规则")
OVERLAYS = Label("Added to whichever rule decided", "附加规则")
INVARIANTS = Label("What must never come out, whatever the rules say", "底线：任何情况下不得出现的结论")
TESTS = Label("Tested cases", "测试用例")
NO_SOURCE = Label("no source is named", "未注明出处")

HITS: Mapping[str, Label] = {
    "first": Label(
        "The rules are tried from top to bottom; the first whose conditions all hold decides.",
        "自上而下逐条判断，条件全部满足的第一条规则生效。",
    ),
    "unique": Label("At most one rule holds in any case; this is proved.", "任何情形至多一条规则成立，已经验证。"),
    "sections": Label(
        "The sections are tried in order. Inside one, rules that hold together answer alike; this is proved.",
        "各节依次判断；同一节内同时成立的规则结论一致，已经验证。",
    ),
    "collect": Label("Every rule whose conditions all hold counts.", "条件全部满足的每条规则均适用。"),
}
"""How a table decides."""

ANCHORS: Mapping[str, Label] = {
    "placed_at": Label("the order was placed", "下单"),
    "shipped_at": Label("the goods were shipped", "发货"),
    "signed_at": Label("the goods were signed for", "签收"),
    "confirmed_at": Label("receipt was confirmed", "确认收货"),
}
"""The dates of an order that windows are counted from."""

ELEMENTS: Mapping[str, Label] = {
    "cash": Label("money", "现金部分"),
    "non_cash": Label("coupons, points and the like", "优惠券、积分等非现金部分"),
    "missing_gift": Label("gifts that did not come back", "未退回的赠品"),
    "points": Label("points that the purchase earned", "购物所得积分"),
    "advanced_freight": Label("freight that the buyer advanced", "买家垫付的运费"),
    "owed_freight": Label("freight that the buyer owes", "买家应承担的运费"),
    "subsidy": Label("subsidy of the return freight", "退货运费补贴"),
    "fee": Label("handling fee of the payment provider", "支付手续费"),
    "bundle": Label("parts of a bundle", "组合商品的部分"),
}
"""What a refund may be made of."""

WEEKDAYS = (
    Label("Mon", "周一"),
    Label("Tue", "周二"),
    Label("Wed", "周三"),
    Label("Thu", "周四"),
    Label("Fri", "周五"),
    Label("Sat", "周六"),
    Label("Sun", "周日"),
)
"""The days of the week, from Monday on."""
