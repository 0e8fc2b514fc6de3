"""Service on a page: warranties, visits, records, numbers, duties, targets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from servflow.policies.duties import Duties
from servflow.policies.follow_up import FollowUp
from servflow.policies.kpi import Kpi, Target
from servflow.policies.metric_names import METRICS
from servflow.policies.metric_names import Unit as MetricUnit
from servflow.policies.numbering import Numbering
from servflow.policies.retention import Retention
from servflow.policies.vocabularies.duties import WORDS as DUTY_WORDS
from servflow.policies.vocabularies.follow_up import VISIT_FACTS
from servflow.policies.vocabularies.kpi import WORDS as KPI_WORDS
from servflow.policies.vocabularies.warranty import START_BASIS
from servflow.policies.vocabularies.warranty import WORDS as WARRANTY_WORDS
from servflow.policies.warranty import Warranty
from servflow.policies.warranty_fee import UsageFee
from servflow.policies.warranty_periods import Period, Reckoning
from servflow.policies.words import COUNTING
from servflow.rulebook.pages import phrases, wording
from servflow.rulebook.pages.model import Block, Cell, Grid, Line, Prose, Row, grids, words
from servflow.rulebook.pages.writer import Writer
from servflow.values.parties import ROLE_LABELS
from servflow.values.sources import Label

_START = (wording.RULE, wording.SAYS)
_SAMPLE_DAY, _SAMPLE_SERIAL = date(2024, 5, 1), 7


def warranty(policy: Warranty, writer: Writer) -> Iterator[Block]:
    """Give how long goods are covered, what their owner may ask for, what use costs. 质保与三包。"""
    heads = (*_START, Label("For", "适用于"), Label("Covered", "保修期限"), Label("Counted", "起算"), wording.SOURCE)
    periods = (_period(policy, period, writer) for period in policy.periods)
    yield from grids(periods, heads, Label("Periods", "保修期限"))
    formula = Label("Deduction for use", "使用补偿费")
    fees = (_fee(policy, fee, writer) for fee in policy.fees)
    yield from grids(fees, (*_START, wording.WHEN, formula, wording.SOURCE), formula)
    yield Prose((words(wording.HITS[policy.table.hit], "faint"),))
    yield from writer.table(policy.table, Label("What the owner may ask for", "可主张的权利"))


def _period(policy: Warranty, period: Period, writer: Writer) -> Row:
    covered = [words(phrases.span(period.within), "strong")]
    if period.usage is not None:
        used = Label(str(period.usage))
        covered.append(
            words(phrases.filled(Label("or a use of {}, whichever comes first", "或使用量达 {}，先到为准"), used))
        )
    if period.after_repair is not None:
        more = phrases.span(period.after_repair)
        covered.append(words(phrases.filled(Label("{} more after a repair", "维修后延长{}"), more)))
    when = writer.when(period.rule.when, WARRANTY_WORDS.facts)
    return writer.row(policy.name, period.rule, when, tuple(covered), tuple(_reckoned(period.reckoning)))


def _reckoned(how: Reckoning) -> Iterator[Line]:
    """Give from which day a warranty is counted, and which days do not count."""
    start = phrases.listed([START_BASIS.values[basis] for basis in how.start], " or else ", "，否则")
    yield words(phrases.filled(Label("from {}", "自{}起"), start))
    if how.without_receipt:
        other = phrases.listed([START_BASIS.values[basis] for basis in how.without_receipt], " or else ", "，否则")
        yield words(phrases.filled(Label("without a receipt: from {}", "无购买凭证：自{}起"), other))
    if how.pauses:
        yield words(Label("days in repair do not count", "修理占用时间不计"), "faint")
    if how.restarts:
        yield words(Label("begins anew when the goods are replaced", "更换后重新起算"), "faint")


def _fee(policy: Warranty, fee: UsageFee, writer: Writer) -> Row:
    share = Label(_percent(fee.share))
    per = (
        Label(f"{fee.per} of use", f"每 {fee.per} 使用量")
        if fee.by == "usage"
        else Label(f"{fee.per} days", f"每 {fee.per} 天")
    )
    told = phrases.filled(Label("{} of the price for each {}", "购买价款的 {}，{}"), share, per)
    return writer.row(policy.name, fee.rule, writer.when(fee.rule.when, WARRANTY_WORDS.facts), (words(told, "strong"),))


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):g} %"


def follow_up(policy: FollowUp, writer: Writer) -> Iterator[Block]:
    """Give when a customer is called again, and what follows from each call. 回访。"""
    rows: list[Row] = []
    for visit in policy.visits:
        after = (words(phrases.span(visit.after), "strong"), words(visit.kind, "code"))
        rows.append(writer.row(policy.name, visit.rule, writer.when(visit.rule.when, VISIT_FACTS), after))
    heads = (*_START, wording.WHEN, Label("How long after", "间隔"), wording.SOURCE)
    yield from grids(rows, heads, Label("Visits", "回访计划"))
    if policy.outcomes is not None:
        yield Prose((words(wording.HITS[policy.outcomes.hit], "faint"),))
        yield from writer.table(policy.outcomes, Label("What follows from a call", "回访结果处理"))


def retention(policy: Retention, writer: Writer) -> Iterator[Block]:
    """Give how records are kept and masked, and who sees them unmasked. 归档、保存与脱敏。"""
    yield from writer.table(policy.records, Label("Archiving and keeping", "归档与保存"))
    yield from writer.table(policy.masks, Label("Masking", "脱敏"))
    yield from writer.table(policy.access, Label("Who sees it unmasked", "明文查阅权限"))


def numbering(policy: Numbering, writer: Writer) -> Iterator[Block]:
    """Give how the numbers of cases are written, with an example. 编号。"""
    rows: list[Row] = []
    for flow, form in policy.formats.items():
        sample = Label(form.write(_SAMPLE_DAY, _SAMPLE_SERIAL))
        shown = phrases.filled(Label("for example {}", "例如 {}"), sample)
        cells = (words(phrases.value_of("flow", flow, {})),), (words(form.pattern, "code"), words(shown))
        rows.append(writer.row(policy.name, form.rule, *cells))
    heads = (*_START, Label("Flow", "流程"), Label("Format", "格式"), wording.SOURCE)
    yield from grids(rows, heads)


def duties(policy: Duties, writer: Writer) -> Iterator[Block]:
    """Give what people have to do beside the flows: who, when, what. 岗位职责。"""
    told = {rule.id: rule for rule in policy.rules()}
    rows: list[Row] = []
    for duty in policy.duties:
        who = (words(ROLE_LABELS.get(duty.who) or Label(duty.who), "strong"),)
        conditions = writer.when(duty.rule.when, DUTY_WORDS.facts) if duty.rule.when else ()
        moment = (words(phrases.moment(duty.on)), *_if(conditions))
        rows.append(writer.row(policy.name, told[duty.id], who, moment))
    heads = (wording.RULE, Label("Duty", "职责"), Label("Who", "责任人"), Label("When", "时点"), wording.SOURCE)
    yield from grids(rows, heads)


def _if(conditions: Cell) -> Iterator[Line]:
    for line in conditions:
        yield words(phrases.filled(Label("if {}", "若{}"), line[0].text))


def kpi(policy: Kpi, writer: Writer) -> Iterator[Block]:
    """Give what the metrics of a house should come to, and what they count. 指标目标。"""
    targets = (_target(policy.name, target, writer) for target in policy.targets)
    heads = (*_START, wording.WHEN, Label("Metric", "指标"), Label("Target", "目标"), wording.SOURCE)
    yield from grids(targets, heads, Label("Targets", "指标目标"))
    counted = (
        (Label("A repeat comes within", "重复报修的认定期限"), phrases.span(policy.repeat_window)),
        (Label("Satisfied from so many stars on", "满意的最低星级"), Label(str(policy.satisfied_from))),
        (Label("Response and repair times", "响应与维修时长"), COUNTING.values[policy.counting]),
    )
    title = Label("What the metrics count", "指标口径")
    yield Grid(title=title, rows=tuple(Row(((words(name),), (words(value),))) for name, value in counted))


def _target(name: str, target: Target, writer: Writer) -> Row:
    metric = METRICS[target.metric]
    bound = [words(str(target), "strong")]
    if metric.unit is MetricUnit.TIME:
        bound.append(words(KPI_WORDS.outcomes["of"].values[target.of], "faint"))
    when = writer.when(target.rule.when, KPI_WORDS.facts)
    return writer.row(name, target.rule, when, (words(metric.label),), tuple(bound))
