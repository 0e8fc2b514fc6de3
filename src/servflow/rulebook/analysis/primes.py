"""What covers leave of a box, as large boxes that may overlap: few of them, where boxes apart would be very many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from servflow.rulebook.analysis.cover import Box, Budget, meeting

_GROWING = 20
"""Boxes that might be looked at in the time in which one grows."""


def primes(box: Box, covers: Iterable[Box], budget: Budget) -> Iterator[Box]:
    """Give all of *box* that no cover has, in boxes of which none can grow any more; they may overlap. 极大情形。

    Args:
        box: What is looked at.
        covers: The boxes that are left out.
        budget: What the search may cost.

    Raises:
        NotProvedError: The budget is spent.
    """
    all_covers = tuple(covers)
    found: list[Box] = []
    return _search(list(box), list(all_covers), 0, (box, all_covers, found), budget)


def _search(
    box: list[int], near: list[Box], seen: int, given: tuple[Box, tuple[Box, ...], list[Box]], budget: Budget
) -> Iterator[Box]:
    """Give the large boxes of a part; what was found before is left out as the covers are.

    Args:
        box: The part.
        near: The covers that may meet it, and of what was found the first *seen*.
        seen: How many.
        given: The whole, its covers, what was found.
        budget: What the search may cost.
    """
    whole, covers, found = given
    budget.spend()
    met = meeting(box, near + found[seen:])
    if met is None:
        return
    if not met:
        budget.spend(_GROWING)
        found.append(grown(box, whole, covers))
        yield found[-1]
        return
    seen = len(found)
    met.sort(key=itemgetter(0))
    first, rest = met[0][1], [cover for _, cover in met[1:]]
    for index, mask in enumerate(first):
        side = box[index]
        if beyond := side & ~mask:
            box[index] = beyond
            yield from _search(box.copy(), rest, seen, given, budget)
            box[index] = side & mask


def grown(box: Sequence[int], whole: Box, covers: Iterable[Box]) -> Box:
    """Return a box that meets no cover with every side as wide as they let it be, whole sides first.

    Args:
        box: Where to begin.
        whole: How far it may go.
        covers: What it may not meet.
    """
    large = list(box)
    kept = [(cover, _apart(large, cover)) for cover in covers]  # the columns that keep a cover out; one is enough
    for whole_only in (True, False):
        for column, most in enumerate(whole):
            more = most & ~large[column]
            only = 1 << column
            for cover, apart in kept:
                if apart == only:
                    more &= ~cover[column]
            if more and not (whole_only and more | large[column] != most):
                large[column] |= more
                kept = [(cover, apart & ~only if cover[column] & more else apart) for cover, apart in kept]
    return tuple(large)


def _apart(box: Sequence[int], cover: Box) -> int:
    """Return the columns in which a box and a cover have nothing in common, as a mask."""
    apart = 0
    for column, side in enumerate(cover):
        if not side & box[column]:
            apart |= 1 << column
    return apart
