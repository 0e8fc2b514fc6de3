"""What one case's journal tells."""

from datetime import datetime

import attrs
import pytest

from servflow.kpi.casefiles import case_files, happened
from servflow.values.money import Money
from servflow.values.orders import Order, OrderLine
from tests.kpi.journals import Journal, at, limit, opened, served


def file_of(*journals):
    """Give the file of the only case."""
    (file,) = case_files(record for journal in journals for record in journal)
    return file


def test_a_whole_life():
    """Opening, first response, resolution, closing and state are read from the records."""
    file = file_of(served("T-1", at(6, 9)))
    assert (file.case_id, file.flow, file.state) == ("T-1", "ticket", "closed")
    assert (file.opened_at, file.seen_at, file.first_response) == (at(6, 9), at(6, 9), at(6, 9, 30))
    assert (file.resolution.at, file.closing.at) == (at(6, 12), at(6, 13))
    assert (file.reworks, file.reopenings, file.contradictory) == ((), (), False)


def test_a_journal_without_a_beginning():
    """Where the opening is missing, nothing is guessed: the case was first heard of with the first record there is."""
    file = file_of(served("T-1", at(6, 9)).records[4:])
    assert (file.opened_at, file.seen_at, file.first_response) == (None, at(6, 10), at(6, 11))


def test_records_may_come_in_any_order_and_twice():
    """Records are put in order by revision; the same record twice is one; cases are told in the order of their ids."""
    one, two = served("T-1", at(6, 9)).records, served("T-2", at(5, 9)).records
    mixed = [*reversed(two), *one[::2], *one, *two[:1]]
    files = case_files(mixed)
    assert [(file.case_id, file.records, file.contradictory) for file in files] == [
        ("T-1", tuple(one), False),
        ("T-2", tuple(two), False),
    ]


def test_the_same_id_in_another_flow_is_another_case():
    """A complaint is not taken for the ticket of the same id."""
    files = case_files([*opened("C-1", at(6)), *opened("C-1", at(7), "complaint")])
    assert [(file.case_id, file.flow) for file in files] == [("C-1", "complaint"), ("C-1", "ticket")]


def test_two_stories_of_one_revision_contradict_each_other():
    """Different records under one revision are noticed, and which is kept does not depend on their order."""
    one, other = opened("T-1", at(6)).records, opened("T-1", at(5)).records
    assert [file_of(mixed).contradictory for mixed in ([*one, *other], [*other, *one])] == [True, True]
    assert [file_of(mixed).seen_at for mixed in ([*one, *other], [*other, *one])] == [at(5), at(5)]


def test_what_was_entered_late_counts_from_when_it_happened():
    """`happened_at` goes before the instant of entry; anything else under that name is not believed."""
    record = Journal("T-1").add("contact", at(6, 18), data={"happened_at": at(6, 9)}).records[0]
    assert happened(record) == at(6, 9)
    for wrong in ("2024-05-06", datetime(2024, 5, 6, 9), None):  # noqa: DTZ001 - naive on purpose
        assert happened(attrs.evolve(record, data={"happened_at": wrong})) == at(6, 18)


@pytest.mark.parametrize("wrong", ["2024-05-06", datetime(2024, 5, 6, 9), None])  # noqa: DTZ001 - naive on purpose
def test_clocks_run_by_what_is_believed(wrong):
    """An instant that is none does not stop the clocks: they run by the instant of entry."""
    journal = Journal("T-1").add("open", at(6, 9), "registered", began=[limit("response", at(6, 9), at(6, 10))])
    journal.add("contact", at(6, 9, 30), "contacted", ended=["response"], data={"happened_at": wrong})
    assert [(clock.outcome, clock.ended_at) for clock in file_of(journal).clocks] == [("met", at(6, 9, 30))]


def test_the_first_response_stays_the_first():
    """Later contacts, a reopening and a late entry never move the first response but to what really was the first."""
    journal = served("T-1", at(6, 9)).add("reopen", at(7), "planned").add("contact", at(7, 13))
    assert file_of(journal).first_response == at(6, 9, 30)
    journal.add("contact", at(8), data={"happened_at": at(6, 9, 10)})
    assert file_of(journal).first_response == at(6, 9, 10)


def test_a_reopened_ticket_keeps_its_closing_until_it_is_closed_again():
    """A reopening does not undo the closing; the next closing takes its place. Archiving is no closing."""
    journal = served("T-1", at(6, 9)).add("reopen", at(7), "planned")
    assert (file_of(journal).closing.at, len(file_of(journal).reopenings)) == (at(6, 13), 1)
    journal.add("start", at(8), "in_progress").add("resolve", at(8, 13), "resolved").add("confirm", at(9), "closed")
    journal.add("archive", at(10), "archived")
    assert (file_of(journal).closing.at, file_of(journal).state) == (at(9), "archived")
    assert (file_of(journal).resolution.at, len(file_of(journal).reopenings)) == (at(8, 13), 1)


def test_rework_is_what_was_resolved_and_has_to_be_done_again():
    """A customer who is not satisfied sends a ticket back; one that is confirmed is not done again."""
    journal = opened("T-1", at(6)).add("start", at(6), "in_progress").add("resolve", at(6, 13), "resolved")
    journal.add("escalate", at(6, 14)).add("dissatisfied", at(6, 15), "planned")
    assert [record.command for record in file_of(journal).reworks] == ["dissatisfied"]


