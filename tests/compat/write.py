"""Stores stories that must load for ever: `python -m tests.compat.write`.

Plays journeys and writes what a host would have in store into the folder of today's format, with copies of the
rulebooks. What is there is never written over; `--accept NAME` writes one story, `--accept rulebooks` the rulebooks
anew, which breaks the promise to whoever stored the like.
"""

import argparse
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs

from servflow.codec import FORMAT, dumps
from servflow.desk import ServiceDesk
from servflow.kernel.case import Case, Command
from servflow.kernel.ledger import Ledger
from servflow.migration import Migration
from servflow.rulebook import load_rulebook
from servflow.rulebook.loader import shipped_names
from servflow.scenarios.player import _Play
from servflow.scenarios.reader import load_scenario
from servflow.values.parties import Actor
from tests.compat.stories import HOME, SECRET, Kept, Plain, after, answer, question, stored, text_of
from tests.house.source import ROOT

HERE = HOME / str(FORMAT)
JOURNEYS = ROOT / "tests" / "journeys"
STORIES = (
    *("rows/complaint-declined", "rows/complaint-declined-classified", "rows/complaint-late-finding"),
    *("rows/complaint-late-opinion", "rows/complaint-not-at-fault", "rows/complaint-withdrawn-classified"),
    *("rows/complaint-withdrawn-investigating", "sys-13-complaint"),
    *("rows/refund-account-early", "rows/refund-closed", "rows/refund-disputed-lost", "rows/refund-fetched-late"),
    *("rows/refund-goodwill", "rows/refund-goodwill-buyer", "rows/refund-reship", "rows/refund-withdraw-disputed"),
    *("rows/refund-withdraw-awaiting-parcel", "sys-19", "sys-20", "sys-22"),
    *("rows/return-closed-awaiting", "rows/return-lost", "rows/return-repaired", "rows/return-sent-back"),
    *("rows/return-withdraw-rejected", "sys-24", "sys-26", "sys-28", "sys-28-faulty", "../compat/retries"),
    "../compat/moved",
    *("rows/ticket-merged", "rows/ticket-merged-reviewed", "rows/ticket-quoted-at-once"),
    *("rows/ticket-quoted-low-when-assigned", "sys-14", "sys-14-extra-urgent", "sys-15", "sys-15-after-five", "sys-63"),
)
"""Ten stories or so of each flow: deadlines, money, clocks, retries, refusals, cases that open others."""

BOOKS: Mapping[str, Path] = {
    "lution": ROOT / "src" / "servflow" / "rulebooks" / "lution",
    "response": ROOT / "src" / "servflow" / "rulebooks" / "response",
    "complaints.yaml": JOURNEYS / "rulebooks" / "complaints.yaml",
    "tickets.yaml": JOURNEYS / "rulebooks" / "tickets.yaml",
    "quick.yaml": HOME / "quick.yaml",
}
"""The rulebooks of the stories: a copy of each is stored, so that its cases live on whatever ships later."""
DIGESTS = "rulebooks.json"
MOVES = {"../compat/moved": ("quick.yaml", datetime.fromisoformat("2024-05-06T11:00:00+08:00"))}
"""Stories in which a case is moved: the rulebook, and when."""


