"""Facts, conditions and answers as people say them, in English and Chinese."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, assert_never, cast

from servflow.kernel.flow import Flow
from servflow.policies.action_names import ACTIONS
from servflow.policies.conditions import Condition, Equals, Known, Not, OneOf, Range, written
from servflow.policies.facts import FactType
from servflow.policies.limit_names import LIMITS
from servflow.policies.vocabularies.retention import KEEP_FOR
from servflow.values.sources import Label
from servflow.values.time import Span, Unit

YES = Label("yes", "是")
NO = Label("no", "否")
NOTHING = Label("none", "无")

_UNITS: Mapping[Unit, str] = {
    Unit.MINUTES: "分钟",
    Unit.HOURS: "小时",
    Unit.DAYS: "天",
    Unit.WORKING_DAYS: "个工作日",
    Unit.WEEKS: "周",
    Unit.MONTHS: "个月",
    Unit.YEARS: "年",
}
_BOUNDS: Mapping[str, Label] = {
    "at_least": Label("at least {}", "不低于{}"),
    "more_than": Label("more than {}", "超过{}"),
    "at_most": Label("at most {}", "不超过{}"),
    "less_than": Label("less than {}", "低于{}"),
}
_LAPSES: Mapping[str, Label] = {
    "breach": Label("recorded, somebody is told", "记录并通知"),
    "escalate": Label("escalated", "升级处理"),
}

Named = Mapping[str, FactType]


def filled(pattern: Label, *labels: Label) -> Label:
    """Return a pattern with ``{}`` filled in each language."""
    return Label(
        pattern.en.format(*(label.en for label in labels)),
        pattern.zh.format(*(label.in_language("zh") for label in labels)),
    )


def fact_name(name: str, known: Named) -> Label:
    """Return what a fact or an answer is called."""
    return known[name].label if name in known else Label(name)


def pair(name: str, value: Label, known: Named) -> Label:
    """Return ``fact: value``."""
    return filled(Label("{}: {}", "{}：{}"), fact_name(name, known), value)


def condition(name: str, asked: Condition, known: Named) -> Label:
    """Return what is asked of one fact, for example ``cause: no reason or dislike``. 条件。"""
    return pair(name, _asked(asked, lambda value: value_of(name, value, known)), known)


def answer(name: str, value: object, known: Named) -> Label:
    """Return what is answered, for example ``return freight: buyer``. 结论。"""
    return pair(name, value_of(name, value, known), known)


def _asked(asked: Condition, told: Callable[[Any], Label]) -> Label:
    match asked:
        case Equals():
            return told(asked.value)
        case OneOf():
            return listed([told(value) for value in asked.values], " or ", "或")
        case Range():
            bounds = [filled(_BOUNDS[name], told(value)) for name, value in asked.bounds]
            return listed(bounds, " and ", "且")
        case Known():
            return Label("known", "已知") if asked.known else Label("not known", "未知")
        case Not():
            return filled(Label("anything but {}", "除{}以外"), _asked(asked.condition, told))
        case _:
            assert_never(asked)


def listed(labels: Sequence[Label], last_en: str = " and ", last_zh: str = "和") -> Label:
    """Return labels one after the other, with a word before the last."""
    if not labels:
        return NOTHING
    return Label(
        _listed([label.en for label in labels], ", ", last_en),
        _listed([label.in_language("zh") for label in labels], "、", last_zh),
    )


def _listed(texts: list[str], between: str, last: str) -> str:
    return last.join([*([between.join(texts[:-1])] if texts[:-1] else []), texts[-1]])


def value_of(name: str, value: object, known: Named) -> Label:
    """Return a value of a fact or an answer."""
    kind = known.get(name)
    if isinstance(value, tuple):
        return listed([value_of(name, item, known) for item in cast("tuple[object, ...]", value)])
    if isinstance(value, str) and kind is not None and value in kind.values:
        return kind.values[value]
    if isinstance(value, str):
        return _names().get(name, {}).get(value) or Label(value)
    return plain(value)


def plain(value: object) -> Label:
    """Return a value that needs no vocabulary: a length of time, an amount, a date, yes or no."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Span):
        return span(value)
    return Label(written(value))


def span(value: Span) -> Label:
    """Return a length of time. 时长。"""
    return Label(str(value), f"{value.amount}{_UNITS[value.unit]}")


@cache
def _names() -> Mapping[str, Mapping[str, Label]]:
    """Return the texts that servflow itself knows, by fact."""
    limits = {key.partition(".")[2]: label for key, label in LIMITS.items()}
    return {
        "action": ACTIONS,
        "limit": {**limits, **LIMITS},
        "keep_for": KEEP_FOR.values,
        "flow": {flow.name: flow.label for flow in flows()},
    }


@cache
def flows() -> tuple[Flow, ...]:
    """Return the flows that servflow ships."""
    from servflow.desk import FLOWS

    return tuple(FLOWS)


def limit_name(key: str) -> Label:
    """Return what a time limit is called. 时限名称。"""
    return LIMITS.get(key) or Label(key)


def lapse(key: str, on_lapse: str | None) -> Label:
    """Return what follows when the time limit *key* is over: what its rule says, or else its flow. 逾期后果。"""
    flow = next((flow for flow in flows() if flow.name == key.partition(".")[0]), None)
    running = None if flow is None else flow.limit_named.get(key.partition(".")[2])
    does = on_lapse or (running.on_lapse if running is not None else "breach")
    spec = None if flow is None else flow.specs.get(does)
    return _LAPSES.get(does) or (Label(does) if spec is None else spec.label)


def moment(on: str) -> Label:
    """Return when a duty falls due: in a state of a flow, with a command, or always. 触发时点。"""
    name, _, event = on.partition(".")
    flow = next((flow for flow in flows() if flow.name == name), None)
    if on == "always":
        return Label("always", "始终")
    if flow is None:
        return Label(on)
    if event in flow.specs:
        return filled(Label("{}: {} (step)", "{}：{}（操作）"), flow.label, flow.specs[event].label)
    if event in _KERNEL:
        return filled(Label("{}: {}", "{}：{}"), flow.label, _KERNEL[event])
    return filled(Label("{}: {} (state)", "{}：{}（状态）"), flow.label, flow.label_of(event))


_KERNEL: Mapping[str, Label] = {
    "open": Label("when it is opened", "立案时"),
    "lapse": Label("when a time limit is over", "期限届满时"),
}


def clock(minute: int) -> str:
    """Return minutes after midnight as a time of day."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def names(values: Iterable[str]) -> Label:
    """Return names that have no label, as a list."""
    return Label(", ".join(values), "、".join(values)) if (values := tuple(values)) else NOTHING
