"""The words that the command line speaks, in English (with the Chinese terms beside them) and in Chinese."""

from __future__ import annotations

import attrs

from servflow.diagram.arrows import KERNEL_LAPSES, called
from servflow.policies.vocabulary import VOCABULARIES
from servflow.values.parties import ROLE_LABELS, Actor
from servflow.values.sources import Label

PHRASES: dict[str, Label] = {
    "rulebook": Label("rulebook", "规则手册"),
    "times": Label("all times in", "时区"),
    "order": Label("order", "订单"),
    "gift": Label("gift", "赠品"),
    "paid": Label("paid", "付款"),
    "free_shipping": Label("free shipping", "包邮"),
    "freight": Label("freight", "运费"),
    "points": Label("points", "积分"),
    "over": Label("time is over", "期限届满"),
    "refused": Label("refused", "不予执行"),
    "who_could": Label("who could", "可由"),
    "from": Label("possible from", "最早可于"),
    "why": Label("why", "依据"),
    "pays": Label("pays", "承担"),
    "money": Label("money", "金额"),
    "until": Label("until", "期限"),
    "do": Label("to do", "待办"),
    "then": Label("then", "届时"),
    "state": Label("state", "状态"),
    "stays": Label("stays", "不变"),
    "end": Label("in the end", "结果"),
    "running": Label("running", "进行中的期限"),
    "nothing_running": Label("nothing is running", "无进行中的期限"),
    "goods": Label("goods", "商品"),
    "back": Label("back to", "退回"),
    "in_kind": Label("given back in kind", "原样返还"),
    "paused": Label("stands still", "暂停计时"),
    "not_decided": Label("stays with who paid", "由已付方承担"),
    "passed": Label("PASS", "通过"),
    "failed": Label("FAIL", "失败"),
    "expected": Label("expected", "期望"),
    "got": Label("got", "实际"),
    "adjustment": Label("adjustment", "调整"),
    "reimbursement": Label("advanced freight", "垫付运费"),
    "subsidy": Label("subsidy", "运费补贴"),
    "invoice": Label("owed beyond the refund", "另行收取"),
    "shipping_fee": Label("outbound freight", "发货运费"),
    "missing_gift": Label("missing gift", "未退赠品"),
    "outbound_freight": Label("outbound freight", "发货运费"),
    "return_freight": Label("return freight", "退货运费"),
    "balance": Label("account balance", "账户余额"),
    "cash": Label("cash", "现金"),
    "yes": Label("yes", "是"),
    "no": Label("no", "否"),
    "sources": Label("sources", "出处"),
}
"""What the timeline says."""

EFFECTS: dict[str, Label] = {
    "archive": Label("archive", "归档"),
    "book_visit": Label("book a visit", "预约上门"),
    "carry_out": Label("see to the measure", "落实措施"),
    "charge": Label("charge", "收款"),
    "claw_back": Label("take back points", "扣回积分"),
    "credit": Label("credit", "入账"),
    "notify": Label("tell", "通知"),
    "open_case": Label("open the case", "立案"),
    "pay_refund": Label("pay back", "付款"),
    "remind": Label("remind", "提醒"),
    "request_evidence": Label("ask for evidence", "索取凭证"),
    "restock": Label("restock", "入库"),
    "restore": Label("give back in kind", "原样返还"),
    "send_back": Label("send back what did not pass", "寄回未通过商品"),
    "send_replacement": Label("send the replacement", "寄出换货"),
    "tell_case": Label("tell the case", "告知案件"),
}
"""What a host has to do."""

