"""Whether cases that the explorer takes for one situation go on alike. 抽象是否可靠。"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from servflow.kernel.case import Applied, Case
from servflow.testing.explorer.keys import Key, named_facts
from servflow.testing.explorer.moving import Mover
from servflow.testing.explorer.search import Search


def unlike(search: Search, sample: int) -> tuple[str, ...]:
    """Return a sentence for each state in which two cases are taken for one situation and lead to different ones.

    What leaves a case in its situation does not count: it leads nowhere.

    Args:
        search: What was found.
        sample: How many pairs of cases are looked at, spread over all situations.
    """
    pairs = [(node.case, other) for node in search.nodes.values() for other in node.others]
    stride = max(len(pairs) // sample, 1) if sample else 1
    found: dict[str, str] = {}
    for one, other in islice(pairs, 0, stride * sample, stride):
        if one.state not in found:
            for said in _differences(search.mover, one, other):
                found[one.state] = said
                break
    return tuple(found.values())


def _differences(mover: Mover, one: Case, other: Case) -> Iterator[str]:
    mine, theirs = _following(mover, one), _following(mover, other)
    for command in sorted(mine.keys() | theirs.keys()):
        if mine.get(command, set()) != theirs.get(command, set()):
            yield (
                f"in {one.state!r} two cases are taken for one situation, and {command} leads them to different ones: "
                f"keep the fact that tells them apart, of {', '.join(_differing(one, other))}"
            )


def _following(mover: Mover, case: Case) -> dict[str, set[Key]]:
    """Return the other situations that follow a case, by command."""
    here = mover.key(case)
    found: dict[str, set[Key]] = {}
    for move in (*mover.commands(case), *mover.lapses(case)):
        if move.command == "lapse" and not mover.leads(case, move):
            continue
        name = move.command if move.command != "lapse" else f"the end of {move.data['deadline']}"
        for _, answer, _ in mover.answers(case, move):
            if isinstance(answer, Applied) and (key := mover.key(answer.case)) != here:
                found.setdefault(name, set()).add(key)
    return found


def _differing(one: Case, other: Case) -> tuple[str, ...]:
    """Return the names of the facts in which two cases differ."""
    mine, theirs = named_facts(one.facts), named_facts(other.facts)
    return tuple(name for name in mine if mine[name] != theirs.get(name))
