"""Rules in order, of which the first that holds decides."""

from datetime import UTC, date, datetime

import pytest

from servflow.errors import InvalidValueError
from servflow.policies.conditions import Equals, Range
from servflow.policies.table import Invariant, Miss, Rule, Table
from servflow.values.frozen import FrozenMap
from servflow.values.sources import Label, Source
from tests.rulebook.books import TOY

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
RED = Rule(
    id="red",
    when=(("colour", Equals("red")),),
    then=FrozenMap(verdict="sell"),
    title=Label("red toys", "红玩具"),
    source=Source("law", "1"),
)
SOFT = Rule(id="soft", when=(("soft", Equals(True)),), then=FrozenMap(verdict="keep"))
DATED = Rule(id="new", when=(("soft", Equals(True)),), effective_from=date(2024, 5, 1), effective_to=date(2024, 5, 31))
ELSE = Rule(id="else", then=FrozenMap(verdict="keep"))
BIG = Rule(id="big", when=(("size", Range(at_least=10)),), then=FrozenMap(share=1))


def table(*rules: Rule, **more: object) -> Table:
    """Give a table that interprets its rules."""
    return Table(policy="toy", vocabulary=TOY, rules=rules, **more)


def test_the_first_rule_that_holds_decides():
    """The decision carries the rule's id, name, source and answer, and the facts it was taken on."""
    decision = table(RED, SOFT).decide({"colour": "red", "soft": True}, NOON)
    assert (decision.policy, decision.rule, decision.outcome) == ("toy", "red", {"verdict": "sell"})
    assert (decision.label, decision.source) == (RED.title, RED.source)
    assert decision.inputs == {"colour": "red", "soft": True}
    assert isinstance(decision.inputs, FrozenMap)


def test_facts_that_are_frozen_are_kept_as_they_are():
    """The inputs of a decision are the very facts when nobody can change them."""
    facts = FrozenMap(colour="red")
    assert table(RED).decide(facts, NOON).inputs is facts


def test_no_rule_is_an_answer():
    """Where no rule holds the decision has no rule and no outcome, or is that of `otherwise`."""
    assert table(RED).decide({}, NOON).rules == ()
    assert table(RED).decide({}, NOON).outcome == {}
    assert table(RED, otherwise=ELSE).decide({}, NOON).rule == "else"


def test_overlays_add_to_whichever_rule_decided():
    """An overlay lies over the answer, a later one over an earlier one, and its id stands beside the rule's."""
    huge = Rule(id="huge", when=(("size", Range(at_least=20)),), then=FrozenMap(share=2, verdict="keep"))
    both = table(RED, overlays=(BIG, huge))
    assert both.decide({"colour": "red", "size": 12}, NOON).outcome == {"verdict": "sell", "share": 1}
    decision = both.decide({"colour": "red", "size": 20}, NOON)
    assert decision.outcome == {"verdict": "keep", "share": 2}
    assert decision.rules == ("red", "big", "huge")


def test_an_overlay_counts_without_a_rule():
    """Where no rule decided, the overlay's answer is all there is."""
    decision = table(RED, overlays=(BIG,)).decide({"size": 12}, NOON)
    assert (decision.rule, decision.also, decision.outcome) == ("", ("big",), {"share": 1})
    assert decision.rules == ("big",)


def test_collect_reports_every_rule_that_holds():
    """With `collect` the first rule decides and the others stand beside it."""
    every = table(RED, SOFT, BIG, hit="collect")
    facts = {"colour": "red", "size": 11}
    assert every.collect(facts, NOON) == (0, 2)
    assert every.decide(facts, NOON).rules == ("red", "big")
    assert every.collect({}, NOON) == ()
    assert every.decide({}, NOON).rules == ()
    assert [miss.rule for miss in every.why_not(facts, NOON)] == ["soft"]


