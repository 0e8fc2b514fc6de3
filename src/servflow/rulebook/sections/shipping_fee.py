"""``shipping_fee:`` a table, and what the platform pays by region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from servflow.policies.facts import FactType, Kind
from servflow.policies.shipping_fee import BEARERS, ShippingFee
from servflow.policies.vocabulary import VOCABULARIES
from servflow.policies.words import LEGS
from servflow.rulebook.nodes import MapNode, Node
from servflow.rulebook.reading import Fields, Reader
from servflow.rulebook.rules import read_given
from servflow.rulebook.section import Section
from servflow.rulebook.sections.table import TABLE_KEYS, read_table
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
from servflow.values.sources import Label

_WORDS = VOCABULARIES["shipping_fee"]
_AMOUNT = FactType(Kind.MONEY, Label("subsidy"))


def build_shipping_fee(node: Node, read: Reader) -> ShippingFee | None:
    """Return who bears which leg, or nothing where there is no rule."""
    fields = read.open(node, (*TABLE_KEYS, "subsidies"), "shipping_fee")
    table = None if fields is None else read_table(fields, _WORDS)
    if fields is None or table is None:
        return None
    return ShippingFee(table=table, subsidies=_subsidies(fields), currency=read.currency)


def _subsidies(fields: Fields) -> FrozenMap:
    """Return amounts by region."""
    amounts: dict[str, Money] = {}
    for region, node in fields.entries("subsidies", "subsidies"):
        amount = fields.read.value(node, _AMOUNT, region.text)
        if amount is not None:
            amounts[region.text] = amount
    return FrozenMap(amounts)


def read_fee_given(node: Node, read: Reader) -> Mapping[str, Any]:
    """Return the facts of a test, with ``agreed``: a mapping of legs to the parties that were agreed on."""
    agreed = node.get("agreed") if isinstance(node, MapNode) else None
    if not isinstance(node, MapNode) or agreed is None:
        return read_given(node, _WORDS.facts, read)
    given = read_given(node.without("agreed"), _WORDS.facts, read)
    legs = read.open(agreed, LEGS, "agreed")
    if legs is None:
        return given
    parties = {leg: legs.choice(leg, sorted(BEARERS)) for leg in LEGS if leg in legs}
    return given.plus({"agreed": FrozenMap(parties)})


SECTION = Section("shipping_fee", build_shipping_fee, given=read_fee_given)
"""The section as the loader knows it."""