REASONS: dict[str, str] = {
    "amount_above_paid": "超过已付金额",
    "already_shipped": "商品已发货，请拒收包裹",
    "already_signed": "包裹已签收，请申请退货",
    "clock_went_back": "时间早于上一条记录",
    "deadline_not_due": "期限尚未届满",
    "deadline_not_running": "没有该期限在运行",
    "four_eyes": "确认人不得审批",
    "invalid_field": "内容无法识别",
    "missing_field": "缺少必填内容",
    "not_shipped": "商品尚未发货",
    "not_tracked": "没有可查询的运单号",
    "not_your_case": "买家只能操作本人案件",
    "quantity_above_bought": "超过购买数量",
    "quantity_above_received": "超过收到数量",
    "quantity_above_requested": "超过申请数量",
    "role_not_allowed": "该角色无权操作",
    "unknown_command": "没有该指令",
    "already_open": "案件已立案",
    "unknown_field": "没有该内容项",
    "unknown_line": "订单中没有该商品行",
    "wrong_state": "当前状态不可操作",
    "action_closed": "整改措施已关闭",
    "action_known": "已有同名整改措施",
    "actions_open": "整改措施尚未全部关闭",
    "approval_missing": "尚待他人审批",
    "lies_in_the_past": "时间已过",
    "no_order": "案件未关联订单",
    "not_at_fault": "非本方责任，不适用该措施",
    "nothing_overdue": "没有逾期的整改措施",
    "nothing_to_approve": "没有待审批的方案",
    "nothing_to_sign": "无需会签",
    "shares_not_whole": "责任比例之和不是百分之百",
    "unknown_action": "没有该整改措施",
}
"""The kernel's reasons in Chinese; their English sentence comes with them."""

METHODS: dict[str, Label] = {
    "99bill": Label("99bill", "快钱"),
    "alipay": Label("alipay", "支付宝"),
    "bank_debit": Label("bank_debit", "借记卡"),
    "cash_on_delivery": Label("cash_on_delivery", "货到付款"),
    "coins": Label("coins", "优币"),
    "coupon": Label("coupon", "优惠券"),
    "credit_card": Label("credit_card", "信用卡"),
    "points": Label("points", "积分"),
    "quick_mobile": Label("quick_mobile", "快捷手机支付"),
    "tenpay": Label("tenpay", "财付通"),
}
"""Payment methods; any other is called by its own name."""

_LEGS = VOCABULARIES["shipping_fee"].outcomes
_FACTS = {name: fact for vocabulary in VOCABULARIES.values() for name, fact in vocabulary.facts.items()}


@attrs.frozen
class Words:
    """One language of the command line. 用语。

    Args:
        lang: ``en`` (English, the Chinese terms beside it) or ``zh``.
    """

    lang: str = "en"

    def label(self, label: Label) -> str:
        """Return a label: Chinese alone, or English with the Chinese."""
        return called(label, self.lang)

    def say(self, phrase: str) -> str:
        """Return a phrase in one language, for what frames the labels."""
        return PHRASES[phrase].in_language(self.lang)

    def term(self, phrase: str) -> str:
        """Return a phrase as a label, its Chinese beside the English."""
        label = PHRASES.get(phrase) or ROLE_LABELS.get(phrase)
        return phrase if label is None else self.label(label)

    def role(self, role: str) -> str:
        """Return a role or a party that pays."""
        return self.label(ROLE_LABELS.get(role, Label(role)))

    def actor(self, actor: Actor) -> str:
        """Return somebody: the role, and who it is."""
        return f"{self.role(actor.role)} {actor.id}".strip()

    def leg(self, leg: str) -> str:
        """Return what a shipping-fee outcome is called."""
        known = _LEGS.get(leg)
        return leg if known is None else self.label(known.label)

    def fact(self, name: str, value: str) -> str:
        """Return a value of a fact, for example of the cause."""
        known = _FACTS.get(name)
        label = known.values.get(value) if known is not None else None
        return value if label is None else self.label(label)

    def field(self, name: str, label: Label | None) -> str:
        """Return what comes with a command: by its own label, or the one of the fact of that name."""
        known = _FACTS.get(name)
        return self.label(label or (known.label if known is not None else Label(name)))

    def method(self, method: str) -> str:
        """Return a payment method."""
        return self.label(METHODS.get(method, Label(method)))

    def effect(self, kind: str) -> str:
        """Return what the host has to do."""
        return self.label(EFFECTS.get(kind, Label(kind)))

    def reason(self, code: str) -> str:
        """Return a reason of the kernel in Chinese; nothing where it is not known."""
        return REASONS.get(code, "")

    def lapse(self, command: str) -> str | None:
        """Return what a lapse does where it is no command of the flow."""
        label = KERNEL_LAPSES.get(command)
        return None if label is None else self.label(label)
