"""What the metrics of a house should come to."""

from datetime import date
from fractions import Fraction

import attrs
import pytest

from servflow.errors import InvalidValueError, UnknownNameError
from servflow.policies.kpi import Kpi, Target
from servflow.policies.metric_names import METRICS
from servflow.policies.policy import Explains
from servflow.values.frozen import FrozenMap
from tests.policies.examples import at, rule

FIRST_DAY = date(2024, 5, 8)


def target(ident="T-1", metric="service_timeliness", direction="at_least", written="90 %", /, of="each", **when):
    """Give a target."""
    return Target(rule=rule(ident, **when), metric=metric, direction=direction, written=written, of=of)


@pytest.mark.parametrize(
    ("metric", "written", "bound"),
    [
        ("service_timeliness", "90 %", Fraction(9, 10)),
        ("service_timeliness", "90%", Fraction(9, 10)),
        ("complaint_rate", "2.5 %", Fraction(1, 40)),
        ("complaint_rate", "0 %", Fraction(0)),
        ("resolution_rate", "100 %", Fraction(1)),
        ("satisfaction", "4.5", Fraction(9, 2)),
        ("upheld_complaints", "3", Fraction(3)),
        ("response_time", "24 hours", Fraction(86_400)),
        ("response_time", "15 minutes", Fraction(900)),
        ("repair_time", "2 days", Fraction(172_800)),
        ("repair_time", "1 week", Fraction(604_800)),
    ],
)
def test_bounds_are_exact(metric, written, bound):
    """A bound is read by what its metric is counted in, and kept as an exact fraction, never as a float."""
    read = target("T-1", metric, "at_most", written).bound
    assert (read, type(read)) == (bound, Fraction)


@pytest.mark.parametrize(
    ("metric", "written", "words"),
    [
        ("service_timeliness", "90", "expected a share such as '90 %'"),
        ("service_timeliness", "0.9", "expected a share"),
        ("service_timeliness", "100.1 %", "from 0 % to 100 %"),
        ("service_timeliness", "-1 %", "expected a share"),
        ("service_timeliness", "24 hours", "expected a share"),
        ("satisfaction", "80 %", "expected a number such as 4"),
        ("upheld_complaints", "1e3", "expected a number"),
        ("response_time", "24", "expected a whole number and a unit"),
        ("response_time", "3 working days", "other units differ in length"),
        ("response_time", "1 month", "other units differ in length"),
    ],
)
def test_a_bound_of_another_kind_is_refused(metric, written, words):
    """A share is held against per cent, a time against hours, a number against a number; nothing else is guessed."""
    with pytest.raises(InvalidValueError) as refused:
        target("T-1", metric, "at_least", written)
    assert words in str(refused.value)
    assert refused.value.field == "target"


def test_what_there_is_not_is_refused():
    """A metric or a direction that does not exist is refused when the target is made."""
    with pytest.raises(UnknownNameError, match="did you mean 'service_timeliness'"):
        target("T-1", "service_timelines")
    with pytest.raises(InvalidValueError, match="direction: expected one of at_least"):
        target("T-1", "service_timeliness", "over")


@pytest.mark.parametrize(
    ("direction", "below", "equal", "above"),
    [
        ("at_least", False, True, True),
        ("more_than", False, False, True),
        ("at_most", True, True, False),
        ("less_than", True, False, False),
    ],
)
def test_the_boundary_is_exact(direction, below, equal, above):
    """90 of 100 meet "at least 90 %" and miss "more than 90 %"; one in a million more or less tells (G-45)."""
    held = target("T-1", "service_timeliness", direction, "90 %")
    hair = Fraction(1, 10**6)
    values = (Fraction(90, 100) - hair, Fraction(90, 100), Fraction(90, 100) + hair)
    assert [held.is_met_by(value) for value in values] == [below, equal, above]


@pytest.mark.parametrize(
    ("direction", "text"), [("at_least", "≥ 3 %"), ("more_than", "> 3 %"), ("at_most", "≤ 3 %"), ("less_than", "< 3 %")]
)
def test_a_target_reads_as_people_write_it(direction, text):
    """A target shows its sign and its bound as it was written."""
    assert str(target("T-1", "complaint_rate", direction, "3 %")) == text


@pytest.mark.parametrize("stars", [0, 6, 4.0, True, "4"])
def test_a_satisfied_customer_gives_one_to_five_stars(stars):
    """The rating from which a customer is satisfied is a whole number of stars."""
    with pytest.raises(InvalidValueError, match="satisfied_from"):
        Kpi(satisfied_from=stars)


