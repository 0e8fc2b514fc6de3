"""Sums of working days and working time, and back."""

import random

import pytest

from servflow.errors import InvalidValueError
from servflow.values.clock_changes import DAY_TICKS, MINUTE_TICKS
from servflow.values.work_index import Tally, WorkIndex

HOUR = 60 * MINUTE_TICKS
OFFICE = ((9 * HOUR, 12 * HOUR), (13 * HOUR, 18 * HOUR))
NIGHT = ((22 * HOUR, 30 * HOUR),)
MONDAY = 736  # 735 is divisible by seven


@pytest.mark.parametrize("seed", range(40))
def test_a_tally_counts_like_fingers(seed):
    """The sum of all days up to one is what a walk adds up, and the day of a sum is the first that reaches it."""
    rng = random.Random(seed)
    week = [rng.choice([0, 0, 1, 3]) for _ in range(7)]
    special = {rng.randint(20, 80): rng.choice([0, 1, 2]) for _ in range(rng.randint(0, 20))}
    tally = Tally(week, special)
    total = 0
    for day in range(1, 120):
        worth = special.get(day, week[(day - 1) % 7])
        for reached in range(total + 1, total + worth + 1):
            assert tally.reach(reached) == day
        total += worth
        assert tally.up_to(day) == total


def test_a_tally_may_come_to_an_end():
    """Without a weekly pattern there is a sum that is never reached."""
    tally = Tally([0] * 7, {5: 2, 9: 1})
    assert (tally.reach(2), tally.reach(3), tally.reach(4)) == (5, 9, None)


def test_days_that_do_not_differ_are_not_kept():
    """A holiday on a free day changes nothing, and costs nothing."""
    assert Tally([1, 1, 1, 1, 1, 0, 0], {6: 0, 7: 1, 8: 1}).days == [7]


def test_time_of_a_day():
    """What is worked until a time of the clock grows only inside the hours."""
    work = WorkIndex([OFFICE] * 5 + [()] * 2, {})
    before = work.until(MONDAY * DAY_TICKS)
    done = [work.until(MONDAY * DAY_TICKS + hour * HOUR) - before for hour in (0, 9, 10, 12, 13, 14, 18, 24)]
    assert done == [0, 0, HOUR, 3 * HOUR, 3 * HOUR, 4 * HOUR, 8 * HOUR, 8 * HOUR]
    assert work.until((MONDAY + 7) * DAY_TICKS) - before == 40 * HOUR


def test_the_time_of_a_sum_is_the_earliest():
    """What has been worked by closing time is reached at closing time, and one tick more after the next opening."""
    work = WorkIndex([OFFICE] * 5 + [()] * 2, {})
    before = work.until(MONDAY * DAY_TICKS)
    assert work.reach(before) == (MONDAY - 3, 18 * HOUR)
    assert work.reach(before + 1) == (MONDAY, 9 * HOUR + 1)
    assert work.reach(before + 3 * HOUR) == (MONDAY, 12 * HOUR)
    assert work.reach(before + 3 * HOUR + 1) == (MONDAY, 13 * HOUR + 1)


def test_a_night_belongs_to_the_day_it_begins_on():
    """The night of the last working day runs into the free day, and that of a free day is free."""
    work = WorkIndex([NIGHT] * 5 + [()] * 2, {MONDAY: ()})
    friday, saturday = (MONDAY - 3) * DAY_TICKS, (MONDAY - 2) * DAY_TICKS
    assert work.until(saturday) - work.until(friday + 22 * HOUR) == 2 * HOUR
    assert work.until(saturday + 24 * HOUR) - work.until(saturday) == 6 * HOUR
    assert work.until((MONDAY + 1) * DAY_TICKS + 22 * HOUR) == work.until(saturday + 6 * HOUR)
    assert work.reach(work.until(saturday + 2 * HOUR)) == (MONDAY - 3, 26 * HOUR)


def test_is_worked_before():
    """The moment before closing is worked, the moment before opening is not."""
    work = WorkIndex([OFFICE] * 5 + [()] * 2, {})
    times = [MONDAY * DAY_TICKS + hour * HOUR for hour in (9, 10, 12, 13, 18)]
    assert [work.is_worked_before(time) for time in times] == [False, True, True, False, True]


@pytest.mark.parametrize(
    ("week", "special", "always"),
    [
        ([((0, DAY_TICKS),)] * 7, {}, True),
        ([((0, 9 * HOUR), (9 * HOUR, DAY_TICKS))] * 7, {}, True),
        ([((8 * HOUR, 20 * HOUR), (20 * HOUR, 32 * HOUR))] * 7, {}, True),
        ([((0, DAY_TICKS),)] * 6 + [()], {}, False),
        ([((0, DAY_TICKS),)] * 7, {MONDAY: ()}, False),
        ([((0, DAY_TICKS),)] * 7, {MONDAY: ((0, DAY_TICKS),)}, True),
        ([((1, DAY_TICKS),)] * 7, {}, False),
    ],
)
def test_always(week, special, always):
    """It is known when every minute is worked, whether in one piece or in shifts."""
    assert WorkIndex(week, special).always is always


def test_work_may_come_to_an_end():
    """Without a weekly pattern work ends with the last day that has any, and more is refused by name."""
    work = WorkIndex([()] * 7, {MONDAY: NIGHT})
    assert work.ends == (MONDAY + 2) * DAY_TICKS
    assert work.reach(8 * HOUR) == (MONDAY, 30 * HOUR)
    with pytest.raises(InvalidValueError, match="calendar: there is not so much working time on it"):
        work.reach(8 * HOUR + 1)
    assert WorkIndex([OFFICE] + [()] * 6, {}).ends is None
    assert WorkIndex([()] * 7, {MONDAY: NIGHT, MONDAY + 5: NIGHT}).ends == (MONDAY + 7) * DAY_TICKS
