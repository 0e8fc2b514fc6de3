"""Law: a warranty is reckoned by the calendar.

"Periods pause while the goods are in repair, restart on replacement where the rule says so; dual limits (years or
distance); calendar months clamp to month ends." And nobody gains by reporting later. (DESIGN, section 4)
"""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st

from servflow.policies.conditions import Equals, Range
from servflow.policies.table import Rule
from servflow.policies.warranty import Warranty
from servflow.policies.warranty_dates import BASES
from servflow.policies.warranty_fee import UsageFee
from servflow.policies.warranty_periods import Period, Reckoning
from servflow.rulebook.compile import compiled
from servflow.values.decisions import Decision
from servflow.values.frozen import FrozenMap
from servflow.values.money import Money
from servflow.values.time import Span
from tests.policies.examples import rule, table

Facts = dict[str, Any]

LATER = datetime(2040, 1, 1, tzinfo=UTC)
STARTS = st.one_of(
    st.dates(date(2019, 1, 1), date(2022, 12, 31)),
    st.sampled_from([date(2020, 1, 31), date(2020, 2, 29), date(2021, 12, 31), date(2019, 2, 28)]),
)
WITHIN = st.sampled_from(["15 days", "2 weeks", "1 month", "11 months", "1 year", "2 years", "36 months"]).map(
    Span.parse
)
USES = st.sampled_from([0, 1, 49_999, 50_000, 50_001, 90_000])
LADDER = (("free_repair", "exchange", "refund"), ("free_repair", "exchange"), ("free_repair",), ())
THRESHOLDS = ("7 days", "15 days", "6 months", "1 year", "2 years")


def period(within: Span, **more: Any) -> Period:
    """Give a period for whatever goods, counted from the purchase."""
    return Period(rule=rule("P"), within=within, **more)


def ask(policy: Warranty, day: date, **facts: Any) -> Decision:
    """Give the answer on a fault that was reported on a day; when it is asked about is no matter."""
    return policy.decide({"reported_on": day, **facts}, LATER)


def covering(*periods: Period) -> Warranty:
    """Give a warranty that says whether goods are covered, and nothing else."""
    return Warranty(
        table=table(
            "warranty",
            rule("in", {"entitlements": ("free_repair",)}, in_period=True),
            rule("out", {"entitlements": ()}, in_period=False),
        ),
        periods=periods,
    )


@st.composite
def repairs(draw: st.DrawFn, start: date) -> tuple[FrozenMap, ...]:
    """Give some repairs one after the other, the last of them perhaps not over."""
    found: list[FrozenMap] = []
    day = start + timedelta(draw(st.integers(-5, 30)))
    for _ in range(draw(st.integers(0, 4))):
        end = day + timedelta(draw(st.sampled_from([0, 1, 2, 9, 40])))
        found.append(FrozenMap({"from": day, "to": end, "fault": draw(st.sampled_from(["leak", "noise"]))}))
        day = end + timedelta(draw(st.sampled_from([0, 1, 30, 300])))
    if found and draw(st.booleans()):
        found[-1] = FrozenMap({name: value for name, value in found[-1].items() if name != "to"})
    return tuple(found)


@st.composite
def goods(draw: st.DrawFn) -> Facts:
    """Give what is known of some goods: dates, repairs, use; a replacement only soon after the start."""
    start = draw(STARTS)
    facts: Facts = {"dates": {"purchase": start}, "repairs": draw(repairs(start)), "usage": draw(USES)}
    if draw(st.booleans()):
        facts["replaced_on"] = start + timedelta(draw(st.integers(0, 3)))
    return facts


PERIODS = st.builds(
    period,
    WITHIN,
    usage=st.sampled_from([None, 50_000]),
    reckoning=st.builds(Reckoning, pauses=st.booleans(), restarts=st.booleans()),
)
PROLONGED = st.builds(
    period,
    st.sampled_from(["1 month", "1 year"]).map(Span.parse),
    reckoning=st.builds(Reckoning, pauses=st.booleans()),
    after_repair=st.just(Span.parse("12 months")),
)


