"""Working time between two instants, and back: equal to a count of minutes, additive, monotone, in whatever zone."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from servflow.values.calendars import WorkCalendar
from servflow.values.time import (
    Counting,
    Span,
    Unit,
    add_span,
    add_time,
    local_date,
    local_instant,
    next_wall_time,
    time_between,
)
from tests.laws.clocks import (
    EPOCH,
    MINUTE,
    calendars,
    first_showing,
    is_worked,
    midnight_of,
    number,
    worked_minutes,
    zoned_starts,
)

NOTHING = timedelta(0)
TICK = timedelta(microseconds=1)
ALWAYS = WorkCalendar(weekdays=tuple(range(7)), hours=((480, 1200), (1200, 1920)))
COUNTINGS = st.sampled_from(Counting)

lengths = st.timedeltas(NOTHING, timedelta(days=9))


@st.composite
def situations(draw):
    """Give a zone, an instant near a change of its clock, and what time sums are told of zone and calendar."""
    zone, start = draw(zoned_starts())
    return start, {
        "counting": Counting.WORKING,
        "zone": zone,
        "calendar": draw(calendars(local_date(start, zone))),
    }


@given(situations(), st.integers(0, 14 * 1440))
def test_working_time_equals_counting_minutes(situation, later):
    """The time between is the number of worked minutes that a walk along the local clock finds."""
    start, how = situation
    first, last = number(start), number(start) + later
    walked = sum(first <= minute < last for minute in worked_minutes(how["calendar"], how["zone"], first))
    assert time_between(start, EPOCH + last * MINUTE, **how) == walked * MINUTE


@given(situations(), st.timedeltas(timedelta(days=-9), timedelta(days=9)), COUNTINGS)
def test_no_time_passes_backwards(situation, later, counting):
    """The time between is never negative and never more than passes: none until an instant that is no later."""
    start, how = situation
    passed = time_between(start, start + later, **(how | {"counting": counting}))
    assert NOTHING <= passed <= max(later, NOTHING)


@given(situations(), st.lists(lengths, min_size=2, max_size=5), COUNTINGS)
def test_time_is_additive(situation, steps, counting):
    """Cut at whatever instants, the pieces come to the whole: it makes no difference when anybody looks at a clock."""
    start, how = situation
    how |= {"counting": counting}
    cuts = [start]
    for step in steps:
        cuts.append(cuts[-1] + step)
    pieces = [time_between(first, last, **how) for first, last in pairwise(cuts)]
    assert sum(pieces, NOTHING) == time_between(start, cuts[-1], **how)


@given(situations(), lengths, lengths, COUNTINGS)
def test_time_is_monotone(situation, first, second, counting):
    """Until later there is never less time, more time is never over earlier, and a later start never ends earlier."""
    start, how = situation
    how |= {"counting": counting}
    less, more = sorted([first, second])
    assert time_between(start, start + less, **how) <= time_between(start, start + more, **how)
    assert add_time(start, less, **how) <= add_time(start, more, **how)
    assert add_time(start, more, **how) <= add_time(start + less, more, **how)


@given(situations(), lengths, COUNTINGS)
def test_added_time_is_the_time_between(situation, amount, counting):
    """What is added is what has passed then, and a moment before it had not: it is the earliest such instant."""
    start, how = situation
    how |= {"counting": counting}
    end = add_time(start, amount, **how)
    assert end >= start
    assert time_between(start, end, **how) == amount
    if amount:
        assert time_between(start, end - TICK, **how) == amount - TICK


@given(situations(), lengths)
def test_the_time_between_leads_to_the_end(situation, later):
    """The time between start and end leads from start to end again if the moment before the end is worked.

    Of any other end it leads to the closing time before it, or to the start if nothing has been worked.
    """
    start, how = situation
    end = start + later
    found = add_time(start, time_between(start, end, **how), **how)
    if later and time_between(end - TICK, end, **how):
        assert found == end
    else:
        assert found <= end
        assert time_between(found, end, **how) == NOTHING


@given(situations(), lengths, lengths, st.lists(lengths, min_size=2, max_size=8))
def test_a_clock_that_stands_still_loses_nothing(situation, total, until, steps):
    """A clock that is stopped and set going again, any number of times, runs for its whole time and no longer."""
    start, how = situation
    left, at, ran = total, start, NOTHING
    for run, stand in zip([until, *steps], steps, strict=False):
        if add_time(at, left, **how) <= at + run:
            break
        passed = time_between(at, at + run, **how)
        left, ran, at = left - passed, ran + passed, at + run + stand
    assert ran + time_between(at, add_time(at, left, **how), **how) == total


@given(situations(), st.integers(1, 6000))
def test_a_span_of_working_minutes_is_working_time(situation, amount):
    """A span in working hours is over when so much has been worked: both sums of time are one."""
    start, how = situation
    assert add_span(start, Span(amount, Unit.MINUTES), **how) == add_time(start, amount * MINUTE, **how)


@given(zoned_starts(), lengths)
def test_where_every_minute_is_worked_time_passes_as_it_does(zoned, amount):
    """Day and night shifts on seven days are all the time there is."""
    zone, start = zoned
    how = {"counting": Counting.WORKING, "zone": zone, "calendar": ALWAYS}
    assert time_between(start, start + amount, **how) == amount
    assert add_time(start, amount, **how) == start + amount


@settings(max_examples=15)
@given(situations(), st.integers(20, 2500))
def test_years_equal_adding_up_their_days(situation, days):
    """Over years it is the sum of every day's hours, each from the instant they open to the instant they close."""
    start, how = situation
    end = start + timedelta(days=days)
    zone, calendar = how["zone"], how["calendar"]
    total = NOTHING
    for day in range(number(start) // 1440 - 3, number(end) // 1440 + 3):
        midnight = midnight_of(day)
        for opens, closes in calendar.hours_of(midnight.date()):
            opened = max(start, local_instant(midnight + opens * MINUTE, zone))
            total += max(NOTHING, min(end, local_instant(midnight + closes * MINUTE, zone)) - opened)
    assert time_between(start, end, **how) == total
    assert time_between(start, add_time(start, total, **how), **how) == total


@given(situations(), st.integers(0, 1440), st.timedeltas(NOTHING, timedelta(minutes=2)))
def test_the_next_time_of_the_clock(situation, minute, seconds):
    """It is the first instant later than the start at which the clock shows that time on a working day."""
    start, how = situation
    at = start + seconds
    first = number(start) // 1440 - 3
    instants = [
        first_showing(how["zone"], midnight_of(day) + minute * MINUTE)
        for day in range(first, first + 30)
        if is_worked(how["calendar"], day)
    ]
    found = next_wall_time(at, minute, zone=how["zone"], calendar=how["calendar"])
    assert found == min(instant for instant in instants if instant > at)
