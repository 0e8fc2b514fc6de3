"""One module for each key of a rulebook file: how it is read into a policy."""

from __future__ import annotations

from collections.abc import Mapping

from servflow.rulebook.section import Section
from servflow.rulebook.sections import (
    approvals,
    duties,
    eligibility,
    escalation,
    follow_up,
    kpi,
    numbering,
    priority,
    refund,
    retention,
    service_mode,
    shipping_constraints,
    shipping_fee,
    time_limits,
    warranty,
)

SECTIONS: Mapping[str, Section] = {
    module.SECTION.name: module.SECTION
    for module in (
        time_limits,
        eligibility,
        shipping_fee,
        shipping_constraints,
        refund,
        approvals,
        follow_up,
        retention,
        numbering,
        duties,
        kpi,
        service_mode,
        priority,
        escalation,
        warranty,
    )
}
"""Every section by its key."""
