"""How long a warranty lasts, from which day, and what does not count."""

from datetime import UTC, date, datetime

import attrs
import pytest

from servflow.errors import InvalidValueError
from servflow.policies.vocabularies.warranty import WORDS
from servflow.policies.warranty_dates import read_repairs
from servflow.policies.warranty_periods import BY_DEFAULT, Period, Reckoning, Standing, reckon
from servflow.values.ages import Age
from servflow.values.frozen import FrozenMap
from servflow.values.time import Span
from tests.policies.examples import rule

ZONE = "Asia/Shanghai"
YEAR = Period(rule=rule("year"), within=Span.parse("1 year"))
CAR = Period(rule=rule("car"), within=Span.parse("3 years"), usage=60_000)
LONGER = Period(rule=rule("eu"), within=Span.parse("2 years"), after_repair=Span.parse("12 months"))
BOUGHT = date(2024, 1, 31)
DATES = FrozenMap(purchase=BOUGHT, shipping=date(2024, 1, 20), production=date(2023, 6, 1))


def time(day, how=BY_DEFAULT, /, **facts):
    """Give what time has come to on a day."""
    if "repairs" in facts:
        told = [dict(zip(("from", "to", "fault"), pair, strict=False)) for pair in facts["repairs"]]
        facts["repairs"] = read_repairs(told, "repairs")
    return reckon(facts, how, day, ZONE)


def standing(period, day, usage=None, /, **facts):
    """Give how goods stand to a period on a day."""
    return period.standing(time(day, period.reckoning, **facts), usage)


@pytest.mark.parametrize(
    ("dates", "basis"),
    [
        (DATES, "purchase"),
        ({name: DATES[name] for name in ("shipping", "production")}, "shipping"),
        ({"production": DATES["production"], "delivery": BOUGHT}, "production"),
        ({"delivery": BOUGHT}, None),
        ({}, None),
    ],
)
def test_the_first_date_that_is_known_counts(dates, basis):
    """Where no rule says, a warranty is counted from the purchase, else the shipping, else the production (G-26)."""
    found = time(date(2024, 6, 1), dates=dates)
    assert (found.basis, found.first) == (basis, dates.get(basis))


@pytest.mark.parametrize(
    ("facts", "basis"),
    [({}, "purchase"), ({"receipt": True}, "purchase"), ({"receipt": False}, "production")],
)
def test_without_a_receipt_another_date_counts(facts, basis):
    """Who cannot show when the goods were bought has them counted from where the rule says, if it does."""
    how = Reckoning(without_receipt=("production",))
    assert time(date(2024, 6, 1), how, dates=DATES, **facts).basis == basis
    assert time(date(2024, 6, 1), dates=DATES, **facts).basis == "purchase"


def test_a_basis_that_is_named_counts():
    """What the case says it is counted from goes before any order; a date that is stated goes before all dates."""
    assert time(date(2024, 6, 1), dates=DATES, start_basis="shipping").first == DATES["shipping"]
    assert time(date(2024, 6, 1), dates=DATES, start_basis="delivery").first is None
    stated = time(date(2024, 6, 1), dates=DATES, start_basis="delivery", start_date=date(2024, 3, 1))
    assert (stated.basis, stated.first) == ("delivery", date(2024, 3, 1))


@pytest.mark.parametrize(
    ("day", "in_period"),
    [(BOUGHT, True), (date(2025, 1, 30), True), (date(2025, 1, 31), True), (date(2025, 2, 1), False)],
)
def test_the_last_day_is_covered_to_its_end(day, in_period):
    """The day of purchase is not counted, and the same day a year later still is."""
    found = standing(YEAR, day, dates=DATES)
    assert found == Standing(date(2025, 1, 31), in_period, "none" if in_period else "time")


