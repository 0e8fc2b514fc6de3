"""Rulebooks: valid by construction, from one without a rule on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import attrs
from hypothesis import strategies as st

from servflow.desk import FLOWS
from servflow.kernel.flow import Flow
from servflow.policies.book import Rulebook
from servflow.policies.limit_names import LIMITS
from servflow.testing.arguments import require_flow
from servflow.values.frozen import FrozenMap

_ZONES = st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York", "Europe/Berlin"])
_LENGTHS = st.sampled_from(
    [
        {"within": "1 hour"},
        {"within": "30 minutes"},
        {"within": "1 day"},
        {"within": "7 days", "counting": "calendar_days"},
        {"within": "3 working days"},
        {"within": "8 hours", "counting": "working"},
        {"within": "1 month"},
    ]
)
_CAUSES = ("no_reason", "quality", "wrong_item", "lost", "dislike")
_PAYERS = st.sampled_from(["buyer", "merchant", "platform", "carrier", "agreed"])
_LEGS = st.dictionaries(st.sampled_from(["return", "outbound", "reship"]), _PAYERS, min_size=1)
_WINDOWS = st.sampled_from(
    [
        {"within": "7 days", "counting": "calendar_days"},
        {"within": "168 hours"},
        {"within": "1 month"},
        {"within": "2 working days"},
    ]
)
_OPTIONAL = st.sampled_from([(), ("shipping_fee",), ("eligibility",), ("approvals",), ("shipping_fee", "eligibility")])


@st.composite
def rulebooks(draw: st.DrawFn, *flows: Flow) -> Rulebook:
    """Return rulebooks of time limits, shipping fees, windows and approvals, or of some of these. 规则手册。

    Args:
        draw: Hypothesis gives it.
        flows: Flows whose time limits it sets, shipped ones or a host's own; nothing: all that ship.

    Raises:
        TypeError: One of them is no flow.
    """
    for flow in flows:
        require_flow(flow)
    sections: dict[str, Any] = {"id": "drawn", "version": "1", "timezone": draw(_ZONES)}
    limits = draw(_limits(flows or FLOWS))
    stand_ins = _stand_ins(tuple(name for name, _ in limits))
    if limits:
        sections["time_limits"] = {
            stand_ins.get(name, name): {"id": f"T-{n}", **length} for n, (name, length) in enumerate(limits)
        }
    for section in draw(_OPTIONAL):
        sections[section] = draw(_SECTIONS[section])
    book = read(json.dumps(sections))
    return _named_back(book, stand_ins) if stand_ins else book


@lru_cache(maxsize=512)
def read(text: str) -> Rulebook:
    """Return the rulebook of one file; JSON is YAML too."""
    from servflow.rulebook.loader import read_rulebook

    return read_rulebook({"rulebook.yaml": text})


@lru_cache(maxsize=64)
def _limits(flows: tuple[Flow, ...]) -> st.SearchStrategy[list[tuple[str, dict[str, str]]]]:
    names = [f"{flow.name}.{limit.name}" for flow in flows for limit in flow.limits if limit.promise is None]
    if not names:
        return st.just([])
    return st.lists(st.tuples(st.sampled_from(names), _LENGTHS), max_size=3, unique_by=lambda limit: limit[0])


def _stand_ins(names: tuple[str, ...]) -> dict[str, str]:
    """Return a name that files know for each of a host's own time limits, which they know nothing of."""
    free = (name for name in LIMITS if name not in names)
    return {name: next(free) for name in names if name not in LIMITS}


def _named_back(book: Rulebook, stand_ins: Mapping[str, str]) -> Rulebook:
    """Return the rulebook with a host's own time limits under their names, and with an id of its own."""
    found: Any = book.policies["time_limits"]
    rules_by_name: Mapping[str, Any] = found.limits
    own = {stand_in: name for name, stand_in in stand_ins.items()}
    limits = FrozenMap({own.get(name, name): rules for name, rules in rules_by_name.items()})
    policies = FrozenMap({**book.policies, "time_limits": attrs.evolve(found, limits=limits)})
    return attrs.evolve(book, id="-".join((book.id, *stand_ins)), policies=policies)


@st.composite
def _fees(draw: st.DrawFn) -> dict[str, Any]:
    last, *answers = draw(st.lists(_LEGS, min_size=1, max_size=3, unique_by=repr))
    causes = draw(st.permutations(_CAUSES))
    rules = [
        {"id": f"L-{n}", "when": {"cause": cause}, "then": then}
        for n, (cause, then) in enumerate(zip(causes, answers, strict=False))
    ]
    return {"rules": rules, "otherwise": {"id": "L-9", "then": last}}


@st.composite
def _windows(draw: st.DrawFn) -> dict[str, Any]:
    anchors = draw(st.lists(st.sampled_from(["signed_at", "confirmed_at"]), min_size=1, max_size=2, unique=True))
    rules = [{"id": f"W-{n}", "anchor": anchor, **draw(_WINDOWS)} for n, anchor in enumerate(anchors)]
    return {"windows": {"id": "W", "combine": draw(st.sampled_from(["any", "all"])), "rules": rules}}


@st.composite
def _approvals(draw: st.DrawFn) -> dict[str, Any]:
    most = draw(st.sampled_from([0, 1, 50, 1_000]))
    small = {"action": "refund.approve", "amount": {"at_most": f"{most} CNY"}}
    return {
        "rules": [
            {"id": "A-1", "when": small, "then": {"allowed": True}},
            {"id": "A-2", "when": {"action": "refund.approve"}, "then": {"role": "manager"}},
        ],
        "otherwise": "undecided",
    }


_SECTIONS = {"shipping_fee": _fees(), "eligibility": _windows(), "approvals": _approvals()}
