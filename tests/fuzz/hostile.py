"""Measures what hostile rulebook files cost: `python -m tests.fuzz.hostile [--json] [NAME ...]`.

Each file is read in a process of its own, once with libyaml and once with PyYAML's own loader. Told are the seconds of
processor time from the file to its refusal, the memory that the process needed beyond what it had before, and how the
file is refused.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.hostile_files import FOLDERS, HOSTILE

LOADERS = ("libyaml", "pure")
SECONDS = 1.0
"""A refusal is to be there by then."""
MEGABYTES = 128
"""And is to need no more than that."""
STUCK = 120
"""Seconds after which a reader counts as stuck."""


def main() -> int:
    """Tell every file, and how many of them take longer or more than they should; 1 where one does."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.hostile", description=__doc__)
    parser.add_argument("names", nargs="*", help="some files only")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument("--read", metavar="LOADER", choices=LOADERS, help="read one file, here and now")
    given = parser.parse_args()
    names = given.names or [*HOSTILE, *FOLDERS]
    if given.read:
        print(json.dumps(read(names[0], given.read)))
        return 0
    found = [measured(name, loader, quiet=given.json) for name in names for loader in LOADERS]
    over = [row for row in found if row["seconds"] > SECONDS or row["megabytes"] > MEGABYTES]
    if given.json:
        print(json.dumps(found, indent=2))
    else:
        print(f"{len(found)} readings, {len(over)} over {SECONDS:g} s or {MEGABYTES} MB")
    return int(bool(over))


def measured(name: str, loader: str, *, quiet: bool) -> dict:
    """Give what one file costs, read in a process of its own."""
    command = [sys.executable, "-m", "tests.fuzz.hostile", "--read", loader, name]
    done = subprocess.run(command, capture_output=True, text=True, timeout=STUCK, check=True)
    row = json.loads(done.stdout)
    if not quiet:
        print(
            f"{name:34} {loader:8} {row['seconds']:7.3f} s {row['megabytes']:6.1f} MB  {', '.join(row['codes'])}",
            flush=True,
        )
    return row


def read(name: str, loader: str) -> dict:
    """Read one file and give its seconds, its memory and the codes of its problems."""
    import resource

    import yaml

    from servflow.errors import RulebookError
    from servflow.rulebook import load_rulebook, read_rulebook

    if loader == "pure":
        del yaml.CBaseLoader
    read_rulebook({"rulebook.yaml": "id: warm\nversion: 1\nshipping_fee: {rules: [{id: a}]}\n"})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        if name in FOLDERS:
            FOLDERS[name](path)
        content = HOSTILE.get(name, "")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begun = time.process_time()
        codes: tuple[str, ...] = ()
        try:
            load_rulebook(path) if name in FOLDERS else read_rulebook({"hostile.yaml": content})
        except RulebookError as error:
            codes = tuple(dict.fromkeys(problem.code for problem in error.problems))
        seconds = time.process_time() - begun
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {"name": name, "loader": loader, "seconds": seconds, "megabytes": kilobytes / 1024, "codes": codes}


if __name__ == "__main__":
    sys.exit(main())