@pytest.mark.parametrize(
    ("start", "within", "until"),
    [
        (date(2024, 1, 31), "1 month", date(2024, 2, 29)),
        (date(2023, 1, 31), "1 month", date(2023, 2, 28)),
        (date(2024, 2, 29), "1 year", date(2025, 2, 28)),
        (date(2024, 2, 29), "48 months", date(2028, 2, 29)),
        (date(2024, 1, 31), "15 days", date(2024, 2, 15)),
        (date(2024, 1, 31), "2 weeks", date(2024, 2, 14)),
        (date(2024, 1, 31), "9000 years", date.max),
    ],
)
def test_months_clamp_to_their_end(start, within, until):
    """Where the last month is too short, a period ends with it."""
    period = attrs.evolve(YEAR, within=Span.parse(within))
    assert standing(period, start, start_date=start).until == until


@pytest.mark.parametrize(
    ("repairs", "until"),
    [
        ([], date(2025, 1, 31)),
        ([("2024-03-01", "2024-03-11")], date(2025, 2, 10)),
        ([("2024-03-01", "2024-03-11"), ("2024-05-01", "2024-05-02")], date(2025, 2, 11)),
        ([("2024-01-01", "2024-02-05")], date(2025, 2, 5)),
        ([("2025-01-31", "2025-02-10")], date(2025, 2, 10)),
        ([("2025-02-01", "2025-02-10")], date(2025, 1, 31)),
        ([("2024-03-01", "2024-03-11"), ("2025-02-10", "2025-02-15")], date(2025, 2, 15)),
        ([("2024-03-01", "2024-03-11"), ("2025-02-11", "2025-02-15")], date(2025, 2, 10)),
    ],
)
def test_days_in_repair_do_not_count(repairs, until):
    """Each day in repair puts the end off by one; a repair that begins when all is over puts off nothing."""
    assert standing(YEAR, date(2025, 6, 1), dates=DATES, repairs=repairs).until == until
    never = attrs.evolve(YEAR, reckoning=Reckoning(pauses=False))
    assert standing(never, date(2025, 6, 1), dates=DATES, repairs=repairs).until == date(2025, 1, 31)


@pytest.mark.parametrize("day", [date(2025, 2, 10), date(2025, 2, 11)])
def test_the_end_and_the_age_agree(day):
    """Whoever is within the period reports on or before its last day."""
    found = standing(YEAR, day, dates=DATES, repairs=[("2024-03-01", "2024-03-11")])
    assert found.in_period is (day <= found.until)


def test_without_repairs_nobody_counts_them():
    """A fault that is named says nothing of repairs that nobody told of."""
    assert "repairs_of_same_fault" not in dict(time(date(2024, 6, 1), dates=DATES).facts("leak"))
    assert "repairs_of_same_fault" not in dict(time(date(2024, 6, 1), dates=DATES, repairs=[]).facts(None))
    assert dict(time(date(2024, 6, 1), dates=DATES, repairs=[]).facts("leak"))["repairs_of_same_fault"] == 0


def test_goods_in_repair_do_not_grow_older():
    """While they are away no time passes, and the end moves with every day."""
    repairs = [("2024-03-01",)]
    early, late = (time(date(2024, month, 1), dates=DATES, repairs=repairs) for month in (4, 9))
    assert early.age.days == late.age.days == 30
    assert standing(YEAR, date(2026, 1, 1), dates=DATES, repairs=repairs).in_period is True


def test_the_days_may_be_stated_instead():
    """A number of days in repair counts like the repairs themselves; told one by one, they go before it."""
    assert standing(YEAR, date(2025, 2, 10), dates=DATES, repair_days_total=10).until == date(2025, 2, 10)
    assert time(date(2024, 2, 10), dates=DATES, repair_days_total=400).age == Age(BOUGHT, date(2024, 2, 10), 10)
    both = time(date(2025, 2, 10), dates=DATES, repair_days_total=400, repairs=[("2024-03-01", "2024-03-03")])
    assert (both.repair_days, both.age.paused) == (400, 2)
    assert time(date(2025, 2, 10), Reckoning(pauses=False), dates=DATES, repair_days_total=10).age.paused == 0


