"""``approvals:`` a table of who may approve what."""

from __future__ import annotations

from servflow.policies.approvals import Approvals
from servflow.policies.vocabulary import VOCABULARIES
from servflow.rulebook.nodes import Node
from servflow.rulebook.reading import Reader
from servflow.rulebook.section import Section
from servflow.rulebook.sections.table import TABLE_KEYS, read_table


def build_approvals(node: Node, read: Reader) -> Approvals | None:
    """Return who may approve what, or nothing where there is no rule."""
    fields = read.open(node, TABLE_KEYS, "approvals")
    table = None if fields is None else read_table(fields, VOCABULARIES["approvals"])
    return None if table is None else Approvals(table=table)


SECTION = Section("approvals", build_approvals)
"""The section as the loader knows it."""
