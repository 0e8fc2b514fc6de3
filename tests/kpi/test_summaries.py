"""Counts and lists of a period."""

import pytest

from tests.kpi.journals import Journal, at, count, counts, opened, parts, served

MERGED = opened("M-1", at(6), problem="noise").add("merge", at(6, 13), "merged")


def test_frequent_problems_are_ranked():
    """M-06: the most frequent first, by category, product and problem, and by product and problem together."""
    journals = [
        opened("T-1", at(6), category="fan", product="F1", problem="noise"),
        opened("T-2", at(6), category="fan", product="F2", problem="noise"),
        opened("T-3", at(6), category="fan", problem="smell"),
        opened("T-4", at(6)),
        MERGED,
        Journal("T-5").add("contact", at(6), "contacted", data={"problem": "noise"}),
    ]
    assert counts("frequent_problems", *journals) == (3, 3, {"merged": 1, "no_opening": 1, "no_problem": 1})
    assert parts("frequent_problems", *journals) == [
        ("category", "fan", 3, 3),
        ("problem", "noise", 2, 3),
        ("problem", "smell", 1, 3),
        ("product", "F1", 1, 3),
        ("product", "F2", 1, 3),
        ("product and problem", "F1: noise", 1, 3),
        ("product and problem", "F2: noise", 1, 3),
    ]
    first = count("frequent_problems", *journals).parts[1]
    assert (first.cases, str(first.value)) == (("T-1", "T-2"), "2/3")


def test_faults():
    """M-07: by the cause that was found; where none is told, by the problem that was reported."""
    found = opened("T-1", at(6), problem="noise").add("resolve", at(7), "resolved", data={"cause": "bearing"})
    assert parts("fault_types", found, opened("T-2", at(6), problem="noise")) == [
        ("fault", "bearing", 1, 2),
        ("fault", "noise", 1, 2),
    ]


def test_forms():
    """M-17: consultations by phone or from afar, service records, upgrades; a ticket may leave two forms behind."""
    journals = [
        opened("T-1", at(6)).add("triage", at(6), "triaged", decided={"service_mode": {"mode": "phone"}}),
        opened("T-2", at(6), mode="remote").add("escalate", at(7), data={"level": 1}),
        opened("T-3", at(6), mode="on_site").add("lapse", at(7), data={"deadline": "plan", "did": "escalate"}),
        opened("T-4", at(6)).add("lapse", at(7), data={"deadline": "plan", "did": "breach"}),
        Journal("T-5").add("triage", at(6), "triaged", data={"mode": "phone"}),
    ]
    assert counts("service_forms", *journals) == (3, 3, {"no_mode": 1, "no_opening": 1})
    assert parts("service_forms", *journals) == [
        ("form", "consultation", 2, 3),
        ("form", "upgrade", 2, 3),
        ("form", "service", 1, 3),
    ]


def test_what_happened():
    """M-18: everything that happened in the period, each time it happened."""
    journal = served("T-1", at(6)).add("archive", at(7), "archived")
    again = served("T-2", at(6)).add("reopen", at(7), "planned").add("escalate", at(7))
    cancelled = opened("T-3", at(6)).add("cancel", at(7), "cancelled")
    complaint = opened("C-1", at(6), "complaint").add("classify", at(7), "classified").add("escalate", at(7))
    refund = opened("R-1", at(6), "refund")
    assert parts("support_summary", journal, again, cancelled, complaint, MERGED, refund) == [
        ("event", "opened", 4, 14),
        ("event", "closed", 2, 14),
        ("event", "escalated", 2, 14),
        ("event", "resolved", 2, 14),
        ("event", "cancelled", 1, 14),
        ("event", "complaint_opened", 1, 14),
        ("event", "merged", 1, 14),
        ("event", "reopened", 1, 14),
    ]


def test_follow_up_visits():
    """M-19: visits by outcome, and what speaks for the service and what against it."""
    journal = served("T-1", at(6))
    for n, outcome in enumerate(["satisfied", "severe", "outstanding", "unreachable", "lost", 7]):
        journal.add("follow_up", at(10 + n), data={"outcome": outcome})
    assert parts("follow_up_summary", journal) == [
        ("outcome", "outstanding", 1, 4),
        ("outcome", "satisfied", 1, 4),
        ("outcome", "severe", 1, 4),
        ("outcome", "unreachable", 1, 4),
        ("side", "deficit", 2, 4),
        ("side", "strength", 1, 4),
    ]


def test_reshipments():
    """M-20: the cases in which a parcel was sent once more; a replacement for returned goods is none."""
    resent = opened("R-1", at(6), "refund", cause="lost")
    resent.add("approve", at(7), "executing", effects={"send_replacement": {"remedy": "reship"}, "notify": {}})
    unexplained = opened("R-2", at(6), "return")
    unexplained.add("pass", at(7), "replacing", effects={"send_replacement": {"remedy": "reship"}})
    exchanged = opened("R-3", at(6), "return").add("pass", at(7), effects={"send_replacement": {"remedy": "exchange"}})
    result = count("reshipments", resent, unexplained, exchanged)
    assert (result.value, result.cases) == (2, ("R-1", "R-2"))
    assert parts("reshipments", resent, unexplained, exchanged) == [("cause", "lost", 1, 2)]


@pytest.mark.parametrize(("reason", "found"), [("late", [("reason", "late", 2, 2)]), ("erased", []), (None, [])])
def test_reasons_of_dissatisfaction(reason, found):
    """M-21: why customers were not satisfied, each time they said so; without a reason it is left out and counted."""
    journal = opened("T-1", at(6)).add("dissatisfied", at(7), "planned", data={"reason": reason})
    journal.add("confirm", at(8), "closed", data={"satisfaction": 2, "reason": reason})
    journal.add("rate", at(9), data={"satisfaction": 5, "reason": "fine"})
    assert parts("dissatisfaction_reasons", journal) == found
    assert counts("dissatisfaction_reasons", journal) == ((2, 2, {}) if found else (0, 0, {"no_reason": 2}))