def test_what_rules_may_ask_for():
    """Everything that time has come to has a name among the facts, and only that."""
    facts = {"dates": DATES, "replaced_on": date(2024, 9, 1), "repairs": [("2024-08-01", "2024-08-31", "noise")]}
    found = dict(time(date(2024, 9, 2), **facts).facts("noise"))
    assert found == {
        "start_basis": "purchase",
        "start_date": BOUGHT,
        "age": Age(BOUGHT, date(2024, 9, 2), 30),
        "begun": True,
        "replaced": True,
        "repair_days_total": 30,
        "repairs_of_same_fault": 1,
    }
    assert found.keys() < {*WORDS.facts}


def test_a_replacement_begins_anew_where_the_rule_says_so():
    """The goods that came instead have the whole period, and nothing of the old ones' repairs."""
    facts = {"dates": DATES, "replaced_on": date(2024, 9, 1), "repairs": [("2024-08-01", "2024-09-01")]}
    anew = attrs.evolve(YEAR, reckoning=Reckoning(restarts=True))
    assert standing(anew, date(2025, 6, 1), **facts) == Standing(date(2025, 9, 1), in_period=True, exceeded="none")
    assert standing(YEAR, date(2025, 6, 1), **facts).until == date(2025, 3, 3)
    found = time(date(2024, 9, 2), anew.reckoning, **facts)
    assert (found.first, found.start, found.replaced) == (BOUGHT, date(2024, 9, 1), True)
    assert (found.repairs, found.repair_days) == ((), 0)
    before = time(date(2024, 8, 31), anew.reckoning, **facts)
    assert (before.start, before.replaced, before.repair_days) == (BOUGHT, False, 30)


@pytest.mark.parametrize(
    ("replaced_on", "replaced"), [(BOUGHT, True), (date(2024, 6, 1), True), (date(2024, 6, 2), False)]
)
def test_a_replacement_counts_from_its_day(replaced_on, replaced):
    """Goods may be replaced on the day they were bought; on the day of the report they are replaced already."""
    assert time(date(2024, 6, 1), dates=DATES, replaced_on=replaced_on).replaced is replaced


def test_a_replacement_before_the_start_is_refused():
    """Nothing is replaced before it was bought."""
    with pytest.raises(InvalidValueError, match="replaced_on: lies before"):
        time(date(2024, 6, 1), dates=DATES, replaced_on=date(2024, 1, 30))


@pytest.mark.parametrize(
    ("day", "usage", "in_period", "exceeded"),
    [
        (date(2025, 1, 1), 60_000, True, "none"),
        (date(2025, 1, 1), 60_001, False, "usage"),
        (date(2027, 1, 31), 0, True, "none"),
        (date(2027, 2, 1), 0, False, "time"),
        (date(2027, 2, 1), 60_001, False, "time"),
        (date(2027, 2, 1), None, False, "time"),
        (date(2025, 1, 1), None, None, None),
    ],
)
def test_years_or_distance_whichever_comes_first(day, usage, in_period, exceeded):
    """Either limit ends the period by itself; an unknown one leaves it open while the other is kept (CN-4)."""
    found = standing(CAR, day, usage, dates=DATES)
    assert (found.in_period, found.exceeded) == (in_period, exceeded)


@pytest.mark.parametrize(("usage", "in_period", "exceeded"), [(60_001, False, "usage"), (1, None, None)])
def test_without_a_date_only_use_can_tell(usage, in_period, exceeded):
    """Where nobody knows the start, too much use is too much, and anything less leaves it open."""
    assert standing(CAR, date(2025, 1, 1), usage) == Standing(None, in_period, exceeded)


