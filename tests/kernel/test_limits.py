"""Service levels: clocks that pause, follow the facts, warn, and count from when things happened."""

from datetime import UTC
from textwrap import dedent

import attrs
import pytest

from servflow import Actor, Command, Denied, ServiceDesk, replay
from servflow.codec import dump_case, load_case
from servflow.errors import FlowError
from servflow.kernel.clocks import clock_history
from servflow.kernel.flow import Limit
from servflow.kernel.replay import RecordedRules
from servflow.policies.book import Rulebook
from servflow.rulebook import read_rulebook
from servflow.values.sources import Label
from tests.answers import refused
from tests.kernel import toy
from tests.kernel.watch import AGENT, BOOK, DESK, HEAD, LIMITS, WATCH, at, due, hours, opened, records, standing, walk


def outcomes(answers, known_at=None):
    """Give what became of each limit."""
    return {answer.name: answer.outcome for answer in clock_history(records(answers), known_at)}


def test_a_clock_in_working_time_begins_with_its_warnings():
    """Sixteen working hours from Monday nine o'clock are two days; reminders stand at a half and three quarters."""
    first = opened()
    assert due(first) == {"response": at("06T11:00"), "resolution": at("07T18:00")}
    warnings = {found.name: found.due_at for found in first.case.deadlines if "@" in found.name}
    assert warnings == {"resolution@50": at("06T18:00"), "resolution@75": at("07T14:00")}


def test_a_warning_reminds_and_leaves_the_limit_alone():
    """At three quarters somebody is reminded; the limit runs on."""
    answer = DESK.advance(opened().case, at=at("07T14:00"))
    reminders = [effect.data for effect in answer.effects if effect.kind == "remind"]
    assert [(data["limit"], data["percent"]) for data in reminders] == [("resolution", 50), ("resolution", 75)]
    assert reminders[0]["roles"] == ("supervisor",)
    assert due(answer)["resolution"] == at("07T18:00")


def test_nothing_is_left_when_it_goes_on():
    """Measured anew while it stood still, it may have passed already: it is over as soon as it goes on."""
    held = walk(opened(), ("06T16:00", "hold"))[-1]
    told = walk(held, ("06T17:00", "tell", {"urgency": "urgent", "answer": "yes"}))[-1]
    assert standing(told, "06T17:00")["resolution"] == ("paused", 0.0)
    going = walk(told, ("07T10:00", "resume"))[-1]
    assert due(going) == {"resolution": at("07T10:00")}
    lapsed = {
        record.data["deadline"]: record.data["did"] for record in DESK.advance(going.case, at=at("07T10:00")).records
    }
    assert lapsed["resolution"] == "breach"


def test_a_pause_is_counted_in_working_time():
    """What was left when it was stopped is left when it goes on, however long the night between."""
    answers = walk(opened(), ("06T10:00", "tell", {"answer": "yes"}), ("06T11:00", "start"), ("06T17:00", "hold"))
    held = answers[-1]
    assert due(held) == {}
    assert {clock.name for clock in held.case.clocks} == {"resolution", "resolution@50", "resolution@75"}
    assert standing(held, "06T20:00") == {"resolution": ("paused", 9.0)}
    going = walk(held, ("07T17:00", "resume"))[-1]
    assert due(going) == {"resolution": at("08T18:00")}  # one hour on Tuesday, eight on Wednesday
    assert going.case.clocks == ()


def test_several_pauses_add_up():
    """Two pauses are as good as one of their length together."""
    answers = walk(
        opened(),
        ("06T09:30", "tell", {"answer": "yes"}),
        ("06T10:00", "hold"),
        ("06T11:00", "resume"),
        ("06T14:00", "hold"),
        ("06T15:00", "resume"),
    )
    assert due(answers[-1]) == {"resolution": at("08T11:00")}


def test_another_urgency_in_mid_clock():
    """What has passed has passed: an urgent case has four hours in all, two of them gone."""
    answers = walk(opened(), ("06T11:00", "tell", {"urgency": "urgent", "answer": "x"}))
    assert due(answers[-1]) == {"resolution": at("06T14:00")}
    assert answers[-1].case.deadlines[-1].rule == "fast"
    slow_again = walk(answers[-1], ("06T11:30", "tell", {"urgency": "normal"}))[-1]
    assert due(slow_again) == {"resolution": at("07T18:00")}


