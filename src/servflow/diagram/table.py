"""A flow as Markdown tables: states, rows, time limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from servflow.diagram.arrows import KERNEL_LAPSES, Arrow, arrows, called, called_role, limits_of
from servflow.kernel.flow import Flow, Limit

_WORDS = {
    "en": {
        "flow": "Flow",
        "states": "States",
        "rows": "Commands",
        "limits": "Time limits",
        "state": "State",
        "label": "Called",
        "kind": "Kind",
        "runs": "Time limits that run here",
        "command": "Command",
        "by": "Who",
        "target": "Leads to",
        "note": "Note",
        "limit": "Time limit",
        "in": "Runs in",
        "lapse": "When it is over",
        "tells": "Tells",
        "start": "start",
        "end": "end",
        "stays": "(stays)",
        "stands_still": "stands still in",
        "level": "service level",
        "promise": "promise",
    },
    "zh": {
        "flow": "流程",
        "states": "状态",
        "rows": "指令",
        "limits": "期限",
        "state": "状态",
        "label": "名称",
        "kind": "类型",
        "runs": "在此运行的期限",
        "command": "指令",
        "by": "操作人",
        "target": "转至",
        "note": "说明",
        "limit": "期限",
        "in": "运行于",
        "lapse": "届满时",
        "tells": "通知",
        "start": "起始",
        "end": "结束",
        "stays": "（不变）",
        "stands_still": "暂停于",
        "level": "服务级别",
        "promise": "承诺",
    },
}


def to_table(flow: Flow, lang: str = "en") -> str:
    """Return *flow* as Markdown tables. Markdown 流转表。

    Args:
        flow: The flow.
        lang: ``en`` (English with the Chinese terms) or ``zh``.

    Returns:
        Text that ends in a line break; the same for the same flow.
    """
    words = _WORDS["zh" if lang == "zh" else "en"]
    blocks = [f"# {words['flow']} `{flow.name}` {called(flow.label, lang)}"]
    blocks += [f"## {words['states']}", _states(flow, lang, words)]
    blocks += [f"## {words['rows']}", _rows(flow, lang, words)]
    if flow.limits:
        blocks += [f"## {words['limits']}", _limits(flow, lang, words)]
    return "\n\n".join(blocks) + "\n"


def _states(flow: Flow, lang: str, words: dict[str, str]) -> str:
    rows: list[tuple[str, ...]] = []
    for state in flow.states:
        kinds = [words["start"]] if state.name in flow.opening.states else []
        kinds += [words["end"]] if state.final else []
        limits = ", ".join(f"`{limit.name}`" for limit in limits_of(flow, state.name))
        rows.append((f"`{state.name}`", called(state.label, lang), ", ".join(kinds), limits))
    return _table((words["state"], words["label"], words["kind"], words["runs"]), rows)


def _rows(flow: Flow, lang: str, words: dict[str, str]) -> str:
    def row(arrow: Arrow) -> tuple[str, ...]:
        who = ", ".join(called_role(role, lang) for role in arrow.roles)
        target = words["stays"] if arrow.stays else f"`{arrow.target}`"
        command = f"`{arrow.command}` {arrow.label.zh}".rstrip()
        return (f"`{arrow.source}`", command, who, target, arrow.note)

    heads = (words["state"], words["command"], words["by"], words["target"], words["note"])
    return _table(heads, (row(arrow) for arrow in arrows(flow) if arrow.limit is None))


def _limits(flow: Flow, lang: str, words: dict[str, str]) -> str:
    def row(limit: Limit) -> tuple[str, ...]:
        states = ", ".join(f"`{state}`" for state in limit.states)
        if limit.pauses:
            states += f"; {words['stands_still']} {', '.join(f'`{state}`' for state in limit.pauses)}"
        spec = flow.specs.get(limit.on_lapse)
        label = spec.label if spec is not None else KERNEL_LAPSES[limit.on_lapse]
        tells = ", ".join(called_role(role, lang) for role in limit.notify)
        kind = words["level"] if limit.measured else words["promise"] if limit.promise is not None else ""
        lapse = f"`{limit.on_lapse}` {called(label, lang)}"
        return (f"`{limit.name}` {limit.label.zh}".rstrip(), kind, states, lapse, tells)

    heads = (words["limit"], words["kind"], words["in"], words["lapse"], words["tells"])
    return _table(heads, map(row, flow.limits))


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; a bar inside a cell is escaped."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
