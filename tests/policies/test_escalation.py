"""How far up a case goes, and to whom."""

import pytest

from servflow.errors import InvalidValueError
from servflow.policies.conditions import Equals, Range
from servflow.policies.escalation import Escalation
from servflow.policies.table import Rule
from servflow.values.frozen import FrozenMap
from servflow.values.time import Span
from tests.policies.examples import NOW, rule, table

HOUSE = Escalation(
    table=table(
        "escalation",
        rule("X-0", {"level": 0}, reason="limit", limit="ticket.confirmation"),
        rule("R-377", {"level": 3, "to": "manager", "notify": ("supervisor", "finance")}, reason="severe"),
        rule("R-029", {"to": "supervisor", "due": Span.parse("15 minutes")}, reason=("request", "dissatisfied")),
        rule("R-044", {"to": "technician", "level": 2}, reason="difficult", component="main"),
        Rule(
            id="G-41",
            when=(("reason", Equals("rework")), ("rework", Range(at_least=2))),
            then=FrozenMap(to="supervisor"),
        ),
        rule("G-33", {"to": "supervisor"}, reason="limit"),
        overlays=(rule("X-9", {"notify": ("manager",)}, tier="key account"),),
    )
)


def up(**facts):
    """Give the rules and the outcome on these facts."""
    decision = HOUSE.decide(facts, NOW)
    return decision.rules, decision.outcome


@pytest.mark.parametrize(
    ("facts", "ids", "outcome"),
    [
        (
            {"reason": "request", "level": 0},
            ("R-029",),
            {"level": 1, "to": "supervisor", "due": Span.parse("15 minutes")},
        ),
        ({"reason": "difficult", "component": "main"}, ("R-044",), {"level": 2, "to": "technician"}),
        ({"reason": "rework", "rework": 2, "level": 1}, ("G-41",), {"level": 2, "to": "supervisor"}),
        (
            {"reason": "severe", "level": 1},
            ("R-377",),
            {"level": 3, "to": "manager", "notify": ("supervisor", "finance")},
        ),
        (
            {"reason": "limit", "level": 1, "tier": "key account"},
            ("G-33", "X-9"),
            {"level": 2, "to": "supervisor", "notify": ("manager",)},
        ),
    ],
)
def test_a_case_goes_up(facts, ids, outcome):
    """One level where the rule names none, to the level it names otherwise; with whom it goes to and who must know."""
    assert up(**facts) == (ids, outcome)


@pytest.mark.parametrize(
    ("facts", "ids", "level"),
    [
        ({"reason": "difficult", "component": "main", "level": 5}, ("R-044",), 5),
        ({"reason": "limit", "limit": "ticket.confirmation", "level": 2}, ("X-0",), 2),
        ({"reason": "limit", "limit": "ticket.confirmation"}, ("X-0",), 0),
    ],
)
def test_a_level_is_never_lowered(facts, ids, level):
    """A rule that names a lower level leaves the case where it is; level 0 is how a rule says so."""
    found, outcome = up(**facts)
    assert (found, outcome["level"]) == (ids, level)


def test_each_lapse_raises():
    """A limit that runs out again takes the case up once more each time."""
    level = 0
    for after in (1, 2, 3):
        level = up(reason="limit", limit="ticket.restore", level=level)[1]["level"]
        assert level == after


def test_what_no_rule_speaks_of_stays():
    """Work done over once is no reason yet (G-41): without a rule there is no answer, and so no escalation."""
    assert up(reason="rework", rework=1, level=1) == ((), {})


def test_an_overlay_alone_takes_it_up():
    """Where only an overlay speaks, its answer counts like a rule's."""
    assert up(reason="unreachable", tier="key account") == (("X-9",), {"notify": ("manager",), "level": 1})


def test_a_wrong_level_is_an_error():
    """A level that is no number is refused by name."""
    typed = Escalation(table=table("escalation", Rule(id="X", when=(("level", Range(at_least=1)),))))
    with pytest.raises(InvalidValueError, match="level: expected a number"):
        typed.decide({"level": "high"}, NOW)


def test_rules_explain_themselves():
    """Every rule is listed, and says why it did not decide."""
    assert [found.id for found in HOUSE.rules()] == ["X-0", "R-377", "R-029", "R-044", "G-41", "G-33", "X-9"]
    assert "G-41: rework is 1, not {at_least: 2}" in map(str, HOUSE.why_not({"reason": "rework", "rework": 1}))