def test_another_urgency_while_it_stands_still():
    """A paused clock is measured anew too, and stays paused."""
    held = walk(opened(), ("06T10:00", "hold"))[-1]
    told = walk(held, ("06T15:00", "tell", {"urgency": "urgent"}))[-1]
    assert standing(told, "06T15:00")["resolution"] == ("paused", 3.0)
    assert due(walk(told, ("06T16:00", "resume"))[-1])["resolution"] == at("07T10:00")


def test_an_urgency_that_is_over_already_lapses_at_once():
    """Where more has passed than the new limit gives, it was over when so much had passed, and lapses next."""
    told = walk(opened(), ("06T10:00", "tell", {"answer": "x"}), ("06T16:00", "tell", {"urgency": "urgent"}))[-1]
    assert due(told) == {"resolution": at("06T14:00")}
    lapsed = DESK.advance(told.case, at=at("06T16:00"))
    breach = lapsed.records[-1]
    assert (breach.data["deadline"], breach.data["did"]) == ("resolution", "breach")
    assert breach.at == at("06T16:00")  # a journal never runs backwards


def test_a_longer_limit_revives_a_clock_that_was_over():
    """Four urgent hours are over; sixteen normal ones are not, and the breach is told as corrected."""
    first = opened(urgency="urgent")
    over = DESK.advance(first.case, at=at("06T14:00"))
    assert over.case.clocks[0].run.over
    told = walk(over, ("06T15:00", "tell", {"urgency": "normal"}))[-1]
    assert due(told) == {"resolution": at("07T18:00")}
    answers = clock_history([*first.records, *over.records, *told.records])
    assert [(found.name, found.outcome, found.corrected) for found in answers if found.name == "resolution"] == [
        ("resolution", "running", True)
    ]


def test_a_limit_that_the_rules_no_longer_set_ends():
    """Where no rule holds for the new facts, the clock ends; and the journal is replayed."""
    only = "time_limits: {ticket.resolution: {id: r, when: {urgency: normal}, within: 1 hour, warn_at: 50 %}}"
    desk = attrs.evolve(DESK, rulebook=read_rulebook({"b.yaml": f"{HEAD}\n{only}"}))
    first = desk.open("ticket", {}, by=AGENT, at=at("06T09:00"), case_id="W-1")
    told = desk.decide(first.case, Command("tell", {"urgency": "urgent"}), by=AGENT, at=at("06T09:10"))
    assert told.case.deadlines == ()
    assert set(told.records[0].deadlines_cleared) == {"resolution", "resolution@50"}
    assert replay([*first.records, *told.records], flows=(WATCH,)) == told.case


def test_a_warning_that_the_rule_that_now_holds_does_not_want_ends():
    """Nobody is reminded at a part of the time that the rule names no more; one that both rules name goes on."""
    text = """
    time_limits:
      ticket.resolution:
        - {id: fast, when: {urgency: urgent}, within: 4 hours, warn_at: 75 %}
        - {id: slow, within: 16 hours, warn_at: [50 %, 75 %]}
    """
    desk = attrs.evolve(DESK, rulebook=read_rulebook({"b.yaml": HEAD + dedent(text)}))
    first = desk.open("ticket", {}, by=AGENT, at=at("06T09:00"), case_id="W-1")
    told = desk.decide(first.case, Command("tell", {"urgency": "urgent"}), by=AGENT, at=at("06T10:00"))
    running = {deadline.name: deadline.due_at for deadline in told.case.deadlines}
    assert running == {"resolution@75": at("06T12:00"), "resolution": at("06T13:00")}
    assert told.records[0].deadlines_cleared == ("resolution@50",)
    assert replay([*first.records, *told.records], flows=(WATCH,)) == told.case
    reminders = [
        effect.data for effect in desk.advance(told.case, at=at("07T09:00")).effects if effect.kind == "remind"
    ]
    assert [data["percent"] for data in reminders] == [75]


def test_what_a_limit_waits_for_may_be_told_by_the_facts():
    """An answer ends the response limit, in whatever state it comes; nothing starts it again."""
    answers = walk(opened(), ("06T10:00", "tell", {"answer": "yes"}), ("06T10:30", "start"))
    assert set(due(answers[1])) == set(due(answers[2])) == {"resolution"}
    assert outcomes(answers) == {"response": "met", "resolution": "running"}


