"""Metrics of how well it was done."""

from fractions import Fraction

import pytest

from servflow.kpi import Verdict
from servflow.values.time import Span
from tests.kpi.journals import at, count, counts, house, limit, opened, parts, served, target

SAME = {"unit": "S1", "problem": "noise"}
MERGED = opened("M-1", at(6), **SAME).add("merge", at(6, 13), "merged")
CANCELLED = opened("X-1", at(6), **SAME).add("cancel", at(6, 14), "cancelled")
OPEN = opened("O-1", at(6))


def complaint(case_id, *findings, day=6, **data):
    """Give a complaint with findings on who is responsible, a day apart."""
    journal = opened(case_id, at(day), "complaint", **data).add("investigate", at(day, 13), "investigating")
    for n, liability in enumerate(findings, start=1):
        journal.add("find_liability", at(day + n), "liability_found", data={"liability": liability})
    return journal


# ------------------------------------------------------------------------------------------------------------- repeats


def test_repeated_among_tickets():
    """M-10: tickets that repeat an earlier one; merged and cancelled ones are no repairs and repeat nothing."""
    repeat = opened("T-2", at(20), **SAME)
    result = count("repeat_rate", served("T-1", at(6), **SAME), repeat, MERGED, CANCELLED)
    assert (result.value, result.cases, result.misses) == (Fraction(1, 2), ("T-2",), ("T-1",))
    assert result.excluded == {"merged": 1, "cancelled": 1}
    assert parts("repeat_rate", served("T-1", at(6), **SAME), repeat) == [("how", "repeat", 1, 2)]


def test_reworked_and_reopened_tickets_are_repeats_of_themselves():
    """R-253: what was resolved and had to be done again counts, whether or not the goods are known."""
    rework = opened("T-1", at(6)).add("start", at(6), "in_progress").add("resolve", at(7), "resolved")
    rework.add("dissatisfied", at(8), "planned")
    reopened = served("T-2", at(6)).add("reopen", at(9), "planned")
    assert counts("repeat_rate", rework, reopened, served("T-3", at(6))) == (2, 2, {"not_identified": 1})
    assert parts("repeat_rate", rework, reopened) == [("how", "reopened", 1, 2), ("how", "rework", 1, 2)]


def test_the_rulebook_sets_the_window():
    """A repeat after the window is a new ticket."""
    journals = [served("T-1", at(6), **SAME), served("T-2", at(20), **SAME)]
    assert counts("repeat_rate", *journals, book=house(repeat_window=Span.parse("7 days"))) == (0, 2, {})
    assert counts("repeat_rate", *journals) == (1, 2, {})


def test_a_ticket_counts_in_the_period_in_which_it_was_opened():
    """The repeat is found in the month of the second ticket, though the first lies in the month before."""
    journals = [served("T-1", at(30, month=4), **SAME), opened("T-2", at(2), **SAME), opened("T-3", at(2)).records[:0]]
    assert counts("repeat_rate", *journals, by="month", first=at(1).date()) == (1, 1, {})
    assert counts("repeat_rate", served("T-1", at(6), **SAME).records[1:]) == (0, 0, {"no_opening": 1})


# -------------------------------------------------------------------------------------------------------- installations


@pytest.mark.parametrize("field", ["category", "problem"])
def test_installations_that_held(field):
    """M-15: closed installations without rework, reopening or a complaint that was upheld."""
    held, again = served("I-1", at(6), **{field: "installation"}), served("I-2", at(6), **{field: "installation"})
    blamed, running = served("I-3", at(6), **{field: "installation"}), opened("I-4", at(6), **{field: "installation"})
    again.add("reopen", at(8), "planned")
    upheld = complaint("C-1", "own_fault", parent="I-3")
    rejected = complaint("C-2", "not_own_fault", parent="I-1")
    result = count("installation_quality", held, again, blamed, running, upheld, rejected, served("T-1", at(6)))
    assert (result.cases, result.misses, result.excluded) == (("I-1",), ("I-2", "I-3"), {"still_open": 1})


# ----------------------------------------------------------------------------------------------------------- complaints


@pytest.mark.parametrize(
    ("complaints", "verdict", "value"), [(2, Verdict.MET, "1/50"), (3, Verdict.MISSED, "3/100"), (0, Verdict.MET, "0")]
)
def test_three_of_a_hundred_are_not_less_than_three_per_cent(complaints, verdict, value):
    """R-425 and G-45: 3 confirmed complaints on 100 services miss "less than 3 %", 2 meet it."""
    services = [served(f"T-{n}", at(6)) for n in range(100)]
    goal = house(target("complaint_rate", "less_than", "3 %"))
    result = count(
        "complaint_rate", *services, *(complaint(f"C-{n}", "own_fault") for n in range(complaints)), book=goal
    )
    assert (result.verdict, str(result.value)) == (verdict, value)


