"""A path as the text of a scenario file. 情景文件文本。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from servflow.kernel.case import Case
from servflow.testing.explorer.moving import Move, Mover, instant
from servflow.testing.explorer.samples import START
from servflow.values.shapes import is_list, is_map


def scenario_text(
    name: str, rulebook: str, mover: Mover, moves: Sequence[tuple[Move, str]], cases: Sequence[Case]
) -> str:
    """Return the moves as a scenario file.

    Args:
        name: What it is about.
        rulebook: Name or path of the rulebook.
        mover: What has played them.
        moves: The moves, each with the state it leads to.
        cases: The case after each of them.
    """
    import yaml

    flow = mover.flow
    opening = moves[0][0]
    story: dict[str, Any] = {
        "scenario": f"{flow.name}: {name}",
        "rulebook": rulebook,
        "flow": flow.name,
        "open": {"at": START.isoformat(), "by": str(opening.actor), "data": _plain(opening.data)},
        "steps": [_step(move, state, case) for (move, state), case in zip(moves[1:], cases[:-1], strict=True)],
        "expect": {"state": moves[-1][1]},
    }
    return str(yaml.safe_dump(story, allow_unicode=True, sort_keys=False, width=120))


def _step(move: Move, state: str, before: Case) -> dict[str, Any]:
    if move.command == "lapse":
        due = next(one.due_at for one in before.deadlines if one.name == move.data["deadline"])
        return {"at": due.isoformat(), "advance": True, "expect": {"state": state}}
    given = {"with": _plain(move.data)} if move.data else {}
    at = instant(before, move).isoformat()
    return {"at": at, "by": str(move.actor), "do": move.command, **given, "expect": {"state": state}}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if is_map(value):
        found: Mapping[str, Any] = value
        return {name: _plain(one) for name, one in found.items()}
    return [_plain(one) for one in value] if is_list(value) else value
