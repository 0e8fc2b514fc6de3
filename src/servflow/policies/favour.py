"""Which of two answers is better for the consumer: the one comparison that ``extends`` and ``rulebook diff`` use.

A vocabulary says of each answer what is better: more of it, less of it, or the steps of a choice from worst to best.
What it says nothing of is neutral: neither better nor worse. A time limit that the merchant or the house has to keep is
better when it is shorter, one that bounds what the consumer may do is better when it is longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from servflow.policies.conditions import order_of
from servflow.policies.facts import FactType, Kind
from servflow.policies.limit_names import CONSUMERS_LIMITS
from servflow.policies.time_limits import TimeLimit

_SILENT = frozenset({Kind.BOOL, Kind.NUMBER, Kind.DURATION})
"""Kinds of answers of which one that is not given tells nothing; of others it is less than any that is given."""


def better(outcomes: Mapping[str, FactType], old: Mapping[str, Any], new: Mapping[str, Any]) -> int | None:
    """Return whether *new* is better for the consumer than *old*: 1, 0 or -1. 对消费者是否更有利。

    Args:
        outcomes: The answers that the vocabulary knows (``WORDS.outcomes``).
        old: One answer.
        new: The other.

    Returns:
        1 where *new* is better, -1 where it is worse, 0 where neither is; nothing where it is better in one answer and
        worse in another, or where that cannot be told.
    """
    return in_all(compared(outcomes, old, new).values())


def compared(
    outcomes: Mapping[str, FactType], old: Mapping[str, Any], new: Mapping[str, Any]
) -> Mapping[str, int | None]:
    """Return for every answer that differs, and is not neutral, whether *new* is better: 1, -1, or nothing. 逐项比较。

    Args:
        outcomes: The answers that the vocabulary knows.
        old: One answer.
        new: The other.

    Returns:
        By the answer's name: 1 where *new* is better, -1 where it is worse, 0 where both are as good, nothing where
        that cannot be told.
    """
    return {
        name: better_value(kind, old.get(name), new.get(name))
        for name, kind in outcomes.items()
        if old.get(name) != new.get(name) and _counts(kind, old, new)
    }


def _counts(kind: FactType, *answers: Mapping[str, Any]) -> bool:
    """Return whether an answer of this kind is better or worse at all, and matters in each of these answers."""
    if kind.only_with is None:
        return bool(kind.better or kind.favours)
    name, value = kind.only_with
    found = (answer.get(name) for answer in answers)
    return all(value in one if isinstance(one, tuple) else one == value for one in found)


def better_value(kind: FactType, old: object, new: object) -> int | None:
    """Return whether the value *new* of one answer is better than *old*: 1, 0, -1; nothing where that cannot be told.

    An answer that is not given is silence where it is a choice, a number, a duration or a yes or no, so that nothing
    can be told, unless the steps of the choice name it (as an empty text). An amount, a date, a list that is not given
    is less than any other.
    """
    if old == new or not (kind.better or kind.favours):
        return 0
    if kind.favours:
        return _by_steps(kind.favours, str(old or ""), str(new or ""))
    order = _more(kind, old, new)
    return order if order is None or kind.better == "more" else -order


def better_limit(limit: str, old: TimeLimit | None, new: TimeLimit | None) -> int | None:
    """Return whether a time limit is better for the consumer as *new* says than as *old* does. 时限是否更有利。

    Args:
        limit: Its key, for example ``return.merchant_response``.
        old: One rule on it; nothing where the limit does not run.
        new: The other.

    Returns:
        1, 0 or -1; nothing where which is longer depends on when it begins.
    """
    longer = _longer(old, new)
    return longer if longer is None or limit in CONSUMERS_LIMITS else -longer


def in_all(single: Iterable[int | None]) -> int | None:
    """Return what several comparisons come to: 1, 0 or -1; nothing where they point both ways or one tells nothing."""
    found = set(single) - {0}
    if not found:
        return 0
    return found.pop() if len(found) == 1 else None


def _by_steps(steps: tuple[tuple[str, ...], ...], old: str, new: str) -> int | None:
    """Return how two words of a choice compare; one on no step may come to any of them, so that only the ends tell."""
    low, high = _places(steps, old), _places(steps, new)
    if low is None or high is None:
        return None
    no_worse, no_better = high[0] >= low[1], high[1] <= low[0]
    if no_worse and no_better:
        return 0
    return 1 if no_worse else -1 if no_better else None


def _places(steps: tuple[tuple[str, ...], ...], word: str) -> tuple[int, int] | None:
    """Return the lowest and the highest step that a word may come to; nothing for silence that no step names."""
    found = next((place for place, words in enumerate(steps) if word in words), None)
    if found is not None:
        return found, found
    return (0, len(steps) - 1) if word else None


def _more(kind: FactType, old: object, new: object) -> int | None:
    """Return 1 where *new* is more than *old*, -1 where it is less, nothing where that is not certain."""
    if kind.many:
        return _wider(_elements(old), _elements(new))
    if old is None or new is None:
        return None if kind.kind in _SILENT else 1 if old is None else -1
    if kind.kind is Kind.TEXT:
        return 0
    if isinstance(old, str) or isinstance(new, str) or (kind.kind is Kind.DATE and type(old) is not type(new)):
        return None  # an amount by region, a date against so many months
    return order_of(new, old)


def _elements(listed: object) -> frozenset[Any]:
    return frozenset(cast("Iterable[Any]", listed or ()))


def _wider(old: frozenset[Any], new: frozenset[Any]) -> int | None:
    return 0 if old == new else 1 if old < new else -1 if new < old else None


def _longer(old: TimeLimit | None, new: TimeLimit | None) -> int | None:
    """Return 1 where *new* gives more time than *old*; a limit that does not run gives most."""
    if old is None or new is None:
        return int(new is None) - int(old is None)
    if old.within is None and new.within is None and old.by == new.by:
        return 0
    if old.within is None or new.within is None or old.counting is not new.counting:
        return None
    return order_of(new.within, old.within)
