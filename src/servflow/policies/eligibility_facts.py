"""Facts about a requested line that no one states: they follow from the order, the request and what was asked before.

A condition of a rule never relates two facts; what relates them is derived here. Unknown stays unknown (None), so that
an exclusion never bites on a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from servflow.values.orders import Order, OrderLine, RequestedLine

USE_IS_NO_OBSTACLE = frozenset({"quality"})
"""Causes for which goods may be used, washed or altered: such faults appear only in use (C-14)."""

_CONDITION = ("tried", "used", "washed", "altered", "packaging_intact", "accessories_complete")

PROMISED_ONCE = frozenset({"ordered_by_mistake", "dislike"})
"""Causes for which the unconditional return is promised once (R-198), per order line (G-25)."""


def line_facts(
    facts: Mapping[str, Any], order: Order, asked: RequestedLine, lines: tuple[RequestedLine, ...], at: datetime
) -> dict[str, Any]:
    """Return the facts that rules on one requested line may ask for. 申请行事实。

    Args:
        facts: What is known of the request: ``flow``, ``cause``, ``remedy``, ``earlier`` and the like.
        order: What was bought.
        asked: The line.
        lines: All lines of the request.
        at: When it is made.
    """
    bought = order.line(asked.id)
    cause = facts.get("cause")
    return {
        **request_facts(facts, order, at),
        "quantity": asked.quantity,
        "tried": asked.tried,
        "used": asked.used,
        "washed": asked.washed,
        "altered": asked.altered,
        "packaging_intact": asked.packaging_intact,
        "accessories_complete": asked.accessories_complete,
        "worn": either(asked.used, asked.washed),
        "resaleable": is_resaleable(asked, cause),
        "category": bought.category if bought else None,
        "no_return": bought.no_return if bought else None,
        "gift": bought.gift if bought else None,
        "gift_alone": is_gift_alone(order, bought, lines),
        "bundle_split": is_bundle_split(order, bought, lines),
        "repeated": is_repeated(asked.id, cause, facts.get("earlier") or ()),
    }


def told_facts(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the facts of one line that were told one by one, with what follows from them. 推导事实。

    Args:
        facts: ``used``, ``washed`` and the like; ``worn`` and ``resaleable`` stay as they are told, if they are.
    """
    line = RequestedLine(id="told", quantity=1, **{name: facts[name] for name in _CONDITION if name in facts})
    derived = {"worn": either(line.used, line.washed), "resaleable": is_resaleable(line, facts.get("cause"))}
    return {**{name: value for name, value in derived.items() if value is not None}, **facts}


def request_facts(facts: Mapping[str, Any], order: Order, at: datetime) -> dict[str, Any]:
    """Return the facts that hold of a request as a whole: what was asked, and how far the parcel had come by *at*."""
    signed = _happened(at, order.signed_at, order.confirmed_at)
    return {
        "flow": facts.get("flow"),
        "cause": facts.get("cause"),
        "remedy": facts.get("remedy"),
        "as_of": facts.get("as_of"),
        "region": order.region,
        "shipped": signed or _happened(at, order.shipped_at),
        "signed": signed,
    }


def _happened(at: datetime, *instants: datetime | None) -> bool:
    return any(instant is not None and instant <= at for instant in instants)


def either(*facts: bool | None) -> bool | None:
    """Return whether one of the facts is true; unknown where none is and one of them is unknown."""
    if True in facts:
        return True
    return None if None in facts else False


def is_resaleable(asked: RequestedLine, cause: str | None) -> bool | None:
    """Return whether the goods can be sold again: as new, in their packaging, complete (R-201).

    Use is no obstacle to a quality complaint, packaging and accessories still are (C-14).
    """
    use = () if cause in USE_IS_NO_OBSTACLE else (asked.used, asked.washed, asked.altered)
    spoilt = either(*use, _is_not(asked.packaging_intact), _is_not(asked.accessories_complete))
    return _is_not(spoilt)


def _is_not(fact: bool | None) -> bool | None:  # noqa: FBT001 - the negation of a fact
    return None if fact is None else not fact


def is_gift_alone(order: Order, bought: OrderLine | None, lines: Iterable[RequestedLine]) -> bool:
    """Return whether a gift is asked to go back without the goods that it came with (R-182, C-12)."""
    if bought is None or not bought.gift:
        return False
    asked = {line.id for line in lines}
    if bought.gift_of is not None:
        return bought.gift_of not in asked
    return not any(line.id in asked for line in order.lines if not line.gift)


def is_bundle_split(order: Order, bought: OrderLine | None, lines: tuple[RequestedLine, ...]) -> bool:
    """Return whether a line is asked to go back out of a bundle, not with all of it in the same proportion (R-178).

    A request that names no lines is for the whole order, and splits nothing.
    """
    if bought is None or bought.bundle is None or not lines:
        return False
    asked = {line.id: line.quantity for line in lines}
    wanted = asked.get(bought.id, 0)
    members = (line for line in order.lines if line.bundle == bought.bundle)
    return any(asked.get(line.id, 0) * bought.quantity != wanted * line.quantity for line in members)


def is_repeated(line: str, cause: str | None, earlier: Iterable[Mapping[str, Any]]) -> bool:
    """Return whether the promise that holds once was used for the line before (R-198, G-25).

    Args:
        line: Id of the order line.
        cause: Why it is asked for now.
        earlier: Claims that other cases made, with ``line`` and ``cause``.
    """
    if cause not in PROMISED_ONCE:
        return False
    return any(claim.get("line") == line and claim.get("cause") in PROMISED_ONCE for claim in earlier)
