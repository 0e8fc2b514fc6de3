"""By when something must be done."""

from datetime import date

import attrs
import pytest

from servflow.policies.book import Rulebook
from servflow.policies.time_limits import TimeLimit, TimeLimits
from servflow.values.frozen import FrozenMap
from servflow.values.time import Counting, Span
from tests.policies.examples import at, rule

ANSWER = TimeLimit(rule("T-38"), Span.parse("3 days"), on_lapse="approve")
INSPECTION = TimeLimit(rule("T-45"), Span.parse("3 working days"), Counting.WORKING)
PROMOTION = TimeLimit(
    attrs.evolve(rule("T-36"), effective_from=date(2024, 5, 8), effective_to=date(2024, 5, 9)), Span.parse("2 days")
)
SHOP = TimeLimits(
    limits={
        "return.merchant_response": (
            TimeLimit(rule("C-39", remedy="exchange"), Span.parse("3 days"), on_lapse="escalate"),
            ANSWER,
        ),
        "return.inspection": (PROMOTION, INSPECTION),
        "refund.arrival": (TimeLimit(rule("T-29", method="alipay"), Span.parse("2 working days")),),
    }
)


@pytest.mark.parametrize(
    ("facts", "asked_at", "found"),
    [
        ({"limit": "return.merchant_response"}, at(6), "T-38"),
        ({"limit": "return.merchant_response", "remedy": "refund"}, at(6), "T-38"),
        ({"limit": "return.merchant_response", "remedy": "exchange"}, at(6), "C-39"),
        ({"limit": "return.inspection"}, at(6), "T-45"),
        ({"limit": "return.inspection"}, at(8, 0), "T-36"),
        ({"limit": "return.inspection"}, at(9, 23), "T-36"),
        ({"limit": "return.inspection"}, at(10, 0), "T-45"),
        ({"limit": "return.inspection", "as_of": date(2024, 5, 8)}, at(6), "T-36"),
        ({"limit": "refund.arrival", "method": "alipay"}, at(6), "T-29"),
        ({"limit": "refund.arrival", "method": "cheque"}, at(6), ""),
        ({"limit": "refund.arrival"}, at(6), ""),
        ({"limit": "return.unknown"}, at(6), ""),
        ({}, at(6), ""),
    ],
)
def test_the_first_rule_that_holds_counts(facts, asked_at, found):
    """Of the rules on a limit the first that holds and is in force counts; without one the limit does not run."""
    decision = SHOP.decide(facts, asked_at)
    assert (decision.policy, decision.rule) == ("time_limits", found)
    assert bool(decision.outcome) is bool(found)


@pytest.mark.parametrize(
    ("within", "counting", "on_lapse", "outcome"),
    [
        ("3 days", "elapsed", "approve", {"within": "3 days", "counting": "elapsed", "on_lapse": "approve"}),
        ("1 working day", "working", None, {"within": "1 working day", "counting": "working"}),
    ],
)
def test_the_answer(within, counting, on_lapse, outcome):
    """A limit answers its length, its counting and, where it is told, what its lapse does."""
    limit = TimeLimit(rule("T-1"), Span.parse(within), Counting(counting), on_lapse)
    assert limit.outcome == FrozenMap(outcome)
    assert TimeLimits(limits={"x.y": (limit,)}).decide({"limit": "x.y"}, at(6)).outcome == outcome


def test_the_decision_names_its_rule():
    """Title and source of the rule stand on the decision."""
    decision = SHOP.decide({"limit": "return.merchant_response"}, at(6))
    assert (decision.label, decision.source) == (ANSWER.rule.title, ANSWER.rule.source)
    assert SHOP.find("return.merchant_response", {}, at(6)) is ANSWER


def test_rules_explain_themselves():
    """The other rules on the limit say what kept them from counting."""
    facts = {"limit": "return.inspection"}
    assert list(map(str, SHOP.why_not(facts, at(6)))) == ["T-36: not in force on that day"]
    assert SHOP.why_not({"limit": "return.merchant_response", "remedy": "exchange"})[0].reason == "earlier_rule"
    assert SHOP.why_not({}) == ()


def test_rules_are_listed():
    """Every rule can be looked up with its answer."""
    assert [found.id for found in SHOP.rules()] == ["C-39", "T-38", "T-36", "T-45", "T-29"]
    assert SHOP.rules()[1].then == ANSWER.outcome


def test_a_limit_by_a_time_of_day():
    """Begun before it, it is over at that time of the same working day; begun after it, of the next (G-49)."""
    archive = TimeLimit(rule("T-15"), None, by=17 * 60)
    limits = TimeLimits(limits={"ticket.archiving": (archive,)})
    book = attrs.evolve(Rulebook.plain(), policies={"time_limits": limits})
    for begun, due in ((at(6, 16), at(6, 17)), (at(6, 17), at(7, 17)), (at(10, 18), at(13, 17))):
        assert book.deadline("ticket.archiving", begun, {}, "archive").due_at == due
    assert archive.clock is Counting.WORKING


def test_warnings_stand_in_the_answer():
    """A decision tells at how much of the time somebody is reminded."""
    limit = TimeLimit(rule("T-09"), Span.parse("1 hour"), warn_at=(75,))
    assert dict(limit.outcome) == {"within": "1 hour", "counting": "elapsed", "warn_at": (75,)}
    assert limit.clock is Counting.ELAPSED
