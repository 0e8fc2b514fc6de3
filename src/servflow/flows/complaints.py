"""The complaint flow: a grievance is looked into, made good, reviewed and answered for. 投诉流程。

Headings, the same in every flow file: states, commands, time limits, the table. What the rows do: ``complaint_steps``,
``complaint_measures`` (what the customer is offered) and ``complaint_actions`` (corrective and preventive actions).

Source:
    Catalogue SYS-02, SYS-11, SYS-34, SYS-46, SYS-47, SYS-52, SYS-53, SYS-56, SYS-57, SYS-59, SYS-60; C-17, C-18,
    C-31 to C-36, G-46, G-47, G-58, G-62; DESIGN section 3.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs

from servflow.flows import complaint_actions as actions
from servflow.flows import complaint_steps as steps
from servflow.flows.common import CAUSES
from servflow.flows.complaint_facts import ComplaintFacts, limit_facts
from servflow.flows.complaint_measures import read_measures, read_shares
from servflow.flows.service import (
    LEVEL,
    REACHABLE,
    SEVERITY_FIELD,
    URGENCY_FIELD,
    WHY,
    read_person,
    read_rating,
    service_command,
)
from servflow.kernel.fields import CommandSpec, Field
from servflow.kernel.flow import Flow, Limit, Opening, Row, State
from servflow.values.reading import (
    one_of,
    read_bool,
    read_count,
    read_names,
    read_number,
    read_order,
    read_payable,
    read_text,
)
from servflow.values.sources import Label
from servflow.values.time import parse_instant

# ---------------------------------------------------------------------------------------------------------- states

STATES = (
    State("received", Label("received", "已收到投诉")),
    State("classified", Label("registered and classified", "已登记分类")),
    State("investigating", Label("being looked into", "调查中")),
    State("liability_found", Label("liability found", "责任已认定")),
    State("proposed", Label("proposed to the customer", "方案待客户答复")),
    State("executing", Label("measures being carried out", "措施执行中")),
    State("under_review", Label("under review", "管理审核中")),
    State("negotiating", Label("opinions being reconciled", "意见协商中")),
    State("accountability", Label("accountability", "追责中")),
    State("resolved", Label("resolved", "已解决")),
    State("filed", Label("filed", "已归档"), final=True),
    State("declined", Label("not taken up", "不予受理"), final=True),
    State("withdrawn", Label("withdrawn", "已撤回"), final=True),
)

# -------------------------------------------------------------------------------------------------------- commands

STAFF = "agent merchant technician supervisor manager"
INQUIRERS = "agent merchant technician inspector supervisor manager"

CATEGORY = Field("category", read_text, label=Label("category", "投诉类别"))
PRODUCT = Field("product", read_text, label=Label("product", "产品"))
UNIT = Field("unit", read_text, label=Label("serial or plate number of the goods", "产品编号或车牌号"))
PROBLEM = Field("problem", read_text, label=Label("problem", "问题类型"))
EVIDENT = Field("evident", read_bool, label=Label("it is plain whose fault it was", "责任明显"), kind="true | false")
TIER = Field("tier", read_text, label=Label("customer tier", "客户等级"))
METHOD = Field("method", read_text, label=Label("payment method", "支付方式"))
LEARNED = (CATEGORY, SEVERITY_FIELD, EVIDENT, REACHABLE, TIER, URGENCY_FIELD, PRODUCT, UNIT, PROBLEM, METHOD)
"""What may come with the commands of the inquiry; a time limit that depends on it is looked up again."""
NEXT_FEEDBACK = Field(
    "next_feedback_at", parse_instant, label=Label("when the customer hears next", "下次反馈时间"), kind="instant"
)
MEASURES = Field("measures", read_measures, label=Label("measures", "处理措施"), kind="list of measures")
AMOUNT = Field("amount", read_payable, label=Label("compensation", "赔偿金额"), kind="money")
PLAN = Field("plan", read_text, label=Label("what is proposed, in words", "方案说明"))
EVIDENCE = Field("evidence", read_names, label=Label("evidence", "证据"), kind="list of names")
ACTION = Field("id", read_text, label=Label("name of the action", "措施编号"))

OPEN = service_command(
    "open",
    "receive a complaint",
    "接收投诉",
    "buyer agent merchant technician supervisor manager system",
    Field("order", read_order, kind="order", personal=("recipient",)),
    Field("customer", read_text, label=Label("customer", "客户")),
    Field(
        "contact",
        read_person,
        personal=("",),
        label=Label("how to reach them", "联系方式"),
        kind="text or map of texts",
    ),
    Field("channel", read_text, label=Label("how it came", "投诉渠道")),
    Field("cause", one_of(CAUSES), kind=" | ".join(CAUSES), label=Label("cause", "退换原因")),
    Field("description", read_text, label=Label("what happened", "经过")),
    Field("place", read_text, label=Label("place", "地点")),
    Field("persons", read_names, personal=("",), label=Label("who took part", "人物"), kind="list of names"),
    Field("photos", read_names, label=Label("photos and papers", "照片与资料"), kind="list of names"),
    Field("parent", read_text, label=Label("the case it grew from", "来源案件")),
    Field("serial", read_number, kind="number"),
    *LEARNED,
)

COMMANDS: tuple[CommandSpec, ...] = (
    service_command("report_up", "report it to a superior", "上报", STAFF, *LEARNED),
    service_command(
        "give_opinion",
        "give a preliminary opinion",
        "给出初步意见",
        INQUIRERS,
        Field("opinion", read_text, required=True, label=Label("preliminary opinion", "初步意见")),
        NEXT_FEEDBACK,
        *LEARNED,
    ),
    service_command("register", "register and classify", "登记分类", "agent merchant supervisor manager", *LEARNED),
    service_command("decline", "not take it up", "不受理", "agent merchant supervisor manager", WHY),
    service_command("contact", "contact the customer", "联系客户", INQUIRERS, NEXT_FEEDBACK),
    service_command(
        "report_unreachable", "report that the customer cannot be reached", "报告联系不上客户", INQUIRERS, WHY
    ),
    service_command("investigate", "look into it", "开展调查", INQUIRERS, *LEARNED),
    service_command(
        "find_liability",
        "find whose fault it is",
        "认定责任",
        INQUIRERS,
        Field(
            "liability",
            one_of(steps.LIABILITIES),
            required=True,
            kind=" | ".join(steps.LIABILITIES),
            label=Label("whose fault it is", "责任认定"),
        ),
        Field("shares", read_shares, label=Label("shares of the fault", "责任比例"), kind="map of per cents"),
        EVIDENCE,
        Field("appraiser", read_text, personal=("",), label=Label("who appraised", "鉴定人")),
        Field("root_cause", read_text, label=Label("root cause", "根本原因")),
        Field(
            "origin", one_of(("self_made", "bought_in")), kind="self_made | bought_in", label=Label("part", "零件来源")
        ),
        Field("part", read_text, label=Label("name of the part", "零件名称")),
        Field("supplier", read_text, label=Label("supplier", "供应商")),
        Field("quantity", read_count, label=Label("quantity", "数量"), kind="number"),
        *LEARNED,
    ),
    service_command("propose", "propose measures", "提出方案", STAFF, MEASURES, AMOUNT, PLAN, NEXT_FEEDBACK, *LEARNED),
    service_command("approve_proposal", "approve the proposal", "批准方案", "merchant supervisor manager finance"),
    service_command("accept", "accept the proposal", "接受方案", "buyer"),
    service_command("refuse", "refuse the proposal", "拒绝方案", "buyer", WHY),
    service_command("withdraw", "withdraw the complaint", "撤回投诉", "buyer", WHY),
    service_command(
        "open_action",
        "set a corrective or preventive action",
        "制定整改措施",
        INQUIRERS,
        ACTION,
        Field(
            "kind",
            one_of(actions.ACTION_KINDS),
            kind=" | ".join(actions.ACTION_KINDS),
            label=Label("kind of action", "措施类型"),
        ),
        Field("what", read_text, label=Label("what is to be done", "措施内容")),
        Field("owner", read_text, label=Label("department that does it", "责任部门")),
        Field("due", parse_instant, label=Label("due", "完成期限"), kind="instant"),
    ),
    service_command(
        "close_action",
        "close an action",
        "关闭整改措施",
        INQUIRERS,
        ACTION,
        EVIDENCE,
        Field("verified", read_bool, label=Label("it was verified to work", "已验证有效"), kind="true | false"),
    ),
    service_command("chase_action", "chase an overdue action", "催办整改措施", "system"),
    service_command(
        "complete_measures",
        "report the measures as done",
        "完成措施",
        STAFF,
        Field("result", read_text, label=Label("result", "处理结果")),
        Field("satisfaction", read_rating, label=Label("satisfaction", "满意度"), kind="1 to 5"),
    ),
    service_command("sign_review", "sign the review", "会签审核", "supervisor inspector manager finance"),
    service_command("approve_review", "approve in review", "审核同意", "manager"),
    service_command("object_review", "object in review", "审核不同意", "supervisor manager", WHY),
    service_command(
        "decide",
        "decide",
        "作出决定",
        "manager",
        Field("decision", read_text, label=Label("decision", "决定")),
        MEASURES,
        AMOUNT,
        PLAN,
    ),
    service_command(
        "record_accountability",
        "record who is held to account",
        "记录追责结果",
        "supervisor manager",
        Field("person", read_text, personal=("",), label=Label("who is held to account", "责任人")),
        Field("department", read_text, label=Label("department", "责任部门")),
        Field("consequence", read_text, personal=("",), label=Label("what follows", "处理结果")),
    ),
    service_command("file", "file it", "归档", "agent merchant supervisor manager system"),
    service_command("escalate", "escalate", "升级", f"buyer {INQUIRERS} system", LEVEL, WHY),
    service_command("refund_settled", "refund settled", "退款已到账", "system"),
    service_command("refund_dropped", "refund dropped", "退款已撤销", "system"),
)

# ----------------------------------------------------------------------------------------------------- time limits

EARLY = ("received", "classified", "investigating", "liability_found")
BEFORE_MEASURES = (*EARLY, "proposed")
JUDGED = ("under_review", "negotiating", "accountability", "resolved")
OPEN_STATES = (*BEFORE_MEASURES, "executing", *JUDGED)


def service_level(name: str, en: str, zh: str, *states: str, told: str = "supervisor") -> Limit:
    """Return a time limit with a clock, whose length follows what is known of the case."""
    return Limit(name=name, label=Label(en, zh), states=states, notify=(told,), measured=True, follows=True)


def of_receipt(limit: Limit, done: Callable[[ComplaintFacts], bool] | None = None) -> Limit:
    """Return a limit that counts from the receipt, also where only the form tells that it applies."""
    return attrs.evolve(limit, since=steps.received_at, done=done)


LIMITS = (
    of_receipt(service_level("report_up", "report to a superior", "上报期限", "received"), steps.is_reported),
    of_receipt(service_level("form", "complaint form", "填单期限", "received")),
    of_receipt(service_level("opinion", "preliminary opinion", "初步意见期限", *EARLY), steps.has_opinion),
    attrs.evolve(
        service_level("responsibility", "finding responsibility", "责任认定期限", "classified", "investigating"),
        done=steps.is_found,
    ),
    attrs.evolve(service_level("proposal", "proposal", "提出方案期限", *EARLY), since=steps.proposal_from),
    attrs.evolve(
        service_level("inquiry", "proposal, from registration", "登记后提出方案期限", *EARLY[1:]),
        since=steps.inquiry_at,
    ),
    attrs.evolve(service_level("answer", "the customer's answer", "客户答复期限", "proposed"), on_lapse="escalate"),
    service_level("review", "review", "审核期限", "under_review", told="manager"),
    service_level("decision", "decision", "决定期限", "negotiating", told="manager"),
    service_level("accountability", "accountability", "追责期限", "accountability", told="manager"),
    service_level("hand_over", "hand-over of the file", "移交归档期限", "resolved", told="manager"),
    Limit(
        name="feedback",
        label=Label("promised word to the customer", "承诺反馈时间"),
        states=BEFORE_MEASURES,
        notify=("supervisor",),
        promise=lambda facts: facts.feedback_at,
    ),
    Limit(
        name="action",
        label=Label("due date of an action", "整改措施期限"),
        states=("executing",),
        on_lapse="chase_action",
        notify=("supervisor",),
        promise=actions.next_due,
    ),
)

# ------------------------------------------------------------------------------------------------------- the table

MEASURE_EFFECTS = ("open_case", "send_replacement", "credit", "carry_out")

ROWS = (
    Row(command="report_up", source=("received",), target=None, apply=steps.report_up, effects=("notify",)),
    Row(command="give_opinion", source=EARLY, target=None, apply=steps.give_opinion, effects=("notify",)),
    Row(command="register", source=("received",), target="classified", apply=steps.register, effects=("notify",)),
    Row(command="decline", source=("received", "classified"), target="declined", apply=steps.decline),
    Row(command="contact", source=OPEN_STATES, target=None, apply=steps.contact),
    Row(
        command="report_unreachable",
        source=BEFORE_MEASURES,
        target=None,
        apply=steps.report_unreachable,
        effects=("notify",),
    ),
    Row(command="investigate", source=("classified",), target="investigating", apply=steps.learn, effects=("notify",)),
    Row(
        command="find_liability",
        source=("investigating",),
        target="liability_found",
        apply=steps.find_liability,
        effects=("notify", "open_case"),
    ),
    Row(command="propose", source=("liability_found",), target="proposed", apply=steps.propose, effects=("notify",)),
    Row(
        command="approve_proposal",
        source=("proposed",),
        target=None,
        apply=steps.approve_proposal,
        guards=(steps.awaiting,),
    ),
    Row(
        command="accept",
        source=("proposed",),
        target="executing",
        apply=steps.accept,
        guards=(steps.granted,),
        effects=MEASURE_EFFECTS,
    ),
    Row(command="refuse", source=("proposed",), target="investigating", apply=steps.refuse, effects=("notify",)),
    Row(command="withdraw", source=BEFORE_MEASURES, target="withdrawn", apply=steps.decline),
    Row(command="open_action", source=("executing",), target=None, apply=actions.open_action),
    Row(command="close_action", source=("executing",), target=None, apply=actions.close_action),
    Row(
        command="chase_action",
        source=("executing",),
        target=None,
        apply=actions.chase_action,
        guards=(actions.action_overdue,),
    ),
    Row(
        command="complete_measures",
        source=("executing",),
        target="under_review",
        apply=steps.complete_measures,
        guards=(actions.actions_closed,),
    ),
    Row(
        command="sign_review",
        source=("under_review",),
        target=None,
        apply=steps.sign_review,
    ),
    Row(
        command="approve_review",
        source=("under_review",),
        target="accountability",
        apply=steps.approve_review,
    ),
    Row(command="object_review", source=("under_review",), target="negotiating", apply=steps.object_review),
    Row(
        command="decide",
        source=("negotiating",),
        target="accountability",
        apply=steps.decide,
        guards=(steps.may_decide,),
        effects=MEASURE_EFFECTS,
    ),
    Row(
        command="record_accountability",
        source=("accountability",),
        target="resolved",
        apply=steps.record_accountability,
    ),
    Row(command="file", source=("resolved",), target="filed", apply=steps.file, effects=("archive",)),
    Row(command="escalate", source=OPEN_STATES, target=None, apply=steps.escalate, effects=("notify",)),
    Row(command="refund_settled", source=("executing", *JUDGED), target=None, apply=steps.refund_settled),
    Row(
        command="refund_dropped",
        source=("executing", *JUDGED),
        target=None,
        apply=steps.refund_dropped,
        effects=("notify",),
    ),
)

FLOW = Flow(
    name="complaint",
    label=Label("complaint", "投诉"),
    states=STATES,
    opening=Opening(
        spec=OPEN,
        apply=steps.begin,
        state=lambda _facts: "received",
        states=("received",),
        effects=("request_evidence", "notify"),
    ),
    commands=COMMANDS,
    rows=ROWS,
    limits=LIMITS,
    facts_type=ComplaintFacts,
    limit_facts=limit_facts,
)
"""The complaint flow."""
