"""The dates that a warranty is reckoned from, as they come and as they are counted."""

from datetime import UTC, date, datetime

import pytest

from servflow.errors import InvalidValueError
from servflow.policies.warranty_dates import BASES, Repair, day_of, read_dates, read_moment, read_repairs, repairs_known

MAY = date(2024, 5, 1)
ZONE = "Asia/Shanghai"


def repaired(*pairs, **more):
    """Give repairs from plain data."""
    return read_repairs([{"from": begins, "to": ends, **more} for begins, ends in pairs], "repairs")


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (MAY, MAY),
        ("2024-05-01", MAY),
        ("2024-05-01T23:30:00+08:00", datetime(2024, 5, 1, 15, 30, tzinfo=UTC)),
        (datetime(2024, 5, 1, tzinfo=UTC), datetime(2024, 5, 1, tzinfo=UTC)),
    ],
)
def test_a_date_or_an_instant_is_read(value, moment):
    """Dates and instants are taken as values and as text."""
    assert read_moment(value, "purchase") == moment


@pytest.mark.parametrize("value", ["2024-02-30", "yesterday", 20240501, "2024-05-01T10:00:00", None])
def test_what_is_no_date_is_refused(value):
    """A date is never guessed, and an instant names its offset."""
    with pytest.raises(InvalidValueError) as refused:
        read_moment(value, "purchase")
    assert refused.value.field == "purchase"


def test_the_clock_of_the_zone_tells_the_day():
    """Half past four in the afternoon in London is the next day in Shanghai."""
    assert day_of(datetime(2024, 5, 1, 16, 30, tzinfo=UTC), ZONE) == date(2024, 5, 2)
    assert day_of(MAY, ZONE) == MAY


def test_dates_are_named_by_what_happened():
    """Each of the seven things that a warranty may be counted from has its date."""
    assert read_dates({"purchase": "2024-05-01", "delivery": None}, "dates") == {"purchase": MAY}
    assert BASES == ("purchase", "invoice", "delivery", "shipping", "production", "installation", "acceptance")


@pytest.mark.parametrize(
    ("value", "field"), [({"purchased": MAY}, "dates.purchased"), ({"purchase": 5}, "dates.purchase"), ([MAY], "dates")]
)
def test_other_dates_are_refused(value, field):
    """An unknown name, a value that is no date, and what is no map are refused with the field."""
    with pytest.raises(InvalidValueError) as refused:
        read_dates(value, "dates")
    assert refused.value.field == field


def test_repairs_are_read():
    """A repair has a beginning, an end unless the goods are still there, and what was wrong."""
    assert repaired(("2024-05-01", "2024-05-04"), ("2024-05-04", None), fault="leak") == (
        {"from": MAY, "to": date(2024, 5, 4), "fault": "leak"},
        {"from": date(2024, 5, 4), "fault": "leak"},
    )


@pytest.mark.parametrize(
    ("pairs", "field", "message"),
    [
        ([("2024-05-04", "2024-05-03")], "repairs[0].to", "lies before the beginning of the repair"),
        (
            [("2024-05-01", "2024-05-04"), ("2024-05-03", None)],
            "repairs[1].from",
            "lies before the end of the repair before it",
        ),
        (
            [("2024-05-01", None), ("2024-05-03", None)],
            "repairs[1].from",
            "lies before the end of the repair before it",
        ),
        ([("2024-05-01", "2024-05-04T10:00:00+08:00")], "repairs", "expected dates or instants, not both"),
        ([(None, "2024-05-04")], "repairs[0].from", "is missing"),
    ],
)
def test_repairs_that_cannot_be_are_refused(pairs, field, message):
    """Goods are in one repair at a time, and none ends before it begins."""
    with pytest.raises(InvalidValueError) as refused:
        repaired(*pairs)
    assert (refused.value.field, refused.value.message) == (field, message)


@pytest.mark.parametrize(
    ("day", "known"),
    [
        (date(2024, 4, 30), []),
        (MAY, [(0, False)]),
        (date(2024, 5, 3), [(2, False)]),
        (date(2024, 5, 4), [(3, True)]),
        (date(2024, 5, 19), [(3, True), (9, False)]),
        (date(2024, 5, 20), [(3, True), (10, True)]),
        (date(2024, 5, 31), [(3, True), (10, True)]),
    ],
)
def test_what_is_known_of_repairs_on_a_day(day, known):
    """A repair counts from the day it begins, by the days it has taken so far; later ones are not known yet."""
    repairs = repaired(("2024-05-01", "2024-05-04"), ("2024-05-10", "2024-05-20"))
    assert [(repair.days, repair.ended) for repair in repairs_known(repairs, day, ZONE)] == known


@pytest.mark.parametrize("begins", ["2024-05-01", "2024-05-01T18:00:00+08:00"])
@pytest.mark.parametrize("ends", [None, "2024-05-10"])
def test_goods_that_are_still_in_repair(begins, ends):
    """Without an end, or with one to come, a repair goes on until the day that is asked about."""
    until = f"{ends}{begins[10:]}" if ends else None
    (repair,) = repairs_known(repaired((begins, until), fault="leak"), date(2024, 5, 9), ZONE)
    assert repair == Repair(MAY, date(2024, 5, 9), 8, "leak", ended=False)


@pytest.mark.parametrize(
    ("begins", "ends", "days"),
    [
        ("2024-05-01T09:00:00+08:00", "2024-05-02T09:00:00+08:00", 1),
        ("2024-05-01T09:00:00+08:00", "2024-05-02T09:00:01+08:00", 2),
        ("2024-05-01T09:00:00+08:00", "2024-05-01T10:00:00+08:00", 1),
        ("2024-05-01T09:00:00+08:00", "2024-05-01T09:00:00+08:00", 0),
    ],
)
def test_hours_in_repair_round_up_to_days(begins, ends, days):
    """Between instants 24 hours are a day, and what is left counts as one (CN-4, household cars)."""
    (repair,) = repairs_known(repaired((begins, ends)), date(2024, 6, 1), ZONE)
    assert repair.days == days


@pytest.mark.parametrize(("start", "days"), [(date(2024, 4, 1), 10), (date(2024, 5, 14), 6), (date(2024, 6, 1), 0)])
def test_only_days_since_the_start_pause(start, days):
    """What was repaired before the warranty began keeps nothing from counting."""
    assert Repair(date(2024, 5, 10), date(2024, 5, 20), 10).pauses(start) == days
