"""Plays so many steps on every core: `python -m tests.testing.nightly --steps 10000000 --jobs 2`.

Every machine of the shipped flows is run again and again, each run with a start of its own for the random choices. What
fails is told with its story and with the line that runs it again; the command then ends with 1.
"""

import argparse
import sys
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from itertools import count

import attrs

from tests.testing.steps import LENGTH, MACHINES, measured

BY_FLOW = {kind.flow.name: kind for kind in MACHINES}
HISTORIES = 50
"""Of one run: it takes some seconds, so that a core is never idle for long at the end."""
WORD_EVERY = 60
"""Seconds between two words about how far it has come."""


@attrs.frozen(kw_only=True)
class Run:
    """One run of a machine, and what it came to.

    Args:
        flow: Name of its flow.
        start: Of the random choices.
        steps: Questions that were held to the laws.
        failure: The law that was broken, with the story; empty where none was.
    """

    flow: str
    start: int
    steps: int = 0
    failure: str = ""


def run(wanted: Run) -> Run:
    """Run a machine, and give what it came to."""
    try:
        steps, _ = measured(BY_FLOW[wanted.flow], HISTORIES, length=LENGTH, start=wanted.start)
    except Exception:  # noqa: BLE001 - whatever escapes the machine is what the night looks for
        return attrs.evolve(wanted, failure=traceback.format_exc())
    return attrs.evolve(wanted, steps=steps)


def runs(steps: int, seed: int, jobs: int, pool: Executor) -> Iterator[Run]:
    """Give finished runs until they have so many steps, or one has failed."""
    wanted = (Run(flow=flow, start=start) for start in count(seed) for flow in BY_FLOW)
    pending: set[Future[Run]] = {pool.submit(run, next(wanted)) for _ in range(jobs)}
    total, failed = 0, False
    while pending:
        done, pending = wait(pending, return_when=FIRST_COMPLETED)
        for finished in (future.result() for future in done):
            yield finished
            total += finished.steps
            failed = failed or bool(finished.failure)
            if total < steps and not failed:
                pending.add(pool.submit(run, next(wanted)))


def night(steps: int, seed: int, jobs: int, pool: Executor) -> int:
    """Play the steps and tell how far it has come; 1 where a law was broken."""
    begun = said = time.monotonic()
    by_flow, failed = dict.fromkeys(BY_FLOW, 0), False
    for finished in runs(steps, seed, jobs, pool):
        by_flow[finished.flow] += finished.steps
        if finished.failure:
            failed = True
            again = f"--flow {finished.flow} --seed {finished.start}"
            sys.stdout.write(f"{finished.failure}\nRun it again: python -m tests.testing.nightly {again}\n")
        now = time.monotonic()
        if now - said >= WORD_EVERY:
            said, total = now, sum(by_flow.values())
            rate = total / (now - begun)
            left = max(steps - total, 0) / rate / 60 if rate else 0
            sys.stdout.write(f"{total:,} steps, {rate:,.0f} a second, {left:,.0f} minutes to go\n")
            sys.stdout.flush()
    total, seconds = sum(by_flow.values()), time.monotonic() - begun
    each = ", ".join(f"{name} {found:,}" for name, found in by_flow.items())
    sys.stdout.write(f"{total:,} steps in {seconds:,.0f} seconds, {total / seconds:,.0f} a second: {each}\n")
    return int(failed)


def main(arguments: list[str] | None = None) -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.testing.nightly", description=__doc__)
    parser.add_argument("--steps", type=int, default=10_000_000, help="steps of all machines together, or a few more")
    parser.add_argument("--jobs", type=int, default=2, help="runs at once")
    parser.add_argument("--seed", type=int, help="of the first run; another each time where not told")
    parser.add_argument("--flow", choices=BY_FLOW, help="one run of this flow's machine, under the seed")
    given = parser.parse_args(arguments)
    seed = time.time_ns() // 1_000_000 if given.seed is None else given.seed
    if given.flow is not None:
        again = run(Run(flow=given.flow, start=seed))
        sys.stdout.write(again.failure or f"{again.steps:,} steps, and no law was broken\n")
        return int(bool(again.failure))
    sys.stdout.write(f"{given.steps:,} steps, {given.jobs} runs at once, seed {seed}\n")
    sys.stdout.flush()
    with ProcessPoolExecutor(given.jobs) as pool:
        return night(given.steps, seed, given.jobs, pool)


if __name__ == "__main__":
    sys.exit(main())
