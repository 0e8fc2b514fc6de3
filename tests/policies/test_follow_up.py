"""When a customer is called again, and what follows from the call."""

from datetime import UTC, date, datetime

import attrs
import pytest

from servflow.errors import InvalidValueError
from servflow.policies.book import Rulebook
from servflow.policies.conditions import Equals, Range
from servflow.policies.follow_up import CALL_WORDS, FollowUp, Visit, next_visit
from servflow.policies.table import Rule, Table
from servflow.values.calendars import WorkCalendar
from servflow.values.frozen import FrozenMap
from servflow.values.time import Span
from tests.policies.examples import NOW, at, rule


def visit(ident, after, kind, /, **when):
    """Give a visit."""
    return Visit(rule=rule(ident, **when), after=Span.parse(after), kind=kind)


UNREACHED = (("outcome", Equals("unreachable")), ("attempt", Range(at_most=3)))
DOOR = FollowUp(
    visits=(
        visit("T-76b", "1 month", "month_1", category="door"),
        visit("T-76a", "1 week", "first", category="door"),
        visit("T-76e", "1 year", "year_1"),
    ),
    outcomes=Table(
        policy="follow_up",
        vocabulary=CALL_WORDS,
        rules=(
            rule("R-375", {"action": "close", "notify": ("manager",)}, outcome="satisfied"),
            Rule(
                id="G-38a",
                when=UNREACHED,
                then=FrozenMap(action="reschedule", retry_in=Span.parse("1 working day")),
            ),
            rule("G-38b", {"action": "record_unreachable"}, outcome="unreachable"),
        ),
    ),
)


def test_visits_of_a_door():
    """Visits are made a week, a month and a year after the installation, in order, a month clamped to its end."""
    decision = DOOR.decide({"category": "door", "anchor": date(2024, 1, 31)}, NOW)
    assert decision.rules == ("T-76a", "T-76b", "T-76e")
    assert decision.outcome["visits"] == (date(2024, 2, 7), date(2024, 2, 29), date(2025, 1, 31))
    assert decision.outcome["kinds"] == ("first", "month_1", "year_1")
    assert decision.outcome["schedule"] == ("1 week", "1 month", "1 year")
    assert decision.outcome["planned"][0] == {
        "kind": "first",
        "on": date(2024, 2, 7),
        "at": datetime(2024, 2, 6, 16, tzinfo=UTC),
        "rule": "T-76a",
    }
    assert (decision.label, decision.source) == (DOOR.visits[1].rule.title, DOOR.visits[1].rule.source)


def test_an_instant_keeps_its_local_time():
    """Counted from an instant, a visit begins at the same local time, on the date that the local clock says."""
    late = datetime(2024, 1, 30, 16, 30, tzinfo=UTC)  # 00:30 on the 31st in Shanghai
    decision = DOOR.decide({"category": "door", "anchor": late}, NOW)
    assert decision.outcome["visits"][1] == date(2024, 2, 29)
    assert decision.outcome["planned"][1]["at"] == datetime(2024, 2, 28, 16, 30, tzinfo=UTC)


def test_a_visit_may_be_counted_in_working_days():
    """A visit three working days later passes over the days that are free."""
    calendar = WorkCalendar(holidays=frozenset({date(2024, 5, 1)}))
    shop = FollowUp(visits=(visit("V", "3 working days", "soon"),), calendar=calendar)
    assert shop.decide({"anchor": date(2024, 4, 30)}, NOW).outcome["visits"] == (date(2024, 5, 6),)


def test_a_dated_visit_is_made_from_its_first_day_on():
    """A visit that a house introduces later is made for whoever asks from then on."""
    new = attrs.evolve(DOOR.visits[2], rule=attrs.evolve(rule("V"), effective_from=date(2024, 5, 6)))
    shop = FollowUp(visits=(new,))
    assert shop.decide({}, NOW).rule == "V"
    assert shop.decide({}, at(5, 23)).rule == ""
    assert shop.decide({"as_of": date(2024, 5, 6)}, at(5, 23)).rule == "V"


def test_without_an_anchor_only_the_schedule_is_told():
    """Where nothing has been installed yet, the visits have no days."""
    outcome = DOOR.decide({"category": "door"}, NOW).outcome
    assert (outcome["visits"], outcome["planned"]) == ((), ())
    assert outcome["schedule"] == ("1 month", "1 week", "1 year")


