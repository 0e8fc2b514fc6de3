"""Metrics of single tickets."""

from fractions import Fraction

import pytest

from servflow.flows.tickets import FLOW
from servflow.kpi import Verdict
from servflow.kpi.tickets import RESPONSE_LIMITS, SERVICE_LIMITS
from servflow.values.calendars import WorkCalendar
from servflow.values.time import Counting
from tests.kpi.journals import Journal, at, count, counts, house, limit, opened, parts, served, target

MERGED = opened("M-1", at(6)).add("merge", at(6, 13), "merged")
CANCELLED = opened("X-1", at(6)).add("contact", at(6, 13), "contacted").add("cancel", at(6, 14), "cancelled")
OPEN = opened("O-1", at(6))
DECLINED = opened("D-1", at(6)).add("quote", at(6, 13), "quoted").add("decline_quote", at(6, 14), "closed")
UNSERVED = {"merged": 1, "cancelled": 1, "still_open": 1}


def cut(journal, first=1):
    """Give a journal without its first records."""
    return journal.records[first:]


# ------------------------------------------------------------------------------------------------------ resolution rate


def test_resolved_among_closed():
    """M-01: of the tickets closed those that were resolved; a declined quote closes a ticket and resolves nothing."""
    result = count("resolution_rate", served("T-1", at(6)), DECLINED, MERGED, CANCELLED, OPEN)
    assert (result.numerator, result.denominator, result.value) == (1, 2, Fraction(1, 2))
    assert (result.cases, result.misses, result.excluded) == (("T-1",), ("D-1",), UNSERVED)


def test_a_reopened_ticket_counts_once():
    """A ticket that was reopened and closed again counts once, by its last closing; until then it is not resolved."""
    journal = served("T-1", at(6)).add("reopen", at(20), "planned")
    assert counts("resolution_rate", journal) == (0, 1, {})
    journal.add("start", at(21), "in_progress").add("resolve", at(22), "resolved").add(
        "confirm", at(4, month=6), "closed"
    )
    assert counts("resolution_rate", journal, by="month", first=at(1, month=6).date()) == (1, 1, {})
    journal.add("archive", at(5, month=6), "archived")
    assert counts("resolution_rate", journal) == (1, 1, {})


def test_an_archived_ticket_whose_closing_is_lost():
    """Where only the archiving is left of a journal, the ticket is left out and counted as such."""
    journal = served("T-1", at(6)).add("archive", at(7), "archived")
    assert counts("resolution_rate", journal.records[-1:]) == (0, 0, {"no_closing": 1})


def test_a_claim_on_a_supplier_is_no_service():
    """Tickets by which the house claims from a supplier serve no customer, and are left out."""
    claim = served("S-1", at(6), category="supplier_claim")
    for metric in ("resolution_rate", "service_timeliness", "frequent_problems", "repeat_rate"):
        assert counts(metric, claim) == (0, 0, {"supplier_claim": 1})


# -------------------------------------------------------------------------------------------------------- response time


def test_time_to_the_first_response():
    """M-02: from opening to first response, on average, exactly."""
    slow = opened("T-2", at(6)).add("request_information", at(6, 13), "awaiting_information")
    result = count("response_time", served("T-1", at(6)), slow)
    assert (result.numerator, result.denominator, result.value) == (5400, 2, Fraction(2700))
    assert (result.verdict, result.misses) == (Verdict.NO_TARGET, ())


@pytest.mark.parametrize(("of", "verdict", "misses"), [("each", Verdict.MISSED, ("T-2",)), ("mean", Verdict.MET, ())])
def test_a_time_is_held_against_each_case_or_the_average(of, verdict, misses):
    """R-002 speaks of each request: one that waited too long misses it, however quick the others were."""
    slow = opened("T-2", at(6)).add("contact", at(6, 13), "contacted")
    goal = house(target("response_time", "at_most", "45 minutes", of=of))
    result = count("response_time", served("T-1", at(6)), slow, book=goal)
    assert (result.verdict, result.misses, result.cases) == (verdict, misses, ("T-1", "T-2"))


