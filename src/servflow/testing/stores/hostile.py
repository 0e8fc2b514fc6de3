"""Text is only text: nothing of it is run, cut, folded or mended."""

from __future__ import annotations

import attrs

from servflow.testing.stores.bench import NEVER, Bench
from servflow.testing.stores.cases import NOON, Opening, Step, opened, ship
from servflow.testing.stores.promises import Group, same

CHECKS = Group("text")
PLAIN = (
    "'; DROP TABLE cases; --",
    "%s {0} $1 :id ? \\",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    " spaces at both ends ",
    "\u7ef4\u4fee \U0001f527 \u202eright to left",
    "e\u0301 \u00e9 \ufb01 \u212b",
    "null",
    "1e5",
)
CONTROL = ("a\nb\r\nc\td", "a\x00b", "\x1b[31m", "a\u2028b", "\ud83d alone")


def _payload(bench: Bench, texts: tuple[str, ...]) -> None:
    for number, text in enumerate(texts):
        case_id = f"C-{number}"
        step = attrs.evolve(ship(), data={"carrier": "yto", "tracking": text[:40]})
        answer = bench.step(bench.open(case_id), step)()
        bench.same_case(answer.case)
        same(bench.store.history(case_id)[-1].data["tracking"], text[:40], "the text in the journal")


@CHECKS.promise("payload", "What a customer wrote comes back letter by letter: quotes, accents, other scripts.")
def payload(bench: Bench) -> None:
    """Ship with strange tracking numbers."""
    _payload(bench, PLAIN)


@CHECKS.promise("control", "What a customer wrote may hold line feeds, NUL, control characters and lone surrogates.")
def control(bench: Bench) -> None:
    """Ship with tracking numbers that no printer takes."""
    _payload(bench, CONTROL)


def _names(bench: Bench, names: tuple[str, ...]) -> None:
    """Open a ticket under each name; all of them stay apart."""
    cases = [bench.open(name, "ticket") for name in names]
    for case in cases:
        bench.same_case(case)
        bench.play(case, [Step(name="escalate", by="agent", at=NOON, data={"level": 1})])
        bench.whole(case.id)
    for case in cases:
        same(len(bench.store.history(case.id)), 2, f"the length of the history of {case.id!a}")
    same(sorted(bench.due(NEVER)), sorted(names) if "due" in bench.capabilities else [], "what is due")
    bench.clear(bench.keys(names[0]))
    same(bench.keys(names[0]), [], "what is pending of the first")


@CHECKS.promise("ids", "The id of a case may hold quotes, slashes, signs of patterns and any script.")
def ids(bench: Bench) -> None:
    """Open cases under strange names."""
    _names(bench, PLAIN)


@CHECKS.promise("control-ids", "The id of a case may hold control characters, NUL and lone surrogates.", "any_text")
def control_ids(bench: Bench) -> None:
    """Open cases under names that no printer takes."""
    _names(bench, CONTROL)


@CHECKS.promise("case-of-letters", "Ids that differ in upper and lower case are ids of different cases.")
def case_of_letters(bench: Bench) -> None:
    """Open cases whose names differ in the size of letters."""
    _names(bench, ("C-a", "c-a", "C-A", "stra\u00dfe", "STRASSE"))


@CHECKS.promise("composed", "Ids that look alike and are written otherwise are ids of different cases.")
def composed(bench: Bench) -> None:
    """Open cases whose names differ in how an accent is written, in width, and in a space."""
    _names(bench, ("\u00e9", "e\u0301", "\uff21", "A", "A ", "01", "1"))


@CHECKS.promise("long-ids", "A long id is kept whole.")
def long_ids(bench: Bench) -> None:
    """Open two cases whose names differ in the last of 300 letters."""
    _names(bench, ("x" * 299 + "a", "x" * 299 + "b"))


@CHECKS.promise("command-ids", "A command id may hold any text.", "any_text")
def command_ids(bench: Bench) -> None:
    """Open cases with strange command ids, each twice."""
    for number, text in enumerate((*PLAIN, *CONTROL)):
        opening = Opening(case_id=f"T-{number}", flow="ticket", command_id=text)
        bench.append(opened(opening))
        same(bench.store.history(opening.case_id)[0].command_id, text, "the command id in the journal")
