"""Whether goods are still covered, what their owner may ask for, and why it is not free."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest

from servflow.errors import InvalidValueError
from servflow.policies.conditions import Equals, Range
from servflow.policies.warranty import Warranty
from servflow.policies.warranty_fee import UsageFee
from servflow.policies.warranty_periods import Period, Reckoning
from servflow.values.ages import Age
from servflow.values.frozen import FrozenMap
from servflow.values.plain import from_plain, to_plain
from servflow.values.time import Span
from tests.policies.examples import at, rule, table, yuan

BOUGHT = date(2023, 5, 6)


def limit(ident, then, /, **when):
    """Give a rule with bounds."""
    return attrs.evolve(rule(ident, then), when=tuple((name, condition) for name, condition in when.items()))


ALL = ("free_repair", "exchange", "refund")
RULES = (
    rule("X-customer", {"entitlements": (), "paid_reason": "customer_damage"}, damage_by="customer"),
    rule("X-wearing", {"entitlements": (), "paid_reason": "wearing_part"}, component="wearing"),
    limit("X-week", {"entitlements": ALL}, age=Range(at_most=Span.parse("7 days"))),
    limit(
        "X-twice",
        {"entitlements": ALL, "usage_fee": "by_use"},
        in_period=Equals(True),
        repairs_of_same_fault=Range(at_least=2),
    ),
    rule("X-covered", {"entitlements": ("free_repair",)}, in_period=True),
    rule("X-early", {"entitlements": (), "note": "check the date"}, begun=False),
    rule("X-over", {"entitlements": (), "paid_reason": "expired"}, in_period=False),
)
BURDEN = (
    limit("B-1", {"burden": "merchant"}, age=Range(less_than=Span.parse("6 months"))),
    limit("B-2", {"burden": "buyer"}, age=Range(at_least=Span.parse("6 months"))),
)
CAR = Period(
    rule=rule("P-car", category="car"),
    within=Span.parse("3 years"),
    usage=60_000,
    reckoning=Reckoning(start=("invoice", "delivery"), restarts=True),
)
ANY = Period(rule=rule("P-any"), within=Span.parse("1 year"))
FEE = UsageFee(rule=rule("F-car", category="car"), share=Fraction(5, 1000), per=1000)
POLICY = Warranty(
    table=table("warranty", *RULES, otherwise=rule("X-open", {"decided": "after_diagnosis"}), overlays=BURDEN),
    periods=(CAR, ANY),
    fees=(FEE,),
)
TABLE_ONLY = Warranty(table=table("warranty", *RULES[:3]))


def decide(policy=POLICY, /, **facts):
    """Give the answer on the sixth of May 2024, a year after the purchase."""
    return policy.decide(facts, at(6))


def test_a_period_and_a_rule_decide_together():
    """The rule of the table decides; the period takes part, and tells until when the goods are covered (W-01, W-07)."""
    decision = decide(dates={"purchase": BOUGHT})
    assert (decision.policy, decision.rule, decision.also) == ("warranty", "X-covered", ("P-any", "B-2"))
    assert decision.outcome == {
        "until": date(2024, 5, 6),
        "in_period": True,
        "exceeded": "none",
        "entitlements": ("free_repair",),
        "burden": "buyer",
    }


def test_inputs_tell_what_was_reckoned():
    """What was given and what followed from it stand in the inputs, so that the decision can be checked by hand."""
    inputs = decide(
        dates={"purchase": BOUGHT}, fault="leak", repairs=[{"from": date(2024, 1, 1), "fault": "leak"}]
    ).inputs
    assert {name: inputs[name] for name in ("start_basis", "start_date", "age", "begun", "in_period", "exceeded")} == {
        "start_basis": "purchase",
        "start_date": BOUGHT,
        "age": Age(BOUGHT, date(2024, 5, 6), 126),
        "begun": True,
        "in_period": True,
        "exceeded": "none",
    }
    assert (inputs["reported_on"], inputs["repair_days_total"], inputs["repairs_of_same_fault"]) == (
        date(2024, 5, 6),
        126,
        0,
    )
    assert from_plain(to_plain(inputs)) == inputs


def test_the_day_of_the_report_decides():
    """A fault that was reported in time is covered however late it is asked about; the zone's clock tells the day."""
    late = datetime(2026, 1, 1, tzinfo=UTC)
    facts = {"dates": {"purchase": BOUGHT}}
    assert POLICY.decide({**facts, "reported_on": date(2024, 5, 6)}, late).rule == "X-covered"
    assert POLICY.decide({**facts, "reported_on": datetime(2024, 5, 6, 15, 59, tzinfo=UTC)}, late).rule == "X-covered"
    assert POLICY.decide({**facts, "reported_on": datetime(2024, 5, 6, 16, 0, tzinfo=UTC)}, late).rule == "X-over"
    assert POLICY.decide(facts, datetime(2024, 5, 6, 15, 59, tzinfo=UTC)).rule == "X-covered"
    assert POLICY.decide(facts, datetime(2024, 5, 6, 16, 0, tzinfo=UTC)).rule == "X-over"