def test_a_breach_that_a_late_entry_corrects():
    """An answer of 10:30 that is entered at 12:00 was in time, though the limit was taken to be over at 11:00."""
    late = ("06T12:00", "tell", {"answer": "yes", "happened_at": at("06T10:30")})
    answers = walk(opened(), late)
    assert [record.command for record in answers[-1].records] == ["lapse", "tell"]
    (answer,) = (found for found in clock_history(records(answers)) if found.name == "response")
    assert (answer.outcome, answer.corrected, answer.breached_at) == ("met", True, at("06T11:00"))
    assert answer.ended_at == at("06T10:30")


def test_the_earlier_answer_stays_explainable():
    """What was known before the late entry is told as it was known then."""
    answers = walk(opened(), ("06T12:00", "tell", {"answer": "yes", "happened_at": at("06T10:30")}))
    assert outcomes(answers, at("06T10:59"))["response"] == "running"
    assert outcomes(answers, at("06T11:59"))["response"] == "breached"
    assert outcomes(answers, at("06T12:00"))["response"] == "met"


def test_a_late_answer_is_late_however_it_is_entered():
    """An answer of 11:00 is late: at the due instant the limit is over."""
    answers = walk(opened(), ("06T12:00", "tell", {"answer": "yes", "happened_at": at("06T11:00")}))
    (answer,) = (found for found in clock_history(records(answers)) if found.name == "response")
    assert (answer.outcome, answer.corrected) == ("breached", False)


def test_a_pause_that_is_entered_late_takes_back_the_breach():
    """A clock that was really stopped at 10:30 had half an hour left, which it gets when it goes on."""
    first = opened()
    over = DESK.advance(first.case, at=at("06T11:30"))
    assert standing(over, "06T11:30")["response"] == ("over", 0.0)
    held = walk(over, ("06T11:30", "hold", {"happened_at": at("06T10:30")}))[-1]
    assert standing(held, "06T12:00")["response"] == ("paused", 0.5)
    going = walk(held, ("06T13:00", "resume"))[-1]
    assert due(going)["response"] == at("06T13:30")
    answers = [first, over, held, going]
    assert outcomes(answers, at("06T11:29"))["response"] == "breached"
    assert outcomes(answers, at("06T12:59"))["response"] == "paused"
    (answer,) = (found for found in clock_history(records(answers)) if found.name == "response")
    assert (answer.outcome, answer.corrected, answer.due_at) == ("running", True, at("06T13:30"))


def test_a_clock_that_is_over_goes_on_and_stops():
    """After a breach the clock is kept through a pause, and still over when it resumes."""
    over = DESK.advance(opened().case, at=at("06T11:30"))
    held = walk(over, ("06T11:30", "hold"))[-1]
    assert standing(held, "06T12:00")["response"] == ("over", 0.0)
    going = walk(held, ("06T13:00", "resume"), ("06T13:30", "finish"))
    assert standing(going[1], "06T13:00")["response"] == ("over", 0.0)
    assert "response" in going[-1].records[-1].deadlines_cleared
    assert going[-1].case.clocks == ()


def test_finished_while_paused_is_met():
    """What ends while its clock stands still with time left was in time."""
    answers = walk(opened(), ("06T10:00", "hold"), ("07T10:00", "finish"))
    assert outcomes(answers) == {"resolution": "met", "response": "met"}


def test_a_start_that_is_entered_late_counts_from_when_it_happened():
    """A case that began at nine and was entered at ten has one of its two hours gone."""
    first = opened("06T10:00", happened_at=at("06T09:00"))
    assert due(first)["response"] == at("06T11:00")
    assert first.case.opened_at == at("06T10:00")


def test_a_limit_that_was_over_before_it_was_entered_is_stamped_with_the_entry():
    """No record is dated before the one in front of it."""
    first = opened("06T12:00", happened_at=at("06T09:00"))
    lapsed = DESK.advance(first.case, at=at("06T12:00"))
    assert [record.at for record in lapsed.records] == [at("06T12:00")]
    assert lapsed.case.clocks[0].due_at == at("06T11:00")


