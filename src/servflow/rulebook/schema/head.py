"""What the head of a rulebook looks like to an editor."""

from __future__ import annotations

from servflow.desk import FLOWS
from servflow.policies.limit_names import FLOW_NAMES
from servflow.rulebook.calendar import CALENDAR_KEYS, CALENDARS, CHINA
from servflow.rulebook.header import HEADER_KEYS
from servflow.rulebook.schema.rules import Parts, effective
from servflow.rulebook.schema.values import (
    Schema,
    bilingual,
    choice,
    day,
    described,
    ident,
    mapping,
    one_or_list,
    pattern,
    text,
)
from servflow.values.sources import Label
from servflow.values.working_hours import WEEKDAYS

_CALENDAR_NAMES = {
    "monday_to_friday": Label("Monday to Friday", "周一至周五"),
    "every_day": Label("every day", "每天"),
    CHINA: Label("Monday to Friday with China's public holidays", "中国法定节假日与调休"),
}
_WEEKDAY_NAMES = dict(zip(WEEKDAYS, ("周一", "周二", "周三", "周四", "周五", "周六", "周日"), strict=True))


def head_schemas() -> dict[str, Schema]:
    """Return the schema of every key of the head."""
    flows = {flow.name: flow.label for flow in FLOWS}
    flow = choice(Label("flow", "流程"), {name: flows[name] for name in FLOW_NAMES})
    parts: Parts = {
        "id": ident(Label("id of the rulebook", "规则手册编号")),
        "title": bilingual(Label("title of the rulebook", "规则手册标题")),
        "version": text(Label("version", "版本")),
        "effective": effective(Label("the days on which the rulebook is in force", "规则手册生效期间")),
        "timezone": text(Label("time zone such as Asia/Shanghai", "时区")),
        "currency": pattern(Label("currency", "币种"), "an ISO 4217 code such as CNY", "[A-Z]{3}"),
        "calendar": _calendar(),
        "flows": one_or_list(flow, Label("flows that the house runs", "适用流程")),
        "extends": text(Label("rulebook that this one extends, by name or path", "上位规则手册")),
        "sources": _sources(),
    }
    return {key: parts[key] for key in HEADER_KEYS}


def _sources() -> Schema:
    parts = {
        "title": bilingual(Label("title of the document", "文件标题")),
        "url": text(Label("where it can be read", "网址")),
        "read_on": day(Label("when it was read", "查阅日期")),
    }
    entry = described(mapping(parts, required=("title",)), Label("document", "文件"))
    return described({"type": "object", "additionalProperties": entry}, Label("sources by key", "来源"))


def _calendar() -> Schema:
    weekday = choice(Label("weekday", "星期"), {day: Label(day, _WEEKDAY_NAMES[day]) for day in WEEKDAYS})
    hours = pattern(Label("hours", "工作时间"), "hours such as 09:00-18:00", "[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}")
    some_hours = one_or_list(hours, Label("hours", "工作时间"))
    by_day = {"type": "object", "additionalProperties": some_hours}
    china = choice(Label("public holidays", "法定节假日"), {CHINA: Label("of China", "中国")})
    one_day = day(Label("day", "日期"))
    parts: Parts = {
        "weekdays": one_or_list(weekday, Label("days of the week that are worked", "工作日")),
        "hours": described(
            {"anyOf": [*some_hours["anyOf"], by_day]}, Label("working hours, or those by day", "工作时间")
        ),
        "holidays": one_or_list({"anyOf": [china, one_day]}, Label("days off", "节假日")),
        "extra_days": one_or_list(one_day, Label("make-up working days", "调休工作日")),
        "confirmed_through": day(Label("the last day whose holidays are known", "节假日确认截止日")),
    }
    named = choice(Label("calendar", "工作日历"), {name: _CALENDAR_NAMES[name] for name in (*CALENDARS, CHINA)})
    described_one = mapping({key: parts[key] for key in CALENDAR_KEYS})
    return described({"anyOf": [named, described_one]}, Label("working days and hours", "工作日历"))
