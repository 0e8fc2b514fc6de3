"""The commands of the ticket flow: who may give them and what may come with them. 工单指令。

The table that uses them is in ``servflow.flows.tickets``; the fields are in ``ticket_fields``.
"""

from __future__ import annotations

import attrs

from servflow.flows import ticket_fields as fields
from servflow.flows.common import LINES
from servflow.flows.service import LEVEL, REACHABLE, SEVERITY_FIELD, WHY, read_rating, service_command
from servflow.flows.ticket_fields import ABOUT, FACT_FIELDS, flag_field, needed, text_field
from servflow.kernel.fields import CommandSpec, Field
from servflow.policies.vocabularies.follow_up import CALL_OUTCOME
from servflow.values.reading import one_of, read_names, read_number, read_order
from servflow.values.sources import Label
from servflow.values.time import parse_instant

DESK = "agent supervisor"
FIELD = "technician agent"
WORK = "technician inspector agent supervisor manager"
HOW = ("signature", "online", "verbal")
REMEDIES = ("refund", "exchange", "repair")
OUTCOMES = tuple(CALL_OUTCOME.values)
RATING = Field("satisfaction", read_rating, kind="1 to 5", label=Label("satisfaction", "满意度"))
SKILLS = Field("skills", read_names, kind="list of names", label=Label("skills", "所需技能"))
DEPARTMENT = text_field("department", "department", "处理部门")

OPEN = service_command(
    "open",
    "ask for service",
    "提交服务请求",
    "buyer agent merchant technician inspector supervisor manager system",
    Field("order", read_order, kind="order", personal=("recipient",)),
    text_field("customer", "customer", "客户"),
    *ABOUT,
    *FACT_FIELDS,
    fields.AGREED_AT,
    fields.SUPPLIER,
    fields.QUANTITY,
    REACHABLE,
    WHY,
    text_field("channel", "channel", "受理渠道"),
    Field("serial", read_number, kind="number"),
    text_field("parent", "grows out of", "来源案件"),
)

