"""Whether cases that the explorer takes for one position go on alike. 抽象是否可靠。"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping

from servflow.kernel.case import Applied, Case
from servflow.testing.explorer.keys import Key, named_facts
from servflow.testing.explorer.moving import Mover
from servflow.testing.explorer.search import OTHERS_KEPT, Node, Search

Following = Mapping[str, Mapping[Key, Case]]
"""What follows a case, by command and by position."""


def unlike(search: Search, sample: int) -> tuple[str, ...]:
    """Return a sentence for each state in which two cases are taken for one position and lead to different ones.

    The search goes on from the first case of a position only. Here others of the same position go on, too, and what
    follows them is held against what follows the first. What leaves a case in its position leads nowhere and does not
    count.

    Args:
        search: What was found.
        sample: How many other cases are looked at: half of them spread over all positions, half such as follow those.
    """
    found: dict[str, str] = {}
    pairs = [(node, other) for node in search.nodes.values() for other in node.others]
    spread = deque(pairs[:: max(len(pairs) * 2 // max(sample, 1), 1)])
    deeper: deque[tuple[Node, Case]] = deque()
    seen: dict[Key, int] = {}
    for turn in range(sample):
        queue = deeper if deeper and (turn % 2 or not spread) else spread
        if not queue:
            break
        node, other = queue.popleft()
        theirs = _following(search.mover, other)
        said = next(_differences(_following(search.mover, node.case), theirs, node.case, other), None)
        if said is not None:
            found.setdefault(node.state, said)
        deeper.extend(_further(search, theirs, seen))
    return tuple(found.values())


def _further(search: Search, following: Following, seen: dict[Key, int]) -> Iterator[tuple[Node, Case]]:
    """Give the cases that follow and are other than the first of their position, a few for each."""
    for cases in following.values():
        for key, case in cases.items():
            node = search.nodes.get(key)
            if node is not None and case.facts != node.case.facts and seen.get(key, 0) < OTHERS_KEPT:
                seen[key] = seen.get(key, 0) + 1
                yield node, case


def _differences(mine: Following, theirs: Following, one: Case, other: Case) -> Iterator[str]:
    for command in sorted(mine.keys() | theirs.keys()):
        if mine.get(command, {}).keys() != theirs.get(command, {}).keys():
            yield (
                f"in {one.state!r} two cases are taken for one position, and {command} leads them to different ones: "
                f"keep the fact that tells them apart, of {', '.join(_differing(one, other))}"
            )


def _following(mover: Mover, case: Case) -> Following:
    """Return the other positions that follow a case, by command."""
    here = mover.key(case)
    found: dict[str, dict[Key, Case]] = {}
    for move in (*mover.commands(case), *mover.lapses(case)):
        if move.command == "lapse" and not mover.leads(case, move):
            continue
        name = move.command if move.command != "lapse" else f"the end of {move.data['deadline']}"
        for _, answer, _ in mover.answers(case, move):
            if isinstance(answer, Applied) and (key := mover.key(answer.case)) != here:
                found.setdefault(name, {}).setdefault(key, mover.settled(answer.case))
    return found


def _differing(one: Case, other: Case) -> tuple[str, ...]:
    """Return the names of the facts in which two cases differ."""
    mine, theirs = named_facts(one.facts), named_facts(other.facts)
    return tuple(name for name in mine if mine[name] != theirs.get(name))