def test_only_confirmed_complaints_count():
    """M-14: only where the last finding says that the house is at fault, alone or with others."""
    complaints = [
        complaint("C-1", "own_fault"),
        complaint("C-2", "shared"),
        complaint("C-3", "unclear"),
        complaint("C-4", "not_own_fault", "own_fault"),
        complaint("C-5", "own_fault", "not_own_fault"),
        complaint("C-6"),
        complaint("C-7", "own_fault").add("withdraw", at(9), "withdrawn"),
        opened("C-8", at(6), "complaint").add("decline", at(7), "declined"),
    ]
    result = count("complaint_rate", served("T-1", at(6)), OPEN, *complaints)
    assert (result.cases, result.misses, result.denominator) == (("C-1", "C-2", "C-4"), ("T-1",), 1)
    assert result.excluded == {"not_at_fault": 2, "no_finding": 1, "withdrawn": 1, "declined": 1, "still_open": 1}
    assert result.value == 3


def test_complaints_without_a_service_are_no_rate():
    """Where no service was given in the period there is nothing to divide by, and no verdict is made up."""
    goal = house(target("complaint_rate", "less_than", "3 %"))
    result = count("complaint_rate", complaint("C-1", "own_fault"), book=goal)
    assert (result.value, result.verdict, result.numerator, result.cases) == (None, Verdict.NO_DATA, 1, ("C-1",))


def test_upheld_complaints():
    """M-16: how many complaints were upheld, of those decided, by category and severity; a day without any is none."""
    journals = [
        complaint("C-1", "own_fault", category="service", severity="major"),
        complaint("C-2", "shared", category="service"),
        complaint("C-3", "not_own_fault", category="price"),
        complaint("C-4"),
    ]
    goal = house(target("upheld_complaints", "at_most", "1"))
    result = count("upheld_complaints", *journals, book=goal)
    assert (result.value, result.denominator, result.verdict) == (2, 3, Verdict.MISSED)
    assert (result.misses, result.excluded) == (("C-3",), {"no_finding": 1})
    assert parts("upheld_complaints", *journals) == [("category", "service", 2, 3), ("severity", "major", 1, 3)]
    empty = count("upheld_complaints", book=goal, first=at(6).date())
    assert (empty.value, empty.verdict) == (0, Verdict.MET)


# ----------------------------------------------------------------------------------------------------------- follow-ups


def visited(case_id, *outcomes):
    """Give a ticket with follow-up visits."""
    journal = served(case_id, at(6))
    for n, outcome in enumerate(outcomes):
        journal.add("follow_up", at(10 + n), data={"outcome": outcome})
    return journal


def test_satisfied_on_follow_up():
    """M-15: content among reached, with something left to do or not; who was not reached said nothing."""
    journals = [visited("T-1", "unreachable", "satisfied"), visited("T-2", "not_convenient", "outstanding", "severe")]
    result = count("follow_up_satisfaction", *journals)
    assert (result.numerator, result.denominator) == (2, 3)
    assert (result.cases, result.misses) == (("T-1", "T-2"), ("T-2",))
    assert result.excluded == {"not_convenient": 1, "unreachable": 1}


# ------------------------------------------------------------------------------------------------------------ appraisal


def test_appraisal_by_person():
    """M-11: by person, whose customers were satisfied, who was answered in time, whose repairs held."""
    timely = opened("T-1", at(6), **SAME)
    timely.add(
        "assign", at(6, 13), "assigned", data={"assignee": "Li"}, began=[limit("response", at(6, 13), at(6, 15))]
    )
    timely.add("contact", at(6, 14), "contacted", ended=["response"]).add("start", at(6, 15), "in_progress")
    timely.add("resolve", at(6, 16), "resolved").add("confirm", at(6, 17), "closed", data={"satisfaction": 5})
    again = served("T-2", at(9), 1, **SAME)  # a repeat of T-1, done by T-1's successor
    silent = served("T-3", at(9), None)
    nobody = (
        opened("T-4", at(9)).add("resolve", at(9, 13), "resolved", by="technician").add("confirm", at(9, 14), "closed")
    )
    assert parts("appraisal", timely, again, silent, nobody) == [
        ("repair_quality", "T-1", 2, 2),
        ("repair_quality", "Li", 0, 1),
        ("response_speed", "Li", 1, 1),
        ("satisfaction", "Li", 1, 1),
        ("satisfaction", "T-1", 0, 1),
    ]
    assert counts("appraisal", timely, nobody, OPEN) == (1, 1, {"nobody_named": 1, "still_open": 1})
