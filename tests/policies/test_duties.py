"""What people have to do beside the flows."""

from datetime import date

import attrs
import pytest

from servflow.policies.duties import Duties, Duty
from servflow.values.sources import Label
from tests.policies.examples import NOW, rule

PICTURES = Duty(
    rule=rule("R-210", cause="quality"),
    on="return.open",
    who="buyer",
    do=Label("send pictures", "提供照片"),
    effect="request_evidence",
)
POLICY = Duty(
    rule=attrs.evolve(rule("R-208"), title=None), on="return.open", who="buyer", do=Label("read the policy", "阅读政策")
)
SHOP = Duties(duties=(PICTURES, POLICY))


def test_duties_of_an_event():
    """A duty falls due when its event happens and its conditions hold; photos are asked for (R-210)."""
    decision = SHOP.decide({"on": "return.open", "cause": "quality"}, NOW)
    assert decision.rules == ("R-210", "R-208")
    assert decision.outcome == {
        "duties": (
            {"duty": "R-210", "who": "buyer", "do": "send pictures"},
            {"duty": "R-208", "who": "buyer", "do": "read the policy"},
        ),
        "effects": ({"kind": "request_evidence", "duty": "R-210", "who": "buyer"},),
    }
    assert (decision.label, decision.source) == (PICTURES.rule.title, PICTURES.rule.source)


def test_a_duty_without_a_title_is_called_by_what_is_to_do():
    """Where a duty has no title, what is to be done stands for it."""
    decision = SHOP.decide({"on": "return.open", "cause": "dislike"}, NOW)
    assert (decision.rule, decision.label, decision.also) == ("R-208", POLICY.do, ())
    assert [found.title for found in SHOP.rules()] == [PICTURES.rule.title, POLICY.do]


@pytest.mark.parametrize("facts", [{"on": "return.ship", "cause": "quality"}, {}])
def test_no_duty(facts):
    """Where nothing is due, nothing is asked for."""
    decision = SHOP.decide(facts, NOW)
    assert (decision.rule, decision.outcome) == ("", {"duties": (), "effects": ()})


def test_a_dated_duty_needs_a_day():
    """A duty that holds on some days only does not apply where the day is not known."""
    dated = Duty(rule=attrs.evolve(rule("D"), effective_to=date(2024, 5, 6)), on="x", who="agent", do=Label("look"))
    assert dated.applies({}, date(2024, 5, 6))
    assert dated.applies({"as_of": date(2024, 5, 6)}, date(2024, 5, 7))
    assert not dated.applies({}, date(2024, 5, 7))
    assert not dated.applies({})


def test_duties_have_names():
    """A duty is found by its id, its event and its facts."""
    assert [duty.id for duty in SHOP.for_event("return.open", {})] == ["R-208"]
    assert [found.then for found in SHOP.rules()] == [{"on": "return.open", "who": "buyer"}] * 2
