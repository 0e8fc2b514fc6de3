"""What a policy may be asked: facts of its vocabulary, the simplest question being none of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st

from servflow.policies.facts import FactType, Kind
from servflow.policies.vocabulary import VOCABULARIES
from servflow.testing.goods import orders
from servflow.testing.moments import instants
from servflow.values.money import Money
from servflow.values.orders import Order
from servflow.values.time import Span

_BY_KIND: Mapping[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: st.sampled_from(["x", "apparel", "east", "alipay"]),
    Kind.BOOL: st.booleans(),
    Kind.NUMBER: st.sampled_from([0, 1, 3, Decimal("0.1")]),
    Kind.MONEY: st.sampled_from([Money(0), Money(1), Money(5_000), Money(100_000)]),
    Kind.DATE: st.sampled_from([date(2024, 2, 29), date(2024, 5, 6), date(2030, 1, 1)]),
    Kind.INSTANT: instants(),
    Kind.DURATION: st.sampled_from(["1 hour", "3 days", "40 days"]).map(Span.parse),
    Kind.AGE: st.sampled_from(["3 days", "14 months", "10 years"]).map(Span.parse),
}


_DEPENDENT = frozenset({"as_of", "limit", "replaced_on", "start_date", "reported_on"})
"""Facts that must go with others: a limit's own name, and dates that have an order among themselves."""


@lru_cache(maxsize=64)
def facts_of(policy: str) -> st.SearchStrategy[dict[str, Any]]:
    """Return facts that a policy may be asked on; the fewer the simpler."""
    words = VOCABULARIES[policy].facts
    return st.fixed_dictionaries(
        {}, optional={name: _values(kind) for name, kind in words.items() if name not in _DEPENDENT}
    )


def _values(kind: FactType) -> st.SearchStrategy[Any]:
    known = st.sampled_from(sorted(kind.values)) if kind.kind is Kind.CHOICE else _BY_KIND[kind.kind]
    return st.lists(known, max_size=2, unique_by=repr).map(tuple) if kind.many else known


_LEGS = st.sampled_from([{}, {"return": "buyer"}, {"return": "merchant"}, {"outbound": "buyer", "return": "buyer"}])


@st.composite
def refunds(draw: st.DrawFn) -> dict[str, Any]:
    """Return the facts of a refund of an order."""
    order: Order = draw(orders(stages=("confirmed",)))
    gifts = tuple(line.id for line in order.lines if line.gift)
    return {
        "order": order,
        "kind": draw(st.sampled_from(("after_return", "unshipped", "refused_parcel"))),
        "remedy": draw(st.sampled_from(("refund", "exchange"))),
        "cause": draw(st.sampled_from(("quality", "no_reason"))),
        "liability": draw(_LEGS),
        "missing_gifts": draw(st.sampled_from(((), gifts))),
        "freight_paid": draw(st.none() | st.sampled_from((Money(0), Money(1_200)))),
        "reimbursable": draw(st.sampled_from(("full", "capped", "none"))),
    }
