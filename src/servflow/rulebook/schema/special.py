"""What the sections look like that are more than one table: refund, retention, warranty, eligibility, follow_up."""

from __future__ import annotations

from collections.abc import Mapping

from servflow.policies.facts import FactType
from servflow.policies.follow_up import CALL_WORDS, VISIT_WORDS
from servflow.policies.refund import ELEMENTS
from servflow.policies.retention import ACCESS_WORDS, MASK_WORDS, RECORD_WORDS
from servflow.policies.vocabularies.retention import KEEP_FOR, MASK
from servflow.policies.vocabulary import VOCABULARIES
from servflow.policies.warranty_dates import BASES
from servflow.policies.windows import ANCHORS
from servflow.policies.words import COUNTING, PAYER
from servflow.rulebook.schema.rules import Parts, effective, rule, table, when
from servflow.rulebook.schema.values import (
    Schema,
    choice,
    described,
    ident,
    listed,
    mapping,
    money,
    number,
    one_or_list,
    pattern,
    span,
    spans,
    text,
    value,
    words,
)
from servflow.rulebook.sections import eligibility, follow_up, refund, retention, warranty
from servflow.rulebook.sections.table import TABLE_KEYS
from servflow.values.sources import Label

TIME_OF_DAY = r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00"
"""A time of day."""

ANCHOR_NAMES = {
    "placed_at": Label("when the order was placed", "下单时刻"),
    "shipped_at": Label("when it was shipped", "发货时刻"),
    "signed_at": Label("when it was signed for", "签收时刻"),
    "confirmed_at": Label("when receipt was confirmed", "确认收货时刻"),
}
"""The dates of an order with their names."""

_ELEMENT_NAMES = {
    "cash": Label("what was paid in money", "现金部分"),
    "non_cash": Label("coupons and the like", "非现金部分"),
    "missing_gift": Label("a gift that does not come back", "未退赠品"),
    "points": Label("points", "积分"),
    "advanced_freight": Label("freight that the buyer advanced", "买家垫付运费"),
    "owed_freight": Label("freight that the buyer owes", "买家应付运费"),
    "subsidy": Label("subsidy towards the freight", "运费补贴"),
    "fee": Label("fee of the transfer", "转账手续费"),
    "bundle": Label("goods sold together", "组合商品"),
}
_BASIS: FactType = VOCABULARIES["warranty"].facts["start_basis"]
_DAY_OR_INSTANT = ("a date such as 2024-05-01, or an instant with its offset", "[0-9]{4}.*")
_NAME = text(Label("name", "名称"))


def eligibility_section() -> Schema:
    """Return the windows and the rules that exclude."""
    anchors = {name: ANCHOR_NAMES[name] for name in ANCHORS}
    own: Parts = {
        "opens": choice(Label("from when it may be asked for", "开放起点"), anchors),
        "anchor": choice(Label("what it is counted from", "起算点"), anchors),
        "or_anchor": choice(Label("counted from this where the anchor has not come", "备用起算点"), anchors),
        "within": span(Label("how long", "期限")),
        "counting": value(COUNTING),
        "effective": effective(),
    }
    base = VOCABULARIES["eligibility"]
    window = rule(base, eligibility.WINDOW_KEYS, own, ("id", "anchor", "within"))
    ways = {
        "any": Label("one open window is enough", "任一窗口开放即可"),
        "all": Label("all must be open", "须全部开放"),
    }
    windows = rule(
        base,
        eligibility.WINDOWS_KEYS,
        {
            "combine": choice(Label("how many windows must be open", "窗口组合方式"), ways),
            "rules": listed(window, Label("the windows", "窗口")),
        },
        (),
    )
    rules = table(base)["properties"]["rules"]
    parts = {"windows": described(windows, Label("until when it may be asked for", "申请窗口")), "rules": rules}
    return described(mapping(parts), base.label)


def follow_up_section() -> Schema:
    """Return the visits and what follows from each call."""
    day_units = "days, working days, weeks, months or years such as 7 days"
    own: Parts = {
        "after": pattern(Label("how long after", "间隔"), day_units, spans(follow_up.DAY_UNITS)),
        "kind": ident(Label("which visit", "回访类型")),
    }
    visit = rule(VISIT_WORDS, follow_up.VISIT_KEYS, own, ("id", "after"))
    parts = {"visits": listed(visit, Label("the visits", "回访安排")), "outcomes": table(CALL_WORDS)}
    return described(mapping(parts), VOCABULARIES["follow_up"].label)


def refund_section() -> Schema:
    """Return the elements of a refund, the routes of its money and the accounts it may go to."""
    base = VOCABULARIES["refund"]
    account_parts: Parts = {
        "target": ident(Label("kind of account", "账户类型")),
        "requires": one_or_list(_NAME, Label("data that must be there", "必填信息")),
        "holder_is": choice(
            Label("whose account it must be", "户名要求"), {"recipient": Label("the recipient's", "收款人本人")}
        ),
    }
    account = rule(base, refund.ACCOUNT_KEYS, account_parts, ("id", "target"))
    parts = {
        "elements": listed({"anyOf": [_element(name) for name in ELEMENTS]}, Label("what it is made of", "构成项目")),
        "routes": table(base),
        "accounts": listed(account, Label("what an account must come with", "账户要求")),
    }
    return described(mapping(parts), base.label)


