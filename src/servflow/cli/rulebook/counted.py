"""How a sum of time is shown: one line a step, with the local clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from servflow.policies.book import Rulebook
from servflow.rulebook.timing import TimeSum
from servflow.scenarios.result import readable
from servflow.values.sums import SumStep
from servflow.values.time import zone_info

MOST_LINES = 30
"""Steps that are shown of one sum; of more, the first and the last."""

_WHY = {"weekend": "weekend 周末", "holiday": "holiday 节假日"}
_NOTHING = timedelta(0)
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_MIDNIGHT = time()


def sum_lines(book: Rulebook, found: TimeSum) -> Iterator[str]:
    """Give a sum as lines: its rule and length, then step by step."""
    yield f"counted {found.rule}: {found.length}"
    lines = [f"  {_when(step)}  {_what(step)}" for step in found.steps]
    if len(lines) > MOST_LINES:
        lines[MOST_LINES // 2 : 1 - MOST_LINES // 2] = ["  ..."]
    yield from lines
    zone = zone_info(book.timezone)
    for percent, instant in found.reminders:
        yield f"  {_clock(instant.astimezone(zone))}  reminder at {percent} % 预警"
    if found.provisional:
        yield f"  provisional 暂定: holidays are known through {book.calendar.confirmed_through}"


def plain_sum(found: TimeSum) -> dict[str, Any]:
    """Return a sum as plain data; local times without an offset, instants in UTC."""
    return {
        "rule": found.rule,
        "length": found.length,
        "steps": [_plain(step) for step in found.steps],
        "reminders": [{"percent": percent, "at": readable(instant)} for percent, instant in found.reminders],
        "provisional": found.provisional,
    }


def _plain(step: SumStep) -> dict[str, Any]:
    return {
        "kind": step.kind,
        "local": step.wall.isoformat(),
        "last": None if step.last is None else step.last.isoformat(),
        "counted": step.counted,
        "minutes": step.passed / _MINUTE,
        "minutes_left": step.left / _MINUTE,
        "why": step.why or None,
        "at": readable(step.at),
    }


def _when(step: SumStep) -> str:
    """Return when a step is: an instant on the local clock, a day or several; midnight ends the day before."""
    if step.kind in {"free", "counts", "pauses"} and step.last is not None:
        first = _day(step.wall)
        return first if step.last == step.wall.date() else f"{first} to {step.last:%a %Y-%m-%d}"
    is_midnight = step.wall.time() == _MIDNIGHT
    if step.kind == "ends" and step.at is not None and is_midnight:
        return f"{_day(step.wall - _DAY)} 24:00"
    is_day = step.kind in {"clamped", "pauses"} or (step.kind == "works" and is_midnight)
    return _day(step.wall) if is_day or (step.kind in {"begins", "ends"} and step.at is None) else _clock(step.wall)


_SENTENCES = {
    "begins": "begins 起算",
    "moved": "begins with the next working time 顺延至工作时间",
    "free": "free: {why}",
    "counts": "{days}",
    "works": "{passed} of working time 工作时间, {left} left",
    "passes": "{passed} pass 自然时间",
    "clamped": "the month has no day {counted}: its last one 当月无此日",
    "clock": "clocks are put {moved} by {passed} 时钟拨动",
    "gap": "no clock shows this: the first instant after it 时刻不存在",
    "too_late": "too late on this day 当日已过",
    "pauses": "{counted} days do not count 不计入",
    "ends": "{end}",
}


def _what(step: SumStep) -> str:
    """Return what a step is, in a sentence."""
    return _SENTENCES[step.kind].format(
        why=_WHY.get(step.why, ""),
        days=_days(step),
        counted=step.counted,
        passed=_length(abs(step.passed)),
        left=_length(step.left),
        moved="forward" if step.passed > _NOTHING else "back",
        end="last day 截止日" if step.at is None else "due 届满",
    )


def _days(step: SumStep) -> str:
    """Return which days of a sum are counted in a step."""
    first = step.counted - (0 if step.last is None else (step.last - step.wall.date()).days)
    if step.why:
        return f"and so on to day {step.counted} 计至第 {step.counted} 日"
    return (
        f"day {first} 第 {first} 日"
        if first == step.counted
        else f"days {first} to {step.counted} 第 {first} 至 {step.counted} 日"
    )


def _length(length: timedelta) -> str:
    """Return a length of time in days, hours and minutes."""
    minutes, rest = divmod(length, _MINUTE)
    hours, minutes = divmod(minutes, 60)
    parts = [
        f"{hours} h" if hours else "",
        f"{minutes} min" if minutes else "",
        f"{rest.total_seconds():g} s" * bool(rest),
    ]
    return " ".join(part for part in parts if part) or "nothing"


def _day(wall: datetime) -> str:
    return f"{wall:%a %Y-%m-%d}"


def _clock(wall: datetime) -> str:
    return f"{wall:%a %Y-%m-%d %H:%M}" if not (wall.second or wall.microsecond) else f"{wall:%a %Y-%m-%d %H:%M:%S}"
