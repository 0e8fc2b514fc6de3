"""The stored form of an order's ledger."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from servflow.codec.forms import Plain, opened_form, sealed_form
from servflow.codec.shapes import load_shape
from servflow.errors import CodecError
from servflow.kernel.ledger import Claims, Ledger, MoneyClaim, UnitClaim
from servflow.values.plain import plain_fields


@attrs.frozen(kw_only=True)
class StoredClaims:
    """What one case claims, with its name."""

    case_id: str
    units: tuple[UnitClaim, ...]
    money: tuple[MoneyClaim, ...]
    paid_units: tuple[tuple[str, int], ...]


@attrs.frozen(kw_only=True)
class StoredLedger:
    """A ledger as it is stored."""

    order_id: str
    claims: tuple[StoredClaims, ...]


def dump_ledger(ledger: Ledger) -> Plain:
    """Return a ledger as plain data. 台账编码。"""
    claims = [
        {
            "case_id": case_id,
            "units": [plain_fields(claim) for claim in held.units],
            "money": [plain_fields(claim) for claim in held.money],
            "paid_units": [list(entry) for entry in held.paid_units],
        }
        for case_id, held in ledger.claims
    ]
    return sealed_form("ledger", {"order_id": ledger.order_id, "claims": claims})


def load_ledger(data: object) -> Ledger:
    """Return the ledger that ``dump_ledger`` wrote. 台账解码。

    Raises:
        CodecError: The data cannot be read, a case stands twice, or a claim is negative; with every problem.
    """
    stored = load_shape(StoredLedger, opened_form("ledger", data), "ledger")
    problems: list[str] = []
    names = [held.case_id for held in stored.claims]
    for place, held in enumerate(stored.claims):
        path = f"ledger.claims[{place}]"
        if held.case_id in names[:place]:
            problems.append(f"{path}.case_id: stands twice")
        problems.extend(f"{path}.{problem}" for problem in _impossible(held))
    if problems:
        raise CodecError("ledger", tuple(problems))
    return Ledger(
        order_id=stored.order_id,
        claims=tuple(
            (held.case_id, Claims(units=held.units, money=held.money, paid_units=held.paid_units))
            for held in stored.claims
        ),
    )


def _impossible(held: StoredClaims) -> Iterable[str]:
    """Return what no case can claim."""
    for n, unit in enumerate(held.units):
        if min(unit.requested, unit.approved, unit.received, unit.credited) < 0:
            yield f"units[{n}]: a claim is never negative"
    for n, money in enumerate(held.money):
        if money.pending.currency != money.refunded.currency:
            yield f"money[{n}]: two currencies in one claim"
        if min(money.pending.minor, money.refunded.minor) < 0:
            yield f"money[{n}]: a claim is never negative"
    for n, (_, units) in enumerate(held.paid_units):
        if units < 0:
            yield f"paid_units[{n}]: a claim is never negative"