@pytest.mark.parametrize(
    ("told", "text"),
    [("smell", "smell"), (" smell\n", "smell"), ("erased", "noise"), ("  ", "noise"), (7, "noise"), (("a",), "noise")],
)
def test_what_was_told_last(told, text):
    """The last word counts; what was erased or is no text says nothing."""
    journal = opened("T-1", at(6), problem="noise").add("triage", at(6, 13), "triaged", data={"problem": told})
    assert file_of(journal).told("problem") == text


def test_how_the_service_is_given():
    """As the rules said last, unless somebody chose by hand; a decision that leaves it open changes nothing."""
    journal = opened("T-1", at(6)).add("triage", at(6, 13), "triaged", decided={"priority": {"mode": "none"}})
    assert file_of(journal).mode == ""
    journal.add("triage", at(6, 13), decided={"service_mode": {"mode": "phone"}})
    journal.add("triage", at(6, 14), decided={"service_mode": {"mode": "on_site"}, "priority": {"priority": 1}})
    journal.add("plan", at(6, 15), decided={"service_mode": {"paid": True}})
    assert file_of(journal).mode == "on_site"
    journal.add("plan", at(6, 16), data={"mode": "mail_in"}, decided={"service_mode": {"mode": "phone"}})
    assert file_of(journal).mode == "mail_in"


def test_one_name_goes_before_another():
    """The first of several names that has a word to it is told; none is an empty text."""
    file = file_of(opened("T-1", at(6), problem="noise"))
    assert (file.told("cause", "problem"), file.told("cause"), file.told()) == ("noise", "", "")


def test_whose_case_it_is():
    """The customer who is named, else the buyer of the order, else the buyer who opened it."""
    line = OrderLine(id="l1", unit_price=Money.of("9.00", "CNY"), quantity=1)
    order = Order(id="O-1", buyer="B-7", lines=(line,))
    assert file_of(opened("T-1", at(6), customer="B-9", order=order)).customer == "B-9"
    assert file_of(opened("T-1", at(6), order=order)).customer == "B-7"
    assert file_of(opened("T-1", at(6))).customer == "B-1"
    assert file_of(Journal("T-1").add("open", at(6), "registered", by="agent:A-1")).customer == ""
    assert file_of(Journal("T-1").add("contact", at(6), "contacted", by="buyer:B-1")).customer == ""


def test_who_was_not_reached_has_heard_nothing():
    """A call that nobody answers is no response."""
    journal = opened("T-1", at(6)).add("contact", at(6, 13), data={"reachable": False})
    assert file_of(journal).first_response is None
    journal.add("contact", at(6, 14), "contacted", data={"reachable": True})
    assert file_of(journal).first_response == at(6, 14)


@pytest.mark.parametrize(
    ("data", "person"),
    [
        ({"to": "Li"}, "Li"),
        ({"assignee": "Li"}, "Li"),
        ({}, "A-1"),
        ({"to": "Li", "department": "repair"}, "Li"),
        ({"department": "repair"}, "T-9"),
        ({"skills": ("gas",)}, "T-9"),
    ],
)
def test_who_served(data, person):
    """Whoever it was given to; who names nobody takes it; where only a department is asked, whoever resolved it."""
    journal = opened("T-1", at(6)).add("assign", at(6, 13), "assigned", data={"to": "Wu"})
    journal.add("assign", at(6, 14), data=data).add("resolve", at(7), "resolved", by="technician:T-9")
    assert file_of(journal).person == person


def test_nobody_served():
    """A ticket that was neither given to anybody nor resolved names nobody."""
    assert file_of(opened("T-1", at(6))).person == ""
    assert file_of(opened("T-1", at(6)).add("resolve", at(7), "resolved", by="technician:T-9")).person == "T-9"


def stays(journal, up_to=-1):
    """Give the stays of a journal in words."""
    found = file_of(journal).stays(journal.records[up_to])
    return [(stay.state, stay.since, stay.until) for stay in found]


def test_stays_in_states():
    """Each state lasts from the record that enters it to the one that leaves it; what stays in it splits nothing."""
    journal = opened("T-1", at(6, 9)).add("start", at(6, 10), "in_progress").add("escalate", at(6, 11))
    journal.add("hold", at(6, 12), "on_hold").add("resume", at(6, 13), "in_progress").add(
        "resolve", at(6, 15), "resolved"
    )
    assert stays(journal) == [
        ("registered", at(6, 9), at(6, 10)),
        ("in_progress", at(6, 10), at(6, 12)),
        ("on_hold", at(6, 12), at(6, 13)),
        ("in_progress", at(6, 13), at(6, 15)),
    ]
    assert [state for state, _, _ in stays(journal, up_to=3)] == ["registered", "in_progress"]


def test_stays_count_from_when_things_happened_and_never_backwards():
    """Late entries move the borders; one that happened before the last border makes no negative time."""
    journal = opened("T-1", at(6, 9)).add("start", at(6, 18), "in_progress", data={"happened_at": at(6, 10)})
    journal.add("resolve", at(6, 19), "resolved", data={"happened_at": at(6, 9, 30)})
    assert stays(journal) == [("registered", at(6, 9), at(6, 10)), ("in_progress", at(6, 10), at(6, 10))]


def test_a_gap_in_the_journal_leaves_a_gap_in_the_stays():
    """Where records are missing, it is not known since when a state lasted, and it is not guessed."""
    journal = opened("T-1", at(6, 9)).add("start", at(6, 10), "in_progress").add("hold", at(6, 12), "on_hold")
    journal.add("resume", at(6, 13), "in_progress")
    del journal.records[1]
    assert stays(journal, up_to=1) == []
    assert stays(journal) == [("on_hold", at(6, 12), at(6, 13))]
