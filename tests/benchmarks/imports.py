"""What `import servflow` costs a program that has not imported anything yet."""

import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

PROGRAM = "import time; begin = time.process_time_ns(); {code}; print(time.process_time_ns() - begin)"


@dataclass(frozen=True, kw_only=True)
class Start:
    """One line of the table of imports: median milliseconds of CPU, and the ratio to its base."""

    key: str
    title: str
    code: str
    base: str = "I0"
    target: float | None = None
    median_ms: float = 0.0
    ratio: float = 0.0


STARTS = (
    Start(key="I0", title="`import attrs`", code="import attrs"),
    Start(key="I1", title="`import servflow`", code="import servflow", target=1.3),
    Start(key="I2", title="`from servflow import ServiceDesk`", code="from servflow import ServiceDesk"),
    Start(
        key="I3",
        title="and the first decision: desk, `lution`, `transitions`",
        code="from servflow import ServiceDesk, load_rulebook; "
        "desk = ServiceDesk(load_rulebook('lution')); [flow.machine for flow in desk.flows]",
    ),
    Start(key="I4", title="`import transitions`", code="import transitions"),
    Start(key="I5", title="`import pendulum`", code="import pendulum"),
)


def once(code: str) -> int:
    """Give the nanoseconds of CPU that a fresh process spends on `code`."""
    answer = subprocess.run([sys.executable, "-c", PROGRAM.format(code=code)], check=True, capture_output=True)
    return int(answer.stdout)


def starts(rounds: int, which: Sequence[Start] = STARTS) -> list[Start]:
    """Give the figures, the programs started in turn; the first one has to be the base."""
    spent: dict[str, list[int]] = {start.key: [] for start in which}
    for _ in range(rounds):
        for start in which:
            spent[start.key].append(once(start.code))
    return [
        Start(
            key=start.key,
            title=start.title,
            code=start.code,
            base=start.base,
            target=start.target,
            median_ms=statistics.median(spent[start.key]) / 1e6,
            ratio=statistics.median(
                mine / base for mine, base in zip(spent[start.key], spent[start.base], strict=True)
            ),
        )
        for start in which
    ]
