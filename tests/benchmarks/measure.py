"""How a figure is made: interleaved rounds of CPU time, each sample paired with samples of its base around it."""

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.benchmarks.subject import Path

Run = Callable[[int], object]
"""Does that many loops."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table.

    `run(n)` does n loops of `steps` steps each; the ratio is to the row named `base`; a `target` is the highest ratio
    that we allow ourselves, `most_ms` the longest that a step may take; `path` walks the cycle for the check that all
    implementations do the same, and `refuses` tells whether the guard holds one back.
    """

    key: str
    group: str
    title: str
    run: Run
    steps: int = 1
    base: str = "1c"
    target: float | None = None
    most_ms: float | None = None
    path: Callable[[], Path] | None = None
    refuses: Callable[[], bool] | None = None


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What was measured of a row: nanoseconds a step and the ratio to its base."""

    key: str
    group: str
    title: str
    median_ns: float
    best_ns: float
    base: str
    ratio: float
    low: float
    high: float
    target: float | None
    most_ms: float | None = None


@dataclass(kw_only=True)
class _Samples:
    loops: int
    ns: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)


def sample(row: Row, loops: int) -> float:
    """Give CPU nanoseconds a step over one run of `loops` loops."""
    begin = time.process_time_ns()
    row.run(loops)
    return (time.process_time_ns() - begin) / (loops * row.steps)


def calibrate(row: Row, sample_ns: int) -> int:
    """Give how many loops of a row take about `sample_ns`."""
    loops = 1
    while True:
        begin = time.process_time_ns()
        row.run(loops)
        spent = time.process_time_ns() - begin
        if spent * 4 >= sample_ns:
            return max(1, round(loops * sample_ns / max(spent, 1)))
        loops *= 2


@contextmanager
def collector_off() -> Iterator[None]:
    """Keep the garbage collector from running inside a sample."""
    was_on = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def measure(rows: Sequence[Row], bases: Sequence[Row], *, rounds: int, sample_ns: int) -> list[Figure]:
    """Give a figure for each row; the bases are measured along with them."""
    by_key = {row.key: row for row in (*bases, *rows)}
    with collector_off():
        samples = {key: _Samples(loops=calibrate(row, sample_ns)) for key, row in by_key.items()}
        for _ in range(rounds):
            for row in by_key.values():
                base = by_key[row.base]
                before = sample(base, samples[base.key].loops)
                spent = sample(row, samples[row.key].loops)
                after = sample(base, samples[base.key].loops)
                samples[row.key].ns.append(spent)
                samples[row.key].ratios.append(spent * 2 / (before + after))
            gc.collect()
    return [_figure(row, samples[row.key]) for row in by_key.values()]


def _figure(row: Row, samples: _Samples) -> Figure:
    ratios = samples.ratios
    return Figure(
        key=row.key,
        group=row.group,
        title=row.title,
        median_ns=statistics.median(samples.ns),
        best_ns=min(samples.ns),
        base=row.base,
        ratio=statistics.median(ratios),
        low=min(ratios),
        high=max(ratios),
        target=row.target,
        most_ms=row.most_ms,
    )