@pytest.mark.parametrize(("happened", "code"), [("06T10:01", "happened_later"), ("06T08:59", "happened_earlier")])
def test_nothing_happens_after_it_was_entered_or_before_the_case(happened, code):
    """What happened lies between the opening of the case and the entry."""
    wish = Command("tell", {"happened_at": at(happened)})
    answer = DESK.decide(opened().case, wish, by=AGENT, at=at("06T10:00"))
    assert isinstance(answer, Denied)
    assert refused(answer).codes == (code,)


def test_a_buyer_does_not_turn_clocks_back():
    """A buyer's command counts from when it is given; the house may enter that it came earlier."""
    roles = tuple(attrs.evolve(spec, roles=("agent", "buyer")) for spec in WATCH.commands)
    desk = attrs.evolve(DESK, flows=(attrs.evolve(WATCH, commands=roles),))
    case = desk.open("ticket", {}, by=AGENT, at=at("06T09:00"), case_id="W-1").case
    case = attrs.evolve(case, origin=attrs.evolve(case.origin, owner="B-1"))
    wish = Command("tell", {"answer": "yes", "happened_at": at("06T09:05")})
    assert refused(desk.decide(case, wish, by=Actor("buyer", "B-1"), at=at("06T10:00"))).codes == ("happened_by_buyer",)
    assert desk.decide(case, wish, by=AGENT, at=at("06T10:00")).case.facts.answered


def test_an_opening_that_happens_later_is_denied():
    """A case cannot be opened for what has not happened."""
    answer = DESK.open("ticket", {"happened_at": at("06T10:00")}, by=AGENT, at=at("06T09:00"), case_id="W-1")
    assert isinstance(answer, Denied)
    assert refused(answer).codes == ("happened_later",)


def test_a_promise_is_a_time_limit():
    """An appointment is due when it says; another one moves it, and one that was broken is not made anew."""
    first = opened(visit=at("06T10:00"))
    assert due(first)["appointment"] == at("06T10:00")
    moved = walk(first, ("06T09:30", "tell", {"visit": at("06T10:30")}))[-1]
    assert due(moved)["appointment"] == at("06T10:30")
    broken = walk(moved, ("06T10:45", "tell", {"answer": "on the way"}))[-1]
    assert [record.data.get("did") for record in broken.records] == ["breach", None]
    assert "appointment" not in due(walk(broken, ("06T10:50", "start"))[-1])
    again = walk(broken, ("06T10:50", "tell", {"visit": at("06T11:30")}))[-1]
    assert due(again)["appointment"] == at("06T11:30")
    unchanged = walk(again, ("06T10:55", "start"))[-1]
    assert due(unchanged)["appointment"] == at("06T11:30")
    assert "appointment" not in due(walk(unchanged, ("06T11:00", "hold"))[-1])


def test_a_promise_that_is_taken_back_ends():
    """Facts that no longer carry an instant end the limit."""
    taken_back = attrs.evolve(WATCH, limits=tuple(_cancelled(limit) for limit in WATCH.limits))
    desk = attrs.evolve(DESK, flows=(taken_back,))
    first = desk.open("ticket", {"visit": at("06T10:00")}, by=AGENT, at=at("06T09:00"), case_id="W-1")
    told = desk.decide(first.case, Command("tell", {"answer": "no need"}), by=AGENT, at=at("06T09:10"))
    assert "appointment" in told.records[-1].deadlines_cleared


def _cancelled(limit):
    """Give the limit; a promise holds only until there is an answer."""
    if limit.promise is None:
        return limit
    return attrs.evolve(limit, promise=lambda facts: None if facts.answered else facts.visit)


def test_a_journal_with_clocks_is_replayed():
    """Pauses, another urgency, a breach and late entries lead to the same case again, without a rulebook."""
    answers = walk(
        opened(visit=at("06T10:00")),
        ("06T10:00", "hold", {"happened_at": at("06T09:50")}),
        ("06T10:30", "tell", {"urgency": "urgent"}),
        ("06T11:00", "resume"),
        ("06T17:00", "tell", {"urgency": "normal", "answer": "x", "happened_at": at("06T11:30")}),
        ("07T09:00", "finish"),
    )
    for end in range(1, len(answers) + 1):
        assert replay(records(answers[:end]), flows=(WATCH,)) == answers[end - 1].case
    assert replay(records(answers), rulebook=BOOK, flows=(WATCH,)) == answers[-1].case