def retention_section() -> Schema:
    """Return how records are kept and masked, and who sees them unmasked."""
    named: Parts = {
        name: one_or_list(_NAME, RECORD_WORDS.facts[name].label if name == "record" else MASK_WORDS.facts[name].label)
        for name in ("record", "field")
    }
    keeping: Parts = {
        "record": named["record"],
        "archive_by": pattern(Label("archived by this time of day", "每日归档时刻"), "17:00 or the like", TIME_OF_DAY),
        "keep_for": value(KEEP_FOR),
    }
    masking: Parts = {**named, "as": choice(MASK.label, MASK.values)}
    record = rule(RECORD_WORDS, (*retention.BASE_KEYS, *retention.RECORD_KEYS), keeping)
    record["properties"]["when"] = _without(RECORD_WORDS.facts, "record")
    mask = rule(MASK_WORDS, (*retention.BASE_KEYS, *retention.MASK_KEYS), masking, ("id", "field", "as"))
    mask["properties"]["when"] = _without(MASK_WORDS.facts, "record", "field")
    parts = {
        "records": listed(record, RECORD_WORDS.label),
        "masks": listed(mask, MASK_WORDS.label),
        "access": table(ACCESS_WORDS),
    }
    return described(mapping(parts), VOCABULARIES["retention"].label)


def warranty_section() -> Schema:
    """Return the table of a warranty, its periods and the deduction for use."""
    how = _reckoning()
    period_parts: Parts = {
        **how,
        "within": span(Label("how long", "期限")),
        "usage": number(Label("up to this much use", "使用量上限")),
        "after_repair": span(Label("at least so long after a repair", "修复后至少")),
    }
    share = pattern(Label("share of the price", "按价款比例"), "a share such as 0.5 %", r"[0-9]{1,3}(\.[0-9]{1,6})? ?%")
    per = described({"type": ["number", "string"]}, Label("for so much use, or so many days", "每单位使用量或天数"))
    period = rule(warranty.PERIOD_WORDS, warranty.PERIOD_KEYS, period_parts, ("id", "within"))
    fee = rule(warranty.PERIOD_WORDS, warranty.FEE_KEYS, {"share": share, "per": per}, ("id", "share", "per"))
    more = {
        **how,
        "periods": listed(period, Label("how long goods are covered", "保修期间")),
        "usage_fee": one_or_list(fee, Label("deduction for use", "使用费")),
    }
    return table(warranty.RULE_WORDS, {key: more[key] for key in more if key not in TABLE_KEYS})


def warranty_facts() -> Parts:
    """Return the facts that only tests of a warranty name."""
    moment = pattern(Label("date or instant", "日期或时刻"), *_DAY_OR_INSTANT)
    dates = mapping({name: described(moment, _BASIS.values[name]) for name in BASES})
    repair = mapping({"from": moment, "to": moment, "fault": text(Label("fault", "故障"))}, required=("from",))
    return {
        "dates": described(dates, Label("what happened when", "各日期")),
        "repairs": listed(repair, Label("periods in repair", "修理期间")),
    }


def amounts(label: Label) -> Schema:
    """Return amounts by region."""
    return described({"type": "object", "additionalProperties": money(Label("amount", "金额"))}, label)


def _reckoning() -> Parts:
    base = choice(Label("what it is counted from", "起算依据"), words(BASES, _BASIS))
    none = Label("no", "否")
    parts: Parts = {
        "start": one_or_list(base, Label("what it is counted from, in this order", "起算依据，按顺序")),
        "start_without_receipt": one_or_list(base, Label("the same, without a receipt", "无购货凭证时的起算依据")),
        "pauses": choice(
            Label("what stops the clock", "期间暂停"),
            {"repair": Label("days in repair", "修理占用的时间"), "none": none},
        ),
        "restarts": choice(
            Label("what begins it anew", "重新起算"), {"replacement": Label("a replacement", "更换"), "none": none}
        ),
    }
    return {key: parts[key] for key in warranty.RECKONING_KEYS}


def _element(name: str) -> Schema:
    """Return one element of a refund with its options."""
    options: Parts = {
        "methods": one_or_list(_NAME, Label("ways of paying that are not cash", "非现金支付方式")),
        "restore": choice(
            Label("what comes of them", "处理方式"),
            {"in_kind": Label("given back as they were", "原样返还"), "none": Label("not given back", "不返还")},
        ),
        "on_return": choice(
            Label("what comes of the points", "积分处理"),
            {"claw_back": Label("taken back", "收回"), "keep": Label("kept", "保留")},
        ),
        "as": choice(
            Label("how it is given back", "返还形式"),
            {"balance": Label("to the account with the house", "余额"), "cash": Label("in money", "现金")},
        ),
        "cap": choice(
            Label("at most", "上限"),
            {"outbound": Label("as much as the way out", "以去程运费为限"), "none": Label("without limit", "不设上限")},
        ),
        "collect": choice(
            Label("how it is collected", "收取方式"),
            {"deduct": Label("from the refund", "从退款中扣除"), "invoice": Label("by an invoice", "另行收取")},
        ),
        "amounts": amounts(Label("subsidy by region", "按区域的补贴")),
        "payer": choice(Label("who pays the fee", "手续费承担方"), words(refund.PAYERS, PAYER)),
    }
    own: Parts = {
        "element": choice(Label("element", "构成项目"), {name: _ELEMENT_NAMES[name]}),
        **{key: options[key] for key in refund.OPTIONS.get(name, ())},
    }
    return rule(VOCABULARIES["refund"], (*refund.BASE_KEYS, *own), own, ("id", "element"))


def _without(facts: Mapping[str, FactType], *names: str) -> Schema:
    kinds = {name: kind for name, kind in facts.items() if name not in names}
    return when(kinds, Label("conditions: all must hold", "条件：须全部成立"))
