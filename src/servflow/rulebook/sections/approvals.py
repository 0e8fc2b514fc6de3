"""``approvals:`` a table of who may approve what, alone or one after the other."""

from __future__ import annotations

from servflow.policies.approvals import Approvals
from servflow.policies.table import Table
from servflow.rulebook.reading import Reader
from servflow.rulebook.sections.table import place_of, table_section


def _check(table: Table, read: Reader) -> None:
    """Note rules that say twice who is allowed, or who stands in for nobody."""
    for rule in table.every_rule():
        told = rule.then
        if "chain" in told and "allowed" in told:
            message = f"rule {rule.id} answers 'allowed' and 'chain': a chain tells itself who is allowed"
            read.problems.add(place_of(rule), "said_twice", message)
        if "delegate" in told and "chain" not in told and rule not in table.overlays:
            message = f"rule {rule.id} has a delegate but no chain in which somebody could be absent"
            read.problems.add(place_of(rule), "missing_key", message)


SECTION = table_section("approvals", Approvals, check=_check)
"""The section as the loader knows it."""
