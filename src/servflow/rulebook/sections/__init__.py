"""One module for each key of a rulebook file: how it is read into a policy."""

from __future__ import annotations

from collections.abc import Mapping

from servflow.rulebook.section import Section
from servflow.rulebook.sections import shipping_fee, time_limits

SECTIONS: Mapping[str, Section] = {
    module.SECTION.name: module.SECTION
    for module in (
        time_limits,
        shipping_fee,
    )
}
"""Every section by its key."""