def test_a_stored_case_keeps_its_clocks():
    """Paused clocks and clocks that are over survive being stored."""
    held = walk(opened(), ("06T10:00", "hold"))[-1]
    over = DESK.advance(opened().case, at=at("06T11:30"))
    for answer in (opened(), held, over):
        again = load_case(dump_case(answer.case), flows=(WATCH,))
        assert (again.deadlines, again.clocks) == (answer.case.deadlines, answer.case.clocks)


def test_explain_tells_working_time_that_is_left():
    """Each service level has its line: what is left of it, why it cannot lapse."""
    case = walk(opened(), ("06T10:00", "start"))[-1].case
    left = {line.label.en: line.left for line in DESK.explain(case, by=AGENT, at=at("06T10:30")) if line.left}
    assert left == {"response": hours(0.5), "resolution": hours(14.5)}
    held = walk(opened(), ("06T10:00", "hold"))[-1].case
    lines = [line for line in DESK.explain(held, by=AGENT, at=at("06T20:00")) if line.command == "lapse"]
    assert {line.findings[0].code for line in lines} == {"clock_stands_still"}
    assert {line.label.en: line.left for line in lines} == {"response": hours(1), "resolution": hours(15)}
    over = DESK.advance(opened().case, at=at("06T11:30")).case
    assert DESK.explain(over, by=AGENT, at=at("06T11:40"))[-1].findings[0].code == "deadline_is_over"


def test_clocks_take_as_lapsed_what_is_due():
    """Whoever asks for the clocks need not have scanned before."""
    case = opened(visit=at("06T10:00")).case
    found = {clock.name: clock for clock in DESK.clocks(case, at=at("06T12:00"))}
    assert (found["response"].standing, "appointment" in found) == ("over", False)
    first = {clock.name: clock for clock in DESK.clocks(case, at=at("06T09:30"))}
    assert (first["appointment"].left, first["appointment"].total) == (None, None)
    assert first["response"].total == hours(2)
    assert first["response"].due_at == at("06T11:00").astimezone(UTC)


def limit(**changes):
    """Give a flow whose first limit is changed."""
    return attrs.evolve(WATCH, limits=(attrs.evolve(WATCH.limits[0], **changes),))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"pauses": ("nowhere",)}, "unknown_state"),
        ({"pauses": ("working",)}, "pause_while_running"),
        ({"measured": False}, "pause_without_clock"),
        ({"promise": lambda _facts: None}, "promise_with_clock"),
    ],
)
def test_an_unsound_clock_is_refused(changes, code):
    """A clock both runs and stands still, pauses without being measured, or measures a promise: all are named."""
    with pytest.raises(FlowError) as caught:
        limit(**changes)
    assert code in {problem.code for problem in caught.value.problems}


def test_rules_without_clocks_leave_other_limits_alone():
    """A limit without a clock of its own is neither stopped nor measured anew, and has no time left to tell."""
    (plain,) = (deadline for deadline in opened(visit=at("06T10:00")).case.deadlines if deadline.run is None)
    book: Rulebook = BOOK
    assert book.stopped(plain, at("06T09:30")) is plain
    assert book.resumed(plain, at("06T09:30")) is plain
    assert book.retimed(plain, "ticket.appointment", (), "breach", at("06T09:30")) is plain
    assert book.time_left(plain, at("06T09:30")) is None
    assert book.warnings(plain, "ticket.appointment", {}) == ()
    recorded = RecordedRules(opened().records[0])
    assert recorded.time_left(plain, at("06T09:30")) is None
    assert recorded.retimed(plain, "ticket.appointment", (), "breach", at("06T09:30")) is plain


def test_a_limit_has_a_label_or_a_name():
    """A deadline is called after its limit, a warning too; one whose limit is gone by its bare name."""
    assert WATCH.limit_label("resolution@75") == Label("resolution", "解决期限")
    assert WATCH.limit_label("bygone") == Label("bygone")
    assert Limit(name="x", label=Label("x"), states=("a",), pauses=("b",)).span == {"a", "b"}


URGENT_ONLY = """
time_limits:
  ticket.resolution: {id: fast, when: {urgency: urgent}, within: 4 hours}
"""