@pytest.mark.parametrize(
    ("anchor", "message"),
    [
        ("2024-01-31", "expected a date or an instant, not str"),
        (datetime(2024, 1, 31), "no time zone"),  # noqa: DTZ001 - what is refused
        (date(9999, 6, 1), "9999"),
    ],
)
def test_a_bad_anchor_is_refused(anchor, message):
    """What is neither date nor aware instant, or leads beyond the calendar, is named."""
    with pytest.raises(InvalidValueError, match=message):
        DOOR.decide({"category": "door", "anchor": anchor}, NOW)


def test_a_visit_falls_on_a_day():
    """A visit some hours later is none."""
    with pytest.raises(InvalidValueError, match="after: expected days"):
        visit("V", "3 hours", "soon")


def test_the_next_visit():
    """After each visit comes the next one, and none after the last; a rulebook without visits has none."""
    decision = DOOR.decide({"category": "door", "anchor": date(2024, 1, 31)}, NOW)
    begin, found = datetime(2024, 1, 31, tzinfo=UTC), []
    while (coming := next_visit(decision, begin)) is not None:
        found.append(coming["kind"])
        begin = coming["at"]
    assert found == ["first", "month_1", "year_1"]
    assert next_visit(Rulebook.plain().judge("follow_up", {"anchor": date(2024, 1, 31)}, NOW), begin) is None


def test_what_follows_from_a_call():
    """Praise goes to the management (R-375); who was not reached is called again on the next working day (G-38)."""
    assert DOOR.decide({"outcome": "satisfied"}, NOW).outcome == {"action": "close", "notify": ("manager",)}
    friday = at(3, 10)
    again = DOOR.decide({"outcome": "unreachable", "attempt": 3}, friday)
    assert (again.rule, again.outcome["action"], again.outcome["retry_in"]) == ("G-38a", "reschedule", "1 working day")
    assert again.outcome["retry_at"] == at(6, 10)
    assert DOOR.decide({"outcome": "unreachable", "attempt": 4}, friday).rule == "G-38b"
    assert DOOR.decide({"outcome": "severe"}, friday).rules == ()


@pytest.mark.parametrize(
    ("facts", "action"),
    [
        ({"outcome": "satisfied"}, "close"),
        ({"outcome": "outstanding"}, "open_ticket"),
        ({"outcome": "dissatisfied"}, "open_complaint"),
        ({"outcome": "severe"}, "open_complaint"),
        ({"outcome": "not_convenient"}, "reschedule"),
        ({"outcome": "unreachable", "attempt": 3}, "reschedule"),
        ({"outcome": "unreachable", "attempt": 4}, "record_unreachable"),
        ({"outcome": "unreachable"}, "reschedule"),
        ({"outcome": "no such thing"}, None),
    ],
)
def test_what_the_sources_do_where_a_rulebook_does_not_say(facts, action):
    """A rulebook with visits only does with the calls what the sources do, under no rule's name."""
    decision = attrs.evolve(DOOR, outcomes=None).decide(facts, NOW)
    assert (decision.rules, decision.label, decision.outcome.get("action")) == ((), None, action)
    assert decision.inputs == facts


def test_rules_explain_themselves():
    """Every rule is listed with its answer, and those that took no part say why."""
    assert [(found.id, dict(found.then)) for found in DOOR.rules()][:2] == [
        ("T-76b", {"after": "1 month", "kind": "month_1"}),
        ("T-76a", {"after": "1 week", "kind": "first"}),
    ]
    assert len(DOOR.rules()) == 6
    assert [str(miss) for miss in DOOR.why_not({"category": "window"})] == [
        "T-76b: category is window, not door",
        "T-76a: category is window, not door",
    ]
    assert [miss.rule for miss in DOOR.why_not({"outcome": "satisfied"})] == ["G-38a", "G-38b"]
    plain = attrs.evolve(DOOR, outcomes=None)
    assert plain.why_not({"outcome": "satisfied"}) == ()
    assert len(plain.rules()) == 3


def test_visits_stand_in_the_order_of_their_days():
    """However the rules are ordered and the visits called, the earliest is planned first."""
    shop = FollowUp(visits=(visit("V-2", "1 month", "a"), visit("V-1", "1 week", "b")))
    planned = shop.decide({"anchor": date(2024, 5, 1)}, NOW).outcome["planned"]
    assert [(call["rule"], call["on"]) for call in planned] == [("V-1", date(2024, 5, 8)), ("V-2", date(2024, 6, 1))]
