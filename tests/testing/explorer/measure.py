"""What it costs to explore the shipped flows: `python -m tests.testing.explorer.measure`."""

import sys
from time import process_time

from servflow.desk import FLOWS
from servflow.testing import explore, paths


def table() -> str:
    """Give a table of counts and seconds of processor time, a line for each flow."""
    lines = [
        "| Flow | Positions | Moves | Questions | Rows | Paths over pairs, steps | Seconds |",
        "|---|" + "--:|" * 6,
    ]
    for flow in FLOWS:
        begun = process_time()
        report = explore(flow)
        took = process_time() - begun
        pairs = paths(flow, "pairs")
        steps = sum(len(path.steps) for path in pairs)
        counts = f"{report.positions:,} | {report.moves:,} | {report.asked:,} | {len(report.rows)}"
        lines.append(f"| `{flow.name}` | {counts} | {len(pairs)}, {steps:,} | {took:.1f} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.stdout.write(table())
