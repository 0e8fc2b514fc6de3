"""Fuzzes readers: `python -m tests.fuzz rulebook --runs 100000`. Needs atheris (the extra `nightly`).

Several targets run one after the other, each in a process of its own. A breakage ends the run: its input lies in the
folder `--found`, and belongs into the corpus once it is mended. `--keep` adds to the corpus what reaches new code.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.fuzz.kept import HOME

SECONDS = 10
"""One input that takes longer is a breakage."""
MEGABYTES = 1_024
"""And so is one that makes the process larger."""

WORD_EVERY = 10
"""Seconds between two words about how far it has come."""


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
    given = parser.parse_args()
    chosen = names if "all" in given.targets else given.targets
    if len(chosen) > 1:
        options = [arg for arg in sys.argv[1:] if arg not in {*names, "all"}]
        codes = [subprocess.call([sys.executable, "-m", "tests.fuzz", name, *options]) for name in chosen]
        return int(any(codes))
    fuzz(chosen[0], given)
    return 0


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
