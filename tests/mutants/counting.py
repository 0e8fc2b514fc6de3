"""What came of mutants: verdicts as mutmut stores them, scores, and the list of survivors that have a reason."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import attrs

from tests.house.patches import read_list
from tests.house.source import ROOT

PARTS = ("kernel", "policies", "values", "rulebook")
REASONS = ROOT / "tests" / "mutants" / "survivors.txt"
STATUS: dict[int | None, str] = {
    0: "survived",
    1: "killed",
    3: "killed",
    33: "no tests",
    None: "not asked",
    **dict.fromkeys((24, -24, 36, 152, 255), "timeout"),
}
"""What the exit codes mean that mutmut keeps."""
_NAME = re.compile(r"servflow\.(?P<module>[\w.]+)\.x(?:_|ǁ(?P<owner>\w+)ǁ)(?P<function>\w+)__mutmut_\d+")
_SURE = 1.96
"""Standard deviations of a 95 % interval."""


@attrs.frozen
class Change:
    """What a mutant changes: mutmut's numbers shift with every edit, the text of a change does not.

    Args:
        file: The file below ``src/servflow``.
        function: The function or ``Class.method``.
        old: The lines that it replaces.
        new: The lines that it writes.
    """

    file: str
    function: str
    old: tuple[str, ...]
    new: tuple[str, ...]


@attrs.frozen
class Known:
    """A survivor with its reason."""

    change: Change
    reason: str


def place(name: str) -> tuple[str, str]:
    """Return the file and the function of a mutant."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(f"no name of a mutant: {name}")
    owner = f"{found['owner']}." if found["owner"] else ""
    return found["module"].replace(".", "/") + ".py", owner + found["function"]


def change(name: str, diff: str) -> Change:
    """Return what a mutant changes, out of its diff."""
    lines = [line for line in diff.splitlines() if not line.startswith(("---", "+++"))]
    old, new = (tuple(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+")
    return Change(*place(name), old, new)


def read_known(text: str) -> Iterator[Known]:
    """Give the survivors of a list: ``function: reason``, and the lines of the change."""
    for entry in read_list(text, "(.+?): (.+)"):
        function, reason = entry.head
        old, new = (tuple(line.strip() for line in lines) for lines in (entry.old, entry.new))
        yield Known(Change(entry.file, function, old, new), reason)


def verdicts(mutants: Path) -> dict[str, str]:
    """Return the verdict on every mutant that mutmut has written below a folder."""
    found: dict[str, str] = {}
    for meta in sorted(mutants.rglob("*.py.meta")):
        codes: dict[str, int | None] = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
        found |= {name: STATUS.get(code, f"ended with {code}") for name, code in codes.items()}
    return found


def is_killed(verdict: str) -> bool:
    """Tell whether a verdict counts as killed: a test failed or never came to an end, or the types do not fit."""
    return verdict in {"killed", "timeout", "types"}


def interval(killed: int, asked: int) -> tuple[float, float]:
    """Return the bounds in percent between which the score of all mutants lies, with 95 % certainty (Wilson)."""
    share, spread = killed / asked, _SURE**2 / asked
    middle = share + spread / 2
    half = _SURE * (share * (1 - share) / asked + spread / (4 * asked)) ** 0.5
    return 100 * max(middle - half, 0) / (1 + spread), 100 * min((middle + half) / (1 + spread), 1)


def table(asked: dict[str, str], excused: Iterable[str]) -> Iterator[str]:
    """Give a line for each part and one for all, with the scores and the bounds of the second one."""
    known = set(excused)
    yield f"{'part':10} {'asked':>6} {'killed':>7} {'types':>6} {'timeout':>8} {'excused':>8} {'left':>5}  score"
    for part in (*PARTS, "all"):
        mine = {name: word for name, word in asked.items() if part == "all" or place(name)[0].startswith(f"{part}/")}
        if mine:
            killed = sum(map(is_killed, mine.values()))
            typed, late = (sum(word == reason for word in mine.values()) for reason in ("types", "timeout"))
            fair = len(mine) - len(known.intersection(mine))
            low, high = interval(killed, fair) if fair else (0, 100)
            score = f"{100 * killed / len(mine):5.1f} %; {100 * killed / fair if fair else 100:5.1f} % of those that a "
            told = f"{len(mine):6} {killed:7} {typed:6} {late:8} {len(mine) - fair:8} {fair - killed:5}"
            yield f"{part:10} {told}  {score}test could see ({low:.1f} to {high:.1f} %)"
