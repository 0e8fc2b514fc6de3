"""Whether boxes cover a box, and what they leave of it: the one search that all of the analysis rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

import attrs

from servflow.errors import NotProvedError

Box = tuple[int, ...]
"""One bit mask for each column: the atoms that it allows."""

MOST_NODES = 200_000
"""Boxes that one question may look at."""


@attrs.define
class Budget:
    """How much one question may cost, so that none takes for ever. 预算。

    Args:
        left: Boxes that may still be looked at.

    Raises:
        NotProvedError: From ``spend``: nothing is left.
    """

    left: int = MOST_NODES

    def spend(self, boxes: int = 1) -> None:
        """Look at one more box, or at several at once."""
        self.left -= boxes
        if self.left < 0:
            raise NotProvedError("not proved: too many cases to look at")


def meet(one: Box, other: Box) -> Box | None:
    """Return what two boxes have in common, or nothing where that is no case."""
    both = tuple(a & b for a, b in zip(one, other, strict=True))
    return both if all(both) else None


def meetings(boxes: Iterable[Box], whole: Box) -> Iterator[tuple[int, ...]]:
    """Give for each box the places of the boxes before it that it meets.

    Boxes are the bits of an integer, so that a thousand of them are compared with one more in a few steps.

    Args:
        boxes: The boxes in order.
        whole: The box of all cases.
    """
    holders: list[dict[int, int]] = [{} for _ in whole]
    everywhere = [0] * len(whole)
    for place, box in enumerate(boxes):
        met = (1 << place) - 1
        for column, side in enumerate(box):
            if side == whole[column]:
                everywhere[column] |= 1 << place
                continue
            inside = everywhere[column]
            for atom in _bits(side):
                inside |= holders[column].get(atom, 0)
                holders[column][atom] = holders[column].get(atom, 0) | 1 << place
            met &= inside
        yield tuple(_bits(met))


def _bits(mask: int) -> Iterator[int]:
    """Give the places of the ones of a mask."""
    while mask:
        yield (mask & -mask).bit_length() - 1
        mask &= mask - 1


def uncovered(box: Box, covers: Iterable[Box], budget: Budget) -> Box | None:
    """Return a part of *box* of which no case lies in any of the *covers*, or nothing where they cover all of it.

    Args:
        box: What should be covered.
        covers: The boxes that may cover it.
        budget: What the question may cost; several questions may share one.

    Raises:
        NotProvedError: The budget is spent.
    """
    return next(remainder(box, covers, budget), None)


def remainder(box: Box, covers: Iterable[Box], budget: Budget) -> Iterator[Box]:
    """Give all of *box* that no cover has, as boxes that do not overlap.

    Raises:
        NotProvedError: The budget is spent.
    """
    return _left(list(box), tuple(covers), budget)


def _left(box: list[int], covers: Sequence[Box], budget: Budget) -> Iterator[Box]:
    """Give what is left of *box*: split along the cover that cuts it least, which then has the rest."""
    budget.spend()
    found = meeting(box, covers)
    if found is None:
        return
    if not found:
        yield tuple(box)
        return
    found.sort(key=itemgetter(0))
    first, rest = found[0][1], [cover for _, cover in found[1:]]
    for index, mask in enumerate(first):
        side = box[index]
        if beyond := side & ~mask:
            box[index] = beyond
            yield from _left(box.copy(), rest, budget)
            box[index] = side & mask


def meeting(box: Sequence[int], covers: Sequence[Box]) -> list[tuple[int, Box]] | None:
    """Return the covers that meet *box*, each with how often it cuts it; nothing where one covers the whole."""
    found: list[tuple[int, Box]] = []
    for cover in covers:
        cuts = 0
        for side, mask in zip(box, cover, strict=True):
            both = side & mask
            if not both:
                break
            if both != side:
                cuts += 1
        else:
            if not cuts:
                return None
            found.append((cuts, cover))
    return found