@st.composite
def ladders(draw: st.DrawFn) -> Warranty:
    """Give a warranty whose rules grant less and less with age, and none of which reads a counter."""
    steps = sorted(draw(st.sets(st.integers(0, len(THRESHOLDS) - 1), max_size=3)))
    grants = sorted(draw(st.lists(st.integers(0, 3), min_size=len(steps), max_size=len(steps))))
    rules: list[Rule] = []
    for number, (step, grant) in enumerate(zip(steps, grants, strict=True)):
        bound = draw(st.sampled_from(["at_most", "less_than"]))
        young = (("age", Range(**{bound: Span.parse(THRESHOLDS[step])})),)
        covered = (("in_period", Equals(True)),) if draw(st.booleans()) else ()
        then = FrozenMap(entitlements=LADDER[grant])
        rules.append(Rule(id=f"X-{number}", when=young + covered, then=then))
    last = draw(st.integers(grants[-1] if grants else 0, 3))
    rules.append(Rule(id="in", when=(("in_period", Equals(True)),), then=FrozenMap(entitlements=LADDER[last])))
    other = rule("none", {"entitlements": ()})
    return Warranty(table=table("warranty", *rules, otherwise=other), periods=(draw(st.one_of(PERIODS, PROLONGED)),))


@given(ladders(), goods(), st.integers(3, 1500), st.integers(0, 1500))
def test_nobody_gains_by_reporting_later(policy: Warranty, facts: Facts, first: int, more: int):
    """The same fault of the same goods reported later entitles to nothing that it did not entitle to before."""
    day = facts["dates"]["purchase"] + timedelta(first)
    before, after = (set(ask(policy, on, **facts).outcome["entitlements"]) for on in (day, day + timedelta(more)))
    assert after <= before


@given(STARTS, WITHIN)
def test_months_clamp_as_the_calendar_has_them(start: date, within: Span):
    """The last day is the same day of the last month, or the last one that it has."""
    until = ask(covering(period(within)), start, dates={"purchase": start}).outcome["until"]
    if not within.unit.months:
        assert until == start + timedelta(within.amount * (7 if within.unit == "weeks" else 1))
        return
    months = start.month - 1 + within.amount * within.unit.months
    year, month = start.year + months // 12, months % 12 + 1
    assert (until.year, until.month) == (year, month)
    assert until.day == min(start.day, monthrange(year, month)[1])


@given(STARTS, WITHIN, st.data())
def test_k_days_in_repair_put_the_end_off_by_k(start: date, within: Span, data: st.DataObject):
    """However long the goods are away, as long as they went in time, the end moves by exactly these days."""
    policy = covering(period(within))
    end = ask(policy, start, dates={"purchase": start}).outcome["until"]
    begins = start + timedelta(data.draw(st.integers(0, (end - start).days)))
    days = data.draw(st.integers(0, 400))
    repair = {"from": begins, "to": begins + timedelta(days)}
    asked = begins + timedelta(days + data.draw(st.integers(0, 400)))
    facts = {"dates": {"purchase": start}, "repairs": (repair,)}
    assert ask(policy, asked, **facts).outcome["until"] == end + timedelta(days)
    unpaused = covering(period(within, reckoning=Reckoning(pauses=False)))
    assert ask(unpaused, asked, **facts).outcome["until"] == end


@given(PERIODS, goods(), st.integers(0, 1500))
def test_covered_means_reported_by_the_last_day(within: Period, facts: Facts, days: int):
    """Time keeps goods covered exactly until the day that the decision names as the last one."""
    day = facts["dates"]["purchase"] + timedelta(days)
    outcome = ask(covering(attrs.evolve(within, usage=None)), day, **facts).outcome
    begun = ask(covering(within), day, **facts).inputs["begun"]
    assert outcome["in_period"] is (begun and day <= outcome["until"])


@given(PERIODS, goods(), st.integers(0, 1500))
def test_of_two_limits_the_first_counts(within: Period, facts: Facts, days: int):
    """Goods are covered while both limits are kept: no later than by either of them alone."""
    day = facts["dates"]["purchase"] + timedelta(days)
    either = attrs.evolve(within, usage=50_000)
    both, time = (ask(covering(one), day, **facts) for one in (either, attrs.evolve(either, usage=None)))
    used_up = facts["usage"] > 50_000
    assert both.outcome["in_period"] is (time.outcome["in_period"] and not used_up)
    exceeded = time.outcome["exceeded"] if time.outcome["exceeded"] == "time" or not used_up else "usage"
    assert both.outcome["exceeded"] == (exceeded if time.inputs["begun"] else "none")


