"""What the flows ask the rules on approvals, by the name that a rulebook gives under ``action``."""

from __future__ import annotations

from collections.abc import Mapping

from servflow.values.sources import Label

ACTIONS: Mapping[str, Label] = {
    "refund.approve": Label("approving a refund", "审批退款"),
    "ticket.quote": Label("quoting a price", "报价"),
    "ticket.approve_quote": Label("approving a quote", "审批报价"),
    "ticket.decide_coverage": Label("deciding whether it is covered", "判定是否在保"),
    "ticket.visit": Label("releasing a visit", "批准上门"),
    "ticket.replace_unit": Label("giving another unit", "更换整机"),
    "ticket.confirm.signature": Label("closing with the customer's signature", "客户签字确认"),
    "ticket.confirm.online": Label("closing with the customer's word online", "客户线上确认"),
    "ticket.confirm.verbal": Label("closing with the customer's spoken word", "客户口头确认"),
    "complaint.find_liability": Label("finding whose fault it is", "认定责任"),
    "complaint.compensate": Label("offering what is worth money", "批准补偿"),
    "complaint.discount": Label("offering a discount", "批准折扣"),
    "complaint.review": Label("reviewing the measures", "审核处理措施"),
    "complaint.decide": Label("deciding on an objection", "裁定异议"),
}
"""Every action with its name."""