@pytest.mark.parametrize(
    ("facts", "rule_id", "until"),
    [
        ({"category": "car", "dates": {"invoice": date(2022, 5, 6)}, "usage": 60_000}, "X-covered", date(2025, 5, 6)),
        ({"category": "car", "dates": {"invoice": date(2022, 5, 6)}, "usage": 60_001}, "X-over", date(2025, 5, 6)),
        ({"category": "car", "dates": {"invoice": date(2021, 5, 5)}, "usage": 1}, "X-over", date(2024, 5, 5)),
        ({"category": "car", "dates": {"purchase": date(2022, 5, 6)}, "usage": 1}, "X-open", None),
        ({"category": "car", "dates": {"delivery": date(2020, 5, 6)}, "usage": 1}, "X-over", date(2023, 5, 6)),
        (
            {
                "category": "car",
                "dates": {"delivery": date(2020, 5, 6)},
                "replaced_on": date(2022, 1, 1),
                "usage": 1,
            },
            "X-covered",
            date(2025, 1, 1),
        ),
        ({"dates": {"purchase": date(2024, 5, 1)}}, "X-week", date(2025, 5, 1)),
        ({"dates": {"purchase": BOUGHT}, "component": "wearing"}, "X-wearing", date(2024, 5, 6)),
        ({"dates": {"purchase": BOUGHT}, "damage_by": "customer"}, "X-customer", date(2024, 5, 6)),
        ({}, "X-open", None),
    ],
)
def test_periods_exclusions_and_limits(facts, rule_id, until):
    """The first period for the goods counts, exclusions bite inside it (W-06, W-19), and either limit ends it."""
    decision = decide(**facts)
    assert decision.rule == rule_id
    assert decision.outcome.get("until") == until
    assert decision.also[0] == ("P-car" if "category" in facts else "P-any")


def test_a_fault_before_the_purchase_has_an_answer():
    """Dates that contradict each other are no crash: the warranty had not begun, and a rule may say what follows."""
    decision = decide(dates={"purchase": date(2024, 5, 7)})
    assert (decision.rule, decision.outcome["in_period"], decision.inputs["begun"]) == ("X-early", False, False)
    assert "age" not in decision.inputs


def test_two_repairs_of_one_fault():
    """Repairs of the fault that came back are counted from their list, unless their number is stated."""
    dates = {"dates": {"purchase": date(2024, 1, 1)}}
    twice = [
        {"from": date(2024, 2, day), "to": date(2024, 2, day + 1), "fault": fault}
        for day, fault in ((1, "leak"), (3, "noise"), (5, "leak"))
    ]
    assert decide(**dates, repairs=twice, fault="leak").rule == "X-twice"
    assert decide(**dates, repairs=twice, fault="noise").rule == "X-covered"
    assert decide(**dates, repairs=twice).rule == "X-covered"
    assert decide(**dates, repairs=twice, fault="noise", repairs_of_same_fault=2).rule == "X-twice"