def test_exactly_the_limit_is_in_time():
    """An hour is "at most an hour" and not "less than an hour"."""
    journal = opened("T-2", at(6)).add("contact", at(6, 13), "contacted")
    for direction, verdict in (("at_most", Verdict.MET), ("less_than", Verdict.MISSED)):
        goal = house(target("response_time", direction, "1 hour"))
        assert count("response_time", journal, book=goal).verdict is verdict


def test_time_can_be_counted_inside_working_hours():
    """A rulebook may count response times in its working hours: a night is no waiting."""
    journal = opened("T-1", at(6, 17)).add("contact", at(7, 10), "contacted")
    days = WorkCalendar(hours=((9 * 60, 18 * 60),))
    assert count("response_time", journal).value == 17 * 3600
    book = house(counting=Counting.WORKING, calendar=days)
    assert count("response_time", journal, book=book).value == 2 * 3600


def test_tickets_without_a_response_are_left_out_by_reason():
    """Nothing is guessed: merged, cancelled before, still open, closed without a word, cut off, or impossible."""
    cancelled = opened("X-2", at(6)).add("cancel", at(6, 14), "cancelled")
    silent = opened("S-1", at(6)).add("close", at(6, 13), "closed")
    headless = cut(served("T-1", at(6)))
    earlier = opened("E-1", at(6)).add("contact", at(6, 13), data={"happened_at": at(5)})
    found = counts("response_time", MERGED, cancelled, OPEN, silent, headless, earlier)
    assert found == (0, 0, {**UNSERVED, "no_response": 1, "no_opening": 1, "before_opening": 1})
    assert counts("response_time", CANCELLED)[1] == 1


# --------------------------------------------------------------------------------------------------- timeliness


def with_limits(case_id, *, late=False, name="first_contact"):
    """Give a ticket whose first contact is bound to an hour, in time or two hours late."""
    journal = Journal(case_id).add("open", at(6, 9), "registered", began=[limit(name, at(6, 9), at(6, 10))])
    if late:
        journal.add("lapse", at(6, 10), data={"deadline": name, "did": "breach"}, ended=[name], by="system")
        return journal.add("contact", at(6, 12), "contacted")
    return journal.add("contact", at(6, 9, 30), "contacted", ended=[name])


def test_answers_in_time():
    """M-03: tickets answered within the limits that promise an answer, among all whose limits are decided."""
    result = count("response_timeliness", with_limits("T-1"), with_limits("T-2", late=True))
    assert (result.numerator, result.denominator, result.cases, result.misses) == (1, 2, ("T-1",), ("T-2",))
    assert counts("response_timeliness", with_limits("T-1", name="plan"), served("T-2", at(6))) == (
        0,
        0,
        {"no_limit": 2},
    )


def test_an_answer_counts_in_the_period_in_which_it_was_decided():
    """An answer in time counts when it came, a broken promise when it was over, answered or not."""
    days = {"first": at(6).date(), "last": at(6).date()}
    never = with_limits("T-1", late=True)
    del never.records[-1]
    assert counts("response_timeliness", never, **days) == (0, 1, {})
    assert counts("response_timeliness", with_limits("T-2"), **days) == (1, 1, {})


def test_of_two_broken_promises_the_first_tells_the_period():
    """A response that was promised by Monday and by Tuesday was late on Monday."""
    began = [limit("first_contact", at(6, 9), at(6, 10)), limit("response", at(6, 9), at(7, 9))]
    journal = Journal("T-1").add("open", at(6, 9), "registered", began=began)
    for name, late in (("first_contact", at(6, 10)), ("response", at(7, 9))):
        journal.add("lapse", late, data={"deadline": name, "did": "breach"}, ended=[name], by="system")
    days = [{"first": at(day).date(), "last": at(day).date()} for day in (6, 7)]
    assert [counts("response_timeliness", journal, **one) for one in days] == [(0, 1, {}), (0, 0, {})]


def test_a_promise_that_still_runs_is_not_decided():
    """Nobody knows yet whether it will be kept."""
    journal = Journal("T-1").add("open", at(6, 9), "registered", began=[limit("response", at(6, 9), at(7, 9))])
    assert counts("response_timeliness", journal) == (0, 0, {"still_running": 1})
    both = [limit("response", at(6, 9), at(7, 9)), limit("first_contact", at(6, 9), at(6, 10))]
    journal = Journal("T-1").add("open", at(6, 9), "registered", began=both)
    journal.add("contact", at(6, 9, 30), "contacted", ended=["first_contact"])
    assert counts("response_timeliness", journal) == (0, 0, {"still_running": 1})


