"""How much is worked up to any day and any time of the local clock, and back: sums that cost the same for years.

A weekly pattern with exceptions is added up once for the exceptions; the pattern in between is a division by seven.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

from servflow.errors import InvalidValueError
from servflow.values.clock_changes import DAY_TICKS


class Tally:
    """Adds up what each day counts for, and finds the day on which a sum is reached. 累计。

    Args:
        week: What each day of the week counts for, from Monday on.
        special: What the days that differ from their weekday count for, by day number.
    """

    __slots__ = ("_by_rest", "_changes", "_sums", "_week", "days")

    def __init__(self, week: Sequence[int], special: Mapping[int, int]) -> None:
        # Day number 1 is a Monday, so that (number - 1) % 7 is the weekday.
        self._by_rest = [sum(week[:rest]) for rest in range(8)]
        self._week = self._by_rest[7]
        differs = {day: worth - week[(day - 1) % 7] for day, worth in special.items()}
        self.days = sorted(day for day, change in differs.items() if change)
        self._changes = [0]
        for day in self.days:
            self._changes.append(self._changes[-1] + differs[day])
        self._sums = [self.up_to(day) for day in self.days]

    def up_to(self, day: int) -> int:
        """Return the sum of all days up to that one, itself included."""
        weeks, rest = divmod(day, 7)
        return weeks * self._week + self._by_rest[rest] + self._changes[bisect_right(self.days, day)]

    def reach(self, total: int) -> int | None:
        """Return the first day up to which the sum is *total* (more than none), or nothing if it is never so much."""
        at = bisect_left(self._sums, total)
        by_exception = self.days[at] if at < len(self.days) else None
        if not self._week:
            return by_exception
        weeks, rest = divmod(total - self._changes[at] - 1, self._week)
        by_pattern = weeks * 7 + bisect_right(self._by_rest, rest)
        return by_pattern if by_exception is None or by_pattern < by_exception else by_exception


class WorkIndex:
    """How much is worked until the local clock shows a time, and when it has been so much. 工时索引。

    Everything is in ticks of ``values.clock_changes``. Hours that run past midnight belong to the day they begin on.

    Args:
        week: What is worked on each day of the week, from Monday on: from and to in ticks after midnight.
        special: What is worked on days that differ, by day number; some, where no day of the week is worked.
    """

    __slots__ = ("_special", "_tally", "_week", "always", "ends")

    def __init__(
        self, week: Sequence[Sequence[tuple[int, int]]], special: Mapping[int, Sequence[tuple[int, int]]]
    ) -> None:
        self._week, self._special = week, special
        lengths = [_length(hours) for hours in week]
        self._tally = Tally(lengths, {day: _length(hours) for day, hours in special.items()})
        self.always = not self._tally.days and sum(lengths) == 7 * DAY_TICKS
        """Whether every minute is worked."""
        self.ends = None if sum(lengths) else (max(special) + 2) * DAY_TICKS
        """From when on nothing is worked any more, if there is such a time."""

    def until(self, wall: int) -> int:
        """Return how much is worked until the local clock shows *wall*."""
        day, since = divmod(wall, DAY_TICKS)
        done = self._tally.up_to(day - 2)
        for number, passed in ((day - 1, since + DAY_TICKS), (day, since)):
            for opens, closes in self._hours(number):
                if passed > opens:
                    done += min(passed, closes) - opens
        return done

    def reach(self, done: int) -> tuple[int, int]:
        """Return the day and the time after its midnight at which *done* (more than none) has been worked.

        It is the earliest such time, and so the end of the last working hours rather than the beginning of the next.

        Raises:
            InvalidValueError: So much is never worked.
        """
        day = self._tally.reach(done)
        if day is None:
            raise InvalidValueError("calendar", "there is not so much working time on it")
        left = done - self._tally.up_to(day - 1)
        hours = iter(self._hours(day))
        opens, closes = next(hours)
        while left > closes - opens:
            left -= closes - opens
            opens, closes = next(hours)
        return day, opens + left

    def is_worked_before(self, wall: int) -> bool:
        """Say whether the last moment before the local clock shows *wall* is worked."""
        return self.until(wall) > self.until(wall - 1)

    def _hours(self, day: int) -> Sequence[tuple[int, int]]:
        found = self._special.get(day)
        return self._week[(day - 1) % 7] if found is None else found


def _length(hours: Sequence[tuple[int, int]]) -> int:
    return sum(closes - opens for opens, closes in hours)