def test_the_deduction_for_use():
    """Price x kilometres / 1000 x 0.5 %: the formula for the goods takes part where it can be reckoned."""
    facts = {"category": "car", "dates": {"invoice": BOUGHT}, "usage": 20_000, "repairs_of_same_fault": 2}
    decision = decide(**facts, price=yuan("100000"))
    assert (decision.rule, decision.also[:2]) == ("X-twice", ("P-car", "F-car"))
    assert decision.outcome["usage_fee"] == yuan("10000")
    without = decide(**facts)
    assert "usage_fee" not in without.outcome
    assert without.also == ("P-car", "B-2")
    other = decide(dates={"purchase": BOUGHT}, usage=1, repairs_of_same_fault=2, price=yuan("5"))
    assert (other.rule, "usage_fee" in other.outcome) == ("X-twice", False)


def test_a_rule_may_name_the_deduction_itself():
    """An amount that a rule names is told as it stands."""
    policy = Warranty(table=table("warranty", rule("X", {"usage_fee": yuan("5")})))
    assert decide(policy).outcome == {"usage_fee": yuan("5")}


def test_facts_that_are_stated_count_as_they_stand():
    """Age, start, counters and even the period may be stated instead of what they follow from."""
    assert decide(age=Span.parse("7 days")).rule == "X-week"
    assert decide(start_date=date(2020, 1, 1), age=Span.parse("12 months")).rule == "X-covered"
    stated = decide(dates={"purchase": date(2000, 1, 1)}, in_period=True, exceeded="none")
    assert (stated.rule, stated.outcome["in_period"]) == ("X-covered", True)
    assert decide(repairs_of_same_fault=Decimal(2), in_period=True).rule == "X-twice"


def test_a_table_alone_is_a_warranty_too():
    """Without periods nothing is added to the answer of the rules, and flat facts are the inputs as they stand."""
    facts = {"age": Span.parse("200 days"), "component": "wearing", "receipt": True, "usage": 3, "repair_days_total": 4}
    decision = decide(TABLE_ONLY, **facts)
    assert (decision.rule, decision.also, decision.inputs) == ("X-wearing", (), facts)
    assert decision.outcome == {"entitlements": (), "paid_reason": "wearing_part"}
    assert decide(TABLE_ONLY, start_date=date(2024, 4, 29)).rule == "X-week"
    assert decide(TABLE_ONLY, start_date=date(2024, 4, 28)).rule == ""
    assert decide(TABLE_ONLY, start_date=date(2024, 4, 28), repair_days_total=1).rule == "X-week"


def test_the_day_is_told_where_it_counts():
    """The inputs name the day of the report where an answer depends on it, and only there."""
    start = {"start_date": date(2024, 5, 1)}
    asked = {"reported_on": date(2024, 5, 6)}
    assert decide(TABLE_ONLY).inputs == {}
    assert decide(TABLE_ONLY, **start).inputs == {
        **start,
        **asked,
        "age": Age(date(2024, 5, 1), date(2024, 5, 6)),
        "begun": True,
    }
    assert decide(TABLE_ONLY, repairs=[]).inputs == {**asked, "repairs": (), "repair_days_total": 0}
    stated = decide(TABLE_ONLY, **start, age=Span.parse("1 month")).inputs
    assert stated == {**start, "age": Age(date(2024, 5, 1), date(2024, 6, 1)), "begun": True}


def test_what_kept_the_others_from_it():
    """Periods for other goods and rules that missed say why, by what was reckoned; the inputs alone are enough."""
    decision = decide(dates={"purchase": BOUGHT}, category="phone")
    misses = [str(miss) for miss in POLICY.why_not(decision.inputs)]
    assert misses[:4] == [
        "P-car: category is phone, not car",
        "X-customer: damage_by is not known (it asks for customer)",
        "X-wearing: component is not known (it asks for wearing)",
        "X-week: age is 366 days since 2023-05-06, not {at_most: 7 days}",
    ]
    assert POLICY.why_not({"dates": {"purchase": BOUGHT}, "category": "phone"}, at(6)) == POLICY.why_not(
        decision.inputs
    )