def test_a_cancelled_ticket_was_not_answered_in_time_unless_it_was_answered():
    """A limit that ended because the customer cancelled proves nothing; one that ended with a contact does."""
    before = Journal("T-1").add("open", at(6, 9), "registered", began=[limit("response", at(6, 9), at(6, 10))])
    before.add("cancel", at(6, 9, 30), "cancelled", ended=["response"])
    assert counts("response_timeliness", before) == (0, 0, {"cancelled": 1})
    after = with_limits("T-2").add("cancel", at(6, 14), "cancelled")
    assert counts("response_timeliness", after) == (1, 1, {})


def test_the_first_run_of_a_limit_counts():
    """After a reopening the limit may run again: the first response stays the first."""
    journal = with_limits("T-1").add("close", at(6, 13), "closed")
    journal.add("reopen", at(7, 9), "planned", began=[limit("first_contact", at(7, 9), at(7, 10))])
    journal.add("lapse", at(7, 10), data={"deadline": "first_contact", "did": "breach"}, ended=["first_contact"])
    assert counts("response_timeliness", journal) == (1, 1, {})


def closed_with(case_id, *, late=(), met=()):
    """Give a closed ticket with limits that were broken and limits that were kept."""
    began = [limit(name, at(6, 9), at(6, 10)) for name in (*late, *met)]
    journal = Journal(case_id).add("open", at(6, 9), "registered", began=began)
    for name in late:
        journal.add("lapse", at(6, 10), data={"deadline": name, "did": "breach"}, ended=[name], by="system")
    journal.add("start", at(6, 9, 30), "in_progress", ended=met)
    return journal.add("resolve", at(6, 12), "resolved").add("confirm", at(7), "closed")


def test_served_in_time():
    """M-12: closed tickets that kept every limit by which the service is bound; the customer's own limits count not."""
    kept = closed_with("T-1", met=["plan", "restore"], late=["confirmation"])
    broken = closed_with("T-2", met=["plan"], late=["restore"])
    free = closed_with("T-3", late=["confirmation"])
    result = count("service_timeliness", kept, broken, free, OPEN, MERGED, CANCELLED)
    assert (result.cases, result.misses, result.excluded) == (("T-1",), ("T-2",), {"no_limit": 1, **UNSERVED})


def test_every_limit_of_a_ticket_binds_somebody():
    """Each limit of the ticket flow binds the service, or is the customer's, the supplier's or the house's own."""
    others = {
        *("information", "authorization", "quote_validity", "confirmation", "reopening"),
        *("supplier", "approval", "archiving", "follow_up"),
    }
    assert {limit.name for limit in FLOW.limits} == SERVICE_LIMITS | others
    assert RESPONSE_LIMITS < SERVICE_LIMITS


@pytest.mark.parametrize(("late", "verdict"), [(10, Verdict.MET), (11, Verdict.MISSED)])
def test_ninety_of_a_hundred_are_ninety_per_cent(late, verdict):
    """R-423 and G-45: 90 of 100 meet "at least 90 %", 89 do not."""
    journals = [closed_with(f"T-{n}", **{"late" if n < late else "met": ["plan"]}) for n in range(100)]
    goal = house(target("service_timeliness", "at_least", "90 %"))
    assert count("service_timeliness", *journals, book=goal).verdict is verdict


# ---------------------------------------------------------------------------------------------------------- repair time


def test_repair_time_leaves_pauses_out():
    """M-08: the time in which somebody worked on it, over all rounds, until it was resolved last."""
    journal = opened("T-1", at(6, 9)).add("start", at(6, 10), "in_progress").add("hold", at(6, 11), "on_hold")
    journal.add("resume", at(8, 10), "in_progress").add("resolve", at(8, 10, 30), "resolved")
    assert count("repair_time", journal).value == 5400
    journal.add("dissatisfied", at(8, 12), "planned").add("start", at(8, 13), "in_progress")
    assert count("repair_time", journal).value == 5400
    journal.add("resolve", at(8, 14), "resolved")
    assert count("repair_time", journal).value == 9000


