"""The page on metrics names what there is."""

import re

import pytest

from servflow.kpi.casefiles import RESPONSES
from servflow.kpi.quality import OUTCOMES, REACHED
from servflow.kpi.results import MetricResult
from servflow.kpi.tickets import SERVICE_LIMITS
from servflow.policies.metric_names import METRICS
from tests.house.calls import constants_given_to
from tests.house.source import ROOT, modules

PAGE = (ROOT / "docs" / "reference" / "kpi.md").read_text(encoding="utf-8")
OTHER_REASONS = {
    *("still_open", "no_closing", "merged", "cancelled", "withdrawn", "declined", "contradictory"),
    *("no_opening", "before_opening", "bad_rating", "not_rated", "still_running", "no_limit"),
    *(OUTCOMES - REACHED),
}
"""Reasons that the source chooses between, or takes from a state or an outcome."""


def part(heading):
    """Give a part of the page from its heading to the next of the same rank."""
    return PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_every_metric_is_explained():
    """Every metric stands in the table with its ids and its Chinese name, in the order of the catalogue."""
    rows = re.findall(r"^\| `(\w+)` ([M0-9, -]+) (\S+) \|", part("The metrics"), re.MULTILINE)
    assert rows == [(name, ", ".join(metric.ids), metric.label.zh) for name, metric in METRICS.items()]


def test_every_reason_is_explained():
    """Every reason for which a case is left out stands on the page, and no other."""
    table = part("What is left out")
    named = {
        code for cell in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for code in re.findall(r"`(\w+)`", cell)
    }
    found = {reason for path in modules("kpi") for reason in constants_given_to(path, {"left_out"}, place=2)}
    assert found | OTHER_REASONS == named


@pytest.mark.parametrize("words", [RESPONSES, SERVICE_LIMITS], ids=["responses", "limits"])
def test_what_counts_is_listed(words):
    """The commands that answer a customer and the limits that bind the service are listed."""
    assert [word for word in words if f"`{word}`" not in part("The metrics")] == []


def test_every_field_of_a_result_is_explained():
    """A result has the fields that the page tells."""
    fields = re.findall(r"^\| `(\w+)` \|", part("A result").split("| Unit |", maxsplit=1)[0], re.MULTILINE)
    assert fields == [field.name for field in MetricResult.__attrs_attrs__]
