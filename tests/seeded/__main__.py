"""``python -m tests.seeded``: how many seeded bugs the tests find.

Every bug is written into a copy of the library, and the tests are run against it until one of them fails by an
assertion. A control run without a bug comes first; if it fails, nothing else counts.
"""

import argparse
import json
import random
import sys
from collections.abc import Sequence

from tests.seeded.bug import FOLDER, HOLDOUT, Bug, all_bugs
from tests.seeded.runner import Verdict, VoidRunError, control, judge_all


def wanted(options: argparse.Namespace, bugs: Sequence[Bug]) -> list[Bug]:
    """Return the bugs that the command line asks for."""
    if options.only:
        return [bug for bug in bugs if any(name in {bug.name, bug.file} for name in options.only)]
    if options.sample:
        chosen = set(random.Random(options.seed).sample(range(len(bugs)), min(options.sample, len(bugs))))
        return [bug for place, bug in enumerate(bugs) if place in chosen]
    return list(bugs)


def line(verdict: Verdict) -> str:
    """Return one line of the table."""
    bug = verdict.bug
    law = f"{bug.breaks} ({bug.catalogue})" if bug.catalogue else bug.breaks
    return f"{bug.name:44.44}  {law:58.58}  {verdict.answer:12}  {verdict.seconds:6.1f} s  {verdict.by}"


def score(verdicts: list[Verdict]) -> str:
    """Return the closing line: how many were found, and by which ring of tests."""
    found = [verdict for verdict in verdicts if verdict.answer == "found"]
    rings = ", ".join(f"{sum(verdict.ring == ring for verdict in found)} by ring {ring}" for ring in (1, 2, 3, 4))
    seconds = sorted(verdict.seconds for verdict in verdicts)
    share = 100 * len(found) / len(verdicts)
    return f"{len(found)} of {len(verdicts)} found: {share:.1f} % ({rings}); median {seconds[len(seconds) // 2]:.1f} s"


def main() -> int:
    """Run what the command line asks for; 0 when every bug is found, 1 when not, 2 when the run is void."""
    parser = argparse.ArgumentParser(prog="python -m tests.seeded", description=__doc__)
    parser.add_argument("--holdout", action="store_true", help="the bugs that were held out, instead of the list")
    parser.add_argument("--only", action="append", metavar="NAME", help="this bug, or the bugs of this file")
    parser.add_argument("--sample", type=int, metavar="N", help="so many bugs, drawn by --seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--rings", type=int, default=4, help="1 the module's tests, 2 its part's, 3 the laws, 4 all others"
    )
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="data instead of a table")
    parser.add_argument("--no-control", action="store_true", help="while writing bugs: such a run proves nothing")
    options = parser.parse_args()
    bugs = wanted(options, all_bugs(HOLDOUT if options.holdout else FOLDER))
    if not bugs:
        parser.error("no bug of that name")

    def progress(text: str) -> None:
        stream = sys.stderr if options.json else sys.stdout
        stream.write(text + "\n")
        stream.flush()

    if not options.no_control:
        progress(f"control: the tests without a bug, before {len(bugs)} bugs")
        try:
            control(bugs, options.rings)
        except VoidRunError as error:
            progress(f"void: {error}")
            return 2
    verdicts = judge_all(bugs, options.rings, options.jobs, lambda verdict: progress(line(verdict)))
    if options.json:
        sys.stdout.write(json.dumps([verdict.plain() for verdict in verdicts], ensure_ascii=False, indent=1) + "\n")
    for verdict in verdicts:
        if verdict.answer != "found":
            progress(f"{verdict.answer}: {verdict.bug.name} ({verdict.bug.file}) {verdict.by}")
    progress(score(verdicts))
    return 0 if all(verdict.answer == "found" for verdict in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
