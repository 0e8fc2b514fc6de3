"""``shipping_constraints:`` a table of carriers and freight payment."""

from __future__ import annotations

from servflow.policies.shipping_constraints import ShippingConstraints
from servflow.policies.vocabulary import VOCABULARIES
from servflow.rulebook.nodes import Node
from servflow.rulebook.reading import Reader
from servflow.rulebook.section import Section
from servflow.rulebook.sections.table import TABLE_KEYS, read_table


def build_shipping_constraints(node: Node, read: Reader) -> ShippingConstraints | None:
    """Return how a parcel may travel, or nothing where there is no rule."""
    fields = read.open(node, TABLE_KEYS, "shipping_constraints")
    table = None if fields is None else read_table(fields, VOCABULARIES["shipping_constraints"])
    return None if table is None else ShippingConstraints(table=table)


SECTION = Section("shipping_constraints", build_shipping_constraints)
"""The section as the loader knows it."""