def counted_from(since):
    """Give a desk whose rulebook sets a limit for urgent cases only, which counts from *since*."""
    resolution, *others = WATCH.limits
    flow = attrs.evolve(WATCH, limits=(attrs.evolve(resolution, since=since), *others))
    return ServiceDesk(read_rulebook({"watch.yaml": HEAD + URGENT_ONLY}), flows=(flow,))


@pytest.mark.parametrize(
    ("since", "expected"), [(None, "06T14:00"), (lambda _: None, "06T14:00"), (lambda _: at("06T09:30"), "06T13:30")]
)
def test_a_limit_that_is_known_to_hold_later(since, expected):
    """What makes it apply becomes known in mid-state: it begins then, or as long ago as the flow says."""
    desk = counted_from(since)
    answers = [desk.open("ticket", {}, by=AGENT, at=at("06T09:00"), case_id="W-1")]
    for when, name, data in (("06T09:30", "start", {}), ("06T10:00", "tell", {"urgency": "urgent"})):
        assert due(answers[-1]) == {}
        answers.append(desk.decide(answers[-1].case, Command(name, data), by=AGENT, at=at(when)))
    assert due(answers[-1]) == {"resolution": at(expected)}
    assert replay(records(answers), flows=desk.flows) == answers[-1].case


def test_a_limit_counts_from_what_the_step_itself_tells():
    """The same command tells that it is urgent and since when: it counts from then, not from what was known before."""
    desk = counted_from(lambda facts: facts.visit)
    first = desk.open("ticket", {"visit": at("06T12:00")}, by=AGENT, at=at("06T09:00"), case_id="W-1")
    wish = Command("tell", {"urgency": "urgent", "visit": at("06T11:00")})
    told = desk.decide(first.case, wish, by=AGENT, at=at("06T10:00"))
    assert due(told)["resolution"] == at("06T15:00")


def test_a_limit_that_is_known_to_hold_while_the_clock_would_stand_still():
    """It begins when the case goes on, counted from where the flow says; what changes nothing begins nothing."""
    desk = counted_from(lambda _: at("06T09:00"))
    answers = [desk.open("ticket", {}, by=AGENT, at=at("06T09:00"), case_id="W-1")]
    for when, name, data in (
        ("06T09:10", "tell", {"answer": "yes"}),
        ("06T09:30", "hold", {}),
        ("06T10:00", "tell", {"urgency": "urgent"}),
        ("06T11:00", "resume", {}),
    ):
        assert due(answers[-1]) == {}
        answers.append(desk.decide(answers[-1].case, Command(name, data), by=AGENT, at=at(when)))
    assert due(answers[-1]) == {"resolution": at("06T13:00")}
    assert replay(records(answers), flows=desk.flows) == answers[-1].case


def test_a_clock_that_moves_beyond_the_known_holidays_says_so():
    """A due instant is provisional where holidays are not known yet, also after a pause or another length."""
    known = attrs.evolve(BOOK, calendar=attrs.evolve(BOOK.calendar, confirmed_through=at("07T12:00").date()))
    desk = attrs.evolve(DESK, rulebook=known)

    def told(case, when, name, **data):
        answer = desk.decide(case, Command(name, data), by=AGENT, at=at(when))
        return answer.case

    def provisional(case):
        return {limit.name: limit.provisional for limit in case.deadlines if "@" not in limit.name}["resolution"]

    case = desk.open("ticket", {}, by=AGENT, at=at("06T09:00"), case_id="W-1").case
    assert not provisional(case)
    held = told(case, "06T10:00", "hold")
    assert provisional(told(held, "07T17:00", "resume"))
    assert not provisional(told(told(held, "07T09:00", "tell", urgency="urgent"), "07T09:30", "resume"))


def test_the_end_of_a_day_belongs_to_the_day():
    """24:00 of the last day whose holidays are known is certain."""
    always = read_rulebook({"b.yaml": HEAD.replace('"09:00-12:00", "13:00-18:00"', '"00:00-24:00"') + LIMITS})
    last = attrs.evolve(always, calendar=attrs.evolve(always.calendar, confirmed_through=at("06T12:00").date()))
    ends = last.deadline("ticket.resolution", at("06T08:00"), {}, "breach")
    assert (ends.due_at, ends.provisional) == (at("07T00:00"), False)
    assert last.deadline("ticket.resolution", at("06T09:00"), {}, "breach").provisional
    running = opened().case.deadlines[0]
    assert Rulebook.plain().retimed(running, "ticket.response", ({},), "breach", at("06T10:00")) is None
    assert Rulebook.plain().warnings(opened().case.deadlines[0], "ticket.response", {}) == ()