@pytest.mark.parametrize(
    ("day", "holds"),
    [("2024-04-30", False), ("2024-05-01", True), ("2024-05-31", True), ("2024-06-01", False)],
)
def test_a_dated_rule_holds_on_its_days(day, holds):
    """The first and the last day of a rule both belong to it; `as_of` names the day."""
    facts = {"soft": True, "as_of": date.fromisoformat(day)}
    assert (table(DATED).decide(facts, NOON).rule == "new") is holds
    assert table(DATED).collect(facts, NOON) == ((0,) if holds else ())


def test_the_day_is_that_of_the_zone():
    """Without `as_of` the local date of the instant counts."""
    late = datetime(2024, 4, 30, 16, tzinfo=UTC)
    assert table(DATED, zone="Asia/Shanghai").decide({"soft": True}, late).rule == "new"
    assert table(DATED, zone="UTC").decide({"soft": True}, late).rule == ""
    dated_overlay = table(ELSE, overlays=(DATED,), zone="UTC")
    assert dated_overlay.decide({"soft": True}, NOON).also == ("new",)


def test_a_dated_rule_needs_a_day():
    """Where the day is not known a dated rule does not hold."""
    assert DATED.in_force(None) is False
    assert RED.in_force(None) is True
    assert Rule(id="x", effective_to=date(2024, 1, 1)).in_force(date(2023, 1, 1))
    assert table(DATED).why_not({"soft": True}) == (Miss(rule="new", reason="not_in_force"),)


def test_why_not_says_what_kept_each_rule():
    """For each rule that did not decide there is one reason: a fact, an unknown fact, its dates or an earlier rule."""
    rules = table(BIG, RED, DATED, SOFT, ELSE)
    misses = rules.why_not({"colour": "blue", "soft": True, "as_of": date(2020, 1, 1)}, NOON)
    assert [str(miss) for miss in misses] == [
        "big: size is not known (it asks for {at_least: 10})",
        "red: colour is blue, not red",
        "new: not in force on that day",
        "else: holds, but an earlier rule decided",
    ]


@pytest.mark.parametrize(
    "facts", [{"size": "big"}, {"size": True, "price": 5}, {"size": 12, "soft": "yes", "price": 5}]
)
def test_a_fact_of_another_type_is_the_callers_mistake(facts):
    """A fact that is not what the vocabulary says is refused by name, not taken for a miss."""
    price = Rule(id="dear", when=(("size", Range(at_least=10)), ("price", Range(at_least=5))))
    odd = table(Rule(id="odd", when=(("size", Range(at_least="z")),)), price)
    with pytest.raises(InvalidValueError, match=r"^(size|price|soft): expected"):
        odd.decide(facts, NOON)


def test_a_mistake_inside_is_not_hidden():
    """An error that no fact explains is raised as it is."""

    def broken(*_: object) -> int:
        message = "broken"
        raise TypeError(message)

    with pytest.raises(TypeError, match="broken"):
        table(RED, select=broken).decide({"colour": "red"}, NOON)


def test_every_rule_is_listed():
    """A table lists its rules, the one for all other cases and the overlays."""
    assert table(RED, otherwise=ELSE, overlays=(BIG,)).every_rule() == (RED, ELSE, BIG)
    assert table(RED).every_rule() == (RED,)


def test_an_invariant_is_broken_by_what_must_never_come_out():
    """An invariant speaks of a region of facts and of outcomes; both must be met to break it."""
    never = Invariant(name="red is kept", when=RED.when, never=(("verdict", Equals("sell")),))
    assert never.is_broken({"colour": "red"}, {"verdict": "sell"})
    assert not never.is_broken({"colour": "red"}, {"verdict": "keep"})
    assert not never.is_broken({"colour": "blue"}, {"verdict": "sell"})
    assert not never.is_broken({"colour": "red"}, {})


def test_where_a_rule_stands_is_no_part_of_it():
    """Two rules that say the same are equal, wherever they stand."""
    assert Rule(id="a", file="x", line=1, col=2, lines=(3,)) == Rule(id="a")
