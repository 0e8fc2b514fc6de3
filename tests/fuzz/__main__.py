"""Fuzzes readers: `python -m tests.fuzz rulebook --runs 100000`. Needs atheris (the extra `nightly`).

Several targets run in processes of their own, `--jobs` at once; `--total` shares inputs out among them, most to those
that read fast. A breakage ends its process: its input lies in the folder `--found`, and belongs into the corpus once it
is mended. `--keep` adds to the corpus what reaches new code.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import attrs

from tests.fuzz.kept import HOME

SECONDS = 10
"""One input that takes longer is a breakage."""
MEGABYTES = 1_024
"""And so is one that makes the process larger."""

MOST_RUNS = 500_000
"""Inputs of one process where they are shared out: a find comes early, and the cores stay busy to the end."""

WORD_EVERY = 10
"""Seconds between two words about how far it has come."""


@attrs.frozen(kw_only=True)
class Part:
    """What one process does.

    Args:
        target: Name of its target.
        runs: How many inputs; -1 without end.
        seed: Of its random choices; 0 for another each time.
    """

    target: str
    runs: int
    seed: int


def main() -> int:
    """Run what the command line asks for; 1 where something broke."""
    names = sorted(path.name for path in HOME.iterdir())
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="+", choices=[*names, "all"])
    parser.add_argument("--runs", type=int, default=-1, help="inputs of each target; without end where not told")
    parser.add_argument("--seconds", type=int, default=0, help="time of each target; without end where not told")
    parser.add_argument("--corpus", type=Path, help="folder of inputs to begin with; the kept ones where not told")
    parser.add_argument("--found", type=Path, default=Path(".fuzz"), help="folder for inputs that break a reader")
    parser.add_argument("--seed", type=int, default=0, help="of the random choices; another each time where not told")
    parser.add_argument("--keep", action="store_true", help="add what reaches new code to the corpus")
    parser.add_argument("--total", type=int, help="inputs of all targets together, in place of --runs")
    parser.add_argument("--jobs", type=int, default=1, help="processes at once")
    given = parser.parse_args()
    chosen = names if "all" in given.targets else given.targets
    if len(chosen) == 1 and given.total is None:
        fuzz(chosen[0], given)
        return 0
    if given.total is None:
        parts = [Part(target=name, runs=given.runs, seed=given.seed) for name in chosen]
    else:
        parts = list(shared_out(chosen, given.total, given.seed))
    return together(parts, given)


def shared_out(targets: Iterable[str], total: int, seed: int) -> Iterator[Part]:
    """Share inputs out among targets, in parts that one process does; those that read slowly come first."""
    from tests.fuzz.targets import TARGETS

    shares = {name: TARGETS[name].share for name in sorted(targets, key=lambda name: TARGETS[name].share)}
    left, of = total, sum(shares.values())
    for name, share in shares.items():
        mine = left * share // of
        left, of = left - mine, of - share
        for place, begun in enumerate(range(0, mine, MOST_RUNS)):
            yield Part(target=name, runs=min(MOST_RUNS, mine - begun), seed=seed + place if seed else 0)


def together(parts: list[Part], given: argparse.Namespace) -> int:
    """Run parts, so many at once, and tell what each target was given; 1 where something broke."""
    options = ["--seconds", str(given.seconds), "--found", str(given.found), *(["--keep"] if given.keep else [])]
    options += ["--corpus", str(given.corpus)] if given.corpus else []

    def timed(part: Part) -> tuple[Part, int, float]:
        begun = time.monotonic()
        own = [part.target, "--runs", str(part.runs), "--seed", str(part.seed)]
        code = subprocess.call([sys.executable, "-m", "tests.fuzz", *own, *options])
        return part, code, time.monotonic() - begun

    with ThreadPoolExecutor(given.jobs) as pool:
        ended = list(pool.map(timed, parts))
    for name in dict.fromkeys(part.target for part in parts):
        mine = [(part.runs, code, seconds) for part, code, seconds in ended if part.target == name]
        broken = sum(code != 0 for _, code, _ in mine)
        inputs, seconds = sum(runs for runs, code, _ in mine if code == 0), sum(took for *_, took in mine)
        count = (
            f"{inputs:,} inputs, {inputs / seconds:,.0f} a second" if given.total is not None else f"{seconds:,.0f} s"
        )
        print(f"{name}: {count}{f', {broken} of {len(mine)} parts broke' if broken else ''}", file=sys.stderr)
    return int(any(code for _, code, _ in ended))


def fuzz(name: str, given: argparse.Namespace) -> None:
    """Fuzz one target; libFuzzer ends the process itself."""
    import atheris

    with atheris.instrument_imports(include=["servflow"]):
        from tests.fuzz.targets import MOST_BYTES, TARGETS
    from tests.fuzz.words import as_dictionary

    target = TARGETS[name]
    corpus = given.corpus or HOME / name
    given.found.mkdir(exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f"fuzz-{name}-"))
    words = work.with_suffix(".dict")
    words.write_text(as_dictionary(target.words()), encoding="ascii")
    options = {
        "dict": words,
        "max_len": MOST_BYTES,
        "timeout": SECONDS,
        "rss_limit_mb": MEGABYTES,
        "runs": given.runs,
        "max_total_time": given.seconds,
        "seed": given.seed,
        "artifact_prefix": f"{given.found}/{name}-",
        "verbosity": 0,
    }
    folders = [corpus] if given.keep else [work, corpus]
    print(f"== {name}: inputs from {corpus}, new ones into {folders[0]}", file=sys.stderr, flush=True)
    once = counted(name, target.once)
    atheris.Setup([name, *(f"-{key}={value}" for key, value in options.items()), *map(str, folders)], once)
    atheris.Fuzz()


def counted(name: str, once: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """Give a target that says now and then how far it has come."""
    begun = said = time.monotonic()
    runs = 0

    def told(data: bytes) -> None:
        nonlocal said, runs
        once(data)
        runs += 1
        now = time.monotonic()
        if now - said >= WORD_EVERY:
            said = now
            print(f"{name}: {runs:,} inputs, {runs / (now - begun):,.0f} a second", file=sys.stderr, flush=True)

    return told


if __name__ == "__main__":
    sys.exit(main())
