"""Corrective and preventive actions of a complaint: opened, verified, closed; overdue ones are chased.

Source:
    Catalogue SYS-56, SYS-57; R-382, R-386, R-387 (the cause is verified, measures are set), R-118.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import count
from typing import Any

from servflow.flows.complaint_facts import ComplaintFacts
from servflow.kernel.situation import Situation
from servflow.values.findings import Finding, finding
from servflow.values.frozen import FrozenMap, amend

ACTION_KINDS = ("corrective", "preventive")
_SHOWN = 40


def pending(facts: ComplaintFacts) -> tuple[Mapping[str, Any], ...]:
    """Return the actions that are not closed."""
    return tuple(action for action in facts.actions if action["state"] != "closed")


def next_due(facts: ComplaintFacts) -> datetime | None:
    """Return when the next action is due that nobody was chased for yet."""
    return min((action["due"] for action in pending(facts) if _awaited(action)), default=None)


def _awaited(action: Mapping[str, Any]) -> bool:
    return "due" in action and not action.get("chased")


# ---------------------------------------------------------------------------------------------------------- guards


def actions_closed(s: Situation) -> Finding | None:
    """Measures are complete only when every action is closed; each open one is named."""
    names = tuple(str(action["id"])[:_SHOWN] for action in pending(s.facts))
    if not names:
        return None
    message = f"actions: {', '.join(names)} not closed yet"
    return Finding("actions_open", message, details=FrozenMap(actions=names))


def action_overdue(s: Situation) -> Finding | None:
    """Somebody is chased only for an action that is overdue."""
    due = next_due(s.facts)
    if due is not None and due <= s.at:
        return None
    return Finding("nothing_overdue", "actions: none is overdue that nobody was chased for")


# ----------------------------------------------------------------------------------------------------------- steps


def open_action(s: Situation) -> Any:
    """Set an action, a corrective one unless it says otherwise; its due date becomes a time limit."""
    facts: ComplaintFacts = s.facts
    data = s.data
    name = data.get("id") or _next_name(facts)
    if any(action["id"] == name for action in facts.actions):
        s.refuse(finding("action_known", f"id: there is an action {name[:_SHOWN]!r} already", field="id"))
    due = data.get("due")
    if due is not None and due <= s.happened:
        s.refuse(finding("lies_in_the_past", "due: lies before the action itself", field="due"))
    told = {key: data[key] for key in ("what", "owner", "due") if key in data}
    kind = data.get("kind", ACTION_KINDS[0])
    return amend(facts, actions=(*facts.actions, FrozenMap({"id": name, "kind": kind, **told, "state": "open"})))


def _next_name(facts: ComplaintFacts) -> str:
    """Return the name of an action that nobody has named: ``A-1``, ``A-2`` and so on, of those that are free."""
    taken = {action["id"] for action in facts.actions}
    return next(name for place in count(1) if (name := f"A-{place}") not in taken)


def close_action(s: Situation) -> Any:
    """Keep the evidence of an action; it is closed when it was verified, and stays open where it did not work."""
    facts: ComplaintFacts = s.facts
    data = s.data
    known = {action["id"]: action for action in facts.actions}
    name = data.get("id") or _only_open(s)
    if name is None:
        return facts
    if name not in known:
        names = tuple(str(one)[:_SHOWN] for one in known)
        s.refuse(finding("unknown_action", f"id: there is no action {name[:_SHOWN]!r}", known=names))
        return facts
    if known[name]["state"] == "closed":
        s.refuse(finding("action_closed", f"id: the action {name[:_SHOWN]!r} is closed already", field="id"))
    state = "closed" if data.get("verified", True) else "not_verified"
    evidence = {"evidence": data["evidence"]} if "evidence" in data else {}
    done = FrozenMap({**known[name], **evidence, "state": state})
    return amend(facts, actions=tuple(done if action["id"] == name else action for action in facts.actions))


def _only_open(s: Situation) -> str | None:
    """Return the only action that is not closed; where there is none, or a choice, the command has to name it."""
    names = tuple(str(action["id"])[:_SHOWN] for action in pending(s.facts))
    if len(names) == 1:
        return str(pending(s.facts)[0]["id"])
    message = f"id: name the one of {', '.join(names)}" if names else "id: there is no open action to close"
    s.refuse(finding("which_action", message, field="id", actions=names))
    return None


def chase_action(s: Situation) -> Any:
    """Note which actions are overdue, so that the next one gets its own time limit."""
    facts: ComplaintFacts = s.facts
    return amend(facts, actions=tuple(_chased(action, s.at) for action in facts.actions))


def _chased(action: FrozenMap, at: datetime) -> FrozenMap:
    late = action["state"] != "closed" and _awaited(action) and action["due"] <= at
    return action.plus({"chased": True}) if late else action