def test_tickets_that_were_not_repaired_are_left_out():
    """Merged, cancelled, still open, closed unresolved; and those of which no work is recorded."""
    replaced = opened("R-1", at(6)).add("replace_unit", at(6, 13), "resolved")
    found = counts("repair_time", MERGED, CANCELLED, OPEN, DECLINED, replaced)
    assert found == (0, 0, {**UNSERVED, "not_resolved": 1, "no_work": 1})


# --------------------------------------------------------------------------------------------------------- satisfaction


def test_stars():
    """M-05: the average of each ticket's last rating, and how often each rating was given."""
    journals = [served("T-1", at(6), 5), served("T-2", at(6), 2), served("T-3", at(6), 5), served("T-4", at(6), None)]
    result = count("satisfaction", *journals, MERGED, CANCELLED, OPEN, DECLINED)
    assert (result.numerator, result.denominator, result.value) == (12, 3, Fraction(4))
    assert result.excluded == {"not_rated": 2, **UNSERVED}
    assert parts("satisfaction", *journals) == [("stars", "5", 2, 3), ("stars", "2", 1, 3)]


def test_the_last_rating_counts():
    """A customer who was reopened and rated anew counts once, with the last rating."""
    journal = served("T-1", at(6), 1).add("reopen", at(7), "planned").add("resolve", at(8), "resolved")
    assert count("satisfaction", journal).value == 1
    journal.add("confirm", at(9), "closed", data={"satisfaction": 4})
    assert count("satisfaction", journal).value == 4


@pytest.mark.parametrize("rating", [0, 6, "5", True, 4.5, "erased"])
def test_what_is_no_rating_is_left_out(rating):
    """One to five stars: anything else is left out and counted, never a crash and never a guess."""
    journal = served("T-1", at(6), None).add("rate", at(7), data={"satisfaction": rating})
    for metric in ("satisfaction", "satisfaction_rate"):
        assert counts(metric, journal) == (0, 0, {"bad_rating": 1})


@pytest.mark.parametrize(("satisfied_from", "satisfied"), [(5, 1), (4, 2), (3, 3), (1, 5)])
def test_satisfied_customers(satisfied_from, satisfied):
    """M-09, M-13: satisfied among asked; the rulebook says from how many stars on."""
    journals = [served(f"T-{stars}", at(6), stars) for stars in range(1, 6)]
    book = house(satisfied_from=satisfied_from)
    assert counts("satisfaction_rate", *journals, book=book) == (satisfied, 5, {})


def test_who_was_not_satisfied_last_is_not_satisfied():
    """A word of dissatisfaction counts without stars; a later rating or confirmation takes its place."""
    journal = opened("T-1", at(6)).add("start", at(6), "in_progress").add("resolve", at(6, 13), "resolved")
    journal.add("dissatisfied", at(6, 14), "planned", data={"reason": "noise"})
    assert counts("satisfaction_rate", journal) == (0, 1, {})
    assert counts("satisfaction", journal) == (0, 0, {"not_rated": 1})
    journal.add("resolve", at(7), "resolved")
    assert counts("satisfaction_rate", journal) == (0, 1, {})
    journal.add("confirm", at(8), "closed")
    assert counts("satisfaction_rate", journal) == (0, 0, {"not_rated": 1})
    journal.add("rate", at(9), data={"satisfaction": 4})
    assert counts("satisfaction_rate", journal) == (1, 1, {})


@pytest.mark.parametrize(("content", "verdict"), [(85, Verdict.MET), (84, Verdict.MISSED)])
def test_eighty_five_of_a_hundred_are_eighty_five_per_cent(content, verdict):
    """R-424 and G-45: 85 of 100 meet "at least 85 %", 84 do not."""
    journals = [served(f"T-{n}", at(6), 5 if n < content else 1) for n in range(100)]
    goal = house(target("satisfaction_rate", "at_least", "85 %"))
    assert count("satisfaction_rate", *journals, book=goal).verdict is verdict