COMMANDS: tuple[CommandSpec, ...] = (
    service_command("triage", "review", "审核分类", DESK, *ABOUT, *FACT_FIELDS, fields.MODE, DEPARTMENT),
    service_command("request_information", "ask for information", "要求补充信息", f"{DESK} technician", WHY),
    service_command("supply_information", "supply information", "补充信息", "buyer agent", *ABOUT, *FACT_FIELDS),
    service_command("merge", "merge", "合并工单", DESK, text_field("into", "into", "并入工单", required=True)),
    service_command(
        "assign",
        "assign",
        "派单",
        f"{DESK} manager merchant technician system",
        text_field("to", "to", "责任人"),
        text_field("assignee", "to", "责任人"),
        DEPARTMENT,
        SKILLS,
    ),
    service_command("decline_assignment", "decline the assignment", "拒绝派单", "technician", WHY),
    service_command(
        "contact",
        "contact the customer",
        "联系客户",
        f"{FIELD} supervisor",
        REACHABLE,
        *ABOUT,
        *FACT_FIELDS,
        fields.MODE,
    ),
    service_command(
        "quote",
        "quote",
        "报价",
        "agent supervisor technician manager merchant",
        needed(fields.AMOUNT),
        attrs.evolve(fields.AMOUNT, name="list_price", label=Label("list price", "价目表价格")),
    ),
    service_command("approve_quote", "approve the quote", "批准报价", "supervisor manager finance", fields.ABSENT),
    service_command("reject_quote", "reject the quote", "驳回报价", "supervisor manager finance", WHY),
    service_command("withdraw_quote", "withdraw the quote", "撤回报价", f"{DESK} manager merchant", WHY),
    service_command("accept_quote", "accept the quote", "接受报价", "buyer agent", fields.PROOF),
    service_command("decline_quote", "decline the quote", "谢绝报价", "buyer agent system", WHY),
    service_command(
        "decide_coverage",
        "decide on the coverage",
        "认定保障范围",
        "agent supervisor manager merchant",
        needed(next(field for field in FACT_FIELDS if field.name == "covered")),
        WHY,
    ),
    service_command(
        "plan",
        "plan",
        "制定方案",
        f"{FIELD} supervisor",
        text_field("plan", "plan", "处理方案"),
        fields.PROMISED_AT,
        fields.AGREED_AT,
        fields.PARTS,
        *FACT_FIELDS,
        fields.MODE,
    ),
    service_command(
        "approve_visit", "release the visit", "批准上门", "supervisor manager finance merchant", fields.ABSENT
    ),
    service_command(
        "schedule",
        "schedule a visit",
        "预约上门",
        f"{FIELD} supervisor",
        Field("appointment", parse_instant, kind="instant", label=Label("appointment", "预约时间")),
    ),
    service_command(
        "arrive",
        "arrive",
        "到达现场",
        WORK,
        flag_field("verified", "customer and goods verified", "已核对客户与报修对象"),
        *FACT_FIELDS,
    ),
    service_command("start", "start", "开始处理", WORK, *FACT_FIELDS),
    service_command(
        "report_progress", "report progress", "更新进度", FIELD, text_field("node", "node", "节点"), *FACT_FIELDS
    ),
    service_command(
        "hold",
        "put on hold",
        "挂起工单",
        f"{FIELD} supervisor",
        attrs.evolve(WHY, kind="text; parts: waiting for parts", label=Label("reason", "挂起原因")),
    ),
    service_command("resume", "resume", "恢复处理", f"{FIELD} supervisor system"),
    service_command(
        "request_authorization",
        "ask for authorisation",
        "申请追加授权",
        FIELD,
        text_field("item", "item", "追加项目"),
        fields.AMOUNT,
    ),
    service_command("authorize", "authorise", "授权追加", "buyer agent", fields.PROOF),
    service_command("refuse_authorization", "refuse authorisation", "拒绝追加", "buyer system", WHY),
    service_command("report_restored", "report the service restored", "报告恢复运行", FIELD),
    service_command(
        "resolve",
        "resolve",
        "解决",
        f"{WORK} merchant",
        text_field("result", "result", "处理结果"),
        text_field("cause", "cause", "故障原因"),
        text_field("report", "service report", "服务报告"),
        fields.PARTS,
        Field("done", read_names, kind="list of names", label=Label("extra work done", "完成的追加项目")),
        flag_field("tested", "works in a test", "功能测试通过"),
        *FACT_FIELDS,
    ),
    service_command(
        "replace_unit",
        "replace the unit",
        "更换新机",
        f"{FIELD} supervisor manager merchant",
        flag_field("irreparable", "cannot be repaired", "无法修复"),
        fields.AMOUNT,
        WHY,
        fields.PARTS,
        text_field("report", "service report", "服务报告"),
        *FACT_FIELDS,
    ),
    service_command(
        "confirm",
        "confirm",
        "客户确认",
        "buyer agent technician",
        RATING,
        Field("how", one_of(HOW), kind=" | ".join(HOW), label=Label("how it was confirmed", "确认方式")),
        Field("signed_at", parse_instant, kind="instant", label=Label("when it was signed", "签字时间")),
        WHY,
    ),
    service_command("dissatisfied", "not satisfied", "不满意", "buyer agent", WHY, RATING),
    service_command("close", "close for want of action", "超时关闭", "system"),
    service_command("reopen", "reopen", "重开工单", f"buyer {DESK}", WHY),
    service_command(
        "follow_up",
        "record a follow-up visit",
        "登记回访",
        f"{FIELD} supervisor",
        Field("outcome", one_of(OUTCOMES), required=True, kind=" | ".join(OUTCOMES), label=CALL_OUTCOME.label),
        WHY,
        Field("next_at", parse_instant, kind="instant", label=Label("called again at", "再次回访时间")),
    ),
    service_command("archive", "archive", "归档", f"{DESK} system"),
    service_command("escalate", "escalate", "升级", f"buyer {WORK} merchant system", LEVEL, WHY),
    service_command(
        "emergency_plan", "set the emergency plan in motion", "启动紧急预案", f"{DESK} technician manager system"
    ),
    service_command(
        "claim_supplier",
        "claim from the supplier",
        "供应商索赔",
        f"{FIELD} supervisor merchant",
        fields.SUPPLIER,
        fields.QUANTITY,
        text_field("part", "which part", "部件名称"),
    ),
    service_command(
        "open_return",
        "open a return",
        "转退换货",
        f"{DESK} merchant",
        Field("remedy", one_of(REMEDIES), required=True, kind=" | ".join(REMEDIES), label=Label("remedy", "处理方式")),
        needed(LINES),
    ),
    service_command("open_complaint", "open a complaint", "转投诉", f"buyer {FIELD} supervisor", SEVERITY_FIELD, WHY),
    service_command("cancel", "cancel", "取消", "buyer agent", WHY, fields.PROOF),
)