def test_one_star_may_satisfy():
    """Every number of stars may be set, the lowest and the highest too."""
    assert [Kpi(satisfied_from=stars).satisfied_from for stars in range(1, 6)] == [1, 2, 3, 4, 5]


def test_the_defaults():
    """Without a rulebook's word, four stars satisfy and a repair should hold for thirty days."""
    assert (Kpi().satisfied_from, str(Kpi().repeat_window), Kpi().targets) == (4, "30 days", ())


HOUSE = Kpi(
    targets=(
        target("W", "service_timeliness", "at_least", "80 %", period="week"),
        target("M", "service_timeliness", "at_least", "90 %"),
        target("R", "response_time", "at_most", "24 hours"),
        target("A", "repair_time", "at_most", "2 hours", of="mean"),
    )
)


@pytest.mark.parametrize(
    ("facts", "ident", "outcome"),
    [
        ({"metric": "service_timeliness"}, "M", {"target": "90 %", "direction": "at_least"}),
        ({"metric": "service_timeliness", "period": "week"}, "W", {"target": "80 %", "direction": "at_least"}),
        ({"metric": "service_timeliness", "period": "month"}, "M", {"target": "90 %", "direction": "at_least"}),
        ({"metric": "response_time"}, "R", {"target": "24 hours", "direction": "at_most", "of": "each"}),
        ({"metric": "repair_time"}, "A", {"target": "2 hours", "direction": "at_most", "of": "mean"}),
        ({"metric": "complaint_rate"}, "", {}),
    ],
)
def test_the_first_target_that_holds_counts(facts, ident, outcome):
    """A target is found by its metric, the first that holds; a metric without one has no answer."""
    decision = HOUSE.decide(facts, at(6))
    assert (decision.policy, decision.rule, decision.outcome, decision.inputs) == ("kpi", ident, outcome, facts)
    assert (decision.label is None) is (ident == "")
    assert isinstance(decision.inputs, FrozenMap)
    assert isinstance(decision.outcome, FrozenMap)


def test_all_targets_are_told_where_no_metric_is_named():
    """Asked without a metric, the policy names every target in force."""
    assert HOUSE.decide({}, at(6)).outcome == {"targets": ("M", "R", "A")}
    decision = HOUSE.decide({"period": "week"}, at(6))
    assert (decision.rule, decision.also) == ("", ("W", "M", "R", "A"))


def test_why_another_target_does_not_count():
    """The other targets of the metric say what kept them from counting; those of other metrics have no part in it."""
    assert isinstance(HOUSE, Explains)
    week, month = ({"metric": "service_timeliness", "period": period} for period in ("week", "month"))
    assert [str(miss) for miss in HOUSE.why_not(month)] == ["W: period is month, not week"]
    assert [str(miss) for miss in HOUSE.why_not(week)] == ["M: holds, but an earlier rule decided"]
    assert HOUSE.why_not({}) == ()


def test_rules_are_listed_with_metric_and_bound():
    """Every target can be looked up by its id, and says what it asks of which metric."""
    assert [found.id for found in HOUSE.rules()] == ["W", "M", "R", "A"]
    assert HOUSE.rules()[1].then == {"metric": "service_timeliness", "target": "90 %", "direction": "at_least"}


def test_a_dated_target_holds_on_its_days():
    """A target counts from its first day on, by the instant that is asked about or the day that is told."""
    dated = attrs.evolve(rule("X"), effective_from=FIRST_DAY)
    policy = Kpi(targets=(Target(rule=dated, metric="repeat_rate", direction="at_most", written="0 %"),))
    facts = {"metric": "repeat_rate"}
    assert (policy.decide(facts, at(7, 23)).rule, policy.decide(facts, at(8, 0)).rule) == ("", "X")
    assert policy.decide({**facts, "as_of": FIRST_DAY}, at(7)).rule == "X"
    assert policy.decide({"as_of": date(2024, 5, 7)}, at(9)).outcome == {"targets": ()}
    assert [miss.reason for miss in policy.why_not(facts, at(7))] == ["not_in_force"]


def test_every_metric_of_the_catalogue_has_a_name():
    """Every metric of section 9 that cases can answer can be given a target; M-22 and M-23 are background figures."""
    named = {ident for metric in METRICS.values() for ident in metric.ids}
    assert named == {f"M-{number:02d}" for number in range(1, 22)}