def test_a_fault_before_the_start_is_not_covered_yet():
    """What was reported before the day that the warranty is counted from has no age, and no limit is exceeded."""
    found = time(date(2024, 1, 30), dates=DATES)
    assert (found.begun, found.age) == (False, None)
    assert standing(CAR, date(2024, 1, 30), 70_000, dates=DATES) == Standing(
        date(2027, 1, 31), in_period=False, exceeded="none"
    )
    assert time(BOUGHT, dates=DATES).begun is True
    assert time(None, dates=DATES).begun is None
    assert time(None, dates=DATES, repairs=[("2024-03-01",)], replaced_on=date(2024, 4, 1)).repairs is None


@pytest.mark.parametrize(
    ("facts", "in_period"),
    [
        ({"age": Span.parse("11 months")}, True),
        ({"age": Span.parse("12 months")}, True),
        ({"age": Span.parse("13 months")}, False),
        ({"age": Span.parse("365 days")}, None),
        ({"age": Span.parse("366 days"), "start_date": date(2023, 5, 1)}, True),
        ({"age": Span.parse("366 days"), "start_date": date(2022, 5, 1)}, False),
        ({"age": Age(date(2023, 5, 1), date(2024, 4, 30))}, True),
    ],
)
def test_an_age_that_is_stated(facts, in_period):
    """A stated age counts as it stands: by the calendar where its start is known, else where the order is certain."""
    found = standing(YEAR, date(2000, 1, 1), **facts)
    assert found.in_period is in_period
    assert found.until == (date(facts["start_date"].year + 1, 5, 1) if "start_date" in facts else None)


@pytest.mark.parametrize(
    ("repairs", "until"),
    [
        ([("2025-12-20", "2025-12-30")], date(2027, 2, 10)),
        ([("2025-12-20",)], date(2028, 1, 13)),
        ([("2026-02-01", "2026-02-10")], date(2026, 1, 31)),
        ([("2024-03-01", "2024-03-11"), ("2026-09-01", "2026-09-11")], date(2027, 2, 20)),
    ],
)
def test_a_repair_prolongs_once(repairs, until):
    """A repair that began in time adds a year, once; one that began too late adds nothing (EU 2024/1799)."""
    assert standing(LONGER, date(2026, 12, 2), dates=DATES, repairs=repairs).until == until


@pytest.mark.parametrize(
    ("facts", "until"),
    [
        ({}, date(2026, 1, 31)),
        ({"repair_days_total": 0}, date(2026, 1, 31)),
        ({"repair_days_total": 3}, date(2027, 2, 3)),
        ({"repairs_of_same_fault": 1}, date(2027, 1, 31)),
    ],
)
def test_a_counter_tells_of_a_repair_too(facts, until):
    """Where repairs are not told one by one, the counters show that there was one."""
    assert standing(LONGER, date(2025, 1, 1), dates=DATES, **facts).until == until


def test_an_instant_counts_on_its_local_day():
    """Bought after midnight in Shanghai is bought on that day, whatever day it was elsewhere."""
    dates = {"purchase": date(2024, 5, 2)}
    instant = {"purchase": datetime(2024, 5, 1, 16, 30, tzinfo=UTC)}
    assert time(date(2024, 6, 1), dates=instant) == time(date(2024, 6, 1), dates=dates)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"within": Span.parse("24 hours")}, "within"),
        ({"within": Span.parse("5 working days")}, "within"),
        ({"usage": 0}, "usage"),
        ({"after_repair": Span.parse("90 days")}, "after_repair"),
        ({"within": Span.parse("90 days"), "after_repair": Span.parse("1 month")}, "after_repair"),
    ],
)
def test_what_is_no_period_is_refused(changes, field):
    """A warranty is counted in calendar days and in use above nothing; months are prolonged by months."""
    with pytest.raises(InvalidValueError) as refused:
        attrs.evolve(YEAR, **changes)
    assert refused.value.field == field


@pytest.mark.parametrize("changes", [{"start": ("birth",)}, {"without_receipt": ("purchase", "birth")}])
def test_what_no_warranty_is_counted_from_is_refused(changes):
    """There are seven things that a warranty may be counted from."""
    with pytest.raises(InvalidValueError, match="start: expected some of purchase, invoice"):
        Reckoning(**changes)
