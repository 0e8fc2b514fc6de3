"""Metrics of cases that the shipped flows play: what is counted is what they record."""

from fractions import Fraction

import pytest

from servflow import Actor, Applied, Command, ServiceDesk
from servflow.kpi import Verdict, measure
from servflow.rulebook import read_rulebook
from servflow.scenarios.player import play_file
from servflow.scenarios.result import Recorded
from tests.house.source import ROOT
from tests.kpi.journals import at

BOOK = read_rulebook(
    {
        "house.yaml": """
id: house
version: "1"
time_limits:
  ticket.review: {within: 15 minutes}
  ticket.first_contact: {within: 30 minutes}
  ticket.response: {within: 1 hour}
  ticket.resolution: {within: 8 hours}
  ticket.reopening: {within: 30 days, counting: calendar_days}
kpi:
  targets:
    - {id: M-01, metric: resolution_rate, at_least: 95 %}
    - {id: M-12, metric: service_timeliness, at_least: 90 %}
    - {id: M-13, metric: satisfaction_rate, at_least: 85 %}
    - {id: M-14, metric: complaint_rate, less_than: 3 %}
    - {id: R-002, metric: response_time, at_most: 24 hours}
"""
    }
)
DESK = ServiceDesk(BOOK)


class Story:
    """A case that is played on the desk, step by step."""

    def __init__(self, flow, case_id, when, **data):
        """Open the case."""
        self.records = []
        self._take(DESK.open(flow, {"customer": "B-1", **data}, by=Actor("buyer", "B-1"), at=when, case_id=case_id))

    def do(self, command, when, by="agent:A-1", **data):
        """Give a command, which must be applied."""
        self._take(DESK.decide(self.case, Command(command, data), by=Actor.parse(by), at=when))
        return self

    def wait(self, when):
        """Let time pass."""
        self._take(DESK.advance(self.case, at=when))
        return self

    def _take(self, answer):
        assert isinstance(answer, Applied), answer
        self.case = answer.case
        self.records += answer.records


def served(case_id, day, *, contact=(9, 30), stars=5, **data):
    """Play a ticket that is opened at nine and confirmed at four."""
    story = Story("ticket", case_id, at(day, 9), problem="noise", unit="U-1", product="fan", **data)
    story.do("triage", at(day, 9, 10), mode="phone").do("assign", at(day, 9, 15), to="Li")
    story.do("contact", at(day, *contact)).do("plan", at(day, 13), plan="clean it").do("start", at(day, 13, 30))
    story.do("hold", at(day, 14), reason="parts").do("resume", at(day, 15))
    story.do("resolve", at(day, 15, 30), result="cleaned", cause="dust")
    return story.do("confirm", at(day, 16), by="buyer:B-1", satisfaction=stars, reason="so it is")


def measured(*stories):
    """Give the results of May by name."""
    records = [record for story in stories for record in story.records]
    return {
        result.name: result for result in measure(records, BOOK, by="month", first=at(1).date(), last=at(31).date())
    }


def test_a_ticket_in_time():
    """A ticket that went well is resolved, in time, worked on for an hour, and liked."""
    found = measured(served("T-1", 6))
    met = ("resolution_rate", "service_timeliness", "satisfaction_rate", "response_time")
    assert [found[name].verdict for name in met] == [Verdict.MET] * 4
    assert (found["response_time"].value, found["repair_time"].value) == (1800, 3600)
    assert (found["response_timeliness"].value, found["complaint_rate"].value) == (1, 0)
    assert [(part.by, part.key) for part in found["fault_types"].parts] == [("fault", "dust")]
    assert [(part.by, part.key) for part in found["service_forms"].parts] == [("form", "consultation")]
    assert [(part.by, part.key, part.numerator) for part in found["appraisal"].parts] == [
        ("repair_quality", "Li", 1),
        ("response_speed", "Li", 1),
        ("satisfaction", "Li", 1),
    ]


