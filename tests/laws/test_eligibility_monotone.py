"""Law: eligibility is monotone.

"Eligibility is monotone in time: once a window closes it does not open again (except for a different window)." And a
fact that speaks against a request never makes it eligible. (catalogue, Appendix E 9)
"""

from datetime import UTC, datetime, timedelta

import attrs
from hypothesis import given
from hypothesis import strategies as st

from servflow.policies.eligibility import Eligibility
from servflow.policies.windows import ANCHORS, Status, Window, Windows
from servflow.values.orders import Order, OrderLine, RequestedLine
from servflow.values.time import Counting, Span
from tests.policies.examples import rule, table, yuan

START = datetime(2024, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 60 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
WITHIN = st.sampled_from(["168 hours", "7 days", "2 working days", "1 month", "0 days", "90 minutes"]).map(Span.parse)
BAD = ("tried", "used", "washed", "altered")
GOOD = ("packaging_intact", "accessories_complete")
EXCLUSIONS = table(
    "eligibility",
    rule("R-177", category="intimate", tried=True),
    rule("R-178", bundle_split=True),
    rule("R-179", worn=True),
    rule("R-180", altered=True),
    rule("R-182", gift_alone=True),
    rule("R-183", no_return=True),
    rule("R-201", resaleable=False),
    hit="collect",
)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    """Give a window of any length and counting."""
    within = draw(WITHIN)
    countings = [Counting.ELAPSED] if within.unit in {"hours", "minutes", "working days"} else list(Counting)[:2]
    anchors = st.sampled_from(ANCHORS)
    return Window(
        rule=rule(draw(st.sampled_from("ABC"))),
        anchor=draw(anchors),
        within=within,
        counting=draw(st.sampled_from(countings)),
        opens=draw(st.none() | anchors),
        or_anchor=draw(st.none() | anchors),
    )


GROUPS = st.builds(
    Windows,
    windows=st.lists(windows(), max_size=3).map(tuple),
    rule=st.just(rule("R-181")),
    combine=st.sampled_from(("any", "all")),
)
DATES = st.fixed_dictionaries({}, optional=dict.fromkeys(ANCHORS, INSTANTS))


@given(GROUPS, DATES, INSTANTS, st.integers(0, 60 * 24 * 90))
def test_a_closed_window_stays_closed(group, dates, first, minutes):
    """A window that is over at one instant is over at every later one."""
    now, later = (group.standings(dates, at) for at in (first, first + timedelta(minutes=minutes)))
    for before, after in zip(now, later, strict=True):
        if before.status is Status.CLOSED:
            assert after.status is Status.CLOSED
        if before.status is Status.OPEN:
            assert after.status in {Status.OPEN, Status.CLOSED}


@given(GROUPS, DATES, INSTANTS, st.integers(0, 60 * 24 * 90))
def test_what_is_over_stays_over(group, dates, first, minutes):
    """Once every date has passed, a request that comes too late comes too late for ever."""
    at = max([first, *dates.values()])
    if not group.is_open(group.standings(dates, at)):
        assert not group.is_open(group.standings(dates, at + timedelta(minutes=minutes)))


@given(GROUPS, DATES, INSTANTS)
def test_the_end_is_outside(group, dates, at):
    """At the instant until which something is open it is over: windows are half-open."""
    standings = group.standings(dates, at)
    until = group.until(standings)
    if until is not None and group.is_open(standings):
        assert at < until
        assert [entry.status for entry in group.standings(dates, until) if entry.until == until] == [
            Status.CLOSED for entry in group.standings(dates, until) if entry.until == until
        ]


@st.composite
def requests(draw: st.DrawFn) -> tuple[Order, tuple[RequestedLine, ...]]:
    """Give an order and what is asked of it, in any condition."""
    lines = tuple(
        OrderLine(
            id=f"l{number}",
            quantity=2,
            unit_price=yuan("9.00"),
            category=draw(st.sampled_from([None, "intimate", "apparel"])),
            bundle=draw(st.sampled_from([None, "set"])),
            no_return=draw(st.none() | st.booleans()),
            gift=draw(st.booleans()),
        )
        for number in range(draw(st.integers(1, 4)))
    )
    known = st.none() | st.booleans()
    asked = tuple(
        RequestedLine(id=line.id, quantity=draw(st.integers(1, 2)), **{name: draw(known) for name in (*BAD, *GOOD)})
        for line in lines
        if draw(st.booleans())
    )
    return Order(id="O", buyer="B", lines=lines), asked


CAUSES = st.sampled_from(["no_reason", "quality", "dislike", None])


@given(requests(), CAUSES, st.sampled_from(BAD + GOOD), st.data())
def test_a_bad_fact_never_makes_eligible(request_, cause, name, data):
    """To learn that goods were used, washed, altered, opened or are incomplete only ever adds reasons."""
    order, asked = request_
    policy = Eligibility(exclusions=EXCLUSIONS)
    facts = {"order": order, "lines": asked, "cause": cause}
    before = policy.decide(facts, START).outcome
    if not asked:
        return
    place = data.draw(st.integers(0, len(asked) - 1))
    worse = attrs.evolve(asked[place], **{name: name in BAD})
    after = policy.decide({**facts, "lines": (*asked[:place], worse, *asked[place + 1 :])}, START).outcome
    assert set(before["reasons"]) <= set(after["reasons"])
    assert before["eligible"] or not after["eligible"]


@given(requests(), CAUSES, st.data())
def test_an_unknown_fact_never_bites(request_, cause, data):
    """To forget a condition of the goods only ever takes reasons away."""
    order, asked = request_
    policy = Eligibility(exclusions=EXCLUSIONS)
    name = data.draw(st.sampled_from(BAD + GOOD))
    unknown = tuple(attrs.evolve(line, **{name: None}) for line in asked)
    facts = {"order": order, "cause": cause}
    before = policy.decide({**facts, "lines": unknown}, START).outcome["reasons"]
    after = policy.decide({**facts, "lines": asked}, START).outcome["reasons"]
    assert set(before) <= set(after)


@given(requests(), CAUSES)
def test_eligible_means_no_reason(request_, cause):
    """A request is eligible exactly when nothing stands against it, and every reason has a finding in full."""
    order, asked = request_
    decision = Eligibility(exclusions=EXCLUSIONS).decide({"order": order, "lines": asked, "cause": cause}, START)
    outcome = decision.outcome
    assert outcome["eligible"] is (outcome["reasons"] == ())
    assert tuple(found.code for found in outcome["findings"]) == outcome["reasons"]
    assert set(outcome["reasons"]) == {ident for against in outcome["by_line"].values() for ident in against}
    assert decision.rules == outcome["reasons"]
