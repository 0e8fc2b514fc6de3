"""``escalation:`` a table of how far up a case goes, and to whom."""

from __future__ import annotations

from servflow.policies.escalation import Escalation
from servflow.rulebook.sections.table import table_section, whole_numbers

SECTION = table_section("escalation", Escalation, check=whole_numbers("level", 0, 9))
"""The section as the loader knows it."""
