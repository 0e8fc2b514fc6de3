"""Slips of the pen in open texts: ``action: ticket.quot`` is nobody's own word."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from servflow.policies.limit_names import FLOW_NAMES

_CLOSE = 0.8
_LONGEST = 40


def slip_in(text: str, known: Collection[str]) -> str:
    """Return what of an open text is meant to be one of the *known* words, but is none; empty where nothing is.

    Where the known words begin with a flow and a dot (``ticket.``), a text that begins with a flow which servflow ships
    is one of them or a slip; elsewhere what stands behind the dot counts. A name of another flow is its host's own.
    """
    flow, dot, name = text.lower().partition(".")
    if text in known or len(text) > _LONGEST or (dot and flow not in FLOW_NAMES):
        return ""
    if dot and any("." in word for word in known):
        return text
    name = name if dot else flow
    alike = [word for word in known if word[0] == name[:1] or word[-1] == name[-1:]]  # comparing all takes long
    return name if get_close_matches(name, alike, 1, _CLOSE) else ""
