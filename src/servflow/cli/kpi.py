"""``servflow kpi``: the metrics of stored records, period by period, held against the targets of a rulebook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import attrs

from servflow.cli.screen import Screen
from servflow.cli.timeline import Line
from servflow.codec import load_record, loads
from servflow.errors import CodecError, UnknownNameError
from servflow.kernel.case import Record
from servflow.kpi import MetricResult, Part, Period, Verdict, measure
from servflow.policies.book import Rulebook
from servflow.policies.metric_names import Unit
from servflow.rulebook.loader import load_rulebook

PROGRESS = 10_000
"""Lines after which a word is said on standard error."""

SHOWN = 8
"""Cases or parts that a line of text names; JSON names all."""

_STYLES = {Verdict.MET: "green", Verdict.MISSED: "bold red", Verdict.NO_DATA: "yellow", Verdict.NO_TARGET: ""}


@attrs.frozen
class Unread:
    """A line that holds no record. 无法读取的行。

    Args:
        line: Its number, from 1.
        problems: What is wrong with it.
    """

    line: int
    problems: tuple[str, ...]


def kpi(
    screen: Screen,
    path: str,
    rulebook: str,
    by: Literal["week", "month"] | None,
    first: str | None,
    last: str | None,
    *,
    as_json: bool,
) -> int:
    """Measure the records of a file; tell every metric of every period and which targets were missed.

    Args:
        screen: Where to write.
        path: A file of stored records, one a line.
        rulebook: A folder, a file, or the name of a shipped rulebook.
        by: Weeks or months; nothing for one period over everything.
        first: The first day.
        last: The last day.
        as_json: As JSON.

    Raises:
        UnknownNameError: There is no such file or rulebook.
    """
    days = [_day(text) for text in (first, last)]
    for name, text, day in zip(("from", "to"), (first, last), days, strict=True):
        if text is not None and day is None:
            screen.error(f"--{name} is {text!r}: expected a date such as 2024-05-01")
            return 2
    begins, ends = days
    if begins is not None and ends is not None and ends < begins:
        screen.error(f"--to {ends} is before --from {begins}")
        return 2
    book = load_rulebook(rulebook)
    records, unread = read_records(screen, path)
    results = measure(records, book, by=by or "whole", first=begins, last=ends)
    if as_json:
        screen.json(_plain(path, book, records, unread, results))
    else:
        cases = len({(record.flow, record.case_id) for record in records})
        screen.say(f"{path}: {len(records)} records of {cases} cases; {book.ref}, days in {book.timezone}", "bold")
        screen.lines(_told(results))
    return 1 if unread or any(result.verdict is Verdict.MISSED for result in results) else 0


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None and len(text) == len("2024-05-01") else None
    except ValueError:
        return None


def read_records(screen: Screen, path: str) -> tuple[list[Record], list[Unread]]:
    """Return the records of a file and the lines that hold none; each of those is told on standard error.

    Raises:
        UnknownNameError: There is nothing at that path.
    """
    if not Path(path).exists():
        raise UnknownNameError("file of records", path)
    records: list[Record] = []
    unread: list[Unread] = []
    with Path(path).open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if number % PROGRESS == 0:
                screen.error(f"{path}: {number} lines read")
            if not line.strip():
                continue
            found = _record(line)
            if isinstance(found, Record):
                records.append(found)
            else:
                unread.append(Unread(number, found))
                screen.error(f"{path}:{number}: {'; '.join(found)}")
    return records, unread


def _record(line: bytes) -> Record | tuple[str, ...]:
    """Return the record of a line, or what is wrong with it."""
    try:
        return load_record(loads(line.decode("utf-8")))
    except CodecError as error:
        return tuple(str(problem).removeprefix("line 1, ") for problem in error.problems)
    except UnicodeDecodeError:
        return ("is no text in UTF-8",)


# --------------------------------------------------------------------------------------------------------------- JSON


def _plain(
    path: str, book: Rulebook, records: list[Record], unread: list[Unread], results: tuple[MetricResult, ...]
) -> dict[str, Any]:
    missed = sum(result.verdict is Verdict.MISSED for result in results)
    return {
        "passed": not missed and not unread,
        "missed": missed,
        "file": path,
        "rulebook": str(book.ref),
        "timezone": book.timezone,
        "records": len(records),
        "unread": [{"line": entry.line, "problems": list(entry.problems)} for entry in unread],
        "results": [_plain_result(result) for result in results],
    }


def _plain_result(result: MetricResult) -> dict[str, Any]:
    target = result.target
    return {
        "metric": result.name,
        "ids": list(result.metric.ids),
        "label": attrs.asdict(result.metric.label),
        "unit": str(result.metric.unit),
        "period": {"name": result.period.name, "first": str(result.period.first), "last": str(result.period.last)},
        "numerator": str(result.numerator),
        "denominator": result.denominator,
        "value": None if result.value is None else str(result.value),
        "shown": shown(result),
        "excluded": dict(result.excluded),
        "target": None
        if target is None
        else {
            "rule": target.rule.id,
            "title": None if target.rule.title is None else attrs.asdict(target.rule.title),
            "source": None if target.rule.source is None else str(target.rule.source),
            **target.outcome,
        },
        "verdict": str(result.verdict),
        "cases": list(result.cases),
        "misses": list(result.misses),
        "parts": [
            {
                "by": part.by,
                "key": part.key,
                "numerator": part.numerator,
                "denominator": part.denominator,
                "cases": list(part.cases),
            }
            for part in result.parts
        ],
    }


# --------------------------------------------------------------------------------------------------------------- text


def shown(result: MetricResult) -> str:
    """Return a value for people, the rest cut off: what misses 90 % never reads as 90.00 %."""
    if result.value is None:
        return "no data"
    match result.metric.unit:
        case Unit.RATE:
            return f"{_cut(result.value * 100)} %"
        case Unit.MEAN:
            return _cut(result.value)
        case Unit.TIME:
            return _length(int(result.value))
        case _:
            return str(int(result.value))


def _cut(value: Fraction) -> str:
    """Return a value with two decimals, the rest cut off."""
    whole, hundredths = divmod(value.numerator * 100 // value.denominator, 100)
    return f"{whole}.{hundredths:02d}"


def _length(seconds: int) -> str:
    hours, minutes = divmod(seconds // 60, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min" if minutes else f"{seconds} s"


def _told(results: tuple[MetricResult, ...]) -> Iterator[Line]:
    period: Period | None = None
    for result in results:
        if result.period != period:
            period = result.period
            span = "" if period.kind == "whole" else f" ({period.first} to {period.last})"
            yield Line("")
            yield Line(f"{period.name}{span}", "bold")
        yield from _result(result)
    missed = sum(result.verdict is Verdict.MISSED for result in results)
    held = sum(result.verdict is not Verdict.NO_TARGET for result in results)
    yield Line("")
    yield Line(f"{held} targets, {missed} missed", "bold red" if missed else "bold green")


def _result(result: MetricResult) -> Iterator[Line]:
    name = f"{' '.join(result.metric.ids)} {result.metric.label.both()}"
    of = "" if result.metric.unit is Unit.COUNT else f" ({_of(result)})"
    verdict = "" if result.target is None else f"; {result.target}: {result.verdict.replace('_', ' ')}"
    yield Line(f"  {name}: {shown(result)}{of}{verdict}", _STYLES[result.verdict])
    if result.verdict is Verdict.MISSED and result.misses:
        yield Line(f"      not so: {_some(result.misses)}")
    if result.excluded:
        left_out = (f"{count} {reason.replace('_', ' ')}" for reason, count in result.excluded.items())
        yield Line(f"      left out: {', '.join(left_out)}", "dim")
    for by in dict.fromkeys(part.by for part in result.parts):
        parts = tuple(_part(part, result.name) for part in result.parts if part.by == by)
        yield Line(f"      {by.replace('_', ' ')}: {_some(parts)}", "dim")


def _of(result: MetricResult) -> str:
    if result.metric.unit is Unit.RATE:
        return f"{result.numerator} of {result.denominator}"
    return f"{result.denominator} {'case' if result.denominator == 1 else 'cases'}"


def _part(part: Part, metric: str) -> str:
    key = " ".join(part.key.split())
    return f"{key} {part.numerator} of {part.denominator}" if metric == "appraisal" else f"{key} × {part.numerator}"


def _some(words: tuple[str, ...]) -> str:
    more = f" and {len(words) - SHOWN} more" if len(words) > SHOWN else ""
    return ", ".join(words[:SHOWN]) + more
