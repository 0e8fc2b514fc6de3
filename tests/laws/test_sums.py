"""A sum of time that is walked through for people comes to what the one function for sums comes to."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from servflow.errors import InvalidValueError
from servflow.values.sums import date_steps, span_steps, wall_time_steps
from servflow.values.time import Counting, Span, Unit, add_span, add_to_date, next_wall_time, zone_info
from tests.laws.clocks import calendars, zoned_starts

AMOUNTS = {Unit.MINUTES: 3000, Unit.HOURS: 200, Unit.DAYS: 40, Unit.WORKING_DAYS: 30, Unit.WEEKS: 6, Unit.MONTHS: 30}


def outcome(sum_of, *args, **more):
    """Give the result of a sum, or nothing where it is refused."""
    try:
        return sum_of(*args, **more)
    except InvalidValueError:
        return None


@given(st.data())
def test_the_steps_come_to_the_sum(data):
    """For every zone, calendar, unit and way of counting the last step is the instant that ``add_span`` gives."""
    zone, start = data.draw(zoned_starts())
    calendar = data.draw(calendars(start.date()))
    unit = data.draw(st.sampled_from([*AMOUNTS, Unit.YEARS]))
    span = Span(data.draw(st.integers(0, AMOUNTS.get(unit, 5))), unit)
    how = {"counting": data.draw(st.sampled_from(list(Counting))), "zone": zone, "calendar": calendar}
    steps, end = outcome(span_steps, start, span, **how), outcome(add_span, start, span, **how)
    assert (steps is None) == (end is None)
    if steps is None:
        return
    assert (steps[0].kind, steps[0].at, steps[-1].kind, steps[-1].at) == ("begins", start, "ends", end)
    assert steps[-1].wall == end.astimezone(zone_info(zone)).replace(tzinfo=None)
    days = sum((step.last - step.wall.date()).days + 1 for step in steps if step.kind == "counts")
    if days and span.unit in {Unit.DAYS, Unit.WORKING_DAYS}:
        assert days == span.amount == max(step.counted for step in steps)
    worked = sum((step.passed for step in steps if step.kind in {"works", "passes"}), timedelta())
    if worked:
        assert worked == timedelta(seconds=span.amount * unit.seconds)


@given(st.data())
def test_the_steps_come_to_the_time_of_day(data):
    """The steps to a time of a working day end where ``next_wall_time`` does, and name every day before that."""
    zone, start = data.draw(zoned_starts())
    calendar = data.draw(calendars(start.date()))
    minute = data.draw(st.integers(0, 1440))
    steps = outcome(wall_time_steps, start, minute, zone=zone, calendar=calendar)
    end = outcome(next_wall_time, start, minute, zone=zone, calendar=calendar)
    assert (steps is None) == (end is None)
    if steps is not None:
        assert steps[-1].at == end
        for step in steps[1:-1]:
            day = step.wall.date() - timedelta(minute == 1440 and step.kind == "too_late")
            assert calendar.is_working_day(day) == (step.kind == "too_late")


@given(st.dates(date(1999, 1, 1), date(2030, 1, 1)), st.integers(0, 50), st.data())
def test_the_steps_come_to_the_date(start, amount, data):
    """Dates are counted by the calendar, and a month that has no such day is told."""
    span = Span(amount, data.draw(st.sampled_from([Unit.DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS])))
    steps = date_steps(start, span)
    assert steps[-1].wall.date() == add_to_date(start, span)
    clamped = span.unit.months > 0 and steps[-1].wall.day != start.day
    assert [step.kind for step in steps] == ["begins", *(["clamped"] if clamped else []), "ends"]
