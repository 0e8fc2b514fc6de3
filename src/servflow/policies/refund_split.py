"""Parting a refund so that several refunds come to the same as one: ``Progress`` and ``apportion``.

Every part is cut from one track that runs from nothing to the whole order. A refund takes the stretch from where the
refunds before it ended; stretches that touch leave no gap, whatever their lengths.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from servflow.values.money import Money


@attrs.frozen
class Progress:
    """How far the refunds of an order are: the stretch that one refund takes. 退款进度。

    Args:
        before: Where the refunds before it ended.
        after: Where it ends.
        whole: The length of the track, at least one.
    """

    before: int
    after: int
    whole: int

    def reached(self, amount: int) -> int:
        """Return what of *amount* the refunds before it had."""
        return self._until(amount, self.before)

    def of(self, amount: int) -> int:
        """Return what of *amount* falls to the stretch; the stretches of a whole track come to all of it."""
        return self._until(amount, self.after) - self._until(amount, self.before)

    def share(self, money: Money) -> Money:
        """Return what of *money* falls to the stretch."""
        return Money(self.of(money.minor), money.currency)

    def _until(self, amount: int, place: int) -> int:
        return (2 * amount * place + self.whole) // (2 * self.whole)


def apportion(amount: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Part *amount* by *weights* so that no part shrinks when the amount grows. 按比例分摊（最大均数法）。

    ``values.money.allocate`` gives what is left over to the largest remainders. With three payments a larger sum may
    then leave one of them a unit less, and a second refund would have to take money back from it. The highest averages
    (Webster, Sainte-Laguë) part two payments alike, three nearly always, and never take back. Of equal averages the
    first entry goes first.

    Args:
        amount: Whole units, from 0 to the sum of the weights.
        weights: Whole numbers, none negative, at least one positive unless the amount is 0.

    Returns:
        One part for each weight, never above it.
    """
    whole = sum(weights)
    if not amount:
        return (0,) * len(weights)
    parts = [(2 * amount * weight + whole) // (2 * whole) for weight in weights]
    places = range(len(weights))
    while (left := amount - sum(parts)) > 0:
        parts[_next(parts, weights, places)] += 1
    for _ in range(-left):
        parts[_last(parts, weights, places)] -= 1
    return tuple(parts)


def _next(parts: Sequence[int], weights: Sequence[int], places: range) -> int:
    """Return who gets the next unit: the greatest weight for a unit and a half of what it has, the first of equals."""
    best = places[0]
    for place in places[1:]:
        if weights[place] * (2 * parts[best] + 1) > weights[best] * (2 * parts[place] + 1):
            best = place
    return best


def _last(parts: Sequence[int], weights: Sequence[int], places: range) -> int:
    """Return who got the last unit, the last of equals."""
    holders = [place for place in places if parts[place]]
    worst = holders[0]
    for place in holders[1:]:
        if weights[place] * (2 * parts[worst] - 1) <= weights[worst] * (2 * parts[place] - 1):
            worst = place
    return worst