@given(PERIODS, goods(), st.integers(0, 300), st.integers(0, 900))
def test_a_replacement_is_a_purchase(within: Period, facts: Facts, replaced: int, days: int):
    """Where the rule says so, goods that came in place of others are covered as if they were bought that day."""
    bought = facts["dates"]["purchase"]
    anew = bought + timedelta(replaced)
    policy = covering(attrs.evolve(within, reckoning=Reckoning(restarts=True)))
    day = anew + timedelta(days)
    later = tuple(repair for repair in facts["repairs"] if repair["from"] >= anew)
    new = {"dates": {"purchase": anew}, "repairs": later, "usage": facts["usage"]}
    assert ask(policy, day, **{**facts, "replaced_on": anew}).outcome == ask(policy, day, **new).outcome


@given(ladders(), goods(), st.integers(0, 1500))
def test_the_inputs_say_it_all(policy: Warranty, facts: Facts, days: int):
    """A decision follows from its own inputs, whenever it is asked again, and says the same of the other rules."""
    at = datetime.combine(facts["dates"]["purchase"], datetime.min.time(), UTC) + timedelta(days)
    decision = policy.decide(facts, at)
    again = policy.decide(decision.inputs, LATER)
    assert again == decision
    assert policy.why_not(decision.inputs) == policy.why_not(facts, at)


@given(ladders(), goods(), st.integers(0, 1500))
def test_compiled_rules_agree(policy: Warranty, facts: Facts, days: int):
    """A warranty read from a file, whose table is code, answers as the one that interprets its rules."""
    fast = attrs.evolve(policy, table=compiled(policy.table, "toy.yaml", 1))
    day = facts["dates"]["purchase"] + timedelta(days)
    assert ask(fast, day, **facts) == ask(policy, day, **facts)


@given(PERIODS, goods(), st.integers(0, 1500))
def test_flat_facts_say_the_same(within: Period, facts: Facts, days: int):
    """Start and days in repair may be told in one number each, where every repair was in time."""
    policy = covering(within)
    bought = facts["dates"]["purchase"]
    day = bought + timedelta(days)
    told = ask(policy, day, **{**facts, "replaced_on": None})
    known = [repair for repair in facts["repairs"] if repair["from"] <= day]
    assume(all(bought <= repair["from"] <= told.outcome["until"] for repair in known))
    flat = {"start_basis": "purchase", "start_date": bought, "usage": facts["usage"]}
    flat["repair_days_total"] = told.inputs["repair_days_total"]
    assert ask(policy, day, **flat).outcome == told.outcome


@given(st.dictionaries(st.sampled_from(BASES), STARTS), st.permutations(BASES).map(tuple))
def test_the_first_known_date_counts(dates: dict[str, date], order: tuple[str, ...]):
    """Whatever dates are known, the one that the rule prefers is counted from, and without any nothing is known."""
    policy = covering(period(Span.parse("1 year"), reckoning=Reckoning(start=order)))
    decision = ask(policy, date(2023, 1, 1), dates=dates)
    basis = next((basis for basis in order if basis in dates), None)
    assert decision.inputs.get("start_basis") == basis
    assert decision.inputs.get("start_date") == dates.get(basis or "")
    assert ("until" in decision.outcome) is (basis is not None)


SHARES = st.fractions(Fraction(1, 10_000), 1, max_denominator=10_000)


@given(st.integers(0, 10**9), SHARES, st.integers(1, 5000), st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_deduction_is_exact_and_never_more_than_the_price(minor: int, share: Fraction, per: int, use: int, more: int):
    """It is the exact share rounded down to the minor unit, grows with use, and ends at the price."""
    fee = UsageFee(rule=rule("F"), share=share, per=per)
    first, second = (fee.amount({"price": Money(minor), "usage": used}) for used in (use, use + more))
    assert first is not None
    assert second is not None
    assert 0 <= first.minor <= second.minor <= minor
    exact = Fraction(use, per) * share * minor
    assert first.minor == min(minor, exact.numerator // exact.denominator)
