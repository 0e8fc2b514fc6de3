"""What every section of a rulebook looks like to an editor."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from servflow.desk import FLOWS
from servflow.kernel.flow import Flow
from servflow.policies.limit_names import FLOW_NAMES, LIMITS
from servflow.policies.shipping_fee import BEARERS
from servflow.policies.vocabulary import VOCABULARIES
from servflow.policies.words import COUNTING, LEGS, PAYER, ROLE
from servflow.rulebook.favours import CONSUMER, FAVOUR, FAVOURED, PARTS
from servflow.rulebook.schema import special
from servflow.rulebook.schema.rules import Parts, rule, table, tests
from servflow.rulebook.schema.values import (
    Schema,
    bilingual,
    choice,
    described,
    ident,
    listed,
    mapping,
    number,
    one_or_list,
    pattern,
    span,
    text,
    value,
    words,
)
from servflow.rulebook.sections import SECTIONS, duties, eligibility, kpi, numbering, time_limits
from servflow.values.sources import Label

_FAVOUR = choice(
    Label("the least that a rulebook which extends this one may give", "下位规则手册不得低于"),
    {CONSUMER: Label("nothing worse for the consumer", "不得对消费者更不利")},
)
_LAPSES = {"breach": Label("it is noted as missed", "记为逾期"), "escalate": Label("it goes up", "升级")}
_LEG_NAMES = {
    "outbound": Label("to the buyer", "去程"),
    "return": Label("back", "退回"),
    "reship": Label("to the buyer again", "再次寄出"),
    "storage": Label("storage", "仓储"),
}


def section_schemas() -> dict[str, Schema]:
    """Return the schema of every section by its key."""
    return {name: _section(name) for name in SECTIONS}


def _section(name: str) -> Schema:
    vocabulary = VOCABULARIES[name]
    found = _OWN[name]() if name in _OWN else table(vocabulary)
    if found["type"] == "array":  # a list has no room for anything else
        return found
    properties = found["properties"]
    if name in FAVOURED:
        properties[FAVOUR] = _FAVOUR
    if (part := PARTS.get(name)) is not None:
        properties[part]["properties"][FAVOUR] = _FAVOUR
    if name == "time_limits":
        by_limit = mapping({key: described(_FAVOUR, label) for key, label in LIMITS.items()})
        properties[FAVOUR] = described({"anyOf": [_FAVOUR, by_limit]}, Label("what is guaranteed", "最低保障"))
    properties["tests"] = tests(vocabulary, _MORE_FACTS[name]() if name in _MORE_FACTS else None)
    return found


def _time_limits() -> Schema:
    flows = {flow.name: flow for flow in FLOWS}
    limits: dict[str, Schema] = {}
    for key, label in LIMITS.items():
        entry = _limit(key, flows[key.partition(".")[0]])
        limits[key] = one_or_list(entry, label)
    return described(mapping(limits), VOCABULARIES["time_limits"].label)


def _limit(key: str, flow: Flow) -> Schema:
    legal = time_limits.legal_on_lapse(key)
    lapses = {name: _LAPSES.get(name) or flow.specs[name].label for name in legal}
    percent = described(
        {
            "type": ["number", "string"],
            "pattern": "^[1-9][0-9]? ?%?$",
            "patternErrorMessage": "expected a part of the limit's time such as 75 %",
        },
        Label("part of the time", "时间比例"),
    )
    own: Parts = {
        "within": span(Label("how long", "期限")),
        "by": pattern(Label("by this time of a working day", "工作日时刻"), "17:00 or the like", special.TIME_OF_DAY),
        "counting": value(COUNTING),
        "on_lapse": choice(Label("what its lapse does", "逾期后果"), lapses),
        "warn_at": one_or_list(percent, Label("when somebody is reminded", "预警时点")),
    }
    return {**rule(VOCABULARIES["time_limits"], time_limits.LIMIT_KEYS, own, ()), **_WITHIN_OR_BY}


_WITHIN_OR_BY: Schema = {"anyOf": [{"required": ["within"]}, {"required": ["by"]}]}


def _duties() -> Schema:
    moments = (duties.ALWAYS, *duties.moments())
    other = {"type": "string", "pattern": rf"^(?!({'|'.join(flow.name for flow in FLOWS)})\.)[^.]*\..*$"}
    own: Parts = {
        "on": described(
            {"anyOf": [{"enum": list(moments)}, other]}, Label("flow and state or command", "流程与状态或指令")
        ),
        "who": value(ROLE),
        "do": bilingual(Label("what is to be done", "职责内容")),
        "effect": ident(Label("effect that does it", "对应动作")),
    }
    duty = rule(VOCABULARIES["duties"], duties.DUTY_KEYS, own, ("id", "on", "who", "do"))
    return listed(duty, VOCABULARIES["duties"].label)


def _numbering() -> Schema:
    own: Parts = {"format": text(Label("how it is written, such as RT{yyyymm}-{serial:3}", "编号格式"))}
    entry = rule(VOCABULARIES["numbering"], numbering.NUMBER_KEYS, own, ("format",))
    labels = {flow.name: flow.label for flow in FLOWS}
    return described(
        mapping({name: described(entry, labels[name]) for name in FLOW_NAMES}), VOCABULARIES["numbering"].label
    )


def _kpi() -> Schema:
    base = VOCABULARIES["kpi"]
    ways = base.outcomes["direction"].values
    own: Parts = {
        "metric": value(base.facts["metric"]),
        "of": value(base.outcomes["of"]),
        **{way: text(label) for way, label in ways.items()},
    }
    target = rule(kpi.TARGET_WORDS, kpi.TARGET_KEYS, own, ("id", "metric"))
    parts = {
        "targets": listed(target, Label("targets", "目标")),
        "repeat_window": span(Label("a further case within this time is a repeat", "重复报修窗口")),
        "satisfied_from": number(Label("satisfied from so many stars on", "满意起始星级")),
        "counting": choice(COUNTING.label, words(kpi.COUNTINGS, COUNTING)),
    }
    return described(mapping(parts), base.label)


def _shipping_fee() -> Schema:
    return table(
        VOCABULARIES["shipping_fee"],
        {"subsidies": special.amounts(Label("what the platform pays by region", "按区域的平台补贴"))},
    )


def _agreed() -> Parts:
    payer = choice(PAYER.label, words(sorted(BEARERS), PAYER))
    legs = mapping({leg: described(payer, _LEG_NAMES[leg]) for leg in LEGS})
    return {"agreed": described(legs, Label("agreed payers", "约定承担方"))}


def _dates() -> Parts:
    labels = {**special.ANCHOR_NAMES, "at": Label("when it is asked for", "申请时刻")}
    return {name: described(value(kind), labels[name]) for name, kind in eligibility.ORDER_DATES.items()}


def _anchor() -> Parts:
    return {"anchor": described({"type": "string"}, Label("what visits are counted from", "回访起算日"))}


_OWN: Mapping[str, Callable[[], Schema]] = {
    "time_limits": _time_limits,
    "eligibility": special.eligibility_section,
    "shipping_fee": _shipping_fee,
    "refund": special.refund_section,
    "follow_up": special.follow_up_section,
    "retention": special.retention_section,
    "numbering": _numbering,
    "duties": _duties,
    "kpi": _kpi,
    "warranty": special.warranty_section,
}
"""The sections that are more than one table."""

_MORE_FACTS: Mapping[str, Callable[[], Parts]] = {
    "shipping_fee": _agreed,
    "eligibility": _dates,
    "follow_up": _anchor,
    "warranty": special.warranty_facts,
}
"""Facts that only the tests of a section name."""