def test_rules_are_periods_formulas_and_table():
    """Every rule is listed with its source; a period answers how long it lasts."""
    rules = POLICY.rules()
    assert [found.id for found in rules[:3]] == ["P-car", "P-any", "F-car"]
    assert [found.id for found in rules[-3:]] == ["X-open", "B-1", "B-2"]
    assert [dict(found.then) for found in rules[:3]] == [
        {"within": "3 years", "usage": 60_000},
        {"within": "1 year"},
        {"share": "1/200", "per": 1000},
    ]
    assert all(found.source is not None for found in rules if not found.id.startswith(("X-week", "X-twice")))


def test_dated_periods_hold_on_their_days():
    """A period counts on the days on which it is in force; the host may ask for those of the sale."""
    dated = attrs.evolve(CAR, rule=attrs.evolve(CAR.rule, effective_from=date(2022, 1, 1)))
    policy = attrs.evolve(POLICY, periods=(dated,), fees=())
    facts = {"category": "car", "dates": {"invoice": date(2021, 12, 1), "purchase": date(2021, 12, 1)}, "usage": 1}
    assert decide(policy, **facts).also == ("P-car", "B-2")
    assert decide(policy, **facts, as_of=date(2021, 12, 1)).also == ("B-2",)


def test_a_dated_formula_holds_on_its_days():
    """A formula that is not in force deducts nothing."""
    dated = attrs.evolve(FEE, rule=attrs.evolve(FEE.rule, effective_to=date(2024, 1, 1)))
    facts = {"category": "car", "in_period": True, "usage": 1, "repairs_of_same_fault": 2, "price": yuan("100000")}
    assert "usage_fee" not in decide(attrs.evolve(POLICY, fees=(dated,)), **facts).outcome
    assert "usage_fee" in decide(**facts).outcome


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"age": "200 days"}, "age"),
        ({"usage": "3"}, "usage"),
        ({"usage": -1}, "usage"),
        ({"usage": float("nan")}, "usage"),
        ({"repairs_of_same_fault": -1}, "repairs_of_same_fault"),
        ({"repair_days_total": 10**10}, "repair_days_total"),
        ({"days_without_parts": Decimal("-0.5")}, "days_without_parts"),
        ({"price": yuan("-1")}, "price"),
        ({"price": 5}, "price"),
        ({"reported_on": "2024-05-06"}, "reported_on"),
        ({"dates": {"purchase": "May"}}, "dates.purchase"),
        ({"dates": [BOUGHT]}, "dates"),
        ({"repairs": [{"from": "2024-05-04", "to": "2024-05-03"}]}, "repairs[0].to"),
        ({"repairs": [{"from": "2024-05-04"}, {"from": "2024-05-05"}]}, "repairs[1].from"),
        ({"dates": {"purchase": BOUGHT}, "replaced_on": date(2020, 1, 1)}, "replaced_on"),
    ],
)
def test_bad_facts_are_refused_by_name(facts, field):
    """Repairs that cannot be, negative numbers and values of another type are named, and nothing is decided on them."""
    with pytest.raises(InvalidValueError) as refused:
        decide(**facts)
    assert refused.value.field == field


def lasting(text, *periods, **reckoning):
    """Give a warranty whose only rule says how long it lasts."""
    how = Reckoning(**reckoning)
    return Warranty(table=table("warranty", rule("X", {"until": Span.parse(text)})), periods=periods, reckoning=how)


REPAIRED = {"repairs": [{"from": date(2023, 6, 1), "to": date(2023, 6, 11)}]}
REPLACED = {"replaced_on": date(2024, 1, 31)}


