"""What every drawing of a flow shows: arrows between states, who may take them, and the time limits that do."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from servflow.kernel.flow import Flow, Limit, Row
from servflow.values.parties import ROLE_LABELS
from servflow.values.sources import Label

KERNEL_LAPSES = {
    "breach": Label("recorded, somebody is told", "记录并通知"),
    "escalate": Label("escalated", "升级处理"),
    "remind": Label("somebody is reminded", "提醒"),
}
"""What a lapse does where it takes no row of the flow."""


@attrs.frozen(kw_only=True)
class Arrow:
    """One way from a state to another, or back to itself. 流转箭头。

    Args:
        source: The state it leaves.
        target: The state it leads to; the same one when the case stays.
        command: The command, or what a lapse does.
        label: What people call the command.
        roles: Who may give it; nobody for a lapse.
        limit: The time limit whose lapse takes this way, where it is one.
        note: How the row is chosen among others.
    """

    source: str
    target: str
    command: str
    label: Label
    roles: tuple[str, ...] = ()
    limit: Limit | None = None
    note: str = ""

    @property
    def stays(self) -> bool:
        """Whether the case stays where it is."""
        return self.source == self.target

    def words(self, lang: str) -> str:
        """Return the command with who may give it, or the time limit with what its lapse does."""
        if self.limit is not None:
            over = "逾期：" if lang == "zh" else "lapse: "
            return f"{over}{named(self.limit.name, self.limit.label, lang)} → {self.name(lang)}"
        who = ", ".join(called_role(role, lang) for role in self.roles)
        return f"{self.name(lang)} [{who}]"

    def name(self, lang: str) -> str:
        """Return the command as rulebooks and programs name it, with its Chinese label."""
        return named(self.command, self.label, lang)


def called(label: Label, lang: str) -> str:
    """Return a label: Chinese alone for ``zh``, English with the Chinese beside it otherwise."""
    return label.in_language("zh") if lang == "zh" else label.both()


def named(name: str, label: Label, lang: str) -> str:
    """Return a name that rulebooks and programs use with its Chinese label; the Chinese alone for ``zh``."""
    return label.in_language("zh") if lang == "zh" else f"{name} {label.zh}".strip()


def called_role(role: str, lang: str) -> str:
    """Return what a role is called."""
    label = ROLE_LABELS.get(role, Label(role))
    return label.in_language(lang)


def arrows(flow: Flow) -> tuple[Arrow, ...]:
    """Return every arrow of *flow*: rows first, state by state in the flow's order, then the lapses."""
    return (*_rows(flow), *_lapses(flow))


def limits_of(flow: Flow, state: str) -> tuple[Limit, ...]:
    """Return the time limits that run in a state."""
    return flow.limits_in[state]


def _rows(flow: Flow) -> Iterator[Arrow]:
    for state, commands in flow.table.items():
        for name, rows in commands.items():
            spec = flow.specs[name]
            for row in rows:
                yield Arrow(
                    source=state,
                    target=_target(row, state),
                    command=name,
                    label=spec.label,
                    roles=spec.roles,
                    note=row.note if len(rows) > 1 else "",
                )


def _lapses(flow: Flow) -> Iterator[Arrow]:
    for state, limits in flow.limits_in.items():
        for limit in limits:
            command = limit.on_lapse
            rows = flow.table[state].get(command, ())
            if not rows:
                label = KERNEL_LAPSES[command]
                yield Arrow(source=state, target=state, command=command, label=label, limit=limit)
            for target in dict.fromkeys(_target(row, state) for row in rows):
                label = flow.specs[command].label
                yield Arrow(source=state, target=target, command=command, label=label, limit=limit)


def _target(row: Row, state: str) -> str:
    return row.target if row.target is not None else state
