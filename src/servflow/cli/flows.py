"""``servflow flow``: the flows drawn, and held against the checks that they must pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from servflow.cli.screen import Screen
from servflow.desk import FLOWS
from servflow.diagram import to_mermaid, to_svg, to_table
from servflow.errors import UnknownNameError
from servflow.kernel.check import problems_of
from servflow.kernel.flow import Flow
from servflow.values.findings import Finding, finding
from servflow.values.sources import Label

DRAWINGS: dict[str, Callable[[Flow, str], str]] = {"table": to_table, "mermaid": to_mermaid, "svg": to_svg}
"""The forms that a flow can be shown in."""


def show(screen: Screen, name: str, form: str, lang: str) -> int:
    """Show one flow.

    Raises:
        UnknownNameError: There is no flow of that name.
    """
    flow = next((flow for flow in FLOWS if flow.name == name), None)
    if flow is None:
        raise UnknownNameError("flow", name, tuple(flow.name for flow in FLOWS))
    screen.text(DRAWINGS[form](flow, lang))
    return 0


def check(screen: Screen, flows: tuple[Flow, ...] = FLOWS, *, as_json: bool) -> int:
    """Check every flow: sound, and everything called in two languages."""
    found = {flow.name: (*problems_of(flow), *_unlabelled(flow)) for flow in flows}
    if as_json:
        screen.json(
            [{**_counts(flow), "problems": [_plain(problem) for problem in found[flow.name]]} for flow in flows]
        )
    else:
        for flow in flows:
            for problem in found[flow.name]:
                screen.say(f"{flow.name}: {problem}", "red")
            counts = ", ".join(f"{count} {what}" for what, count in _counts(flow).items() if what != "flow")
            verdict = f"{len(found[flow.name])} problem(s)" if found[flow.name] else "sound"
            screen.say(f"{flow.name}: {counts}: {verdict}", "red" if found[flow.name] else "green")
    return 1 if any(found.values()) else 0


def _unlabelled(flow: Flow) -> Iterator[Finding]:
    """Give a finding for everything that lacks an English or a Chinese label."""
    things: list[tuple[str, Label]] = [(f"state {state.name}", state.label) for state in flow.states]
    things += [(f"command {spec.name}", spec.label) for spec in (flow.opening.spec, *flow.commands)]
    things += [(f"time limit {limit.name}", limit.label) for limit in flow.limits]
    for what, label in things:
        if not (label.en and label.zh):
            yield finding("missing_label", f"{what} has no label in both languages")


def _counts(flow: Flow) -> dict[str, str | int]:
    return {
        "flow": flow.name,
        "states": len(flow.states),
        "commands": len(flow.commands),
        "rows": len(flow.rows),
        "limits": len(flow.limits),
    }


def _plain(problem: Finding) -> dict[str, str]:
    return {"code": problem.code, "message": problem.message}
