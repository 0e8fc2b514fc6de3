"""What the explorer is made of: rules that give every answer, payloads, and what tells two positions apart."""

from datetime import UTC, date, datetime

import pytest

import servflow.testing
from servflow.kernel.fields import CommandSpec, Field
from servflow.testing.explorer import Scope
from servflow.testing.explorer.answers import HOUR, EveryAnswer, each_answer
from servflow.testing.explorer.keys import getters, without_detail
from servflow.testing.explorer.samples import DAY, START, payloads
from servflow.values.money import Money
from servflow.values.orders import RequestedLine
from servflow.values.parties import Role
from servflow.values.reading import read_text
from servflow.values.sources import Label
from servflow.values.spans import Span, Unit
from tests.kernel.toy import ToyFacts

NOW = datetime(2024, 5, 6, tzinfo=UTC)
OUTCOMES = {"a": ({"x": 1}, {"x": 2}), "b": ({"y": 1}, {"y": 2}, {"y": 3}), "c": ({"z": 1},)}


def test_every_way_to_answer_is_gone_through_once():
    """Promised: a step is asked once for each combination of answers to the questions that it really puts."""

    def ask(rules):
        first = rules.judge("a", {}, NOW).outcome["x"]
        return (
            first,
            rules.judge("b", {}, NOW).outcome["y"] if first == 2 else None,
            rules.judge("c", {}, NOW).outcome,
        )

    found = [told for _, told in each_answer(EveryAnswer(OUTCOMES), ask)]
    assert found == [(1, None, {"z": 1}), *((2, y, {"z": 1}) for y in (1, 2, 3))]


def test_one_question_gets_one_answer():
    """Promised: within a step the same question is answered the same, and another one on its own."""
    rules = EveryAnswer(OUTCOMES, (1, 0))
    assert [rules.judge("a", {"of": of}, NOW).outcome["x"] for of in (1, 2, 1)] == [2, 1, 2]
    assert rules.taken == (1, 0)
    assert rules.told == ("a answers x 2", "a answers x 1")


def test_a_policy_without_answers_says_what_no_rulebook_says():
    """Promised: what is not listed is answered as where a rulebook says nothing."""
    assert EveryAnswer(OUTCOMES).judge("priority", {}, NOW).outcome == {}


def test_a_rulebook_answers_once():
    """Promised: real rules are asked once."""
    rules = servflow.Rulebook.plain()
    assert list(each_answer(rules, lambda asked: asked)) == [(rules, rules)]


def test_every_limit_runs_and_its_clock_can_stop():
    """Promised: every time limit runs for an hour, and a service level keeps what is left of it."""
    rules = EveryAnswer({})
    level = rules.deadline("ticket.plan", NOW, {}, "breach", measured=True)
    assert level.due_at == NOW + HOUR
    stopped = rules.stopped(level, NOW + HOUR / 2)
    assert rules.time_left(stopped, NOW + 5 * HOUR) == HOUR / 2
    assert rules.resumed(stopped, NOW + 2 * HOUR).due_at == NOW + 2.5 * HOUR
    assert rules.retimed(level, "ticket.plan", ({},), "breach", NOW) is level
    assert rules.warnings(level, "ticket.plan", {}) == ()


def field(name, kind, *, required=False):
    """Give a field."""
    return Field(name, read_text, required=required, kind=kind)


def test_payloads_are_what_is_needed_and_one_thing_more():
    """Promised: what a command needs comes in every way, each thing that it may have once, and nothing else."""
    spec = CommandSpec(
        "go",
        Label("go"),
        ("buyer",),
        (
            field("how", "fast | slow", required=True),
            field("sure", "true | false"),
            field("due", "instant"),
            field("account", "map: target alipay | bank"),
        ),
    )
    made = list(payloads(spec, Scope(), START))
    further = ({"sure": True}, {"sure": False}, {"due": START + DAY}, {"account": "x"})
    assert made == [{"how": "fast"}, {"how": "slow"}, *({"how": "fast", **one} for one in further)]
    assert list(payloads(spec, Scope(fields=()), START)) == made[:2]
    scope = Scope(always=("due",), fields=("account",), examples={"how": ("slow",)}, payloads={"go": ({"odd": 1},)})
    base = {"how": "slow", "due": START + DAY}
    assert list(payloads(spec, scope, START)) == [base, {**base, "account": "x"}, {"odd": 1}]


@pytest.mark.parametrize(
    ("value", "left"),
    [
        (None, None),
        (True, True),
        ("x", "x"),
        (Role.BUYER, "buyer"),
        (7, 2),
        (Money(5), 1),
        (Money(0), 0),
        (NOW, "past"),
        (NOW + HOUR, "ahead"),
        (RequestedLine(id="l1", quantity=9), "l1"),
        (date(2024, 5, 6), "date"),
        (Span(3, Unit.DAYS), "Span"),
        ({"b": 9, "a": "x"}, (("a", "x"), ("b", 2))),
        (("x", "y", "x", "x"), (("x", 2), ("y", 1))),
        (frozenset({"x"}), (("x", 1),)),
        (1.5, "1.5"),
    ],
)
def test_what_is_left_of_a_value(value, left):
    """Promised: numbers are counted so far, amounts keep their sign, instants only whether they lie ahead."""
    found = without_detail(value, NOW, 2)
    assert found == left
    assert type(found) is type(left)


FACTS = ToyFacts(order=None, wish="money", units=3)


@pytest.mark.parametrize(
    ("keep", "facts", "kept"),
    [
        ("wish", FACTS, "money"),
        ("wish=money", FACTS, True),
        ("wish=goods", FACTS, False),
        ("amount?", FACTS, False),
        ("units?", FACTS, True),
        ("nothing", FACTS, None),
        (lambda facts: facts.units % 2, FACTS, 1),
        ("a.b", {"a": {"b": 5}}, 5),
        ("a.c?", {"a": {"b": 5}}, False),
    ],
)
def test_what_is_kept_of_the_facts(keep, facts, kept):
    """Promised: a scope names facts, entries, whether there is something, whether it is that, or a function."""
    (get,) = getters((keep,))
    assert get(facts) == kept


def test_nothing_named_keeps_all():
    """Promised: where a scope names no facts, all of them count, of whatever class they are."""
    (get,) = getters(None)
    assert get(FACTS)["wish"] == "money"
    assert get({"a": 1}) == {"a": 1}
    assert get(5) == {"facts": 5}


def test_the_names_of_the_package():
    """Promised: the package names what it has, and nothing else."""
    assert {"explore", "paths"} <= set(dir(servflow.testing))
    with pytest.raises(AttributeError, match="has no attribute 'explorers'"):
        _ = servflow.testing.explorers