def test_a_ticket_that_was_late():
    """A ticket that was contacted after the limit is late, and the repeat of the one before it."""
    found = measured(served("T-1", 6), served("T-2", 8, contact=(11, 0), stars=2))
    assert (found["service_timeliness"].misses, found["service_timeliness"].verdict) == (("T-2",), Verdict.MISSED)
    assert (found["response_timeliness"].value, found["satisfaction_rate"].value) == (Fraction(1, 2), Fraction(1, 2))
    assert found["repeat_rate"].cases == ("T-2",)
    assert [part.key for part in found["dissatisfaction_reasons"].parts] == ["so it is"]


def test_an_entry_that_came_late_counts_from_when_it_happened():
    """A contact that was entered after its limit and happened before it is in time, as the clocks say too."""
    story = Story("ticket", "T-1", at(6, 9), problem="noise")
    story.do("triage", at(6, 9, 10), mode="phone").do("assign", at(6, 9, 15), to="Li")
    story.do("contact", at(6, 12), happened_at=at(6, 9, 40))
    assert [record.command for record in story.records].count("lapse") == 2
    found = measured(story)
    assert (found["response_timeliness"].value, found["response_time"].value) == (1, 2400)


@pytest.mark.parametrize(("rated", "value"), [(True, 1), (False, None)])
def test_a_reopened_ticket_counts_once(rated, value):
    """Reopened and closed again, a ticket counts once; the rating of the last closing counts."""
    story = served("T-1", 6, stars=1).do("reopen", at(10), by="buyer:B-1", reason="again")
    assert measured(story)["resolution_rate"].value == 0
    story.do("start", at(10, 13)).do("resolve", at(10, 14), result="done")
    story.do("confirm", at(10, 15), by="buyer:B-1", **({"satisfaction": 5} if rated else {}))
    found = measured(story)
    assert (found["resolution_rate"].numerator, found["resolution_rate"].denominator) == (1, 1)
    assert (found["satisfaction_rate"].value, found["response_time"].value) == (value, 1800)
    assert found["repeat_rate"].cases == ("T-1",)


def test_a_follow_up_visit():
    """A visit on which the customer is not content is a deficit, and the complaint that grows out of it is counted."""
    story = served("T-1", 6, category="installation").do("follow_up", at(20), outcome="dissatisfied")
    complaint = Story("complaint", "T-1/complaint-1", at(21), parent="T-1", severity="minor")
    complaint.do("register", at(21, 13)).do("investigate", at(21, 14))
    complaint.do("find_liability", at(22), liability="own_fault")
    found = measured(story, complaint)
    assert (found["follow_up_satisfaction"].value, found["installation_quality"].value) == (0, 0)
    assert (found["complaint_rate"].value, found["complaint_rate"].verdict) == (1, Verdict.MISSED)
    assert (found["upheld_complaints"].value, found["upheld_complaints"].cases) == (1, ("T-1/complaint-1",))
    assert [part.key for part in found["follow_up_summary"].parts] == ["dissatisfied", "deficit"]


JOURNEYS = sorted((ROOT / "tests" / "journeys").glob("*.yaml"))


@pytest.mark.parametrize("path", JOURNEYS, ids=lambda path: path.stem)
def test_every_journey_can_be_measured(path):
    """Whatever the flows record can be measured: each ticket is counted or left out, once, by each of its metrics."""
    played = play_file(path)
    assert played.desk is not None, played.problems
    records = [entry.record for entry in played.entries if isinstance(entry, Recorded)]
    tickets = {record.case_id for record in records if record.flow == "ticket"}
    asked = ("resolution_rate", "response_time", "service_timeliness", "repeat_rate", "satisfaction")
    for result in measure(records, played.desk.rulebook, metrics=asked):
        assert result.denominator + sum(result.excluded.values()) == len(tickets)


def test_what_is_sent_once_more_is_listed():
    """M-20: a parcel that never arrived and is sent once more stands in the list of re-shipments."""
    played = play_file(ROOT / "tests" / "journeys" / "rows" / "refund-reship.yaml")
    records = [entry.record for entry in played.entries if isinstance(entry, Recorded)]
    (result,) = measure(records, BOOK, metrics=["reshipments"])
    assert (result.value, result.cases) == (1, ("M-1",))
