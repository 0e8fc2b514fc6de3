"""The time limits that flows run, by the key under which a rulebook sets their length."""

from __future__ import annotations

from collections.abc import Mapping

from servflow.values.sources import Label

LIMITS: Mapping[str, Label] = {
    "return.merchant_response": Label("merchant's answer", "商家响应期限"),
    "return.resubmission": Label("resubmission", "重新提交期限"),
    "return.return_shipment": Label("sending back", "寄回期限"),
    "return.receipt_confirmation": Label("confirming receipt", "确认收货期限"),
    "return.inspection": Label("inspection", "验货期限"),
    "refund.refund_review": Label("customer service review", "客服审核期限"),
    "refund.resubmission": Label("resubmission", "重新提交期限"),
    "refund.finance_processing": Label("finance processing", "财务处理期限"),
    "refund.arrival": Label("arrival of the money", "到账期限"),
    "ticket.review": Label("review", "审核期限"),
    "ticket.dispatch": Label("dispatch", "派单期限"),
    "ticket.first_contact": Label("first contact", "首次联系期限"),
    "ticket.plan": Label("plan", "方案期限"),
    "ticket.response": Label("response", "响应期限"),
    "ticket.reaction": Label("substantive reaction", "实质性响应期限"),
    "ticket.on_site": Label("arrival on site", "到场期限"),
    "ticket.restore": Label("restoring service", "恢复期限"),
    "ticket.resolution": Label("resolution", "解决期限"),
    "ticket.supplier": Label("the supplier's settlement", "供应商处理期限"),
    "ticket.information": Label("supplying information", "补充信息期限"),
    "ticket.approval": Label("approval of a quote", "报价审批期限"),
    "ticket.quote_validity": Label("validity of a quote", "报价有效期"),
    "ticket.authorization": Label("authorisation of extra work", "追加授权期限"),
    "ticket.confirmation": Label("the customer's confirmation", "客户确认期限"),
    "ticket.reopening": Label("reopening", "重开期限"),
    "ticket.archiving": Label("archiving", "归档期限"),
    "complaint.report_up": Label("report to a superior", "上报期限"),
    "complaint.form": Label("complaint form", "填单期限"),
    "complaint.opinion": Label("preliminary opinion", "初步意见期限"),
    "complaint.proposal": Label("proposal", "提出方案期限"),
    "complaint.inquiry": Label("proposal, from registration", "登记后提出方案期限"),
    "complaint.responsibility": Label("finding responsibility", "责任认定期限"),
    "complaint.answer": Label("the customer's answer", "客户答复期限"),
    "complaint.review": Label("review", "审核期限"),
    "complaint.decision": Label("decision", "决定期限"),
    "complaint.accountability": Label("accountability", "追责期限"),
    "complaint.hand_over": Label("hand-over of the file", "移交归档期限"),
}
"""Every time limit with its name."""

CONSUMERS_LIMITS = frozenset(
    {
        "return.resubmission",
        "return.return_shipment",
        "refund.resubmission",
        "ticket.information",
        "ticket.quote_validity",
        "ticket.authorization",
        "ticket.confirmation",
        "ticket.reopening",
        "complaint.answer",
    }
)
"""The limits within which the consumer has to act, so that longer is better for them; all others bind the house."""

PROMISES = (
    "ticket.appointment",
    "ticket.completion",
    "ticket.agreed",
    "ticket.follow_up",
    "complaint.feedback",
    "complaint.action",
)
"""The limits whose instants are promised, so that no rulebook sets their length."""

FLOW_NAMES = tuple(dict.fromkeys(key.partition(".")[0] for key in LIMITS))
"""The flows that servflow ships."""

BARE_LIMITS = tuple(dict.fromkeys(key.partition(".")[2] for key in (*LIMITS, *PROMISES)))
"""Every limit as a flow calls it itself, without the flow."""
