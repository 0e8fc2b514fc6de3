"""``approvals:`` a table of who may approve what, alone or one after the other."""

from __future__ import annotations

from servflow.policies.approvals import Approvals
from servflow.policies.table import Table
from servflow.rulebook.reading import Reader
from servflow.rulebook.sections.table import place_of, table_section


def _check(table: Table, read: Reader) -> None:
    """Note rules that say twice who is allowed, or who stands in for nobody."""
    for rule in table.every_rule():
        if "chain" in rule.then and "allowed" in rule.then:
            message = f"rule {rule.id} answers 'allowed' and 'chain': a chain tells itself who is allowed"
            read.problems.add(place_of(rule), "said_twice", message)
    for rule in (*table.rules, *filter(None, (table.otherwise,))):
        if "delegate" in rule.then and "chain" not in rule.then:
            message = f"rule {rule.id} has a delegate but no chain in which somebody could be absent"
            read.problems.add(place_of(rule), "missing_key", message)


SECTION = table_section("approvals", Approvals, check=_check)
"""The section as the loader knows it."""
