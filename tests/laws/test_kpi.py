"""Metrics are exact and fair: nothing is counted twice, lost between periods, or dependent on the order of records."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import assume, example, given
from hypothesis import strategies as st

from servflow.codec import dumps_records, loads_records
from servflow.kpi import Verdict, measure
from servflow.policies.metric_names import METRICS, Unit
from tests.kpi.journals import Journal, at, house, limit, served, target

PER_TICKET = (
    *("resolution_rate", "response_time", "response_timeliness", "satisfaction", "frequent_problems", "fault_types"),
    *("repair_time", "satisfaction_rate", "repeat_rate", "appraisal", "service_timeliness", "service_forms"),
)
"""Metrics that ask one question of every ticket."""

MOVES = {
    "ticket": (
        *(("triage", "triaged"), ("assign", "assigned"), ("contact", "contacted"), ("plan", "planned")),
        *(("start", "in_progress"), ("hold", "on_hold"), ("resolve", "resolved"), ("confirm", "closed")),
        *(("dissatisfied", "planned"), ("reopen", "planned"), ("merge", "merged"), ("cancel", "cancelled")),
        *(("archive", "archived"), ("escalate", ""), ("follow_up", ""), ("lapse", ""), ("decline_quote", "closed")),
    ),
    "complaint": (
        *(("register", "classified"), ("investigate", "investigating"), ("find_liability", "liability_found")),
        *(("propose", "proposed"), ("decline", "declined"), ("withdraw", "withdrawn"), ("file", "filed")),
    ),
}
WORDS = {
    "problem": ("noise", "smell", "erased", " "),
    "category": ("fan", "installation"),
    "product": ("F1", "F2"),
    "unit": ("U1", "U2", "erased"),
    "mode": ("phone", "on_site"),
    "assignee": ("Li", "Wu"),
    "satisfaction": (1, 3, 4, 5, 0, "5", True),
    "reason": ("late", "rude"),
    "liability": ("own_fault", "not_own_fault", "shared", "unclear"),
    "outcome": ("satisfied", "severe", "unreachable", "who knows"),
    "parent": ("K-0", "K-1"),
    "deadline": ("first_contact", "plan"),
    "did": ("breach", "escalate"),
}
MINUTE = timedelta(minutes=1)
INSTANTS = st.integers(0, 90 * 24 * 4).map(lambda quarters: datetime(2024, 4, 1, tzinfo=UTC) + 15 * quarters * MINUTE)


DATA = st.lists(st.sampled_from([(name, value) for name, values in WORDS.items() for value in values]), max_size=4)
"""What may come with a command."""

STEPS = {
    flow: st.lists(
        st.tuples(
            st.sampled_from(moves),
            st.integers(0, 2000),  # minutes since the step before
            DATA,
            st.sampled_from(
                [None, None, None, -300, -5, 0]
            ),  # minutes by which it was entered late; none is no instant
            st.sampled_from([(), (), ("plan",), ("first_contact",)]),  # limits that begin
            st.sampled_from([(), (), ("plan",), ("first_contact",)]),  # limits that end
        ),
        max_size=8,
    )
    for flow, moves in MOVES.items()
}


def limits(names, when):
    """Give time limits of nine hours."""
    return [limit(name, when, when + 540 * MINUTE) for name in names]


@st.composite
def journals(draw):
    """Give some cases whose records tell any story at all, whole or cut off at their beginning."""
    found = []
    for number in range(draw(st.integers(0, 5))):
        flow, when = draw(st.sampled_from(sorted(MOVES))), draw(INSTANTS)
        journal = Journal(f"K-{number}", flow)
        journal.add("open", when, "registered", data=dict(draw(DATA)), began=limits(("plan",), when))
        for (command, state), minutes, told, late, began, ended in draw(STEPS[flow]):
            when += minutes * MINUTE
            data = dict(told) | ({} if late is None else {"happened_at": when + late * MINUTE if late else "then"})
            journal.add(command, when, state, data=data, began=limits(began, when), ended=ended)
        found.append(journal.records[draw(st.sampled_from([0, 0, 0, 1, 3])) :])
    return found


def records_of(found):
    """Give all records in one list."""
    return [record for records in found for record in records]


@given(journals())
def test_no_more_count_than_there_are(found):
    """Promised: "numerator <= denominator", in every rate and count, in every part, in every period.

    Only the complaint rate holds cases of one flow against those of another.
    """
    for result in measure(records_of(found), house(), by="week"):
        if result.metric.unit in {Unit.RATE, Unit.COUNT} and result.name != "complaint_rate":
            assert 0 <= result.numerator <= result.denominator
        assert all(0 <= part.numerator <= part.denominator for part in result.parts)
        assert result.numerator >= 0
        has_value = result.metric.unit is Unit.COUNT or result.denominator > 0
        assert (result.value is not None) is has_value


@given(journals(), st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(found, chance):
    """Promised: "order of cases does not matter"; nor does that of records, nor how often one is handed in."""
    records = records_of(found)
    mixed = records + chance.sample(records, len(records) // 2)
    chance.shuffle(mixed)
    assert measure(mixed, house(), by="month") == measure(records, house(), by="month")


@given(journals())
def test_splitting_by_case_and_merging_does_not_matter(found):
    """Promised: "splitting records by case and merging does not matter": what single cases come to adds up.

    Repeats and appraisals compare cases with each other, and are left out here.
    """
    alone = [name for name in METRICS if name not in {"repeat_rate", "appraisal", "installation_quality"}]
    days = {"first": at(1, month=3).date(), "last": at(1, month=12).date(), "metrics": alone}
    whole = measure(records_of(found), house(), **days)
    single = [measure(records, house(), **days) for records in found]
    for place, result in enumerate(whole):
        parts = [results[place] for results in single]
        assert result.numerator == sum(part.numerator for part in parts)
        assert result.denominator == sum(part.denominator for part in parts)
        assert Counter(result.excluded) == sum((Counter(part.excluded) for part in parts), Counter())
        assert set(result.cases) == {case for part in parts for case in part.cases}


@given(journals(), st.sampled_from(["week", "month"]), st.sampled_from(["Asia/Shanghai", "America/New_York"]))
def test_the_periods_add_up_to_the_whole(found, by, timezone):
    """Promised: "sum over periods of counts = whole": nothing is lost between two periods, or counted in both."""
    records, book = records_of(found), house(timezone=timezone)
    periods = measure(records, book, by=by)
    for whole in measure(records, book):
        own = [result for result in periods if result.name == whole.name]
        assert sum(result.numerator for result in own) == whole.numerator
        assert sum(result.denominator for result in own) == whole.denominator
        assert sum((Counter(result.excluded) for result in own), Counter()) == Counter(whole.excluded)


@given(journals())
def test_every_ticket_is_counted_once_or_left_out_once(found):
    """A ticket that was reopened and closed again counts once, by its last closing; no ticket is forgotten."""
    records = records_of(found)
    tickets = {record.case_id for record in records if record.flow == "ticket"}
    for result in measure(records, house(), metrics=PER_TICKET):
        assert result.denominator + sum(result.excluded.values()) == len(tickets)
        assert not set(result.cases) & set(result.misses)


@given(journals())
def test_stored_records_tell_the_same(found):
    """Records that were stored as JSON lines and read back come to the same metrics, case by case."""
    found = [*found, served("K-9", at(6)).records]
    read = [record for records in found for record in loads_records(dumps_records(records))]
    assert measure(read, house()) == measure(records_of(found), house())


@given(st.integers(0, 40), st.integers(1, 40), st.integers(0, 10_000), st.sampled_from(["at_least", "less_than"]))
@example(90, 100, 9000, "at_least")
@example(3, 100, 300, "less_than")
@example(2, 100, 300, "less_than")
@example(89, 99, 9000, "at_least")
def test_the_verdict_is_exact_at_the_boundary(good, among, hundredths, direction):
    """Promised: "verdict exact at the boundary (90/100 met, 3/100 missed for < 3 %)" (G-45): no rounding, no float."""
    assume(good <= among)
    written = f"{hundredths // 100}.{hundredths % 100:02d} %"
    goal = house(target("satisfaction_rate", direction, written))
    records = [
        record
        for n in range(among)
        for record in Journal(f"T-{n}").add("confirm", at(6), "closed", data={"satisfaction": 5 if n < good else 1})
    ]
    (result,) = measure(records, goal, metrics=["satisfaction_rate"])
    assert result.value == Fraction(good, among)
    is_met = good * 10_000 >= hundredths * among if direction == "at_least" else good * 10_000 < hundredths * among
    assert result.verdict is (Verdict.MET if is_met else Verdict.MISSED)