@attrs.frozen
class NotingDesk(ServiceDesk):
    """Notes every question with its answer, and what a host keeps after it."""

    lines: list[tuple[Plain, Kept]] = attrs.field(factory=list, kw_only=True)
    move: tuple[str, datetime] | None = attrs.field(default=None, kw_only=True)

    def open(
        self,
        flow: str,
        data: Mapping[str, Any],
        *,
        by: Actor,
        at: datetime,
        case_id: str,
        ledger: Ledger | None = None,
        command_id: str | None = None,
    ):
        """Open, and note it."""
        out = super().open(flow, data, by=by, at=at, case_id=case_id, ledger=ledger, command_id=command_id)
        wish = Command("open", data, command_id)
        self._note(question(case_id, at, by, wish, flow=flow, ledger=ledger), out)
        return out

    def decide(self, case: Case, command: Command, *, by: Actor, at: datetime, ledger: Ledger | None = None):
        """Decide, and note it."""
        case, desk = self._served(case, at, ledger)
        out = desk.decide(case, command, by=by, at=at, ledger=ledger)
        self._note(question(case.id, at, by, command, flow=None, ledger=ledger), out)
        return out

    def advance(self, case: Case, *, at: datetime, ledger: Ledger | None = None):
        """Let time pass, and note it."""
        case, desk = self._served(case, at, ledger)
        out = desk.advance(case, at=at, ledger=ledger)
        self._note(question(case.id, at, None, None, flow=None, ledger=ledger), out)
        return out

    def _served(self, case: Case, at: datetime, ledger: Ledger | None) -> tuple[Case, ServiceDesk]:
        """Give a case and the desk that serves it; where its time has come, move it before, and note that."""
        here = ServiceDesk(self.rulebook, secret=self.secret)
        if self.move is None or at < self.move[1]:
            return case, here
        (name, then), by = self.move, Actor("system")
        new = load_rulebook(BOOKS[name])
        if case.rulebook != new.ref:
            out = Migration(old=self.rulebook, new=new, flow=self.flow(case.flow)).move(
                case, by=by, at=then, ledger=ledger
            )
            asked = question(case.id, then, by, None, flow=None, ledger=ledger)
            self._note({**asked, "to": name}, out)
            case = out.case
        return case, ServiceDesk(new, secret=self.secret)

    def _note(self, asked, out):
        before = self.lines[-1][1] if self.lines else Kept(cases={}, ledgers={})
        self.lines.append(({**asked, "answer": answer(out)}, after(before, out)))


def told(name: str) -> str:
    """Play a journey and give what is stored of it."""
    scenario = load_scenario(JOURNEYS / f"{name}.yaml")
    book = Path(scenario.rulebook).name
    desk = NotingDesk(load_rulebook(BOOKS[book]), secret=SECRET, move=MOVES.get(name))
    played = _Play(scenario, desk).result()
    assert played.passed, f"{name} does not play"
    half = (len(desk.lines) + 1) // 2
    lines = [("head", {"story": scenario.title.en, "rulebook": book, "digest": desk.rulebook.digest})]
    for place, (asked, kept) in enumerate(desk.lines, start=1):
        lines.append(("asked", asked))
        lines += [("kept", stored(kept.cases, kept.ledgers))] * ((place == half) + (place == len(desk.lines)))
    return text_of(lines)


def wanted() -> Iterator[tuple[str, Callable[[Path], None]]]:
    """Give what is to be stored, each thing with the way to write it to its path."""
    for name in STORIES:
        yield f"{Path(name).name}.jsonl", lambda path, name=name: _write(path, told(name))
    for name, source in BOOKS.items():
        yield f"rulebooks/{name}", lambda path, source=source: _copy(source, path)
    yield DIGESTS, lambda path: _write(path, digests())


def digests() -> str:
    """Give the version and the digest of every shipped rulebook."""
    books = {name: load_rulebook(name) for name in shipped_names()}
    lines = [f'"{name}":{dumps({"version": book.version, "digest": book.digest})}' for name, book in books.items()]
    return "{{\n{}\n}}\n".format(",\n".join(lines))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="ascii")


def _copy(source: Path, path: Path) -> None:
    """Copy a rulebook; what it extends is the copy beside it, not what ships later."""
    if source.is_dir():
        shutil.copytree(source, path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        return
    path.parent.mkdir(exist_ok=True)
    path.write_text(source.read_text(encoding="utf-8").replace("\nextends: ", "\nextends: ./"), encoding="utf-8")


def write(home: Path, accepted: tuple[str, ...] = (), only: tuple[str, ...] = ()) -> list[str]:
    """Write what is not there yet, and what is accepted; give the names of what would be written over otherwise."""
    home.mkdir(exist_ok=True)
    refused = []
    for name, to in wanted():
        short = "rulebooks" if name.startswith("rulebooks") else Path(name).stem
        if only and short not in only:
            continue
        path = home / name
        if path.exists() and short not in accepted:
            refused.append(name)
        else:
            to(path)
    return refused


def main() -> int:
    """Write today's format; 1 where something is there already."""
    parser = argparse.ArgumentParser(prog="python -m tests.compat.write", description=__doc__)
    parser.add_argument("--accept", action="append", default=[], metavar="NAME", help="write this one over")
    given = parser.parse_args()
    accepted = tuple(given.accept)
    refused = write(HERE, accepted, accepted)
    for name in refused:
        sys.stderr.write(f"{HERE.name}/{name} is stored already and is left as it is; --accept writes it over\n")
    return int(bool(refused))


if __name__ == "__main__":
    sys.exit(main())
