"""``shipping_constraints:`` a table of carriers and freight payment."""

from __future__ import annotations

from servflow.rulebook.sections.table import table_section

SECTION = table_section("shipping_constraints")
"""The section as the loader knows it."""