def test_a_clock_that_is_over_stays_over_with_a_length_that_is_still_too_short():
    """Five hours are more than the two of an urgent case too; the promise that was broken stays the first one."""
    text = """
    time_limits:
      ticket.resolution:
        - {id: fast, when: {urgency: urgent}, within: 2 hours}
        - {id: slow, within: 4 hours}
    """
    desk = attrs.evolve(DESK, rulebook=read_rulebook({"b.yaml": HEAD + dedent(text)}))
    case = desk.open("ticket", {}, by=AGENT, at=at("06T09:00"), case_id="W-1").case
    told = desk.decide(case, Command("tell", {"urgency": "urgent"}), by=AGENT, at=at("06T14:00")).case
    (clock,) = told.clocks
    assert (clock.run.over, clock.due_at, clock.rule) == (True, at("06T13:00"), "fast")


def test_a_plain_limit_beside_clocks_runs_by_state():
    """A limit that is not measured starts once, lives through its states and is not kept when it is over."""
    plain = Limit(name="review", label=Label("review"), states=("waiting", "working"))
    flow = attrs.evolve(WATCH, limits=(*WATCH.limits, plain))
    book = read_rulebook({"b.yaml": f"{HEAD}\ntime_limits: {{ticket.review: {{within: 3 hours}}}}"})
    desk = attrs.evolve(DESK, rulebook=book, flows=(flow,))
    case = desk.open("ticket", {}, by=AGENT, at=at("06T09:00"), case_id="W-1").case
    started = desk.decide(case, "start", by=AGENT, at=at("06T10:00")).case
    assert [limit.due_at for limit in started.deadlines] == [at("06T12:00")]
    over = desk.advance(started, at=at("06T12:00")).case
    assert (over.deadlines, over.clocks) == ((), ())


def test_a_clock_that_stands_still_is_due_at_no_instant():
    """When it will be over depends on when it goes on; a clock that runs, or is over, has its instant."""
    first = opened()
    held = walk(first, ("06T10:00", "hold"))[-1]
    over = DESK.advance(opened().case, at=at("06T11:30"))

    def instants(answer):
        return {clock.name: clock.due_at for clock in DESK.clocks(answer.case, at=at("06T11:40"))}

    assert instants(held) == {"resolution": None, "response": None}
    assert instants(first)["resolution"] == due(first)["resolution"]
    assert instants(over)["response"] == at("06T11:00")


def test_a_receipt_keeps_the_clocks():
    """A command with an id leaves stopped clocks as they are."""
    held = DESK.decide(opened().case, Command("hold", {}, "id-1"), by=AGENT, at=at("06T10:00"))
    assert sorted(clock.name for clock in held.case.clocks if "@" not in clock.name) == ["resolution", "response"]
    assert held.case.receipts[0].command_id == "id-1"


def test_every_run_of_a_limit_is_told_by_itself():
    """A claim is paid late, opened anew and granted again: one payment was late, the other is waited for."""
    grant = (Command("grant", {"amount": "40.00 CNY"}), toy.AGENT)
    answers = [toy.opened(), *toy.walk(toy.opened().case, ("check", toy.AGENT), grant)]
    late = answers[-1].case.updated_at + 3 * toy.DAY
    answers.append(toy.DESK.decide(answers[-1].case, "pay", by=toy.FINANCE, at=late))
    answers += toy.walk(answers[-1].case, ("reopen", toy.AGENT), grant)
    told = [(found.outcome, found.started_at) for found in clock_history(records(answers)) if found.name == "payment"]
    assert told == [("breached", answers[2].case.updated_at), ("running", answers[-1].case.updated_at)]


def test_receipts_tell_which_revision_their_own_command_led_to():
    """The receipt of an older command keeps its number when another one comes."""
    case = opened().case
    for number, name in enumerate(("hold", "resume"), start=1):
        case = DESK.decide(case, Command(name, {}, f"id-{number}"), by=AGENT, at=at(f"06T1{number}:00")).case
    assert [(receipt.command_id, receipt.revision) for receipt in case.receipts] == [
        ("id-2", case.revision),
        ("id-1", case.revision - 1),
    ]
