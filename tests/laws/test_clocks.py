"""Time is data, in working time too: "remaining time is what was left, and nobody's scan changes it"."""

from datetime import datetime, timedelta

import attrs
from hypothesis import given
from hypothesis import strategies as st

from servflow import Applied, Command, ServiceDesk, replay
from servflow.kernel.clocks import clock_history
from servflow.rulebook import read_rulebook
from servflow.values.calendars import WorkCalendar
from tests.kernel.watch import AGENT, DESK, HEAD, WATCH, at

MINUTE = timedelta(minutes=1)
START = at("06T00:00")
ALIVE = {"waiting": "hold", "working": "hold", "standing": "resume"}
CALENDARS = st.builds(
    WorkCalendar,
    weekdays=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    hours=st.lists(st.integers(0, 24), min_size=2, max_size=6, unique=True).map(
        lambda ends: tuple(
            (a * 60, b * 60) for a, b in zip(*[iter(sorted(ends)[: len(ends) // 2 * 2])] * 2, strict=True)
        )
    ),
)
STOPS = st.lists(st.integers(0, 20_000), min_size=0, max_size=8, unique=True).map(sorted)
"""Minutes after the beginning at which a clock is stopped and let go on, in turn."""


def desk_of(calendar: WorkCalendar, minutes: int, counting: str) -> ServiceDesk:
    """Give a desk whose one service level lasts so many minutes, counted so on that calendar."""
    limits = f"time_limits: {{ticket.resolution: {{id: r, within: {minutes} minutes, counting: {counting}}}}}"
    book = read_rulebook({"b.yaml": f"{HEAD}\n{limits}"})
    return attrs.evolve(DESK, rulebook=attrs.evolve(book, calendar=calendar))


def step(desk: ServiceDesk, answer: Applied, minute: int, **data: object) -> Applied:
    """Stop the clock where it runs, let it go on where it stands still."""
    wish = Command(ALIVE[answer.case.state], data)
    after = desk.decide(answer.case, wish, by=AGENT, at=START + minute * MINUTE)
    assert isinstance(after, Applied)
    return after


def story(desk: ServiceDesk, stops: list[int]) -> list[Applied]:
    """Open a case and stop its clock and let it go on at these minutes."""
    first = desk.open("ticket", {}, by=AGENT, at=START, case_id="W-1")
    assert isinstance(first, Applied)
    answers = [first]
    for minute in stops:
        answers.append(step(desk, answers[-1], minute))
    return answers


def counted(calendar: WorkCalendar, minute: int) -> bool:
    """Tell whether that minute after the beginning is worked."""
    local = datetime(2024, 5, 6) + minute * MINUTE  # noqa: DTZ001 - Shanghai keeps one offset
    inside = local.hour * 60 + local.minute
    return calendar.is_working_day(local.date()) and any(opens <= inside < closes for opens, closes in calendar.hours)


@given(CALENDARS, st.integers(1, 3000), st.sampled_from(["working", "elapsed"]), STOPS)
def test_a_clock_gives_the_time_that_it_promises(calendar, minutes, counting, stops):
    """Counting minute by minute, pauses left out, comes to the same due instant, whatever the calendar."""
    answers = story(desk_of(calendar, minutes, counting), stops)
    bounds = [*stops, 10**9]
    passed, minute = 0, 0
    while passed < minutes and minute < 40_000:
        running = sum(bound <= minute for bound in bounds) % 2 == 0
        passed += running and (counting == "elapsed" or counted(calendar, minute))
        minute += 1
    case = answers[-1].case
    over = [record for answer in answers for record in answer.records if record.command == "lapse"]
    if passed < minutes:  # it stands still, or its end is far off
        assert over == []
        assert not case.deadlines or case.deadlines[0].due_at >= START + 40_000 * MINUTE
    elif over:
        assert over[0].at == START + minute * MINUTE
    else:
        assert [deadline.due_at for deadline in case.deadlines] == [START + minute * MINUTE]


@given(st.integers(1, 3000), STOPS, st.lists(st.integers(0, 21_000), max_size=6))
def test_scans_change_nothing(minutes, stops, scans):
    """Missing, late and repeated scans lead to the same journal."""
    desk = desk_of(WorkCalendar(hours=((540, 1080),)), minutes, "working")
    quiet = story(desk, stops)
    first, *_ = quiet
    records = list(first.records)
    answer = first
    for minute, is_stop in sorted([*((stop, True) for stop in stops), *((scan, False) for scan in scans)]):
        answer = desk.advance(answer.case, at=START + minute * MINUTE)
        records.extend(answer.records)
        if is_stop:
            answer = step(desk, answer, minute)
            records.extend(answer.records)
    end = START + 10**6 * MINUTE
    last, last_quiet = desk.advance(answer.case, at=end), desk.advance(quiet[-1].case, at=end)
    assert last.case == last_quiet.case
    assert [*records, *last.records] == [record for one in (*quiet, last_quiet) for record in one.records]
    assert replay([*records, *last.records], flows=(WATCH,)) == last.case


@given(st.integers(60, 3000), st.integers(0, 59), st.integers(0, 5000), st.integers(0, 5000))
def test_a_longer_pause_never_makes_it_due_earlier(minutes, begins, short, more):
    """Who waits longer for the customer has no less time."""
    desk = desk_of(WorkCalendar(hours=((540, 1080),)), minutes, "working")
    brief = story(desk, [begins, begins + short + 1])[-1].case
    long = story(desk, [begins, begins + short + more + 2])[-1].case
    assert brief.deadlines[0].due_at <= long.deadlines[0].due_at


@given(st.integers(1, 3000), st.integers(0, 4000), st.integers(0, 4000), st.integers(1, 4000))
def test_a_pause_counts_from_when_it_happened(minutes, begins, late, lasts):
    """However late it is entered, even after a breach, the clock stands as if it had been entered at once."""
    desk = desk_of(WorkCalendar(hours=((540, 1080),)), minutes, "working")
    at_once = story(desk, [begins, begins + late + lasts])
    first = story(desk, [])[0]
    held = step(desk, first, begins + late, happened_at=START + begins * MINUTE)
    entered_late = step(desk, held, begins + late + lasts)
    told, told_late = at_once[-1].case, entered_late.case
    assert [one.due_at for one in told.deadlines] == [one.due_at for one in told_late.deadlines]
    assert [one.run.banked for one in told.clocks] == [one.run.banked for one in told_late.clocks]
    now = [answer.outcome for answer in clock_history([r for a in at_once for r in a.records])]
    journal = [*first.records, *held.records, *entered_late.records]
    assert [answer.outcome for answer in clock_history(journal)] == now


@given(st.integers(1, 3000), STOPS, st.integers(0, 21_000))
def test_what_was_known_then_is_what_the_journal_said_then(minutes, stops, then):
    """An answer as of an earlier instant needs nothing that was entered later."""
    desk = desk_of(WorkCalendar(hours=((540, 1080),)), minutes, "working")
    records = [record for answer in story(desk, stops) for record in answer.records]
    known_at = START + then * MINUTE
    beginning = [record for record in records if record.at <= known_at]
    assert clock_history(records, known_at) == clock_history(beginning)