@pytest.mark.parametrize("text", ["10 days", "3 weeks", "1 month", "12 months", "2 years", "9999 years"])
@pytest.mark.parametrize("start", [date(2023, 5, 6), date(2023, 1, 31), date(2024, 2, 29)])
@pytest.mark.parametrize("facts", [{}, REPAIRED, {"repair_days_total": 3}, REPLACED, REPAIRED | REPLACED])
@pytest.mark.parametrize("reckoning", [{}, {"pauses": False}, {"restarts": True}])
def test_how_long_a_rule_says_is_counted_as_a_period_is(text, start, facts, reckoning):
    """A rule and a period that say how long lead to the same day: clamped, put off by repairs, begun anew."""
    facts = {"dates": {"purchase": min(start, date(2024, 1, 31)) if "replaced_on" in facts else start}, **facts}
    period = Period(rule=rule("P"), within=Span.parse(text), reckoning=Reckoning(**reckoning))
    by_period = decide(Warranty(table=table("warranty", rule("X")), periods=(period,)), **facts)
    by_rule = decide(lasting(text, **reckoning), **facts)
    assert by_rule.outcome == {"until": by_period.outcome["until"]}
    assert lasting(text, **reckoning).decide(by_rule.inputs, at(20)) == by_rule


@pytest.mark.parametrize(
    ("text", "facts", "until"),
    [
        ("12 months", {"dates": {"purchase": date(2024, 2, 29)}}, date(2025, 2, 28)),
        ("12 months", {"start_date": BOUGHT, **REPAIRED}, date(2024, 5, 16)),
        ("1 month", {"start_date": BOUGHT, **REPLACED}, date(2024, 2, 29)),
        ("0 days", {"start_date": BOUGHT}, BOUGHT),
    ],
)
def test_a_rule_says_how_long(text, facts, until):
    """The first day is not counted, months clamp, days in repair are added, and replaced goods may begin anew."""
    assert decide(lasting(text, restarts=True), **facts).outcome == {"until": until}


def test_how_long_a_rule_says_goes_before_the_period():
    """It is counted from where the period for the goods is counted from, and stands in the place of its end."""
    policy = lasting("6 months", attrs.evolve(CAR, usage=None))
    facts = {"dates": {"invoice": date(2024, 3, 31), "purchase": date(2020, 1, 1)}}
    assert decide(policy, category="car", **facts).outcome["until"] == date(2024, 9, 30)
    assert decide(policy, **facts).outcome["until"] == date(2020, 7, 1)


@pytest.mark.parametrize("periods", [(), (ANY,)])
def test_how_long_is_left_out_where_the_start_is_not_known(periods):
    """An age alone tells no date, and nothing is guessed."""
    assert "until" not in decide(lasting("12 months", *periods), age=Span.parse("2 months")).outcome


def test_unknown_facts_are_none_or_left_out():
    """A fact that is None is unknown, like one that is left out, and whatever else a host gives is kept."""
    decision = decide(dates=None, repairs=None, start_date=None, age=None, usage=None, order_id="O-1")
    assert (decision.rule, decision.inputs["order_id"]) == ("X-open", "O-1")
    assert isinstance(decision.inputs, FrozenMap)
    known = {"dates": {"purchase": BOUGHT}}
    unknown = decide(**known, start_date=None, start_basis=None, in_period=None)
    assert (unknown.rule, unknown.outcome) == ("X-covered", decide(**known).outcome)


@pytest.mark.parametrize("number", [0, 10**9])
def test_numbers_lie_within_bounds(number):
    """From nothing to a thousand million, and a price of nothing: goods may have been a gift."""
    facts = {"usage": number, "repair_days_total": number, "price": yuan("0")}
    assert decide(**facts).inputs["usage"] == number
    with pytest.raises(InvalidValueError, match="price: expected an amount that is not negative"):
        decide(**{**facts, "price": yuan("-0.01")})
