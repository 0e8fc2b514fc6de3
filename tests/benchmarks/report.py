"""The figures as Markdown or JSON, with what was aimed at and by how much it was missed."""

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version

from tests.benchmarks.imports import Start
from tests.benchmarks.measure import Figure
from tests.benchmarks.memory import Weight

MS = 1_000_000
"""Nanoseconds of a millisecond."""

GROUPS = {
    "anchors": "What servflow is measured against",
    "peers": "The same machine in other libraries",
    "kernel": "The bare kernel",
    "stored": "From stored row to stored row",
    "returns": "A governed return: desk, rulebook `lution`",
    "tickets": "A governed ticket: service levels in working time",
    "tables": "Decision tables",
    "authoring": "Checking and comparing rules",
}


@dataclass(kw_only=True)
class Report:
    """Everything one run found."""

    figures: list[Figure] = field(default_factory=list)
    weights: list[Weight] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def misses(self) -> list[str]:
        """Give a sentence for each target that was missed."""
        return [
            *(
                f"{figure.key}: {figure.ratio:.2f} x {figure.base}, aimed at {figure.target}: "
                f"{figure.ratio / figure.target:.1f} times too slow"
                for figure in self.figures
                if figure.target is not None and figure.ratio > figure.target
            ),
            *(
                f"{figure.key}: {figure.median_ns / MS:.0f} ms, aimed at {figure.most_ms:g}"
                for figure in self.figures
                if figure.most_ms is not None and figure.median_ns > figure.most_ms * MS
            ),
            *(
                f"{weight.key}: {weight.bytes_each:.0f} bytes, aimed at {weight.target}: "
                f"{weight.bytes_each - weight.target:.0f} too many"
                for weight in self.weights
                if weight.target is not None and weight.bytes_each > weight.target
            ),
            *(
                f"{start.key}: {start.ratio:.2f} x {start.base}, aimed at {start.target}"
                for start in self.starts
                if start.target is not None and start.ratio > start.target
            ),
        ]


def machine() -> str:
    """Say on what was measured, without naming the host."""
    return (
        f"{platform.python_implementation()} {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"attrs {version('attrs')}, transitions {version('transitions')}"
    )


def _verdict(value: float, target: float | None, unit: str = "") -> str:
    if target is None:
        return ""
    return f"≤ {target:g}{unit}: {'met' if value <= target else f'missed, {value / target:.1f}x'}"


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    marks = ["---", "---", *["--:"] * (len(head) - 3), "---"]
    return "\n".join("| " + " | ".join(line) + " |" for line in (head, marks, *lines))


def markdown(report: Report) -> str:
    """Give the tables."""
    parts = [machine()]
    for group, title in GROUPS.items():
        lines = [
            (
                figure.key,
                figure.title,
                f"{figure.median_ns:,.0f}",
                f"{figure.best_ns:,.0f}",
                f"{figure.ratio:.2f}",
                f"{figure.low:.2f} to {figure.high:.2f}",
                figure.base,
                _verdict(figure.ratio, figure.target) or _verdict(figure.median_ns / MS, figure.most_ms, " ms"),
            )
            for figure in report.figures
            if figure.group == group
        ]
        if lines:
            head = ("", title, "median ns", "best ns", "ratio", "range", "to", "target")
            parts.append(_table(head, lines))
    if report.weights:
        weights = [
            (weight.key, weight.title, f"{weight.bytes_each:,.0f}", _verdict(weight.bytes_each, weight.target))
            for weight in report.weights
        ]
        parts.append(_table(("", "Memory of a live case", "bytes", "target"), weights))
    if report.starts:
        starts = [
            (each.key, each.title, f"{each.median_ms:.0f}", f"{each.ratio:.2f}", _verdict(each.ratio, each.target))
            for each in report.starts
        ]
        parts.append(_table(("", "Imports in a fresh process", "median ms CPU", "ratio to I0", "target"), starts))
    parts += [f"left out: {reason}" for reason in report.skipped]
    misses = report.misses()
    parts.append("\n".join(["Missed targets:", *(f"- {miss}" for miss in misses)]) if misses else "Every target met.")
    return "\n\n".join(parts)


def as_json(report: Report) -> str:
    """Give the same as JSON."""
    return json.dumps({"machine": machine(), **asdict(report), "misses": report.misses()}, indent=1, ensure_ascii=False)
