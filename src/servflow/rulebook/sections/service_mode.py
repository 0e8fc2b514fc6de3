"""``service_mode:`` a table of how a service is given."""

from __future__ import annotations

from servflow.rulebook.sections.table import table_section

SECTION = table_section("service_mode")
"""The section as the loader knows it."""
