"""``priority:`` a table of what comes first."""

from __future__ import annotations

from servflow.rulebook.sections.table import table_section, whole_numbers

SECTION = table_section("priority", check=whole_numbers("priority", 1, 5))
"""The section as the loader knows it."""
