"""Every metric of every period."""

from datetime import date

import attrs
import pytest

from servflow.errors import InvalidValueError, UnknownNameError
from servflow.kpi import Verdict, measure
from servflow.kpi.measuring import COUNTED
from servflow.policies.book import Rulebook
from servflow.policies.conditions import Equals
from servflow.policies.kpi import Target
from servflow.policies.metric_names import METRICS
from servflow.policies.table import Rule
from tests.kpi.journals import at, count, counts, house, opened, served, target


def records(*journals):
    """Give the records of journals in one list."""
    return [record for journal in journals for record in journal]


def test_every_metric_is_counted():
    """Every metric that has a name is counted, and is told once for each period, in the order of the catalogue."""
    assert list(COUNTED) == list(METRICS)
    found = measure(records(served("T-1", at(6)), served("T-2", at(13))), house(), by="week")
    assert [result.name for result in found] == [*METRICS, *METRICS]
    assert {result.period.name for result in found} == {"2024-W19", "2024-W20"}
    assert {result.verdict for result in found} == {Verdict.NO_TARGET}


def test_periods_in_which_nothing_happened_are_there():
    """A month without a ticket is told as well: a rate has no value there, a count is none."""
    journals = records(served("T-1", at(6)), served("T-2", at(6, month=7)))
    goal = house(target("resolution_rate", "at_least", "95 %"))
    rates = measure(journals, goal, by="month", metrics=["resolution_rate"])
    assert [(result.period.name, result.value, result.verdict) for result in rates] == [
        ("2024-05", 1, Verdict.MET),
        ("2024-06", None, Verdict.NO_DATA),
        ("2024-07", 1, Verdict.MET),
    ]
    assert [result.value for result in measure(journals, goal, by="month", metrics=["support_summary"])] == [3, 0, 3]


def test_the_days_that_are_asked_for():
    """From and to frame the periods; what lies outside is not counted, and weeks and months are whole."""
    journals = records(*(served(f"T-{n}", at(n)) for n in range(1, 29)))
    whole = measure(journals, house(), first=date(2024, 5, 3), last=date(2024, 5, 5), metrics=["resolution_rate"])
    assert [(result.period.name, result.denominator) for result in whole] == [("2024-05-03..2024-05-05", 3)]
    weeks = measure(
        journals, house(), by="week", first=date(2024, 5, 8), last=date(2024, 5, 14), metrics=["resolution_rate"]
    )
    assert [(result.period.name, result.denominator) for result in weeks] == [("2024-W19", 7), ("2024-W20", 7)]


@pytest.mark.parametrize(
    ("first", "last", "names"),
    [
        (date(2024, 5, 13), None, ["2024-W20", "2024-W21"]),
        (None, date(2024, 5, 8), ["2024-W19"]),
        (date(2024, 7, 1), None, ["2024-W27"]),
        (None, date(2024, 4, 1), ["2024-W14"]),
    ],
)
def test_one_end_alone(first, last, names):
    """Where only one end is named, the other is where something happened last or first, if anything did."""
    journals = records(served("T-1", at(8)), served("T-2", at(22)))
    found = measure(journals, house(), by="week", first=first, last=last, metrics=["resolution_rate"])
    assert [result.period.name for result in found] == names


def test_nothing_to_measure():
    """Without records and without days there is no period; with days there are empty ones."""
    assert measure([], house()) == ()
    (result,) = measure([], house(), last=date(2024, 5, 8), metrics=["resolution_rate"])
    assert (result.period.name, result.value, result.denominator) == ("2024-05-08..2024-05-08", None, 0)


def test_the_day_is_that_of_the_rulebooks_zone():
    """A ticket closed shortly after midnight in Shanghai belongs to the next month there, and to this one in Berlin."""
    journal = served("T-1", at(31, 21))  # closed on the first of June, 01:00 in Shanghai
    for timezone, name in (("Asia/Shanghai", "2024-06"), ("Europe/Berlin", "2024-05")):
        found = measure(records(journal), house(timezone=timezone), by="month", metrics=["resolution_rate"])
        assert [result.period.name for result in found if result.denominator] == [name]


def test_targets_by_period():
    """A target may hold for weeks or months only, or from a day on: the last day of the period decides."""
    weekly = Target(
        rule=Rule(id="W", when=(("period", Equals("week")),)),
        metric="resolution_rate",
        direction="at_least",
        written="80 %",
    )
    dated = attrs.evolve(
        target("resolution_rate", "at_least", "95 %"), rule=Rule(id="D", effective_from=date(2024, 5, 12))
    )
    journals = records(served("T-1", at(6)), served("T-2", at(13)))
    for by, ids in (("week", ["W", "W"]), ("month", ["D"])):
        found = measure(journals, house(weekly, dated), by=by, metrics=["resolution_rate"])
        assert [result.target and result.target.rule.id for result in found] == ids
    days = {"first": date(2024, 5, 6), "last": date(2024, 5, 11)}
    assert count("resolution_rate", journals, book=house(dated), **days).target is None


def test_a_rulebook_without_targets():
    """Without a `kpi` policy everything is counted by the defaults, and no verdict is given."""
    found = measure(records(served("T-1", at(6), 4)), Rulebook.plain(), metrics=["satisfaction_rate"])
    assert [(result.value, result.verdict) for result in found] == [(1, Verdict.NO_TARGET)]


def test_contradictory_records_are_left_out_where_their_flow_is_counted():
    """A case whose records contradict each other is counted as such, by the metrics of its flow and by no other."""
    twice = [*opened("T-1", at(6)), *opened("T-1", at(7)), *served("T-2", at(6))]
    assert counts("resolution_rate", twice) == (1, 1, {"contradictory": 1})
    assert counts("upheld_complaints", twice, first=date(2024, 5, 6)) == (0, 0, {})
    assert counts("reshipments", twice) == (0, 0, {"contradictory": 1})


def test_metrics_by_name():
    """Metrics are told once, in the order in which they are asked for; an unknown one is refused with the nearest."""
    asked = ("repair_time", "resolution_rate", "repair_time")
    assert [result.name for result in measure(served("T-1", at(6)), house(), metrics=asked)] == list(asked[:2])
    with pytest.raises(UnknownNameError, match="did you mean 'repair_time'"):
        measure([], house(), metrics=["repair_tim"])


def test_days_in_the_wrong_order_are_refused():
    """From after to is a mistake of the caller."""
    with pytest.raises(InvalidValueError, match="2024-05-05 is before 2024-05-06"):
        measure([], house(), first=date(2024, 5, 6), last=date(2024, 5, 5))
