"""Who gets what answer in each shipped flow, as files under version control: a changed answer is a reviewed line."""

from servflow.testing.explorer import Report
from tests.house.source import ROOT

GOLDEN = ROOT / "tests" / "golden"
HEADER = (
    "# What the flow {name} answers: state | command | roles | when | answers. "
    "Written by `python -m tests.house.regenerate`.\n"
)


def golden(report: Report) -> str:
    """Give the file of a flow."""
    return HEADER.format(name=report.flow) + "".join(f"{line}\n" for line in report.relation)
